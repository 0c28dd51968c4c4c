//! A course («forløb») of track 2, for one family or a group (R25).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::{CourseKind, CourseRangeReason, CourseStatus, CourseTheme},
    ids::{CourseId, ProgrammeId, SiteId},
};

/// A course («forløb») of track 2, for one family or a group (R25).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CourseId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// For one family or a group.
    pub kind: CourseKind,
    /// Title.
    pub title: String,
    /// Themes, a set (R27, R77).
    pub themes: CodeSet<CourseTheme>,
    /// Where.
    pub site_id: SiteId,
    /// Families at least (R80).
    pub participants_min: i32,
    /// Families at most (R80).
    pub participants_max: i32,
    /// Length in weeks (R79).
    pub weeks: i32,
    /// Length of a session in minutes (R79).
    pub session_minutes: i32,
    /// First day.
    pub starts_on: NaiveDate,
    /// Status.
    pub status: CourseStatus,
    /// Why its length lies outside the programme's range (C12); absent inside it.
    pub range_reason: Option<CourseRangeReason>,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Kind
            | Column::Title
            | Column::Themes
            | Column::SiteId
            | Column::ParticipantsMin
            | Column::ParticipantsMax
            | Column::Weeks
            | Column::SessionMinutes
            | Column::StartsOn
            | Column::Status
            | Column::RangeReason
            | Column::Version => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
