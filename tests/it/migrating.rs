//! Bringing a database up to date while others are at it: nothing is ever half done, one of many does
//! the work, and a program goes on working on a newer schema that says it may.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use brobygger::{config, database};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, TransactionTrait};

use crate::{
    app::{Backend, create_postgres},
    cli::{FILE, Service, fails, program, run, sqlite, stop, succeeds},
};

/// A database with nothing in it, and the folder that the program runs in.
struct Blank {
    folder: tempfile::TempDir,
    backend: Backend,
    url: String,
}

impl Blank {
    async fn new(backend: Backend, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => FILE.to_owned(),
            Backend::Postgres => {
                create_postgres(&format!("test_{}_{name}", std::process::id()), None).await
            }
        };
        Self {
            folder,
            backend,
            url,
        }
    }

    fn at(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.at(), arguments);
        command
            .env("BROBYGGER_DATABASE__URL", &self.url)
            .env("BROBYGGER_LOG__FILTER", "info,sqlx=off");
        command
    }

    async fn open(&self) -> DatabaseConnection {
        match self.backend {
            Backend::Sqlite => {
                // It may not be there yet.
                let file = self.at().join("b.sqlite");
                Database::connect(format!("sqlite://{}?mode=rwc", file.display()))
                    .await
                    .unwrap()
            }
            Backend::Postgres => Database::connect(&self.url).await.unwrap(),
        }
    }

    /// The tables that are there.
    async fn tables(&self) -> Vec<String> {
        let db = self.open().await;
        let sql = match self.backend {
            Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
            Backend::Postgres => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            }
        };
        let rows = db.query_all_raw(sea_orm::Statement::from_string(
            db.get_database_backend(),
            sql,
        ));
        let tables = rows.await.unwrap();
        db.close().await.unwrap();
        let name = |row: &sea_orm::QueryResult| row.try_get_by_index(0).unwrap();
        tables.iter().map(name).collect()
    }
}

async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// A program that is killed when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Four begin at the same moment: all succeed, one does the work.
async fn many_at_once(backend: Backend) {
    let blank = Blank::new(backend, "at_once").await;
    let outputs: Vec<_> = (0..4)
        .map(|_| {
            let mut command = blank.command(&["migrate"]);
            std::thread::spawn(move || run(&mut command))
        })
        .collect();
    let mut workers = 0;
    for output in outputs {
        let output = output.join().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        workers += usize::from(said.contains("Applying migration"));
    }
    assert_eq!(workers, 1);
    let db = blank.open().await;
    let applied = "SELECT count(*) FROM seaql_migrations";
    let known = number(&db, "SELECT count(DISTINCT version) FROM seaql_migrations").await;
    assert!(known >= 25);
    assert_eq!(number(&db, applied).await, known);
    assert_eq!(number(&db, "SELECT count(*) FROM installation").await, 1);
    assert_eq!(number(&db, "SELECT count(*) FROM hospital").await, 9);
}

#[tokio::test]
async fn many_at_once_on_sqlite() {
    many_at_once(Backend::Sqlite).await;
}

#[tokio::test]
async fn many_at_once_on_postgres() {
    many_at_once(Backend::Postgres).await;
}

/// A new file is opened by many at once: turning it to WAL is no reason to send anybody away.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_open_a_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..100 {
        let settings = config::Database {
            url: format!("sqlite://{}/{n}.sqlite?mode=rwc", folder.path().display()),
            connections: 1,
            connect_seconds: 30,
        };
        let all = (0..4).map(|_| {
            let settings = settings.clone();
            tokio::spawn(async move { database::connect(&settings).await })
        });
        for opened in futures_util::future::join_all(all).await {
            opened.unwrap().unwrap().close().await.unwrap();
        }
    }
}

/// A migration that fails takes all that came before it along.
async fn one_that_fails_changes_nothing(backend: Backend) {
    let blank = Blank::new(backend, "fails").await;
    // The name of a table that the last but one migration makes is taken.
    let db = blank.open().await;
    db.execute_unprepared("CREATE TABLE flow_figure (id integer)")
        .await
        .unwrap();
    db.close().await.unwrap();
    let mut quiet = blank.command(&["migrate"]);
    quiet.env_remove("BROBYGGER_LOG__FILTER");
    fails(&mut quiet, "the database failed");
    assert_eq!(blank.tables().await, ["flow_figure"]);
    let db = blank.open().await;
    db.execute_unprepared("DROP TABLE flow_figure")
        .await
        .unwrap();
    db.close().await.unwrap();
    succeeds(&mut blank.command(&["migrate"]));
    assert!(
        stop(Service::start(&mut blank.command(&["serve"])))
            .0
            .success()
    );
}

#[tokio::test]
async fn one_that_fails_changes_nothing_on_sqlite() {
    one_that_fails_changes_nothing(Backend::Sqlite).await;
}

#[tokio::test]
async fn one_that_fails_changes_nothing_on_postgres() {
    one_that_fails_changes_nothing(Backend::Postgres).await;
}

