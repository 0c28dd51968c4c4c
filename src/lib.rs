//! Brobygger: one graph over all actors of a partnership, where everyone sees what they may and nothing else.
//!
//! A request goes one way: `http` → `auth` (a viewer) → `graph` → the gate of `access` → loaders →
//! `entities` → database. Nothing below knows what is above.

pub mod access;
pub mod calendar;
pub mod danish;
pub mod domains;
pub mod graph;
