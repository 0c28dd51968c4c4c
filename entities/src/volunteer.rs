//! A volunteer («frivillig») of a local association, by an alias.

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::Weekday,
    ids::{AssociationId, PersonId, ProgrammeId, VolunteerId},
};

/// A volunteer («frivillig») of a local association, by an alias.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "volunteer")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VolunteerId,
    /// The association's programme.
    pub programme_id: ProgrammeId,
    /// The association.
    pub association_id: AssociationId,
    /// Generated for this association.
    pub alias: String,
    /// Days on which she or he is free, a set.
    pub weekdays: CodeSet<Weekday>,
    /// The person, if she or he signs in.
    pub person_id: Option<PersonId>,
    /// Whether she or he takes part now.
    pub active: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::AssociationId
            | Column::Alias
            | Column::Weekdays
            | Column::PersonId
            | Column::Active => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::Id, Column::PersonId])
    }
}
