//! Which municipalities an association serves (C10).

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects, ids::AssociationId};

/// Which municipalities an association serves (C10).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "association_municipality")]
pub struct Model {
    /// The association.
    #[sea_orm(primary_key, auto_increment = false)]
    pub association_id: AssociationId,
    /// The municipality.
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality_code: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::AssociationId | Column::MunicipalityCode => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
