//! A party's approval of a target.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{Party, TargetKind},
    ids::{PersonId, TargetApprovalId, TargetId},
};

/// A party's approval of a target.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target_approval")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TargetApprovalId,
    /// The target.
    pub target_id: TargetId,
    /// Its kind: an expectation has no approvals.
    pub target_kind: TargetKind,
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
            Column::Id
            | Column::TargetId
            | Column::TargetKind
            | Column::Party
            | Column::ApprovedAt => Class::Public,
            Column::ApprovedBy => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::ApprovedBy])
    }
}
