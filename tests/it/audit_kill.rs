//! The program killed in the middle of load: no answered read is missing its line.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::{
    app::create_postgres,
    cli::{Service, program, run, succeeds},
    provider,
};

const CLIENTS: [&str; 4] = [
    "social-worker-herlev",
    "midwife-herlev",
    "machine-client-herlev",
    "contact-person-odense",
];

/// How far the load has come.
#[derive(Default)]
struct Load {
    answers: AtomicUsize,
    over: AtomicBool,
}

/// Asks until nobody answers any more; the request ids of all answers that came whole.
async fn ask_on(url: String, persona: &'static str, load: Arc<Load>) -> Vec<String> {
    let client = provider::client();
    let token = client
        .post(url.replace("/graphql", "/demo/token"))
        .json(&json!({ "subject": persona }))
        .send();
    // On a busy machine the others may have got on far enough for the end before this one begins.
    let Ok(token) = token.await else {
        return vec![];
    };
    let Ok(token) = token.json::<Value>().await else {
        return vec![];
    };
    let token = token["access_token"].as_str().unwrap().to_owned();
    let query = "{ referrals(first: 5) { nodes { code sentAt } } }";
    let mut answered = vec![];
    while !load.over.load(Ordering::Relaxed) {
        let asked = client
            .post(&url)
            .bearer_auth(&token)
            .json(&json!({ "query": query }))
            .send();
        let Ok(response) = asked.await else { break };
        let id = response.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let status = response.status();
        let Ok(body) = response.json::<Value>().await else {
            break;
        };
        assert_eq!(status, 200, "{body}");
        assert!(body["data"]["referrals"]["nodes"][0]["code"].is_string());
        answered.push(id);
        load.answers.fetch_add(1, Ordering::Relaxed);
    }
    answered
}

async fn killed_under_load(database: &str, folder: &std::path::Path) {
    let command = |arguments: &[&str]| {
        let mut command = program(folder, arguments);
        command.env("BROBYGGER_DATABASE__URL", database);
        command
    };
    succeeds(&mut command(&[
        "seed",
        "--scale",
        "0.01",
        "--as-of",
        "2026-09-16",
    ]));
    let mut answered = BTreeSet::new();
    // Twice: the second process goes on after the first one's end.
    for _ in 0..2 {
        let service = Service::start(&mut command(&["serve", "--demo"]));
        let url = format!("http://{}/graphql", service.address);
        let load = Arc::new(Load::default());
        let clients: Vec<_> = (0..16)
            .map(|n| tokio::spawn(ask_on(url.clone(), CLIENTS[n % 4], load.clone())))
            .collect();
        let by = Instant::now() + Duration::from_secs(60);
        while load.answers.load(Ordering::Relaxed) < 100 {
            assert!(
                Instant::now() < by,
                "it answers too little to be under load"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        service.kill();
        load.over.store(true, Ordering::Relaxed);
        for client in clients {
            answered.extend(client.await.unwrap());
        }
    }
    assert!(answered.len() > 100, "{} answers", answered.len());
    let db = Database::connect(database).await.unwrap();
    let sql = "SELECT request_id FROM audit_event";
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let written: BTreeSet<String> = db
        .query_all_raw(statement)
        .await
        .unwrap()
        .iter()
        .map(|row| row.try_get("", "request_id").unwrap())
        .collect();
    let missing: Vec<_> = answered.difference(&written).collect();
    assert!(missing.is_empty(), "answered without a line: {missing:?}");
    let said = succeeds(&mut command(&["audit", "verify"])).stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(said.starts_with("The audit trail is whole: "), "{said}");
    // What the commands do besides.
    let heads = succeeds(&mut command(&["audit", "heads"])).stdout;
    std::fs::write(folder.join("heads"), &heads).unwrap();
    assert_eq!(String::from_utf8(heads).unwrap().lines().count(), 4);
    succeeds(&mut command(&["audit", "verify", "--heads", "heads"]));
    let dry = succeeds(&mut command(&["audit", "expire", "--dry-run"])).stdout;
    assert_eq!(dry, b"0 segments would expire, with 0 lines.\n");
    let falsify = "UPDATE audit_segment SET lines = lines - 1 WHERE number = 1";
    db.execute_unprepared(falsify).await.unwrap();
    db.close().await.unwrap();
    let output = run(&mut command(&["audit", "verify"]));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("segment 1: its seal is wrong"), "{said}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("brobygger: the audit trail is not whole"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/b.sqlite?mode=rwc", folder.path().display());
    killed_under_load(&url, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let url = create_postgres(&format!("kill_{}", std::process::id()), None).await;
    killed_under_load(&url, folder.path()).await;
}
