//! The steering group («styregruppe») of a programme: seats, meetings and decisions; the reports it
//! receives, and the material that tells of the partnership.
//!
//! Invariants: of a programme's agreements one is changed at a time (`rights`); what two parties agree
//! is agreed by both (`programme::agreement`); a decision is not changed afterwards; what the group decides is read by those whom the access table names and by nobody
//! else; a report is read further out the further it has come; material is for everyone.

mod deciding;
mod document;
mod graph;
mod group;
mod material;
mod materials;
mod meetings;
mod mutations;
mod policy;
mod report;
mod report_mutations;
mod reporting;
mod rights;
pub mod rules;
mod seating;
pub mod waiting;

pub use graph::SteeringQuery;
pub use group::{
    Decision, DecisionFilter, DecisionOrder, Meeting, MeetingFilter, MeetingOrder, Seat,
    SeatFilter, SeatOrder,
};
pub use material::{Material, MaterialFilter, MaterialOrder};
pub use mutations::SteeringMutation;
pub use policy::{GOVERNORS, READERS, read_in};
pub use report::{Report, ReportComment, ReportFilter, ReportOrder, ReportPresentation};
pub use report_mutations::ReportMutation;
pub(super) use rights::{governed, hospital_of, in_turn, may, sits_for};
pub(super) use seating::{leave_seat, take_seat};
