//! A line of the audit trail: who asked what, why, and whose data it was about.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::{AuditKind, Role},
    ids::{AuditEventId, MachineClientId, OrganisationId, PersonId, ProgrammeId},
};

/// A line of the audit trail: who asked what, why, and whose data it was about. Never changed;
/// deleted with its whole segment alone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// Key, made from the hash.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    /// Number of the segment.
    pub segment: i64,
    /// Place in the segment, from 1.
    pub seq: i64,
    /// The segment's programme.
    pub programme_id: Option<ProgrammeId>,
    /// When, UTC, to the microsecond.
    pub at: DateTime<Utc>,
    /// Read or write.
    pub kind: AuditKind,
    /// The request, as the log and the answer's `x-request-id` have it.
    pub request_id: String,
    /// The person who asked.
    pub person_id: Option<PersonId>,
    /// The machine client that asked.
    pub machine_client_id: Option<MachineClientId>,
    /// The viewer's roles in the programme at that moment.
    pub roles: CodeSet<Role>,
    /// On whose behalf: the role's organisation, or else the employer.
    pub organisation_id: Option<OrganisationId>,
    /// The OAuth 2 client that was used.
    pub client: Option<String>,
    /// The name of a saved operation, or else the root fields that were asked.
    pub operation: String,
    /// The stated purpose.
    pub purpose_code: Option<String>,
    /// The stated reason, in the viewer's words.
    pub purpose_reason: Option<String>,
    /// Whose data: 16-byte ids one after another, sorted, each once.
    pub subjects: Vec<u8>,
    /// SHA-256 of the line before and this one.
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::Segment
            | Column::Seq
            | Column::ProgrammeId
            | Column::Kind
            | Column::RequestId
            | Column::Hash => Class::Public,
            Column::At
            | Column::PersonId
            | Column::MachineClientId
            | Column::Roles
            | Column::OrganisationId
            | Column::Client
            | Column::Operation
            | Column::PurposeCode
            | Column::PurposeReason
            | Column::Subjects => Class::Personal,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::PersonId])
    }
}
