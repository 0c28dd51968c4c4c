//! Who I am: the viewer as the graph shows them to themselves.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use entities::{codes::Role, ids::TypedId};

use super::{
    directory::{Hospital, Organisation, Person, Site},
    inbox::Inbox,
    programme::Programme,
};
use crate::{
    access::{Grant, Principal},
    graph::{
        coded::{Coded, Locale, label},
        lens,
        loaders::Find,
        reader,
        scalars::Date,
    },
};

/// What kind of viewer asks.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewerKind {
    /// A person.
    Person,
    /// A program of a hospital, such as its intranet's back end.
    MachineClient,
}

/// Root fields about the viewer.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The one who asks: who I am, and what I may.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}

/// The one who asks.
pub struct Viewer;

/// The one who asks, with the roles in force today. Rights come from these alone.
#[Object]
impl Viewer {
    /// Id of the person or machine client.
    async fn id(&self, ctx: &Context<'_>) -> ID {
        match lens(ctx).viewer.principal {
            Principal::Person { id, .. } => id.global().into(),
            Principal::MachineClient { id, .. } => id.global().into(),
            // Nobody's schema has no `viewer`.
            Principal::Nobody => ID::default(),
        }
    }

    /// Name.
    async fn name<'a>(&self, ctx: &Context<'a>) -> &'a str {
        match &lens(ctx).viewer.principal {
            Principal::Person { name, .. } | Principal::MachineClient { name, .. } => name,
            Principal::Nobody => "",
        }
    }

    /// What kind of viewer.
    async fn kind(&self, ctx: &Context<'_>) -> ViewerKind {
        match lens(ctx).viewer.principal {
            Principal::Person { .. } | Principal::Nobody => ViewerKind::Person,
            Principal::MachineClient { .. } => ViewerKind::MachineClient,
        }
    }

    /// The person in the directory; null for a machine client.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = lens(ctx).viewer.person() else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The hospital that a machine client reads for; null for a person.
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        let Some(id) = lens(ctx).viewer.machine_of() else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// What waits for the viewer.
    async fn inbox(&self) -> Inbox {
        Inbox
    }

    /// The roles in force today.
    async fn roles(&self, ctx: &Context<'_>) -> Vec<ViewerRole> {
        lens(ctx)
            .viewer
            .grants
            .iter()
            .cloned()
            .map(ViewerRole)
            .collect()
    }

    /// The purpose that was stated with this request; null when none was.
    async fn purpose(&self, ctx: &Context<'_>) -> Option<StatedPurpose> {
        let purpose = lens(ctx).viewer.purpose.clone()?;
        Some(StatedPurpose {
            code: purpose.code,
            reason: purpose.reason,
        })
    }
}

/// A purpose as stated in the request's `extensions.purpose`.
#[derive(SimpleObject)]
struct StatedPurpose {
    /// A short code.
    code: String,
    /// The reason in words.
    reason: String,
}

/// A role of the viewer.
pub struct ViewerRole(Grant);

/// A role that the viewer has today, with its scope.
#[Object]
impl ViewerRole {
    /// The role.
    async fn role(&self) -> Coded<Role> {
        Coded(self.0.role)
    }

    /// The role in words.
    async fn role_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.role, locale)
    }

    /// Within which programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme)).await?)
    }

    /// Scope: for which organisation; null when for the whole programme.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let Some(id) = self.0.organisation else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Scope: at which site; null when at all of them.
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        let Some(id) = self.0.site else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Last day of the role; null when open.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }
}
