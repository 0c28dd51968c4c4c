//! What a router's batch costs: `_entities` with 1 to 5,000 references to referrals, which are
//! personal, and to activities, which are not; time, CPU and statements, on both databases, in one run.
//!
//! `./dev bench --bench entities` runs it. Service and client share a process; the client's part of
//! the CPU is small, but in it.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod served;

use std::time::Instant;

use brobygger::{
    audit::{Audit, Seals},
    clock::Clock,
    database,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use served::{ROUTER, Served, populated, postgres, serve};

const SIZES: [usize; 4] = [1, 100, 1_000, 5_000];
const ROUNDS: usize = 15;
/// Enough that there are 5,000 referrals.
const SCALE: f64 = 1.0;

const KINDS: [(&str, &str, &str); 2] = [
    ("Referral", "referral", "code sentAt track"),
    (
        "Activity",
        "activity",
        "title startsAt association { name }",
    ),
];

async fn ids(db: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = format!("SELECT id FROM {table} ORDER BY id LIMIT 5000");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.expect("rows");
    let ids = rows.iter().map(|row| {
        let id: uuid::Uuid = row.try_get("", "id").expect("an id");
        format!("{table}_{}", id.simple())
    });
    ids.collect()
}

/// µs, statements and entities of one request.
async fn ask(
    client: &reqwest::Client,
    served: &Served,
    token: &str,
    body: &Value,
) -> (f64, i64, usize) {
    let started = Instant::now();
    let answer = client
        .post(&served.url)
        .bearer_auth(token)
        .header("router-authorization", format!("Bearer {ROUTER}"))
        .json(body)
        .send()
        .await
        .expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    let waited = started.elapsed().as_secs_f64() * 1e6;
    let entities = answer["data"]["_entities"].as_array();
    let entities = entities.unwrap_or_else(|| panic!("{answer}")).iter();
    let statements = answer["extensions"]["statements"]
        .as_i64()
        .expect("of the demo");
    (
        waited,
        statements,
        entities.filter(|entity| !entity.is_null()).count(),
    )
}

async fn bench(label: &str, url: String) {
    let (db, settings) = populated(url, SCALE).await;
    let trail = database::for_audit(&settings).await.expect("connected");
    let audit = Audit::start(trail, Seals::demo(), Clock::System, uuid::Uuid::nil());
    let served = serve(&db, audit.clone()).await;
    let client = reqwest::Client::new();
    for (of, table, fields) in KINDS {
        let ids = ids(&db, table).await;
        let query = format!(
            "query($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on {of} {{ {fields} }} }} }}"
        );
        let mut first = None;
        for size in SIZES {
            // Where there are fewer, each is asked for as often as it takes.
            let representations: Vec<Value> = (0..size)
                .map(|n| json!({ "__typename": of, "id": ids[n % ids.len()] }))
                .collect();
            let body = json!({
                "query": query,
                "variables": { "r": representations },
                "extensions": { "purpose": { "code": "QUALITY", "reason": "a measurement" } },
            });
            let mut rounds = vec![];
            for _ in 0..ROUNDS {
                let token = served.issuer.token(
                    "project-leader-hovedstaden",
                    "explorer",
                    Clock::System.now(),
                );
                rounds.push(ask(&client, &served, &token, &body).await);
            }
            rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (micros, statements, found) = rounds[ROUNDS / 2];
            let one = *first.get_or_insert(micros);
            println!(
                "{label:10} {of:8} {size:>5} {found:>5} {statements:>3} {micros:>9.0} {:>7.1} {:>7.1}×",
                micros / size as f64,
                micros / one
            );
        }
    }
    audit.close().await.expect("closed");
}

#[tokio::main]
async fn main() {
    println!("database   type     asked found  st µs a request  µs each   to one");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let file = folder.path().join("bench.sqlite");
    bench("SQLite", format!("sqlite://{}?mode=rwc", file.display())).await;
    if let Some(url) = postgres("bench_entities").await {
        bench("PostgreSQL", url).await;
    }
}
