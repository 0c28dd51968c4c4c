//! Which programs may use this schema: one row, written by migrations alone.

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects};

/// Which programs may use this schema: one row, written by migrations alone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "compatibility")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// The migration that a program has to know at least. One that knows it may not know the newest.
    pub oldest: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::Oldest => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
