//! What may become of courses, their sessions and enrolments: pure.

mod figures;
mod plan;
mod roll;
mod steps;

pub use figures::{Agreed, Asked, Figures, Range, figures};
pub use plan::{Meeting, plan};
pub use roll::{Entry, Roll};
pub use steps::{course_may, enrolment_may, session_may};
