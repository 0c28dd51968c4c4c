//! A track of a programme: when it becomes active, and by which decision.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Track,
    ids::{DecisionId, ProgrammeId, TrackPlanId},
};

/// A track of a programme: when it becomes active, and by which decision.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "track_plan")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrackPlanId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Which track.
    pub track: Track,
    /// First day; it awaits a decision when absent (C13).
    pub active_from: Option<NaiveDate>,
    /// The decision that made it active, where one was needed.
    pub decision_id: Option<DecisionId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Track
            | Column::ActiveFrom
            | Column::DecisionId => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
