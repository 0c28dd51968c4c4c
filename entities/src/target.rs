//! A target agreed between the parties, or an expectation, with its versions.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{AgreementStatus, Metric, TargetKind, Track},
    ids::{ProgrammeId, TargetId},
};

/// A target agreed between the parties, or an expectation, with its versions.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TargetId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Whether anybody agrees to it (C11).
    pub kind: TargetKind,
    /// Of which track.
    pub track: Track,
    /// What it counts.
    pub metric: Metric,
    /// How many; not yet agreed when absent (R35).
    pub value: Option<i32>,
    /// First day; no period when absent (C11).
    pub period_from: Option<NaiveDate>,
    /// Last day.
    pub period_to: Option<NaiveDate>,
    /// Counts the versions of this programme, track and metric.
    pub version: i32,
    /// How far it has come.
    pub status: AgreementStatus,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Kind
            | Column::Track
            | Column::Metric
            | Column::Value
            | Column::PeriodFrom
            | Column::PeriodTo
            | Column::Version
            | Column::Status => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
