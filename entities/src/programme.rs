//! A partnership of a region with Mødrehjælpen.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects, ids::ProgrammeId};

/// A partnership of a region with Mødrehjælpen.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programme")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgrammeId,
    /// Its region; one programme a region.
    pub region_code: String,
    /// Name.
    pub name: String,
    /// First day (R12).
    pub starts_on: NaiveDate,
    /// Last day; open when absent.
    pub ends_on: Option<NaiveDate>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::RegionCode | Column::Name | Column::StartsOn | Column::EndsOn => {
                Class::Public
            }
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
