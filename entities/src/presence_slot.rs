//! A weekly hour at which a social worker is at a site (R40, R74).

use chrono::{NaiveDate, NaiveTime};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Weekday,
    ids::{PersonId, PresenceSlotId, SiteId},
};

/// A weekly hour at which a social worker is at a site (R40, R74).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence_slot")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresenceSlotId,
    /// Where.
    pub site_id: SiteId,
    /// Who.
    pub worker_id: PersonId,
    /// Day of the week.
    pub weekday: Weekday,
    /// From, Europe/Copenhagen.
    pub starts_at: NaiveTime,
    /// To, Europe/Copenhagen.
    pub ends_at: NaiveTime,
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
            | Column::SiteId
            | Column::Weekday
            | Column::StartsAt
            | Column::EndsAt
            | Column::ValidFrom
            | Column::ValidTo => Class::Public,
            Column::WorkerId => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::WorkerId])
    }
}
