//! Whether an enrolled family came to a session.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{CourseId, CourseSessionId, EnrolmentId},
};

/// Whether an enrolled family came to a session.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    /// The session.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: CourseSessionId,
    /// The enrolment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub enrolment_id: EnrolmentId,
    /// The course of both.
    pub course_id: CourseId,
    /// Whether it came.
    pub present: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::SessionId | Column::EnrolmentId | Column::CourseId | Column::Present => {
                Class::Special
            }
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::EnrolmentId])
    }
}
