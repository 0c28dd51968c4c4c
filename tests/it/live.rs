//! Subscriptions: what is told to whom, that nothing is lost or doubled, and when a socket ends.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use brobygger::{
    access::{Event, Gate, Lens, Statements, new_id},
    auth::{self, session},
    vault::Vault,
};
use chrono::TimeDelta;
use entities::{
    codes::{ConsentPurpose, ConsentStatus, DeclineReason, ReferralStatus, Stream},
    consent,
    ids::{ReferralEventId, TypedId},
    referral, referral_event,
};
use futures_util::{SinkExt, StreamExt};
use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::mpsc, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};
use uuid::Uuid;

use crate::app::{Backend, TestApp, on_both};

type Ws = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What a client hears.
#[derive(Debug)]
enum Heard {
    Said(Value),
    Closed(u16, String),
}

/// A client, which reads whatever comes at once.
pub struct Client {
    sink: futures_util::stream::SplitSink<Ws, Message>,
    heard: mpsc::UnboundedReceiver<Heard>,
    /// What came before it was waited for.
    early: VecDeque<Heard>,
}

/// Opens a socket that nobody reads yet; the HTTP status where there is none.
async fn open(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<Ws, u16> {
    let url = format!("{}/graphql", app.url.replace("http://", "ws://"));
    let mut request = url.into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((stream, _)) => Ok(stream),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

const SPOKEN: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

impl Client {
    /// A socket on which nothing was said.
    pub async fn mute(app: &TestApp, headers: &[(&'static str, &str)]) -> Self {
        let headers = [&[SPOKEN][..], headers].concat();
        let (sink, mut stream) = open(app, &headers).await.unwrap().split();
        let (sender, heard) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                let heard = match message {
                    Message::Text(text) => Heard::Said(serde_json::from_str(&text).unwrap()),
                    Message::Close(Some(frame)) => {
                        Heard::Closed(frame.code.into(), frame.reason.to_string())
                    }
                    _ => continue,
                };
                if sender.send(heard).is_err() {
                    return;
                }
            }
        });
        Self {
            sink,
            heard,
            early: VecDeque::new(),
        }
    }

    /// A socket of a persona's.
    pub async fn of(app: &TestApp, persona: &str) -> Self {
        let mut client = Self::mute(app, &[]).await;
        client.init(Some(&app.token(persona))).await;
        assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
        client
    }

    async fn send(&mut self, message: Message) {
        self.sink.send(message).await.unwrap();
    }

    async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    async fn init(&mut self, token: Option<&str>) {
        let payload = token.map(|token| json!({ "authorization": format!("Bearer {token}") }));
        self.say(json!({ "type": "connection_init", "payload": payload }))
            .await;
    }

    /// Subscribes, and waits until that has begun or failed: the errors' codes.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) -> Vec<String> {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await;
        self.say(json!({ "type": "ping" })).await;
        let mut failed = vec![];
        loop {
            match self.listen().await {
                Heard::Said(pong) if pong["type"] == "pong" => return failed,
                Heard::Said(error) if error["type"] == "error" => {
                    assert_eq!(error["id"], id);
                    failed = codes(&error);
                }
                other => self.early.push_back(other),
            }
        }
    }

    async fn listen(&mut self) -> Heard {
        let heard = timeout(Duration::from_secs(8), self.heard.recv()).await;
        heard
            .expect("nothing is heard")
            .expect("the socket is gone")
    }

    async fn next(&mut self) -> Heard {
        match self.early.pop_front() {
            Some(early) => early,
            None => self.listen().await,
        }
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Heard::Said(message) => message,
            closed => panic!("{closed:?}"),
        }
    }

    /// The data of the next event.
    async fn event(&mut self) -> Value {
        let message = self.hear().await;
        assert_eq!(message["type"], "next", "{message:#}");
        assert!(message["payload"].get("errors").is_none(), "{message:#}");
        message["payload"]["data"].clone()
    }

    /// The next event of [`REFERRALS`]: its cursor, and the status of its step.
    async fn step(&mut self) -> (String, Option<String>) {
        let change = self.event().await["referralChanged"].clone();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        (
            text(&change["cursor"]).unwrap(),
            text(&change["step"]["to"]),
        )
    }

    /// Why it is closed; what is said before is passed over.
    async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Heard::Closed(code, reason) = self.next().await {
                return (code, reason);
            }
        }
    }
}

