//! One text of DDL for both databases.
//!
//! The texts are written in PostgreSQL's words. SQLite has fewer types: a UUID is its 16 bytes,
//! dates and times are ISO 8601 text (which sorts as time does, all moments being UTC). Text that
//! is ordered on carries `COLLATE "C"`, bytewise, which is what SQLite does anyway: both databases
//! order alike, and Danish order comes from sort keys. What has no common text (triggers) is
//! written twice, each statement after the name of its database: `sqlite: …`, `postgres: …`.

use sea_orm_migration::prelude::*;

const SQLITE_WORDS: &[(&str, &str)] = &[
    (" uuid", " blob"),
    (" bytea", " blob"),
    (" timestamptz", " text"),
    (" date", " text"),
    (" time", " text"),
    (" bigint", " integer"),
    (" smallint", " integer"),
    (" double precision", " real"),
    (" COLLATE \"C\"", ""),
];

/// Runs the statements of `script`, which are separated by `;` at the end of a line.
pub async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == sea_orm::DatabaseBackend::Sqlite;
    for statement in script.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        let (ours, statement) = match statement.split_once(": ") {
            Some(("sqlite", statement)) => (sqlite, statement),
            Some(("postgres", statement)) => (!sqlite, statement),
            _ => (true, statement),
        };
        if !ours {
            continue;
        }
        let mut statement = statement.to_owned();
        if sqlite {
            for (postgres, lite) in SQLITE_WORDS {
                statement = statement.replace(postgres, lite);
            }
        }
        manager
            .get_connection()
            .execute_unprepared(&statement)
            .await?;
    }
    Ok(())
}

/// Declares the file's migration: its name in the history, and its script.
macro_rules! migration {
    ($name:literal, $script:expr) => {
        /// See the module.
        pub struct Migration;

        impl sea_orm_migration::MigrationName for Migration {
            fn name(&self) -> &str {
                $name
            }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::sea_orm::DbErr> {
                crate::ddl::run(manager, $script).await
            }
        }
    };
}
pub(crate) use migration;
