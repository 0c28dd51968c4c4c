//! Open advice («åben rådgivning», track 1) and sparring for health staff.
//!
//! Invariants: advice is a space free of authority (R20): hospital and region never read it, only
//! the family's social worker, the one who held a walk-in, and the project leader with a stated
//! reason; sparring has no family anywhere (R4); what was asked about and what was helped with are
//! two sets (R52). A session is recorded by the family's social worker, for her families and for
//! walk-ins, while the programme gives more of them (I7): two at once can't both be the last one,
//! because each holds the family's row, or those of the walk-in's code, before it counts.
//! What was told is corrected whole, never deleted.

mod graph;
mod mutations;
mod policy;
mod recording;
mod registering;
pub mod rules;
mod session;
mod sparring;

pub use graph::AdviceQuery;
pub use mutations::AdviceMutation;
pub use session::{AdviceSession, AdviceSessionFilter, AdviceSessionOrder};
pub use sparring::{Sparring, SparringFilter, SparringOrder};
