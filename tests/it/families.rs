//! What a social worker does with families: opening, consents, contacts, naming, closing, handing
//! over.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    app::{TestApp, Viewer, on_both},
    attacks::grant,
    mutations::{ask, does, forbids, refuses},
    withheld::everything,
};

const WORKER: &str = "social-worker-herlev";
const FAMILY: &str =
    "family { id version status stage anonymous outcome members { id alias role } }";

/// A family of the social worker in Herlev, its pregnant member `m`, and perhaps its referral `r`.
struct Case {
    family: String,
    member: String,
}

impl Case {
    /// The first one for which `rule` holds, made active and hers.
    async fn of(app: &TestApp, rule: &str) -> Self {
        let sql = format!(
            "SELECT f.id AS family, m.id AS member FROM family f JOIN family_member m ON m.family_id = f.id AND m.role = 'PREGNANT' \
             LEFT JOIN referral r ON r.family_id = f.id \
             WHERE f.programme_id = (SELECT id FROM programme WHERE region_code = '1084') AND {rule} ORDER BY f.id"
        );
        let row = &app.rows(&sql).await[0];
        let id = |name: &str| {
            row.try_get::<uuid::Uuid>("", name)
                .unwrap()
                .simple()
                .to_string()
        };
        let case = Self {
            family: id("family"),
            member: id("member"),
        };
        let hers = case.sql(
            app,
            "UPDATE family SET assignee_id = WHO, status = 'ACTIVE', closed_at = NULL, outcome = NULL WHERE id = FAMILY",
        );
        app.execute(&hers).await;
        case
    }

    /// A statement about it.
    fn sql(&self, app: &TestApp, text: &str) -> String {
        let id = |id: &str| match app.db.get_database_backend() {
            sea_orm::DbBackend::Sqlite => format!("x'{id}'"),
            _ => format!("'{id}'"),
        };
        text.replace("FAMILY", &id(&self.family))
            .replace("MEMBER", &id(&self.member))
            .replace("WHO", &person(WORKER))
    }

    fn family(&self) -> Value {
        json!(format!("family_{}", self.family))
    }

    fn member(&self) -> Value {
        json!(format!("member_{}", self.member))
    }

    async fn contact(&self, viewer: &Viewer<'_>) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on FamilyMember { contact { \
            __typename ... on FamilyContact { name phone email safeNote safeChannels version } ... on Withheld { reason } } } } }";
        let data = viewer.data(query, json!({ "id": self.member() })).await;
        data["node"]["contact"].clone()
    }
}

fn person(subject: &str) -> String {
    format!("(SELECT person_id FROM identity WHERE subject = '{subject}')")
}

async fn person_id(app: &TestApp, subject: &str) -> Value {
    let sql = format!("SELECT person_id FROM identity WHERE subject = '{subject}'");
    let key: uuid::Uuid = app.rows(&sql).await[0].try_get_by_index(0).unwrap();
    json!(format!("person_{}", key.simple()))
}

async fn programme(app: &TestApp) -> Value {
    let sql = "SELECT id FROM programme WHERE region_code = '1084'";
    let key: uuid::Uuid = app.rows(sql).await[0].try_get_by_index(0).unwrap();
    json!(format!("programme_{}", key.simple()))
}

