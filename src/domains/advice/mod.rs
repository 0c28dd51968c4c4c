//! Open advice («åben rådgivning», track 1) and sparring for health staff.
//!
//! Invariants: advice is a space free of authority (R20): hospital and region never read it, only
//! the family's social worker, the one who held a walk-in, and the project leader with a stated
//! reason; sparring has no family anywhere (R4); what was asked about and what was helped with are
//! two sets (R52).

mod graph;
mod policy;
mod session;
mod sparring;

pub use graph::AdviceQuery;
pub use session::{AdviceSession, AdviceSessionFilter, AdviceSessionOrder};
pub use sparring::{Sparring, SparringFilter, SparringOrder};
