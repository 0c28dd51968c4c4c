//! Staff, and the roles they have.

use async_graphql::{Context, ID, Object, Result};
use entities::{codes::Role, ids::TypedId, person, role_assignment};

use super::{organisations::Organisation, places::Site};
use crate::{
    domains::programme::Programme,
    graph::{
        coded::{Coded, Locale, label},
        loaders::Find,
        reader,
        row::rows,
        scalars::Date,
    },
};

rows! {
    /// A person.
    Person of person;
    /// A role assignment.
    RoleAssignment of role_assignment;
}

/// A member of staff in the directory. Families are never persons here.
#[Object]
impl Person {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Work e-mail.
    async fn work_email(&self) -> Option<&str> {
        self.0.work_email.as_deref()
    }

    /// Work phone.
    async fn work_phone(&self) -> Option<&str> {
        self.0.work_phone.as_deref()
    }

    /// The organisation they work for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(reader(ctx).load(Find::id(self.0.organisation_id)).await?)
    }
}

/// A role of a person, with its scope and period. Rights come from these alone.
#[Object]
impl RoleAssignment {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Who has it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.person_id)).await?)
    }

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
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }

    /// Scope: for which organisation; null when for the whole programme.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let Some(id) = self.0.organisation_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Scope: at which site; null when at all of them.
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        let Some(id) = self.0.site_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day; null when open.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}
