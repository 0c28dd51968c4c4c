//! Three replicas behind the deployment's load balancer, killed and restarted one after another under
//! load, and stopped in order: nothing that a retry of idempotent work doesn't cure fails, no write
//! is lost or done twice, no event is lost or out of order, and the audit trail is whole.
//!
//! Everything is real: three processes on one PostgreSQL, HAProxy with `deploy/haproxy.cfg`, tokens of
//! an OpenID provider. With `--nocapture` the counts are printed.

#![allow(
    clippy::print_stdout,
    reason = "the counts are for whoever asks for them"
)]

mod balancer;
mod fleet;
mod load;

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use self::balancer::{Balancer, haproxy};
use self::{
    fleet::{COORDINATOR, Fleet, MIDWIFE, WORKER},
    load::{Counts, Load},
};
use crate::cli::{FILE, Service, migrated, program, succeeds};

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `done` says so.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let by = Instant::now() + PATIENCE;
    while !done().await {
        assert!(Instant::now() < by, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until all replicas have the load again, and each client has got on with it.
async fn settled(fleet: &Fleet, load: &Load) {
    load.renew(fleet).await;
    until("all replicas are up", async || {
        fleet.balancer.servers_up() == 3
    })
    .await;
    let before = load.counts.progress();
    until("the load goes on", async || {
        let now = load.counts.progress();
        before
            .iter()
            .zip(now)
            .all(|(before, now)| now >= before + 5)
    })
    .await;
}

/// What a roll-out of a newer release does first, while this one is running.
const EXPAND: &str = "BEGIN; SET LOCAL lock_timeout = '5s';
    ALTER TABLE activity ADD COLUMN colour text; ALTER TABLE referral ADD COLUMN colour text DEFAULT 'blue';
    ALTER TABLE outbox ADD COLUMN colour text; CREATE TABLE colour (id uuid PRIMARY KEY);
    INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_colour', 0); COMMIT";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_are_restarted_under_load() {
    let mut fleet = Fleet::start().await;
    let load = Load::start(&fleet).await;
    settled(&fleet, &load).await;

    for n in 0..3 {
        fleet.kill(n);
        // The others have the load.
        let before = load.counts.progress();
        until("two replicas go on", async || {
            let now = load.counts.progress();
            before.iter().zip(now).all(|(before, now)| now > before + 2)
        })
        .await;
        fleet.restart(n);
        settled(&fleet, &load).await;
    }
    let killed = load.counts.to_string();

    // Replicas of this release run on, and are restarted, on the next one's schema.
    fleet.db.execute_unprepared(EXPAND).await.unwrap();
    settled(&fleet, &load).await;

    let failed = load.counts.failed.load(Ordering::Relaxed);
    for n in 0..3 {
        fleet.stop(n).await;
        fleet.restart(n);
        settled(&fleet, &load).await;
    }
    let stopped = load.counts.to_string();
    let stats = fleet.balancer.stats();
    let load = load.finish(&fleet).await;

    println!("killed and restarted: {killed}");
    println!("then stopped and restarted: {stopped}");
    println!("in all: {}; the balancer: {stats}", load.counts);
    // Whoever is told to stop finishes what it began: nobody notices.
    let failures = load.counts.failed.load(Ordering::Relaxed);
    assert_eq!(failures, failed, "a stop in order failed requests");
    nothing_is_lost_or_doubled(&fleet, &load.counts, &load.made, &load.heard).await;
    let verified = succeeds(&mut fleet.command(&["audit", "verify"])).stdout;
    let verified = String::from_utf8(verified).unwrap();
    assert!(
        verified.starts_with("The audit trail is whole: "),
        "{verified}"
    );
    print!("{verified}");
}

/// What the clients were told is what the database has: each change once, each event in its place.
async fn nothing_is_lost_or_doubled(
    fleet: &Fleet,
    counts: &Arc<Counts>,
    made: &BTreeMap<&'static str, Vec<Uuid>>,
    heard: &BTreeMap<&'static str, Vec<Uuid>>,
) {
    let by_midwife = format!(
        "SELECT id FROM referral WHERE referrer_id = (SELECT person_id FROM identity WHERE subject = '{MIDWIFE}' AND issuer = 'demo') AND sent_at > '{}'",
        fleet.began
    );
    for (who, in_database, hears, stream) in [
        (
            COORDINATOR,
            "SELECT id FROM activity WHERE title LIKE 'Under load %'",
            COORDINATOR,
            "ACTIVITY",
        ),
        (MIDWIFE, &*by_midwife, WORKER, "REFERRAL"),
    ] {
        let mut acknowledged = made[who].clone();
        let all = acknowledged.len();
        acknowledged.sort();
        acknowledged.dedup();
        assert_eq!(acknowledged.len(), all, "two keys, one row");
        let mut written = fleet.ids(in_database).await;
        written.sort();
        assert_eq!(acknowledged, written, "{who}: acknowledged, and written");

        // In the order of the outbox, each once: a client that resumes is told nothing twice.
        let outbox = format!(
            "SELECT id FROM outbox WHERE stream = '{stream}' AND scope_id = '{}' ORDER BY seq",
            fleet.scope(hears)
        );
        let events = fleet.ids(&outbox).await;
        assert!(events.len() >= all);
        assert_eq!(heard[hears], events, "{hears}");
        println!("{who}: {all} changes; {hears}: {} events", events.len());
    }
    assert!(counts.asked.load(Ordering::Relaxed) > 100);
}

/// Who comes from outside is no router, whatever they know; and the number of a request is the
/// balancer's, unless the router gave it one.
#[tokio::test]
async fn a_router_comes_in_by_its_own_door() {
    const SECRET: &str = "a-secret-between-router-and-service";
    const ID: &str = "0123456789abcdef0123456789abcdef";
    let folder = migrated();
    let mut serve = program(folder.path(), &["serve"]);
    serve
        .env("BROBYGGER_DATABASE__URL", FILE)
        .env("BROBYGGER_FEDERATION__SECRETS", SECRET);
    let service = Service::start(&mut serve);
    let balancer = Balancer::start(folder.path(), std::slice::from_ref(&service.address));
    until("the replica is up", async || balancer.servers_up() == 1).await;
    let ask = async |address: &str| {
        let request = crate::provider::client()
            .post(format!("http://{address}/graphql"))
            .header("router-authorization", format!("Bearer {SECRET}"))
            .header("x-request-id", ID)
            .json(&serde_json::json!({ "query": "{ _service { sdl } }" }));
        let answer = request.send().await.unwrap();
        let id = answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        (answer.status().as_u16(), id, answer.text().await.unwrap())
    };
    let (status, id, text) = ask(&balancer.inner).await;
    assert_eq!((status, &*id), (200, ID), "{text}");
    assert!(text.contains("@key"), "{text}");
    let (status, id, text) = ask(&balancer.address).await;
    assert_eq!(status, 401, "{text}");
    assert_ne!(id, ID);
    assert!(!text.contains("@key"), "{text}");
}
