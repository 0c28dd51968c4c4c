//! Programmes: a partnership of one region with Mødrehjælpen, and what its agreement says.
//!
//! Invariant: every number of an agreement is a row of `programme_parameter`; no region's name
//! and no number stands in a condition of the code. Of several criteria the hospital's own version goes
//! before the programme's, and an expectation is never a target.

pub mod agreement;
pub(in crate::domains) mod approval;
mod criteria;
mod criteria_proposal;
mod graph;
mod loaders;
mod mutations;
mod parameters;
mod phases;
mod plan;
mod policy;
pub mod rules;
mod target;
mod target_proposal;
mod terms;

pub use approval::{CriteriaApproval, ReportApproval, TargetApproval};
pub use criteria::{Criteria, CriteriaFilter, CriteriaOrder, Eligibility};
pub use graph::{Programme, ProgrammeQuery};
pub use loaders::CriteriaInForce;
pub use mutations::ProgrammeMutation;
pub use plan::{Baseline, Period, Phase, TrackPlan};
pub use target::{Target, TargetFilter, TargetOrder};
pub use terms::{in_period, terms, within};
