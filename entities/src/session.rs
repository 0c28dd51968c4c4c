//! A session of the service's own pages, which began with a sign-in.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects};

/// A session of the service's own pages, which began with a sign-in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the browser's secret, and the key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// Who vouched for it.
    pub issuer: String,
    /// The subject within the issuer.
    pub subject: String,
    /// When it began, UTC.
    pub begun_at: DateTime<Utc>,
    /// When it was last used, UTC, to the minute.
    pub seen_at: DateTime<Utc>,
    /// When it ends, used or not, UTC.
    pub expires_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::BegunAt | Column::SeenAt | Column::ExpiresAt => Class::Personal,
            Column::Issuer => Class::Public,
            Column::Digest | Column::Subject => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Unnamed
    }
}
