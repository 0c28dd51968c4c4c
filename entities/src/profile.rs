//! A family's socio-economic profile, in bands (R51). Mødrehjælpen's alone.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{AgeBand, ChildrenBand, Employment, GestationBand, IncomeSource},
    ids::{FamilyId, ProfileId},
};

/// A family's socio-economic profile, in bands (R51). Mødrehjælpen's alone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "profile")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProfileId,
    /// The family.
    pub family_id: FamilyId,
    /// Age of the pregnant woman.
    pub age_band: AgeBand,
    /// Gestation when the case was opened.
    pub gestation_band: Option<GestationBand>,
    /// Number of children.
    pub children_band: ChildrenBand,
    /// What the family lives on.
    pub income_source: IncomeSource,
    /// Connection to work or education.
    pub employment: Employment,
    /// Where the family lives, if told.
    pub municipality_code: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::FamilyId
            | Column::AgeBand
            | Column::GestationBand
            | Column::ChildrenBand
            | Column::IncomeSource
            | Column::Employment
            | Column::MunicipalityCode => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::FamilyId])
    }
}
