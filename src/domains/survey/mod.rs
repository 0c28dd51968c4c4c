//! Surveys («spørgeskemaer») to families and departments: their definitions, tokens, and answers.
//!
//! Invariants: an invitation, an answer and a score are read by nobody through the graph; they
//! leave the service in aggregates alone, and no type of the graph stands for them. A token is
//! good once and kept as a digest; nothing leads from an answer to it ([`answering`]). Surveys
//! themselves are made by nobody here: the access table lets no role write them.

mod answering;
mod graph;
mod issuing;
mod loaders;
mod mutations;
mod policy;
pub mod rules;
mod token;

pub use graph::{Survey, SurveyItem, SurveyQuery};
pub use mutations::SurveyMutation;
