//! Advice and sparring as they are recorded; who is where, and whether there is room.

use futures_util::future::join_all;
use serde_json::{Value, json};

use brobygger::http::assets::operations;

use crate::{
    app::{TestApp, Viewer, on_both},
    mutations::{ask, does, forbids, refuses},
};

const SESSION: &str = "adviceSession { id caseCode family { id } worker { name } programme { id } heldOn channel site { name } asked helped minutes signposts version }";
const SPARRING: &str = "sparring { id hospital { name } askerRole askedBy { name } worker { name } topics minutes viaBridge version heldOn }";
const SLOT: &str =
    "presenceSlot { id weekday from to validFrom validTo worker { name } site { name } }";
const HERLEV: &str = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";

async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let rows = app.rows(sql).await;
    let key: uuid::Uuid = rows[0].try_get_by_index(0).unwrap();
    format!("{prefix}_{}", key.simple())
}

fn person(subject: &str) -> String {
    format!("(SELECT person_id FROM identity WHERE subject = '{subject}')")
}

fn region(code: &str) -> String {
    format!("(SELECT id FROM programme WHERE region_code = '{code}')")
}

async fn programme(app: &TestApp, code: &str) -> String {
    let sql = format!("SELECT id FROM programme WHERE region_code = '{code}'");
    id(app, "programme", &sql).await
}

async fn site(app: &TestApp, name: &str) -> String {
    id(
        app,
        "site",
        &format!("SELECT id FROM site WHERE name = '{name}'"),
    )
    .await
}

/// An active family of this social worker, who was never advised before: as plain SQL and by its id.
async fn family(app: &TestApp, worker: &str) -> (String, String) {
    let sql = format!(
        "(SELECT id FROM family WHERE assignee_id = {} AND status = 'ACTIVE' ORDER BY id LIMIT 1)",
        person(worker)
    );
    app.execute(&format!(
        "DELETE FROM advice_session WHERE family_id = {sql}"
    ))
    .await;
    let key = id(
        app,
        "family",
        &format!("SELECT id FROM family WHERE id = {sql}"),
    )
    .await;
    (sql, key)
}

/// A session by phone, to which the caller adds for whom.
fn session(key: &str) -> Value {
    json!({ "idempotencyKey": format!("session-{key}"), "heldOn": "2026-09-15", "channel": "PHONE", "asked": ["FINANCES", "HOUSING"],
        "helped": ["RIGHTS"], "minutes": 45, "signposts": ["JOB_CENTRE"] })
}

