//! One step in a referral's trail. The trail replays to the status.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{ChangeReason, DeclineReason, ReferralStatus},
    ids::{PersonId, ReferralEventId, ReferralId},
};

/// One step in a referral's trail. The trail replays to the status.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral_event")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReferralEventId,
    /// The referral.
    pub referral_id: ReferralId,
    /// Counts from 1 within the referral.
    pub seq: i32,
    /// Before; absent at the beginning.
    pub from_status: Option<ReferralStatus>,
    /// After.
    pub to_status: ReferralStatus,
    /// Who did it.
    pub by_id: Option<PersonId>,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// Why, where it was declined.
    pub decline_reason: Option<DeclineReason>,
    /// Why, where it was withdrawn, broken off or taken up again.
    pub change_reason: Option<ChangeReason>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ReferralId
            | Column::Seq
            | Column::FromStatus
            | Column::ToStatus
            | Column::ById
            | Column::At
            | Column::DeclineReason
            | Column::ChangeReason => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::ReferralId])
    }
}
