//! A line: made from a request, encoded in one canonical way, and hashed onto the line before.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use entities::{
    Code, CodeSet, audit_event,
    codes::{AuditKind, Role},
    ids::{AuditEventId, OrganisationId, ProgrammeId},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::access::{Principal, Viewer};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What a request leaves in the trail: a line for each programme that its viewer is active in, or
/// one without a programme.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Read or write.
    pub kind: AuditKind,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// The request's id.
    pub request_id: String,
    /// Who.
    pub author: Author,
    /// The name of a saved operation, or else the root fields asked.
    pub operation: String,
    /// Whose data: sorted, each once.
    pub subjects: Vec<Uuid>,
}

/// Who does what is recorded.
#[derive(Clone, Debug)]
pub enum Author {
    /// A viewer.
    Viewer(Arc<Viewer>),
    /// Somebody who has no rights yet: who installs the service, or accepts an invitation.
    Outsider {
        /// In whose trail it stands.
        programme: Option<ProgrammeId>,
        /// Through what they act.
        client: &'static str,
    },
}

impl Author {
    fn viewer(&self) -> Option<&Viewer> {
        match self {
            Self::Viewer(viewer) => Some(viewer),
            Self::Outsider { .. } => None,
        }
    }
}

impl Entry {
    /// The programmes in whose segments it is written.
    #[must_use]
    pub fn programmes(&self) -> Vec<Option<ProgrammeId>> {
        let programmes = match &self.author {
            Author::Viewer(viewer) => viewer.programmes(),
            Author::Outsider { programme, .. } => return vec![*programme],
        };
        if programmes.is_empty() {
            return vec![None];
        }
        programmes.into_iter().map(|id| Some(id.into())).collect()
    }

    /// The line for `programme`, as number `seq` of `segment`, after a line with the hash `before`.
    #[must_use]
    pub fn line(
        &self,
        programme: Option<ProgrammeId>,
        (segment, seq): (i64, i64),
        before: &[u8],
    ) -> audit_event::Model {
        let viewer = self.author.viewer();
        let (person, machine, client) = match &self.author {
            Author::Viewer(viewer) => match viewer.principal {
                Principal::Person { id, .. } => (Some(id), None, viewer.client.as_deref()),
                Principal::MachineClient { id, .. } => (None, Some(id), viewer.client.as_deref()),
                // Leaves no line (see `http::graphql`); one would be an outsider's.
                Principal::Nobody => (None, None, Some("nobody")),
            },
            Author::Outsider { client, .. } => (None, None, Some(*client)),
        };
        let purpose = viewer.and_then(|viewer| viewer.purpose.as_ref());
        let mut line = audit_event::Model {
            id: AuditEventId(Uuid::nil()),
            segment,
            seq,
            programme_id: programme,
            at: self.at.trunc_subsecs(6),
            kind: self.kind,
            request_id: self.request_id.clone(),
            person_id: person,
            machine_client_id: machine,
            roles: viewer.map_or_else(CodeSet::empty, |viewer| roles(viewer, programme)),
            organisation_id: viewer.and_then(|viewer| organisation(viewer, programme)),
            // PostgreSQL has no text with a NUL in it, and a line that can't be written stops all.
            client: client.map(|name| name.replace('\0', "")),
            operation: self.operation.clone(),
            purpose_code: purpose.map(|purpose| purpose.code.clone()),
            purpose_reason: purpose.map(|purpose| purpose.reason.clone()),
            subjects: self.subjects.iter().flat_map(|id| *id.as_bytes()).collect(),
            hash: vec![],
        };
        let hash = hash(before, &line);
        line.id = key(&hash);
        line.hash = hash.to_vec();
        line
    }
}

fn roles(viewer: &Viewer, programme: Option<ProgrammeId>) -> CodeSet<Role> {
    let held = viewer.grants.iter();
    held.filter(|grant| Some(grant.programme) == programme)
        .map(|grant| grant.role)
        .collect()
}

/// On whose behalf: the organisation of a role in the programme, or else the employer.
fn organisation(viewer: &Viewer, programme: Option<ProgrammeId>) -> Option<OrganisationId> {
    match viewer.principal {
        // A hospital has the key of its organisation.
        Principal::MachineClient { hospital, .. } => Some(OrganisationId(hospital.0)),
        Principal::Nobody => None,
        Principal::Person { employer, .. } => {
            let mut held = viewer.grants.iter();
            held.find_map(|grant| {
                grant
                    .organisation
                    .filter(|_| Some(grant.programme) == programme)
            })
            .or(Some(employer))
        }
    }
}

/// The hash of a line after `before`.
#[must_use]
pub fn hash(before: &[u8], line: &audit_event::Model) -> Hash {
    Sha256::new()
        .chain_update(before)
        .chain_update(encode(line))
        .finalize()
        .into()
}

/// The key of the line with this hash.
#[must_use]
pub fn key(hash: &Hash) -> AuditEventId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    AuditEventId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The line in one canonical form: every column but key and hash, in a fixed order.
fn encode(line: &audit_event::Model) -> Vec<u8> {
    let roles: Vec<&str> = line.roles.iter().map(Code::code).collect();
    Canonical::new("brobygger audit line 1")
        .field(&line.segment.to_be_bytes())
        .field(&line.seq.to_be_bytes())
        .maybe(line.programme_id.map(|id| *id.0.as_bytes()))
        .field(&line.at.timestamp_micros().to_be_bytes())
        .field(line.kind.code().as_bytes())
        .field(line.request_id.as_bytes())
        .maybe(line.person_id.map(|id| *id.0.as_bytes()))
        .maybe(line.machine_client_id.map(|id| *id.0.as_bytes()))
        .field(roles.join(",").as_bytes())
        .maybe(line.organisation_id.map(|id| *id.0.as_bytes()))
        .maybe(line.client.as_deref())
        .field(line.operation.as_bytes())
        .maybe(line.purpose_code.as_deref())
        .maybe(line.purpose_reason.as_deref())
        .field(&line.subjects)
        .bytes()
}

/// Fields one after another, each after its length, so that no two lists of fields read alike.
pub(super) struct Canonical(Vec<u8>);

/// The length of a field that is absent.
const ABSENT: u32 = u32::MAX;

impl Canonical {
    pub(super) fn new(what: &str) -> Self {
        Self(vec![]).field(what.as_bytes())
    }

    pub(super) fn field(mut self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).expect("a field is shorter than 4 GiB");
        self.0.extend(length.to_be_bytes());
        self.0.extend(bytes);
        self
    }

    pub(super) fn maybe(mut self, bytes: Option<impl AsRef<[u8]>>) -> Self {
        match bytes {
            Some(bytes) => self.field(bytes.as_ref()),
            None => {
                self.0.extend(ABSENT.to_be_bytes());
                self
            }
        }
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0
    }
}
