//! Programmes: a partnership of one region with Mødrehjælpen, and what its agreement says.
//!
//! Invariant: every number of an agreement is a row of `programme_parameter`; no region's name
//! and no number stands in a condition of the code.

mod graph;
mod loaders;
mod parameters;
mod policy;

pub use graph::{Programme, ProgrammeQuery};
