//! A report of a programme, from start-up to the final evaluation.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{ReportKind, ReportStatus},
    ids::{ProgrammeId, ReportId, SnapshotId},
};

/// A report of a programme, from start-up to the final evaluation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Kind.
    pub kind: ReportKind,
    /// Title.
    pub title: String,
    /// How far it has come.
    pub status: ReportStatus,
    /// First day it covers.
    pub period_from: NaiveDate,
    /// Last day it covers.
    pub period_to: NaiveDate,
    /// What it says, in short, in Danish.
    pub summary: String,
    /// Counts the changes.
    pub version: i32,
    /// The frozen quarter that its figures end with.
    pub snapshot_id: Option<SnapshotId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Kind
            | Column::Title
            | Column::Status
            | Column::PeriodFrom
            | Column::PeriodTo
            | Column::Summary
            | Column::Version
            | Column::SnapshotId => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
