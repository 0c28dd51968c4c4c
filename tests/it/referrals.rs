//! The life of a referral, from the hospital's draft to its outcome; what is refused on the way, and
//! what it tells the hospital.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    app::{TestApp, Viewer, on_both},
    attacks::grant,
    mutations::{ask, does, forbids, refuses},
    withheld::{assert_same, everything},
};

const HERLEV: &str = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
const SEEN: &str =
    "referral { id code version progress { __typename ... on ReferralProgress { status } } }";
const REASON: (&str, &str) = ("DECISION", "the groups of a referral");

/// The id of the first row of a plain SQL statement.
async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let rows = app.rows(sql).await;
    let first = rows.first().unwrap_or_else(|| panic!("no row: {sql}"));
    let key: uuid::Uuid = first.try_get_by_index(0).unwrap();
    format!("{prefix}_{}", key.simple())
}

async fn site(app: &TestApp, name: &str) -> String {
    id(
        app,
        "site",
        &format!("SELECT id FROM site WHERE name = '{name}'"),
    )
    .await
}

/// A woman within the criteria, referred by name at once.
async fn woman(app: &TestApp, key: &str) -> Value {
    json!({
        "idempotencyKey": format!("referral-{key}"), "site": site(app, "Herlev").await, "track": "OPEN_ADVICE",
        "careLevel": "LEVEL_3", "targetGroups": ["SOCIAL"], "gestationBand": "WEEK_12_TO_21",
        "judgement": "SOCIAL_PROBLEM", "reasons": ["FINANCES"], "anonymous": false, "send": true,
        "member": {
            "stage": "PREGNANT", "name": "Prøve Prøvesen", "phone": "+45 00 00 12 34", "email": "proeve@example.org",
            "safeNote": "Kun om formiddagen", "safeChannels": ["PHONE_DAYTIME"],
            "consents": [{ "purpose": "SHARE_WITH_NGO", "wordingVersion": "2024-12" }, { "purpose": "CONTACT", "wordingVersion": "2024-12" }],
        },
    })
}

