//! What happened, in its order: what subscriptions are told from, and resume at.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::{
    Class, Classified, Subjects,
    codes::Stream,
    ids::{OutboxId, ProgrammeId},
};

/// What happened, in its order: what subscriptions are told from, and resume at. It holds no
/// content: whoever is told reads the row through their own policy.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Key, random: the cursor that clients resume at. A number would tell how much happens elsewhere.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    /// Counts without a gap in the order in which changes were kept.
    pub seq: i64,
    /// In which programme.
    pub programme_id: ProgrammeId,
    /// What kind of thing.
    pub stream: Stream,
    /// At which hospital, association or site.
    pub scope_id: Uuid,
    /// Which thing: a referral, an activity, a presence slot.
    pub row_id: Uuid,
    /// The step of its trail, for a referral: who may not know of the step is not told.
    pub step_id: Option<Uuid>,
    /// When, UTC.
    pub at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::Seq
            | Column::ProgrammeId
            | Column::Stream
            | Column::ScopeId
            | Column::RowId
            | Column::StepId
            | Column::At => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
