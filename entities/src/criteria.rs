//! Referral criteria and procedure of a programme or of one hospital, with their versions (R9).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::{AgreementStatus, CareLevel, TargetGroup},
    ids::{CriteriaId, HospitalId, ProgrammeId},
};

/// Referral criteria and procedure of a programme or of one hospital, with their versions (R9).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "criteria")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CriteriaId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its hospital; the whole programme when absent.
    pub hospital_id: Option<HospitalId>,
    /// Counts the versions.
    pub version: i32,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; open when absent.
    pub valid_to: Option<NaiveDate>,
    /// Care levels that may be referred, a set.
    pub care_levels: CodeSet<CareLevel>,
    /// Target groups that are outside, a set.
    pub excluded_groups: CodeSet<TargetGroup>,
    /// How to refer, in Danish.
    pub procedure: String,
    /// How far it has come.
    pub status: AgreementStatus,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::HospitalId
            | Column::Version
            | Column::ValidFrom
            | Column::ValidTo
            | Column::CareLevels
            | Column::ExcludedGroups
            | Column::Procedure
            | Column::Status => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
