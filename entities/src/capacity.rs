//! Whether there is room, as Mødrehjælpen states it (R46), by hospital or for the whole programme.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{CapacityStatus, Track},
    ids::{CapacityId, HospitalId, ProgrammeId},
};

/// Whether there is room, as Mødrehjælpen states it (R46), by hospital or for the whole programme.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capacity")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CapacityId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// The hospital; absent: the whole programme.
    pub hospital_id: Option<HospitalId>,
    /// Which track.
    pub track: Track,
    /// Whether there is room.
    pub status: CapacityStatus,
    /// A note for referrers.
    pub note: Option<String>,
    /// The next slot by phone or video, UTC.
    pub next_remote_slot: Option<DateTime<Utc>>,
    /// When it was last stated, UTC.
    pub changed_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::HospitalId
            | Column::Track
            | Column::Status
            | Column::Note
            | Column::NextRemoteSlot
            | Column::ChangedAt => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
