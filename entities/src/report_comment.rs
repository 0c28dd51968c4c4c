//! A comment on a report in review.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{PersonId, ReportCommentId, ReportId},
};

/// A comment on a report in review.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_comment")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportCommentId,
    /// The report.
    pub report_id: ReportId,
    /// What is said of it.
    pub text: String,
    /// By whom.
    pub commented_by: PersonId,
    /// When, UTC.
    pub commented_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::ReportId | Column::Text | Column::CommentedAt => Class::Public,
            Column::CommentedBy => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::CommentedBy])
    }
}
