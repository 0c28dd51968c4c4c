//! A hospital of a programme (R10). Its name is its organisation's, kept equal by a foreign key.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Participation,
    ids::{HospitalId, ProgrammeId},
};

/// A hospital of a programme (R10). Its name is its organisation's, kept equal by a foreign key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hospital")]
pub struct Model {
    /// Key, the same UUID as its organisation's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HospitalId,
    /// Name.
    pub name: String,
    /// Sort key of the name.
    pub sort_key: String,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// SHAK code, 4 characters.
    pub shak: Option<String>,
    /// SOR code; absent unless known.
    pub sor: Option<String>,
    /// Whether it takes part.
    pub participation: Participation,
    /// Whether advice is given by phone and video alone (R11).
    pub remote_only: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::Name
            | Column::SortKey
            | Column::ProgrammeId
            | Column::Shak
            | Column::Sor
            | Column::Participation
            | Column::RemoteOnly => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