fn with(mut input: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

/// How many of these were done, and the codes of the others.
async fn at_once(viewer: &Viewer<'_>, mutation: &str, inputs: Vec<Value>) -> (usize, Vec<String>) {
    let asked = inputs.iter().map(|input| ask(viewer, mutation, input, ""));
    let (mut done, mut codes) = (0, vec![]);
    for answer in join_all(asked).await {
        assert!(answer.json.get("errors").is_none(), "{:#}", answer.json);
        let errors = answer.json["data"][mutation]["userErrors"]
            .as_array()
            .unwrap();
        match errors.first() {
            None => done += 1,
            Some(error) => codes.push(error["code"].as_str().unwrap().to_owned()),
        }
    }
    (done, codes)
}

/// What the hospital's intranet page of Herlev shows.
async fn widget(app: &TestApp) -> Value {
    let all = operations();
    let saved = all
        .into_iter()
        .find(|saved| saved.name == "HospitalWidget")
        .unwrap();
    let viewer = app.viewer("contact-person-herlev");
    viewer.data(&saved.document, saved.variables).await["hospital"].clone()
}

/// A free social worker of Region Hovedstaden, without any presence: her name and id.
async fn free_worker(app: &TestApp, subject: &str) -> (Value, String) {
    let person = person(subject);
    app.execute(&format!("DELETE FROM presence_exception WHERE slot_id IN (SELECT id FROM presence_slot WHERE worker_id = {person})")).await;
    app.execute(&format!(
        "DELETE FROM presence_slot WHERE worker_id = {person}"
    ))
    .await;
    let sql = format!("SELECT id, name FROM person WHERE id = {person}");
    let name: String = app.rows(&sql).await[0].try_get("", "name").unwrap();
    (json!(name), id(app, "person", &sql).await)
}

fn presence(key: &str, site: &str, worker: &str) -> Value {
    json!({ "idempotencyKey": format!("presence-{key}"), "site": site, "worker": worker, "weekday": "WEDNESDAY", "startsAt": "07:05",
        "endsAt": "08:10", "validFrom": "2026-09-16", "validTo": null })
}

fn names(presence: &Value) -> Vec<(Value, Value)> {
    let present = presence.as_array().unwrap().iter();
    present
        .map(|one| (one["worker"]["name"].clone(), one["from"].clone()))
        .collect()
}

on_both! {
    /// A family gets as many sessions as the programme gives; in another programme there is no limit.
    async fn a_family_is_advised_as_often_as_the_programme_gives(app) {
        let worker = app.viewer("social-worker-odense");
        let (sql, family_id) = family(&app, "social-worker-odense").await;
        let input = with(session("1"), json!({ "family": family_id, "channel": "IN_PERSON", "site": site(&app, "Odense").await }));
        let first = does(&worker, "recordAdviceSession", input.clone(), SESSION).await["adviceSession"].clone();
        assert_eq!(first["family"]["id"], family_id);
        for (field, value) in [("caseCode", Value::Null), ("heldOn", json!("2026-09-15")), ("channel", json!("IN_PERSON")), ("minutes", json!(45)),
            ("asked", json!(["FINANCES", "HOUSING"])), ("helped", json!(["RIGHTS"])), ("signposts", json!(["JOB_CENTRE"])), ("version", json!(1)),
            ("site", json!({ "name": "Odense" })), ("programme", json!({ "id": programme(&app, "1083").await }))] {
            assert_eq!(first[field], value, "{field}");
        }
        // The same key does one thing; for something else it is not good.
        assert_eq!(does(&worker, "recordAdviceSession", input.clone(), SESSION).await["adviceSession"], first);
        refuses(&app, &worker, "recordAdviceSession", with(input, json!({ "minutes": 44 })), "IDEMPOTENCY_KEY_REUSED").await;
        let another = programme(&app, "1084").await;
        refuses(&app, &worker, "recordAdviceSession", with(session("2"), json!({ "family": family_id, "programme": another })), "VALUE_INVALID").await;
        does(&worker, "recordAdviceSession", with(session("2"), json!({ "family": family_id })), SESSION).await;
        let third = with(session("3"), json!({ "family": family_id, "programme": programme(&app, "1083").await }));
        refuses(&app, &worker, "recordAdviceSession", third.clone(), "ADVICE_SESSIONS_EXCEEDED").await;
        app.execute(&format!("UPDATE programme_parameter SET value = 3 WHERE name = 'ADVICE_SESSIONS_MAX' AND programme_id = {}", region("1083"))).await;
        does(&worker, "recordAdviceSession", third, SESSION).await;
        assert_eq!(app.number(&format!("SELECT count(*) FROM advice_session WHERE family_id = {sql}")).await, 3);

        let herlev = app.viewer("social-worker-herlev");
        let (sql, family_id) = family(&app, "social-worker-herlev").await;
        let input = |key: &str| with(session(key), json!({ "family": family_id }));
        for n in 0..4 {
            does(&herlev, "recordAdviceSession", input(&n.to_string()), SESSION).await;
        }
        // Whom it is not assigned to does not know of it; the leader reads and does not write.
        for persona in ["social-worker-hillerod", "social-worker-odense"] {
            refuses(&app, &app.viewer(persona), "recordAdviceSession", input("not mine"), "NOT_FOUND").await;
        }
        for persona in ["project-leader-hovedstaden", "contact-person-herlev"] {
            forbids(&app, &app.viewer(persona).because("QUALITY", "a review"), "recordAdviceSession", input("no right")).await;
        }
        app.execute(&format!("UPDATE family SET status = 'CLOSED', closed_at = opened_at WHERE id = {sql}")).await;
        let closed = person("social-worker-herlev");
        let closed = format!("SELECT id FROM family WHERE assignee_id = {closed} AND status = 'CLOSED' AND id IN (SELECT family_id FROM advice_session WHERE held_on = '2026-09-15') ORDER BY id");
        let id = id(&app, "family", &closed).await;
        refuses(&app, &herlev, "recordAdviceSession", with(session("closed"), json!({ "family": id })), "TRANSITION_ILLEGAL").await;
        app.execute("UPDATE family SET status = 'ANONYMISED' WHERE status = 'CLOSED'").await;
        refuses(&app, &herlev, "recordAdviceSession", with(session("gone"), json!({ "family": id })), "FAMILY_ANONYMISED").await;
    }

    /// A walk-in stays unknown, or comes back with a code to whoever is there; the code has a limit.
    async fn a_walk_in_comes_back_with_a_code(app) {
        let south = programme(&app, "1083").await;
        let worker = app.viewer("social-worker-odense");
        let walk_in = |key: &str, more: Value| with(with(session(key), json!({ "programme": south })), more);
        for n in 0..4 {
            let unknown = does(&worker, "recordAdviceSession", walk_in(&n.to_string(), json!({})), SESSION).await;
            assert_eq!((&unknown["adviceSession"]["caseCode"], &unknown["adviceSession"]["family"]), (&Value::Null, &Value::Null));
        }
        let made = does(&worker, "recordAdviceSession", walk_in("coded", json!({ "newCaseCode": true })), SESSION).await;
        let code = made["adviceSession"]["caseCode"].as_str().unwrap().to_owned();
        let other = does(&worker, "recordAdviceSession", walk_in("coded too", json!({ "newCaseCode": true })), SESSION).await;
        assert_ne!(other["adviceSession"]["caseCode"], json!(code));
        // As it was read aloud.
        let spoken = json!({ "caseCode": format!(" {} ", code.to_lowercase()), "newCaseCode": false });
        let again = does(&worker, "recordAdviceSession", walk_in("again", spoken), SESSION).await;
        assert_eq!(again["adviceSession"]["caseCode"], json!(code));
        refuses(&app, &worker, "recordAdviceSession", walk_in("once more", json!({ "caseCode": code })), "ADVICE_SESSIONS_EXCEEDED").await;
        let of_a_family: String = app.rows("SELECT case_code FROM family ORDER BY id LIMIT 1").await[0].try_get_by_index(0).unwrap();
        let elsewhere: String = app.rows(&format!("SELECT case_code FROM advice_session WHERE case_code IS NOT NULL AND programme_id = {} ORDER BY id LIMIT 1", region("1084"))).await[0].try_get_by_index(0).unwrap();
        for nobodys in ["W-AAAAAAAAAAAA", "", "010190-1234", "W-\u{0}12345678", &of_a_family, &elsewhere] {
            refuses(&app, &worker, "recordAdviceSession", walk_in("wrong code", json!({ "caseCode": nobodys })), "NOT_FOUND").await;
        }
        let (_, mine) = family(&app, "social-worker-odense").await;
        for both in [json!({ "caseCode": code, "newCaseCode": true }), json!({ "family": mine, "newCaseCode": true }), json!({ "family": mine, "caseCode": code }), json!({ "programme": null })] {
            refuses(&app, &worker, "recordAdviceSession", walk_in("both", both), "ONE_OF_REQUIRED").await;
        }
        refuses(&app, &app.viewer("social-worker-herlev"), "recordAdviceSession", walk_in("elsewhere", json!({})), "NOT_FOUND").await;
        // Codes are not found by trying.
        // On a slow machine some come back meanwhile: one a second.
        let (mut tried, mut limited) = (0, 0);
        while limited < 20 && tried < 400 {
            let guess = walk_in("guess", json!({ "caseCode": format!("W-GUESS{tried:07}") }));
            limited += usize::from(ask(&worker, "recordAdviceSession", &guess, "").await.codes() == ["RATE_LIMITED"]);
            tried += 1;
        }
        assert!(limited == 20 && tried > 60, "{limited} of {tried}");

        // In a programme with several: a colleague goes on with the code, and sees what she held alone.
        let north = programme(&app, "1084").await;
        let (herlev, hillerod) = (app.viewer("social-worker-herlev"), app.viewer("social-worker-hillerod"));
        let made = does(&herlev, "recordAdviceSession", with(session("north"), json!({ "programme": north, "newCaseCode": true })), SESSION).await;
        let code = made["adviceSession"]["caseCode"].clone();
        for n in 0..3 {
            does(&hillerod, "recordAdviceSession", with(session(&format!("hillerod {n}")), json!({ "programme": north, "caseCode": code })), SESSION).await;
        }
        let seen = "query($code: String!) { adviceSessions(where: { caseCode: { eq: $code } }) { totalCount } }";
        for (viewer, count) in [(herlev, 1), (hillerod, 3)] {
            assert_eq!(viewer.data(seen, json!({ "code": code })).await["adviceSessions"]["totalCount"], count);
        }
    }

    /// A session can only be what can have been (I5, I6).
    async fn a_session_keeps_to_the_agreement(app) {
        let worker = app.viewer("social-worker-herlev");
        let north = programme(&app, "1084").await;
        let ronne = id(&app, "site", "SELECT s.id FROM site s JOIN hospital h ON h.id = s.hospital_id WHERE h.participation = 'CANDIDATE'").await;
        let office = id(&app, "site", &format!("SELECT id FROM site WHERE hospital_id IS NULL AND programme_id = {} ORDER BY id", region("1084"))).await;
        let input = |key: &str, more: Value| with(with(session(key), json!({ "programme": north })), more);
        for (changes, code) in [
            (json!({ "heldOn": "2026-09-17" }), "VALUE_INVALID"),
            (json!({ "heldOn": "2024-11-30" }), "OUTSIDE_PERIOD"),
            (json!({ "heldOn": "2025-02-28" }), "TRACK_NOT_ACTIVE"),
            (json!({ "minutes": 0 }), "VALUE_INVALID"),
            (json!({ "minutes": 481 }), "VALUE_INVALID"),
            (json!({ "asked": [] }), "VALUE_INVALID"),
            (json!({ "channel": "IN_PERSON" }), "VALUE_INVALID"),
            (json!({ "channel": "IN_PERSON", "site": site(&app, "Odense").await }), "NOT_FOUND"),
            (json!({ "channel": "IN_PERSON", "site": ronne }), "HOSPITAL_NOT_TAKING_PART"),
            (json!({ "channel": "VIDEO", "site": ronne }), "HOSPITAL_NOT_TAKING_PART"),
        ] {
            refuses(&app, &worker, "recordAdviceSession", input("refused", changes), code).await;
        }
        // Once the steering group has decided, by phone and video alone.
        app.execute("UPDATE hospital SET participation = 'ACTIVE' WHERE participation = 'CANDIDATE'").await;
        refuses(&app, &worker, "recordAdviceSession", input("refused", json!({ "channel": "IN_PERSON", "site": ronne })), "REMOTE_ONLY").await;
        for (n, changes) in [json!({ "channel": "VIDEO", "site": ronne }), json!({ "channel": "IN_PERSON", "site": office }), json!({ "heldOn": "2025-03-01", "helped": [], "signposts": [] }),
            json!({ "heldOn": "2026-09-16", "minutes": 480 })].into_iter().enumerate() {
            does(&worker, "recordAdviceSession", input(&n.to_string(), changes), SESSION).await;
        }
        app.execute(&format!("UPDATE programme SET ends_on = '2026-09-10' WHERE region_code = '{}'", "1084")).await;
        refuses(&app, &worker, "recordAdviceSession", input("refused", json!({})), "OUTSIDE_PERIOD").await;
        app.execute("UPDATE programme SET ends_on = NULL WHERE region_code = '1084'").await;
        app.execute(&format!("UPDATE track_plan SET active_from = NULL WHERE track = 'OPEN_ADVICE' AND programme_id = {}", region("1084"))).await;
        refuses(&app, &worker, "recordAdviceSession", input("refused", json!({})), "TRACK_NOT_ACTIVE").await;
    }

    /// Who held a session corrects it, seeing what is there, as long as the family is theirs.
    async fn who_held_a_session_corrects_it(app) {
        let worker = app.viewer("social-worker-herlev");
        let (_, family_id) = family(&app, "social-worker-herlev").await;
        let made = does(&worker, "recordAdviceSession", with(session("1"), json!({ "family": family_id })), SESSION).await;
        let correction = json!({ "adviceSession": made["adviceSession"]["id"], "version": 1, "heldOn": "2026-09-14", "channel": "IN_PERSON",
            "site": site(&app, "Herlev").await, "asked": ["NETWORK"], "helped": [], "minutes": 60, "signposts": [] });
        let now = does(&worker, "correctAdviceSession", correction.clone(), SESSION).await["adviceSession"].clone();
        assert_eq!(now, with(made["adviceSession"].clone(), json!({ "version": 2, "heldOn": "2026-09-14", "channel": "IN_PERSON",
            "site": { "name": "Herlev" }, "asked": ["NETWORK"], "helped": [], "minutes": 60, "signposts": [] })));
        refuses(&app, &worker, "correctAdviceSession", correction.clone(), "VERSION_STALE").await;
        let next = with(correction, json!({ "version": 2 }));
        for (changes, code) in [(json!({ "asked": [] }), "VALUE_INVALID"), (json!({ "site": null }), "VALUE_INVALID"), (json!({ "heldOn": "2026-10-01" }), "VALUE_INVALID"),
            (json!({ "heldOn": "2025-01-01" }), "TRACK_NOT_ACTIVE")] {
            refuses(&app, &worker, "correctAdviceSession", with(next.clone(), changes), code).await;
        }
        refuses(&app, &app.viewer("social-worker-hillerod"), "correctAdviceSession", next.clone(), "NOT_FOUND").await;
        forbids(&app, &app.viewer("project-leader-hovedstaden").because("QUALITY", "a review"), "correctAdviceSession", next.clone()).await;
        let two = at_once(&worker, "correctAdviceSession", vec![next.clone(); 8]).await;
        assert_eq!(two, (1, vec!["VERSION_STALE".to_owned(); 7]));
        let next = with(next, json!({ "version": 3 }));
        let (theirs, id) = ("(SELECT family_id FROM advice_session WHERE version = 3)", family_id);
        app.execute(&format!("UPDATE family SET assignee_id = {} WHERE id = {theirs}", person("social-worker-hillerod"))).await;
        refuses(&app, &worker, "correctAdviceSession", next.clone(), "NOT_FOUND").await;
        forbids(&app, &app.viewer("social-worker-hillerod"), "correctAdviceSession", next.clone()).await;
        does(&app.viewer("social-worker-hillerod"), "recordAdviceSession", with(session("hers"), json!({ "family": id })), SESSION).await;
        app.execute(&format!("UPDATE family SET status = 'ANONYMISED', closed_at = opened_at, assignee_id = {} WHERE id = {theirs}", person("social-worker-herlev"))).await;
        refuses(&app, &worker, "correctAdviceSession", next, "FAMILY_ANONYMISED").await;
    }

    /// Of many at once, for a family and for a code, exactly so many are held as the programme gives.
    async fn of_many_sessions_at_once_the_programmes_maximum_is_held(app) {
        let worker = app.viewer("social-worker-odense");
        let (sql, family_id) = family(&app, "social-worker-odense").await;
        let inputs = (0..20).map(|n| with(session(&n.to_string()), json!({ "family": family_id }))).collect();
        let (done, codes) = at_once(&worker, "recordAdviceSession", inputs).await;
        assert_eq!((done, codes), (2, vec!["ADVICE_SESSIONS_EXCEEDED".to_owned(); 18]));
        assert_eq!(app.number(&format!("SELECT count(*) FROM advice_session WHERE family_id = {sql}")).await, 2);

        let south = programme(&app, "1083").await;
        let made = does(&worker, "recordAdviceSession", with(session("coded"), json!({ "programme": south, "newCaseCode": true })), SESSION).await;
        let code = &made["adviceSession"]["caseCode"];
        app.execute(&format!("UPDATE programme_parameter SET value = 3 WHERE name = 'ADVICE_SESSIONS_MAX' AND programme_id = {}", region("1083"))).await;
        let inputs = (0..20).map(|n| with(session(&format!("code {n}")), json!({ "programme": south, "caseCode": code }))).collect();
        assert_eq!(at_once(&worker, "recordAdviceSession", inputs).await.0, 2);
        assert_eq!(app.number(&format!("SELECT count(*) FROM advice_session WHERE case_code = {}", code.to_string().replace('"', "'"))).await, 3);
        // Many retries of one key do one thing.
        let before = app.number("SELECT count(*) FROM advice_session").await;
        let same = vec![with(session("retried"), json!({ "programme": south })); 20];
        assert_eq!(at_once(&worker, "recordAdviceSession", same).await.0, 20);
        assert_eq!(app.number("SELECT count(*) FROM advice_session").await, before + 1);
    }

    /// Sparring is registered by those who ask and those who answer, and names no family.
    async fn sparring_is_registered_by_its_partners(app) {
        let hospital = id(&app, "hospital", &format!("SELECT id FROM hospital WHERE id = {HERLEV}")).await;
        let of = |persona: &str| { let sql = format!("SELECT id, name FROM person WHERE id = {}", person(persona)); let app = &app;
            async move { (id(app, "person", &sql).await, json!(app.rows(&sql).await[0].try_get::<String>("", "name").unwrap())) } };
        let (midwife, midwifes_name) = of("midwife-herlev").await;
        let (worker, workers_name) = of("social-worker-herlev").await;
        let input = |key: &str, more: Value| with(json!({ "idempotencyKey": format!("sparring-{key}"), "hospital": hospital, "heldOn": "2026-09-16", "askerRole": "MIDWIFE",
            "topics": ["FINANCES"], "minutes": 20, "viaBridge": false }), more);
        let register = "registerSparring";
        let midwifes = does(&app.viewer("midwife-herlev"), register, input("midwife", json!({ "worker": worker })), SPARRING).await["sparring"].clone();
        assert_eq!((&midwifes["askedBy"]["name"], &midwifes["worker"]["name"], &midwifes["version"]), (&midwifes_name, &workers_name, &json!(1)));
        assert_eq!(does(&app.viewer("midwife-herlev"), register, input("midwife", json!({ "worker": worker })), SPARRING).await["sparring"], midwifes);
        let contacts = does(&app.viewer("contact-person-herlev"), register, input("contact", json!({ "askedBy": midwife, "viaBridge": true })), SPARRING).await;
        assert_eq!((&contacts["sparring"]["askedBy"]["name"], &contacts["sparring"]["viaBridge"]), (&midwifes_name, &json!(true)));
        let bridges = does(&app.viewer("bridge-consultant-hovedstaden"), register, input("bridge", json!({ "askerRole": "BRIDGE_CONSULTANT" })), SPARRING).await;
        assert_eq!((&bridges["sparring"]["askedBy"], &bridges["sparring"]["viaBridge"]), (&Value::Null, &json!(true)));
        let workers = does(&app.viewer("social-worker-hillerod"), register, input("worker", json!({ "askerRole": "DEPARTMENT_MANAGER" })), SPARRING).await;
        assert_eq!(workers["sparring"]["worker"]["name"], of("social-worker-hillerod").await.1);

        let (contact, _) = of("contact-person-herlev").await;
        for (persona, changes, code) in [
            ("midwife-herlev", json!({ "askerRole": "CONTACT_PERSON" }), "VALUE_INVALID"),
            ("midwife-herlev", json!({ "askedBy": contact }), "VALUE_INVALID"),
            ("contact-person-herlev", json!({ "askerRole": "SOCIAL_WORKER" }), "VALUE_INVALID"),
            ("contact-person-herlev", json!({ "askedBy": contact }), "VALUE_INVALID"),
            ("contact-person-herlev", json!({ "askedBy": of("midwife-hillerod").await.0 }), "VALUE_INVALID"),
            ("contact-person-herlev", json!({ "askedBy": of("midwife-odense").await.0 }), "NOT_FOUND"),
            ("contact-person-herlev", json!({ "worker": midwife }), "VALUE_INVALID"),
            ("contact-person-herlev", json!({ "heldOn": "2026-09-17" }), "VALUE_INVALID"),
            ("contact-person-herlev", json!({ "heldOn": "2024-11-30" }), "OUTSIDE_PERIOD"),
            ("contact-person-herlev", json!({ "topics": [] }), "VALUE_INVALID"),
            ("contact-person-herlev", json!({ "minutes": 481 }), "VALUE_INVALID"),
            ("contact-person-odense", json!({}), "NOT_FOUND"),
            ("bridge-consultant-hovedstaden", json!({ "hospital": id(&app, "hospital", "SELECT id FROM hospital WHERE participation = 'CANDIDATE'").await }), "HOSPITAL_NOT_TAKING_PART"),
        ] {
            refuses(&app, &app.viewer(persona), register, input("refused", changes), code).await;
        }
        for persona in ["contact-person-hillerod", "midwife-hillerod", "project-leader-hovedstaden", "department-manager-herlev"] {
            forbids(&app, &app.viewer(persona), register, input("no right", json!({}))).await;
        }
        // There is no field that could say of whom.
        let family = family(&app, "social-worker-herlev").await.1;
        for field in ["family", "caseCode", "note", "member"] {
            let answer = ask(&app.viewer("social-worker-herlev"), register, &input("family", json!({ field: family })), "").await;
            assert_eq!(answer.status, 400, "{field}");
        }

        let correction = json!({ "sparring": midwifes["id"], "version": 1, "heldOn": "2026-09-15", "askerRole": "DEPARTMENT_MANAGER", "askedBy": null, "topics": ["RIGHTS", "HOUSING"],
            "minutes": 35, "viaBridge": true, "worker": null });
        for (persona, seen) in [("midwife-herlev", true), ("project-leader-hovedstaden", true), ("midwife-hillerod", false)] {
            forbids(&app, &app.viewer(persona), "correctSparring", correction.clone()).await;
            let node = app.viewer(persona).data("query($id: ID!) { node(id: $id) { id } }", json!({ "id": midwifes["id"] })).await;
            assert_eq!(node["node"].is_object(), seen, "{persona}");
        }
        for persona in ["contact-person-hillerod", "contact-person-odense", "social-worker-odense"] {
            refuses(&app, &app.viewer(persona), "correctSparring", correction.clone(), "NOT_FOUND").await;
        }
        let contact = app.viewer("contact-person-herlev");
        let now = does(&contact, "correctSparring", correction.clone(), SPARRING).await["sparring"].clone();
        assert_eq!(now, with(midwifes, json!({ "version": 2, "heldOn": "2026-09-15", "askerRole": "DEPARTMENT_MANAGER", "askedBy": null, "topics": ["HOUSING", "RIGHTS"],
            "minutes": 35, "viaBridge": true, "worker": null })));
        refuses(&app, &contact, "correctSparring", correction.clone(), "VERSION_STALE").await;
        refuses(&app, &contact, "correctSparring", with(correction.clone(), json!({ "version": 2, "topics": [] })), "VALUE_INVALID").await;
        let two = at_once(&app.viewer("bridge-consultant-hovedstaden"), "correctSparring", vec![with(correction, json!({ "version": 2 })); 16]).await;
        assert_eq!(two, (1, vec!["VERSION_STALE".to_owned(); 15]));
    }

    /// What is planned, excepted and ended is what the hospital's page shows of today; those who
    /// listen are told.
    async fn the_page_shows_who_is_here_as_it_is_planned(app) {
        let (name, worker) = free_worker(&app, "social-worker-herlev").await;
        let (colleagues_name, colleague) = free_worker(&app, "social-worker-hillerod").await;
        let here = || async { names(&widget(&app).await["presence"]) };
        let before = here().await;
        let and = |more: &[(&Value, &str)]| { let mut all: Vec<_> = more.iter().map(|(name, from)| ((*name).clone(), json!(from))).collect(); all.extend(before.clone()); all };
        let contact = app.viewer("contact-person-herlev");
        let herlev = site(&app, "Herlev").await;
        let input = presence("1", &herlev, &worker);
        let slot = does(&contact, "planPresence", input.clone(), SLOT).await["presenceSlot"].clone();
        assert_eq!(slot, with(slot.clone(), json!({ "weekday": "WEDNESDAY", "from": "07:05", "to": "08:10", "validFrom": "2026-09-16", "validTo": null,
            "worker": { "name": name }, "site": { "name": "Herlev" } })));
        assert_eq!(does(&contact, "planPresence", input, SLOT).await["presenceSlot"], slot);
        assert_eq!(here().await, and(&[(&name, "07:05")]));
        let except = |key: &str, more: Value| with(json!({ "idempotencyKey": format!("except-{key}"), "slot": slot["id"], "on": "2026-09-16" }), more);
        let leader = app.viewer("project-leader-hovedstaden");
        // The last that is said of a day is so.
        for (n, (said, shown)) in [
            (json!({ "cancelled": true }), and(&[])),
            (json!({ "startsAt": "07:30", "endsAt": "08:00" }), and(&[(&name, "07:30")])),
            (json!({ "substitute": colleague }), and(&[(&colleagues_name, "07:05")])),
            (json!({ "substitute": colleague, "startsAt": "07:45", "endsAt": "08:00", "cancelled": false }), and(&[(&colleagues_name, "07:45")])),
        ].into_iter().enumerate() {
            does(&leader, "exceptPresence", except(&n.to_string(), said), SLOT).await;
            assert_eq!(here().await, shown);
        }
        let of_slot = "(SELECT id FROM presence_slot WHERE starts_at = '07:05:00')";
        assert_eq!(app.number(&format!("SELECT count(*) FROM presence_exception WHERE slot_id = {of_slot}")).await, 1);
        let removal = json!({ "slot": slot["id"], "on": "2026-09-16" });
        does(&app.viewer("region-administrator-hovedstaden"), "removePresenceException", removal.clone(), SLOT).await;
        assert_eq!(here().await, and(&[(&name, "07:05")]));
        refuses(&app, &contact, "removePresenceException", removal.clone(), "NOT_FOUND").await;
        for (changes, code) in [
            (json!({}), "ONE_OF_REQUIRED"),
            (json!({ "cancelled": true, "substitute": colleague }), "ONE_OF_REQUIRED"),
            (json!({ "startsAt": "07:30" }), "VALUE_INVALID"),
            (json!({ "startsAt": "07:30", "endsAt": "07:30" }), "VALUE_INVALID"),
            (json!({ "on": "2026-09-17", "cancelled": true }), "VALUE_INVALID"),
            (json!({ "on": "2026-09-09", "cancelled": true }), "VALUE_INVALID"),
            (json!({ "substitute": worker }), "VALUE_INVALID"),
            (json!({ "substitute": id(&app, "person", &format!("SELECT id FROM person WHERE id = {}", person("midwife-herlev"))).await }), "VALUE_INVALID"),
            (json!({ "substitute": id(&app, "person", &format!("SELECT id FROM person WHERE id = {}", person("social-worker-odense"))).await }), "NOT_FOUND"),
        ] {
            refuses(&app, &contact, "exceptPresence", except("refused", changes), code).await;
        }
        let end = |last: &str| json!({ "slot": slot["id"], "lastDay": last });
        refuses(&app, &contact, "endPresence", end("2026-09-15"), "PERIOD_INVALID").await;
        for (mutation, input) in [("exceptPresence", except("no right", json!({ "cancelled": true }))), ("removePresenceException", removal), ("endPresence", end("2026-09-20")),
            ("planPresence", presence("no right", &herlev, &worker))] {
            for persona in ["contact-person-hillerod", "social-worker-herlev"] {
                forbids(&app, &app.viewer(persona), mutation, input.clone()).await;
            }
            refuses(&app, &app.viewer("project-leader-syddanmark"), mutation, input.clone(), "NOT_FOUND").await;
        }
        let ended = does(&contact, "endPresence", end("2026-09-30"), SLOT).await;
        assert_eq!(ended["presenceSlot"]["validTo"], "2026-09-30");
        refuses(&app, &contact, "endPresence", end("2026-10-07"), "PERIOD_INVALID").await;
        refuses(&app, &contact, "exceptPresence", except("after", json!({ "on": "2026-10-07", "cancelled": true })), "VALUE_INVALID").await;
        let told = format!("SELECT count(*) FROM outbox WHERE stream = 'PRESENCE' AND row_id = {of_slot} AND scope_id = (SELECT id FROM site WHERE name = 'Herlev') AND step_id IS NULL AND programme_id = {}", region("1084"));
        assert_eq!(app.number(&told).await, 7, "a plan, four exceptions, their removal and the end");
    }

    /// Nobody is at two places at once, or where the hospital does not have them.
    async fn a_plan_keeps_to_the_agreement(app) {
        let (_, worker) = free_worker(&app, "social-worker-herlev").await;
        let (leader, herlev, hillerod) = (app.viewer("project-leader-hovedstaden"), site(&app, "Herlev").await, site(&app, "Hillerød").await);
        let input = |changes: Value| with(presence("refused", &herlev, &worker), changes);
        let ronne = id(&app, "site", "SELECT s.id FROM site s JOIN hospital h ON h.id = s.hospital_id WHERE h.participation = 'CANDIDATE'").await;
        let midwife = id(&app, "person", &format!("SELECT id FROM person WHERE id = {}", person("midwife-herlev"))).await;
        let odense = id(&app, "person", &format!("SELECT id FROM person WHERE id = {}", person("social-worker-odense"))).await;
        for (changes, code) in [
            (json!({ "endsAt": "07:05" }), "VALUE_INVALID"),
            (json!({ "validTo": "2026-09-15" }), "PERIOD_INVALID"),
            (json!({ "validFrom": "2026-09-17", "validTo": "2026-09-22" }), "PERIOD_INVALID"),
            (json!({ "validFrom": "2024-11-27" }), "OUTSIDE_PERIOD"),
            (json!({ "validTo": "2027-01-06" }), "OUTSIDE_PERIOD"),
            (json!({ "worker": midwife }), "VALUE_INVALID"),
            (json!({ "worker": odense }), "NOT_FOUND"),
            (json!({ "site": ronne }), "HOSPITAL_NOT_TAKING_PART"),
        ] {
            refuses(&app, &leader, "planPresence", input(changes), code).await;
        }
        app.execute("UPDATE hospital SET participation = 'ACTIVE' WHERE participation = 'CANDIDATE'").await;
        refuses(&app, &leader, "planPresence", input(json!({ "site": ronne })), "REMOTE_ONLY").await;
        // As long as she is a social worker.
        let role = format!("person_id = {} AND role = 'SOCIAL_WORKER'", person("social-worker-herlev"));
        app.execute(&format!("UPDATE role_assignment SET valid_to = '2026-09-30' WHERE {role}")).await;
        refuses(&app, &leader, "planPresence", input(json!({})), "VALUE_INVALID").await;
        refuses(&app, &leader, "planPresence", input(json!({ "validTo": "2026-10-01" })), "VALUE_INVALID").await;
        does(&leader, "planPresence", with(presence("till then", &herlev, &worker), json!({ "weekday": "MONDAY", "validTo": "2026-09-30" })), SLOT).await;
        app.execute(&format!("UPDATE role_assignment SET valid_to = NULL WHERE {role}")).await;
        // More days a week than agreed are welcome.
        for (weekday, at) in [("TUESDAY", &herlev), ("THURSDAY", &herlev), ("FRIDAY", &hillerod), ("WEDNESDAY", &herlev)] {
            does(&leader, "planPresence", with(presence(weekday, at, &worker), json!({ "weekday": weekday })), SLOT).await;
        }
        for (from, to) in [("07:05", "08:10"), ("06:00", "07:06"), ("08:09", "09:00")] {
            refuses(&app, &leader, "planPresence", input(json!({ "site": hillerod, "startsAt": from, "endsAt": to, "validFrom": "2026-11-01" })), "PRESENCE_OVERLAPS").await;
        }
        for (key, from, to) in [("before", "06:00", "07:05"), ("after", "08:10", "09:00")] {
            does(&leader, "planPresence", with(presence(key, &hillerod, &worker), json!({ "startsAt": from, "endsAt": to })), SLOT).await;
        }
        // Of many at once, at two places, one is planned.
        let inputs = (0..12).map(|n| with(presence(&format!("at once {n}"), if n % 2 == 0 { &herlev } else { &hillerod }, &worker), json!({ "weekday": "SATURDAY" }))).collect();
        assert_eq!(at_once(&leader, "planPresence", inputs).await, (1, vec!["PRESENCE_OVERLAPS".to_owned(); 11]));
        let slot = id(&app, "presence", &format!("SELECT id FROM presence_slot WHERE weekday = 'SATURDAY' AND worker_id = {}", person("social-worker-herlev"))).await;
        let inputs = (0..12).map(|n| json!({ "idempotencyKey": format!("except-{n}"), "slot": slot, "on": "2026-09-19", "startsAt": format!("07:{:02}", 10 + n), "endsAt": "08:00" })).collect();
        assert_eq!(at_once(&leader, "exceptPresence", inputs).await, (12, vec![]));
        assert_eq!(app.number("SELECT count(*) FROM presence_exception WHERE on_date = '2026-09-19'").await, 1);
    }

    /// What is stated of the room is what the hospital's page shows; one statement a place and track.
    async fn the_page_shows_the_room_as_it_is_stated(app) {
        let programme = programme(&app, "1084").await;
        let hospital = id(&app, "hospital", &format!("SELECT id FROM hospital WHERE id = {HERLEV}")).await;
        let input = |more: Value| with(json!({ "programme": programme, "hospital": hospital, "track": "OPEN_ADVICE", "status": "NO_CAPACITY" }), more);
        let fields = "capacity { id status note nextRemoteSlot changedAt hospital { id } track }";
        let leader = app.viewer("project-leader-hovedstaden");
        let shown = || async { widget(&app).await["capacity"].clone() };
        let all = app.number("SELECT count(*) FROM capacity").await;
        let said = json!({ "idempotencyKey": "said-once", "status": "NO_CAPACITY_HAS_WAITLIST", "note": " Ring i morgen. ", "nextRemoteSlot": "2026-09-18T07:30:00Z" });
        let stated = does(&leader, "stateCapacity", input(said.clone()), fields).await["capacity"].clone();
        assert_eq!((&stated["hospital"]["id"], &stated["changedAt"]), (&json!(hospital), &json!("2026-09-16T08:00:00+00:00")));
        assert_eq!(shown().await, json!({ "status": "NO_CAPACITY_HAS_WAITLIST", "note": "Ring i morgen.", "nextRemoteSlot": "2026-09-18T07:30:00+00:00" }));
        app.pass(chrono::TimeDelta::minutes(10));
        let newer = does(&app.viewer("region-administrator-hovedstaden"), "stateCapacity", input(json!({})), fields).await["capacity"].clone();
        assert_eq!((&newer["id"], &newer["changedAt"]), (&stated["id"], &json!("2026-09-16T08:10:00+00:00")));
        // A late retry does not say the older thing again.
        does(&leader, "stateCapacity", input(said), fields).await;
        assert_eq!(shown().await, json!({ "status": "NO_CAPACITY", "note": null, "nextRemoteSlot": null }));
        let whole = does(&leader, "stateCapacity", input(json!({ "hospital": null, "status": "HAS_CAPACITY" })), fields).await;
        assert_eq!(whole["capacity"]["hospital"], Value::Null);
        assert_eq!((shown().await["status"].clone(), app.number("SELECT count(*) FROM capacity").await), (json!("NO_CAPACITY"), all));
        for (changes, code) in [
            (json!({ "note": "010190-1234" }), "CPR_NUMBER"),
            (json!({ "note": "x".repeat(501) }), "TEXT_INVALID"),
            (json!({ "nextRemoteSlot": "2026-09-16T08:10:00Z" }), "VALUE_INVALID"),
            (json!({ "hospital": id(&app, "hospital", "SELECT id FROM hospital WHERE name = 'Odense Universitetshospital'").await }), "NOT_FOUND"),
            (json!({ "hospital": id(&app, "hospital", "SELECT id FROM hospital WHERE participation = 'CANDIDATE'").await }), "HOSPITAL_NOT_TAKING_PART"),
        ] {
            refuses(&app, &leader, "stateCapacity", input(changes), code).await;
        }
        refuses(&app, &app.viewer("project-leader-syddanmark"), "stateCapacity", input(json!({})), "NOT_FOUND").await;
        for persona in ["contact-person-herlev", "social-worker-herlev"] {
            forbids(&app, &app.viewer(persona), "stateCapacity", input(json!({}))).await;
        }
        // Of many at once where nothing was stated there is one, at the hospital and in the programme.
        for place in [json!(hospital), Value::Null] {
            let inputs = (0..12).map(|n| input(json!({ "hospital": place, "track": "LOCAL_ACTIVITY", "note": format!("{n}") }))).collect();
            assert_eq!(at_once(&leader, "stateCapacity", inputs).await, (12, vec![]));
        }
        assert_eq!(app.number("SELECT count(*) FROM capacity WHERE track = 'LOCAL_ACTIVITY'").await, 2);
    }
}
