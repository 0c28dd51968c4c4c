//! Professional sparring for health staff, without a family's identity (R4).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::{Role, Topic},
    ids::{HospitalId, PersonId, ProgrammeId, SparringId},
};

/// Professional sparring for health staff, without a family's identity (R4).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sparring")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SparringId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// The hospital that asked.
    pub hospital_id: HospitalId,
    /// On which day.
    pub held_on: NaiveDate,
    /// The role of the one who asked (C9).
    pub asker_role: Role,
    /// Who asked, if recorded.
    pub asked_by: Option<PersonId>,
    /// What about, a set.
    pub topics: CodeSet<Topic>,
    /// How long, in minutes.
    pub minutes: i32,
    /// Whether it came through the bridge consultant (R23).
    pub via_bridge: bool,
    /// The social worker who answered, if recorded.
    pub worker_id: Option<PersonId>,
    /// Goes up with every correction.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::HospitalId
            | Column::HeldOn
            | Column::AskerRole
            | Column::AskedBy
            | Column::Topics
            | Column::Minutes
            | Column::ViaBridge
            | Column::WorkerId
            | Column::Version => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::AskedBy])
    }
}
