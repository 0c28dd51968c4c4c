//! Courses (track 2): sessions, staff, who is enrolled by an alias made for the course, and who came.
//!
//! Invariants: an enrolment implies care level 3, so nobody learns of a course who neither runs
//! track 2 nor is staff of it; a midwife or municipal staff meets a family by its alias, and the
//! family itself is shown by its own policy alone. Whatever arrives at once, no more families have a
//! place than there are: each change holds the course first, and then all who are on its roll.

mod enrolling;
mod enrolment;
mod graph;
mod held;
mod loaders;
mod meeting;
mod mutations;
mod planning;
mod policy;
pub mod rules;
mod running;
mod session;
mod staffing;

pub use enrolment::{Enrolment, EnrolmentFilter, EnrolmentOrder};
pub use graph::{Course, CourseFilter, CourseOrder, CourseQuery};
pub use mutations::CourseMutation;
pub use policy::ours;
pub use session::CourseSession;
