//! Programmes: a partnership of one region with Mødrehjælpen, and what its agreement says.
//!
//! Invariant: every number of an agreement is a row of `programme_parameter`; no region's name
//! and no number stands in a condition of the code. Of several criteria the hospital's own version goes
//! before the programme's, and an expectation is never a target.

mod criteria;
mod graph;
mod loaders;
mod parameters;
mod plan;
mod policy;
pub mod rules;
mod target;
mod terms;

pub use criteria::{Criteria, CriteriaApproval, CriteriaFilter, CriteriaOrder, Eligibility};
pub use graph::{Programme, ProgrammeQuery};
pub use loaders::CriteriaInForce;
pub use plan::{Baseline, Period, Phase, TrackPlan};
pub use target::{Target, TargetApproval, TargetFilter, TargetOrder};
pub use terms::{in_period, terms, within};
