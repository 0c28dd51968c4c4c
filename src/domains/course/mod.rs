//! Courses (track 2): sessions, staff, who is enrolled by an alias made for the course, and who came.
//!
//! Invariants: an enrolment implies care level 3, so nobody learns of a course who neither runs
//! track 2 nor is staff of it; a midwife or municipal staff meets a family by its alias, and the
//! family itself is shown by its own policy alone.

mod enrolment;
mod graph;
mod loaders;
mod policy;
mod session;

pub use enrolment::{Enrolment, EnrolmentFilter, EnrolmentOrder};
pub use graph::{Course, CourseFilter, CourseOrder, CourseQuery};
pub use policy::ours;
pub use session::CourseSession;
