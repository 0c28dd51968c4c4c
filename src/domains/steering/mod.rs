//! The steering group («styregruppe») of a programme: seats, meetings and decisions; the reports it
//! receives, and the material that tells of the partnership.
//!
//! Invariants: what the group decides is read by those whom the access table names and by nobody
//! else; a report is read further out the further it has come; material is for everyone.

mod graph;
mod group;
mod material;
mod policy;
mod report;
pub mod waiting;

pub use graph::SteeringQuery;
pub use group::{
    Decision, DecisionFilter, DecisionOrder, Meeting, MeetingFilter, MeetingOrder, Seat,
    SeatFilter, SeatOrder,
};
pub use material::{Material, MaterialFilter, MaterialOrder};
pub use policy::{READERS, read_in};
pub use report::{Report, ReportFilter, ReportOrder, ReportPresentation};
