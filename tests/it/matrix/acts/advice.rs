//! Advice and sparring, presence and capacity.

use serde_json::json;

use super::{Act, id};
use crate::app::TestApp;

/// The acts, in the programme of Region Hovedstaden.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let north = "(SELECT id FROM programme WHERE region_code = '1084')";
    let of = async |prefix: &str, sql: String| id(app, prefix, &sql).await;
    let programme = of(
        "programme",
        format!("SELECT id FROM programme WHERE id = {north}"),
    )
    .await;
    let herlev = "name = 'Herlev og Gentofte Hospital'";
    let hospital = of(
        "hospital",
        format!("SELECT id FROM hospital WHERE {herlev}"),
    )
    .await;
    let site = of("site", "SELECT id FROM site WHERE name = 'Herlev'".into()).await;
    let worker = "(SELECT person_id FROM identity WHERE subject = 'social-worker-herlev')";
    let person = of(
        "person",
        format!("SELECT id FROM person WHERE id = {worker}"),
    )
    .await;
    let session = of(
        "advice_session",
        format!("SELECT id FROM advice_session WHERE family_id IS NULL AND worker_id = {worker} ORDER BY id"),
    )
    .await;
    let sparring = of(
        "sparring",
        "SELECT id FROM sparring WHERE asked_by = (SELECT person_id FROM identity WHERE subject = 'midwife-herlev') ORDER BY id".to_string(),
    )
    .await;
    let slot = of(
        "presence",
        "SELECT id FROM presence_slot WHERE weekday <> 'SUNDAY' AND site_id = (SELECT id FROM site WHERE name = 'Herlev') ORDER BY id".into(),
    )
    .await;
    let key = "the-golden-matrix";
    // A Sunday.
    let never = "2026-09-20";
    vec![
        (
            "recordAdviceSession",
            "(a walk-in)".into(),
            json!({
                "idempotencyKey": key, "programme": programme, "family": null, "caseCode": null, "newCaseCode": null, "heldOn": "2026-09-15",
                "channel": "PHONE", "site": null, "asked": ["FINANCES"], "helped": [], "minutes": 0, "signposts": [],
            }),
        ),
        (
            "correctAdviceSession",
            "(a walk-in at Herlev)".into(),
            json!({
                "adviceSession": session, "version": 0, "heldOn": "2026-09-15", "channel": "PHONE", "site": null, "asked": ["FINANCES"],
                "helped": [], "minutes": 10, "signposts": [],
            }),
        ),
        (
            "registerSparring",
            "(at Herlev)".into(),
            json!({
                "idempotencyKey": key, "hospital": hospital, "heldOn": "2026-09-15", "askerRole": "MIDWIFE", "askedBy": null,
                "topics": ["FINANCES"], "minutes": 0, "viaBridge": false, "worker": null,
            }),
        ),
        (
            "correctSparring",
            "(a midwife's at Herlev)".into(),
            json!({
                "sparring": sparring, "version": 0, "heldOn": "2026-09-15", "askerRole": "MIDWIFE", "askedBy": null,
                "topics": ["FINANCES"], "minutes": 10, "viaBridge": false, "worker": null,
            }),
        ),
        (
            "planPresence",
            "(at Herlev)".into(),
            json!({
                "idempotencyKey": key, "site": site, "worker": person, "weekday": "SUNDAY", "startsAt": "10:00", "endsAt": "09:00",
                "validFrom": never, "validTo": null,
            }),
        ),
        (
            "endPresence",
            "(at Herlev)".into(),
            json!({ "slot": slot, "lastDay": "2020-01-01" }),
        ),
        (
            "exceptPresence",
            "(at Herlev)".into(),
            json!({
                "idempotencyKey": key, "slot": slot, "on": never, "cancelled": true, "startsAt": null, "endsAt": null, "substitute": null,
            }),
        ),
        (
            "removePresenceException",
            "(at Herlev)".into(),
            json!({ "slot": slot, "on": never }),
        ),
        (
            "stateCapacity",
            "(at Herlev)".into(),
            json!({
                "idempotencyKey": key, "programme": programme, "hospital": hospital, "track": "OPEN_ADVICE", "status": "NO_CAPACITY",
                "note": null, "nextRemoteSlot": "2020-01-01T00:00:00Z",
            }),
        ),
    ]
}
