//! Brobygger: one graph over all actors of a partnership, where everyone sees what they may and nothing else.
//!
//! A request goes one way: `http` → `auth` (a viewer) → `graph` → the gate of `access` → loaders →
//! `entities` → database. Nothing below knows what is above.

pub mod access;
pub mod audit;
pub mod auth;
pub mod calendar;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod danish;
pub mod database;
pub mod disclosure;
pub mod domains;
pub mod graph;
pub mod http;
pub mod live;
pub mod report;
pub mod ring;
mod rows;
pub mod seed;
pub mod vault;
