//! A family as Mødrehjælpen knows it: no clinical record (R2), no name. Being here at all is special category data.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{FamilyStage, FamilyStatus, Outcome},
    ids::{FamilyId, PersonId, ProgrammeId},
};

/// A family as Mødrehjælpen knows it: no clinical record (R2), no name. Being here at all is special category data.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "family")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FamilyId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// The case's code, random.
    pub case_code: String,
    /// Whether it is anonymous (R18).
    pub anonymous: bool,
    /// Stage.
    pub stage: FamilyStage,
    /// Status.
    pub status: FamilyStatus,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The social worker.
    pub assignee_id: Option<PersonId>,
    /// When it was opened, UTC.
    pub opened_at: DateTime<Utc>,
    /// When it was closed, UTC.
    pub closed_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::CaseCode
            | Column::Anonymous
            | Column::Stage
            | Column::Status
            | Column::Outcome
            | Column::AssigneeId
            | Column::OpenedAt
            | Column::ClosedAt
            | Column::Version => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::Id])
    }
}
