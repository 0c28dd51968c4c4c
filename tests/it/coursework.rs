//! Courses at work: planned, staffed, filled, held and completed by a programme's social workers,
//! and never above the maximum, whatever arrives at once.

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{Backend, TestApp, Viewer, on_both},
    mutations::{ask, does, forbids, refuses},
};

const WORKER: &str = "social-worker-odense";
const COURSE: &str = "course { id version status participantsMax seatsLeft waitlist }";
const ENROLMENT: &str = "enrolment { id alias status place }";
const SESSION: &str =
    "session { id version status startsAt endsAt attendance { present enrolment { id status } } }";

/// The ids of the rows of a plain SQL statement.
async fn ids(app: &TestApp, prefix: &str, sql: &str) -> Vec<String> {
    let rows = app.rows(sql).await;
    let id = |row: &sea_orm::QueryResult| -> String {
        let key: Uuid = row.try_get_by_index(0).unwrap();
        format!("{prefix}_{}", key.simple())
    };
    rows.iter().map(id).collect()
}

async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let ids = ids(app, prefix, sql).await;
    ids.into_iter().next().unwrap_or_else(|| panic!("{sql}"))
}

async fn site(app: &TestApp, name: &str) -> String {
    id(
        app,
        "site",
        &format!("SELECT id FROM site WHERE name = '{name}'"),
    )
    .await
}

fn person(subject: &str) -> String {
    format!("(SELECT person_id FROM identity WHERE subject = '{subject}')")
}

/// New families of Odense's social worker, each referred to track 2, where the referral is now in
/// this status: made behind the service's back.
async fn families(app: &TestApp, name: &str, count: usize, status: &str) -> Vec<String> {
    let key = match app.backend {
        Backend::Sqlite => "randomblob(16)",
        Backend::Postgres => "gen_random_uuid()",
    };
    let worker = person(WORKER);
    let like = "(SELECT * FROM referral WHERE track = 'REFERRED_ACTIVITY' AND received_at IS NOT NULL AND programme_id = \
        (SELECT id FROM programme WHERE region_code = '1083') ORDER BY id LIMIT 1)";
    app.execute(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         INSERT INTO family (id, programme_id, case_code, anonymous, stage, status, assignee_id, opened_at) \
         SELECT {key}, t.programme_id, '{name}-' || i, FALSE, 'PREGNANT', 'ACTIVE', {worker}, t.sent_at FROM n, {like} t",
    ))
    .await;
    app.execute(&format!(
        "INSERT INTO referral (id, code, programme_id, hospital_id, site_id, track, referrer_id, family_id, anonymous, care_level, \
         target_groups, reasons, status, assignee_id, sent, sent_at, due_at, received_at, changed_at, version) \
         SELECT {key}, f.case_code, t.programme_id, t.hospital_id, t.site_id, t.track, t.referrer_id, f.id, FALSE, t.care_level, \
         t.target_groups, t.reasons, '{status}', {worker}, TRUE, t.sent_at, t.due_at, t.received_at, t.changed_at, 1 \
         FROM family f, {like} t WHERE f.case_code LIKE '{name}-%'",
    ))
    .await;
    ids(
        app,
        "family",
        &format!("SELECT id FROM family WHERE case_code LIKE '{name}-%' ORDER BY id"),
    )
    .await
}

/// A group course in Odense that begins in three weeks.
async fn input(app: &TestApp, key: &str) -> Value {
    json!({
        "idempotencyKey": format!("course-{key}"), "site": site(app, "Odense").await, "kind": "GROUP", "title": "Mødregruppen",
        "themes": ["NETWORK", "PARENTING"], "startsOn": "2026-10-07", "startTime": "09:30",
    })
}

