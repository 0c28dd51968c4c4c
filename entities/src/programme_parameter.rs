//! A parameter of a programme: what the agreement says, as data.

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects, codes::ParameterName, ids::ProgrammeId};

/// A parameter of a programme: what the agreement says, as data.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programme_parameter")]
pub struct Model {
    /// Its programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub programme_id: ProgrammeId,
    /// Which parameter.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: ParameterName,
    /// The number; for sets the bits. Absent: no limit, or undecided.
    pub value: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::ProgrammeId | Column::Name | Column::Value => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
