//! The audit trail: no personal data leave without a durable line that says who asked, why, and
//! whose data it was (ARCHITECTURE.md, invariant 6).
//!
//! A request notes whose data it reads (`access::Concerned`). Before its answer leaves, its
//! [`Entry`] is handed to the [`Audit`] of the process and waited for. One task writes: it takes
//! everything that waits, appends it in one transaction, and answers all of it, so that lines of
//! concurrent requests share a commit.
//!
//! Invariants:
//! - a line is on disk before the answer leaves; if it can't be written, the answer doesn't;
//! - each line's hash covers the line before it, so one that is changed or gone breaks its chain;
//! - a chain belongs to one process alone (a *segment*: one replica, programme and month), so
//!   replicas don't wait for each other; its end is sealed with a key at every commit;
//! - segments are numbered without a gap, and each birth is sealed over the birth before, so a
//!   segment that is gone is missed;
//! - segments expire whole, after the retention of their programme; their register stays;
//! - a line never holds what was asked *for*: no variable, no value, no text of a document.
//!
//! What a key alone can't show is that the whole database was put back to an earlier state: for
//! that, [`verify`] compares with heads that were written down elsewhere.

pub mod expire;
pub mod line;
pub mod seal;
pub mod verify;
mod writer;

pub use line::{Author, Entry};
pub use seal::{KEYS, Seals};
pub use writer::{Audit, Stats, Unwritten};