fn with(mut input: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

/// A code that is handed out.
async fn handed_out(app: &TestApp, key: &str) -> Value {
    let input = with(
        woman(app, key).await,
        json!({ "anonymous": true, "member": null }),
    );
    made(&app.viewer("midwife-herlev"), input).await
}

async fn made(viewer: &Viewer<'_>, input: Value) -> Value {
    does(viewer, "createReferral", input, SEEN).await["referral"].clone()
}

/// What a step of this referral takes, as it was last seen.
fn aim(referral: &Value, more: Value) -> Value {
    with(
        json!({ "referral": referral["id"], "version": referral["version"] }),
        more,
    )
}

/// Takes a step; the referral as the viewer sees it then.
async fn step(viewer: &Viewer<'_>, mutation: &str, referral: &Value, more: Value) -> Value {
    does(viewer, mutation, aim(referral, more), SEEN).await["referral"].clone()
}

fn status(referral: &Value) -> &str {
    referral["progress"]["status"]
        .as_str()
        .unwrap_or("withheld")
}

/// Every trail in the database begins at nothing, joins, keeps to the rules and ends at the status.
async fn every_trail_replays(app: &TestApp) {
    use brobygger::domains::referral::rules::may_follow;
    use entities::codes::ReferralStatus;
    let rows = app
        .rows(
            "SELECT r.id, r.status, e.seq, e.from_status, e.to_status FROM referral r \
             LEFT JOIN referral_event e ON e.referral_id = r.id ORDER BY r.id, e.seq",
        )
        .await;
    let mut trails: std::collections::BTreeMap<uuid::Uuid, Vec<_>> =
        std::collections::BTreeMap::new();
    for row in &rows {
        let id = row.try_get("", "id").unwrap();
        trails.entry(id).or_default().push((
            row.try_get::<ReferralStatus>("", "status").unwrap(),
            row.try_get::<i32>("", "seq").unwrap(),
            row.try_get::<Option<ReferralStatus>>("", "from_status")
                .unwrap(),
            row.try_get::<ReferralStatus>("", "to_status").unwrap(),
        ));
    }
    assert!(trails.len() > 20);
    for (id, trail) in trails {
        let mut before = None;
        for (n, (_, seq, from, to)) in (1..).zip(&trail) {
            assert_eq!((*seq, *from), (n, before), "{id}");
            assert!(may_follow(*from, *to), "{id}: {from:?} to {to:?}");
            before = Some(*to);
        }
        assert_eq!(before, Some(trail[0].0), "{id}");
    }
}

/// What an answer says that is not the same by the hour: all but the request's id.
fn said(answer: &crate::app::Answer) -> String {
    let mut json = answer.json.clone();
    json["extensions"]["cost"].take();
    format!("{} {json:#}", answer.status)
}

on_both! {
    /// A midwife refers, a social worker helps, and the trail tells it all.
    async fn a_referral_lives_from_draft_to_outcome(app) {
        let (midwife, worker) = (app.viewer("midwife-herlev"), app.viewer("social-worker-herlev"));
        let mut input = with(woman(&app, "draft").await, json!({ "send": false, "track": "REFERRED_ACTIVITY" }));
        input["member"]["consents"] = json!([{ "purpose": "CONTACT", "wordingVersion": "2024-12" }]);
        let draft = made(&midwife, input.clone()).await;
        assert_eq!((status(&draft), &draft["version"]), ("DRAFT", &json!(1)));
        let code = draft["code"].as_str().unwrap();
        assert_eq!((code.len(), &code[..2]), (25, "R-"));
        // The same key does one thing; another input under it none.
        assert_eq!(made(&midwife, input.clone()).await, draft);
        input["reasons"] = json!([]);
        refuses(&app, &midwife, "createReferral", input, "IDEMPOTENCY_KEY_REUSED").await;
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM family_member m JOIN referral r ON r.member_id = m.id JOIN family f ON f.id = m.family_id \
            WHERE r.code = '{code}' AND m.role = 'PREGNANT' AND f.status = 'ACTIVE' AND NOT f.anonymous AND f.assignee_id IS NULL")).await, 1);
        // Nobody of Mødrehjælpen sees a draft.
        let by_code = json!({ "code": code });
        let look = "query($code: String!) { referral(code: $code) { careLevel contact { ... on FamilyContact { name phone email safeNote version } ... on Withheld { reason } } } }";
        assert!(worker.data(look, by_code.clone()).await["referral"].is_null());
        // Without her consent it is not sent; it is collected with a correction.
        refuses(&app, &midwife, "sendReferral", aim(&draft, json!({})), "CONSENT_REQUIRED").await;
        let facts = json!({
            "careLevel": "LEVEL_3", "targetGroups": ["SOCIAL", "OTHER_VULNERABILITY"], "judgement": "VULNERABILITY", "reasons": ["SPARSE_NETWORK"],
            "contact": { "name": "Anden Prøvesen", "email": "anden@example.org", "safeChannels": ["EMAIL"] },
            "consents": [{ "purpose": "SHARE_WITH_NGO", "wordingVersion": "2024-12" }, { "purpose": "CONTACT", "wordingVersion": "2025-01" }],
        });
        let corrected = step(&midwife, "updateReferral", &draft, facts.clone()).await;
        assert_eq!(corrected["version"], 2);
        refuses(&app, &midwife, "updateReferral", aim(&draft, facts.clone()), "VERSION_STALE").await;
        refuses(&app, &midwife, "sendReferral", aim(&draft, json!({})), "VERSION_STALE").await;
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM consent c JOIN referral r ON r.member_id = c.member_id WHERE r.code = '{code}' AND c.wording_version = '2024-12'")).await, 2);
        let key = json!({ "idempotencyKey": "send-it-once" });
        let sent = step(&midwife, "sendReferral", &corrected, key.clone()).await;
        assert_eq!((status(&sent), &sent["version"]), ("SENT", &json!(3)));
        assert_eq!(step(&midwife, "sendReferral", &corrected, key).await, sent);
        assert_eq!(midwife.data(look, by_code.clone()).await["referral"]["contact"], json!({ "name": "Anden Prøvesen", "phone": null, "email": "anden@example.org", "safeNote": null, "version": 2 }));
        // Three working days, from a Wednesday: until the end of Monday in Denmark.
        let due = midwife.data("query($code: String!) { referral(code: $code) { dueAt sentAt } }", by_code.clone()).await;
        assert_eq!(due["referral"]["dueAt"], "2026-09-21T22:00:00+00:00", "{due}");

        app.pass(TimeDelta::hours(1));
        refuses(&app, &worker, "acceptReferral", aim(&sent, json!({})), "TRANSITION_ILLEGAL").await;
        let received = step(&worker, "receiveReferral", &sent, json!({})).await;
        assert_eq!(status(&received), "RECEIVED");
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM family f JOIN referral r ON r.family_id = f.id WHERE r.code = '{code}' AND f.assignee_id = r.assignee_id \
            AND f.assignee_id = (SELECT person_id FROM identity WHERE subject = 'social-worker-herlev')")).await, 1);
        // From now on the contact is the social worker's, and the referral is nobody else's to correct.
        assert_eq!(midwife.data(look, by_code.clone()).await["referral"]["contact"]["reason"], "NOT_SHARED");
        assert_eq!(worker.data(look, by_code.clone()).await["referral"]["contact"]["name"], "Anden Prøvesen");
        refuses(&app, &midwife, "updateReferral", aim(&received, facts.clone()), "TRANSITION_ILLEGAL").await;
        for (mutation, more) in [("startReferral", json!({})), ("completeReferral", json!({ "outcome": "SELF_RELIANT" })), ("receiveReferral", json!({})), ("reopenReferral", json!({ "reason": "NEW_NEED" }))] {
            refuses(&app, &worker, mutation, aim(&received, more), "TRANSITION_ILLEGAL").await;
        }
        for mutation in ["declineReferral", "withdrawReferral"] {
            refuses(&app, &worker, mutation, aim(&received, json!({})), "REASON_REQUIRED").await;
        }
        let mut now = step(&worker, "declineReferral", &received, json!({ "reason": "NO_CAPACITY" })).await;
        // The hospital is told, and takes note once.
        let contact = app.viewer("contact-person-herlev");
        let noted = json!({ "idempotencyKey": "taken-note-of", "referral": sent["id"] });
        let taken = does(&contact, "acknowledgeDecline", noted.clone(), "referral { acknowledgedAt open }").await;
        assert_eq!(taken["referral"], json!({ "acknowledgedAt": "2026-09-16T09:00:00+00:00", "open": false }));
        assert_eq!(does(&contact, "acknowledgeDecline", noted, "referral { acknowledgedAt open }").await, taken);
        refuses(&app, &contact, "acknowledgeDecline", json!({ "idempotencyKey": "noted-again", "referral": sent["id"] }), "ALREADY_CONFIRMED").await;
        refuses(&app, &worker, "reopenReferral", aim(&now, json!({ "reason": "ROOM_NOW" })), "VERSION_STALE").await;
        now["version"] = json!(now["version"].as_i64().unwrap() + 1);
        refuses(&app, &worker, "reopenReferral", aim(&now, json!({})), "REASON_REQUIRED").await;
        now = step(&worker, "reopenReferral", &now, json!({ "reason": "ROOM_NOW" })).await;
        for (mutation, more, to) in [
            ("acceptReferral", json!({}), "ACCEPTED"), ("waitlistReferral", json!({}), "WAITLISTED"), ("startReferral", json!({}), "IN_PROGRESS"),
            ("discontinueReferral", json!({ "reason": "NO_CONTACT" }), "DISCONTINUED"), ("reopenReferral", json!({ "reason": "NEW_NEED" }), "RECEIVED"),
            ("acceptReferral", json!({}), "ACCEPTED"), ("startReferral", json!({}), "IN_PROGRESS"), ("completeReferral", json!({ "outcome": "SELF_RELIANT" }), "COMPLETED"),
        ] {
            if mutation == "discontinueReferral" {
                refuses(&app, &worker, mutation, aim(&now, json!({})), "REASON_REQUIRED").await;
                refuses(&app, &worker, "withdrawReferral", aim(&now, json!({ "reason": "MOVED" })), "TRANSITION_ILLEGAL").await;
                refuses(&app, &worker, "completeReferral", aim(&now, json!({ "outcome": "STOPPED" })), "VALUE_INVALID").await;
            }
            app.pass(TimeDelta::minutes(5));
            now = step(&worker, mutation, &now, more).await;
            assert_eq!(status(&now), to);
        }
        // A family that was closed with its last referral is open again with it; the leader may do it too.
        app.execute(&format!("UPDATE family SET status = 'CLOSED', outcome = 'SELF_RELIANT', closed_at = '2026-09-16T11:00:00+00:00' WHERE id = (SELECT family_id FROM referral WHERE code = '{code}')")).await;
        now = step(&app.viewer("project-leader-hovedstaden"), "reopenReferral", &now, json!({ "reason": "NEW_NEED" })).await;
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM family f JOIN referral r ON r.family_id = f.id WHERE r.code = '{code}' AND f.status = 'ACTIVE' AND f.closed_at IS NULL")).await, 1);
        now = step(&worker, "withdrawReferral", &now, json!({ "reason": "FAMILYS_WISH" })).await;
        refuses(&app, &worker, "reopenReferral", aim(&now, json!({ "reason": "NEW_NEED" })), "TRANSITION_ILLEGAL").await;
        now = step(&worker, "markReferralEnteredInError", &now, json!({})).await;
        assert_eq!(status(&now), "ENTERED_IN_ERROR");
        refuses(&app, &worker, "markReferralEnteredInError", aim(&now, json!({})), "TRANSITION_ILLEGAL").await;
        every_trail_replays(&app).await;
        // Each step, and nothing else, was told to those who listen.
        let of = format!("(SELECT id FROM referral WHERE code = '{code}')");
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM referral_event WHERE referral_id = {of}")).await, 16);
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM outbox o JOIN referral_event e ON e.id = o.step_id WHERE o.row_id = {of} AND e.referral_id = o.row_id AND o.scope_id = {HERLEV}")).await, 16);
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM outbox WHERE row_id = {of}")).await, 16);
    }

    /// I1 to I6, I8, I9 and I10: each with its code, and nothing is written.
    async fn what_may_not_be_referred_is_refused(app) {
        let (midwife, contact) = (app.viewer("midwife-herlev"), app.viewer("contact-person-herlev"));
        let usual = woman(&app, "refused").await;
        for (changes, code) in [
            (json!({ "careLevel": "LEVEL_2" }), "CARE_LEVEL_OUTSIDE"),
            (json!({ "targetGroups": ["PSYCHIATRIC_UNTREATED"] }), "GROUPS_EXCLUDED"),
            (json!({ "targetGroups": [] }), "GROUPS_MISSING"),
            (json!({ "judgement": null }), "JUDGEMENT_MISSING"),
            (json!({ "targetGroups": ["SOMATIC"], "judgement": "HEALTH_ONLY" }), "JUDGEMENT_HEALTH_ONLY"),
            (json!({ "track": "LOCAL_ACTIVITY", "send": false }), "NO_REFERRAL_TO_TRACK"),
            (json!({ "anonymous": true }), "FAMILY_ANONYMOUS"),
            (json!({ "member": null }), "ONE_OF_REQUIRED"),
            (json!({ "member": { "stage": "PREGNANT", "safeNote": "spørg efter 010190-1234" }, "send": false }), "CPR_NUMBER"),
            (json!({ "member": { "stage": "PREGNANT", "email": "nobody" }, "send": false }), "EMAIL_INVALID"),
            (json!({ "member": { "stage": "PREGNANT", "name": "Uden Samtykke" } }), "CONSENT_REQUIRED"),
        ] {
            refuses(&app, &midwife, "createReferral", with(usual.clone(), changes), code).await;
        }
        refuses(&app, &contact, "createReferral", with(usual.clone(), json!({ "track": "REFERRED_ACTIVITY" })), "REFERRER_ROLE").await;
        let eligible = "query($hospital: ID!) { hospital(id: $hospital) { eligibility(track: REFERRED_ACTIVITY, careLevel: LEVEL_3, targetGroups: [SOCIAL], judgement: SOCIAL_PROBLEM) { allowed reasons } } }";
        let herlev = json!({ "hospital": id(&app, "hospital", &format!("SELECT id FROM hospital WHERE id = {HERLEV}")).await });
        for (persona, reasons) in [("contact-person-herlev", json!(["REFERRER_ROLE"])), ("midwife-herlev", json!([])), ("social-worker-herlev", json!([]))] {
            let found = app.viewer(persona).data(eligible, herlev.clone()).await["hospital"]["eligibility"].clone();
            assert_eq!(found, json!({ "allowed": reasons == json!([]), "reasons": reasons }), "{persona}");
        }
        // A draft may say all this; it is not sent. A sent one is not corrected to it either.
        let draft = made(&midwife, with(usual.clone(), json!({ "idempotencyKey": "draft-outside", "careLevel": "LEVEL_2", "send": false }))).await;
        refuses(&app, &midwife, "sendReferral", aim(&draft, json!({})), "CARE_LEVEL_OUTSIDE").await;
        let sent = made(&contact, with(usual.clone(), json!({ "idempotencyKey": "within-criteria" }))).await;
        refuses(&app, &contact, "updateReferral", aim(&sent, json!({ "careLevel": "LEVEL_2", "targetGroups": ["SOCIAL"], "judgement": "SOCIAL_PROBLEM" })), "CARE_LEVEL_OUTSIDE").await;
        // Consent is asked for when it is sent, whenever it was given.
        let consenting = made(&midwife, with(usual.clone(), json!({ "idempotencyKey": "draft-consenting", "send": false }))).await;
        app.execute("UPDATE consent SET status = 'WITHDRAWN', valid_to = '2026-09-16T08:00:00+00:00' WHERE purpose = 'SHARE_WITH_NGO' AND valid_from = '2026-09-16T08:00:00+00:00'").await;
        refuses(&app, &midwife, "sendReferral", aim(&consenting, json!({})), "CONSENT_REQUIRED").await;
        app.execute("DELETE FROM criteria_approval").await;
        for (before, code, after) in [
            ("UPDATE track_plan SET decision_id = NULL, active_from = NULL WHERE track = 'REFERRED_ACTIVITY'", "TRACK_NOT_ACTIVE", ""),
            ("UPDATE hospital SET participation = 'CANDIDATE' WHERE name = 'Herlev og Gentofte Hospital'", "HOSPITAL_NOT_TAKING_PART", "UPDATE hospital SET participation = 'ACTIVE' WHERE name = 'Herlev og Gentofte Hospital'"),
            ("DELETE FROM criteria", "NO_CRITERIA", ""),
            ("UPDATE programme SET ends_on = '2026-09-15' WHERE region_code = '1084'", "OUTSIDE_PERIOD", ""),
        ] {
            app.execute(before).await;
            let track = if code == "TRACK_NOT_ACTIVE" { "REFERRED_ACTIVITY" } else { "OPEN_ADVICE" };
            refuses(&app, &midwife, "createReferral", with(usual.clone(), json!({ "track": track })), code).await;
            if !after.is_empty() {
                app.execute(after).await;
            }
        }
    }

    /// Who may not, and to whom it is not there.
    async fn each_role_does_what_is_its_own(app) {
        let midwife = app.viewer("midwife-herlev");
        let input = woman(&app, "of-the-midwife").await;
        for persona in ["department-manager-herlev", "bridge-consultant-hovedstaden", "social-worker-herlev", "project-leader-hovedstaden", "machine-client-herlev", "contact-person-hillerod", "nobody"] {
            forbids(&app, &app.viewer(persona), "createReferral", input.clone()).await;
        }
        refuses(&app, &app.viewer("midwife-odense"), "createReferral", input.clone(), "NOT_FOUND").await;
        let draft = made(&midwife, with(input.clone(), json!({ "send": false }))).await;
        let sent = made(&midwife, with(input, json!({ "idempotencyKey": "another-of-hers" }))).await;
        for persona in ["midwife-odense", "contact-person-hillerod", "two-hats"] {
            refuses(&app, &app.viewer(persona), "sendReferral", aim(&draft, json!({})), "NOT_FOUND").await;
            refuses(&app, &app.viewer(persona), "withdrawReferral", aim(&sent, json!({ "reason": "MOVED" })), "NOT_FOUND").await;
        }
        for persona in ["social-worker-hillerod", "social-worker-odense"] {
            refuses(&app, &app.viewer(persona), "receiveReferral", aim(&sent, json!({})), "NOT_FOUND").await;
        }
        let (worker, leader) = (app.viewer("social-worker-herlev"), app.viewer("project-leader-hovedstaden"));
        forbids(&app, &leader, "receiveReferral", aim(&sent, json!({}))).await;
        forbids(&app, &worker, "sendReferral", aim(&draft, json!({}))).await;
        refuses(&app, &worker, "withdrawReferral", aim(&draft, json!({ "reason": "MOVED" })), "NOT_FOUND").await;
        // What waits at a site is read there, and taken back by those whose it is.
        forbids(&app, &worker, "withdrawReferral", aim(&sent, json!({ "reason": "MOVED" }))).await;
        forbids(&app, &worker, "markReferralEnteredInError", aim(&sent, json!({}))).await;
        let received = step(&worker, "receiveReferral", &sent, json!({})).await;
        for persona in ["midwife-herlev", "contact-person-herlev"] {
            for mutation in ["acceptReferral", "waitlistReferral", "startReferral", "receiveReferral"] {
                forbids(&app, &app.viewer(persona), mutation, aim(&received, json!({}))).await;
            }
        }
        let withdrawn = step(&app.viewer("contact-person-herlev"), "withdrawReferral", &draft, json!({ "reason": "MISTAKE" })).await;
        assert_eq!(status(&app.viewer("contact-person-herlev").data("query($code: String!) { referral(code: $code) { progress { ... on ReferralProgress { status } } } }", json!({ "code": withdrawn["code"] })).await["referral"]), "WITHDRAWN");
        let accepted = step(&leader, "acceptReferral", &received, json!({})).await;
        assert_eq!(status(&accepted), "ACCEPTED");
    }

    /// Whether a code was used, and what came of it, shows in nothing that the hospital asks or tries.
    async fn a_code_is_used_and_the_hospital_cannot_tell(app) {
        let (midwife, worker) = (app.viewer("midwife-herlev"), app.viewer("social-worker-herlev"));
        let (handed, other) = (handed_out(&app, "handed-out").await, handed_out(&app, "never-used").await);
        assert_eq!(status(&handed), "withheld");
        let named = made(&midwife, woman(&app, "by-name").await).await;
        let redeem = |code: &Value, key: &str| json!({ "idempotencyKey": format!("redeem-{key}"), "code": code, "stage": "PREGNANT" });
        let foreign = app.rows("SELECT code FROM referral WHERE anonymous AND status = 'SENT' AND hospital_id IN (SELECT id FROM hospital WHERE name = 'Odense Universitetshospital')").await;
        let foreign: String = foreign[0].try_get("", "code").unwrap();
        let tries = async |at: &str| {
            let mut all = String::new();
            for persona in ["midwife-herlev", "contact-person-herlev"] {
                for version in [1, 2, 3, 4, 5, 6] {
                    let aim = json!({ "referral": handed["id"], "version": version });
                    for (mutation, more) in [
                        ("withdrawReferral", json!({ "reason": "MOVED" })), ("withdrawReferral", json!({})), ("markReferralEnteredInError", json!({})), ("sendReferral", json!({})),
                        ("updateReferral", json!({ "careLevel": "LEVEL_3", "targetGroups": ["SOCIAL"], "judgement": "SOCIAL_PROBLEM" })),
                    ] {
                        let answer = ask(&app.viewer(persona), mutation, &with(aim.clone(), more), SEEN).await;
                        assert_eq!(answer.json["data"][mutation]["userErrors"][0]["code"], "TRANSITION_ILLEGAL", "{at} {mutation}\n{:#}", answer.json);
                        all.push_str(&said(&answer));
                    }
                }
                let note = json!({ "idempotencyKey": format!("note-{persona}"), "referral": handed["id"] });
                all.push_str(&said(&ask(&app.viewer(persona), "acknowledgeDecline", &note, SEEN).await));
            }
            all + &everything(&app).await
        };
        let before = tries("before").await;
        for (n, code) in [json!("R-00000-00000-00000-00000"), json!(""), named["code"].clone(), json!(foreign), handed["id"].clone()].iter().enumerate() {
            refuses(&app, &worker, "redeemReferralCode", redeem(code, &format!("wrong-{n}")), "NOT_FOUND").await;
        }
        refuses(&app, &app.viewer("social-worker-odense"), "redeemReferralCode", redeem(&handed["code"], "foreign"), "NOT_FOUND").await;
        for persona in ["midwife-herlev", "contact-person-herlev", "project-leader-hovedstaden", "machine-client-herlev"] {
            forbids(&app, &app.viewer(persona), "redeemReferralCode", redeem(&handed["code"], "not-theirs")).await;
        }
        // She comes, to any site; the code is read out.
        let spoken = json!(handed["code"].as_str().unwrap().to_lowercase().replace('0', "o"));
        let wherever = app.viewer("social-worker-hillerod");
        let input = redeem(&spoken, "she-comes");
        let mut now = does(&wherever, "redeemReferralCode", input.clone(), SEEN).await["referral"].clone();
        assert_eq!(does(&wherever, "redeemReferralCode", input, SEEN).await["referral"], now);
        assert_eq!(status(&now), "RECEIVED");
        refuses(&app, &worker, "redeemReferralCode", redeem(&handed["code"], "used-before"), "NOT_FOUND").await;
        let family = format!("family f JOIN referral r ON r.family_id = f.id JOIN family_member m ON m.id = r.member_id WHERE r.code = '{}'", handed["code"].as_str().unwrap());
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM {family} AND f.anonymous AND f.stage = 'PREGNANT' AND m.role = 'PREGNANT' AND f.assignee_id = r.assignee_id \
            AND NOT EXISTS (SELECT 1 FROM member_contact k WHERE k.member_id = m.id)")).await, 1);
        assert_same(&before, &tries("redeemed").await);
        for (mutation, more) in [("acceptReferral", json!({})), ("startReferral", json!({})), ("completeReferral", json!({ "outcome": "SIGNPOSTED" })), ("reopenReferral", json!({ "reason": "NEW_NEED" })), ("declineReferral", json!({ "reason": "NO_CAPACITY" }))] {
            now = step(&wherever, mutation, &now, more).await;
        }
        assert_same(&before, &tries("declined").await);
        // The leader may void a code that was lost; nobody can tell that either.
        let leader = app.viewer("project-leader-hovedstaden");
        step(&leader, "withdrawReferral", &with(other.clone(), json!({ "version": 1 })), json!({ "reason": "MISTAKE" })).await;
        refuses(&app, &worker, "redeemReferralCode", redeem(&other["code"], "lost-code"), "NOT_FOUND").await;
        assert_same(&before, &tries("voided").await);
        every_trail_replays(&app).await;
        // Each try counts, good or not, and with other look-ups.
        let guesses: Vec<_> = (0..150).map(|n| redeem(&json!("R-1"), &format!("guess-{n}"))).collect();
        let tried = futures_util::future::join_all(guesses.iter().map(|guess| ask(&worker, "redeemReferralCode", guess, ""))).await;
        let limited = tried.iter().filter(|answer| answer.codes() == ["RATE_LIMITED"]).count();
        assert!(limited > 0);
        let looks: String = (0..40).map(|n| format!("a{n}: referral(code: \"R-1\") {{ id }} ")).collect();
        assert!(worker.ask(&format!("{{ {looks} }}"), json!({})).await.codes().contains(&"RATE_LIMITED"));
    }

    /// A hospital that withdraws what it may know nothing of learns nothing; with consent it may, in time.
    async fn a_withdrawal_tells_no_status(app) {
        let (contact, worker) = (app.viewer("contact-person-herlev"), app.viewer("social-worker-herlev"));
        let sent = made(&contact, woman(&app, "unshared").await).await;
        let received = step(&worker, "receiveReferral", &sent, json!({})).await;
        let tries = async || {
            let mut all = String::new();
            for version in 1..8 {
                let aim = json!({ "referral": sent["id"], "version": version });
                for (mutation, more) in [("withdrawReferral", json!({ "reason": "MOVED" })), ("markReferralEnteredInError", json!({})), ("sendReferral", json!({}))] {
                    all.push_str(&said(&ask(&contact, mutation, &with(aim.clone(), more), SEEN).await));
                }
            }
            let note = json!({ "idempotencyKey": "note-what-is-not", "referral": sent["id"] });
            all.push_str(&said(&ask(&contact, "acknowledgeDecline", &note, SEEN).await));
            all + &everything(&app).await
        };
        let before = tries().await;
        assert!(!before.contains("VERSION_STALE"));
        let mut now = received;
        for (mutation, more) in [("acceptReferral", json!({})), ("startReferral", json!({})), ("completeReferral", json!({ "outcome": "SELF_RELIANT" })), ("reopenReferral", json!({ "reason": "NEW_NEED" }))] {
            now = step(&worker, mutation, &now, more).await;
            assert_same(&before, &tries().await);
        }
        let mut shared = woman(&app, "shared").await;
        shared["member"]["consents"].as_array_mut().unwrap().push(json!({ "purpose": "FEEDBACK_TO_REFERRER", "wordingVersion": "2024-12" }));
        let mut now = made(&contact, shared).await;
        for mutation in ["receiveReferral", "acceptReferral"] {
            now = step(&worker, mutation, &now, json!({})).await;
        }
        refuses(&app, &contact, "markReferralEnteredInError", aim(&now, json!({})), "TRANSITION_ILLEGAL").await;
        refuses(&app, &contact, "withdrawReferral", aim(&now, json!({})), "REASON_REQUIRED").await;
        now = step(&contact, "withdrawReferral", &now, json!({ "reason": "HELP_ELSEWHERE" })).await;
        assert_eq!(status(&now), "WITHDRAWN");
        every_trail_replays(&app).await;
    }

    /// C5: a mix of excluded and other groups waits for the project leader, who says why they look.
    async fn the_leader_decides_on_mixed_groups(app) {
        let (midwife, worker) = (app.viewer("midwife-herlev"), app.viewer("social-worker-herlev"));
        let leader = app.viewer("project-leader-hovedstaden");
        let saying_why = leader.clone().because(REASON.0, REASON.1);
        let waiting = async || {
            let data = saying_why.data("{ viewer { inbox { referralsToDecide { nodes { id } } } } }", json!({})).await;
            let nodes = data["viewer"]["inbox"]["referralsToDecide"]["nodes"].as_array().unwrap().clone();
            nodes.into_iter().map(|node| node["id"].clone()).collect::<Vec<_>>()
        };
        let mixed = json!({ "targetGroups": ["SOCIAL", "PSYCHIATRIC_UNTREATED"] });
        let mut both = vec![];
        for key in ["included", "excluded"] {
            let sent = made(&midwife, with(woman(&app, key).await, mixed.clone())).await;
            refuses(&app, &saying_why, "decideOnGroups", aim(&sent, json!({ "include": true })), "TRANSITION_ILLEGAL").await;
            both.push(step(&worker, "receiveReferral", &sent, json!({})).await);
        }
        let [included, excluded] = &both[..] else { unreachable!() };
        refuses(&app, &worker, "acceptReferral", aim(included, json!({})), "LEADER_DECISION_REQUIRED").await;
        refuses(&app, &leader, "acceptReferral", aim(included, json!({})), "LEADER_DECISION_REQUIRED").await;
        assert!(waiting().await.contains(&included["id"]));
        let before = app.contents().await;
        let unsaid = ask(&leader, "decideOnGroups", &aim(included, json!({ "include": true })), "").await;
        assert_eq!(unsaid.codes(), ["PURPOSE_REQUIRED"]);
        assert_eq!(app.contents().await, before);
        for persona in ["social-worker-herlev", "midwife-herlev", "project-leader-syddanmark"] {
            let viewer = app.viewer(persona).because(REASON.0, REASON.1);
            let answer = ask(&viewer, "decideOnGroups", &aim(included, json!({ "include": true })), "").await;
            let refused = answer.status == 400 || answer.json["data"]["decideOnGroups"]["userErrors"][0]["code"] == "NOT_FOUND";
            assert!(refused, "{persona} {:#}", answer.json);
        }
        assert_eq!(app.contents().await, before);
        refuses(&app, &saying_why, "decideOnGroups", json!({ "referral": included["id"], "version": 1, "include": true }), "VERSION_STALE").await;
        let hospital = everything(&app).await;
        let decided = does(&saying_why, "decideOnGroups", aim(included, json!({ "include": true })), "referral { id version groupsDecidedAt }").await["referral"].clone();
        assert_eq!(decided["groupsDecidedAt"], "2026-09-16T08:00:00+00:00");
        assert_same(&hospital, &everything(&app).await);
        assert!(!waiting().await.contains(&included["id"]));
        refuses(&app, &saying_why, "decideOnGroups", aim(&decided, json!({ "include": false })), "TRANSITION_ILLEGAL").await;
        assert_eq!(status(&step(&worker, "acceptReferral", &decided, json!({})).await), "ACCEPTED");
        let declined = step(&saying_why, "decideOnGroups", excluded, json!({ "include": false })).await;
        assert_eq!(status(&declined), "DECLINED");
        let told = midwife.data("query($code: String!) { referral(code: $code) { progress { ... on ReferralProgress { declineReason } } } }", json!({ "code": declined["code"] })).await;
        assert_eq!(told["referral"]["progress"]["declineReason"], "EXCLUDED_GROUP");
        // Nobody decides on groups that are all within.
        let plain = made(&midwife, woman(&app, "plain").await).await;
        let plain = step(&worker, "receiveReferral", &plain, json!({})).await;
        refuses(&app, &saying_why, "decideOnGroups", aim(&plain, json!({ "include": true })), "TRANSITION_ILLEGAL").await;
        every_trail_replays(&app).await;
    }

    /// A family is referred on to a course; the hospital learns nothing by a second referral either.
    async fn a_family_is_referred_on(app) {
        let (midwife, worker) = (app.viewer("midwife-herlev"), app.viewer("social-worker-herlev"));
        let mut now = made(&midwife, woman(&app, "to-be-referred-on").await).await;
        now = step(&worker, "receiveReferral", &now, json!({})).await;
        let on = json!({ "track": "REFERRED_ACTIVITY", "site": site(&app, "Hillerød").await, "careLevel": "LEVEL_3", "targetGroups": ["SOCIAL"], "judgement": "SOCIAL_PROBLEM", "reasons": ["FINANCES"] });
        refuses(&app, &worker, "referOn", aim(&now, on.clone()), "TRANSITION_ILLEGAL").await;
        for mutation in ["acceptReferral", "startReferral"] {
            now = step(&worker, mutation, &now, json!({})).await;
        }
        for (changes, code) in [
            (json!({ "judgement": null }), "JUDGEMENT_MISSING"), (json!({ "careLevel": "LEVEL_1" }), "CARE_LEVEL_OUTSIDE"), (json!({ "version": 1 }), "VERSION_STALE"),
            (json!({ "track": "LOCAL_ACTIVITY" }), "NO_REFERRAL_TO_TRACK"), (json!({ "site": site(&app, "Odense").await }), "NOT_FOUND"),
        ] {
            refuses(&app, &worker, "referOn", with(aim(&now, on.clone()), changes), code).await;
        }
        refuses(&app, &app.viewer("social-worker-hillerod"), "referOn", aim(&now, on.clone()), "NOT_FOUND").await;
        forbids(&app, &app.viewer("project-leader-hovedstaden"), "referOn", aim(&now, on.clone())).await;
        let before = everything(&app).await;
        let counted = app.viewer("contact-person-hillerod").count("referrals").await;
        let keyed = with(on, json!({ "idempotencyKey": "referred-on-once" }));
        let next = step(&worker, "referOn", &now, keyed.clone()).await;
        assert_eq!(step(&worker, "referOn", &now, keyed).await, next);
        assert_eq!((status(&next), &next["version"]), ("SENT", &json!(1)));
        assert_same(&before, &everything(&app).await);
        assert_eq!(app.viewer("contact-person-hillerod").count("referrals").await, counted);
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM referral n JOIN referral p ON p.id = n.previous_id WHERE p.code = '{}' AND p.status = 'COMPLETED' AND p.outcome = 'REFERRED_ON' \
            AND n.family_id = p.family_id AND n.member_id = p.member_id AND n.referrer_id = p.assignee_id AND NOT n.anonymous", now["code"].as_str().unwrap())).await, 1);
        let there = app.viewer("social-worker-hillerod");
        let received = step(&there, "receiveReferral", &next, json!({})).await;
        assert_eq!(status(&received), "RECEIVED");
        let family = there.data("query($code: String!) { referral(code: $code) { family { id } } }", json!({ "code": next["code"] })).await;
        assert!(family["referral"]["family"]["id"].is_string());
        // Of a woman without a name nothing is shared, so nothing is to be consented to.
        let code = handed_out(&app, "nameless").await["code"].clone();
        let mut now = does(&worker, "redeemReferralCode", json!({ "idempotencyKey": "nameless-comes", "code": code, "stage": "NEWBORN" }), SEEN).await["referral"].clone();
        for mutation in ["acceptReferral", "startReferral"] {
            now = step(&worker, mutation, &now, json!({})).await;
        }
        let before = everything(&app).await;
        let on = json!({ "track": "REFERRED_ACTIVITY", "site": site(&app, "Herlev").await, "careLevel": "LEVEL_3", "targetGroups": ["SOCIAL"], "judgement": "SOCIAL_PROBLEM" });
        let next = step(&worker, "referOn", &now, on).await;
        assert_same(&before, &everything(&app).await);
        step(&worker, "withdrawReferral", &next, json!({ "reason": "FAMILYS_WISH" })).await;
        assert_same(&before, &everything(&app).await);
        every_trail_replays(&app).await;
    }

    /// Two social workers of a site receive a referral at once, and one of them has it. One code, used
    /// by two, opens one family.
    async fn one_of_two_receives(app) {
        grant(&app, "social-worker-hillerod", "SOCIAL_WORKER", "1084", "NULL, (SELECT id FROM site WHERE name = 'Herlev')").await;
        let (one, other) = (app.viewer("social-worker-herlev"), app.viewer("social-worker-hillerod"));
        for n in 0..if app.backend == Backend::Postgres { 4 } else { 1 } {
            let sent = made(&app.viewer("midwife-herlev"), woman(&app, &format!("raced-for-{n}")).await).await;
            let input = aim(&sent, json!({}));
            let (first, second) = tokio::join!(ask(&one, "receiveReferral", &input, SEEN), ask(&other, "receiveReferral", &input, SEEN));
            let errors: Vec<_> = [&first, &second].iter().map(|answer| answer.json["data"]["receiveReferral"]["userErrors"].as_array().unwrap().len()).collect();
            assert_eq!(errors.iter().sum::<usize>(), 1, "{first:?} {second:?}");
            let id = sent["id"].as_str().unwrap().to_owned();
            assert_eq!(app.number(&format!("SELECT COUNT(*) FROM referral_event e JOIN referral r ON r.id = e.referral_id WHERE r.code = '{}' AND e.to_status = 'RECEIVED'", sent["code"].as_str().unwrap())).await, 1, "{id}");
            let code = handed_out(&app, &format!("shared-code-{n}")).await["code"].clone();
            let input = json!({ "idempotencyKey": format!("both-redeem-{n}"), "code": code, "stage": "PREGNANT" });
            let families = app.number("SELECT COUNT(*) FROM family").await;
            let (first, second) = tokio::join!(ask(&one, "redeemReferralCode", &input, SEEN), ask(&other, "redeemReferralCode", &input, SEEN));
            let errors: Vec<_> = [&first, &second].iter().filter_map(|answer| answer.json["data"]["redeemReferralCode"]["userErrors"][0]["code"].as_str()).collect();
            assert_eq!(errors, ["NOT_FOUND"], "{first:?} {second:?}");
            assert_eq!(app.number("SELECT COUNT(*) FROM family").await, families + 1);
        }
        every_trail_replays(&app).await;
    }
}
