//! How often what viewers are made of has changed: one row, raised by the database itself.

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects};

/// How often what viewers are made of has changed: persons, programs, their identities and roles,
/// what those are held for, parameters. One row, raised by triggers with each change.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "viewer_stamp")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// How often.
    pub changes: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::Changes => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
