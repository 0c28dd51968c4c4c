//! What flows back to the hospital, and what must not: the whole of what its viewers can ask is
//! compared before and after something happens that they may not know of.

use serde_json::json;

use crate::app::{TestApp, on_both};

const STATUSES: [&str; 11] = [
    "DRAFT",
    "SENT",
    "RECEIVED",
    "ACCEPTED",
    "WAITLISTED",
    "IN_PROGRESS",
    "COMPLETED",
    "DISCONTINUED",
    "DECLINED",
    "WITHDRAWN",
    "ENTERED_IN_ERROR",
];
/// The hospital's viewers whose schema has referrals, and whether it has their facts and persons.
const HOSPITAL_SIDE: [(&str, bool); 3] = [
    ("contact-person-herlev", true),
    ("midwife-herlev", true),
    ("machine-client-herlev", false),
];
/// What a machine client's schema doesn't have.
const FACTS: [&str; 7] = [
    "careLevel",
    "targetGroups",
    "gestationBand",
    "judgement",
    "reasons",
    "referrer { id }",
    "socialWorker { id }",
];

/// Everything that the hospital's viewers can find out of referrals: every field, by every filter
/// and order, in lists, counts and the trail.
pub async fn everything(app: &TestApp) -> String {
    let fields = "id code track anonymous sentAt dueAt receivedAt overdue open acknowledgedAt version \
        careLevel targetGroups gestationBand judgement reasons referrer { id } previous { id } \
        progress { __typename ... on Withheld { reason } ... on ReferralProgress { status changedAt outcome declineReason endReason socialWorker { id } } } \
        events(first: 50) { totalCount edges { cursor node { id from to at by { id } declineReason changeReason } } }";
    let mut filters = vec![
        "".to_owned(),
        "where: { open: true }".into(),
        "where: { open: false }".into(),
        "where: { overdue: true }".into(),
        "where: { overdue: false }".into(),
        "orderBy: SENT_AT_ASC".into(),
    ];
    for status in STATUSES {
        filters.push(format!("where: {{ status: {{ eq: {status} }} }}"));
        filters.push(format!(
            "where: {{ not: {{ status: {{ eq: {status} }} }} }}"
        ));
    }
    let mut all = String::new();
    for (persona, facts) in HOSPITAL_SIDE {
        let viewer = app.viewer(persona);
        // Answers say how many statements they took, and who asked before is not looked up again.
        viewer.data("{ __typename }", json!({})).await;
        let mut fields = fields.to_owned();
        if !facts {
            for fact in FACTS.into_iter().chain(["by { id }"]) {
                assert!(fields.contains(fact), "{fact}");
                fields = fields.replace(fact, "");
            }
        }
        for filter in &filters {
            let arguments = if filter.is_empty() {
                String::new()
            } else {
                format!("({filter})")
            };
            let comma = if filter.is_empty() { "" } else { ", " };
            let query = format!(
                "{{ count: referrals{arguments} {{ totalCount }} \
                    page: referrals({filter}{comma}first: 100) {{ edges {{ cursor node {{ {} }} }} pageInfo {{ endCursor hasNextPage }} }} }}",
                if filter.is_empty() {
                    &fields
                } else {
                    "id open overdue"
                }
            );
            let answer = viewer.ask(&query, json!({})).await;
            assert_eq!(answer.status, 200, "{:#}", answer.json);
            all.push_str(&format!("{persona} {filter}\n{:#}\n", answer.json));
        }
        for family in [
            "{ families { totalCount } }",
            "{ programmes { nodes { families { totalCount } } } }",
            "{ referrals { nodes { family { id } } } }",
        ] {
            assert!(viewer.known(family, json!({})).await.is_none());
        }
    }
    let manager = app.viewer("department-manager-herlev");
    assert!(
        manager
            .known("{ referrals { totalCount } }", json!({}))
            .await
            .is_none()
    );
    all
}

/// One referral id (as the database writes it) that this rule picks.
async fn pick(app: &TestApp, rule: &str) -> String {
    let hex = match app.backend {
        crate::app::Backend::Sqlite => "'x''' || hex(id) || ''''",
        crate::app::Backend::Postgres => "'''' || id || ''''",
    };
    let herlev =
        "hospital_id = (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
    let sql = format!(
        "SELECT {hex} AS id FROM referral r WHERE {herlev} AND {rule} ORDER BY sent_at DESC, id LIMIT 1"
    );
    let rows = app.rows(&sql).await;
    rows.first()
        .unwrap_or_else(|| panic!("no referral where {rule}"))
        .try_get("", "id")
        .unwrap()
}

