//! An adult of a family, by alias (R8).

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::MemberRole,
    ids::{FamilyId, MemberId},
};

/// An adult of a family, by alias (R8).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "family_member")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// The family.
    pub family_id: FamilyId,
    /// Generated for this case alone.
    pub alias: String,
    /// Role in the family.
    pub role: MemberRole,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::FamilyId | Column::Alias | Column::Role => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::Id, Column::FamilyId])
    }
}
