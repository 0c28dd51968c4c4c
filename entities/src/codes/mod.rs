//! Every code list of the model (domain.md §3): the English code, the Danish term, both labels.
//!
//! Append values at the end only: sets of codes are stored by position.

mod activities;
mod advice;
mod audit;
mod cases;
mod courses;
mod directory;
mod evaluation;
mod live;
mod steering;

pub use activities::*;
pub use advice::*;
pub use audit::*;
pub use cases::*;
pub use courses::*;
pub use directory::*;
pub use evaluation::*;
pub use live::*;
pub use steering::*;

/// Every code list: its name, and its codes in their order.
#[must_use]
pub fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
    [
        directory::lists(),
        cases::lists(),
        activities::lists(),
        steering::lists(),
        advice::lists(),
        courses::lists(),
        audit::lists(),
        live::lists(),
        evaluation::lists(),
    ]
    .concat()
}