const SHARED: &str = "EXISTS (SELECT 1 FROM consent c WHERE c.member_id = r.member_id AND c.purpose = 'FEEDBACK_TO_REFERRER' AND c.status = 'ACTIVE')";
const WORKER: &str = "(SELECT person_id FROM identity WHERE subject = 'social-worker-herlev')";

/// Takes a referral a step on, with its event, as the service will.
async fn step(app: &TestApp, id: &str, from: &str, to: &str, columns: &str) {
    let next =
        format!("(SELECT COALESCE(MAX(seq), 0) + 1 FROM referral_event WHERE referral_id = {id})");
    let key = match app.backend {
        crate::app::Backend::Sqlite => "randomblob(16)",
        crate::app::Backend::Postgres => "gen_random_uuid()",
    };
    let reason = if to == "DECLINED" {
        "'NO_CAPACITY', NULL"
    } else if to == "DISCONTINUED" || (to == "RECEIVED" && from != "SENT") {
        "NULL, 'NEW_NEED'"
    } else {
        "NULL, NULL"
    };
    app.execute(&format!(
        "INSERT INTO referral_event (id, referral_id, seq, from_status, to_status, by_id, at, decline_reason, change_reason) \
         VALUES ({key}, {id}, {next}, '{from}', '{to}', {WORKER}, '2026-09-16T07:30:00+00:00', {reason})"
    )).await;
    app.execute(&format!(
        "UPDATE referral SET status = '{to}', changed_at = '2026-09-16T07:30:00+00:00', version = version + 1{columns} WHERE id = {id}"
    )).await;
}

