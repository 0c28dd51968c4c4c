//! A decision of a programme's steering group.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{DecisionKind, Track},
    ids::{DecisionId, HospitalId, MeetingId, ProgrammeId},
};

/// A decision of a programme's steering group.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// At which meeting; in writing when absent.
    pub meeting_id: Option<MeetingId>,
    /// What it is about.
    pub kind: DecisionKind,
    /// The track it is about.
    pub track: Option<Track>,
    /// The hospital it is about.
    pub hospital_id: Option<HospitalId>,
    /// On which day.
    pub decided_on: NaiveDate,
    /// What was decided, in Danish.
    pub summary: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::MeetingId
            | Column::Kind
            | Column::Track
            | Column::HospitalId
            | Column::DecidedOn
            | Column::Summary => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
