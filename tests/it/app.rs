//! A service of its own for each test: a copy of a small demo population, a clock that stands
//! still, a port on loopback.
//!
//! PostgreSQL is the private server that `./dev test` starts; without it these tests fail and say so.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
};

use brobygger::{
    access::{self, Bell, Purpose, Statements, Wire},
    audit::{Audit, Seals},
    auth::{self, Fetch, Issuers, demo::DemoIssuer},
    clock::Clock,
    config::{self, Settings},
    database,
    graph::{contract::Contracts, schema},
    http::{self, App},
    live::Hub,
    seed::demo,
    vault::Vault,
};
use chrono::{DateTime, Utc};
use indicatif::ProgressBar;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Both databases that the service runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// The server.
    Postgres,
}

/// A Wednesday in Denmark, before noon; the demo plays on that day.
pub fn now() -> DateTime<Utc> {
    "2026-09-16T08:00:00Z".parse().unwrap()
}

/// Declares tests that run on both databases.
macro_rules! on_both {
    ($( $(#[doc = $doc:literal])* async fn $name:ident($app:ident) $body:block )*) => {$(
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every test uses all of its module")]
            use super::*;
            use crate::app::{Backend, TestApp};

            async fn test($app: TestApp) $body

            #[tokio::test]
            async fn sqlite() {
                test(TestApp::new(Backend::Sqlite).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                test(TestApp::new(Backend::Postgres).await).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// The secret of a router that every one of these services knows.
pub const ROUTER: &str = "a-router-of-the-test-suite-alone-32";

/// A running service.
pub struct TestApp {
    /// Its address.
    pub url: String,
    /// Its database, for what a test changes behind its back.
    pub db: DatabaseConnection,
    /// Which database it runs on.
    pub backend: Backend,
    /// Its audit trail.
    pub audit: Audit,
    /// What its changes ring.
    pub bell: Bell,
    database: String,
    client: reqwest::Client,
    time: &'static AtomicI64,
    demo: DemoIssuer,
    // The folder of its SQLite file goes with it.
    _folder: Option<tempfile::TempDir>,
}

impl TestApp {
    /// A service on a fresh copy of the demo population.
    pub async fn new(backend: Backend) -> Self {
        Self::serving(backend, true, &[], now()).await
    }

    /// The same data without demo mode: nobody can choose to be a persona.
    pub async fn without_demo(backend: Backend) -> Self {
        Self::serving(backend, false, &[], now()).await
    }

    /// A service whose database has what the agreements say and nobody in it, at this moment.
    pub async fn founded(backend: Backend, now: DateTime<Utc>) -> Self {
        let (url, folder) = match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("test.sqlite");
                (
                    format!("sqlite://{}?mode=rwc", file.display()),
                    Some(folder),
                )
            }
            Backend::Postgres => {
                let n = NEXT.fetch_add(1, Ordering::Relaxed);
                let name = format!("founded_{}_{n}", std::process::id());
                (create_postgres(&name, None).await, None)
            }
        };
        let db = database::connect(&settings(&url)).await.unwrap();
        database::migrate(&db).await.unwrap();
        db.close().await.unwrap();
        Self::on(backend, true, &[], now, url, folder).await
    }

    /// A service on a demo population of this size, made for the test alone.
    pub async fn populated(scale: f64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("test.sqlite").display()
        );
        populate(&url, scale).await;
        Self::on(Backend::Sqlite, true, &[], now(), url, Some(folder)).await
    }

    /// The same, where these issuers are trusted as well, at this moment.
    pub async fn trusting(
        backend: Backend,
        issuers: &[auth::settings::Issuer],
        now: DateTime<Utc>,
    ) -> Self {
        Self::serving(backend, true, issuers, now).await
    }

    async fn serving(
        backend: Backend,
        demo: bool,
        trusted: &[auth::settings::Issuer],
        now: DateTime<Utc>,
    ) -> Self {
        let (url, folder) = fresh(backend).await;
        Self::on(backend, demo, trusted, now, url, folder).await
    }

    /// Another process of the service, on the same database.
    pub async fn another_process(&self) -> Self {
        Self::on(
            self.backend,
            true,
            &[],
            self.now(),
            self.database.clone(),
            None,
        )
        .await
    }

    async fn on(
        backend: Backend,
        demo: bool,
        trusted: &[auth::settings::Issuer],
        now: DateTime<Utc>,
        database: String,
        folder: Option<tempfile::TempDir>,
    ) -> Self {
        let db = database::connect(&settings(&database)).await.unwrap();
        let trail = database::for_audit(&settings(&database)).await.unwrap();
        let replica = Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let time: &AtomicI64 = Box::leak(Box::new(now.timestamp_micros().into()));
        let clock = Clock::Set(time);
        let audit = Audit::start(trail, Seals::demo(), clock, replica);
        let mut settings = Settings::load(None).unwrap();
        settings.server.public_url = format!("{url}/");
        settings.federation.secrets = ROUTER.into();
        let fetch = Fetch::new();
        let mut issuers = Issuers::new(trusted, &fetch, clock).unwrap();
        let issuer = DemoIssuer::new();
        if demo {
            issuers = issuer.join(issuers, clock).unwrap();
        }
        let live = database::for_live(&self::settings(&database))
            .await
            .unwrap();
        // Short, so that tests need not wait long.
        settings.live.poll_seconds = 1;
        settings.live.init_seconds = 2;
        settings.live.ping_seconds = 2;
        let live = Hub::start(live, settings.live, clock);
        let bell = live.bell();
        let app = App {
            db: db.clone(),
            schema: schema::build(),
            contracts: Contracts::default(),
            sdl: schema::sdl(),
            clock,
            pages: settings.pages().unwrap(),
            limits: settings.limits,
            vault: Arc::new(Vault::demo()),
            audit: audit.clone(),
            live,
            throttle: Arc::default(),
            viewers: Default::default(),
            issuers,
            routers: settings.federation.routers().unwrap(),
            fetch,
            demo: demo.then(|| issuer.clone()),
            leaving: Default::default(),
        };
        tokio::spawn(async move { axum::serve(listener, http::router(Arc::new(app))).await });
        Self {
            url,
            db,
            backend,
            audit,
            bell,
            database,
            client: reqwest::Client::new(),
            time,
            demo: issuer,
            _folder: folder,
        }
    }

    /// A way to its database, as a request has one.
    pub fn wire(&self) -> Arc<Wire> {
        Arc::new(Wire::new(self.db.clone()))
    }

    /// The viewer that the service makes of a persona's token.
    pub async fn viewer_behind(
        &self,
        persona: &str,
        purpose: Option<Purpose>,
    ) -> Arc<access::Viewer> {
        let now = self.now();
        let moment = auth::Moment {
            now,
            today: brobygger::calendar::local_date(now),
            viewers: None,
        };
        let (statements, credentials) = (Statements::default(), self.credentials(persona).await);
        let found = auth::viewer(&self.wire(), &statements, &credentials, moment, purpose).await;
        found.unwrap().0
    }

    /// What an access token of a persona says, as the service checks it.
    pub async fn credentials(&self, persona: &str) -> auth::Credentials {
        let clock = Clock::Set(self.time);
        let issuers = self.demo.join(Issuers::default(), clock).unwrap();
        issuers
            .verify(&self.token(persona), self.now())
            .await
            .unwrap()
    }

    /// The moment it is for the service.
    pub fn now(&self) -> DateTime<Utc> {
        Clock::Set(self.time).now()
    }

    /// Moves the service's time on.
    pub fn pass(&self, time: chrono::TimeDelta) {
        self.time
            .fetch_add(time.num_microseconds().unwrap(), Ordering::Relaxed);
    }

    /// An access token of the demo's issuer for a persona, good from now on.
    pub fn token(&self, persona: &str) -> String {
        let program = persona.starts_with("machine-client");
        let client = if program { persona } else { "explorer" };
        self.demo.token(persona, client, self.now())
    }

    /// Somebody who asks.
    pub fn viewer<'a>(&'a self, persona: &'a str) -> Viewer<'a> {
        Viewer {
            app: self,
            persona,
            purpose: None,
            language: "da",
            router: false,
        }
    }

    /// A plain HTTP request to the service.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// One number from a plain SQL statement, which knows nothing of viewers.
    pub async fn number(&self, sql: &str) -> i64 {
        let row = self.rows(sql).await.into_iter().next().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    /// The rows of a plain SQL statement.
    pub async fn rows(&self, sql: &str) -> Vec<sea_orm::QueryResult> {
        let backend = self.db.get_database_backend();
        let statement = sea_orm::Statement::from_string(backend, sql);
        self.db.query_all_raw(statement).await.unwrap()
    }

    /// The rows of every table, as text: what a change that doesn't happen leaves as it was. Without
    /// the audit trail, which is written before.
    pub async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        let tables = match self.backend {
            Backend::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            Backend::Postgres => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        let mut contents = BTreeMap::new();
        for table in self.rows(tables).await {
            let table: String = table.try_get_by_index(0).unwrap();
            if table.starts_with("audit_") {
                continue;
            }
            if table == "outbox" {
                // Old events go by themselves; the newest never does.
                let newest = self
                    .number("SELECT coalesce(max(seq), 0) FROM outbox")
                    .await;
                contents.insert(table, vec![newest.to_string()]);
                continue;
            }
            let row = match self.backend {
                Backend::Sqlite => {
                    let columns = format!(
                        "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') FROM pragma_table_info('{table}')"
                    );
                    self.rows(&columns).await[0].try_get_by_index(0).unwrap()
                }
                Backend::Postgres => format!("\"{table}\"::text"),
            };
            let rows = self
                .rows(&format!("SELECT {row} FROM \"{table}\" ORDER BY 1"))
                .await;
            let rows = rows
                .iter()
                .map(|row| row.try_get_by_index(0).unwrap())
                .collect();
            contents.insert(table, rows);
        }
        contents
    }

    /// Changes the data behind the service's back.
    pub async fn execute(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap();
    }
}

/// A persona of the demo who asks.
#[derive(Clone)]
pub struct Viewer<'a> {
    app: &'a TestApp,
    persona: &'a str,
    purpose: Option<(&'a str, &'a str)>,
    language: &'a str,
    router: bool,
}

impl<'a> Viewer<'a> {
    /// The same viewer, who speaks this language.
    pub fn speaking(mut self, language: &'a str) -> Self {
        self.language = language;
        self
    }

    /// The same viewer, whose question a router passes on.
    pub fn through_a_router(mut self) -> Self {
        self.router = true;
        self
    }

    /// The same viewer, who says why.
    pub fn because(mut self, code: &'a str, reason: &'a str) -> Self {
        self.purpose = Some((code, reason));
        self
    }

    /// Asks, and gives the whole answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Answer {
        let mut body = json!({ "query": query, "variables": variables });
        if let Some((code, reason)) = self.purpose {
            body["extensions"] = json!({ "purpose": { "code": code, "reason": reason } });
        }
        let mut request = self.app.request(reqwest::Method::POST, "/graphql");
        if self.router {
            request = request.header("router-authorization", format!("Bearer {ROUTER}"));
        }
        let response = request
            .header("accept", "application/graphql-response+json")
            .header("accept-language", self.language)
            .bearer_auth(self.app.token(self.persona))
            .json(&body)
            .send()
            .await
            .unwrap();
        Answer {
            status: response.status().as_u16(),
            json: response.json().await.unwrap(),
        }
    }

    /// Asks, and gives the data of an answer without errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert_eq!(answer.status, 200, "{query}");
        assert!(
            answer.json.get("errors").is_none(),
            "{query}\n{:#}",
            answer.json
        );
        answer.json["data"].clone()
    }
}

impl Viewer<'_> {
    /// Asks, and gives the data of an answer without errors; none when the viewer's schema doesn't
    /// have what is asked, and so nothing was executed.
    pub async fn known(&self, query: &str, variables: Value) -> Option<Value> {
        let answer = self.ask(query, variables.clone()).await;
        if answer.codes().first() != Some(&"GRAPHQL_VALIDATION_FAILED") {
            return Some(self.data(query, variables).await);
        }
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.json.get("data").is_none(), "{query}");
        for error in answer.json["errors"].as_array().unwrap() {
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("nknown "), "{query}\n{message}");
        }
        None
    }

    /// How many there are of a root list; 0 for one that the viewer's schema doesn't have.
    pub async fn count(&self, list: &str) -> i64 {
        let query = format!("{{ {list} {{ totalCount }} }}");
        let data = self.known(&query, json!({})).await;
        data.map_or(0, |data| data[list]["totalCount"].as_i64().unwrap())
    }
}

