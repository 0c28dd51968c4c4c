//! An invitation to answer a survey once. It knows no family, and no answer knows it: it goes when it is used.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::StaffKind,
    ids::{HospitalId, ProgrammeId, SurveyId, SurveyInvitationId},
};

/// An invitation to answer a survey once. It knows no family, and no answer knows it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_invitation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SurveyInvitationId,
    /// The programme of the survey.
    pub programme_id: ProgrammeId,
    /// The survey.
    pub survey_id: SurveyId,
    /// Hash of the token.
    pub token_hash: String,
    /// The hospital that the holder works at or was referred by, if that is asked for.
    pub hospital_id: Option<HospitalId>,
    /// What the holder does there; of departments alone.
    pub staff_kind: Option<StaffKind>,
    /// When it was issued, UTC.
    pub issued_at: DateTime<Utc>,
    /// Absent: a used one is deleted, so that no answer is found beside it. An older release said here when it was used.
    pub used_at: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::SurveyId
            | Column::TokenHash
            | Column::HospitalId
            | Column::StaffKind
            | Column::IssuedAt
            | Column::UsedAt => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
