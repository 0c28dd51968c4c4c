//! What was done under an idempotency key, so that asking again does nothing and answers the same.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::{Class, Classified, Subjects};

/// What was done under an idempotency key, so that asking again does nothing and answers the same.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotent_request")]
pub struct Model {
    /// Who asked: a person or a program. Keys of others are other keys.
    #[sea_orm(primary_key, auto_increment = false)]
    pub principal: Uuid,
    /// The key, as the client chose it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the mutation's name and input.
    pub digest: Vec<u8>,
    /// What it made or changed; it is read again, through the gate, when the key comes back.
    pub result: Option<Uuid>,
    /// When, UTC.
    pub asked_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Principal | Column::Result | Column::AskedAt => Class::Personal,
            Column::Key | Column::Digest => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
