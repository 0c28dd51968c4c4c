//! A session («mødegang») of a course.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::CourseSessionStatus,
    ids::{CourseId, CourseSessionId},
};

/// A session («mødegang») of a course.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course_session")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CourseSessionId,
    /// The course.
    pub course_id: CourseId,
    /// Its number within the course, from 1.
    pub seq: i32,
    /// From, UTC.
    pub starts_at: DateTime<Utc>,
    /// To, UTC.
    pub ends_at: DateTime<Utc>,
    /// Whether a midwife takes part (R81).
    pub midwife: bool,
    /// Status.
    pub status: CourseSessionStatus,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::CourseId
            | Column::Seq
            | Column::StartsAt
            | Column::EndsAt
            | Column::Midwife
            | Column::Status
            | Column::Version => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
