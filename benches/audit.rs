//! What a token and the audit trail cost a request: CPU and waiting, with the trail and without, one request
//! at a time and sixteen, on both databases, in one run.
//!
//! `./dev bench` runs it. The server and those who ask share a process, so the difference between
//! "on" and "off" is the figure, not either of them. PostgreSQL's own CPU is read from its
//! processes. The private PostgreSQL of `./dev` does not wait for its disk (`fsync=off`): what a
//! durable commit waits there is for a real server to tell. SQLite's writer waits for the disk.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod served;

use std::time::{Duration, Instant};

use brobygger::{
    audit::{Audit, Seals},
    auth::{Issuers, demo::DemoIssuer},
    clock::Clock,
    database,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use served::{Served, populated, postgres, serve};

const WIDGET: &str = include_str!("../playground/operations/hospital/HospitalWidget.graphql");
const VARIABLES: &str =
    include_str!("../playground/operations/hospital/HospitalWidget.variables.json");
/// Requests of a measurement; each is made `ROUNDS` times, on and off by turns.
const REQUESTS: u32 = 320;
const ROUNDS: usize = 5;

async fn ask(client: &reqwest::Client, url: &str, token: &str) {
    let variables: Value = serde_json::from_str(VARIABLES).expect("JSON");
    let answer = client
        .post(url)
        .bearer_auth(token)
        .json(&json!({ "query": WIDGET, "variables": variables }))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    let body = answer.bytes().await.expect("a whole answer");
    assert!(body.len() > 1000);
}

/// µs of waiting and of CPU a request: this process's, and the database server's.
#[derive(Clone, Copy)]
struct Cost {
    waited: f64,
    cpu: f64,
    server: f64,
}

async fn measure(served: &Served, connections: u32, server: &[String]) -> Cost {
    let (cpu, at_server) = (cpu_micros("self"), server_micros(server));
    let asking: Vec<_> = (0..connections)
        .map(|_| {
            let url = served.url.clone();
            let now = Clock::System.now();
            let token = served
                .issuer
                .token("contact-person-herlev", "explorer", now);
            tokio::spawn(async move {
                let client = reqwest::Client::new();
                let mut waited = Duration::ZERO;
                for _ in 0..REQUESTS / connections {
                    let started = Instant::now();
                    ask(&client, &url, &token).await;
                    waited += started.elapsed();
                }
                waited
            })
        })
        .collect();
    let mut waited = Duration::ZERO;
    for asking in asking {
        waited += asking.await.expect("asked");
    }
    let each = |micros: u64| micros as f64 / f64::from(REQUESTS);
    Cost {
        waited: each(waited.as_micros() as u64),
        cpu: each(cpu_micros("self") - cpu),
        server: each(server_micros(server) - at_server),
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

async fn bench(label: &str, url: String) {
    let (db, settings) = populated(url, 0.2).await;
    let trail = database::for_audit(&settings).await.expect("connected");
    let audit = Audit::start(trail, Seals::demo(), Clock::System, uuid::Uuid::nil());
    let on = serve(&db, audit.clone()).await;
    let off = serve(&db, Audit::pretending()).await;
    for connections in [1, 16] {
        let (mut with, mut without) = (vec![], vec![]);
        measure(&on, connections, &[]).await;
        measure(&off, connections, &[]).await;
        // Every connection is open now, and has its process at the server.
        let server = server_processes(&db).await;
        let before = audit.stats();
        for _ in 0..ROUNDS {
            with.push(measure(&on, connections, &server).await);
            without.push(measure(&off, connections, &server).await);
        }
        let after = audit.stats();
        let each = |of: fn(&Cost) -> f64| {
            let on = median(with.iter().map(of).collect());
            let off = median(without.iter().map(of).collect());
            format!(
                "{off:>8.0} {on:>8.0} {:>+7.0} {:>5.2}×",
                on - off,
                on / off.max(1.0)
            )
        };
        let lines = (after.entries - before.entries) as f64;
        println!(
            "{label:10} {connections:>4}  {}  {}  {}  {:>6.1}",
            each(|cost| cost.waited),
            each(|cost| cost.cpu),
            each(|cost| cost.server),
            lines / (after.commits - before.commits) as f64,
        );
    }
    audit.close().await.expect("closed");
}

#[tokio::main]
async fn main() {
    println!(
        "an access token is checked in {:.0} µs (Ed25519)\n",
        token_micros().await
    );
    println!(
        "{:10} {:>4}  {:^32}  {:^32}  {:^32}  {:>6}",
        "database", "at", "waiting, µs a request", "CPU, µs", "the server's CPU, µs", "lines/"
    );
    let head = format!("{:>8} {:>8} {:>7} {:>6}", "off", "on", "more", "ratio");
    println!("{:10} {:>4}  {head}  {head}  {head}  commit", "", "once");
    // Beside the repository: a folder in memory would never wait for a disk.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let file = folder.path().join("bench.sqlite");
    bench("SQLite", format!("sqlite://{}?mode=rwc", file.display())).await;
    if let Some(url) = postgres("bench_audit").await {
        bench("PostgreSQL", url).await;
    }
}

/// What checking an access token takes, µs.
async fn token_micros() -> f64 {
    let issuer = DemoIssuer::new();
    let issuers = issuer.join(Issuers::default(), Clock::System);
    let issuers = issuers.expect("none contradicts itself");
    let now = Clock::System.now();
    let token = issuer.token("contact-person-herlev", "explorer", now);
    let mut rounds = vec![];
    for _ in 0..ROUNDS {
        let started = Instant::now();
        for _ in 0..REQUESTS {
            issuers.verify(&token, now).await.expect("a good token");
        }
        rounds.push(started.elapsed().as_secs_f64() * 1e6 / f64::from(REQUESTS));
    }
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// The processes of the database server, as folders of /proc: none for SQLite.
async fn server_processes(db: &DatabaseConnection) -> Vec<String> {
    if db.get_database_backend() == DbBackend::Sqlite {
        return vec![];
    }
    let sql = "SELECT pid::text AS pid FROM pg_stat_activity";
    let rows = db
        .query_all_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await
        .expect("processes");
    rows.iter()
        .map(|row| row.try_get("", "pid").expect("a pid"))
        .collect()
}

fn server_micros(processes: &[String]) -> u64 {
    processes.iter().map(|pid| cpu_micros(pid)).sum()
}

/// CPU time of a process, from /proc, in µs.
fn cpu_micros(process: &str) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
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
