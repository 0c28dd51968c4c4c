//! An invitation to sign in for the first time: a code, which links whoever accepts it to a person.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{InvitationId, PersonId},
};

/// An invitation to sign in for the first time: a code, which links whoever accepts it to a person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// Who is invited.
    pub person_id: PersonId,
    /// SHA-256 of the code.
    pub digest: Vec<u8>,
    /// Who invited; absent when the installer did.
    pub invited_by: Option<PersonId>,
    /// When, UTC.
    pub invited_at: DateTime<Utc>,
    /// From when on the code is no longer good, UTC.
    pub expires_at: DateTime<Utc>,
    /// When it was accepted, UTC.
    pub accepted_at: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id => Class::Public,
            Column::PersonId
            | Column::InvitedBy
            | Column::InvitedAt
            | Column::ExpiresAt
            | Column::AcceptedAt => Class::Personal,
            Column::Digest => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::PersonId])
    }
}
