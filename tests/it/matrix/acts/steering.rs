//! Targets, criteria, phases, meetings, decisions, material and reports.

use serde_json::json;

use super::{Act, id};
use crate::app::TestApp;

/// The acts, on the programme of Region Hovedstaden.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    const OURS: &str = "programme_id = (SELECT id FROM programme WHERE region_code = '1084')";
    let of = async |prefix: &str, table: &str, rule: &str| {
        let sql = format!("SELECT id FROM {table} WHERE {OURS} AND {rule} ORDER BY id");
        id(app, prefix, &sql).await
    };
    let programme = id(
        app,
        "programme",
        "SELECT id FROM programme WHERE region_code = '1084'",
    )
    .await;
    let target = of("target", "target", "status = 'SUPERSEDED'").await;
    let criteria = of("criteria", "criteria", "hospital_id IS NULL").await;
    let phase = of("phase", "phase", "TRUE").await;
    let meeting = of("meeting", "meeting", "TRUE").await;
    let material = of("material", "material", "valid_to IS NULL").await;
    let review = of("report", "report", "status = 'REVIEW'").await;
    let approved = of("report", "report", "status = 'APPROVED'").await;
    let key = "the-golden-matrix";
    let stale = json!({ "report": review, "version": 0 });
    let acts = [
        (
            "proposeTarget",
            json!({ "idempotencyKey": key, "programme": programme, "kind": "TARGET", "track": "OPEN_ADVICE",
                "metric": "FAMILIES", "value": -1, "periodFrom": null, "periodTo": null }),
        ),
        ("approveTarget", json!({ "target": target })),
        (
            "proposeCriteria",
            json!({ "idempotencyKey": key, "programme": programme, "hospital": null, "validFrom": "2020-01-01",
                "careLevels": ["LEVEL_3"], "excludedGroups": [], "procedure": "Som aftalt." }),
        ),
        ("approveCriteria", json!({ "criteria": criteria })),
        (
            "planPhase",
            json!({ "idempotencyKey": key, "programme": programme, "name": "Afslutning", "statedPeriod": "Ultimo 2026",
                "periodFrom": "2026-12-01", "periodTo": "2026-11-30" }),
        ),
        (
            "updatePhase",
            json!({ "phase": phase, "version": 0, "name": null, "statedPeriod": null, "periodFrom": null, "periodTo": null }),
        ),
        (
            "createMeeting",
            json!({ "idempotencyKey": key, "programme": programme, "heldAt": "2026-10-01T11:00:00Z", "place": "", "topics": [] }),
        ),
        (
            "updateMeeting",
            json!({ "meeting": meeting, "version": 0, "heldAt": null, "place": null, "topics": null }),
        ),
        (
            "recordDecision",
            json!({ "idempotencyKey": key, "programme": programme, "meeting": null, "kind": "MIDTERM", "track": null,
                "hospital": null, "decidedOn": "2090-01-01", "summary": "Fortsætter.", "activeFrom": null }),
        ),
        (
            "addMaterial",
            json!({ "idempotencyKey": key, "programme": programme, "title": "Pjece", "kind": "LEAFLET", "language": "DA",
                "url": "http://a.example", "validFrom": null, "validTo": null }),
        ),
        (
            "endMaterial",
            json!({ "idempotencyKey": key, "material": material, "lastDay": "2020-01-01" }),
        ),
        (
            "createReport",
            json!({ "idempotencyKey": key, "programme": programme, "kind": "STATUS", "title": "Status",
                "periodFrom": "2026-07-01", "periodTo": "2026-06-30", "summary": "Kort.", "snapshot": null }),
        ),
        (
            "updateReport",
            json!({ "report": review, "version": 0, "title": null, "periodFrom": null, "periodTo": null, "summary": null, "snapshot": null }),
        ),
        ("submitReport", stale.clone()),
        ("approveReport", stale),
        (
            "returnReport",
            json!({ "report": review, "version": 0, "comment": "Se igen." }),
        ),
        (
            "commentReport",
            json!({ "idempotencyKey": key, "report": review, "text": "" }),
        ),
        (
            "presentReport",
            json!({ "idempotencyKey": key, "report": approved, "to": "STEERING_GROUP", "on": "2090-01-01" }),
        ),
    ];
    acts.map(|(mutation, input)| (mutation, String::new(), input))
        .into()
}
