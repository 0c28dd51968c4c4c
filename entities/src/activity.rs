//! An activity of a local association, track 3.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{ActivityStatus, ActivityType},
    ids::{ActivityId, AssociationId, ProgrammeId},
};

/// An activity of a local association, track 3.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Who offers it.
    pub association_id: AssociationId,
    /// Type.
    pub kind: ActivityType,
    /// Title.
    pub title: String,
    /// Where.
    pub place: String,
    /// From, UTC.
    pub starts_at: DateTime<Utc>,
    /// To, UTC.
    pub ends_at: DateTime<Utc>,
    /// Seats, children included; no limit when absent.
    pub capacity: Option<i32>,
    /// Status.
    pub status: ActivityStatus,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::AssociationId
            | Column::Kind
            | Column::Title
            | Column::Place
            | Column::StartsAt
            | Column::EndsAt
            | Column::Capacity
            | Column::Status
            | Column::Version => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
