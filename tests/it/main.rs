//! The service from outside: over HTTP, as named viewers, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod app;

mod access;
mod advice;
mod attacks;
mod audit;
mod audit_kill;
mod cli;
mod clients;
mod contract;
mod courses;
mod hidden;
mod http;
mod identity;
mod inbox;
mod lists;
mod live;
mod matrix;
mod mutations;
mod null_propagation;
mod offers;
mod onboarding;
mod operations;
mod provider;
mod schema;
mod steering;
mod storage;
mod withheld;
