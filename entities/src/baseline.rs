//! A figure from before the programme, which targets are seen against.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Metric,
    ids::{BaselineId, ProgrammeId},
};

/// A figure from before the programme, which targets are seen against.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "baseline")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BaselineId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Of which year.
    pub year: i32,
    /// What it counts.
    pub metric: Metric,
    /// How many.
    pub value: i32,
    /// What to know of it (C6).
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Year
            | Column::Metric
            | Column::Value
            | Column::Note => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
