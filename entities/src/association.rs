//! A local association of Mødrehjælpen (R29). Its name is its organisation's.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{AssociationId, ProgrammeId},
};

/// A local association of Mødrehjælpen (R29). Its name is its organisation's.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "association")]
pub struct Model {
    /// Key, the same UUID as its organisation's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssociationId,
    /// Name.
    pub name: String,
    /// Sort key of the name.
    pub sort_key: String,
    /// Its programme.
    pub programme_id: ProgrammeId,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::Name | Column::SortKey | Column::ProgrammeId => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