/// The input with a change.
fn with(input: &Value, changes: Value) -> Value {
    let mut input = input.clone();
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

on_both! {
    /// A woman comes by herself, grows to a family, is described, and is done (R18, R8, R5, R51).
    async fn a_woman_comes_without_a_referral(app) {
        let worker = app.viewer(WORKER);
        let input = json!({ "idempotencyKey": "she-comes-in", "programme": programme(&app).await, "stage": "PREGNANT", "anonymous": true });
        let elsewhere = app.viewer("social-worker-odense");
        forbids(&app, &elsewhere, "openFamily", input.clone()).await;
        forbids(&app, &app.viewer("project-leader-hovedstaden").because("QUALITY", "to see"), "openFamily", input.clone()).await;
        refuses(&app, &worker, "openFamily", with(&input, json!({ "idempotencyKey": "short" })), "TEXT_INVALID").await;
        let period = "UPDATE programme SET ends_on = TO WHERE region_code = '1084'";
        app.execute(&period.replace("TO", "'2026-09-15'")).await;
        refuses(&app, &worker, "openFamily", input.clone(), "OUTSIDE_PERIOD").await;
        app.execute(&period.replace("TO", "'2026-12-31'")).await;
        let plan = "UPDATE track_plan SET active_from = TO WHERE track = 'OPEN_ADVICE'";
        app.execute(&plan.replace("TO", "NULL")).await;
        refuses(&app, &worker, "openFamily", input.clone(), "TRACK_NOT_ACTIVE").await;
        app.execute(&plan.replace("TO", "'2025-03-01'")).await;

        let opened = does(&worker, "openFamily", input.clone(), "family { id version status stage anonymous caseCode socialWorker { id } members { alias role consents { id } } }").await;
        let family = &opened["family"];
        assert_eq!((&family["status"], &family["stage"], &family["anonymous"], &family["version"]), (&json!("ACTIVE"), &json!("PREGNANT"), &json!(true), &json!(1)));
        assert_eq!(family["members"].as_array().unwrap().len(), 1);
        assert_eq!(family["members"][0]["role"], "PREGNANT");
        assert_eq!(family["socialWorker"]["id"], person_id(&app, WORKER).await);
        let count = app.number("SELECT count(*) FROM family").await;
        let again = does(&worker, "openFamily", input.clone(), "family { id }").await;
        assert_eq!((&again["family"]["id"], app.number("SELECT count(*) FROM family").await), (&family["id"], count));
        refuses(&app, &worker, "openFamily", with(&input, json!({ "anonymous": false })), "IDEMPOTENCY_KEY_REUSED").await;

        let add = json!({ "idempotencyKey": "and-her-partner", "family": family["id"], "role": "PARTNER" });
        refuses(&app, &app.viewer("social-worker-hillerod"), "addFamilyMember", add.clone(), "NOT_FOUND").await;
        refuses(&app, &worker, "addFamilyMember", with(&add, json!({ "role": "PREGNANT" })), "VALUE_INVALID").await;
        let partner = does(&worker, "addFamilyMember", add.clone(), "member { id alias role }").await["member"].clone();
        assert_eq!(partner["role"], "PARTNER");
        assert_ne!(partner["alias"], family["members"][0]["alias"]);
        assert_eq!(does(&worker, "addFamilyMember", add.clone(), "member { id alias role }").await["member"], partner);

        let born = json!({ "idempotencyKey": "a-child-is-born", "family": family["id"], "version": 1, "stage": "NEWBORN" });
        refuses(&app, &worker, "changeFamilyStage", with(&born, json!({ "version": 2 })), "VERSION_STALE").await;
        refuses(&app, &worker, "changeFamilyStage", with(&born, json!({ "stage": "PREGNANT" })), "TRANSITION_ILLEGAL").await;
        let after = does(&worker, "changeFamilyStage", born.clone(), FAMILY).await;
        assert_eq!((&after["family"]["stage"], &after["family"]["version"]), (&json!("NEWBORN"), &json!(2)));
        assert_eq!(does(&worker, "changeFamilyStage", born.clone(), FAMILY).await, after);
        refuses(&app, &worker, "changeFamilyStage", with(&born, json!({ "idempotencyKey": "and-born-again", "version": 2 })), "TRANSITION_ILLEGAL").await;

        let profile = json!({
            "family": family["id"], "version": 2, "ageBand": "AGE_20_TO_24", "gestationBand": "AFTER_BIRTH", "childrenBand": "NO_CHILDREN",
            "incomeSource": "STUDENT_GRANT", "employment": "IN_EDUCATION", "municipality": "0163",
        });
        let shown = "profile { id ageBand gestationBand incomeSource municipality { name } family { version } }";
        refuses(&app, &worker, "recordProfile", with(&profile, json!({ "municipality": "9999" })), "NOT_FOUND").await;
        refuses(&app, &worker, "recordProfile", with(&profile, json!({ "version": 1 })), "VERSION_STALE").await;
        let first = does(&worker, "recordProfile", profile.clone(), shown).await["profile"].clone();
        assert_eq!((&first["municipality"]["name"], &first["family"]["version"]), (&json!("Herlev"), &json!(3)));
        let second = with(&profile, json!({ "version": 3, "gestationBand": null, "municipality": null, "incomeSource": "WAGES" }));
        let second = does(&worker, "recordProfile", second, shown).await["profile"].clone();
        let expected = json!({ "id": first["id"], "ageBand": "AGE_20_TO_24", "gestationBand": null, "incomeSource": "WAGES", "municipality": null, "family": { "version": 4 } });
        assert_eq!(second, expected);

        let close = json!({ "idempotencyKey": "she-is-well-now", "family": family["id"], "version": 4, "outcome": "SELF_RELIANT" });
        let closed = does(&worker, "closeFamily", close.clone(), "family { status outcome closedAt version }").await;
        assert_eq!(closed["family"], json!({ "status": "CLOSED", "outcome": "SELF_RELIANT", "closedAt": "2026-09-16T08:00:00+00:00", "version": 5 }));
        let key = json!({ "idempotencyKey": "once-it-is-over", "version": 5 });
        for (mutation, input) in [("closeFamily", &close), ("changeFamilyStage", &born)] {
            refuses(&app, &worker, mutation, with(input, key.clone()), "TRANSITION_ILLEGAL").await;
        }
        refuses(&app, &worker, "addFamilyMember", with(&add, json!({ "idempotencyKey": "once-it-is-over" })), "TRANSITION_ILLEGAL").await;
        refuses(&app, &worker, "recordProfile", with(&profile, json!({ "version": 5 })), "TRANSITION_ILLEGAL").await;
    }

    /// What a hospital is told follows the consent at once, both ways; the history is kept.
    async fn a_consent_takes_effect_on_the_next_read(app) {
        let shared = "EXISTS (SELECT 1 FROM consent c WHERE c.member_id = m.id AND c.purpose = 'FEEDBACK_TO_REFERRER' AND c.status = 'ACTIVE')";
        let herlev = "r.hospital_id = (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let case = Case::of(&app, &format!("NOT r.anonymous AND r.status = 'IN_PROGRESS' AND r.member_id = m.id AND {shared} AND {herlev}")).await;
        let (worker, hospital) = (app.viewer(WORKER), app.viewer("contact-person-herlev"));
        let code: String = app.rows(&case.sql(&app, "SELECT code FROM referral WHERE family_id = FAMILY AND status = 'IN_PROGRESS'")).await[0].try_get_by_index(0).unwrap();
        let progress = || async {
            let query = "query($code: String!) { referral(code: $code) { progress { __typename ... on Withheld { reason } ... on ReferralProgress { status } } } }";
            hospital.data(query, json!({ "code": code })).await["referral"]["progress"].clone()
        };
        let told = json!({ "__typename": "ReferralProgress", "status": "IN_PROGRESS" });
        let withheld = json!({ "__typename": "Withheld", "reason": "NOT_SHARED" });
        assert_eq!(progress().await, told);
        let give = json!({ "idempotencyKey": "tell-them-again", "member": case.member(), "purpose": "FEEDBACK_TO_REFERRER", "wordingVersion": "2026-01" });
        let take = json!({ "idempotencyKey": "tell-them-no-more", "member": case.member(), "purpose": "FEEDBACK_TO_REFERRER" });
        // Whose it is not.
        for (mutation, input) in [("giveConsent", &give), ("withdrawConsent", &take)] {
            refuses(&app, &app.viewer("social-worker-hillerod"), mutation, input.clone(), "NOT_FOUND").await;
            for persona in ["contact-person-herlev", "midwife-herlev", "data-protection-officer-hovedstaden", "project-leader-hovedstaden"] {
                forbids(&app, &app.viewer(persona).because("SUBJECT_REQUEST", "a reason"), mutation, input.clone()).await;
            }
        }
        // Who reads it as the leader, and works with others, changes nothing.
        grant(&app, "social-worker-hillerod", "PROJECT_LEADER", "1084", "NULL, NULL").await;
        let leading = app.viewer("social-worker-hillerod").because("QUALITY", "a reason");
        forbids(&app, &leading, "withdrawConsent", take.clone()).await;
        forbids(&app, &leading, "closeFamily", json!({ "idempotencyKey": "not-hers-to-close", "family": case.family(), "version": 1, "outcome": "STOPPED" })).await;

        let consent = "consent { id purpose status wordingVersion validFrom validTo collectedBy { id } }";
        let events = app.number("SELECT count(*) FROM outbox").await;
        let ended = does(&worker, "withdrawConsent", take.clone(), consent).await;
        assert_eq!((&ended["consent"]["status"], &ended["consent"]["validTo"]), (&json!("WITHDRAWN"), &json!("2026-09-16T08:00:00+00:00")));
        assert_eq!(progress().await, withheld);
        assert_eq!(does(&worker, "withdrawConsent", take.clone(), consent).await, ended);
        refuses(&app, &worker, "withdrawConsent", with(&take, json!({ "idempotencyKey": "nothing-to-take" })), "TRANSITION_ILLEGAL").await;
        refuses(&app, &worker, "giveConsent", with(&give, json!({ "wordingVersion": "010190-1234" })), "CPR_NUMBER").await;

        app.pass(chrono::TimeDelta::hours(1));
        let given = does(&worker, "giveConsent", give.clone(), consent).await;
        let expected = json!({
            "id": given["consent"]["id"], "purpose": "FEEDBACK_TO_REFERRER", "status": "ACTIVE", "wordingVersion": "2026-01",
            "validFrom": "2026-09-16T09:00:00+00:00", "validTo": null, "collectedBy": { "id": person_id(&app, WORKER).await },
        });
        assert_eq!(given["consent"], expected);
        assert_eq!(progress().await, told);
        assert_eq!(does(&worker, "giveConsent", give.clone(), consent).await, given);
        refuses(&app, &worker, "giveConsent", with(&give, json!({ "idempotencyKey": "said-it-before" })), "ALREADY_GIVEN").await;
        app.pass(chrono::TimeDelta::hours(1));
        let renewed = does(&worker, "giveConsent", with(&give, json!({ "idempotencyKey": "a-new-wording", "wordingVersion": "2026-09" })), consent).await;
        assert_eq!(progress().await, told);
        let query = "query($id: ID!) { node(id: $id) { ... on FamilyMember { consents { id purpose status validTo } } } }";
        let history = worker.data(query, json!({ "id": case.member() })).await["node"]["consents"].as_array().unwrap().clone();
        let history: Vec<_> = history.iter().filter(|consent| consent["purpose"] == "FEEDBACK_TO_REFERRER").take(3).collect();
        assert_eq!(history.iter().map(|consent| &consent["id"]).collect::<Vec<_>>(), [&renewed["consent"]["id"], &given["consent"]["id"], &ended["consent"]["id"]]);
        assert_eq!((&history[1]["status"], &history[1]["validTo"]), (&json!("WITHDRAWN"), &json!("2026-09-16T10:00:00+00:00")));
        // Nobody is woken by it: what is told is read anew.
        assert_eq!(app.number("SELECT count(*) FROM outbox").await, events);

        app.execute(&case.sql(&app, "UPDATE family SET anonymous = TRUE WHERE id = FAMILY")).await;
        let contact = json!({ "idempotencyKey": "call-whom-though", "member": case.member(), "purpose": "CONTACT", "wordingVersion": "2026-09" });
        refuses(&app, &worker, "giveConsent", contact.clone(), "FAMILY_ANONYMOUS").await;
        app.execute(&case.sql(&app, "UPDATE family SET status = 'ANONYMISED', closed_at = '2026-09-16T08:00:00+00:00' WHERE id = FAMILY")).await;
        refuses(&app, &worker, "giveConsent", with(&contact, json!({ "purpose": "SURVEY" })), "FAMILY_ANONYMISED").await;
    }

    /// Consents that are given at once make one; so do contacts that are recorded at once.
    async fn of_many_at_once_one_is_kept(app) {
        let case = Case::of(&app, "NOT f.anonymous AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.member_id = m.id AND c.purpose = 'SURVEY')").await;
        app.execute(&case.sql(&app, "DELETE FROM member_contact WHERE member_id = MEMBER")).await;
        let worker = app.viewer(WORKER);
        let member = case.member();
        let give = |n: usize, wording: &str| json!({ "idempotencyKey": format!("all-at-once-{n}"), "member": member, "purpose": "SURVEY", "wordingVersion": wording });
        let inputs: Vec<_> = (0..12).map(|n| give(n, "2026-09")).collect();
        let answers = join_all(inputs.iter().map(|input| ask(&worker, "giveConsent", input, ""))).await;
        let codes: Vec<_> = answers.iter().map(|answer| answer.json["data"]["giveConsent"]["userErrors"][0]["code"].as_str().unwrap_or("done")).collect();
        assert_eq!((codes.iter().filter(|code| **code == "done").count(), codes.iter().filter(|code| **code == "ALREADY_GIVEN").count()), (1, 11), "{codes:?}");
        // Other wordings follow each other.
        let inputs: Vec<_> = (20..28).map(|n| give(n, &format!("2026-{n}"))).collect();
        join_all(inputs.iter().map(|input| does(&worker, "giveConsent", input.clone(), ""))).await;
        let rows = "SELECT count(*) FROM consent WHERE member_id = MEMBER AND purpose = 'SURVEY' AND status = ";
        assert_eq!(app.number(&case.sql(&app, &format!("{rows}'ACTIVE'"))).await, 1);
        assert_eq!(app.number(&case.sql(&app, &format!("{rows}'WITHDRAWN'"))).await, 8);
        // The same key once.
        let once = give(40, "2026-40");
        let answers = join_all((0..8).map(|_| does(&worker, "giveConsent", once.clone(), "consent { id }"))).await;
        assert!(answers.iter().all(|answer| *answer == answers[0] && !answer["consent"]["id"].is_null()));

        let consent = json!({ "idempotencyKey": "she-may-be-called", "member": member, "purpose": "CONTACT", "wordingVersion": "2026-09" });
        ask(&worker, "giveConsent", &consent, "").await;
        let inputs: Vec<_> = (0..8).map(|n| json!({ "member": member, "phone": format!("+45 00 00 00 0{n}"), "safeChannels": ["SMS"] })).collect();
        let answers = join_all(inputs.iter().map(|input| ask(&worker, "recordContact", input, ""))).await;
        let codes: Vec<_> = answers.iter().map(|answer| answer.json["data"]["recordContact"]["userErrors"][0]["code"].as_str().unwrap_or("done")).collect();
        assert_eq!((codes.iter().filter(|code| **code == "done").count(), codes.iter().filter(|code| **code == "VERSION_STALE").count()), (1, 7), "{codes:?}");
    }

    /// A contact needs consent, is sealed, corrected by who saw it, withheld without consent, and removed (I8, I9, I10).
    async fn a_contact_is_recorded_corrected_and_removed(app) {
        let worker = app.viewer(WORKER);
        let open = json!({ "idempotencyKey": "she-gives-her-name", "programme": programme(&app).await, "stage": "PREGNANT", "anonymous": false });
        let opened = does(&worker, "openFamily", open, "family { id members { id } }").await["family"].clone();
        let bare = |id: &Value| id.as_str().unwrap().split_once('_').unwrap().1.to_owned();
        let case = Case { family: bare(&opened["id"]), member: bare(&opened["members"][0]["id"]) };
        assert_eq!(case.contact(&worker).await, json!({ "__typename": "Withheld", "reason": "NO_CONSENT" }));
        let record = json!({
            "idempotencyKey": "how-to-reach-her", "member": case.member(), "name": "Åse Prøve", "phone": "+45 00 00 12 34",
            "email": "aase@mail.example", "safeNote": "Kun om formiddagen", "safeChannels": ["PHONE_DAYTIME", "EMAIL"],
        });
        refuses(&app, &worker, "recordContact", record.clone(), "CONSENT_REQUIRED").await;
        let consent = json!({ "idempotencyKey": "she-may-be-called", "member": case.member(), "purpose": "CONTACT", "wordingVersion": "2026-09" });
        does(&worker, "giveConsent", consent.clone(), "").await;
        assert_eq!(case.contact(&worker).await, Value::Null);
        for (changes, code) in [
            (json!({ "name": "Åse 010190-1234" }), "CPR_NUMBER"), (json!({ "phone": "0101901234" }), "CPR_NUMBER"), (json!({ "safeNote": "010190 1234" }), "CPR_NUMBER"),
            (json!({ "email": "aase" }), "EMAIL_INVALID"), (json!({ "phone": "ring til mig" }), "VALUE_INVALID"), (json!({ "name": " " }), "TEXT_INVALID"),
            (json!({ "safeNote": "x".repeat(501) }), "TEXT_INVALID"), (json!({ "version": 1 }), "VERSION_STALE"),
        ] {
            refuses(&app, &worker, "recordContact", with(&record, changes), code).await;
        }
        refuses(&app, &app.viewer("social-worker-hillerod"), "recordContact", record.clone(), "NOT_FOUND").await;
        forbids(&app, &app.viewer("project-leader-hovedstaden").because("QUALITY", "a reason"), "recordContact", record.clone()).await;

        let contact = "member { contact { ... on FamilyContact { name phone email safeNote safeChannels version } } }";
        let first = does(&worker, "recordContact", record.clone(), contact).await;
        let expected = json!({
            "name": "Åse Prøve", "phone": "+45 00 00 12 34", "email": "aase@mail.example", "safeNote": "Kun om formiddagen",
            "safeChannels": ["PHONE_DAYTIME", "EMAIL"], "version": 1,
        });
        assert_eq!(first["member"]["contact"], expected);
        assert_eq!(does(&worker, "recordContact", record.clone(), contact).await, first);
        let sealed = app.rows(&case.sql(&app, "SELECT name, phone, email, safe_note FROM member_contact WHERE member_id = MEMBER")).await;
        for column in ["name", "phone", "email", "safe_note"] {
            let bytes: Vec<u8> = sealed[0].try_get("", column).unwrap();
            assert!(!["Prøve", "12 34", "aase", "formiddagen"].iter().any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes())));
        }
        // Without a safe channel for it the number is not shown, and not lost either.
        let quiet = json!({ "member": case.member(), "version": 1, "email": null, "safeChannels": ["LETTER"] });
        let second = does(&worker, "recordContact", quiet.clone(), contact).await;
        assert_eq!((&second["member"]["contact"]["phone"], &second["member"]["contact"]["version"]), (&Value::Null, &json!(2)));
        refuses(&app, &worker, "recordContact", quiet, "VERSION_STALE").await;
        let back = json!({ "member": case.member(), "version": 2, "name": "Åse Rettet", "safeChannels": ["SMS", "EMAIL"] });
        let third = does(&worker, "recordContact", back, contact).await;
        let expected = json!({
            "name": "Åse Rettet", "phone": "+45 00 00 12 34", "email": null, "safeNote": "Kun om formiddagen", "safeChannels": ["SMS", "EMAIL"], "version": 3,
        });
        assert_eq!(third["member"]["contact"], expected);

        let take = json!({ "idempotencyKey": "do-not-call-her", "member": case.member(), "purpose": "CONTACT" });
        does(&worker, "withdrawConsent", take.clone(), "").await;
        assert_eq!(case.contact(&worker).await, json!({ "__typename": "Withheld", "reason": "NO_CONSENT" }));
        refuses(&app, &worker, "recordContact", json!({ "member": case.member(), "version": 3, "safeChannels": [] }), "CONSENT_REQUIRED").await;
        does(&worker, "giveConsent", with(&consent, json!({ "idempotencyKey": "call-her-again" })), "").await;
        assert_eq!(case.contact(&worker).await["name"], "Åse Rettet");

        does(&worker, "withdrawConsent", with(&take, json!({ "idempotencyKey": "do-not-call-at-all" })), "").await;
        let remove = json!({ "idempotencyKey": "forget-her-number", "member": case.member() });
        refuses(&app, &worker, "removeContact", with(&remove, json!({ "version": 2 })), "VERSION_STALE").await;
        refuses(&app, &app.viewer("social-worker-hillerod"), "removeContact", remove.clone(), "NOT_FOUND").await;
        for _ in 0..2 {
            does(&worker, "removeContact", remove.clone(), "member { id }").await;
        }
        assert_eq!(app.number(&case.sql(&app, "SELECT count(*) FROM member_contact WHERE member_id = MEMBER")).await, 0);
        for (state, code) in [("anonymous = TRUE", "FAMILY_ANONYMOUS"), ("status = 'ANONYMISED', closed_at = opened_at", "FAMILY_ANONYMISED")] {
            app.execute(&case.sql(&app, &format!("UPDATE family SET {state} WHERE id = FAMILY"))).await;
            refuses(&app, &worker, "recordContact", with(&record, json!({ "idempotencyKey": "too-late-for-that" })), code).await;
        }
    }

    /// An anonymous family is named with consent; the hospital that handed out its code learns nothing.
    async fn an_anonymous_family_is_named(app) {
        let herlev = "r.hospital_id = (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let case = Case::of(&app, &format!("f.anonymous AND r.anonymous AND r.received_at IS NOT NULL AND r.member_id = m.id AND {herlev}")).await;
        let other = Case::of(&app, &format!("f.anonymous AND f.id <> {}", case.sql(&app, "FAMILY"))).await;
        let worker = app.viewer(WORKER);
        let before = everything(&app).await;
        let input = json!({
            "idempotencyKey": "she-tells-her-name", "family": case.family(), "member": case.member(),
            "consents": [{ "purpose": "CONTACT", "wordingVersion": "2026-09" }, { "purpose": "FEEDBACK_TO_REFERRER", "wordingVersion": "2026-09" }, { "purpose": "SHARE_WITH_NGO", "wordingVersion": "2026-09" }],
            "name": "Åse Prøve", "phone": "+45 00 00 12 34", "safeChannels": ["SMS"],
        });
        for (changes, code) in [
            (json!({ "consents": [] }), "CONSENT_REQUIRED"),
            (json!({ "consents": [{ "purpose": "SURVEY", "wordingVersion": "2026-09" }] }), "CONSENT_REQUIRED"),
            (json!({ "consents": [{ "purpose": "CONTACT", "wordingVersion": "a" }, { "purpose": "CONTACT", "wordingVersion": "b" }] }), "VALUE_INVALID"),
            (json!({ "name": "010190-1234" }), "CPR_NUMBER"), (json!({ "member": other.member() }), "NOT_FOUND"),
        ] {
            refuses(&app, &worker, "nameFamily", with(&input, changes), code).await;
        }
        refuses(&app, &app.viewer("social-worker-hillerod"), "nameFamily", input.clone(), "NOT_FOUND").await;
        forbids(&app, &app.viewer("contact-person-herlev"), "nameFamily", input.clone()).await;
        let survey = json!({ "idempotencyKey": "ask-her-anyway", "member": case.member(), "purpose": "SURVEY", "wordingVersion": "2026-09" });
        does(&worker, "giveConsent", survey, "").await;

        let named = does(&worker, "nameFamily", input.clone(), FAMILY).await;
        assert_eq!(named["family"]["anonymous"], false);
        assert_eq!(does(&worker, "nameFamily", input.clone(), FAMILY).await, named);
        let contact = case.contact(&worker).await;
        assert_eq!((&contact["name"], &contact["phone"], &contact["version"]), (&json!("Åse Prøve"), &json!("+45 00 00 12 34"), &json!(1)));
        assert_eq!(app.number(&case.sql(&app, "SELECT count(*) FROM consent WHERE member_id = MEMBER AND status = 'ACTIVE'")).await, 4);
        assert_eq!(everything(&app).await, before, "the hospital learns that its code was used");
        refuses(&app, &worker, "nameFamily", with(&input, json!({ "idempotencyKey": "and-another-name" })), "TRANSITION_ILLEGAL").await;

        // Without a contact, with a consent that she gave before, and never once it is anonymised.
        let bare = json!({ "idempotencyKey": "no-number-though", "family": other.family(), "member": other.member(), "consents": [{ "purpose": "CONTACT", "wordingVersion": "2026-09" }] });
        does(&worker, "nameFamily", bare.clone(), "").await;
        assert_eq!(other.contact(&worker).await, Value::Null);
        app.execute(&other.sql(&app, "UPDATE family SET status = 'ANONYMISED', anonymous = TRUE, closed_at = opened_at WHERE id = FAMILY")).await;
        refuses(&app, &worker, "nameFamily", with(&bare, json!({ "idempotencyKey": "no-name-any-more" })), "FAMILY_ANONYMISED").await;
    }

    /// A case ends when nothing of it is under way.
    async fn a_family_is_closed_when_nothing_is_open(app) {
        let case = Case::of(&app, "r.status = 'IN_PROGRESS' AND r.assignee_id IS NOT NULL").await;
        let worker = app.viewer(WORKER);
        let close = json!({ "idempotencyKey": "the-last-of-it", "family": case.family(), "version": 1, "outcome": "REFERRED_ON" });
        refuses(&app, &worker, "closeFamily", close.clone(), "TRANSITION_ILLEGAL").await;
        app.execute(&case.sql(&app, "UPDATE referral SET status = 'COMPLETED', outcome = 'SIGNPOSTED', decline_reason = NULL, end_reason = NULL, acknowledged_at = NULL WHERE family_id = FAMILY")).await;
        app.execute(&case.sql(&app, "DELETE FROM attendance WHERE enrolment_id IN (SELECT id FROM enrolment WHERE family_id = FAMILY)")).await;
        app.execute(&case.sql(&app, "DELETE FROM enrolment WHERE family_id = FAMILY")).await;
        app.execute(&case.sql(&app, "UPDATE enrolment SET family_id = FAMILY WHERE id = (SELECT id FROM enrolment WHERE programme_id = (SELECT programme_id FROM family WHERE id = FAMILY) ORDER BY id LIMIT 1)")).await;
        for (status, place) in [("CONFIRMED", "NULL"), ("WAITLISTED", "99"), ("ATTENDING", "NULL")] {
            app.execute(&case.sql(&app, &format!("UPDATE enrolment SET status = '{status}', place = {place} WHERE family_id = FAMILY"))).await;
            refuses(&app, &worker, "closeFamily", close.clone(), "TRANSITION_ILLEGAL").await;
        }
        app.execute(&case.sql(&app, "UPDATE enrolment SET status = 'COMPLETED' WHERE family_id = FAMILY")).await;
        refuses(&app, &worker, "closeFamily", with(&close, json!({ "version": 0 })), "VERSION_STALE").await;
        refuses(&app, &app.viewer("social-worker-odense"), "closeFamily", close.clone(), "NOT_FOUND").await;
        let closed = does(&worker, "closeFamily", close.clone(), FAMILY).await;
        assert_eq!((&closed["family"]["status"], &closed["family"]["outcome"], &closed["family"]["version"]), (&json!("CLOSED"), &json!("REFERRED_ON"), &json!(2)));
        assert_eq!(does(&worker, "closeFamily", close, FAMILY).await, closed);
    }

    /// A family and its referrals in hand go to a colleague, by its own social worker or by the leader with a reason.
    async fn a_family_is_handed_over(app) {
        let case = Case::of(&app, "r.status = 'IN_PROGRESS' AND NOT f.anonymous").await;
        app.execute(&case.sql(&app, "UPDATE referral SET assignee_id = WHO WHERE family_id = FAMILY AND assignee_id IS NOT NULL")).await;
        let (worker, colleague) = (app.viewer(WORKER), app.viewer("social-worker-hillerod"));
        let hand = json!({ "idempotencyKey": "i-leave-tomorrow", "family": case.family(), "version": 1, "to": person_id(&app, "social-worker-hillerod").await });
        for persona in [WORKER, "midwife-herlev", "social-worker-odense", "project-leader-hovedstaden"] {
            let to = person_id(&app, persona).await;
            refuses(&app, &worker, "reassignFamily", with(&hand, json!({ "to": to })), "VALUE_INVALID").await;
        }
        refuses(&app, &worker, "reassignFamily", with(&hand, json!({ "version": 7 })), "VERSION_STALE").await;
        refuses(&app, &colleague, "reassignFamily", hand.clone(), "NOT_FOUND").await;
        forbids(&app, &app.viewer("data-protection-officer-hovedstaden").because("SUBJECT_REQUEST", "hers"), "reassignFamily", hand.clone()).await;
        let leader = app.viewer("project-leader-hovedstaden");
        let silent = ask(&leader, "reassignFamily", &hand, "").await;
        assert_eq!(silent.codes(), ["PURPOSE_REQUIRED"]);
        refuses(&app, &app.viewer("project-leader-syddanmark").because("STAFF", "a worker leaves"), "reassignFamily", hand.clone(), "NOT_FOUND").await;

        let own = |who: &str| format!("SELECT count(*) FROM referral WHERE family_id = FAMILY AND status = 'IN_PROGRESS' AND assignee_id = {}", person(who));
        let versions = "SELECT CAST(sum(version) AS bigint) FROM referral WHERE family_id = FAMILY AND status = 'IN_PROGRESS'";
        let (before, held) = (app.number(&case.sql(&app, versions)).await, app.number(&case.sql(&app, &own(WORKER))).await);
        let over = "SELECT count(*) FROM referral WHERE family_id = FAMILY AND status NOT IN ('RECEIVED', 'ACCEPTED', 'WAITLISTED', 'IN_PROGRESS') AND assignee_id = WHO";
        let (over_before, events) = (app.number(&case.sql(&app, over)).await, app.number("SELECT count(*) FROM outbox").await);
        // The family is the giver's no more.
        for _ in 0..2 {
            assert_eq!(does(&worker, "reassignFamily", hand.clone(), "family { id }").await["family"], Value::Null);
        }
        let query = "query($id: ID!) { node(id: $id) { ... on Family { version socialWorker { id } } } }";
        assert_eq!(worker.data(query, json!({ "id": case.family() })).await["node"], Value::Null);
        let seen = colleague.data(query, json!({ "id": case.family() })).await["node"].clone();
        assert_eq!(seen, json!({ "version": 2, "socialWorker": { "id": hand["to"] } }));
        assert!(held > 0);
        assert_eq!(app.number(&case.sql(&app, &own("social-worker-hillerod"))).await, held);
        assert_eq!(app.number(&case.sql(&app, versions)).await, before + held);
        assert_eq!(app.number(&case.sql(&app, over)).await, over_before);
        assert_eq!(app.number("SELECT count(*) FROM outbox").await, events);

        let back = with(&hand, json!({ "idempotencyKey": "back-to-herlev", "version": 2, "to": person_id(&app, WORKER).await }));
        let led = does(&leader.because("STAFF", "a worker leaves"), "reassignFamily", back, "family { version socialWorker { id } }").await;
        assert_eq!(led["family"]["version"], 3);
        assert_eq!(app.number(&case.sql(&app, &own(WORKER))).await, held);
    }
}
