//! A party's approval of criteria.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Party,
    ids::{CriteriaApprovalId, CriteriaId, PersonId},
};

/// A party's approval of criteria.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "criteria_approval")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CriteriaApprovalId,
    /// The criteria.
    pub criteria_id: CriteriaId,
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
            Column::Id | Column::CriteriaId | Column::Party | Column::ApprovedAt => Class::Public,
            Column::ApprovedBy => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::ApprovedBy])
    }
}
