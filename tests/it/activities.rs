//! Local associations: activities and their waiting lists, tallies, volunteers, family friends.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{Answer, TestApp, Viewer, on_both},
    mutations::{ask, does, forbids, refuses},
};

async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let key: Uuid = app.rows(sql).await[0].try_get_by_index(0).unwrap();
    format!("{prefix}_{}", key.simple())
}

async fn association(app: &TestApp, name: &str) -> String {
    let sql = format!("SELECT id FROM association WHERE name = '{name}'");
    id(app, "association", &sql).await
}

/// `base` with other values.
fn with(base: &Value, changes: Value) -> Value {
    let mut value = base.clone();
    for (name, changed) in changes.as_object().unwrap() {
        value[name] = changed.clone();
    }
    value
}

/// An outing on a Thursday in October.
fn outing(association: &str, key: &str) -> Value {
    json!({
        "idempotencyKey": key, "association": association, "type": "OUTING", "title": "Tur til stranden", "place": "Stranden",
        "startsAt": "2026-10-08T12:00:00Z", "endsAt": "2026-10-08T15:00:00Z", "capacity": 6, "publish": true,
    })
}

async fn made(viewer: &Viewer<'_>, input: Value) -> String {
    let payload = does(viewer, "createActivity", input, "activities { id }").await;
    payload["activities"][0]["id"].as_str().unwrap().to_owned()
}

/// Signs a family up, under a key of its own.
async fn signs_up(
    viewer: &Viewer<'_>,
    activity: &str,
    adults: i32,
    children: i32,
    key: &str,
) -> Value {
    let input = json!({ "idempotencyKey": format!("sign-up-{key}"), "activity": activity, "adults": adults, "children": children });
    does(
        viewer,
        "signUp",
        input,
        "signup { id alias status waitlistPlace }",
    )
    .await["signup"]
        .clone()
}

/// Status and place of these signups.
async fn queue(viewer: &Viewer<'_>, ids: &[&Value]) -> Vec<(String, Option<i64>)> {
    let query =
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Signup { status waitlistPlace } } }";
    let data = viewer.data(query, json!({ "ids": ids })).await;
    let nodes = data["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| {
            (
                node["status"].as_str().unwrap().to_owned(),
                node["waitlistPlace"].as_i64(),
            )
        })
        .collect()
}

fn is(status: &str, place: Option<i64>) -> (String, Option<i64>) {
    (status.to_owned(), place)
}

/// Of the one activity with this title: never above the capacity, places from 1 without gaps, the
/// first who waits does not fit.
async fn is_in_order(app: &TestApp, title: &str) -> (i64, i64) {
    let of = format!("activity_id IN (SELECT id FROM activity WHERE title = '{title}')");
    let capacity = app
        .number(&format!(
            "SELECT CAST(capacity AS bigint) FROM activity WHERE title = '{title}'"
        ))
        .await;
    let taken = app.number(&format!("SELECT COALESCE(SUM(adults + children), 0) FROM signup WHERE {of} AND status IN ('CONFIRMED', 'TO_BE_TOLD')")).await;
    assert!(taken <= capacity, "{taken} of {capacity}");
    let places = app.rows(&format!("SELECT CAST(waitlist_place AS bigint), CAST(adults + children AS bigint) FROM signup WHERE {of} AND status = 'WAITLISTED' ORDER BY waitlist_place")).await;
    for (n, row) in (1..).zip(&places) {
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), n);
    }
    if let Some(first) = places.first() {
        assert!(
            taken + first.try_get_by_index::<i64>(1).unwrap() > capacity,
            "the first fits, and waits"
        );
    }
    (taken, places.len() as i64)
}

