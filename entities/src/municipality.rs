//! A municipality («kommune»).

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects};

/// A municipality («kommune»).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality")]
pub struct Model {
    /// Official code, four digits with a leading zero.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Name.
    pub name: String,
    /// Sort key of the name: Danish alphabetical order, bytewise.
    pub sort_key: String,
    /// Its region.
    pub region_code: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Code | Column::Name | Column::SortKey | Column::RegionCode => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
