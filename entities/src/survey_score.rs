//! The score given to one question in one answer.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{SurveyId, SurveyItemId, SurveyResponseId},
};

/// The score given to one question in one answer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_score")]
pub struct Model {
    /// The answer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub response_id: SurveyResponseId,
    /// The question.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: SurveyItemId,
    /// The survey of both.
    pub survey_id: SurveyId,
    /// The score, from 1.
    pub score: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Score => Class::Special,
            Column::ResponseId | Column::ItemId | Column::SurveyId => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
