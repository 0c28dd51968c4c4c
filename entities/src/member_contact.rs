//! How to reach a member. Ciphertext at rest; safe channels are honoured everywhere.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::SafeChannel,
    ids::{FamilyId, MemberId},
};

/// How to reach a member. Ciphertext at rest; safe channels are honoured everywhere.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_contact")]
pub struct Model {
    /// Whose, and the key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// The member's family.
    pub family_id: FamilyId,
    /// Name, ciphertext.
    pub name: Option<Vec<u8>>,
    /// Phone, ciphertext.
    pub phone: Option<Vec<u8>>,
    /// E-mail, ciphertext.
    pub email: Option<Vec<u8>>,
    /// How to reach her or him without danger, ciphertext.
    pub safe_note: Option<Vec<u8>>,
    /// The key of the ring that the row is sealed with.
    pub key_id: String,
    /// Safe ways to reach her or him; none: never call or write.
    pub safe_channels: CodeSet<SafeChannel>,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::MemberId | Column::FamilyId | Column::SafeChannels | Column::Version => {
                Class::Special
            }
            Column::Name | Column::Phone | Column::Email | Column::SafeNote => Class::Personal,
            Column::KeyId => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::MemberId, Column::FamilyId])
    }
}
