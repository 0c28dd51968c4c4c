//! The service from outside: over HTTP, as named viewers, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod app;

mod access;
mod courses;
mod lists;
mod null_propagation;
mod offers;
mod operations;
mod withheld;
