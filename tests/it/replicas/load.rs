//! The load: who asks, who changes things, and who listens, each until it is over, and each as a real
//! client does: what failed is tried again, with the same key; a socket that is gone is opened again,
//! after the last event.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{sync::Mutex, task::JoinHandle, time::timeout};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use uuid::Uuid;

use super::{
    PATIENCE,
    fleet::{COORDINATOR, Fleet, MIDWIFE, WORKER},
    until,
};

/// How many ask at once.
const ASKERS: usize = 6;
const SHE_ASKS: &str = "{ viewer { name } referrals(first: 5) { nodes { code sentAt } } }";
const COORDINATOR_ASKS: &str = "{ viewer { name } activities(first: 5, orderBy: STARTS_AT_DESC) { nodes { title signups { totalCount } } } }";
const PLAN: &str = "mutation($input: CreateActivityInput!) { done: createActivity(input: $input) { activities { id } userErrors { code } } }";
const REFER: &str = "mutation($input: CreateReferralInput!) { done: createReferral(input: $input) { referral { id } userErrors { code } } }";
const ACTIVITIES: &str = "subscription($of: ID!, $after: ID) { told: activityChanged(association: $of, after: $after) { cursor activity { id } } }";
const REFERRALS: &str = "subscription($of: ID!, $after: ID) { told: referralChanged(hospital: $of, after: $after) { cursor referral { id } } }";

/// What happened.
#[derive(Debug, Default)]
pub struct Counts {
    /// Queries that were answered.
    pub asked: AtomicU64,
    /// Changes that were acknowledged.
    pub changed: AtomicU64,
    /// Requests that failed, and were tried again.
    pub failed: AtomicU64,
    /// Of these, those that the balancer answered.
    refused: AtomicU64,
    /// The longest time from the first try to the answer, in milliseconds.
    longest: AtomicU64,
    /// Events that were heard.
    heard: AtomicU64,
    /// Sockets that were opened again.
    reconnected: AtomicU64,
}

impl Counts {
    /// What goes on as long as all is well.
    pub fn progress(&self) -> [u64; 3] {
        [&self.asked, &self.changed, &self.heard].map(|count| count.load(Relaxed))
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |count: &AtomicU64| count.load(Relaxed);
        write!(
            f,
            "{} queries, {} changes, {} requests tried again ({} of them answered by the balancer, the others cut off), {} ms the longest until answered, {} events, {} reconnects",
            of(&self.asked),
            of(&self.changed),
            of(&self.failed),
            of(&self.refused),
            of(&self.longest),
            of(&self.heard),
            of(&self.reconnected),
        )
    }
}

/// What every client has.
#[derive(Clone)]
struct Client {
    url: String,
    counts: Arc<Counts>,
    over: Arc<AtomicBool>,
    tokens: Arc<Mutex<BTreeMap<&'static str, String>>>,
}

/// The clients under way.
pub struct Load {
    /// What they count.
    pub counts: Arc<Counts>,
    over: Arc<AtomicBool>,
    tokens: Arc<Mutex<BTreeMap<&'static str, String>>>,
    askers: Vec<JoinHandle<()>>,
    changers: BTreeMap<&'static str, JoinHandle<Vec<Uuid>>>,
    listeners: Vec<JoinHandle<()>>,
    heard: BTreeMap<&'static str, Arc<Mutex<Vec<Uuid>>>>,
}

/// What they did.
pub struct Done {
    /// What they counted.
    pub counts: Arc<Counts>,
    /// What was acknowledged as made, by whom.
    pub made: BTreeMap<&'static str, Vec<Uuid>>,
    /// The cursors that were heard, in order, by whom.
    pub heard: BTreeMap<&'static str, Vec<Uuid>>,
}

