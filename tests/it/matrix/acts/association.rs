//! Activities, signups, volunteers and family friends of the association in Helsingør.

use serde_json::json;

use super::{Act, id};
use crate::app::TestApp;

const OWN: &str = "association_id = (SELECT id FROM association WHERE name = 'Helsingør')";

/// The acts.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let key = "the-golden-matrix";
    let association = id(
        app,
        "association",
        "SELECT id FROM association WHERE name = 'Helsingør'",
    )
    .await;
    let activity = id(
        app,
        "activity",
        &format!("SELECT id FROM activity WHERE {OWN} AND status = 'PUBLISHED' AND starts_at > '2026-09-17' ORDER BY starts_at, id"),
    )
    .await;
    // Of an activity that was held: too late to cancel, and told long ago.
    let signup = id(
        app,
        "signup",
        &format!("SELECT id FROM signup WHERE status = 'CONFIRMED' AND activity_id IN (SELECT id FROM activity WHERE {OWN} AND status = 'HELD') ORDER BY id"),
    )
    .await;
    // A small population may have an inactive friend, and no friendship that ended.
    app.execute(&format!("UPDATE volunteer SET active = TRUE WHERE {OWN}"))
        .await;
    app.execute(&format!(
        "UPDATE volunteer_match SET status = 'ENDED' WHERE {OWN} AND status = 'WAITING'"
    ))
    .await;
    let friend = id(
        app,
        "volunteer",
        &format!("SELECT v.id FROM volunteer v JOIN volunteer_match m ON m.volunteer_id = v.id WHERE v.{OWN} AND v.active AND m.status = 'ACTIVE' ORDER BY v.id"),
    )
    .await;
    let with_a_friend = id(
        app,
        "volunteer_match",
        &format!("SELECT id FROM volunteer_match WHERE {OWN} AND status = 'ACTIVE' ORDER BY id"),
    )
    .await;
    let ended = id(
        app,
        "volunteer_match",
        &format!("SELECT id FROM volunteer_match WHERE {OWN} AND status = 'ENDED' ORDER BY id"),
    )
    .await;
    let person = id(
        app,
        "person",
        "SELECT person_id FROM identity WHERE subject = 'coordinator-helsingor'",
    )
    .await;
    [
        (
            "createActivity",
            json!({
                "idempotencyKey": key, "association": association, "type": "OUTING", "title": "010190-1234", "place": "Skoven",
                "startsAt": "2026-10-01T08:00:00Z", "endsAt": "2026-10-01T12:00:00Z", "capacity": null, "publish": false, "repeatWeekly": null,
            }),
        ),
        (
            "updateActivity",
            json!({
                "activity": activity, "version": -1, "title": null, "place": null, "startsAt": null, "endsAt": null, "capacity": null,
            }),
        ),
        ("publishActivity", json!({ "activity": activity, "version": -1 })),
        ("cancelActivity", json!({ "idempotencyKey": key, "activity": activity, "version": -1 })),
        ("recordTally", json!({ "activity": activity, "families": 1, "pregnantFamilies": 2 })),
        ("signUp", json!({ "idempotencyKey": key, "activity": activity, "adults": -1, "children": 1 })),
        ("cancelSignup", json!({ "idempotencyKey": key, "signup": signup })),
        ("markSignupTold", json!({ "signup": signup })),
        (
            "addVolunteer",
            json!({ "idempotencyKey": key, "association": association, "weekdays": [], "person": person }),
        ),
        ("updateVolunteer", json!({ "volunteer": friend, "weekdays": null, "active": false })),
        ("requestFamilyFriend", json!({ "idempotencyKey": key, "association": association })),
        (
            "matchFamilyFriend",
            json!({ "idempotencyKey": key, "match": with_a_friend, "volunteer": friend, "minutesPerWeek": 60 }),
        ),
        ("endFamilyFriend", json!({ "match": ended })),
    ]
    .into_iter()
    .map(|(mutation, input)| (mutation, "(in Helsingør)".to_owned(), input))
    .collect()
}
