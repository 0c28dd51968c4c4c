//! A meeting of a programme's steering group.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::MeetingTopic,
    ids::{MeetingId, ProgrammeId},
};

/// A meeting of a programme's steering group.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// When it begins, UTC.
    pub held_at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// What is discussed, a set (R46).
    pub topics: CodeSet<MeetingTopic>,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::HeldAt
            | Column::Place
            | Column::Topics
            | Column::Version => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
