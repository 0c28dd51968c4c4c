//! The processes: replicas, their balancer, their database, and who vouches for their users.

use std::{
    collections::HashMap,
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{balancer::Balancer, until};
use crate::{
    app::create_postgres,
    cli::{Service, program, succeeds},
    provider::{AUDIENCE, Provider, SCOPES},
};

/// Who plans activities.
pub const COORDINATOR: &str = "coordinator-helsingor";
/// Who refers.
pub const MIDWIFE: &str = "midwife-herlev";
/// Who hears of referrals.
pub const WORKER: &str = "social-worker-herlev";

/// How long a token is used; it is good for five minutes.
const FRESH: Duration = Duration::from_secs(150);

/// All processes. Dropped, they are killed.
pub struct Fleet {
    folder: tempfile::TempDir,
    url: String,
    /// The database, for what only the database knows.
    pub db: DatabaseConnection,
    replicas: Vec<Option<Service>>,
    addresses: Vec<String>,
    /// What stands before the replicas.
    pub balancer: Balancer,
    provider: Provider,
    tokens: Mutex<HashMap<String, (Instant, String)>>,
    scopes: HashMap<&'static str, Uuid>,
    /// Where referrals come from.
    pub site: Uuid,
    /// When.
    pub began: DateTime<Utc>,
}

fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

async fn ids(db: &DatabaseConnection, sql: &str) -> Vec<Uuid> {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    let id = |row: &sea_orm::QueryResult| row.try_get_by_index(0).unwrap();
    rows.iter().map(id).collect()
}

impl Fleet {
    /// Starts all of them.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = create_postgres(&format!("test_{}_replicas", std::process::id()), None).await;
        let provider = Provider::start("ES256");
        let settings = format!(
            "[server]\ndrain_seconds = 4\n[database]\nconnections = 6\n\
             [[issuers]]\nissuer = \"{}\"\naudience = \"{AUDIENCE}\"\nalgorithms = [\"ES256\"]\norganisations = [\"*\"]\n",
            provider.issuer
        );
        std::fs::write(folder.path().join("settings.toml"), settings).unwrap();
        let mut seed = program(
            folder.path(),
            &["seed", "--scale", "0.01", "--as-of", "2026-09-16"],
        );
        succeeds(seed.env("BROBYGGER_DATABASE__URL", &url));
        let db = Database::connect(&url).await.unwrap();
        // The agreements end some day, and the replicas have the real time.
        let on = "UPDATE programme SET ends_on = NULL; UPDATE role_assignment SET valid_to = NULL";
        db.execute_unprepared(on).await.unwrap();
        for who in [COORDINATOR, MIDWIFE, WORKER] {
            let link = format!(
                "INSERT INTO identity (id, issuer, subject, person_id)
                 SELECT gen_random_uuid(), '{}', subject, person_id FROM identity WHERE issuer = 'demo' AND subject = '{who}'",
                provider.issuer
            );
            db.execute_unprepared(&link).await.unwrap();
        }
        let association = format!(
            "SELECT r.organisation_id FROM role_assignment r JOIN identity i ON i.person_id = r.person_id WHERE i.issuer = 'demo' AND i.subject = '{COORDINATOR}'"
        );
        let site = "SELECT id FROM site WHERE name = 'Herlev'";
        let hospital = "SELECT hospital_id FROM site WHERE name = 'Herlev'";
        let scopes = HashMap::from([
            (COORDINATOR, ids(&db, &association).await[0]),
            (WORKER, ids(&db, hospital).await[0]),
        ]);
        let site = ids(&db, site).await[0];
        // On an address of their own, which they have again when they are restarted: no connection
        // from 127.0.0.1 takes the port meanwhile.
        let replicas: Vec<_> = (0..3)
            .map(|_| Some(Service::start(&mut serve(&folder, &url, "127.0.0.2:0"))))
            .collect();
        let address = |replica: &Option<Service>| replica.as_ref().unwrap().address.clone();
        let addresses: Vec<_> = replicas.iter().map(address).collect();
        let balancer = Balancer::start(folder.path(), &addresses);
        Self {
            folder,
            url,
            db,
            replicas,
            addresses,
            balancer,
            provider,
            tokens: Mutex::default(),
            scopes,
            site,
            began: now(),
        }
    }

    /// The program, as the replicas are run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.folder.path(), arguments);
        command.env("BROBYGGER_DATABASE__URL", &self.url);
        command
    }

    /// Kills a replica: kill -9.
    pub fn kill(&mut self, n: usize) {
        self.replicas[n].take().unwrap().kill();
    }

    /// Tells a replica to stop, and waits for it. The balancer sees that it is not ready while it
    /// still answers.
    pub async fn stop(&mut self, n: usize) {
        let replica = self.replicas[n].take().unwrap();
        replica.terminate();
        until("a replica that stops is taken out", async || {
            self.balancer.servers_up() == 2
        })
        .await;
        let address = &self.addresses[n];
        let live = reqwest::get(format!("http://{address}/health/live")).await;
        assert_eq!(live.unwrap().status(), 204, "it answers no longer");
        let ready = reqwest::get(format!("http://{address}/health/ready")).await;
        assert_eq!(ready.unwrap().status(), 503);
        let stopped = tokio::task::spawn_blocking(|| replica.finished());
        let (status, lines) = stopped.await.unwrap();
        assert!(status.success(), "{lines:?}");
        let broken_off = lines.iter().any(|line| line.contains("broken off"));
        assert!(!broken_off, "{lines:?}");
    }

    /// Starts a replica again, where it was.
    pub fn restart(&mut self, n: usize) {
        let mut command = serve(&self.folder, &self.url, &self.addresses[n]);
        self.replicas[n] = Some(Service::start(&mut command));
    }

    /// The ids that a statement finds.
    pub async fn ids(&self, sql: &str) -> Vec<Uuid> {
        ids(&self.db, sql).await
    }

    /// At which association or hospital somebody's events are.
    pub fn scope(&self, who: &str) -> Uuid {
        self.scopes[who]
    }

    /// A token of the provider's, as good as new.
    pub async fn token(&self, who: &str) -> String {
        let mut tokens = self.tokens.lock().await;
        if let Some((since, token)) = tokens.get(who)
            && since.elapsed() < FRESH
        {
            return token.clone();
        }
        self.provider.move_to(now());
        let token = self.provider.token_of(who, SCOPES).await;
        tokens.insert(who.to_owned(), (Instant::now(), token.clone()));
        token
    }
}

fn serve(folder: &tempfile::TempDir, url: &str, bind: &str) -> Command {
    let mut command = program(folder.path(), &["serve", "--config", "settings.toml"]);
    command
        .env("BROBYGGER_DATABASE__URL", url)
        .env("BROBYGGER_SERVER__BIND", bind);
    command
}
