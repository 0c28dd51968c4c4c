//! A service in the process of a benchmark, on a demo population of its own.

use std::sync::Arc;

use brobygger::{
    audit::Audit,
    auth::{Fetch, Issuers, Routers, demo::DemoIssuer},
    clock::Clock,
    config::{self, Settings},
    database,
    graph::{contract::Contracts, schema},
    http::{self, App},
    live::Hub,
    seed::demo,
    vault::Vault,
};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// The secret of the router that the service knows.
pub const ROUTER: &str = "a-router-of-the-benchmarks-alone-32";

/// A running service, and who lets a persona ask it.
#[derive(Clone)]
pub struct Served {
    /// Where it answers.
    pub url: String,
    /// Who vouches for personas.
    pub issuer: DemoIssuer,
}

/// Serves `db` with this trail.
pub async fn serve(db: &DatabaseConnection, audit: Audit) -> Served {
    let settings = Settings::load(None).expect("the defaults");
    let fetch = Fetch::new();
    let issuer = DemoIssuer::new();
    let issuers = Issuers::new(&[], &fetch, Clock::System).expect("none contradicts itself");
    let app = App {
        db: db.clone(),
        schema: schema::build(),
        contracts: Contracts::default(),
        sdl: String::new(),
        clock: Clock::System,
        pages: settings.pages().expect("the defaults"),
        limits: settings.limits,
        vault: Arc::new(Vault::demo()),
        audit,
        live: Hub::start(db.clone(), settings.live, Clock::System),
        throttle: Arc::default(),
        viewers: Default::default(),
        issuers: issuer.join(issuers, Clock::System).expect("the demo's"),
        routers: Routers::load("".as_ref(), &ROUTER.into()).expect("long enough"),
        fetch,
        demo: Some(issuer.clone()),
        leaving: Default::default(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}/graphql", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, http::router(Arc::new(app))).await });
    Served { url, issuer }
}

/// A database of the demo, of this size.
pub async fn populated(url: String, scale: f64) -> (DatabaseConnection, config::Database) {
    let settings = config::Database {
        url,
        connections: 16,
        connect_seconds: 5,
    };
    let db = database::connect(&settings).await.expect("connected");
    database::migrate(&db).await.expect("migrated");
    let as_of = brobygger::calendar::local_date(Clock::System.now());
    let options = demo::Options {
        seed: 1,
        scale,
        as_of,
    };
    demo::load(&db, &options, &indicatif::ProgressBar::hidden())
        .await
        .expect("seeded");
    (db, settings)
}

/// An empty database of the private PostgreSQL, if there is one.
pub async fn postgres(name: &str) -> Option<String> {
    let Ok(server) = std::env::var("BROBYGGER_TEST_POSTGRES") else {
        println!("PostgreSQL: left out, ./dev bench starts one");
        return None;
    };
    let admin = Database::connect(&server).await.expect("a server");
    for sql in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
    ] {
        admin.execute_unprepared(&sql).await.expect("made anew");
    }
    let (base, _) = server.rsplit_once('/').expect("the URL of a database");
    Some(format!("{base}/{name}"))
}
