//! The federated graph, of real programs: the service, two partners' subgraphs (`tests/federation/partners`)
//! and a router in front, over the supergraph that is composed of what the three say of themselves.
//!
//! The router is npm's gateway-runtime (`tests/federation/gateway.mjs`). `./dev router` runs the same
//! tests against hive-router with the configuration of `deploy/router`: it says so with the program's
//! path in `BROBYGGER_TEST_ROUTER`. What the two do differently is said where it shows.
//!
//! The service is started with the system's clock, since whoever checks a token has no other. It
//! runs once for all tests on a database; so do the partners and the router, but for tests that need
//! one of their own.

mod composition;
mod crossing;
mod guide;
mod harness;
mod live;
mod operations;
mod rights;
mod watch;

use std::{process::Command, time::SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{
    app::{Backend, create_postgres},
    cli::{program, succeeds},
};
use harness::{Answer, Documents, Graph, Kind, Router, SCOPES, SECRET, ask};

/// The graph, and a router over it.
pub struct Federation {
    graph: Graph,
    router: Router,
    _folder: TempDir,
}

impl Federation {
    /// The one that all tests on a database share.
    async fn shared(backend: Backend) -> &'static Self {
        static SQLITE: OnceCell<Federation> = OnceCell::const_new();
        static POSTGRES: OnceCell<Federation> = OnceCell::const_new();
        match backend {
            Backend::Sqlite => &SQLITE,
            Backend::Postgres => &POSTGRES,
        }
        .get_or_init(|| Self::start(backend))
        .await
    }

    async fn start(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}/b.sqlite?mode=rwc", folder.path().display()),
            Backend::Postgres => {
                create_postgres(&format!("test_{}_graph", std::process::id()), None).await
            }
        };
        let command = |arguments: &[&str]| -> Command {
            let mut command = program(folder.path(), arguments);
            command.env("BROBYGGER_DATABASE__URL", &url);
            command
        };
        succeeds(&mut command(&["seed", "--scale", "0.01"]));
        // Otherwise the service freezes the quarters while the tests ask for them.
        succeeds(&mut command(&["snapshot", "take"]));
        let graph = Graph::start(&mut command(&["serve", "--demo"])).await;
        let router = graph.router(&graph.subgraphs, Documents::Any).await;
        Self {
            graph,
            router,
            _folder: folder,
        }
    }

    /// Somebody with a token for all that the graph asks for.
    async fn caller(&self, persona: &str) -> Caller<'_> {
        self.narrowed(persona, SCOPES).await
    }

    /// Somebody with a token for these scopes.
    async fn narrowed(&self, persona: &str, scope: &str) -> Caller<'_> {
        Caller {
            federation: self,
            token: self.graph.token(persona, scope).await,
        }
    }
}

/// Somebody who asks.
struct Caller<'a> {
    federation: &'a Federation,
    token: String,
}

impl Caller<'_> {
    /// Asks this address.
    async fn at(&self, url: &str, body: &Value) -> Answer {
        let headers = [
            ("authorization", self.token.as_str()),
            ("accept-language", "en"),
        ];
        ask(url, &headers, body).await
    }

    /// Asks the router.
    async fn router(&self, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables });
        self.at(&self.federation.router.url, &body).await
    }

    /// Asks the service itself.
    async fn direct(&self, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables });
        self.at(&self.federation.graph.url, &body).await
    }

    /// Asks the service for entities, as a router does for this caller.
    async fn entities(&self, representations: &Value, selection: &str) -> Answer {
        let secret = format!("Bearer {SECRET}");
        let headers = [
            ("authorization", self.token.as_str()),
            ("router-authorization", secret.as_str()),
        ];
        let query = format!(
            "query($all: [_Any!]!) {{ _entities(representations: $all) {{ {selection} }} }}"
        );
        let body = json!({ "query": query, "variables": { "all": representations } });
        ask(&self.federation.graph.url, &headers, &body).await
    }
}

/// Who plans activities; of a programme without an end.
const COORDINATOR: &str = "coordinator-odense";

/// The coordinator's association.
async fn association(coordinator: &Caller<'_>) -> Value {
    let all = "{ associations(first: 100) { nodes { id name } } }";
    let all = coordinator.direct(all, json!({})).await.data();
    let all = all["associations"]["nodes"].as_array().unwrap();
    all.iter().find(|one| one["name"] == "Odense").unwrap()["id"].clone()
}

/// Noon and so many hours, so many days from now.
fn in_days(days: i64, hours: i64) -> Value {
    let now = DateTime::<Utc>::from(SystemTime::now());
    let noon = now.date_naive().and_hms_opt(12, 0, 0).unwrap().and_utc();
    json!(noon + TimeDelta::days(days) + TimeDelta::hours(hours))
}

/// Tests of the shared graph, on each database.
macro_rules! on_graph {
    ($( $(#[doc = $doc:literal])* async fn $name:ident($federation:ident) $body:block )*) => {$(
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every test uses all of its module")]
            use super::*;
            use crate::{app::Backend, federation::Federation};

            async fn test($federation: &Federation) $body

            #[tokio::test]
            async fn sqlite() {
                test(Federation::shared(Backend::Sqlite).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                test(Federation::shared(Backend::Postgres).await).await;
            }
        }
    )*};
}
use on_graph;
