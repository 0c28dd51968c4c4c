//! A family that has a family friend («Familieven»), or waits for one (R85).

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::MatchStatus,
    ids::{AssociationId, ProgrammeId, VolunteerId, VolunteerMatchId},
};

/// A family that has a family friend («Familieven»), or waits for one (R85).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "volunteer_match")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VolunteerMatchId,
    /// The association's programme.
    pub programme_id: ProgrammeId,
    /// The association.
    pub association_id: AssociationId,
    /// The volunteer; absent while the family waits.
    pub volunteer_id: Option<VolunteerId>,
    /// The family, by an alias generated for this match alone.
    pub alias: String,
    /// Since when it waits or has a friend.
    pub since: NaiveDate,
    /// Minutes a week agreed.
    pub minutes_per_week: Option<i32>,
    /// Status.
    pub status: MatchStatus,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::AssociationId
            | Column::VolunteerId
            | Column::Alias
            | Column::Since
            | Column::MinutesPerWeek
            | Column::Status => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::Id])
    }
}
