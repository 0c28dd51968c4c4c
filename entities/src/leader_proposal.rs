//! A proposed project leader: it takes two persons, neither of them the leader to be.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{LeaderProposalId, PersonId, ProgrammeId},
};

/// A proposed project leader: it takes two persons, neither of them the leader to be.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leader_proposal")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeaderProposalId,
    /// Of which programme.
    pub programme_id: ProgrammeId,
    /// Who is to lead it.
    pub person_id: PersonId,
    /// From which day on.
    pub starts_on: NaiveDate,
    /// The first of the two.
    pub proposed_by: PersonId,
    /// When, UTC.
    pub proposed_at: DateTime<Utc>,
    /// The second of the two.
    pub confirmed_by: Option<PersonId>,
    /// When, UTC.
    pub confirmed_at: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::StartsOn
            | Column::ProposedAt
            | Column::ConfirmedAt => Class::Public,
            Column::PersonId | Column::ProposedBy | Column::ConfirmedBy => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::PersonId])
    }
}
