//! How many families came to an activity (R37). A count of contacts, not of distinct families.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects, ids::ActivityTallyId};

/// How many families came to an activity (R37). A count of contacts, not of distinct families.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity_tally")]
pub struct Model {
    /// Key, the same UUID as its activity's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityTallyId,
    /// Families.
    pub families: i32,
    /// Pregnant families among them.
    pub pregnant_families: i32,
    /// When it was recorded, UTC.
    pub recorded_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::Families | Column::RecordedAt => Class::Personal,
            Column::PregnantFamilies => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
