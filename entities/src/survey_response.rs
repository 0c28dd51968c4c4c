//! An answer to a survey. From whom is not recorded, nor by which invitation.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::StaffKind,
    ids::{HospitalId, ProgrammeId, SurveyId, SurveyResponseId},
};

/// An answer to a survey. From whom is not recorded, nor by which invitation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_response")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SurveyResponseId,
    /// The programme of the survey.
    pub programme_id: ProgrammeId,
    /// The survey.
    pub survey_id: SurveyId,
    /// The hospital, if it was asked for.
    pub hospital_id: Option<HospitalId>,
    /// What the one who answered does there; of departments alone.
    pub staff_kind: Option<StaffKind>,
    /// First day of the month of the answer: no finer.
    pub answered_month: NaiveDate,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::HospitalId | Column::StaffKind | Column::AnsweredMonth => Class::Special,
            Column::Id | Column::ProgrammeId | Column::SurveyId => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
