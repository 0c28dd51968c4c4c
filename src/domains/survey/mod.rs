//! Surveys («spørgeskemaer») to families and departments: their definitions.
//!
//! Invariant: an invitation, an answer and a score are read by nobody through the graph; they
//! leave the service in aggregates alone. No type of the graph stands for them.

mod graph;
mod loaders;
mod policy;

pub use graph::{Survey, SurveyItem, SurveyQuery};
