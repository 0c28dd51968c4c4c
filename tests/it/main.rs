//! The service from outside: over HTTP, as named viewers, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod app;

mod access;
mod activities;
mod advice;
mod advising;
mod attack;
mod attacks;
mod audit;
mod audit_kill;
mod cli;
mod clients;
mod contract;
mod courses;
mod coursework;
mod deploy;
mod entities;
mod evaluation;
mod export;
mod families;
mod federation;
mod governing;
mod hidden;
mod http;
mod identity;
mod inbox;
mod lists;
mod live;
mod matrix;
mod migrating;
mod mutations;
mod null_propagation;
mod offers;
mod onboarding;
mod operations;
mod plans;
mod provider;
mod referrals;
mod registered;
mod replicas;
mod reports;
mod schema;
mod snapshots;
mod steering;
mod storage;
mod stories;
mod subgraph;
mod surveys;
mod viewers;
mod withheld;
