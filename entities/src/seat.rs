//! A seat in a programme's steering group.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Party,
    ids::{PersonId, ProgrammeId, SeatId},
};

/// A seat in a programme's steering group.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeatId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Whose.
    pub person_id: PersonId,
    /// For which party.
    pub party: Party,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; open when absent.
    pub valid_to: Option<NaiveDate>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Party
            | Column::ValidFrom
            | Column::ValidTo => Class::Public,
            Column::PersonId => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::PersonId])
    }
}
