//! A sign-in under way: what the browser went to its issuer with.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{Class, Classified, Subjects};

/// A sign-in under way: what the browser went to its issuer with.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in")]
pub struct Model {
    /// SHA-256 of the browser's secret, and the key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// The issuer it went to.
    pub issuer: String,
    /// What the issuer has to send back (RFC 6749, 10.12).
    pub state: String,
    /// What the ID token has to hold (OpenID Connect Core 1.0, 3.1.2.1).
    pub nonce: String,
    /// What the code is good with alone (RFC 7636).
    pub verifier: String,
    /// When it began, UTC.
    pub begun_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Issuer | Column::BegunAt => Class::Public,
            Column::Digest | Column::State | Column::Nonce | Column::Verifier => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
