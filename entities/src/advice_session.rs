//! An advice session of track 1. A walk-in has no family, and a code if wished.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::{Channel, Signpost, Topic},
    ids::{AdviceSessionId, FamilyId, PersonId, ProgrammeId, SiteId},
};

/// An advice session of track 1. A walk-in has no family, and a code if wished.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "advice_session")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AdviceSessionId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// The family; absent for a walk-in.
    pub family_id: Option<FamilyId>,
    /// The code that a walk-in goes by, if one was made.
    pub case_code: Option<String>,
    /// On which day.
    pub held_on: NaiveDate,
    /// How.
    pub channel: Channel,
    /// Where; always given in person.
    pub site_id: Option<SiteId>,
    /// The social worker.
    pub worker_id: PersonId,
    /// What was asked about, a set (R52).
    pub asked: CodeSet<Topic>,
    /// What was helped with, a set (R52).
    pub helped: CodeSet<Topic>,
    /// How long, in minutes (R28).
    pub minutes: i32,
    /// Where the family was guided onwards to (R22).
    pub signposts: CodeSet<Signpost>,
    /// Goes up with every correction.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::FamilyId
            | Column::CaseCode
            | Column::HeldOn
            | Column::Channel
            | Column::SiteId
            | Column::WorkerId
            | Column::Asked
            | Column::Helped
            | Column::Minutes
            | Column::Signposts
            | Column::Version => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::FamilyId])
    }
}
