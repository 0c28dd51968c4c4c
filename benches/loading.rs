//! How children are best loaded: our loaders against async-graphql's `DataLoader` and against
//! loading ahead by look-ahead, on the same rows. Figures are ratios of one run.
//!
//! `./dev bench` runs it on an SQLite demo population; the table is in ARCHITECTURE.md.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Object, Schema,
    dataloader::{DataLoader, Loader},
};
use brobygger::{
    access::{Batch, Failure, Gate, Lens, Principal, Reader, Statements, Viewer},
    database,
    seed::demo,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

static STATEMENTS: AtomicU32 = AtomicU32::new(0);

type Aliases = Vec<String>;

/// The children of many parents, in one statement.
async fn children(db: &DatabaseConnection, parents: &[i64]) -> HashMap<i64, Aliases> {
    STATEMENTS.fetch_add(1, Ordering::Relaxed);
    let sql = "SELECT a.n AS parent, s.alias FROM json_each(?1) p JOIN numbered a ON a.n = p.value \
               JOIN signup s ON s.activity_id = a.id ORDER BY s.signed_up_at, s.id";
    let keys = serde_json::to_string(parents).expect("numbers are JSON");
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [keys.into()]);
    let mut found: HashMap<i64, Aliases> = HashMap::new();
    for row in db.query_all_raw(statement).await.expect("children") {
        let parent = row.try_get("", "parent").expect("parent");
        found
            .entry(parent)
            .or_default()
            .push(row.try_get("", "alias").expect("alias"));
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Ours,
    DataLoader,
    LookAhead,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key(i64);

struct Db(DatabaseConnection);

// Our loaders hand a gate to the batch function; the connection of the measurement is beside it.
static DB: std::sync::OnceLock<DatabaseConnection> = std::sync::OnceLock::new();

impl Batch for Key {
    type Output = Aliases;
    async fn load(_: &Gate, keys: Vec<Self>) -> Result<HashMap<Self, Aliases>, Failure> {
        let keys: Vec<i64> = keys.into_iter().map(|key| key.0).collect();
        let found = children(DB.get().expect("set"), &keys).await;
        Ok(found
            .into_iter()
            .map(|(key, value)| (Key(key), value))
            .collect())
    }
}

impl Loader<i64> for Db {
    type Value = Aliases;
    type Error = Arc<Failure>;
    async fn load(&self, keys: &[i64]) -> Result<HashMap<i64, Aliases>, Self::Error> {
        Ok(children(&self.0, keys).await)
    }
}

struct Query;
struct Parent {
    n: i64,
    way: Way,
    ready: Option<Aliases>,
}
struct Child(String);

#[Object]
impl Query {
    async fn parents(&self, ctx: &Context<'_>, first: i64) -> Vec<Parent> {
        let way = *ctx.data_unchecked::<Way>();
        let mut ready = HashMap::new();
        if way == Way::LookAhead && ctx.look_ahead().field("children").exists() {
            let keys: Vec<i64> = (1..=first).collect();
            ready = children(DB.get().expect("set"), &keys).await;
        }
        (1..=first)
            .map(|n| Parent {
                n,
                way,
                ready: ready.remove(&n),
            })
            .collect()
    }
}

#[Object]
impl Parent {
    async fn n(&self) -> i64 {
        self.n
    }
    async fn children(&self, ctx: &Context<'_>) -> Vec<Child> {
        let found = match self.way {
            Way::LookAhead => self.ready.clone(),
            Way::Ours => ctx
                .data_unchecked::<Reader>()
                .load(Key(self.n))
                .await
                .expect("loaded"),
            Way::DataLoader => ctx
                .data_unchecked::<DataLoader<Db>>()
                .load_one(self.n)
                .await
                .expect("loaded"),
        };
        found.unwrap_or_default().into_iter().map(Child).collect()
    }
}

#[Object]
impl Child {
    async fn alias(&self) -> &str {
        &self.0
    }
}

fn reader(db: &DatabaseConnection) -> Reader {
    let now = chrono::DateTime::UNIX_EPOCH;
    let viewer = Viewer {
        principal: Principal::Person {
            id: uuid::Uuid::nil().into(),
            name: String::new(),
            employer: uuid::Uuid::nil().into(),
        },
        client: None,
        grants: vec![],
        purpose: None,
    };
    let lens = Lens {
        viewer: Arc::new(viewer),
        now,
        today: now.date_naive(),
        backend: DbBackend::Sqlite,
        concerned: brobygger::access::Concerned::default(),
    };
    Reader::new(
        Gate::new(
            Arc::new(brobygger::access::Wire::new(db.clone())),
            lens,
            Statements::default(),
            Arc::new(brobygger::vault::Vault::demo()),
        ),
        brobygger::access::Budget::new(1_000_000),
    )
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("bench.sqlite").display()
    );
    let settings = brobygger::config::Database {
        url,
        connections: 8,
        connect_seconds: 5,
    };
    let db = database::connect(&settings).await.expect("connected");
    database::migrate(&db).await.expect("migrated");
    let as_of = chrono::NaiveDate::from_ymd_opt(2026, 9, 16).expect("a day");
    let options = demo::Options {
        seed: 1,
        scale: 0.2,
        as_of,
    };
    demo::load(&db, &options, &indicatif::ProgressBar::hidden())
        .await
        .expect("seeded");
    db.execute_unprepared(
        "CREATE TABLE numbered AS SELECT ROW_NUMBER() OVER (ORDER BY starts_at, id) AS n, id FROM activity; \
         CREATE UNIQUE INDEX numbered_n ON numbered (n)",
    )
    .await
    .expect("numbered");
    DB.set(db.clone()).expect("set once");
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    println!(
        "{:38} {:>8} {:>12} {:>12} {:>10}",
        "way", "parents", "µs/request", "CPU µs", "statements"
    );
    for first in [1_i64, 30, 300] {
        for (label, way, delay) in [
            ("look-ahead", Way::LookAhead, 0),
            ("our loaders (turn of the task)", Way::Ours, 0),
            ("DataLoader, 1 ms", Way::DataLoader, 1_000),
            ("DataLoader, no delay", Way::DataLoader, 0),
        ] {
            let rounds = 60_000 / (first + 100) as u32;
            let ask = || async {
                let loader = DataLoader::new(Db(db.clone()), tokio::spawn)
                    .delay(Duration::from_micros(delay));
                let query = format!("{{ parents(first: {first}) {{ n children {{ alias }} }} }}");
                let request = async_graphql::Request::new(query)
                    .data(way)
                    .data(loader)
                    .data(reader(&db));
                let schema = schema.clone();
                // As a server does: each request is a task of its own.
                let response = tokio::spawn(async move { schema.execute(request).await }).await;
                assert!(response.expect("answered").errors.is_empty());
            };
            ask().await;
            STATEMENTS.store(0, Ordering::Relaxed);
            let (cpu, started) = (cpu_micros(), Instant::now());
            for _ in 0..rounds {
                ask().await;
            }
            let micros = started.elapsed().as_micros() as f64 / f64::from(rounds);
            let cpu = (cpu_micros() - cpu) as f64 / f64::from(rounds);
            let statements = f64::from(STATEMENTS.load(Ordering::Relaxed)) / f64::from(rounds);
            println!("{label:38} {first:>8} {micros:>12.0} {cpu:>12.0} {statements:>10.1}");
        }
    }
}

/// CPU time of this process, from /proc, in µs.
fn cpu_micros() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |n: usize| {
        fields
            .get(n)
            .and_then(|t| t.parse::<u64>().ok())
            .unwrap_or_default()
    };
    (ticks(11) + ticks(12)) * 10_000
}
