//! Referring, and what becomes of a referral.

use serde_json::{Value, json};

use super::{Act, id};
use crate::app::TestApp;

/// The acts, on referrals of Herlev: the personas' own.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let of =
        |subject: &str| format!("(SELECT person_id FROM identity WHERE subject = '{subject}')");
    let referral = async |rule: &str| {
        let sql = format!(
            "SELECT r.id FROM referral r JOIN site s ON s.id = r.site_id WHERE s.name = 'Herlev' AND NOT anonymous AND {rule} ORDER BY sent_at, r.id LIMIT 1"
        );
        id(app, "referral", &sql).await
    };
    let site = id(app, "site", "SELECT id FROM site WHERE name = 'Herlev'").await;
    let own = format!("referrer_id = {}", of("midwife-herlev"));
    let assigned = format!("assignee_id = {}", of("social-worker-herlev"));
    let draft = referral(&format!("status = 'DRAFT' AND {own}")).await;
    let sent = referral(&format!("status = 'SENT' AND {own}")).await;
    let course = referral(&format!("status = 'IN_PROGRESS' AND {assigned}")).await;
    // A version that nobody has seen: whoever may is told that it is stale, and nothing is changed.
    let stale = |referral: &str, more: Value| {
        let mut input = json!({ "referral": referral, "version": 9_999, "idempotencyKey": null });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        input
    };
    let facts = json!({
        "careLevel": "LEVEL_3", "targetGroups": ["SOCIAL"], "gestationBand": null, "judgement": "SOCIAL_PROBLEM", "reasons": [],
    });
    let with = |more: Value| {
        let mut input = facts.clone();
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        input
    };
    let consents = json!([{ "purpose": "CONTACT", "wordingVersion": "2024-12" }]);
    let contact = json!({ "name": "010190-1234", "phone": null, "email": null, "safeNote": null, "safeChannels": [] });
    let mut member = contact.clone();
    member["stage"] = json!("PREGNANT");
    member["consents"] = consents.clone();
    let create = with(json!({
        "idempotencyKey": "the-golden-matrix", "site": site, "track": "OPEN_ADVICE", "anonymous": false, "member": member, "send": false,
    }));
    let mut update = with(json!({ "contact": contact, "consents": consents }));
    update = stale(&draft, update);
    update
        .as_object_mut()
        .map(|input| input.remove("idempotencyKey"));
    let mut acts: Vec<Act> = vec![
        ("createReferral", "(at Herlev)".into(), create),
        ("updateReferral", "(a midwife's draft)".into(), update),
        (
            "sendReferral",
            "(a midwife's draft)".into(),
            stale(&draft, json!({})),
        ),
        (
            "withdrawReferral",
            "(a midwife's draft)".into(),
            stale(&draft, json!({ "reason": "MOVED" })),
        ),
        (
            "withdrawReferral",
            "(in progress)".into(),
            stale(&course, json!({ "reason": "MOVED" })),
        ),
        (
            "markReferralEnteredInError",
            "(a midwife's draft)".into(),
            stale(&draft, json!({})),
        ),
        (
            "markReferralEnteredInError",
            "(in progress)".into(),
            stale(&course, json!({})),
        ),
        ("receiveReferral", "(sent)".into(), stale(&sent, json!({}))),
        (
            "referOn",
            "(in progress)".into(),
            stale(
                &course,
                with(json!({ "track": "REFERRED_ACTIVITY", "site": site })),
            ),
        ),
        (
            "decideOnGroups",
            "(in progress)".into(),
            stale(&course, json!({ "include": true })),
        ),
        (
            "acknowledgeDecline",
            "(sent)".into(),
            json!({ "idempotencyKey": "the-golden-matrix", "referral": sent }),
        ),
        (
            "redeemReferralCode",
            "(a wrong code)".into(),
            json!({ "idempotencyKey": "the-golden-matrix", "code": "R-1", "stage": "PREGNANT" }),
        ),
    ];
    for (mutation, more) in [
        ("acceptReferral", json!({})),
        ("declineReferral", json!({ "reason": "NO_CAPACITY" })),
        ("waitlistReferral", json!({})),
        ("startReferral", json!({})),
        ("completeReferral", json!({ "outcome": "SELF_RELIANT" })),
        ("discontinueReferral", json!({ "reason": "MOVED" })),
        ("reopenReferral", json!({ "reason": "NEW_NEED" })),
    ] {
        acts.push((mutation, "(in progress)".into(), stale(&course, more)));
    }
    acts
}
