//! A role of a person, with its scope and period. The only source of rights.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::Role,
    ids::{OrganisationId, PersonId, ProgrammeId, RoleAssignmentId, SiteId},
};

/// A role of a person, with its scope and period. The only source of rights.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_assignment")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoleAssignmentId,
    /// Who.
    pub person_id: PersonId,
    /// What.
    pub role: Role,
    /// Within which programme.
    pub programme_id: ProgrammeId,
    /// Scope: an organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Scope: a site.
    pub site_id: Option<SiteId>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; open when absent.
    pub valid_to: Option<NaiveDate>,
    /// Who granted it; absent when set by the installer.
    pub granted_by: Option<PersonId>,
    /// When it was ended at once, UTC; it gives no right from then on.
    pub ended_at: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::Role
            | Column::ProgrammeId
            | Column::OrganisationId
            | Column::SiteId
            | Column::ValidFrom
            | Column::ValidTo
            | Column::EndedAt => Class::Public,
            Column::PersonId | Column::GrantedBy => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::PersonId])
    }
}
