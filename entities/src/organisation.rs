//! A party of the partnership. Hospitals and associations share its key.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::OrganisationKind,
    ids::{OrganisationId, ProgrammeId},
};

/// A party of the partnership. Hospitals and associations share its key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    /// Kind.
    pub kind: OrganisationKind,
    /// Name.
    pub name: String,
    /// Sort key of the name.
    pub sort_key: String,
    /// Its programme; absent for Mødrehjælpen, who is in all.
    pub programme_id: Option<ProgrammeId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::Kind | Column::Name | Column::SortKey | Column::ProgrammeId => {
                Class::Public
            }
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
