//! A questionnaire («spørgeskema») to families or departments, in one wording (R53, R54).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{SurveyAudience, Track},
    ids::{ProgrammeId, SurveyId},
};

/// A questionnaire («spørgeskema») to families or departments, in one wording (R53, R54).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SurveyId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Whom it asks.
    pub audience: SurveyAudience,
    /// The track it is about; all of them when absent.
    pub track: Option<Track>,
    /// Title.
    pub title: String,
    /// Version of the wording.
    pub wording_version: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; open when absent.
    pub valid_to: Option<NaiveDate>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Audience
            | Column::Track
            | Column::Title
            | Column::WordingVersion
            | Column::ValidFrom
            | Column::ValidTo => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