fn with(mut input: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

/// An open course of so many families; its id.
async fn open(app: &TestApp, key: &str, least: i32, most: i32) -> String {
    let viewer = app.viewer(WORKER);
    let figures =
        json!({ "participantsMin": least, "participantsMax": most, "rangeReason": "TRIAL" });
    let input = with(input(app, key).await, figures);
    let made = does(&viewer, "createCourse", input, COURSE).await;
    let course = made["course"]["id"].as_str().unwrap().to_owned();
    let opened = step(&viewer, "openCourse", &course, json!({})).await;
    assert_eq!(opened["status"], "OPEN");
    course
}

async fn version(viewer: &Viewer<'_>, course: &str) -> Value {
    let query = "query($id: ID!) { course(id: $id) { version } }";
    viewer.data(query, json!({ "id": course })).await["course"]["version"].clone()
}

/// Takes a course a step further, from the version it has.
async fn step(viewer: &Viewer<'_>, mutation: &str, course: &str, more: Value) -> Value {
    let version = version(viewer, course).await;
    let input = json!({ "idempotencyKey": format!("{mutation}-{course}"), "course": course, "version": version });
    does(viewer, mutation, with(input, more), COURSE).await["course"].clone()
}

fn enrolment(course: &str, family: &str, confirm: bool) -> Value {
    json!({ "idempotencyKey": format!("enrol-{family}"), "course": course, "family": family, "confirm": confirm })
}

async fn enrol(viewer: &Viewer<'_>, course: &str, family: &str, confirm: bool) -> Value {
    let done = does(
        viewer,
        "enrolFamily",
        enrolment(course, family, confirm),
        ENROLMENT,
    )
    .await;
    done["enrolment"].clone()
}

/// What becomes of an enrolment.
fn of(enrolment: &Value, key: &str) -> Value {
    json!({ "idempotencyKey": format!("{key}-of-an-enrolment"), "enrolment": enrolment["id"] })
}

/// The status of a course and its enrolments in the order they came, those who wait with their place.
async fn told(viewer: &Viewer<'_>, course: &str) -> String {
    let query = "query($id: ID!) { course(id: $id) { status enrolments(first: 100) { nodes { status place } } } }";
    let data = viewer.data(query, json!({ "id": course })).await;
    let nodes = data["course"]["enrolments"]["nodes"].as_array().unwrap();
    let word = |node: &Value| match node["place"].as_i64() {
        Some(place) => place.to_string(),
        None => node["status"].as_str().unwrap().to_lowercase(),
    };
    let words: Vec<String> = nodes.iter().map(word).collect();
    format!(
        "{}: {}",
        data["course"]["status"].as_str().unwrap(),
        words.join(" ")
    )
}

on_both! {
    /// R79–R81: 20–25 weeks × 3 hours, 8–10 families, a midwife twice a month; other figures with a reason.
    async fn a_course_is_planned_as_the_programme_agreed(app) {
        let viewer = app.viewer(WORKER);
        let all = "course { id version status weeks sessionMinutes participantsMin participantsMax rangeReason seatsLeft \
            sessions(first: 100) { totalCount nodes { number startsAt endsAt midwife status version } } }";
        let input = input(&app, "agreed").await;
        let made = does(&viewer, "createCourse", input.clone(), all).await["course"].clone();
        for (field, value) in [("weeks", json!(22)), ("sessionMinutes", json!(180)), ("participantsMin", json!(8)), ("participantsMax", json!(10)),
            ("status", json!("PLANNED")), ("rangeReason", Value::Null), ("seatsLeft", json!(10))] {
            assert_eq!(made[field], value, "{field}");
        }
        let sessions = made["sessions"]["nodes"].as_array().unwrap();
        assert_eq!(sessions.len(), 22);
        assert_eq!(sessions.iter().filter(|session| session["midwife"] == true).count(), 11);
        // Summer time ends between the third and the fourth.
        for (n, starts, ends) in [(0, "2026-10-07T07:30:00Z", "2026-10-07T10:30:00Z"), (3, "2026-10-28T08:30:00Z", "2026-10-28T11:30:00Z"), (21, "2027-03-03T08:30:00Z", "2027-03-03T11:30:00Z")] {
            let time = |name: &str| sessions[n][name].as_str().unwrap().replace("+00:00", "Z");
            assert_eq!((time("startsAt").as_str(), time("endsAt").as_str()), (starts, ends));
        }
        // Asked again, it is the same course.
        let again = does(&viewer, "createCourse", input.clone(), all).await["course"].clone();
        assert_eq!(again, made);
        let other = with(input.clone(), json!({ "title": "Noget andet" }));
        refuses(&app, &viewer, "createCourse", other, "IDEMPOTENCY_KEY_REUSED").await;

        let refused = with(input.clone(), json!({ "idempotencyKey": "refused-course" }));
        for (changes, code) in [
            (json!({ "weeks": 19 }), "RANGE_REASON_REQUIRED"),
            (json!({ "sessionMinutes": 120 }), "RANGE_REASON_REQUIRED"),
            (json!({ "participantsMax": 11 }), "RANGE_REASON_REQUIRED"),
            (json!({ "weeks": 0, "rangeReason": "TRIAL" }), "VALUE_INVALID"),
            (json!({ "themes": [] }), "VALUE_INVALID"),
            (json!({ "title": " " }), "TEXT_INVALID"),
            (json!({ "title": "For 010190-1234" }), "CPR_NUMBER"),
            (json!({ "startsOn": "2024-08-30" }), "OUTSIDE_PERIOD"),
            (json!({ "kind": "INDIVIDUAL", "participantsMax": 2 }), "VALUE_INVALID"),
        ] {
            refuses(&app, &viewer, "createCourse", with(refused.clone(), changes), code).await;
        }
        let short = with(refused.clone(), json!({ "weeks": 12, "rangeReason": "HOLIDAYS" }));
        let short = does(&viewer, "createCourse", short, all).await["course"].clone();
        assert_eq!((&short["weeks"], &short["rangeReason"], &short["sessions"]["totalCount"]), (&json!(12), &json!("HOLIDAYS"), &json!(12)));
        let alone = with(input.clone(), json!({ "idempotencyKey": "individual-course", "kind": "INDIVIDUAL", "weeks": 6, "sessionMinutes": 60 }));
        let alone = does(&viewer, "createCourse", alone, all).await["course"].clone();
        assert_eq!((&alone["participantsMin"], &alone["participantsMax"], &alone["rangeReason"]), (&json!(1), &json!(1), &Value::Null));
        assert!(alone["sessions"]["nodes"].as_array().unwrap().iter().all(|session| session["midwife"] == false));

        // Nobody else plans here: those who read courses, those of another programme.
        let untold = with(refused, json!({ "idempotencyKey": "nobodys-course" }));
        for persona in ["project-leader-syddanmark", "midwife-odense", "municipal-staff-odense", "evaluator-syddanmark"] {
            forbids(&app, &app.viewer(persona), "createCourse", untold.clone()).await;
        }
        refuses(&app, &app.viewer("social-worker-herlev"), "createCourse", untold, "NOT_FOUND").await;
    }

    /// In Region Hovedstaden the figures are undecided, the programme ends, and Bornholm waits.
    async fn the_other_programme_has_other_rules(app) {
        let viewer = app.viewer("social-worker-herlev");
        let input = with(input(&app, "herlev").await, json!({ "site": site(&app, "Herlev").await }));
        let asked = json!({ "weeks": 12, "sessionMinutes": 120, "participantsMin": 4, "participantsMax": 8 });
        for missing in ["weeks", "sessionMinutes", "participantsMin", "participantsMax"] {
            let mut some = with(input.clone(), asked.clone());
            some[missing] = Value::Null;
            refuses(&app, &viewer, "createCourse", some, "VALUE_INVALID").await;
        }
        let input = with(input, asked);
        for (changes, code) in [
            (json!({ "weeks": 14 }), "OUTSIDE_PERIOD"),
            (json!({ "startsOn": "2025-03-03" }), "TRACK_NOT_ACTIVE"),
            (json!({ "site": site(&app, "Rønne").await }), "HOSPITAL_NOT_TAKING_PART"),
        ] {
            refuses(&app, &viewer, "createCourse", with(input.clone(), changes), code).await;
        }
        app.execute("UPDATE hospital SET participation = 'ACTIVE' WHERE remote_only").await;
        let remote = with(input.clone(), json!({ "site": site(&app, "Rønne").await }));
        refuses(&app, &viewer, "createCourse", remote, "REMOTE_ONLY").await;
        let made = does(&viewer, "createCourse", input, "course { weeks rangeReason sessions { totalCount } }").await;
        assert_eq!(made["course"], json!({ "weeks": 12, "rangeReason": null, "sessions": { "totalCount": 12 } }));
    }

    async fn a_course_is_changed_from_the_version_that_was_seen(app) {
        let viewer = app.viewer(WORKER);
        let course = open(&app, "changed", 1, 1).await;
        let families = families(&app, "changed", 3, "ACCEPTED").await;
        for family in &families {
            enrol(&viewer, &course, family, true).await;
        }
        assert_eq!(told(&viewer, &course).await, "FULL: confirmed 1 2");
        let seen = version(&viewer, &course).await;
        let change = json!({ "course": course, "version": seen, "title": "Ny titel", "themes": ["FINANCES"], "participantsMax": 2 });
        for (changes, code) in [
            (json!({ "version": 1 }), "VERSION_STALE"),
            (json!({ "participantsMax": 0 }), "VALUE_INVALID"),
            (json!({ "title": "010190 1234" }), "CPR_NUMBER"),
            (json!({ "themes": [] }), "VALUE_INVALID"),
        ] {
            refuses(&app, &viewer, "updateCourse", with(change.clone(), changes), code).await;
        }
        let done = does(&viewer, "updateCourse", change.clone(), "course { title themes participantsMax rangeReason status version }").await;
        assert_eq!(done["course"], json!({ "title": "Ny titel", "themes": ["FINANCES"], "participantsMax": 2, "rangeReason": "TRIAL", "status": "FULL", "version": seen.as_i64().unwrap() + 1 }));
        assert_eq!(told(&viewer, &course).await, "FULL: confirmed confirmed 1");
        refuses(&app, &viewer, "updateCourse", change, "VERSION_STALE").await;
        let seen = version(&viewer, &course).await;
        let one = json!({ "course": course, "version": seen, "participantsMax": 1 });
        refuses(&app, &viewer, "updateCourse", one.clone(), "VALUE_INVALID").await;
        for persona in ["project-leader-syddanmark", "midwife-odense"] {
            forbids(&app, &app.viewer(persona), "updateCourse", one.clone()).await;
        }
        refuses(&app, &app.viewer("social-worker-herlev"), "updateCourse", one, "NOT_FOUND").await;

        // Back within what was agreed, no reason is kept; outside again, it is asked for.
        let input = with(input(&app, "agreed").await, json!({ "rangeReason": "TRIAL" }));
        let course = does(&viewer, "createCourse", input, COURSE).await["course"].clone();
        let more = json!({ "course": course["id"], "version": 1, "participantsMax": 12 });
        refuses(&app, &viewer, "updateCourse", more.clone(), "RANGE_REASON_REQUIRED").await;
        let done = does(&viewer, "updateCourse", with(more, json!({ "rangeReason": "RESOURCES" })), "course { rangeReason }").await;
        assert_eq!(done["course"]["rangeReason"], "RESOURCES");
        step(&viewer, "cancelCourse", course["id"].as_str().unwrap(), json!({})).await;
        let over = json!({ "course": course["id"], "version": 3, "title": "For sent" });
        refuses(&app, &viewer, "updateCourse", over, "TRANSITION_ILLEGAL").await;
    }

    /// From the plan to the end: places are filled, given up and taken again; who came is written down.
    async fn a_course_runs_its_course(app) {
        let viewer = app.viewer(WORKER);
        let families = families(&app, "run", 5, "WAITLISTED").await;
        let course = open(&app, "run", 2, 2).await;
        let first = enrol(&viewer, &course, &families[0], false).await;
        assert_eq!((&first["status"], &first["place"]), (&json!("PROPOSED"), &Value::Null));
        let version_now = version(&viewer, &course).await;
        let start = json!({ "idempotencyKey": "start-below-minimum", "course": course, "version": version_now });
        refuses(&app, &viewer, "startCourse", start.clone(), "BELOW_MINIMUM").await;
        refuses(&app, &viewer, "startCourse", with(start, json!({ "version": 1 })), "VERSION_STALE").await;
        let confirmed = does(&viewer, "confirmEnrolment", of(&first, "confirm"), ENROLMENT).await;
        assert_eq!(confirmed["enrolment"]["status"], "CONFIRMED");
        let again = does(&viewer, "confirmEnrolment", of(&first, "confirm"), ENROLMENT).await;
        assert_eq!(again, confirmed);
        refuses(&app, &viewer, "confirmEnrolment", of(&first, "confirm again"), "TRANSITION_ILLEGAL").await;
        let mut enrolled = vec![first];
        for family in &families[1..] {
            enrolled.push(enrol(&viewer, &course, family, true).await);
        }
        assert_eq!(told(&viewer, &course).await, "FULL: confirmed confirmed 1 2 3");
        // A place that is given up is taken by the first who waits; the others close ranks.
        does(&viewer, "cancelEnrolment", of(&enrolled[3], "cancel"), ENROLMENT).await;
        assert_eq!(told(&viewer, &course).await, "FULL: confirmed confirmed 1 cancelled 2");
        let cancelled = does(&viewer, "cancelEnrolment", of(&enrolled[0], "cancel first"), ENROLMENT).await;
        assert_eq!(told(&viewer, &course).await, "FULL: cancelled confirmed confirmed cancelled 1");
        // Back again, it is the same enrolment, the last of all.
        let back = with(enrolment(&course, &families[0], true), json!({ "idempotencyKey": "enrol-once-more" }));
        let back = does(&viewer, "enrolFamily", back, ENROLMENT).await["enrolment"].clone();
        assert_eq!((&back["id"], &back["alias"]), (&cancelled["enrolment"]["id"], &cancelled["enrolment"]["alias"]));
        assert_eq!(told(&viewer, &course).await, "FULL: confirmed confirmed cancelled 1 2");

        refuses(&app, &viewer, "dropOut", of(&enrolled[1], "drop out too early"), "TRANSITION_ILLEGAL").await;
        step(&viewer, "startCourse", &course, json!({})).await;
        assert_eq!(told(&viewer, &course).await, "RUNNING: attending attending cancelled 1 2");
        let late = with(enrolment(&course, &families[3], true), json!({ "idempotencyKey": "enrol-too-late" }));
        refuses(&app, &viewer, "enrolFamily", late, "TRANSITION_ILLEGAL").await;
        refuses(&app, &viewer, "cancelEnrolment", of(&enrolled[1], "cancel too late"), "TRANSITION_ILLEGAL").await;
        does(&viewer, "dropOut", of(&enrolled[1], "drop out"), ENROLMENT).await;
        assert_eq!(told(&viewer, &course).await, "RUNNING: dropped_out attending cancelled confirmed 1");

        // The first session: who moved up came, who attends did not. Nothing before its day.
        let query = "query($id: ID!) { course(id: $id) { sessions(first: 3) { nodes { id version } } } }";
        let data = viewer.data(query, json!({ "id": course })).await;
        let session = |n: usize| data["course"]["sessions"]["nodes"][n].clone();
        let came = json!({ "session": session(0)["id"], "version": 1, "present": [enrolled[4]["id"]] });
        refuses(&app, &viewer, "recordAttendance", came.clone(), "VALUE_INVALID").await;
        app.pass(chrono::TimeDelta::days(21));
        for (present, code) in [
            (json!([enrolled[1]["id"]]), "VALUE_INVALID"),
            (json!([enrolled[0]["id"]]), "VALUE_INVALID"),
            (json!([format!("enrolment_{}", Uuid::from_u128(7).simple())]), "NOT_FOUND"),
        ] {
            refuses(&app, &viewer, "recordAttendance", with(came.clone(), json!({ "present": present })), code).await;
        }
        let held = does(&viewer, "recordAttendance", came.clone(), SESSION).await["session"].clone();
        assert_eq!((&held["status"], &held["version"]), (&json!("HELD"), &json!(2)));
        let who = |session: &Value, n: usize| {
            let rows = session["attendance"].as_array().unwrap();
            rows.iter().find(|row| row["enrolment"]["id"] == enrolled[n]["id"]).map(|row| row["present"].clone())
        };
        assert_eq!((held["attendance"].as_array().unwrap().len(), who(&held, 2), who(&held, 4)), (2, Some(json!(false)), Some(json!(true))));
        assert_eq!(told(&viewer, &course).await, "RUNNING: dropped_out attending cancelled attending 1");
        refuses(&app, &viewer, "recordAttendance", came.clone(), "VERSION_STALE").await;
        let corrected = json!({ "version": 2, "present": [enrolled[2]["id"]] });
        let held = does(&viewer, "recordAttendance", with(came, corrected), SESSION).await["session"].clone();
        assert_eq!((who(&held, 2), who(&held, 4)), (Some(json!(true)), Some(json!(false))));

        // Sessions are moved and cancelled until they are held.
        let moved = json!({ "session": session(1)["id"], "version": 1, "startsAt": "2026-10-15T12:00:00Z", "endsAt": "2026-10-15T15:00:00Z" });
        for (changes, code) in [
            (json!({ "version": 9 }), "VERSION_STALE"),
            (json!({ "endsAt": "2026-10-15T12:00:00Z" }), "VALUE_INVALID"),
            (json!({ "endsAt": "2026-10-16T12:00:00Z" }), "VALUE_INVALID"),
            (json!({ "startsAt": "2026-10-06T12:00:00Z", "endsAt": "2026-10-06T15:00:00Z" }), "VALUE_INVALID"),
            (json!({ "session": session(0)["id"], "version": 3 }), "TRANSITION_ILLEGAL"),
        ] {
            refuses(&app, &viewer, "moveCourseSession", with(moved.clone(), changes), code).await;
        }
        let done = does(&viewer, "moveCourseSession", moved.clone(), SESSION).await["session"].clone();
        assert!(done["startsAt"].as_str().unwrap().starts_with("2026-10-15T12:00:00") && done["version"] == 2);
        let cancel = json!({ "idempotencyKey": "cancel-a-session", "session": session(1)["id"], "version": 2 });
        let cancelled = does(&viewer, "cancelCourseSession", cancel.clone(), SESSION).await;
        assert_eq!(cancelled["session"]["status"], "CANCELLED");
        assert_eq!(does(&viewer, "cancelCourseSession", cancel.clone(), SESSION).await, cancelled);
        let again = with(cancel, json!({ "idempotencyKey": "cancel-it-again", "version": 3 }));
        refuses(&app, &viewer, "cancelCourseSession", again, "TRANSITION_ILLEGAL").await;
        refuses(&app, &viewer, "moveCourseSession", with(moved, json!({ "version": 3 })), "TRANSITION_ILLEGAL").await;
        let never = json!({ "session": session(1)["id"], "version": 3, "present": [] });
        refuses(&app, &viewer, "recordAttendance", never, "TRANSITION_ILLEGAL").await;
        let foreign = json!({ "session": session(2)["id"], "version": 1, "present": [] });
        refuses(&app, &app.viewer("social-worker-herlev"), "recordAttendance", foreign.clone(), "NOT_FOUND").await;
        forbids(&app, &app.viewer("project-leader-syddanmark"), "recordAttendance", foreign).await;

        step(&viewer, "completeCourse", &course, json!({})).await;
        assert_eq!(told(&viewer, &course).await, "COMPLETED: dropped_out completed cancelled completed cancelled");
        let of_course = "course_id = (SELECT id FROM course WHERE title = 'Mødregruppen' AND status = 'COMPLETED' AND starts_on = '2026-10-07')";
        let planned = format!("SELECT COUNT(*) FROM course_session WHERE status = 'PLANNED' AND {of_course}");
        assert_eq!(app.number(&planned).await, 0, "nothing is planned any more");
        // Each step from where it does not lead.
        let seen = version(&viewer, &course).await;
        for mutation in ["openCourse", "startCourse", "completeCourse", "cancelCourse"] {
            let input = json!({ "idempotencyKey": format!("{mutation}-after-all"), "course": course, "version": seen });
            refuses(&app, &viewer, mutation, input.clone(), "TRANSITION_ILLEGAL").await;
            forbids(&app, &app.viewer("project-leader-syddanmark"), mutation, input.clone()).await;
            refuses(&app, &app.viewer("social-worker-herlev"), mutation, input, "NOT_FOUND").await;
        }
        for mutation in ["confirmEnrolment", "cancelEnrolment", "dropOut"] {
            let input = of(&enrolled[2], "somebody else's");
            refuses(&app, &viewer, mutation, input.clone(), "TRANSITION_ILLEGAL").await;
            forbids(&app, &app.viewer("midwife-odense"), mutation, input.clone()).await;
            refuses(&app, &app.viewer("social-worker-herlev"), mutation, input, "NOT_FOUND").await;
        }
    }

    /// A family of one's own, referred to track 2, once; by an alias that is made for the course.
    async fn families_are_enrolled_by_the_rules(app) {
        let viewer = app.viewer(WORKER);
        let course = open(&app, "rules", 1, 1).await;
        let fine = families(&app, "fine", 2, "IN_PROGRESS").await;
        let unsettled = families(&app, "unsettled", 1, "RECEIVED").await;
        app.execute("UPDATE referral SET track = 'OPEN_ADVICE', code = 'advice' WHERE code = 'fine-2'").await;
        let advised = id(&app, "family", "SELECT id FROM family WHERE case_code = 'fine-2'").await;
        let fine = fine.into_iter().find(|family| *family != advised).unwrap();
        let theirs = id(&app, "family", &format!(
            "SELECT id FROM family WHERE assignee_id <> {} AND status = 'ACTIVE' AND programme_id = (SELECT id FROM programme WHERE region_code = '1083')", person(WORKER),
        )).await;
        for family in [&unsettled[0], &advised] {
            refuses(&app, &viewer, "enrolFamily", enrolment(&course, family, true), "REFERRAL_REQUIRED").await;
        }
        refuses(&app, &viewer, "enrolFamily", enrolment(&course, &theirs, true), "NOT_FOUND").await;
        forbids(&app, &app.viewer("project-leader-syddanmark"), "enrolFamily", enrolment(&course, &fine, true)).await;
        refuses(&app, &app.viewer("social-worker-herlev"), "enrolFamily", enrolment(&course, &fine, true), "NOT_FOUND").await;
        let enrolled = enrol(&viewer, &course, &fine, true).await;
        assert_eq!(enrolled["status"], "CONFIRMED");
        assert_eq!(enrol(&viewer, &course, &fine, true).await, enrolled, "the same key, the same enrolment");
        let twice = with(enrolment(&course, &fine, true), json!({ "idempotencyKey": "enrol-it-twice" }));
        refuses(&app, &viewer, "enrolFamily", twice, "ALREADY_ENROLLED").await;
        let another = families(&app, "another", 1, "ACCEPTED").await.remove(0);
        let not_waiting = with(enrolment(&course, &another, true), json!({ "waitlist": false }));
        refuses(&app, &viewer, "enrolFamily", not_waiting, "COURSE_FULL").await;
        let planned = does(&viewer, "createCourse", input(&app, "planned").await, COURSE).await;
        let early = enrolment(planned["course"]["id"].as_str().unwrap(), &another, true);
        refuses(&app, &viewer, "enrolFamily", early, "TRANSITION_ILLEGAL").await;
        // Another course, another alias.
        let elsewhere = open(&app, "elsewhere", 1, 1).await;
        let input = with(enrolment(&elsewhere, &fine, true), json!({ "idempotencyKey": "enrol-elsewhere" }));
        let other = does(&viewer, "enrolFamily", input, ENROLMENT).await;
        assert_ne!(other["enrolment"]["alias"], enrolled["alias"]);
        // What is cancelled takes all with it.
        step(&viewer, "cancelCourse", &course, json!({})).await;
        assert_eq!(told(&viewer, &course).await, "CANCELLED: cancelled");
    }

    /// Staff have the role for their part in the programme today; a volunteer is known by alias alone.
    async fn staff_are_added_by_their_role(app) {
        let viewer = app.viewer(WORKER);
        let course = open(&app, "staff", 1, 1).await;
        let of = |subject: &'static str| {
            let sql = format!("SELECT id FROM person WHERE id = {}", person(subject));
            let app = &app;
            async move { id(app, "person", &sql).await }
        };
        let midwife = of("midwife-odense").await;
        let part = |who: &str, part: &str| json!({ "course": course, "person": who, "part": part });
        refuses(&app, &viewer, "addCourseStaff", part(&midwife, "LEADER"), "STAFF_ROLE").await;
        refuses(&app, &viewer, "addCourseStaff", part(&midwife, "VOLUNTEER"), "ONE_OF_REQUIRED").await;
        // Of another programme, and a volunteer by name: not there.
        for stranger in ["midwife-herlev", "volunteer-odense"] {
            refuses(&app, &viewer, "addCourseStaff", part(&of(stranger).await, "MIDWIFE"), "NOT_FOUND").await;
        }
        forbids(&app, &app.viewer("project-leader-syddanmark"), "addCourseStaff", part(&midwife, "MIDWIFE")).await;
        refuses(&app, &app.viewer("social-worker-herlev"), "addCourseStaff", part(&midwife, "MIDWIFE"), "NOT_FOUND").await;
        assert_eq!(app.viewer("midwife-odense").data("query($id: ID!) { course(id: $id) { id } }", json!({ "id": course })).await["course"], Value::Null);
        for (who, as_what) in [(WORKER, "LEADER"), ("midwife-odense", "MIDWIFE"), ("municipal-staff-odense", "MUNICIPAL"), ("midwife-odense", "MIDWIFE")] {
            does(&viewer, "addCourseStaff", part(&of(who).await, as_what), COURSE).await;
        }
        let sql = format!("SELECT id FROM volunteer WHERE person_id = {}", person("volunteer-odense"));
        let volunteer = id(&app, "volunteer", &sql).await;
        let volunteers = json!({ "course": course, "volunteer": volunteer, "part": "VOLUNTEER" });
        let staff = "course { staff { part person { id } } }";
        let done = does(&viewer, "addCourseStaff", volunteers.clone(), staff).await;
        let rows = done["course"]["staff"].as_array().unwrap().clone();
        let parts: Vec<_> = rows.iter().map(|row| row["part"].as_str().unwrap()).collect();
        assert_eq!(parts, ["LEADER", "MIDWIFE", "MUNICIPAL", "VOLUNTEER"]);
        assert_eq!((&rows[1]["person"]["id"], &rows[3]["person"]), (&json!(midwife), &Value::Null));
        // Staff see the course from now on, and no longer once they are removed.
        let seen = |subject: &'static str| {
            let (app, course) = (&app, &course);
            async move {
                let query = "query($id: ID!) { course(id: $id) { id } }";
                !app.viewer(subject).data(query, json!({ "id": course })).await["course"].is_null()
            }
        };
        assert!(seen("midwife-odense").await && seen("municipal-staff-odense").await);
        let gone = json!({ "course": course, "person": midwife });
        forbids(&app, &app.viewer("midwife-odense"), "removeCourseStaff", gone.clone()).await;
        does(&viewer, "removeCourseStaff", gone.clone(), COURSE).await;
        refuses(&app, &viewer, "removeCourseStaff", gone, "NOT_FOUND").await;
        assert!(!seen("midwife-odense").await);
        let by_name = json!({ "course": course, "person": of("volunteer-odense").await });
        refuses(&app, &viewer, "removeCourseStaff", by_name, "NOT_FOUND").await;
        let done = does(&viewer, "removeCourseStaff", json!({ "course": course, "volunteer": volunteer }), staff).await;
        assert_eq!(done["course"]["staff"].as_array().unwrap().len(), 2);
        // Somebody whose role has ended takes no part.
        app.execute(&format!("UPDATE role_assignment SET valid_to = '2026-09-15' WHERE person_id = {}", person("volunteer-odense"))).await;
        refuses(&app, &viewer, "addCourseStaff", volunteers, "STAFF_ROLE").await;
    }

    /// Two hundred families at once for ten places; a hundred retries of one wish; two who change
    /// the same version.
    async fn whatever_arrives_at_once_there_are_ten_places(app) {
        let viewer = app.viewer(WORKER);
        let families = families(&app, "crowd", 201, "ACCEPTED").await;
        let course = open(&app, "crowd", 8, 10).await;
        let crowd = families[..200].iter().map(|family| async {
            let answer = ask(&viewer, "enrolFamily", &enrolment(&course, family, true), ENROLMENT).await;
            assert_eq!((answer.status, &answer.json["data"]["enrolFamily"]["userErrors"]), (200, &json!([])), "{:#}", answer.json);
            answer.json["data"]["enrolFamily"]["enrolment"].clone()
        });
        let answers = join_all(crowd).await;
        let confirmed = answers.iter().filter(|answer| answer["status"] == "CONFIRMED").count();
        let mut places: Vec<_> = answers.iter().filter_map(|answer| answer["place"].as_i64()).collect();
        places.sort_unstable();
        assert_eq!((confirmed, places), (10, (1..=190).collect()), "as each was answered");
        let rows = app.rows(
            "SELECT status, place, enrolled_at, alias FROM enrolment WHERE course_id IN (SELECT course_id FROM enrolment WHERE family_id = \
             (SELECT id FROM family WHERE case_code = 'crowd-1')) ORDER BY enrolled_at").await;
        let status: Vec<String> = rows.iter().map(|row| row.try_get("", "status").unwrap()).collect();
        let place: Vec<Option<i32>> = rows.iter().map(|row| row.try_get("", "place").unwrap()).collect();
        assert!(status[..10].iter().all(|status| status == "CONFIRMED") && status[10..].iter().all(|status| status == "WAITLISTED"));
        assert!(place[10..].iter().copied().eq((1..=190).map(Some)), "in the order in which they came");
        let moments: std::collections::BTreeSet<chrono::DateTime<chrono::Utc>> = rows.iter().map(|row| row.try_get("", "enrolled_at").unwrap()).collect();
        assert_eq!(moments.len(), 200, "each after the other");
        let seen = viewer.data("query($id: ID!) { course(id: $id) { status seatsLeft waitlist version } }", json!({ "id": course })).await;
        assert_eq!(seen["course"], json!({ "status": "FULL", "seatsLeft": 0, "waitlist": 190, "version": 3 }));

        let last = enrolment(&course, &families[200], true);
        let retries = (0..100).map(|_| does(&viewer, "enrolFamily", last.clone(), ENROLMENT));
        let answers = join_all(retries).await;
        assert_eq!(answers[0]["enrolment"]["place"], 191);
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(app.number("SELECT COUNT(*) FROM enrolment WHERE family_id IN (SELECT id FROM family WHERE case_code LIKE 'crowd-%')").await, 201);

        let changes = (0..20).map(|n| {
            let input = json!({ "course": course, "version": 3, "title": format!("Hold {n}") });
            let viewer = &viewer;
            async move { ask(viewer, "updateCourse", &input, "").await.json["data"]["updateCourse"]["userErrors"][0]["code"].clone() }
        });
        let answers = join_all(changes).await;
        assert_eq!(answers.iter().filter(|code| code.is_null()).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|code| **code == "VERSION_STALE").count(), 19);
    }
}