/// Killed in the middle, it leaves nothing behind: no half of a schema, and no lock. While it is at
/// it, nobody starts.
#[tokio::test]
async fn one_that_is_killed_changes_nothing() {
    let blank = Blank::new(Backend::Postgres, "killed").await;
    let db = blank.open().await;
    // Somebody is making a table of that name too: the migration waits for them.
    let other = db.begin().await.unwrap();
    other
        .execute_unprepared("CREATE TABLE flow_figure (id integer)")
        .await
        .unwrap();
    let mut command = blank.command(&["migrate"]);
    command.stderr(Stdio::null()).stdin(Stdio::null());
    let mut killed = Running(command.spawn().unwrap());
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database IS NOT DISTINCT FROM
        (SELECT CASE locktype WHEN 'transactionid' THEN NULL ELSE oid END FROM pg_database WHERE datname = current_database())
        AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())";
    let advisory = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let by = Instant::now() + Duration::from_secs(30);
    while number(&db, waiting).await == 0 {
        assert!(Instant::now() < by, "it does not wait");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(number(&db, advisory).await, 1);
    let mut serve = blank.command(&["serve"]);
    serve.env_remove("BROBYGGER_LOG__FILTER");
    fails(&mut serve, "brobygger migrate");
    killed.0.kill().unwrap();
    killed.0.wait().unwrap();
    other.rollback().await.unwrap();
    let by = Instant::now() + Duration::from_secs(30);
    while number(&db, advisory).await > 0 {
        assert!(Instant::now() < by, "the lock is still held");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(blank.tables().await.is_empty());
    succeeds(&mut blank.command(&["migrate"]));
}

/// What is in use for too long is left alone, so that those who want it wait five seconds at most.
#[tokio::test]
async fn one_that_waits_too_long_gives_up() {
    let blank = Blank::new(Backend::Postgres, "waits").await;
    succeeds(&mut blank.command(&["migrate"]));
    let db = blank.open().await;
    let last =
        "DELETE FROM seaql_migrations WHERE version = 'm0025_compatible'; DROP TABLE compatibility";
    db.execute_unprepared(last).await.unwrap();
    let other = db.begin().await.unwrap();
    other
        .execute_unprepared("CREATE TABLE compatibility (id integer)")
        .await
        .unwrap();
    let mut command = blank.command(&["migrate"]);
    command.env_remove("BROBYGGER_LOG__FILTER");
    fails(&mut command, "nothing was changed, try again");
    other.rollback().await.unwrap();
    succeeds(&mut blank.command(&["migrate"]));
}

const NEWER: &str = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9998_expand', 0);
    ALTER TABLE hospital ADD COLUMN helipad integer; CREATE TABLE helicopter (id integer)";

/// A newer program's schema is good for this one as long as it says so; and where this program's own
/// part of it is missing, it is not.
async fn a_newer_schema_says_who_may_use_it(backend: Backend) {
    let blank = Blank::new(backend, "newer").await;
    let command = |arguments: &[&str]| {
        let mut command = blank.command(arguments);
        command.env_remove("BROBYGGER_LOG__FILTER");
        command
    };
    succeeds(&mut command(&["migrate"]));
    let change = async |sql: &str| {
        let db = blank.open().await;
        db.execute_unprepared(sql).await.unwrap();
        db.close().await.unwrap();
    };
    change(NEWER).await;
    assert!(stop(Service::start(&mut command(&["serve"]))).0.success());
    // Nor does it take the newer schema for its own.
    change("UPDATE hospital SET name = name; DELETE FROM programme_parameter").await;
    succeeds(&mut command(&["migrate"]));
    let db = blank.open().await;
    assert_eq!(
        number(&db, "SELECT count(*) FROM programme_parameter").await,
        0
    );
    db.close().await.unwrap();
    // The next release takes away what this one may still use.
    change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_contract', 0)").await;
    change("UPDATE compatibility SET oldest = 'm9998_expand'").await;
    for refused in [&["serve"][..], &["migrate"], &["audit", "verify"]] {
        fails(&mut command(refused), "newer version of the program");
    }
    change("UPDATE compatibility SET oldest = 'm0025_compatible'").await;
    assert!(stop(Service::start(&mut command(&["serve"]))).0.success());
    // A branch of its own, which is neither older nor newer.
    change("DELETE FROM seaql_migrations WHERE version = 'm0024_evaluation'").await;
    for refused in [&["serve"][..], &["migrate"]] {
        fails(&mut command(refused), "newer version of the program");
    }
}

#[tokio::test]
async fn a_newer_schema_says_who_may_use_it_on_sqlite() {
    a_newer_schema_says_who_may_use_it(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_newer_schema_says_who_may_use_it_on_postgres() {
    a_newer_schema_says_who_may_use_it(Backend::Postgres).await;
}

/// An SQLite file that somebody else writes to is waited for, and then left alone.
#[tokio::test]
async fn another_writer_is_waited_for() {
    let blank = Blank::new(Backend::Sqlite, "").await;
    succeeds(&mut blank.command(&["migrate"]));
    let db = sqlite(blank.at()).await;
    let other = db.begin().await.unwrap();
    other
        .execute_unprepared("UPDATE compatibility SET id = 1")
        .await
        .unwrap();
    let waiting = std::thread::spawn({
        let mut command = blank.command(&["migrate"]);
        move || run(&mut command)
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!waiting.is_finished());
    other.commit().await.unwrap();
    assert!(waiting.join().unwrap().status.success());
}