on_both! {
    /// Questions 11 to 17 of a coordinator (domain.md §6), one after the other.
    async fn a_coordinator_asks_and_acts(app) {
        let (ada, helper) = (app.viewer("coordinator-odense"), app.viewer("volunteer-odense"));
        let odense = association(&app, "Odense").await;
        // 12: publish an outing, at first as a draft.
        let draft = does(&ada, "createActivity", with(&outing(&odense, "an-outing"), json!({ "publish": false })), "activities { id status version capacity }").await;
        let draft = &draft["activities"][0];
        assert_eq!((&draft["status"], &draft["version"], &draft["capacity"]), (&json!("DRAFT"), &json!(1), &json!(6)));
        let activity = draft["id"].as_str().unwrap();
        let node = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(helper.data(node, json!({ "id": activity })).await["node"], Value::Null);
        let published = does(&ada, "publishActivity", json!({ "activity": activity, "version": 1 }), "activity { status version }").await;
        assert_eq!(published["activity"], json!({ "status": "PUBLISHED", "version": 2 }));
        assert_eq!(helper.data(node, json!({ "id": activity })).await["node"]["id"], activity);
        // 11: what do we offer next month?
        let october = "query($id: ID!) { association(id: $id) { activities(where: { status: { eq: PUBLISHED }, startsAt: { gte: \"2026-10-01\", lt: \"2026-11-01\" } }, first: 50) { nodes { title } } } }";
        let offered = ada.data(october, json!({ "id": odense })).await;
        assert!(offered["association"]["activities"]["nodes"].as_array().unwrap().contains(&json!({ "title": "Tur til stranden" })));
        // Families sign up: six seats.
        let a = signs_up(&ada, activity, 2, 1, "a").await;
        let b = signs_up(&ada, activity, 1, 2, "b").await;
        let c = signs_up(&ada, activity, 1, 1, "c").await;
        let d = signs_up(&ada, activity, 1, 1, "d").await;
        let e = signs_up(&ada, activity, 1, 0, "e").await;
        assert_eq!(signs_up(&ada, activity, 1, 1, "c").await, c, "the same key signs up once");
        let aliases: BTreeSet<&str> = [&a, &b, &c, &d, &e].map(|signup| signup["alias"].as_str().unwrap()).into();
        assert_eq!(aliases.len(), 5);
        // 13: who comes on Thursday? 14: is there room, is there a waiting list?
        let thursday = "query($id: ID!) { node(id: $id) { ... on Activity { seatsLeft waitlist room signups(where: { status: { in: [CONFIRMED, TO_BE_TOLD] } }) { nodes { alias } } } } }";
        let asked = helper.data(thursday, json!({ "id": activity })).await["node"].clone();
        let coming: BTreeSet<&str> = asked["signups"]["nodes"].as_array().unwrap().iter().map(|one| one["alias"].as_str().unwrap()).collect();
        assert_eq!(coming, BTreeSet::from([a["alias"].as_str().unwrap(), b["alias"].as_str().unwrap()]));
        assert_eq!((&asked["seatsLeft"], &asked["waitlist"], &asked["room"]), (&json!(0), &json!(3), &json!("WAITLIST")));
        // A family of three leaves: the first moves up; the last one would fit, and does not overtake.
        let leave = |signup: &Value, key: &str| json!({ "idempotencyKey": key, "signup": signup["id"] });
        let left = does(&ada, "cancelSignup", leave(&b, "b-leaves"), "signup { status waitlistPlace }").await;
        assert_eq!(left["signup"], json!({ "status": "CANCELLED", "waitlistPlace": null }));
        let ids = [&a["id"], &b["id"], &c["id"], &d["id"], &e["id"]];
        let told = [is("CONFIRMED", None), is("CANCELLED", None), is("TO_BE_TOLD", None), is("WAITLISTED", Some(1)), is("WAITLISTED", Some(2))];
        assert_eq!(queue(&ada, &ids).await, told);
        does(&ada, "cancelSignup", leave(&b, "b-leaves"), "").await;
        assert_eq!(queue(&ada, &ids).await, told);
        refuses(&app, &ada, "cancelSignup", leave(&b, "b-leaves-again"), "TRANSITION_ILLEGAL").await;
        // Who is to be told is told, once.
        let inbox = "{ viewer { inbox { signupsToTell(first: 100) { nodes { id } } } } }";
        let to_tell = async || ada.data(inbox, json!({})).await["viewer"]["inbox"]["signupsToTell"]["nodes"].as_array().unwrap().clone();
        assert!(to_tell().await.contains(&json!({ "id": c["id"] })));
        does(&ada, "markSignupTold", json!({ "signup": c["id"] }), "signup { status }").await;
        assert!(!to_tell().await.contains(&json!({ "id": c["id"] })));
        refuses(&app, &ada, "markSignupTold", json!({ "signup": c["id"] }), "TRANSITION_ILLEGAL").await;
        // More seats let the others in; then no limit.
        let grown = does(&ada, "updateActivity", json!({ "activity": activity, "version": 2, "capacity": 7, "title": "Tur til skoven" }), "activity { title place capacity version waitlist }").await;
        assert_eq!(grown["activity"], json!({ "title": "Tur til skoven", "place": "Stranden", "capacity": 7, "version": 3, "waitlist": 1 }));
        assert_eq!(queue(&ada, &ids).await[3..], [is("TO_BE_TOLD", None), is("WAITLISTED", Some(1))]);
        does(&ada, "updateActivity", json!({ "activity": activity, "version": 3, "capacity": null, "startsAt": "2026-10-08T11:00:00Z" }), "activity { version }").await;
        assert_eq!(queue(&ada, &ids).await[4], is("TO_BE_TOLD", None));
        // 15: register attendance, pregnant families among them.
        let tally = |families, pregnant| json!({ "activity": activity, "families": families, "pregnantFamilies": pregnant });
        refuses(&app, &ada, "recordTally", tally(4, 1), "TRANSITION_ILLEGAL").await;
        app.pass(TimeDelta::days(22) + TimeDelta::hours(4));
        for (families, pregnant) in [(4, 5), (-1, 0), (4, -1), (100_001, 0)] {
            refuses(&app, &ada, "recordTally", tally(families, pregnant), "VALUE_INVALID").await;
        }
        for (families, pregnant) in [(4, 1), (3, 2)] {
            let recorded = does(&ada, "recordTally", tally(families, pregnant), "tally { families pregnantFamilies activity { status version } }").await;
            assert_eq!(recorded["tally"], json!({ "families": families, "pregnantFamilies": pregnant, "activity": { "status": "HELD", "version": 5 } }));
        }
        assert!(helper.known("query($id: ID!) { node(id: $id) { ... on Activity { tally { families } } } }", json!({ "id": activity })).await.is_none());
        for (mutation, input) in [
            ("signUp", json!({ "idempotencyKey": "too-late", "activity": activity, "adults": 1, "children": 0 })),
            ("cancelSignup", leave(&a, "a-leaves-late")),
            ("updateActivity", json!({ "activity": activity, "version": 5, "title": "Tur" })),
            ("cancelActivity", json!({ "idempotencyKey": "too-late", "activity": activity, "version": 5 })),
            ("publishActivity", json!({ "activity": activity, "version": 5 })),
        ] {
            refuses(&app, &ada, mutation, input, "TRANSITION_ILLEGAL").await;
        }
        // Each change was told to those who listen: made, published, signed up 5, cancelled, told, changed 2, held.
        let newest = "SELECT o.seq FROM outbox o JOIN activity a ON a.id = o.row_id AND a.association_id = o.scope_id AND a.programme_id = o.programme_id WHERE a.title = 'Tur til skoven' AND o.stream = 'ACTIVITY' AND o.step_id IS NULL ORDER BY o.seq DESC";
        assert_eq!(app.number(newest).await, 12);
    }

    /// Questions 16 and 17: which volunteers are free, who waits for a «Familieven» (I17).
    async fn volunteers_come_and_families_get_a_friend(app) {
        let ada = app.viewer("coordinator-odense");
        let odense = association(&app, "Odense").await;
        let add = json!({ "idempotencyKey": "a-volunteer", "association": odense, "weekdays": ["THURSDAY", "MONDAY"] });
        let volunteer = does(&ada, "addVolunteer", add.clone(), "volunteer { id alias weekdays active person { id } }").await["volunteer"].clone();
        assert_eq!((&volunteer["weekdays"], &volunteer["active"], &volunteer["person"]), (&json!(["MONDAY", "THURSDAY"]), &json!(true), &Value::Null));
        assert_eq!(does(&ada, "addVolunteer", add.clone(), "volunteer { id }").await["volunteer"]["id"], volunteer["id"]);
        let free = "query($id: ID!) { association(id: $id) { volunteers(where: { active: true, weekday: THURSDAY }, first: 100) { nodes { alias } } } }";
        let is_free = async || ada.data(free, json!({ "id": odense })).await["association"]["volunteers"]["nodes"].as_array().unwrap().contains(&json!({ "alias": volunteer["alias"] }));
        assert!(is_free().await);
        let change = |changes: Value| with(&json!({ "volunteer": volunteer["id"] }), changes);
        does(&ada, "updateVolunteer", change(json!({ "weekdays": ["FRIDAY"] })), "").await;
        assert!(!is_free().await);
        does(&ada, "updateVolunteer", change(json!({ "weekdays": ["THURSDAY"] })), "").await;
        assert!(is_free().await);
        // A volunteer who signs in has the role here, and is on the list once.
        let of = |subject: &str| format!("SELECT person_id FROM identity WHERE subject = '{subject}'");
        let signing_in = |person: String| with(&add, json!({ "idempotencyKey": "who-signs-in", "person": person }));
        let persona = id(&app, "person", &of("volunteer-odense")).await;
        refuses(&app, &ada, "addVolunteer", signing_in(persona.clone()), "ALREADY_GRANTED").await;
        app.execute(&format!("UPDATE volunteer SET person_id = NULL WHERE person_id = ({})", of("volunteer-odense"))).await;
        for subject in ["coordinator-odense", "midwife-odense"] {
            let person = id(&app, "person", &of(subject)).await;
            refuses(&app, &ada, "addVolunteer", signing_in(person), "NOT_A_VOLUNTEER").await;
        }
        let person = id(&app, "person", &of("volunteer-helsingor")).await;
        refuses(&app, &ada, "addVolunteer", signing_in(person), "NOT_FOUND").await;
        let linked = does(&ada, "addVolunteer", signing_in(persona.clone()), "volunteer { person { id } }").await;
        assert_eq!(linked["volunteer"]["person"]["id"], persona);

        let request = json!({ "idempotencyKey": "a-family-asks", "association": odense });
        let waiting = does(&ada, "requestFamilyFriend", request.clone(), "volunteerMatch { id alias since status volunteer { id } }").await["volunteerMatch"].clone();
        assert_eq!((&waiting["since"], &waiting["status"], &waiting["volunteer"]), (&json!("2026-09-16"), &json!("WAITING"), &Value::Null));
        assert_eq!(does(&ada, "requestFamilyFriend", request, "volunteerMatch { id }").await["volunteerMatch"]["id"], waiting["id"]);
        let inbox = "{ viewer { inbox { familiesToMatch(first: 100) { nodes { alias } } } } }";
        let waits = async || ada.data(inbox, json!({})).await["viewer"]["inbox"]["familiesToMatch"]["nodes"].as_array().unwrap().contains(&json!({ "alias": waiting["alias"] }));
        assert!(waits().await);
        let give = |changes: Value| with(&json!({ "idempotencyKey": "a-friend", "match": waiting["id"], "volunteer": volunteer["id"], "minutesPerWeek": 60 }), changes);
        for minutes in [0, 59, 121] {
            refuses(&app, &ada, "matchFamilyFriend", give(json!({ "minutesPerWeek": minutes })), "HOURS_OUTSIDE").await;
        }
        let elsewhere = id(&app, "volunteer", "SELECT v.id FROM volunteer v JOIN association a ON a.id = v.association_id WHERE a.name = 'Helsingør' AND v.active").await;
        refuses(&app, &ada, "matchFamilyFriend", give(json!({ "volunteer": elsewhere })), "NOT_FOUND").await;
        does(&ada, "updateVolunteer", change(json!({ "active": false })), "").await;
        refuses(&app, &ada, "matchFamilyFriend", give(json!({})), "NOT_A_VOLUNTEER").await;
        does(&ada, "updateVolunteer", change(json!({ "active": true })), "").await;
        app.pass(TimeDelta::days(2));
        for _ in 0..2 {
            let given = does(&ada, "matchFamilyFriend", give(json!({ "minutesPerWeek": 120 })), "volunteerMatch { since status minutesPerWeek volunteer { id } }").await;
            assert_eq!(given["volunteerMatch"], json!({ "since": "2026-09-18", "status": "ACTIVE", "minutesPerWeek": 120, "volunteer": { "id": volunteer["id"] } }));
        }
        assert!(!waits().await);
        refuses(&app, &ada, "matchFamilyFriend", give(json!({ "idempotencyKey": "another-friend" })), "TRANSITION_ILLEGAL").await;
        // A family friend takes part.
        refuses(&app, &ada, "updateVolunteer", change(json!({ "active": false })), "TRANSITION_ILLEGAL").await;
        let end = json!({ "match": waiting["id"] });
        does(&ada, "endFamilyFriend", end.clone(), "volunteerMatch { status }").await;
        refuses(&app, &ada, "endFamilyFriend", end.clone(), "TRANSITION_ILLEGAL").await;
        refuses(&app, &ada, "matchFamilyFriend", give(json!({ "idempotencyKey": "another-friend" })), "TRANSITION_ILLEGAL").await;
        does(&ada, "updateVolunteer", change(json!({ "active": false })), "").await;
        // Others read, and change nothing; elsewhere there is nothing to be seen.
        let near = app.viewer("coordinator-helsingor");
        for (mutation, input) in [("updateVolunteer", change(json!({ "active": true }))), ("endFamilyFriend", end)] {
            for other in ["volunteer-odense", "social-worker-odense", "project-leader-syddanmark"] {
                forbids(&app, &app.viewer(other), mutation, input.clone()).await;
            }
            refuses(&app, &near, mutation, input, "NOT_FOUND").await;
        }
        // A programme that agreed on no hours has no family friends.
        let helsingor = association(&app, "Helsingør").await;
        refuses(&app, &near, "requestFamilyFriend", json!({ "idempotencyKey": "a-family-asks", "association": helsingor }), "NOT_OFFERED").await;
        let waiting = id(&app, "volunteer_match", "SELECT m.id FROM volunteer_match m JOIN association a ON a.id = m.association_id WHERE a.name = 'Helsingør' AND m.status = 'WAITING'").await;
        refuses(&app, &near, "matchFamilyFriend", give(json!({ "match": waiting, "volunteer": elsewhere })), "NOT_OFFERED").await;
        does(&near, "endFamilyFriend", json!({ "match": waiting }), "volunteerMatch { status }").await;
    }

    /// What is wrong with an activity is said, and nothing is written (I5, I9, I13).
    async fn wrong_activities_are_refused(app) {
        let ada = app.viewer("coordinator-helsingor");
        let helsingor = association(&app, "Helsingør").await;
        let plan = outing(&helsingor, "a-wrong-outing");
        for (changes, code) in [
            (json!({ "title": "Tur med 010190-1234" }), "CPR_NUMBER"), (json!({ "place": "ring 0101901234" }), "CPR_NUMBER"),
            (json!({ "title": " " }), "TEXT_INVALID"), (json!({ "place": "x".repeat(121) }), "TEXT_INVALID"), (json!({ "idempotencyKey": "short" }), "TEXT_INVALID"),
            (json!({ "capacity": 0 }), "VALUE_INVALID"), (json!({ "repeatWeekly": 0 }), "VALUE_INVALID"), (json!({ "repeatWeekly": 53 }), "VALUE_INVALID"), (json!({ "repeatWeekly": -1 }), "VALUE_INVALID"),
            (json!({ "endsAt": "2026-10-08T12:00:00Z" }), "PERIOD_INVALID"), (json!({ "startsAt": "2026-09-16T07:59:59Z" }), "PERIOD_INVALID"),
            (json!({ "endsAt": "2026-10-22T12:00:01Z" }), "VALUE_INVALID"), (json!({ "startsAt": "2030-10-08T12:00:00Z", "endsAt": "2030-10-08T13:00:00Z" }), "VALUE_INVALID"),
            // The programme's last day is the last one of 2026, in Denmark.
            (json!({ "startsAt": "2026-12-31T23:00:00Z", "endsAt": "2026-12-31T23:30:00Z" }), "OUTSIDE_PERIOD"),
            (json!({ "startsAt": "2026-12-31T20:00:00Z", "endsAt": "2026-12-31T23:30:00Z" }), "OUTSIDE_PERIOD"),
            (json!({ "repeatWeekly": 14 }), "OUTSIDE_PERIOD"),
            (json!({ "association": association(&app, "Odense").await }), "NOT_FOUND"),
        ] {
            refuses(&app, &ada, "createActivity", with(&plan, changes), code).await;
        }
        app.execute("UPDATE track_plan SET active_from = '2026-10-09' WHERE track = 'LOCAL_ACTIVITY'").await;
        refuses(&app, &ada, "createActivity", plan.clone(), "TRACK_NOT_ACTIVE").await;
        refuses(&app, &ada, "createActivity", with(&plan, json!({ "repeatWeekly": 2 })), "TRACK_NOT_ACTIVE").await;
        app.execute("UPDATE track_plan SET active_from = '2026-10-08' WHERE track = 'LOCAL_ACTIVITY'").await;

        let activity = made(&ada, with(&plan, json!({ "publish": false }))).await;
        let change = |version, changes: Value| with(&json!({ "activity": activity, "version": version }), changes);
        refuses(&app, &ada, "signUp", json!({ "idempotencyKey": "for-a-draft", "activity": activity, "adults": 1, "children": 0 }), "TRANSITION_ILLEGAL").await;
        for (mutation, changes) in [("updateActivity", json!({ "title": "Tur" })), ("publishActivity", json!({})), ("cancelActivity", json!({ "idempotencyKey": "it-is-stale" }))] {
            refuses(&app, &ada, mutation, change(2, changes), "VERSION_STALE").await;
        }
        does(&ada, "publishActivity", change(1, json!({})), "").await;
        refuses(&app, &ada, "publishActivity", change(2, json!({})), "TRANSITION_ILLEGAL").await;
        let a = signs_up(&ada, &activity, 2, 1, "a").await;
        signs_up(&ada, &activity, 1, 1, "b").await;
        let c = signs_up(&ada, &activity, 2, 4, "c").await;
        assert_eq!((&a["status"], &c["waitlistPlace"]), (&json!("CONFIRMED"), &json!(1)));
        for (changes, code) in [
            (json!({ "adults": 0, "children": 0 }), "VALUE_INVALID"), (json!({ "adults": 11 }), "VALUE_INVALID"), (json!({ "adults": -1 }), "VALUE_INVALID"),
            (json!({ "children": 21 }), "VALUE_INVALID"), (json!({ "children": -1 }), "VALUE_INVALID"), (json!({ "children": 6 }), "CAPACITY_TOO_SMALL"),
        ] {
            let input = json!({ "idempotencyKey": "a-wrong-family", "activity": activity, "adults": 1, "children": 1 });
            refuses(&app, &ada, "signUp", with(&input, changes), code).await;
        }
        for (changes, code) in [
            (json!({ "title": "010190-1234" }), "CPR_NUMBER"), (json!({ "place": "" }), "TEXT_INVALID"), (json!({ "capacity": 0 }), "VALUE_INVALID"),
            // Five seats are taken, and a family of six waits.
            (json!({ "capacity": 4 }), "CAPACITY_TOO_SMALL"), (json!({ "capacity": 5 }), "CAPACITY_TOO_SMALL"),
            (json!({ "startsAt": "2026-10-08T15:00:00Z" }), "PERIOD_INVALID"), (json!({ "startsAt": "2026-09-16T07:00:00Z", "endsAt": "2026-09-16T09:00:00Z" }), "PERIOD_INVALID"),
            (json!({ "startsAt": "2027-01-01T12:00:00Z", "endsAt": "2027-01-01T13:00:00Z" }), "OUTSIDE_PERIOD"), (json!({ "startsAt": "2026-10-07T12:00:00Z" }), "TRACK_NOT_ACTIVE"),
        ] {
            refuses(&app, &ada, "updateActivity", change(2, changes), code).await;
        }
        // A family that gives up its place lets the ones behind it move on.
        let d = signs_up(&ada, &activity, 1, 0, "d").await;
        does(&ada, "cancelSignup", json!({ "idempotencyKey": "c-gives-up", "signup": c["id"] }), "").await;
        assert_eq!(queue(&ada, &[&c["id"], &d["id"]]).await, [is("CANCELLED", None), is("TO_BE_TOLD", None)]);
        is_in_order(&app, "Tur til stranden").await;
    }

    /// Only the association's coordinator changes anything, and elsewhere there is nothing to be seen.
    async fn others_only_read(app) {
        let ada = app.viewer("coordinator-helsingor");
        let helsingor = association(&app, "Helsingør").await;
        let plan = outing(&helsingor, "somebodys-outing");
        let activity = made(&ada, plan.clone()).await;
        let draft = made(&ada, with(&plan, json!({ "idempotencyKey": "nobodys-outing", "publish": false }))).await;
        let signup = signs_up(&ada, &activity, 1, 1, "a").await;
        let acts = |activity: &str| [
            ("updateActivity", json!({ "activity": activity, "version": 1, "title": "Tur" })),
            ("publishActivity", json!({ "activity": activity, "version": 1 })),
            ("cancelActivity", json!({ "idempotencyKey": "somebody-else", "activity": activity, "version": 1 })),
            ("recordTally", json!({ "activity": activity, "families": 1, "pregnantFamilies": 0 })),
            ("signUp", json!({ "idempotencyKey": "somebody-else", "activity": activity, "adults": 1, "children": 0 })),
        ];
        let signups = [
            ("cancelSignup", json!({ "idempotencyKey": "somebody-else", "signup": signup["id"] })),
            ("markSignupTold", json!({ "signup": signup["id"] })),
        ];
        let others = [
            ("createActivity", with(&plan, json!({ "idempotencyKey": "somebody-else" }))),
            ("addVolunteer", json!({ "idempotencyKey": "somebody-else", "association": helsingor, "weekdays": [] })),
            ("requestFamilyFriend", json!({ "idempotencyKey": "somebody-else", "association": helsingor })),
        ];
        // To whom it is nothing, there is no such mutation.
        for persona in ["volunteer-helsingor", "two-hats", "social-worker-hillerod", "project-leader-hovedstaden", "contact-person-hillerod", "data-protection-officer-hovedstaden"] {
            for (mutation, input) in acts(&activity).iter().chain(&signups).chain(&others).take(if persona == "volunteer-helsingor" { 10 } else { 1 }) {
                forbids(&app, &app.viewer(persona), mutation, input.clone()).await;
            }
        }
        // Another coordinator of the programme sees the activity, but no signups and no drafts.
        let near = app.viewer("coordinator-amager");
        for (mutation, input) in acts(&activity).iter().chain(&others) {
            forbids(&app, &near, mutation, input.clone()).await;
        }
        for (mutation, input) in acts(&draft).iter().chain(&signups) {
            refuses(&app, &near, mutation, input.clone(), "NOT_FOUND").await;
        }
        // One of another programme sees nothing of it.
        let far = app.viewer("coordinator-odense");
        for (mutation, input) in acts(&activity).iter().chain(&signups).chain(&others) {
            refuses(&app, &far, mutation, input.clone(), "NOT_FOUND").await;
        }
        // Who is a volunteer here and a coordinator there reads the signups, and changes none.
        app.execute(
            "INSERT INTO role_assignment (id, person_id, role, programme_id, organisation_id, valid_from) \
             SELECT a.id, r.person_id, 'VOLUNTEER', r.programme_id, a.id, r.valid_from FROM role_assignment r, association a \
             WHERE r.role = 'ASSOCIATION_COORDINATOR' AND r.person_id = (SELECT person_id FROM identity WHERE subject = 'coordinator-amager') AND a.name = 'Helsingør'",
        ).await;
        assert_eq!(queue(&near, &[&signup["id"]]).await, [is("CONFIRMED", None)]);
        for (mutation, input) in &signups {
            forbids(&app, &near, mutation, input.clone()).await;
        }
    }

    /// A weekly activity keeps its local time when the clocks change; asked again, it is the same.
    async fn an_activity_is_repeated(app) {
        let ada = app.viewer("coordinator-odense");
        let odense = association(&app, "Odense").await;
        let before = app.number("SELECT COUNT(*) FROM activity").await;
        let plan = with(&outing(&odense, "every-week"), json!({ "startsAt": "2026-10-15T15:00:00.5Z", "repeatWeekly": 3, "endsAt": "2026-10-15T17:30:00Z" }));
        let made = does(&ada, "createActivity", plan.clone(), "activities { id startsAt endsAt status capacity }").await;
        let times: Vec<(&str, &str)> = made["activities"].as_array().unwrap().iter().map(|one| (one["startsAt"].as_str().unwrap(), one["endsAt"].as_str().unwrap())).collect();
        assert_eq!(times, [
            ("2026-10-15T15:00:00+00:00", "2026-10-15T17:30:00+00:00"), ("2026-10-22T15:00:00+00:00", "2026-10-22T17:30:00+00:00"), ("2026-10-29T16:00:00+00:00", "2026-10-29T18:30:00+00:00"),
        ]);
        assert_eq!(does(&ada, "createActivity", plan.clone(), "activities { id startsAt endsAt status capacity }").await, made);
        refuses(&app, &ada, "createActivity", with(&plan, json!({ "title": "Tur" })), "IDEMPOTENCY_KEY_REUSED").await;
        let year = does(&ada, "createActivity", with(&plan, json!({ "idempotencyKey": "for-a-year", "repeatWeekly": 52 })), "activities { id }").await;
        assert_eq!(year["activities"].as_array().unwrap().len(), 52);
        assert_eq!(app.number("SELECT COUNT(*) FROM activity").await, before + 55);
        let told = app.number("SELECT COUNT(*) FROM outbox o JOIN activity a ON a.id = o.row_id WHERE a.title = 'Tur til stranden'").await;
        assert_eq!(told, 55);
    }

    /// Who had a seat or waited is to be told that it is cancelled; who had left before is not.
    async fn a_cancelled_activity_says_whom_to_tell(app) {
        let ada = app.viewer("coordinator-helsingor");
        let activity = made(&ada, outing(&association(&app, "Helsingør").await, "an-outing")).await;
        let a = signs_up(&ada, &activity, 2, 2, "a").await;
        let b = signs_up(&ada, &activity, 1, 1, "b").await;
        let c = signs_up(&ada, &activity, 1, 1, "c").await;
        let d = signs_up(&ada, &activity, 2, 2, "d").await;
        does(&ada, "cancelSignup", json!({ "idempotencyKey": "b-leaves", "signup": b["id"] }), "").await;
        let cancel = json!({ "idempotencyKey": "it-is-cancelled", "activity": activity, "version": 1 });
        let asked = "activity { status version seatsLeft waitlist } toTell { id alias status calledOff waitlistPlace }";
        let payload = does(&ada, "cancelActivity", cancel.clone(), asked).await;
        assert_eq!(payload["activity"], json!({ "status": "CANCELLED", "version": 2, "seatsLeft": 6, "waitlist": 0 }));
        let told: BTreeSet<&str> = payload["toTell"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(told, BTreeSet::from([&a, &c, &d].map(|one| one["id"].as_str().unwrap())));
        assert!(payload["toTell"].as_array().unwrap().iter().all(|one| one["status"] == "CANCELLED" && one["calledOff"] == true && one["waitlistPlace"].is_null()));
        assert_eq!(does(&ada, "cancelActivity", cancel.clone(), asked).await, payload);
        refuses(&app, &ada, "cancelActivity", with(&cancel, json!({ "idempotencyKey": "once-more", "version": 2 })), "TRANSITION_ILLEGAL").await;
        refuses(&app, &ada, "signUp", json!({ "idempotencyKey": "too-late", "activity": activity, "adults": 1, "children": 0 }), "TRANSITION_ILLEGAL").await;
        refuses(&app, &ada, "markSignupTold", json!({ "signup": c["id"] }), "TRANSITION_ILLEGAL").await;
    }

    /// Whatever arrives at once: never more than the seats, the rest on the list in order.
    async fn many_sign_up_at_once(app) {
        let ada = app.viewer("coordinator-helsingor");
        let activity = made(&ada, with(&outing(&association(&app, "Helsingør").await, "a-popular-outing"), json!({ "capacity": 30, "title": "Fastelavn" }))).await;
        let keys: Vec<String> = (0..100).map(|n| format!("all-{n}")).collect();
        let signups = join_all(keys.iter().enumerate().map(|(n, key)| signs_up(&ada, &activity, 1, n as i32 % 3, key))).await;
        let (taken, waiting) = is_in_order(&app, "Fastelavn").await;
        let seated: Vec<&Value> = signups.iter().filter(|signup| signup["status"] == "CONFIRMED").collect();
        assert!(taken >= 28 && waiting == 100 - seated.len() as i64, "{taken} {waiting}");
        let aliases: BTreeSet<&str> = signups.iter().map(|signup| signup["alias"].as_str().unwrap()).collect();
        assert_eq!(aliases.len(), 100);
        // All who have a seat leave at once, and more come.
        let leaving = join_all(seated.iter().enumerate().map(|(n, signup)| {
            let input = json!({ "idempotencyKey": format!("leaving-{n}"), "signup": signup["id"] });
            does(&ada, "cancelSignup", input, "signup { status }")
        }));
        let keys: Vec<String> = (0..10).map(|n| format!("late-{n}")).collect();
        let coming = join_all(keys.iter().map(|key| signs_up(&ada, &activity, 1, 1, key)));
        let (left, late) = futures_util::future::join(leaving, coming).await;
        assert!(left.iter().all(|payload| payload["signup"]["status"] == "CANCELLED"));
        assert!(late.iter().all(|signup| signup["status"] == "WAITLISTED"));
        let (taken, still) = is_in_order(&app, "Fastelavn").await;
        assert!(taken >= 28 && still <= waiting, "{taken} {still}");
        // Nobody overtook: whoever has got a seat was before everybody who waits.
        let of = "activity_id IN (SELECT id FROM activity WHERE title = 'Fastelavn')";
        let moved = app.number(&format!("SELECT COUNT(*) FROM signup WHERE {of} AND status = 'TO_BE_TOLD'")).await;
        let before = |status: &'static str, ids: Vec<(String, Option<i64>)>| -> Vec<i64> {
            signups.iter().zip(ids).filter(|(_, now)| now.0 == status).filter_map(|(signup, _)| signup["waitlistPlace"].as_i64()).collect()
        };
        let ids: Vec<&Value> = signups.iter().map(|signup| &signup["id"]).collect();
        let now = queue(&ada, &ids).await;
        let up = before("TO_BE_TOLD", now.clone());
        assert_eq!(up.len() as i64, moved);
        assert!(up.iter().max() < before("WAITLISTED", now).iter().min());
        // A hundred times the same is once.
        let once = json!({ "idempotencyKey": "sign-up-of-one", "activity": activity, "adults": 1, "children": 0 });
        let again = join_all((0..100).map(|_| ask(&ada, "signUp", &once, "signup { id }"))).await;
        let one = |answer: &Answer| answer.json["data"]["signUp"]["signup"]["id"].clone();
        assert!(again.iter().all(|answer| one(answer).is_string() && one(answer) == one(&again[0])));
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM signup WHERE {of}")).await, 111);
    }
}
