//! A number of the evaluation that is decided: what may be told of it, and nothing else.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{Dimension, Granularity, Measure, Track},
    ids::{FigureId, ProgrammeId, SnapshotId},
};

/// A number of the evaluation that is decided: what may be told of it, and nothing else.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FigureId,
    /// The quarter at whose end it was decided.
    pub snapshot_id: SnapshotId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// What it counts.
    pub measure: Measure,
    /// Of which track; none where tracks don't apply.
    pub track: Option<Track>,
    /// How long its period is.
    pub granularity: Granularity,
    /// First day of the month, quarter or year, or of the programme in it.
    pub starts_on: NaiveDate,
    /// Last day of it.
    pub ends_on: NaiveDate,
    /// The first dimension in the order of the list, if it is broken down.
    pub first_dimension: Option<Dimension>,
    /// The category: a code, an id, or `NONE`.
    pub first_category: Option<String>,
    /// The second dimension.
    pub second_dimension: Option<Dimension>,
    /// Its category.
    pub second_category: Option<String>,
    /// The number; absent when suppressed.
    pub value: Option<i32>,
    /// Minutes together: of quarters that are told, not broken down.
    pub minutes: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::SnapshotId
            | Column::ProgrammeId
            | Column::Measure
            | Column::Track
            | Column::Granularity
            | Column::StartsOn
            | Column::EndsOn
            | Column::FirstDimension
            | Column::FirstCategory
            | Column::SecondDimension
            | Column::SecondCategory
            | Column::Value
            | Column::Minutes => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
