//! Whether a viewer who was kept from an earlier request is still the same.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use entities::viewer_stamp;
use sea_orm::sea_query::{Expr, Query, SelectStatement};

use super::{Failure, Statements, Wire, col};

/// A viewer is good as long as nothing has changed that viewers are made of. One who was looked up
/// for the request needs no proof; for one who was kept, the first statement that finds anything brings
/// the count of changes with it, of the same moment as its rows; where none does, it is asked for in
/// the end. No answer leaves before that is done.
#[derive(Clone, Debug)]
pub struct Proof(Arc<State>);

#[derive(Debug)]
struct State {
    stamp: i64,
    is: AtomicU8,
}

const OPEN: u8 = 0;
const HOLDS: u8 = 1;
const REFUTED: u8 = 2;

impl Proof {
    fn new(stamp: i64, is: u8) -> Self {
        let is = AtomicU8::new(is);
        Self(Arc::new(State { stamp, is }))
    }

    /// Of a viewer who was looked up for this request.
    #[must_use]
    pub fn given() -> Self {
        Self::new(0, HOLDS)
    }

    /// Of a viewer who was looked up when the count of changes was `stamp`.
    #[must_use]
    pub fn open(stamp: i64) -> Self {
        Self::new(stamp, OPEN)
    }

    /// Whether it is not known yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is.load(Ordering::Acquire) == OPEN
    }

    /// Whether the viewer is known to be somebody else by now.
    #[must_use]
    pub fn is_refuted(&self) -> bool {
        self.0.is.load(Ordering::Acquire) == REFUTED
    }

    /// Whether the viewer is the same, by a statement of its own if that is not known yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_out(&self, wire: &Wire, statements: &Statements) -> Result<bool, Failure> {
        if self.is_open() {
            statements.count();
            let rows = wire.read(&wire.statement(&stamp())).await?;
            let changes = rows.first().map(|row| row.try_get("", STAMP)).transpose()?;
            // Stamps count from 0: without the row, it is refuted.
            self.settle(changes.unwrap_or(-1));
        }
        Ok(!self.is_refuted())
    }

    /// The count of changes is this now. What was refuted once stays so.
    pub fn settle(&self, changes: i64) {
        let is = if changes == self.0.stamp {
            HOLDS
        } else {
            REFUTED
        };
        let _ = self
            .0
            .is
            .compare_exchange(OPEN, is, Ordering::AcqRel, Ordering::Acquire);
    }
}

/// The name of the column that brings the count of changes along.
pub const STAMP: &str = "viewer_stamp_now";

/// The count of changes.
fn stamp() -> SelectStatement {
    use viewer_stamp::Column as C;
    Query::select()
        .expr_as(Expr::col(col::<viewer_stamp::Entity>(C::Changes)), STAMP)
        .from(viewer_stamp::Entity)
        .take()
}

/// The same, as a column of another statement.
#[must_use]
pub fn stamped() -> Expr {
    Expr::SubQuery(None, Box::new(stamp().into()))
}
