//! Local associations, their activities (track 3), signups and tallies, volunteers and family friends.
//!
//! Track 3 is open to every vulnerable family with children (R31): a signup implies nothing about
//! the family, and carries an alias made for that activity alone, so that nobody can be followed
//! from one activity to another.

mod activity;
mod friends;
mod graph;
mod live;
mod loaders;
mod mutations;
mod planning;
mod policy;
mod rules;
mod seats;
mod signup;
mod tally;
mod volunteer;
mod volunteering;
pub mod waiting;

pub use activity::{Activity, ActivityFilter, ActivityOrder};
pub use graph::{Association, AssociationFilter, AssociationOrder, AssociationQuery};
pub use live::AssociationSubscription;
pub use mutations::AssociationMutation;
pub use policy::volunteering;
pub use signup::{Signup, SignupFilter, SignupOrder};
pub use tally::ActivityTally;
pub use volunteer::{Volunteer, VolunteerMatch, VolunteerMatchFilter, VolunteerMatchOrder};
