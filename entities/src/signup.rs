//! A signup of a family for an activity, by an alias made for this activity. It implies nothing about the family (R31).

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::SignupStatus,
    ids::{ActivityId, SignupId},
};

/// A signup of a family for an activity, by an alias made for this activity. It implies nothing about the family (R31).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signup")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignupId,
    /// The activity.
    pub activity_id: ActivityId,
    /// Generated for this activity alone.
    pub alias: String,
    /// Adults.
    pub adults: i32,
    /// Children.
    pub children: i32,
    /// Status.
    pub status: SignupStatus,
    /// Place on the waiting list, from 1.
    pub waitlist_place: Option<i32>,
    /// When, UTC.
    pub signed_up_at: DateTime<Utc>,
    /// Whether it was cancelled with the whole activity, so that the family is to be told.
    pub called_off: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ActivityId
            | Column::Alias
            | Column::Adults
            | Column::Children
            | Column::Status
            | Column::WaitlistPlace
            | Column::SignedUpAt
            | Column::CalledOff => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::Id])
    }
}
