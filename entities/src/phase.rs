//! A phase of a programme's time plan, as stated and as meant (C1).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{PhaseId, ProgrammeId},
};

/// A phase of a programme's time plan, as stated and as meant (C1).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "phase")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PhaseId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// What happens in it.
    pub name: String,
    /// The period as the agreement says it, slips included (C1).
    pub stated_period: String,
    /// First day.
    pub period_from: NaiveDate,
    /// Last day; phases may overlap and leave gaps (C2).
    pub period_to: NaiveDate,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Name
            | Column::StatedPeriod
            | Column::PeriodFrom
            | Column::PeriodTo
            | Column::Version => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
