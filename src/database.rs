//! Opening a database, and telling what it is before anything is changed in it.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use entities::{
    codes::{InstallationKind, InstallationState},
    compatibility, installation,
};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, EntityTrait,
    RuntimeErr, Set, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sea_query::{Expr, ExprTrait, Func, Query},
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{
    config,
    seed::{SeedError, reference},
};

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
    /// A newer program has been here, and left nothing that this one works with.
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
    /// Somebody holds what is to be altered.
    #[error("the database is in use for too long; nothing was changed, try again")]
    Busy,
    /// The reference data can't be read or written.
    #[error(transparent)]
    Reference(#[from] SeedError),
    /// A statement failed.
    #[error("the database failed: {0}")]
    Failed(DbErr),
}

impl From<DbErr> for DatabaseError {
    fn from(error: DbErr) -> Self {
        if is_busy(&error) {
            Self::Busy
        } else {
            Self::Failed(error)
        }
    }
}

/// PostgreSQL's `lock_not_available`, SQLite's `SQLITE_BUSY` with its extended codes.
fn is_busy(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let code = cause.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| {
        code == "55P03" || code.parse().is_ok_and(|number: i32| number & 0xff == 5)
    })
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
        // A policy takes longer to plan than to ask, and longer still to compile. Whatever the values
        // are, the same indexes serve (tests/it/plans.rs), so a statement is planned once on each
        // connection.
        .map_sqlx_postgres_opts(|options| {
            options.options([("plan_cache_mode", "force_generic_plan"), ("jit", "off")])
        })
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .busy_timeout(Duration::from_secs(10))
                .pragma("cache_size", "-8000");
            sqlite(options)
        });
    let until = Instant::now() + Duration::from_secs(settings.connect_seconds);
    loop {
        match Database::connect(options.clone()).await {
            Ok(db) => return Ok(db),
            // Of those who turn a new SQLite file to WAL at once, all but one are sent away without
            // their busy timeout: they would wait for each other.
            Err(error) if is_busy(&error) && Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => return Err(DatabaseError::Unreachable(reason(&error, &settings.url))),
        }
    }
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

/// The schema, as the history of migrations has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Schema {
    None,
    Older,
    Ours,
    /// A newer program's, on which this one still works: a roll-out is under way.
    Newer,
}

/// Looks without changing anything.
///
/// # Errors
/// [`DatabaseError::Newer`], [`DatabaseError::HalfLoaded`].
pub async fn inspect(db: &impl ConnectionTrait) -> Result<Contents, DatabaseError> {
    contents(db, schema(db).await?).await
}

async fn contents(db: &impl ConnectionTrait, schema: Schema) -> Result<Contents, DatabaseError> {
    if schema == Schema::None {
        return Ok(Contents::Empty);
    }
    match installation(db).await? {
        Some(found) if found.state == InstallationState::Loading => Err(DatabaseError::HalfLoaded),
        Some(found) if schema != Schema::Older => Ok(Contents::Ready(found.kind)),
        _ => Ok(Contents::Outdated),
    }
}

async fn schema(db: &impl ConnectionTrait) -> Result<Schema, DatabaseError> {
    let applied = applied_migrations(db).await?;
    let known = Migrator::migrations();
    let known: BTreeSet<&str> = known.iter().map(|migration| migration.name()).collect();
    let newer = applied.iter().any(|name| !known.contains(&**name));
    match (newer, known.iter().all(|name| applied.contains(*name))) {
        _ if applied.is_empty() => Ok(Schema::None),
        (false, false) => Ok(Schema::Older),
        (false, true) => Ok(Schema::Ours),
        (true, true) if oldest(db).await?.is_some_and(|name| known.contains(&*name)) => {
            Ok(Schema::Newer)
        }
        (true, _) => Err(DatabaseError::Newer),
    }
}

async fn applied_migrations(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let (catalogue, column) = match db.get_database_backend() {
        DbBackend::Sqlite => ("sqlite_master", "name"),
        _ => ("pg_tables", "tablename"),
    };
    let exists = Query::select()
        .column(column)
        .from(catalogue)
        .and_where(Expr::col(column).eq("seaql_migrations"))
        .take();
    if db.query_all(&exists).await?.is_empty() {
        return Ok(BTreeSet::new());
    }
    let names = Query::select()
        .column("version")
        .from("seaql_migrations")
        .take();
    let rows = db.query_all(&names).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// The migration that a program has to know to use this schema.
async fn oldest(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let select = Query::select()
        .column(compatibility::Column::Oldest)
        .from(compatibility::Entity)
        .take();
    let row = db.query_one(&select).await?;
    row.map(|row| row.try_get("", "oldest")).transpose()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the service's own row, before there is a viewer"
)]
async fn installation(db: &impl ConnectionTrait) -> Result<Option<installation::Model>, DbErr> {
    installation::Entity::find().one(db).await
}

/// The lock that one holds who migrates.
const MIGRATING: i64 = 0x6d69_6772_6174_6500;
/// How long a table may be in use that is to be altered. Whoever wants it meanwhile waits behind us.
const PATIENCE: &str = "SET LOCAL lock_timeout = '5s'";

/// Brings an empty or older database up to date, marked as production unless it is marked already,
/// with its reference data. All of it is one transaction: broken off, nothing has changed. Of two at
/// once the second waits, and finds the work done. What a newer program has made is left alone.
///
/// # Errors
/// As [`inspect`], or when a migration fails.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DatabaseError> {
    // SQLite has one writer, from the start on.
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    let postgres = tx.get_database_backend() == DbBackend::Postgres;
    if postgres {
        let lock = Func::cust("pg_advisory_xact_lock").arg(MIGRATING);
        tx.query_all(&Query::select().expr(lock).take()).await?;
        tx.execute_unprepared(PATIENCE).await?;
    }
    let schema = schema(&tx).await?;
    // Half-loaded is for `seed` to explain.
    contents(&tx, schema).await?;
    if schema == Schema::Newer {
        return Ok(());
    }
    if schema != Schema::Ours {
        Migrator::up(&tx, None).await?;
    }
    reference::write(&tx).await?;
    if installation(&tx).await?.is_none() {
        let row = installation::ActiveModel {
            id: Set(1),
            kind: Set(InstallationKind::Production),
            state: Set(InstallationState::Ready),
            ..Default::default()
        };
        installation::Entity::insert(row)
            .exec_without_returning(&tx)
            .await?;
    }
    Ok(tx.commit().await?)
}
