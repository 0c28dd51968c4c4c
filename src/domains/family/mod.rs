//! Families, their members and consents: special category data, Mødrehjælpen's alone.
//!
//! Invariants: a family has no name, its members have aliases made for this case; the social
//! worker assigned sees it, the project leader with a stated reason, the data protection officer
//! for a subject's request; nobody else learns that it exists.

mod consenting;
pub mod consents;
pub mod contact;
mod describing;
mod graph;
mod handing;
mod loaders;
mod mine;
mod mutations;
mod opening;
pub mod policy;
mod profile;
mod reaching;
pub mod rules;
pub mod sealing;

pub use graph::{Consent, Family, FamilyFilter, FamilyMember, FamilyOrder, FamilyQuery};
pub use mutations::FamilyMutation;
pub use profile::Profile;
