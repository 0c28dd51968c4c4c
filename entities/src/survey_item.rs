//! A question of a survey, answered by a score.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{SurveyId, SurveyItemId},
};

/// A question of a survey, answered by a score.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_item")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SurveyItemId,
    /// The survey.
    pub survey_id: SurveyId,
    /// Its number, from 1.
    pub seq: i32,
    /// The question in Danish.
    pub question_da: String,
    /// The question in English.
    pub question_en: String,
    /// The best score; the worst is 1.
    pub max_score: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::SurveyId
            | Column::Seq
            | Column::QuestionDa
            | Column::QuestionEn
            | Column::MaxScore => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
