//! How long a step of referrals took.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{Granularity, Reached, Track},
    ids::{FlowFigureId, ProgrammeId, SnapshotId},
};

/// How long a step of referrals took.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "flow_figure")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FlowFigureId,
    /// The quarter at whose end it was decided.
    pub snapshot_id: SnapshotId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Of which track.
    pub track: Track,
    /// From sending to which step.
    pub step: Reached,
    /// How long the period of sending is.
    pub granularity: Granularity,
    /// First day of the quarter or year.
    pub starts_on: NaiveDate,
    /// Last day of it.
    pub ends_on: NaiveDate,
    /// How many had come so far; absent when suppressed.
    pub referrals: Option<i32>,
    /// Half of them took at most so many days; absent when they are too few.
    pub median_days: Option<i32>,
    /// Nine of ten took at most so many days.
    pub p90_days: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::SnapshotId
            | Column::ProgrammeId
            | Column::Track
            | Column::Step
            | Column::Granularity
            | Column::StartsOn
            | Column::EndsOn
            | Column::Referrals
            | Column::MedianDays
            | Column::P90Days => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
