//! Families, their members and consents: special category data, Mødrehjælpen's alone.
//!
//! Invariants: a family has no name, its members have aliases made for this case; the social
//! worker assigned sees it, the project leader with a stated reason, the data protection officer
//! for a subject's request; nobody else learns that it exists.

pub mod consents;
pub mod contact;
mod graph;
mod loaders;
pub mod policy;
mod profile;
pub mod sealing;

pub use graph::{Consent, Family, FamilyFilter, FamilyMember, FamilyOrder, FamilyQuery};
pub use profile::Profile;
