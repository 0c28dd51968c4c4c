//! Tallies of activities in the graph.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    activity_tally,
    ids::{ActivityId, TypedId},
};

use super::Activity;
use crate::graph::{audience, loaders::Find, reader, row::rows};

rows! {
    /// A tally of an activity.
    ActivityTally of activity_tally;
}

/// How many families came to an activity («optælling», R37): contacts, not distinct families.
#[Object(visible = "audience::tallies")]
impl ActivityTally {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Families that came.
    async fn families(&self) -> i32 {
        self.0.families
    }

    /// Pregnant families among them.
    async fn pregnant_families(&self) -> i32 {
        self.0.pregnant_families
    }

    /// When it was recorded, UTC.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// The activity.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Option<Activity>> {
        Ok(reader(ctx).load(Find::id(ActivityId(self.0.id.0))).await?)
    }
}
