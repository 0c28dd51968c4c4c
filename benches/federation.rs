//! What a router costs a request: saved operations asked of the service itself and through a router, and one that
//! goes on to a partner, one at a time, by turns, in one run.
//!
//! `./dev bench` runs it with the tests' router, `./dev router` with hive-router. Service, router, partners and who
//! asks share the machine's cores, so the ratio is the figure, not the times.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[path = "../tests/it/federation/harness.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod harness;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use harness::{Documents, Graph, SCOPES, client, saved};
use serde_json::{Value, json};

/// Requests of each kind; the first tenth is not counted.
const REQUESTS: usize = 300;

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brobygger"));
    command.args(arguments).current_dir(folder);
    command.env("BROBYGGER_SERVER__BIND", "127.0.0.1:0");
    command.env("BROBYGGER_DATABASE__URL", "sqlite://b.sqlite?mode=rwc");
    command
}

/// How long an answer takes.
async fn timed(client: &reqwest::Client, url: &str, token: &str, body: &Value) -> Duration {
    let started = Instant::now();
    let request = client.post(url).header("authorization", token).json(body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let took = started.elapsed();
    assert!(answer.get("errors").is_none(), "{answer:#}");
    took
}

/// The median, the 95th percentile.
fn figures(mut times: Vec<Duration>) -> (f64, f64) {
    times.drain(..REQUESTS / 10);
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1_000.0;
    (at(50), at(95))
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let seeded = program(folder.path(), &["seed", "--scale", "0.1"]).output();
    assert!(seeded.unwrap().status.success());
    let graph = Graph::start(&mut program(folder.path(), &["serve", "--demo"])).await;
    let router = graph.router(&graph.subgraphs, Documents::Any).await;
    println!("through {:?}, {REQUESTS} requests each", router.kind);
    println!("| operation | direct, ms: median, 95 % | through the router | ratio of medians |");
    println!("| --- | --- | --- | --- |");
    let (widget, of_widget) = saved("hospital/HospitalWidget");
    let (coming, of_coming) = saved("association/CoordinatorActivities");
    let one = "{ hospital(shak: \"1516\") { name } }";
    let beds = "{ hospitals(first: 100) { nodes { shak name } } }";
    let with_beds = "{ hospitals(first: 100) { nodes { shak name maternityBeds { free } } } }";
    let none = json!({});
    for (name, persona, direct, through, variables) in [
        ("one field", "midwife-herlev", one, one, &none),
        (
            "HospitalWidget",
            "contact-person-herlev",
            &widget[..],
            &widget[..],
            &of_widget,
        ),
        (
            "CoordinatorActivities",
            "coordinator-helsingor",
            &coming,
            &coming,
            &of_coming,
        ),
        (
            "hospitals, and through the router a partner's beds",
            "midwife-herlev",
            beds,
            with_beds,
            &none,
        ),
    ] {
        let token = graph.token(persona, SCOPES).await;
        let client = client();
        let (mut alone, mut routed) = (vec![], vec![]);
        for _ in 0..REQUESTS {
            let body = json!({ "query": direct, "variables": variables });
            alone.push(timed(&client, &graph.url, &token, &body).await);
            let body = json!({ "query": through, "variables": variables });
            routed.push(timed(&client, &router.url, &token, &body).await);
        }
        let (alone, routed) = (figures(alone), figures(routed));
        println!(
            "| {name} | {:.2}, {:.2} | {:.2}, {:.2} | {:.2} |",
            alone.0,
            alone.1,
            routed.0,
            routed.1,
            routed.0 / alone.0
        );
    }
}
