//! Links an issuer's subject to a person or a machine client, once.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{IdentityId, MachineClientId, PersonId},
};

/// Links an issuer's subject to a person or a machine client, once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdentityId,
    /// Issuer of the token; `demo` for demo personas.
    pub issuer: String,
    /// Subject within the issuer.
    pub subject: String,
    /// The person, or …
    pub person_id: Option<PersonId>,
    /// … the machine client.
    pub machine_client_id: Option<MachineClientId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::Issuer => Class::Public,
            Column::PersonId | Column::MachineClientId => Class::Personal,
            Column::Subject => Class::Secret,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::PersonId])
    }
}
