//! Freezing closed quarters, and deciding what is told of them.
//!
//! A quarter is taken in steps: the notes of each universe, its decisions, those of the year with
//! the fourth quarter, the flow, the means of scores, the end. What a step makes is worked out first
//! and then written in one transaction that also counts the step as done, if nobody did meanwhile:
//! so a process that was killed goes on at the next step, and of two that take the same quarter at
//! once each step is one's.
//!
//! What is frozen is the state when the quarter is taken. A family that was anonymised before has no
//! sessions left: these count as contacts of walk-ins, its referrals stay as they are.

mod axes;
mod counting;
mod deciding;
mod directory;
mod due;
mod facts;
mod flow;
mod hourly;
mod quarters;
mod record;
mod steps;

pub use axes::{Axes, Level};
pub use counting::{Counted, count};
pub use directory::Directory;
pub use due::{Due, Listed, due, has_programme, list};
pub use hourly::hourly;
pub use quarters::Period;
pub use steps::take;

use uuid::Uuid;

/// Where new keys come from: [`crate::access::new_id`], or a stream of a demo.
pub type Keys<'a> = dyn FnMut() -> Uuid + Send + 'a;
