//! A person who works in the partnership: staff and volunteers, never a family.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    ids::{OrganisationId, PersonId},
};

/// A person who works in the partnership: staff and volunteers, never a family.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// Employer, or the association of a volunteer.
    pub organisation_id: OrganisationId,
    /// Name.
    pub name: String,
    /// Sort key of the name.
    pub sort_key: String,
    /// Work e-mail.
    pub work_email: Option<String>,
    /// Work phone.
    pub work_phone: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id | Column::OrganisationId => Class::Public,
            Column::Name | Column::SortKey | Column::WorkEmail | Column::WorkPhone => {
                Class::Personal
            }
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::Id])
    }
}
