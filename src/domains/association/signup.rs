//! Signups in the graph.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{codes::SignupStatus, ids::TypedId, signup};

use super::Activity;
use crate::graph::{
    audience,
    coded::{Coded, Locale, label},
    filter::{CodeFilter, filters, seen},
    loaders::Find,
    reader,
    row::{orders, rows},
};

rows! {
    /// A signup.
    Signup of signup;
}

filters! {
    /// Narrows a list of signups.
    SignupFilter {
        /// The status.
        status: CodeFilter<SignupStatus> as |f| f => |lens| seen::<signup::Entity>(lens, signup::Column::Status),
    }
}
orders! {
    /// Orders of signups.
    SignupOrder of signup {
        /// In the order they came.
        SignedUpAtAsc = SignedUpAt, Asc;
        /// The latest first.
        SignedUpAtDesc = SignedUpAt, Desc;
    }
}

/// A family's signup («tilmelding») for an activity, by an alias made for that activity alone.
#[Object(visible = "audience::associations")]
impl Signup {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The alias; the same family has another one at every other activity.
    async fn alias(&self) -> &str {
        &self.0.alias
    }

    /// Adults.
    async fn adults(&self) -> i32 {
        self.0.adults
    }

    /// Children.
    async fn children(&self) -> i32 {
        self.0.children
    }

    /// Status.
    async fn status(&self) -> Coded<SignupStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// Place on the waiting list, from 1; null when not on it.
    async fn waitlist_place(&self) -> Option<i32> {
        self.0.waitlist_place
    }

    /// When they signed up, UTC.
    async fn signed_up_at(&self) -> DateTime<Utc> {
        self.0.signed_up_at
    }

    /// Whether it was cancelled with the whole activity, so that the family is to be told.
    async fn called_off(&self) -> bool {
        self.0.called_off
    }

    /// The activity.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Option<Activity>> {
        Ok(reader(ctx).load(Find::id(self.0.activity_id)).await?)
    }
}
