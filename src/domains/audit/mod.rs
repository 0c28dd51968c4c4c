//! The audit trail in the graph: what the data protection officer asks of it, and a member's own log.
//!
//! Invariants:
//! - nobody else sees a line, and an officer those of their programme alone;
//! - a member's log says when, why and which organisation, never which employee;
//! - what was done with a family as a whole stands in the pregnant member's log alone: a violent
//!   partner learns nothing of her advice from his;
//! - whose data a line is about is not shown, but counted: families can't be listed by it.

mod graph;
mod log;
mod policy;

pub use graph::{AuditEvent, AuditQuery};