fn codes(error: &Value) -> Vec<String> {
    let errors = error["payload"].as_array().unwrap().iter();
    errors
        .map(|error| error["extensions"]["code"].as_str().unwrap().to_owned())
        .collect()
}

const REFERRALS: &str = "subscription($of: ID!, $after: ID) { referralChanged(hospital: $of, after: $after) { cursor referral { id code } step { to } } }";
const ACTIVITIES: &str =
    "subscription($of: ID!) { activityChanged(association: $of) { cursor activity { id title } } }";
const PRESENCE: &str = "subscription($of: ID!) { presenceChanged(hospital: $of) { cursor slot { id worker { name } } site { name } } }";

async fn id(app: &TestApp, sql: &str) -> Uuid {
    app.rows(sql).await[0].try_get_by_index(0).unwrap()
}

/// A named referral of Herlev's that the social worker has, on its way.
async fn referral(app: &TestApp) -> referral::Model {
    let sql = "SELECT * FROM referral WHERE status NOT IN ('DRAFT', 'SENT') AND member_id IS NOT NULL AND anonymous = FALSE
        AND hospital_id IN (SELECT id FROM organisation WHERE name = 'Herlev og Gentofte Hospital')
        AND assignee_id = (SELECT person_id FROM identity WHERE subject = 'social-worker-herlev') ORDER BY code LIMIT 1";
    let rows = app.rows(sql).await;
    let found = referral::Model::from_query_result(&rows[0], "").unwrap();
    assert!(!found.anonymous);
    found
}

/// A door to change things as the service does.
async fn gate(app: &TestApp) -> Gate {
    let today = brobygger::calendar::local_date(app.now());
    let lens = Lens {
        viewer: app.viewer_behind("social-worker-hillerod", None).await,
        now: app.now(),
        today,
        backend: app.db.get_database_backend(),
        concerned: Default::default(),
    };
    let vault = Vault::demo().into();
    Gate::new(app.wire(), lens, Statements::default(), vault).ringing(app.bell.clone())
}

/// Something happens to a referral: a step of its trail, or something else.
async fn happens(app: &TestApp, of: &referral::Model, to: Option<ReferralStatus>) {
    let gate = gate(app).await;
    let change = gate.change().await.unwrap();
    let column = Expr::col(referral_event::Column::ReferralId);
    let trail = change
        .every::<referral_event::Entity>(column.eq(of.id))
        .await;
    let step: Option<ReferralEventId> = to.map(|_| new_id());
    if let (Some(id), Some(to)) = (step, to) {
        let row = referral_event::Model {
            id,
            referral_id: of.id,
            seq: i32::try_from(trail.unwrap().len()).unwrap() + 1,
            from_status: Some(ReferralStatus::Received),
            to_status: to,
            by_id: None,
            at: app.now(),
            decline_reason: (to == ReferralStatus::Declined).then_some(DeclineReason::NoCapacity),
            change_reason: None,
        };
        change.insert(&row).await.unwrap();
    }
    change.tell(Event {
        programme: of.programme_id,
        stream: Stream::Referral,
        scope: of.hospital_id.0,
        row: of.id.0,
        step: step.map(|id| id.0),
    });
    change.keep(None, of.id).await.unwrap();
}

/// Something happens elsewhere.
async fn tell(app: &TestApp, stream: Stream, scope: Uuid, row: Uuid) {
    let gate = gate(app).await;
    let change = gate.change().await.unwrap();
    let programme = gate.lens.viewer.grants[0].programme;
    change.tell(Event {
        programme,
        stream,
        scope,
        row,
        step: None,
    });
    change.keep(None, row).await.unwrap();
}

/// The member's consent to feedback is given.
async fn consents(app: &TestApp, of: &referral::Model) {
    let gate = gate(app).await;
    let change = gate.change().await.unwrap();
    let row = consent::Model {
        id: new_id(),
        family_id: of.family_id.unwrap(),
        member_id: of.member_id.unwrap(),
        purpose: ConsentPurpose::FeedbackToReferrer,
        status: ConsentStatus::Active,
        wording_version: "1".into(),
        collected_by: None,
        valid_from: app.now() - TimeDelta::days(1),
        valid_to: None,
    };
    change.insert(&row).await.unwrap();
    change.keep(None, row.id).await.unwrap();
}

const WITHDRAW: &str = "UPDATE consent SET status = 'WITHDRAWN', valid_to = valid_from WHERE purpose = 'FEEDBACK_TO_REFERRER'";

