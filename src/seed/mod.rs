//! What a new database is filled with: the directory of the partnership, and an invented population.
//!
//! Invariants kept here:
//! - the reference data is data (`reference/*.toml`), never constants in code; loading it again changes nothing;
//! - the demo population is a function of its [`demo::Options`] alone: no clock, no other randomness;
//! - every demo person, phone and address is invented, and can be nobody's.

pub mod demo;
pub mod reference;
#[cfg(test)]
mod tests;

use sea_orm::DbErr;

use crate::rows;

/// Why a load did not happen. The messages carry no SQL and no paths; the cause is in the source.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A demo population goes into an empty database only.
    #[error("the database already holds people; a demo population needs an empty one")]
    NotEmpty,
    /// The options make no sense.
    #[error("the demo options are not usable: {0}")]
    Options(&'static str),
    /// A reference file can't be read.
    #[error("the reference data on {0} cannot be read")]
    Parse(&'static str, #[source] Box<toml::de::Error>),
    /// A reference file says something impossible.
    #[error("the reference data on {file} is inconsistent: {what}")]
    Reference {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        what: String,
    },
    /// The database refused.
    #[error("the database could not be written")]
    Database(#[from] DbErr),
}
