//! A segment of the audit trail: the lines of one replica and programme in one month.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects, ids::ProgrammeId};

/// A segment of the audit trail: the lines of one replica and programme in one month.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_segment")]
pub struct Model {
    /// 1, 2, 3 … without a gap: a segment that is gone is missed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The process that writes it, random at each start.
    pub replica: Uuid,
    /// The programme; absent for viewers without one.
    pub programme_id: Option<ProgrammeId>,
    /// When it was opened, UTC; its month in Copenhagen is the segment's.
    pub opened_at: DateTime<Utc>,
    /// When it was closed, UTC; absent while it is written to, and when its process was killed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When its lines were deleted after the programme's retention, UTC.
    pub expired_at: Option<DateTime<Utc>>,
    /// How many lines it has, or had.
    pub lines: i64,
    /// Hash of the last line; the birth when there is none yet.
    pub head: Vec<u8>,
    /// HMAC of number, replica, programme, opening and the birth of the segment before.
    pub birth: Vec<u8>,
    /// HMAC of all other columns.
    pub seal: Vec<u8>,
    /// The audit key of birth and seal.
    pub key_id: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Number
            | Column::Replica
            | Column::ProgrammeId
            | Column::OpenedAt
            | Column::ClosedAt
            | Column::ExpiredAt
            | Column::Lines
            | Column::Head
            | Column::KeyId => Class::Public,
            Column::Birth | Column::Seal => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
