//! A frozen quarter of a programme: what the evaluation counts is taken from it, and nothing that happens later changes it.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{ProgrammeId, SnapshotId},
};

/// A frozen quarter of a programme: what the evaluation counts is taken from it, and nothing that happens later changes it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshot")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SnapshotId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// First day of the quarter, or of the programme in it.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Cells below this are suppressed: `DISCLOSURE_THRESHOLD` when it was begun.
    pub threshold: i32,
    /// A mean or median needs this many: `SATISFACTION_ANSWERS_MIN` when it was begun.
    pub answers_min: i32,
    /// How many steps are done: it is resumed at the next.
    pub steps_done: i32,
    /// How many steps there are.
    pub steps_total: i32,
    /// When it was begun, UTC.
    pub begun_at: DateTime<Utc>,
    /// When it was complete, UTC; nothing of it is told before.
    pub taken_at: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::StartsOn
            | Column::EndsOn
            | Column::Threshold
            | Column::AnswersMin
            | Column::StepsDone
            | Column::StepsTotal
            | Column::BegunAt
            | Column::TakenAt => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
