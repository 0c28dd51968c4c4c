//! A mean of scores, of answers that were pooled until there were enough.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{ScoreDimension, SurveyAudience, Track},
    ids::{ProgrammeId, ScoreFigureId, SnapshotId, SurveyItemId},
};

/// A mean of scores, of answers that were pooled until there were enough.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "score_figure")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScoreFigureId,
    /// The quarter at whose end it was pooled.
    pub snapshot_id: SnapshotId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Who answered.
    pub audience: SurveyAudience,
    /// About which track; all when absent.
    pub track: Option<Track>,
    /// The question.
    pub item_id: SurveyItemId,
    /// By what it is broken down.
    pub dimension: Option<ScoreDimension>,
    /// The categories that were pooled, separated by spaces.
    pub categories: Option<String>,
    /// First day of what was pooled.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// How many answered.
    pub answers: i32,
    /// The mean, in tenths.
    pub mean_tenths: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::SnapshotId
            | Column::ProgrammeId
            | Column::Audience
            | Column::Track
            | Column::ItemId
            | Column::Dimension
            | Column::Categories
            | Column::StartsOn
            | Column::EndsOn
            | Column::Answers
            | Column::MeanTenths => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
