//! A place where families are met (R19, R41).

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::SiteKind,
    ids::{HospitalId, ProgrammeId, SiteId},
};

/// A place where families are met (R19, R41).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SiteId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its hospital; absent for Mødrehjælpen's own premises.
    pub hospital_id: Option<HospitalId>,
    /// Kind.
    pub kind: SiteKind,
    /// Name.
    pub name: String,
    /// Sort key of the name.
    pub sort_key: String,
    /// Where it is.
    pub municipality_code: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::HospitalId
            | Column::Kind
            | Column::Name
            | Column::SortKey
            | Column::MunicipalityCode => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
