//! A presentation of a report to a forum.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Forum,
    ids::{ReportId, ReportPresentationId},
};

/// A presentation of a report to a forum.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_presentation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportPresentationId,
    /// The report.
    pub report_id: ReportId,
    /// To whom.
    pub forum: Forum,
    /// On which day.
    pub presented_on: NaiveDate,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::ReportId | Column::Forum | Column::PresentedOn => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
