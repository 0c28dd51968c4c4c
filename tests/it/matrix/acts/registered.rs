//! The rights of the registered.

use serde_json::json;

use super::{Act, id};
use crate::app::TestApp;

/// The acts, on a family of Region Hovedstaden whose referral is running.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let running = "f.status = 'ACTIVE' AND f.programme_id IN (SELECT id FROM programme WHERE region_code = '1084') \
        AND EXISTS (SELECT 1 FROM referral r WHERE r.family_id = f.id AND r.status = 'IN_PROGRESS') ORDER BY f.id LIMIT 1";
    let family = id(
        app,
        "family",
        &format!("SELECT f.id FROM family f WHERE {running}"),
    )
    .await;
    let member = id(
        app,
        "member",
        &format!("SELECT m.id FROM family_member m WHERE m.role = 'PREGNANT' AND m.family_id IN (SELECT f.id FROM family f WHERE {running})"),
    )
    .await;
    let key = "the-golden-matrix";
    let contact = json!({ "version": 0, "name": null, "phone": null, "email": null, "safeChannels": [], "safeNote": null });
    let profile = json!({
        "ageBand": "UNKNOWN", "gestationBand": null, "childrenBand": "UNKNOWN", "incomeSource": "UNKNOWN", "employment": "UNKNOWN", "municipality": null,
    });
    vec![
        (
            "correctMember",
            "(of another version)".into(),
            json!({ "idempotencyKey": key, "member": member, "contact": contact, "profile": profile }),
        ),
        (
            "eraseMember",
            "(while a referral runs)".into(),
            json!({ "idempotencyKey": key, "member": member }),
        ),
        (
            "anonymiseFamily",
            "(while a referral runs)".into(),
            json!({ "idempotencyKey": key, "family": family }),
        ),
    ]
}
