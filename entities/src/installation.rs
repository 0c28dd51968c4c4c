//! What this database holds: one row, written by `migrate` and `seed`.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{InstallationKind, InstallationState},
};

/// What this database holds: one row, written by `migrate` and `seed`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// Invented or real data.
    pub kind: InstallationKind,
    /// Whether the load was completed.
    pub state: InstallationState,
    /// Seed of the demo population.
    pub seed: Option<i64>,
    /// Scale of the demo population; 1 is the size of the agreements.
    pub scale: Option<f64>,
    /// The day up to which the demo population was made.
    pub as_of: Option<NaiveDate>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::Kind
            | Column::State
            | Column::Seed
            | Column::Scale
            | Column::AsOf => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
