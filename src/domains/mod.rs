//! The domains: what belongs to one thing lies together, and every room is furnished alike.
//!
//! `graph.rs` types and queries · `policy.rs` who sees which rows and columns · `loaders.rs` keys
//! and batch functions · `rules.rs` pure: what is legal.

pub mod advice;
pub mod association;
pub mod audit;
pub mod course;
pub mod directory;
pub mod evaluation;
pub mod family;
pub mod inbox;
pub mod onboarding;
pub mod presence;
pub mod programme;
pub mod referral;
pub mod registered;
pub mod steering;
pub mod survey;
pub mod viewer;