on_both! {
    /// Whether a hand-out code was used can be found by no means.
    async fn the_use_of_a_hand_out_code_never_flows_back(app) {
        let id = pick(&app, "anonymous AND status = 'SENT'").await;
        let before = everything(&app).await;
        let received = format!(", received_at = '2026-09-16T07:30:00+00:00', assignee_id = {WORKER}");
        step(&app, &id, "SENT", "RECEIVED", &received).await;
        assert_same(&before, &everything(&app).await);
        for (from, to, columns) in [
            ("RECEIVED", "ACCEPTED", ""), ("ACCEPTED", "IN_PROGRESS", ""),
            ("IN_PROGRESS", "COMPLETED", ", outcome = 'SELF_RELIANT'"), ("COMPLETED", "RECEIVED", ""),
        ] {
            step(&app, &id, from, to, columns).await;
        }
        step(&app, &id, "RECEIVED", "DECLINED", ", decline_reason = 'NO_CAPACITY'").await;
        assert_same(&before, &everything(&app).await);
    }

    /// Without consent the hospital learns nothing after RECEIVED.
    async fn without_consent_the_course_is_withheld(app) {
        let id = pick(&app, &format!("NOT anonymous AND status = 'RECEIVED' AND NOT {SHARED}")).await;
        let before = everything(&app).await;
        for (from, to, columns) in [
            ("RECEIVED", "ACCEPTED", ""), ("ACCEPTED", "WAITLISTED", ""), ("WAITLISTED", "IN_PROGRESS", ""),
            ("IN_PROGRESS", "DISCONTINUED", ", outcome = 'STOPPED', end_reason = 'MOVED'"), ("DISCONTINUED", "RECEIVED", ", outcome = NULL, end_reason = NULL"),
            ("RECEIVED", "ACCEPTED", ""), ("ACCEPTED", "IN_PROGRESS", ""),
            ("IN_PROGRESS", "COMPLETED", ", outcome = 'SELF_RELIANT'"),
        ] {
            step(&app, &id, from, to, columns).await;
            assert_same(&before, &everything(&app).await);
        }
    }

    /// A decline is always told, with its reason, and open until it is acknowledged.
    async fn a_decline_is_told(app) {
        let id = pick(&app, &format!("NOT anonymous AND status = 'RECEIVED' AND NOT {SHARED}")).await;
        step(&app, &id, "RECEIVED", "DECLINED", ", outcome = NULL, decline_reason = 'NO_CAPACITY'").await;
        let code: String = app.rows(&format!("SELECT code FROM referral WHERE id = {id}")).await[0].try_get("", "code").unwrap();
        let query = "query($code: String!) { referral(code: $code) { open receivedAt progress { ... on ReferralProgress { status declineReason endReason socialWorker { name } } } \
            events { nodes { from to by { name } declineReason } } } }";
        let told = app.viewer("contact-person-herlev").data(query, json!({ "code": code })).await;
        assert_eq!(told["referral"]["open"], true);
        assert_eq!(told["referral"]["progress"], json!({ "status": "DECLINED", "declineReason": "NO_CAPACITY", "endReason": null, "socialWorker": null }));
        let events = told["referral"]["events"]["nodes"].as_array().unwrap();
        assert_eq!(events.last().unwrap(), &json!({ "from": null, "to": "DECLINED", "by": null, "declineReason": "NO_CAPACITY" }));
        app.execute(&format!("UPDATE referral SET acknowledged_at = '2026-09-16T07:31:00+00:00' WHERE id = {id}")).await;
        let told = app.viewer("contact-person-herlev").data(query, json!({ "code": code })).await;
        assert_eq!(told["referral"]["open"], false);
    }

    /// A withdrawn consent takes effect on the next read, and one given as well.
    async fn consent_opens_and_closes_the_course(app) {
        let id = pick(&app, &format!("NOT anonymous AND status = 'IN_PROGRESS' AND {SHARED}")).await;
        let code: String = app.rows(&format!("SELECT code FROM referral WHERE id = {id}")).await[0].try_get("", "code").unwrap();
        let query = "query($code: String!) { referral(code: $code) { version progress { __typename ... on ReferralProgress { status socialWorker { id } } } } }";
        let ask = || async {
            app.viewer("contact-person-herlev").data(query, json!({ "code": code })).await["referral"].clone()
        };
        let shared = ask().await;
        assert_eq!(shared["progress"]["status"], "IN_PROGRESS");
        assert!(!shared["progress"]["socialWorker"].is_null());
        app.execute(&format!(
            "UPDATE consent SET status = 'WITHDRAWN', valid_to = '2026-09-16T07:59:00+00:00' WHERE purpose = 'FEEDBACK_TO_REFERRER' \
             AND status = 'ACTIVE' AND member_id = (SELECT member_id FROM referral WHERE id = {id})"
        )).await;
        assert_eq!(ask().await, json!({ "version": null, "progress": { "__typename": "Withheld" } }));
        // A machine client is told no persons, consent or not.
        app.execute(&format!(
            "UPDATE consent SET status = 'ACTIVE', valid_to = NULL WHERE purpose = 'FEEDBACK_TO_REFERRER' \
             AND valid_to = '2026-09-16T07:59:00+00:00' AND member_id = (SELECT member_id FROM referral WHERE id = {id})"
        )).await;
        assert_eq!(ask().await, shared);
        let machine = app.viewer("machine-client-herlev");
        assert!(machine.known(query, json!({ "code": code })).await.is_none());
        let told = machine.data(&query.replace("socialWorker { id }", ""), json!({ "code": code })).await;
        assert_eq!(told["referral"]["progress"]["status"], "IN_PROGRESS");
    }

    /// A hospital finds no other hospital's referral, by code, id, filter or count.
    async fn another_hospitals_referrals_are_not_there(app) {
        let row = &app.rows("SELECT code FROM referral WHERE hospital_id <> (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital') AND status <> 'DRAFT' ORDER BY code LIMIT 1").await[0];
        let code: String = row.try_get("", "code").unwrap();
        let query = "query($code: String!) { referral(code: $code) { id } referrals(where: { code: { eq: $code } }) { totalCount } \
            any: referrals(where: { or: [{ code: { eq: $code } }, { not: { code: { eq: $code } } }] }) { totalCount } all: referrals { totalCount } }";
        let data = app.viewer("contact-person-herlev").data(query, json!({ "code": code })).await;
        assert!(data["referral"].is_null());
        assert_eq!(data["referrals"]["totalCount"], 0);
        assert_eq!(data["any"], data["all"]);
    }
}

/// The two texts are the same; where not, the first line that differs.
pub fn assert_same(before: &str, after: &str) {
    for (n, (before, after)) in before.lines().zip(after.lines()).enumerate() {
        assert_eq!(before, after, "line {n}");
    }
    assert_eq!(before.len(), after.len());
}
