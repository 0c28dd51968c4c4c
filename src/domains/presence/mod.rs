//! Presence («fremmøde»): when a social worker is at which site, the days that differ, and whether
//! there is room.
//!
//! The plan belongs to the directory: it is written by the project leader, the region and the
//! hospital's contact person, and read by everyone. Invariants: nobody is at two sites at once (the
//! person's row is held while it is planned); nobody is where the hospital does not take part, or
//! takes part by phone and video alone (I6); a day has one exception, the last one said. How many
//! days a week a programme agreed on (`PRESENCE_DAYS_PER_WEEK`, R74) is what the parties expect of
//! each other and refuses nothing: more is welcome, and less is made up for by agreement (R40).

mod capacity;
mod exceptions;
mod mutations;
mod planning;
pub mod rules;

pub use mutations::PresenceMutation;
