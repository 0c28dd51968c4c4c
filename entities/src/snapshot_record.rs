//! What a frozen quarter counted, one by one and without a name: kept until its year has been decided.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{Measure, Track},
    ids::{SnapshotId, SnapshotRecordId},
};

/// What a frozen quarter counted, one by one and without a name: kept until its year has been decided.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshot_record")]
pub struct Model {
    /// Key, random: it is nobody's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SnapshotRecordId,
    /// The quarter.
    pub snapshot_id: SnapshotId,
    /// What it is counted as.
    pub measure: Measure,
    /// Of which track.
    pub track: Option<Track>,
    /// First day of its month.
    pub month: NaiveDate,
    /// How many it stands for.
    pub weight: i32,
    /// How long it took, in minutes, where that is known.
    pub minutes: Option<i32>,
    /// The hospital or association that knows it, and could subtract it.
    pub known_to: Option<Uuid>,
    /// Its categories by dimension, JSON.
    pub facts: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::SnapshotId
            | Column::Measure
            | Column::Track
            | Column::Month
            | Column::Weight
            | Column::Minutes
            | Column::KnownTo
            | Column::Facts => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
