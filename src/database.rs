//! Opening a database, and telling what it is before anything is changed in it.

use std::time::Duration;

use entities::{
    codes::{InstallationKind, InstallationState},
    installation,
};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait, Set,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::config;

/// Why a database can't be used, in one line.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Nothing answers, or it refuses.
    #[error("the database can't be reached (database.url): {0}")]
    Unreachable(String),
    /// There is no SQLite file, or it can't be read.
    #[error(
        "the database file (database.url) is not there or can't be opened; `brobygger migrate` makes a new one"
    )]
    Missing,
    /// A newer program has been here.
    #[error("the database was made by a newer version of the program; use that version")]
    Newer,
    /// Migrations are missing.
    #[error("the database is not up to date; run `brobygger migrate`")]
    Outdated,
    /// A load was broken off.
    #[error(
        "the database is half loaded: an earlier `seed` did not finish; start again with an empty one"
    )]
    HalfLoaded,
    /// Demo mode needs a demo database.
    #[error("the database is not marked as demo; demo mode never runs on real data")]
    NotDemo,
    /// A statement failed.
    #[error("the database failed: {0}")]
    Failed(#[from] DbErr),
}

/// Connects. SQLite is opened in WAL mode, so that readers and the writer don't wait for each other.
///
/// # Errors
/// [`DatabaseError::Unreachable`].
pub async fn connect(settings: &config::Database) -> Result<DatabaseConnection, DatabaseError> {
    // The folder of the default files is the program's own; another one is for whoever names it.
    if settings.url.starts_with("sqlite://data/") {
        std::fs::create_dir_all("data")
            .map_err(|error| DatabaseError::Unreachable(format!("no folder data: {error}")))?;
    }
    dial(settings, |options| options).await
}

/// Connects to a database that is there already: no SQLite file is made.
///
/// # Errors
/// [`DatabaseError::Missing`], [`DatabaseError::Unreachable`].
pub async fn open(settings: &config::Database) -> Result<DatabaseConnection, DatabaseError> {
    dial(settings, |options| options.create_if_missing(false))
        .await
        .map_err(|error| match error {
            DatabaseError::Unreachable(why) if why.contains("unable to open database file") => {
                DatabaseError::Missing
            }
            error => error,
        })
}

/// A connection of the audit trail's own: what it commits is on disk.
///
/// # Errors
/// [`DatabaseError::Missing`], [`DatabaseError::Unreachable`].
pub async fn for_audit(settings: &config::Database) -> Result<DatabaseConnection, DatabaseError> {
    let one = config::Database {
        connections: 1,
        ..settings.clone()
    };
    dial(&one, |options| {
        options
            .create_if_missing(false)
            .synchronous(SqliteSynchronous::Full)
    })
    .await
}

/// Two connections of the hub's own: on PostgreSQL one of them listens.
///
/// # Errors
/// [`DatabaseError::Missing`], [`DatabaseError::Unreachable`].
pub async fn for_live(settings: &config::Database) -> Result<DatabaseConnection, DatabaseError> {
    let two = config::Database {
        connections: 2,
        ..settings.clone()
    };
    dial(&two, |options| options.create_if_missing(false)).await
}

async fn dial(
    settings: &config::Database,
    sqlite: fn(SqliteConnectOptions) -> SqliteConnectOptions,
) -> Result<DatabaseConnection, DatabaseError> {
    let mut options = ConnectOptions::new(&settings.url);
    options
        .max_connections(settings.connections)
        .connect_timeout(Duration::from_secs(settings.connect_seconds))
        .acquire_timeout(Duration::from_secs(settings.connect_seconds))
        .sqlx_logging(false)
        // A broken connection is found by using it; asking first would double the round trips.
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .busy_timeout(Duration::from_secs(10))
                .pragma("cache_size", "-8000");
            sqlite(options)
        });
    Database::connect(options)
        .await
        .map_err(|error| DatabaseError::Unreachable(reason(&error, &settings.url)))
}

/// The cause without the address, which may hold a password: an address that can't be parsed is
/// quoted by the error.
fn reason(error: &DbErr, url: &str) -> String {
    let text = error.to_string().replace('\n', " ");
    if text.contains(url) {
        return "this is not the URL of a database".into();
    }
    text.rsplit(": ").next().unwrap_or_default().to_owned()
}

/// What is in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Nothing yet.
    Empty,
    /// An older schema.
    Outdated,
    /// Loaded and up to date.
    Ready(InstallationKind),
}

/// Looks without changing anything.
///
/// # Errors
/// [`DatabaseError::Newer`], [`DatabaseError::HalfLoaded`].
pub async fn inspect(db: &DatabaseConnection) -> Result<Contents, DatabaseError> {
    let applied = match applied_migrations(db).await? {
        Some(applied) if !applied.is_empty() => applied,
        _ => return Ok(Contents::Empty),
    };
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|m| m.name().to_owned())
        .collect();
    if applied.iter().any(|name| !known.contains(name)) {
        return Err(DatabaseError::Newer);
    }
    if let Some(found) = installation(db).await? {
        if found.state == InstallationState::Loading {
            return Err(DatabaseError::HalfLoaded);
        }
        if applied.len() == known.len() {
            return Ok(Contents::Ready(found.kind));
        }
    }
    Ok(Contents::Outdated)
}

async fn applied_migrations(db: &DatabaseConnection) -> Result<Option<Vec<String>>, DbErr> {
    use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
    let (catalogue, column) = match db.get_database_backend() {
        sea_orm::DbBackend::Sqlite => ("sqlite_master", "name"),
        _ => ("pg_tables", "tablename"),
    };
    let exists = Query::select()
        .column(column)
        .from(catalogue)
        .and_where(Expr::col(column).eq("seaql_migrations"))
        .take();
    if db.query_all(&exists).await?.is_empty() {
        return Ok(None);
    }
    let names = Query::select()
        .column("version")
        .from("seaql_migrations")
        .order_by("version", Order::Asc)
        .take();
    let rows = db.query_all(&names).await?;
    rows.iter()
        .map(|row| row.try_get("", "version"))
        .collect::<Result<_, _>>()
        .map(Some)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the service's own row, before there is a viewer"
)]
async fn installation(db: &DatabaseConnection) -> Result<Option<installation::Model>, DbErr> {
    // A schema that is older than the table has none.
    installation::Entity::find().one(db).await.or(Ok(None))
}

/// Brings an empty or older database up to date, marked as production unless it is marked already.
///
/// # Errors
/// As [`inspect`], or when a migration fails.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DatabaseError> {
    if let Contents::Ready(_) = inspect(db).await? {
        return Ok(());
    }
    Migrator::up(db, None).await?;
    if installation(db).await?.is_none() {
        let row = installation::ActiveModel {
            id: Set(1),
            kind: Set(InstallationKind::Production),
            state: Set(InstallationState::Ready),
            ..Default::default()
        };
        installation::Entity::insert(row)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
