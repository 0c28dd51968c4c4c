//! Courses: each mutation with something wrong in it.

use serde_json::{Value, json};

use super::{Act, id};
use crate::app::TestApp;

/// The acts, on courses of Region Syddanmark.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let programme = "programme_id = (SELECT id FROM programme WHERE region_code = '1083')";
    let of = |table: &str, more: &str| {
        format!("SELECT id FROM {table} WHERE {programme} AND {more} ORDER BY id")
    };
    let worker = "(SELECT person_id FROM identity WHERE subject = 'social-worker-odense')";
    // One that the midwife and the municipal staff of Odense take part in, and may not change.
    let staffed = "status IN ('RUNNING', 'COMPLETED') AND id IN (SELECT a.course_id FROM course_staff a JOIN course_staff b ON b.course_id = a.course_id \
        WHERE a.person_id = (SELECT person_id FROM identity WHERE subject = 'midwife-odense') \
        AND b.person_id = (SELECT person_id FROM identity WHERE subject = 'municipal-staff-odense'))";
    let course = id(app, "course", &of("course", staffed)).await;
    let of_course = format!("course_id IN (SELECT id FROM course WHERE {programme} AND {staffed})");
    let session = id(
        app,
        "course_session",
        &format!("SELECT id FROM course_session WHERE {of_course} ORDER BY id"),
    )
    .await;
    // Who attends is neither confirmed nor cancelled, and who was proposed can't drop out.
    let attends = id(app, "enrolment", &of("enrolment", "status = 'ATTENDING'")).await;
    let proposed = id(app, "enrolment", &of("enrolment", "status = 'PROPOSED'")).await;
    let mine = format!("assignee_id = {worker} AND status = 'ACTIVE'");
    let family = id(app, "family", &of("family", &mine)).await;
    let site = id(app, "site", &of("site", "name = 'Odense'")).await;
    let person = id(
        app,
        "person",
        &format!("SELECT id FROM person WHERE id = {worker}"),
    )
    .await;
    let key = "the-golden-matrix";
    let step = json!({ "idempotencyKey": key, "course": course, "version": 0 });
    let start = json!({ "idempotencyKey": key, "course": course, "version": 0, "override": true });
    let attends = json!({ "idempotencyKey": key, "enrolment": attends });
    let proposed = json!({ "idempotencyKey": key, "enrolment": proposed });
    let acts: [(&'static str, Value); 15] = [
        (
            "createCourse",
            json!({
                "idempotencyKey": key, "site": site, "kind": "GROUP", "title": "010190-1234", "themes": ["NETWORK"],
                "startsOn": "2026-10-07", "startTime": "09:30", "weeks": null, "sessionMinutes": null,
                "participantsMin": null, "participantsMax": null, "rangeReason": null,
            }),
        ),
        (
            "updateCourse",
            json!({ "course": course, "version": 0, "title": null, "themes": null, "participantsMax": null, "rangeReason": null }),
        ),
        ("openCourse", step.clone()),
        ("startCourse", start),
        ("completeCourse", step.clone()),
        ("cancelCourse", step),
        (
            "addCourseStaff",
            json!({ "course": course, "person": person, "volunteer": null, "part": "MUNICIPAL" }),
        ),
        (
            "removeCourseStaff",
            json!({ "course": course, "person": null, "volunteer": null }),
        ),
        (
            "moveCourseSession",
            json!({ "session": session, "version": 0, "startsAt": "2026-10-07T08:00:00Z", "endsAt": "2026-10-07T10:00:00Z" }),
        ),
        (
            "cancelCourseSession",
            json!({ "idempotencyKey": key, "session": session, "version": 0 }),
        ),
        (
            "recordAttendance",
            json!({ "session": session, "version": 0, "present": [] }),
        ),
        (
            // Of a course that has begun, or is over.
            "enrolFamily",
            json!({ "idempotencyKey": key, "course": course, "family": family, "confirm": true, "waitlist": true }),
        ),
        ("confirmEnrolment", attends.clone()),
        ("cancelEnrolment", attends),
        ("dropOut", proposed),
    ];
    acts.into_iter()
        .map(|(mutation, input)| (mutation, String::new(), input))
        .collect()
}
