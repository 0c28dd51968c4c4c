//! A party's approval of a report.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Party,
    ids::{PersonId, ReportApprovalId, ReportId},
};

/// A party's approval of a report.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_approval")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportApprovalId,
    /// The report.
    pub report_id: ReportId,
    /// For which party.
    pub party: Party,
    /// By whom.
    pub approved_by: PersonId,
    /// When, UTC.
    pub approved_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::ReportId | Column::Party | Column::ApprovedAt => Class::Public,
            Column::ApprovedBy => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::ApprovedBy])
    }
}