/// How many lines of a subscription the audit trail has for a persona.
async fn lines(app: &TestApp, persona: &str, field: &str) -> i64 {
    let sql = format!(
        "SELECT count(*) FROM audit_event WHERE kind = 'READ' AND operation = '{field}' AND person_id = (SELECT person_id FROM identity WHERE subject = '{persona}')"
    );
    app.number(&sql).await
}

on_both! {
    /// A hospital hears of what always flows back, and of the rest with the member's consent alone;
    /// a social worker of everything; what is resumed is what was heard, as it may be known now;
    /// and each event that is told has its line.
    async fn everybody_hears_what_they_may_know(app) {
        use ReferralStatus::{Accepted, Declined, InProgress};
        app.execute(WITHDRAW).await;
        let referral = referral(&app).await;
        let of = json!({ "of": referral.hospital_id.global() });
        let mut hospital = Client::of(&app, "contact-person-herlev").await;
        let mut worker = Client::of(&app, "social-worker-herlev").await;
        assert!(hospital.subscribe("r", REFERRALS, of.clone()).await.is_empty());
        assert!(worker.subscribe("r", REFERRALS, of.clone()).await.is_empty());
        for (persona, code) in [
            ("contact-person-hillerod", "FORBIDDEN"), ("project-leader-syddanmark", "FORBIDDEN"), ("social-worker-odense", "FORBIDDEN"),
            ("machine-client-odense", "FORBIDDEN"), ("coordinator-helsingor", "GRAPHQL_VALIDATION_FAILED"), ("nobody", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let mut client = Client::of(&app, persona).await;
            let codes = client.subscribe("r", REFERRALS, of.clone()).await;
            assert_eq!(codes.first().map(String::as_str), Some(code), "{persona}");
        }
        let before = [lines(&app, "contact-person-herlev", "referralChanged").await, lines(&app, "social-worker-herlev", "referralChanged").await];
        assert_eq!(before, [0, 0]);

        for to in [Some(Accepted), None, Some(Declined)] {
            happens(&app, &referral, to).await;
        }
        let (first, to) = hospital.step().await;
        assert_eq!(to.as_deref(), Some("DECLINED"));
        let mut heard = vec![];
        for to in [Some("ACCEPTED"), None, Some("DECLINED")] {
            heard.push(worker.step().await);
            assert_eq!(heard.last().unwrap().1.as_deref(), to);
        }
        // The same event has the same cursor for everybody.
        assert_eq!(heard[2].0, first);

        consents(&app, &referral).await;
        for to in [Some(InProgress), None] {
            happens(&app, &referral, to).await;
            assert_eq!(hospital.step().await.1.as_deref(), to.map(|_| "IN_PROGRESS"));
            heard.push(worker.step().await);
        }
        app.execute(WITHDRAW).await;
        for to in [Some(InProgress), None, Some(Declined)] {
            happens(&app, &referral, to).await;
            heard.push(worker.step().await);
        }
        let (last, to) = hospital.step().await;
        assert_eq!((&last, to.as_deref()), (&heard[7].0, Some("DECLINED")));

        // What came meanwhile, each once and in its order, and then what happens.
        let resumed = |after: &str| json!({ "of": referral.hospital_id.global(), "after": after });
        let mut again = Client::of(&app, "social-worker-herlev").await;
        assert!(again.subscribe("r", REFERRALS, resumed(&heard[0].0)).await.is_empty());
        for known in &heard[1..] {
            assert_eq!(&again.step().await, known);
        }
        // What was shared for a while is no longer known.
        let mut again_hospital = Client::of(&app, "contact-person-herlev").await;
        assert!(again_hospital.subscribe("r", REFERRALS, resumed(&first)).await.is_empty());
        assert_eq!(again_hospital.step().await.0, last);
        happens(&app, &referral, Some(Declined)).await;
        let newest = hospital.step().await;
        assert_eq!(again_hospital.step().await, newest);
        assert_eq!(again.step().await, newest);
        assert_eq!(worker.step().await, newest);

        for (after, code) in [("event_00000000000000000000000000000000", "CURSOR_EXPIRED"), ("nonsense", "INVALID_ID")] {
            assert_eq!(hospital.subscribe("x", REFERRALS, resumed(after)).await, [code]);
        }
        assert_eq!(lines(&app, "contact-person-herlev", "referralChanged").await, 5 + 2);
        assert_eq!(lines(&app, "social-worker-herlev", "referralChanged").await, 9 + 8);
        let member = referral.member_id.unwrap().0;
        for row in app.rows("SELECT subjects FROM audit_event WHERE operation = 'referralChanged'").await {
            let subjects: Vec<u8> = row.try_get("", "subjects").unwrap();
            assert!(subjects.chunks(16).any(|id| id == member.as_bytes()));
        }
    }

    /// Activities are heard of by those who may read the signups, drafts by the coordinator alone;
    /// presence by everybody of the programme.
    async fn activities_and_presence_are_told(app) {
        let association = id(&app, "SELECT id FROM association WHERE name = 'Helsingør'").await;
        let of = json!({ "of": format!("association_{}", association.simple()) });
        let (mut coordinator, mut volunteer) = (Client::of(&app, "coordinator-helsingor").await, Client::of(&app, "volunteer-helsingor").await);
        let mut worker = Client::of(&app, "social-worker-herlev").await;
        for client in [&mut coordinator, &mut volunteer, &mut worker] {
            assert!(client.subscribe("a", ACTIVITIES, of.clone()).await.is_empty());
        }
        for (persona, code) in [("coordinator-amager", "FORBIDDEN"), ("social-worker-odense", "FORBIDDEN"), ("contact-person-herlev", "GRAPHQL_VALIDATION_FAILED")] {
            assert_eq!(Client::of(&app, persona).await.subscribe("a", ACTIVITIES, of.clone()).await[0], code, "{persona}");
        }
        let activities = app.rows("SELECT id FROM activity WHERE association_id = (SELECT id FROM association WHERE name = 'Helsingør') ORDER BY id LIMIT 2").await;
        let keys: Vec<Uuid> = activities.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        app.execute("UPDATE activity SET status = 'DRAFT' WHERE id = (SELECT id FROM activity WHERE association_id = (SELECT id FROM association WHERE name = 'Helsingør') ORDER BY id LIMIT 1)").await;
        for key in &keys {
            tell(&app, Stream::Activity, association, *key).await;
        }
        let is = |event: Value, n: usize| assert_eq!(event["activityChanged"]["activity"]["id"], format!("activity_{}", keys[n].simple()));
        is(coordinator.event().await, 0);
        for client in [&mut coordinator, &mut volunteer, &mut worker] {
            is(client.event().await, 1);
        }

        let rows = app.rows("SELECT p.id AS slot, s.id AS site, s.hospital_id AS hospital, s.name AS name FROM presence_slot p JOIN site s ON s.id = p.site_id WHERE s.name = 'Herlev' ORDER BY p.id LIMIT 1").await;
        let [slot, site, hospital]: [Uuid; 3] = ["slot", "site", "hospital"].map(|name| rows[0].try_get("", name).unwrap());
        let of = json!({ "of": format!("hospital_{}", hospital.simple()) });
        let mut midwife = Client::of(&app, "midwife-hillerod").await;
        for client in [&mut coordinator, &mut midwife] {
            assert!(client.subscribe("p", PRESENCE, of.clone()).await.is_empty());
        }
        for persona in ["midwife-odense", "nobody"] {
            assert_eq!(Client::of(&app, persona).await.subscribe("p", PRESENCE, of.clone()).await, ["FORBIDDEN"], "{persona}");
        }
        tell(&app, Stream::Presence, site, slot).await;
        for client in [&mut coordinator, &mut midwife] {
            let event = client.event().await;
            assert_eq!(event["presenceChanged"]["site"]["name"], "Herlev");
            assert!(event["presenceChanged"]["slot"]["worker"]["name"].is_string());
        }
        assert_eq!(lines(&app, "midwife-hillerod", "presenceChanged").await, 1);
    }

    /// Rights that end, end what was begun with them: at the next event, and soon without one. A
    /// token that is over closes the socket.
    async fn what_was_begun_ends_with_the_right_to_it(app) {
        let referral = referral(&app).await;
        let of = json!({ "of": referral.hospital_id.global() });
        let mut worker = Client::of(&app, "social-worker-herlev").await;
        let mut hospital = Client::of(&app, "contact-person-herlev").await;
        let mut leader = Client::of(&app, "project-leader-hovedstaden").await;
        for client in [&mut worker, &mut hospital, &mut leader] {
            assert!(client.subscribe("r", REFERRALS, of.clone()).await.is_empty());
        }
        let end = |persona: &str| format!("UPDATE role_assignment SET ended_at = CURRENT_TIMESTAMP WHERE person_id = (SELECT person_id FROM identity WHERE subject = '{persona}')");
        app.execute(&end("social-worker-herlev")).await;
        happens(&app, &referral, Some(ReferralStatus::Declined)).await;
        let error = worker.hear().await;
        assert_eq!((&error["type"], codes(&error)), (&json!("error"), vec!["FORBIDDEN".to_owned()]));
        assert!(hospital.step().await.1.is_some() && leader.step().await.1.is_some());

        app.execute(&end("contact-person-herlev")).await;
        app.pass(TimeDelta::seconds(31));
        assert_eq!(codes(&hospital.hear().await), ["FORBIDDEN"]);
        // The socket stays, and the name is free.
        assert_eq!(hospital.subscribe("r", REFERRALS, of.clone()).await[0], "GRAPHQL_VALIDATION_FAILED");

        app.pass(TimeDelta::minutes(10));
        for client in [&mut leader, &mut hospital] {
            assert_eq!(client.closed().await, (4401, "Token expired".into()));
        }
    }

    /// What is said against the protocol closes the socket with the protocol's code; what is only
    /// wrong is an error of its subscription.
    async fn a_socket_keeps_to_the_protocol(app) {
        assert_eq!(open(&app, &[]).await.err(), Some(400));
        assert_eq!(open(&app, &[("sec-websocket-protocol", "graphql-ws")]).await.err(), Some(400));
        assert_eq!(open(&app, &[SPOKEN, ("authorization", "Bearer nonsense")]).await.err(), Some(401));
        let mut silent = Client::mute(&app, &[]).await;

        let persona = "contact-person-herlev";
        let subscribe = |id: &str| json!({ "type": "subscribe", "id": id, "payload": { "query": PRESENCE, "variables": { "of": "hospital_x" } } });
        let init = json!({ "type": "connection_init" });
        for (says, code) in [
            (vec![Message::text("nonsense")], 4400), (vec![Message::text("{\"type\":\"start\"}")], 4400), (vec![Message::text("[]")], 4400),
            (vec![Message::binary("{\"type\":\"ping\"}")], 4400), (vec![Message::text(subscribe("a").to_string())], 4401),
            (vec![Message::text(init.to_string())], 4401), (vec![Message::text("{\"type\":\"connection_init\",\"payload\":{\"authorization\":1}}")], 4400),
            (vec![Message::text("{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"Bearer x\"}}")], 4401),
            (vec![Message::text("x".repeat(600_000))], 1009),
        ] {
            let mut client = Client::mute(&app, &[]).await;
            for message in says {
                client.send(message).await;
            }
            assert_eq!(client.closed().await.0, code);
        }
        let token = app.token(persona);
        let mut client = Client::mute(&app, &[("authorization", &format!("Bearer {token}"))]).await;
        client.init(None).await;
        assert_eq!(client.hear().await["type"], "connection_ack");
        client.init(None).await;
        assert_eq!(client.closed().await.0, 4429);

        let hospital = id(&app, "SELECT id FROM organisation WHERE name = 'Herlev og Gentofte Hospital'").await;
        let of = json!({ "of": format!("hospital_{}", hospital.simple()) });
        let mut client = Client::of(&app, persona).await;
        client.say(json!({ "type": "pong" })).await;
        for (query, code) in [
            ("{ viewer { id } }", "BAD_REQUEST"), ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"), ("subscription {", "GRAPHQL_PARSE_FAILED"),
            ("subscription($of: ID!) { a: presenceChanged(hospital: $of) { cursor } b: presenceChanged(hospital: $of) { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription($of: ID!) { ...F } fragment F on Subscription { presenceChanged(hospital: $of) { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription($of: ID!, $n: ID!) { presenceChanged(hospital: $of, after: $n) { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            assert_eq!(client.subscribe("x", query, of.clone()).await, [code], "{query}");
        }
        for n in 0..20 {
            assert!(client.subscribe(&n.to_string(), PRESENCE, of.clone()).await.is_empty());
        }
        assert_eq!(client.subscribe("20", PRESENCE, of.clone()).await, ["TOO_MANY_SUBSCRIPTIONS"]);
        client.say(json!({ "type": "complete", "id": "0" })).await;
        assert!(client.subscribe("0", PRESENCE, of.clone()).await.is_empty());
        client.say(subscribe("0")).await;
        assert_eq!(client.closed().await.0, 4409);

        let mut open = vec![];
        for _ in 0..10 {
            open.push(Client::of(&app, "midwife-herlev").await);
        }
        let mut eleventh = Client::mute(&app, &[]).await;
        eleventh.init(Some(&app.token("midwife-herlev"))).await;
        assert_eq!(eleventh.closed().await.0, 1013);
        assert_eq!(silent.closed().await, (4408, "Connection initialisation timeout".into()));
    }

    /// A browser's session counts where a page of ours asks, and as long as it lasts; a page of
    /// somebody else's needs a token.
    async fn a_session_counts_for_our_own_pages(app) {
        let life = session::Lifetime { minutes: 480, idle_minutes: 60 };
        let secret = session::begin(&app.db, auth::DEMO_ISSUER, "social-worker-herlev", app.now(), life).await.unwrap();
        let cookie = format!("brobygger-session={secret}");
        let mut ours = Client::mute(&app, &[("cookie", &cookie), ("origin", &app.url)]).await;
        ours.init(None).await;
        assert_eq!(ours.hear().await["type"], "connection_ack");
        let mut foreign = Client::mute(&app, &[("cookie", &cookie), ("origin", "https://example.org")]).await;
        foreign.init(None).await;
        assert_eq!(foreign.closed().await.0, 4403);
        let mut with_token = Client::mute(&app, &[("cookie", &cookie), ("origin", "https://example.org")]).await;
        with_token.init(Some(&app.token("midwife-herlev"))).await;
        assert_eq!(with_token.hear().await["type"], "connection_ack");

        let referral = referral(&app).await;
        assert!(ours.subscribe("r", REFERRALS, json!({ "of": referral.hospital_id.global() })).await.is_empty());
        happens(&app, &referral, None).await;
        assert_eq!(ours.step().await.1, None);
        assert!(session::end(&app.db, &secret).await.unwrap().is_some());
        happens(&app, &referral, None).await;
        assert_eq!(ours.closed().await.0, 4401);
    }

    /// What one process does wakes the others; what is too old to resume after is forgotten, and the
    /// newest never.
    async fn another_process_is_woken(app) {
        let other = app.another_process().await;
        let referral = referral(&app).await;
        let mut worker = Client::of(&other, "social-worker-herlev").await;
        assert!(worker.subscribe("r", REFERRALS, json!({ "of": referral.hospital_id.global() })).await.is_empty());
        let started = Instant::now();
        let mut cursors = vec![];
        for _ in 0..5 {
            happens(&app, &referral, Some(ReferralStatus::Accepted)).await;
            cursors.push(worker.step().await.0);
        }
        if app.backend == Backend::Postgres {
            // Looking once a second would take four of them.
            assert!(started.elapsed() < Duration::from_millis(2_500), "{:?}", started.elapsed());
            app.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'").await;
            happens(&app, &referral, None).await;
            cursors.push(worker.step().await.0);
        }
        app.pass(TimeDelta::days(8));
        let by = Instant::now() + Duration::from_secs(8);
        while app.number("SELECT count(*) FROM outbox").await > 1 {
            assert!(Instant::now() < by, "nothing is forgotten");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut worker = Client::of(&app, "social-worker-herlev").await;
        let after = |cursor: &str| json!({ "of": referral.hospital_id.global(), "after": cursor });
        assert_eq!(worker.subscribe("r", REFERRALS, after(&cursors[0])).await, ["CURSOR_EXPIRED"]);
        assert!(worker.subscribe("r", REFERRALS, after(cursors.last().unwrap())).await.is_empty());
        happens(&app, &referral, None).await;
        assert_eq!(worker.step().await.1, None);
    }
}

/// Who does not read is dropped, and finds out why when they do.
#[tokio::test]
async fn who_does_not_read_is_dropped() {
    let app = TestApp::new(Backend::Sqlite).await;
    let mut stream = open(&app, &[SPOKEN]).await.unwrap();
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {}", app.token("midwife-herlev")) } });
    stream.send(Message::text(init.to_string())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(4_800)).await;
    let mut why = None;
    while let Some(Ok(message)) = stream.next().await {
        if let Message::Close(Some(frame)) = message {
            why = Some((u16::from(frame.code), frame.reason.to_string()));
        }
    }
    let (code, reason) = why.expect("a reason");
    assert_eq!(code, 1013);
    assert!(reason.contains("not read in time"), "{reason}");
}