impl Load {
    /// Starts the listeners, and when they listen, the others.
    pub async fn start(fleet: &Fleet) -> Self {
        let mut tokens = BTreeMap::new();
        for who in [COORDINATOR, MIDWIFE, WORKER] {
            tokens.insert(who, fleet.token(who).await);
        }
        let client = Client {
            url: format!("{}/graphql", fleet.balancer.address),
            counts: Arc::default(),
            over: Arc::default(),
            tokens: Arc::new(Mutex::new(tokens)),
        };
        let mut heard = BTreeMap::new();
        let mut listeners = vec![];
        for (who, query, kind) in [
            (COORDINATOR, ACTIVITIES, "association"),
            (WORKER, REFERRALS, "hospital"),
        ] {
            let of = format!("{kind}_{}", fleet.scope(who).simple());
            let cursors = Arc::<Mutex<Vec<Uuid>>>::default();
            heard.insert(who, cursors.clone());
            let (ready, begun) = tokio::sync::oneshot::channel();
            let client = client.clone();
            listeners.push(tokio::spawn(async move {
                client.listen(who, query, &of, cursors, ready).await;
            }));
            timeout(PATIENCE, begun)
                .await
                .expect("nobody listens")
                .unwrap();
        }
        let askers = (0..ASKERS)
            .map(|n| {
                let client = client.clone();
                let who = [COORDINATOR, MIDWIFE, WORKER][n % 3];
                tokio::spawn(async move { client.ask(who).await })
            })
            .collect();
        let starts_at = fleet.began + chrono::TimeDelta::days(7);
        let association = format!("association_{}", fleet.scope(COORDINATOR).simple());
        let plan = move |n: u64| {
            json!({
                "idempotencyKey": format!("under-load-{n}"), "association": association, "type": "BABY_CAFE",
                "title": format!("Under load {n}"), "place": "Helsingør", "publish": true,
                "startsAt": starts_at, "endsAt": starts_at + chrono::TimeDelta::hours(2),
            })
        };
        let site = format!("site_{}", fleet.site.simple());
        let refer = move |n: u64| {
            json!({
                "idempotencyKey": format!("under-load-{n}"), "site": site, "track": "OPEN_ADVICE", "careLevel": "LEVEL_3",
                "targetGroups": ["SOCIAL"], "gestationBand": "WEEK_12_TO_21", "judgement": "SOCIAL_PROBLEM",
                "reasons": ["FINANCES"], "anonymous": false, "send": true,
                "member": {
                    "stage": "PREGNANT", "name": "Prøve Prøvesen", "phone": "+45 00 00 12 34", "safeChannels": ["PHONE_DAYTIME"],
                    "consents": [{ "purpose": "SHARE_WITH_NGO", "wordingVersion": "2024-12" }, { "purpose": "CONTACT", "wordingVersion": "2024-12" }],
                },
            })
        };
        let (planner, referrer) = (client.clone(), client.clone());
        let changers = BTreeMap::from([
            (
                COORDINATOR,
                tokio::spawn(async move { planner.change(COORDINATOR, PLAN, plan).await }),
            ),
            (
                MIDWIFE,
                tokio::spawn(async move { referrer.change(MIDWIFE, REFER, refer).await }),
            ),
        ]);
        Self {
            counts: client.counts,
            over: client.over,
            tokens: client.tokens,
            askers,
            changers,
            listeners,
            heard,
        }
    }

    /// Gives the clients new tokens where the old ones are about to end.
    pub async fn renew(&self, fleet: &Fleet) {
        let mut tokens = self.tokens.lock().await;
        for (who, token) in tokens.iter_mut() {
            *token = fleet.token(who).await;
        }
    }

    /// Ends the load: what was begun is finished, and what happened is heard.
    pub async fn finish(self, fleet: &Fleet) -> Done {
        self.over.store(true, Relaxed);
        for asker in self.askers {
            asker.await.unwrap();
        }
        let mut made = BTreeMap::new();
        for (who, changer) in self.changers {
            made.insert(who, changer.await.unwrap());
        }
        for (who, stream) in [(COORDINATOR, "ACTIVITY"), (WORKER, "REFERRAL")] {
            let sql = format!(
                "SELECT id FROM outbox WHERE stream = '{stream}' AND scope_id = '{}'",
                fleet.scope(who)
            );
            let events = fleet.ids(&sql).await.len();
            until(&format!("{who} hears all {events} events"), async || {
                self.heard[who].lock().await.len() >= events
            })
            .await;
        }
        for listener in self.listeners {
            assert!(!listener.is_finished());
            listener.abort();
        }
        let mut heard = BTreeMap::new();
        for (who, cursors) in self.heard {
            heard.insert(who, cursors.lock().await.clone());
        }
        Done {
            counts: self.counts,
            made,
            heard,
        }
    }
}

/// The id in a node's global one.
fn key(id: &Value) -> Uuid {
    let (_, key) = id.as_str().unwrap().rsplit_once('_').unwrap();
    key.parse().unwrap()
}

impl Client {
    async fn token(&self, who: &str) -> String {
        self.tokens.lock().await[who].clone()
    }

