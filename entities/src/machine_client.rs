//! A program of a hospital that reads for its intranet: a viewer of its own kind.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{HospitalId, MachineClientId, ProgrammeId},
};

/// A program of a hospital that reads for its intranet: a viewer of its own kind.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "machine_client")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MachineClientId,
    /// Name.
    pub name: String,
    /// The hospital it reads for.
    pub hospital_id: HospitalId,
    /// Its programme.
    pub programme_id: ProgrammeId,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::Name | Column::HospitalId | Column::ProgrammeId => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
