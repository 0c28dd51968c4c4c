//! The one door to the data.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use sea_orm::{QueryResult, sea_query::SelectStatement};

use super::{
    Bell, Concerning, Failure, Kept, Lens, Proof, Viewer, Wire,
    proof::{STAMP, stamped},
};
use crate::vault::Vault;

/// Counts the SQL statements of one request.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<AtomicU32>);

impl Statements {
    /// Counts one more.
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many so far.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A viewer's door to the data, for one request. Statements that pass it were made by
/// `graph::list` and the batch functions of the domains, with the viewer's policy in them.
#[derive(Debug)]
pub struct Gate {
    pub(super) wire: Arc<Wire>,
    /// Through what the viewer sees.
    pub lens: Lens,
    pub(super) statements: Statements,
    /// What opens contact details; asked by the contact's reader alone.
    pub vault: Arc<Vault>,
    pub(super) bell: Bell,
    /// What was read along with something else.
    pub kept: Kept,
    pub(super) proof: Proof,
}

impl Gate {
    /// A door for `lens`.
    #[must_use]
    pub fn new(wire: Arc<Wire>, lens: Lens, statements: Statements, vault: Arc<Vault>) -> Self {
        Self {
            wire,
            lens,
            statements,
            vault,
            bell: Bell::default(),
            kept: Kept::default(),
            proof: Proof::given(),
        }
    }

    /// The same door for a viewer who is good if this holds.
    #[must_use]
    pub fn proving(mut self, proof: Proof) -> Self {
        self.proof = proof;
        self
    }

    /// The same door, where a change that was kept rings this bell if it has something to tell.
    #[must_use]
    pub fn ringing(mut self, bell: Bell) -> Self {
        self.bell = bell;
        self
    }

    /// The same door for another viewer, in the same request: what is the same for all its readers is
    /// read through the eyes of one.
    #[must_use]
    pub fn seen_by(&self, viewer: Viewer) -> Self {
        Self {
            wire: self.wire.clone(),
            lens: Lens {
                viewer: Arc::new(viewer),
                ..self.lens.clone()
            },
            statements: self.statements.clone(),
            vault: self.vault.clone(),
            bell: self.bell.clone(),
            // What one viewer may see is nothing that another one may load.
            kept: Kept::default(),
            proof: self.proof.clone(),
        }
    }

    /// Runs a reading statement, and notes whose data it reads.
    ///
    /// # Errors
    /// `SERVICE_UNAVAILABLE` when the database is away, `INTERNAL_ERROR` otherwise.
    pub async fn read(
        &self,
        mut select: SelectStatement,
        concerning: Concerning,
    ) -> Result<Vec<QueryResult>, Failure> {
        self.lens.concerned.begin(&concerning);
        self.statements.count();
        let started = std::time::Instant::now();
        // A column more, so the statements of the gate are single selects: a union would not fit.
        let proving = self.proof.is_open();
        if proving {
            select.expr_as(stamped(), STAMP);
        }
        let statement = self.wire.statement(&select);
        let rows = self.wire.read(&statement).await;
        tracing::debug!(
            sql = statement.sql,
            micros = started.elapsed().as_micros() as u64,
            rows = rows.as_ref().map_or(0, Vec::len),
            "statement"
        );
        let rows = rows?;
        if proving {
            // Of no rows it stays open: another statement brings the count along, or it is asked for
            // in the end. Nothing leaves before.
            if let Some(row) = rows.first() {
                self.proof.settle(row.try_get("", STAMP)?);
            }
            if self.proof.is_refuted() {
                return Err(Failure::no_longer_the_same());
            }
        }
        self.lens.concerned.rows(&concerning, &rows)?;
        Ok(rows)
    }

    /// Notes that what is read or changed concerns this person, member or family.
    pub fn concerns(&self, id: impl Into<uuid::Uuid>) {
        self.lens.concerned.name(id.into());
    }
}
