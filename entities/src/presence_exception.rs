//! A day on which a presence slot is cancelled, moved in time or taken over by a colleague.

use chrono::{NaiveDate, NaiveTime};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{PersonId, PresenceExceptionId, PresenceSlotId},
};

/// A day on which a presence slot is cancelled, moved in time or taken over by a colleague.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence_exception")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresenceExceptionId,
    /// The slot.
    pub slot_id: PresenceSlotId,
    /// The day.
    pub on_date: NaiveDate,
    /// Nobody is there.
    pub cancelled: bool,
    /// From, when moved.
    pub starts_at: Option<NaiveTime>,
    /// To, when moved.
    pub ends_at: Option<NaiveTime>,
    /// The colleague who comes instead.
    pub substitute_id: Option<PersonId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::SlotId
            | Column::OnDate
            | Column::Cancelled
            | Column::StartsAt
            | Column::EndsAt => Class::Public,
            Column::SubstituteId => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::SubstituteId])
    }
}
