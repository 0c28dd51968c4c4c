//! A family's place in a course, by an alias made for this course. It implies care level 3.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::EnrolmentStatus,
    ids::{CourseId, EnrolmentId, FamilyId, ProgrammeId},
};

/// A family's place in a course, by an alias made for this course. It implies care level 3.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EnrolmentId,
    /// The programme of both.
    pub programme_id: ProgrammeId,
    /// The course.
    pub course_id: CourseId,
    /// The family; absent once it is anonymised.
    pub family_id: Option<FamilyId>,
    /// Generated for this course alone.
    pub alias: String,
    /// Status.
    pub status: EnrolmentStatus,
    /// Place on the waiting list, from 1.
    pub place: Option<i32>,
    /// When it was proposed, UTC.
    pub enrolled_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::CourseId
            | Column::FamilyId
            | Column::Alias
            | Column::Status
            | Column::Place
            | Column::EnrolledAt => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::FamilyId])
    }
}