/// An answer of `/graphql`.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub json: Value,
}

impl Answer {
    /// The codes of its errors, in order.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.json["errors"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        errors
            .iter()
            .map(|error| error["extensions"]["code"].as_str().unwrap())
            .collect()
    }

    /// How many SQL statements it took.
    pub fn statements(&self) -> i64 {
        self.json["extensions"]["statements"].as_i64().unwrap()
    }
}

fn settings(url: &str) -> config::Database {
    config::Database {
        url: url.to_owned(),
        connections: 4,
        connect_seconds: 30,
    }
}

/// The size of the population that tests share; 1 is the size of the agreements.
const SCALE: f64 = 0.02;

static NEXT: AtomicU32 = AtomicU32::new(0);
static SQLITE: OnceCell<PathBuf> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();

/// A fresh copy of the demo population: its URL, and the folder it lives in.
async fn fresh(backend: Backend) -> (String, Option<tempfile::TempDir>) {
    match backend {
        Backend::Sqlite => {
            let template = SQLITE.get_or_init(sqlite_template).await;
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("test.sqlite");
            std::fs::copy(template, &file).unwrap();
            (format!("sqlite://{}", file.display()), Some(folder))
        }
        Backend::Postgres => {
            let template = POSTGRES.get_or_init(postgres_template).await;
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("test_{}_{n}", std::process::id());
            (create_postgres(&name, Some(template)).await, None)
        }
    }
}

