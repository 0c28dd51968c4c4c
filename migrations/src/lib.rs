//! The database's history: one file a change, for SQLite and PostgreSQL alike.
//!
//! A migration that has landed is never edited. What a row may be (keys, uniqueness, code lists,
//! periods, belonging together) is said here, in the database itself, so that no path into it can
//! go around the rule.
//!
//! The pending migrations are one transaction on both databases, under a lock: a schema is never
//! half-way, and of two that migrate at once one does the work. So a migration is short (the tables
//! that it alters are closed to everybody until the end); rewriting many rows is for a command that
//! can be broken off, like `rotate-keys`.
//!
//! Replicas of the older program run, and are restarted, while the schema is newer already. So changes
//! are made in the expand/contract way, in two releases:
//!
//! - **expand**: add, so that the older program keeps working: tables, indexes, columns that are null
//!   or have a default, wider CHECKs. Nothing more is said.
//! - **contract**: take away what no program of the release before uses. The migration's script ends
//!   with `UPDATE compatibility SET oldest = 'mNNNN_name'`, the newest migration of that release: a
//!   program that doesn't know it refuses to start. It is run when no older one runs any more.

use sea_orm_migration::prelude::*;

mod ddl;
mod m0001_directory;
mod m0002_people;
mod m0003_cases;
mod m0004_activities;
mod m0005_programme_rules;
mod m0006_steering;
mod m0007_profiles_and_contacts;
mod m0008_advice;
mod m0009_courses;
mod m0010_surveys;
mod m0011_volunteers;
mod m0012_audit;
mod m0013_sessions;
mod m0014_onboarding;
mod m0015_outbox;
mod m0016_remote;
mod m0017_referral_steps;
mod m0018_family_steps;
mod m0019_advice_steps;
mod m0020_course_steps;
mod m0021_activity_steps;
mod m0022_steering_steps;
mod m0023_registered;
mod m0024_evaluation;
mod m0025_compatible;
mod m0026_viewer_stamp;
mod m0027_waiting;

/// All migrations, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_directory::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_cases::Migration),
            Box::new(m0004_activities::Migration),
            Box::new(m0005_programme_rules::Migration),
            Box::new(m0006_steering::Migration),
            Box::new(m0007_profiles_and_contacts::Migration),
            Box::new(m0008_advice::Migration),
            Box::new(m0009_courses::Migration),
            Box::new(m0010_surveys::Migration),
            Box::new(m0011_volunteers::Migration),
            Box::new(m0013_sessions::Migration),
            Box::new(m0014_onboarding::Migration),
            Box::new(m0012_audit::Migration),
            Box::new(m0015_outbox::Migration),
            Box::new(m0016_remote::Migration),
            Box::new(m0019_advice_steps::Migration),
            Box::new(m0017_referral_steps::Migration),
            Box::new(m0018_family_steps::Migration),
            Box::new(m0020_course_steps::Migration),
            Box::new(m0021_activity_steps::Migration),
            Box::new(m0022_steering_steps::Migration),
            Box::new(m0023_registered::Migration),
            Box::new(m0024_evaluation::Migration),
            Box::new(m0025_compatible::Migration),
            Box::new(m0026_viewer_stamp::Migration),
            Box::new(m0027_waiting::Migration),
        ]
    }
}

pub use sea_orm_migration::MigratorTrait;
