//! Families, members, consents, contacts and profiles.

use serde_json::json;

use super::{Act, id};
use crate::app::TestApp;

/// The acts, on families of the social worker in Herlev.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let own = |what: &str, rule: &str| {
        format!(
            "SELECT {what} FROM family f JOIN family_member m ON m.family_id = f.id AND m.role = 'PREGNANT' \
             WHERE f.assignee_id = (SELECT person_id FROM identity WHERE subject = 'social-worker-herlev') \
             AND f.status = 'ACTIVE' AND {rule} ORDER BY f.id"
        )
    };
    let consents = |purpose: &str| {
        format!(
            "EXISTS (SELECT 1 FROM consent c WHERE c.member_id = m.id AND c.status = 'ACTIVE' AND c.purpose = '{purpose}')"
        )
    };
    let silent = format!("NOT {}", consents("SURVEY"));
    let named = format!(
        "NOT f.anonymous AND {} AND m.id IN (SELECT member_id FROM member_contact)",
        consents("CONTACT")
    );
    let programme = id(
        app,
        "programme",
        "SELECT id FROM programme WHERE region_code = '1084'",
    )
    .await;
    let colleague = id(
        app,
        "person",
        "SELECT person_id FROM identity WHERE subject = 'social-worker-hillerod'",
    )
    .await;
    let family = id(app, "family", &own("f.id", "NOT f.anonymous")).await;
    let silent = id(app, "member", &own("m.id", &silent)).await;
    let member = id(app, "member", &own("m.id", &named)).await;
    let hidden = id(app, "family", &own("f.id", "f.anonymous")).await;
    let nameless = id(app, "member", &own("m.id", "f.anonymous")).await;
    let (key, cpr) = ("the-golden-matrix", "010190-1234");
    [
        (
            "openFamily",
            "(in Hovedstaden)",
            // The right is looked at before the key.
            json!({ "idempotencyKey": "short", "programme": programme, "stage": "PREGNANT", "anonymous": false }),
        ),
        (
            "addFamilyMember",
            "(a second pregnant one)",
            json!({ "idempotencyKey": key, "family": family, "role": "PREGNANT" }),
        ),
        (
            "changeFamilyStage",
            "(a stale version)",
            json!({ "idempotencyKey": key, "family": family, "version": 0, "stage": "NEWBORN" }),
        ),
        (
            "closeFamily",
            "(a stale version)",
            json!({ "idempotencyKey": key, "family": family, "version": 0, "outcome": "SELF_RELIANT" }),
        ),
        (
            "reassignFamily",
            "(a stale version)",
            json!({ "idempotencyKey": key, "family": family, "version": 0, "to": colleague }),
        ),
        (
            "giveConsent",
            "(a CPR number)",
            json!({ "idempotencyKey": key, "member": silent, "purpose": "SURVEY", "wordingVersion": cpr }),
        ),
        (
            "withdrawConsent",
            "(not given)",
            json!({ "idempotencyKey": key, "member": silent, "purpose": "SURVEY" }),
        ),
        (
            "recordContact",
            "(a stale version)",
            json!({ "idempotencyKey": null, "member": member, "version": 0, "name": null, "phone": null, "email": null, "safeNote": null, "safeChannels": [] }),
        ),
        (
            "removeContact",
            "(a stale version)",
            json!({ "idempotencyKey": null, "member": member, "version": 0 }),
        ),
        (
            "nameFamily",
            "(a CPR number)",
            json!({
                "idempotencyKey": key, "family": hidden, "member": nameless,
                "consents": [{ "purpose": "CONTACT", "wordingVersion": cpr }],
                "name": null, "phone": null, "email": null, "safeNote": null, "safeChannels": null,
            }),
        ),
        (
            "recordProfile",
            "(a stale version)",
            json!({
                "family": family, "version": 0, "ageBand": "UNKNOWN", "gestationBand": null, "childrenBand": "UNKNOWN",
                "incomeSource": "UNKNOWN", "employment": "UNKNOWN", "municipality": null,
            }),
        ),
    ]
    .map(|(mutation, what, input)| (mutation, what.to_owned(), input))
    .to_vec()
}