    /// Asks until there is an answer; it has no errors.
    async fn post(&self, http: &reqwest::Client, who: &str, body: &Value) -> Value {
        let started = Instant::now();
        loop {
            let asked = http
                .post(format!("http://{}", self.url))
                .bearer_auth(self.token(who).await)
                .json(body)
                .send();
            match asked.await {
                Ok(response) if response.status() == 200 => {
                    if let Ok(answer) = response.json::<Value>().await {
                        assert!(answer.get("errors").is_none(), "{body} {answer}");
                        let took = u64::try_from(started.elapsed().as_millis()).unwrap();
                        self.counts.longest.fetch_max(took, Relaxed);
                        return answer["data"].clone();
                    }
                }
                Ok(response) => {
                    let status = response.status();
                    assert!(
                        [502, 503, 504].contains(&status.as_u16()),
                        "{status} {body}"
                    );
                    self.counts.refused.fetch_add(1, Relaxed);
                }
                Err(_) => {}
            }
            self.counts.failed.fetch_add(1, Relaxed);
            assert!(started.elapsed() < PATIENCE, "no retry cures it: {body}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn ask(&self, who: &str) {
        let http = reqwest::Client::new();
        let query = if who == COORDINATOR {
            COORDINATOR_ASKS
        } else {
            SHE_ASKS
        };
        let body = json!({ "query": query });
        while !self.over.load(Relaxed) {
            let data = self.post(&http, who, &body).await;
            assert!(data["viewer"]["name"].is_string(), "{data}");
            self.counts.asked.fetch_add(1, Relaxed);
        }
    }

    /// Makes one thing after another; the ids of what was acknowledged.
    async fn change(&self, who: &str, mutation: &str, input: impl Fn(u64) -> Value) -> Vec<Uuid> {
        let http = reqwest::Client::new();
        let mut made = vec![];
        for n in 0.. {
            if self.over.load(Relaxed) {
                break;
            }
            let body = json!({ "query": mutation, "variables": { "input": input(n) } });
            let done = self.post(&http, who, &body).await["done"].take();
            assert_eq!(done["userErrors"], json!([]), "{done}");
            let id = match done.get("activities") {
                Some(activities) => &activities[0]["id"],
                None => &done["referral"]["id"],
            };
            made.push(key(id));
            self.counts.changed.fetch_add(1, Relaxed);
        }
        made
    }

    /// Listens, and when the socket is gone, again from the last event on.
    async fn listen(
        &self,
        who: &str,
        query: &str,
        of: &str,
        cursors: Arc<Mutex<Vec<Uuid>>>,
        ready: tokio::sync::oneshot::Sender<()>,
    ) {
        let mut ready = Some(ready);
        let mut first = true;
        loop {
            if !first {
                self.counts.reconnected.fetch_add(1, Relaxed);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            first = false;
            // Whatever ends it, it is begun again.
            let _ = self.hear(who, query, of, &cursors, &mut ready).await;
        }
    }

    async fn hear(
        &self,
        who: &str,
        query: &str,
        of: &str,
        cursors: &Mutex<Vec<Uuid>>,
        ready: &mut Option<tokio::sync::oneshot::Sender<()>>,
    ) -> Option<()> {
        let mut request = format!("ws://{}", self.url).into_client_request().ok()?;
        let spoken = "graphql-transport-ws".parse().ok()?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", spoken);
        let (mut socket, _) = connect_async(request).await.ok()?;
        let token = self.token(who).await;
        let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
        let last = cursors.lock().await.last().copied();
        let after = last.map(|cursor| format!("event_{}", cursor.simple()));
        let subscribe = json!({
            "type": "subscribe", "id": "1",
            "payload": { "query": query, "variables": { "of": of, "after": after } },
        });
        for message in [init, subscribe, json!({ "type": "ping" })] {
            socket.send(Message::text(message.to_string())).await.ok()?;
        }
        loop {
            // A service that is gone without a word: its pings stay away.
            let message = timeout(Duration::from_secs(45), socket.next())
                .await
                .ok()??;
            let Message::Text(text) = message.ok()? else {
                continue;
            };
            let said: Value = serde_json::from_str(&text).unwrap();
            match said["type"].as_str().unwrap() {
                "next" => {
                    assert!(said["payload"].get("errors").is_none(), "{said}");
                    cursors
                        .lock()
                        .await
                        .push(key(&said["payload"]["data"]["told"]["cursor"]));
                    self.counts.heard.fetch_add(1, Relaxed);
                }
                // It was answered after the subscription had begun.
                "pong" => {
                    if let Some(ready) = ready.take() {
                        let _ = ready.send(());
                    }
                }
                "error" | "complete" => {
                    let code = &said["payload"][0]["extensions"]["code"];
                    assert_eq!(code, "SERVICE_UNAVAILABLE", "{said}");
                    return None;
                }
                _ => {}
            }
        }
    }
}
