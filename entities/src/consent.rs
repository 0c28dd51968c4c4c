//! A consent of one member for one purpose. The history is kept: a withdrawal ends a row, a new consent is a new row.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{ConsentPurpose, ConsentStatus},
    ids::{ConsentId, FamilyId, MemberId, PersonId},
};

/// A consent of one member for one purpose. The history is kept: a withdrawal ends a row, a new consent is a new row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    /// The member's family.
    pub family_id: FamilyId,
    /// Whose.
    pub member_id: MemberId,
    /// What for.
    pub purpose: ConsentPurpose,
    /// Status.
    pub status: ConsentStatus,
    /// Version of the wording that was read out.
    pub wording_version: String,
    /// Who collected it.
    pub collected_by: Option<PersonId>,
    /// From, UTC.
    pub valid_from: DateTime<Utc>,
    /// Until, UTC; open when absent.
    pub valid_to: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::FamilyId
            | Column::MemberId
            | Column::Purpose
            | Column::Status
            | Column::WordingVersion
            | Column::CollectedBy
            | Column::ValidFrom
            | Column::ValidTo => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::MemberId, Column::FamilyId])
    }
}
