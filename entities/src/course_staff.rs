//! Who runs or takes part in a course (R26, R78).

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::CoursePart,
    ids::{CourseId, PersonId},
};

/// Who runs or takes part in a course (R26, R78).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course_staff")]
pub struct Model {
    /// The course.
    #[sea_orm(primary_key, auto_increment = false)]
    pub course_id: CourseId,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// As what.
    pub part: CoursePart,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::CourseId | Column::PersonId | Column::Part => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::PersonId])
    }
}