async fn populate(url: &str, scale: f64) {
    let db = database::connect(&settings(url)).await.unwrap();
    database::migrate(&db).await.unwrap();
    let as_of = brobygger::calendar::local_date(now());
    let options = demo::Options {
        seed: 1,
        scale,
        as_of,
    };
    demo::load(&db, &options, &ProgressBar::hidden())
        .await
        .unwrap();
    if url.starts_with("sqlite") {
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await
            .unwrap();
    }
    db.close().await.unwrap();
}

async fn sqlite_template() -> PathBuf {
    let name = format!("template-{}.sqlite", std::process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    populate(&format!("sqlite://{}?mode=rwc", file.display()), SCALE).await;
    file
}

async fn postgres_template() -> String {
    let name = format!("template_{}", std::process::id());
    let url = create_postgres(&name, None).await;
    populate(&url, SCALE).await;
    name
}

/// Makes a database on the private server; its URL.
pub async fn create_postgres(name: &str, template: Option<&str>) -> String {
    let server = std::env::var("BROBYGGER_TEST_POSTGRES").expect(
        "these tests need a PostgreSQL server: run ./dev test, or set BROBYGGER_TEST_POSTGRES",
    );
    let db = Database::connect(&server).await.unwrap();
    let template = template.map_or_else(String::new, |name| format!(" TEMPLATE {name}"));
    db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}"))
        .await
        .unwrap();
    db.execute_unprepared(&format!("CREATE DATABASE {name}{template}"))
        .await
        .unwrap();
    db.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}
