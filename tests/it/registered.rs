//! The rights of the registered, done by the data protection officer; and retention.

use brobygger::domains::registered::{retention, rules};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{Backend, TestApp, Viewer, on_both},
    cli::{FILE, program, sqlite, succeeds},
    mutations::{ask, does, forbids, refuses},
    withheld::{assert_same, everything},
};

fn officer(app: &TestApp) -> Viewer<'_> {
    app.viewer("data-protection-officer-hovedstaden")
        .because("SUBJECT_REQUEST", "a letter of 1 September")
}

/// Families of Region Hovedstaden.
const FAMILY: &str =
    "FROM family f JOIN programme p ON p.id = f.programme_id AND p.region_code = '1084'";
const RUNNING: &str = "EXISTS (SELECT 1 FROM referral r WHERE r.family_id = f.id AND r.status IN ('DRAFT', 'SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'IN_PROGRESS'))";
/// Nothing of it runs.
const OVER: &str = "NOT EXISTS (SELECT 1 FROM referral r WHERE r.family_id = f.id AND r.status IN ('DRAFT', 'SENT', 'RECEIVED', 'ACCEPTED', 'WAITLISTED', 'IN_PROGRESS')) \
    AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.family_id = f.id AND e.status IN ('PROPOSED', 'CONFIRMED', 'WAITLISTED', 'ATTENDING'))";

async fn ids(app: &TestApp, sql: &str) -> Vec<Uuid> {
    let rows = app.rows(sql).await;
    let id = |row: &QueryResult| row.try_get_by_index(0).unwrap();
    rows.iter().map(id).collect()
}

async fn first(app: &TestApp, sql: &str) -> Uuid {
    *ids(app, sql)
        .await
        .first()
        .unwrap_or_else(|| panic!("nothing for {sql}"))
}

/// As the database writes a key.
fn key(app: &TestApp, id: Uuid) -> String {
    match app.backend {
        Backend::Sqlite => format!("x'{}'", id.simple()),
        Backend::Postgres => format!("'{id}'"),
    }
}

fn global(prefix: &str, id: Uuid) -> String {
    format!("{prefix}_{}", id.simple())
}

/// The tables in which one of these keys or words stands.
async fn tables_with(app: &TestApp, keys: &[Uuid], words: &[String]) -> Vec<String> {
    let mut wanted: Vec<String> = words.to_vec();
    for key in keys {
        wanted.push(key.to_string());
        wanted.push(key.simple().to_string().to_uppercase());
    }
    let contents = app.contents().await;
    let found = contents.into_iter().filter(|(_, rows)| {
        rows.iter()
            .any(|row| wanted.iter().any(|word| row.contains(word)))
    });
    found.map(|(table, _)| table).collect()
}

async fn text(app: &TestApp, sql: &str) -> String {
    app.rows(sql).await[0].try_get_by_index(0).unwrap()
}

/// Whose data the lines of the audit trail about an operation say were concerned.
async fn subjects(app: &TestApp, operation: &str) -> Vec<Vec<u8>> {
    let rows = app
        .rows(&format!(
            "SELECT subjects FROM audit_event WHERE operation = '{operation}'"
        ))
        .await;
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

fn holds(subjects: &[Vec<u8>], id: Uuid) -> bool {
    subjects
        .iter()
        .any(|all| all.chunks(16).any(|one| one == id.as_bytes()))
}

async fn moments(app: &TestApp, sql: &str) -> Vec<DateTime<Utc>> {
    let rows = app.rows(sql).await;
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

on_both! {
    /// What is left of an anonymised family is coarse, and leads nowhere.
    async fn an_anonymised_family_leaves_bands_alone(app) {
        let shared = "EXISTS (SELECT 1 FROM referral r JOIN consent c ON c.member_id = r.member_id WHERE r.family_id = f.id AND NOT r.anonymous AND r.status = 'COMPLETED' \
            AND r.hospital_id = (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital') AND c.purpose = 'FEEDBACK_TO_REFERRER' AND c.status = 'ACTIVE')";
        let family = first(&app, &format!("SELECT f.id {FAMILY} WHERE f.status = 'CLOSED' AND {OVER} AND {shared} AND EXISTS (SELECT 1 FROM profile WHERE family_id = f.id) \
            AND EXISTS (SELECT 1 FROM advice_session WHERE family_id = f.id) AND EXISTS (SELECT 1 FROM member_contact WHERE family_id = f.id) ORDER BY f.id LIMIT 1")).await;
        let k = key(&app, family);
        let referrals = ids(&app, &format!("SELECT id FROM referral WHERE family_id = {k}")).await;
        let sessions = ids(&app, &format!("SELECT id FROM advice_session WHERE family_id = {k}")).await;
        let members = ids(&app, &format!("SELECT id FROM family_member WHERE family_id = {k}")).await;
        let profile = first(&app, &format!("SELECT id FROM profile WHERE family_id = {k}")).await;
        let words = vec![text(&app, &format!("SELECT case_code FROM family WHERE id = {k}")).await];
        let numbers = "SELECT (SELECT COUNT(*) FROM family) * 1000000 + (SELECT COUNT(*) FROM profile) * 1000 + (SELECT COUNT(*) FROM referral) % 1000";
        let before = app.number(numbers).await;
        let closed = moments(&app, &format!("SELECT closed_at FROM family WHERE id = {k}")).await[0];
        let hospital = app.viewer("contact-person-herlev");
        let seen = format!("{{ nodes(ids: {:?}) {{ ... on Referral {{ progress {{ __typename ... on Withheld {{ reason }} }} version }} }} }}",
            referrals.iter().map(|id| global("referral", *id)).collect::<Vec<_>>());
        assert!(hospital.data(&seen, json!({})).await.to_string().contains("\"ReferralProgress\""));

        // Who may not: the leader and the social worker, an officer without a request, another programme's.
        let input = json!({ "idempotencyKey": "a-letter-of-1-september", "family": global("family", family) });
        for persona in ["project-leader-hovedstaden", "social-worker-herlev", "contact-person-herlev"] {
            forbids(&app, &app.viewer(persona).because("SUBJECT_REQUEST", "a letter"), "anonymiseFamily", input.clone()).await;
        }
        let quiet = ask(&app.viewer("data-protection-officer-hovedstaden"), "anonymiseFamily", &input, "erased").await;
        assert_eq!(quiet.codes(), ["PURPOSE_REQUIRED"]);
        let other = app.viewer("data-protection-officer-syddanmark").because("SUBJECT_REQUEST", "a letter");
        refuses(&app, &other, "anonymiseFamily", input.clone(), "NOT_FOUND").await;

        for _ in 0..2 {
            assert_eq!(does(&officer(&app), "anonymiseFamily", input.clone(), "erased").await["erased"], true);
        }
        assert_eq!(app.number(numbers).await, before, "the same rows, for statistics");
        let mut gone = members.clone();
        gone.extend([family, profile]);
        assert_eq!(tables_with(&app, &gone, &words).await, ["idempotent_request"], "the key of what was asked, for seven days");
        let left = first(&app, "SELECT id FROM family WHERE status = 'ANONYMISED' AND id IN (SELECT family_id FROM profile)").await;
        let l = key(&app, left);
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM profile WHERE family_id = {l} AND municipality_code IS NULL")).await, 1);
        assert_eq!(moments(&app, &format!("SELECT closed_at FROM family WHERE id = {l}")).await, [rules::coarse(closed)]);
        for id in &referrals {
            let r = key(&app, *id);
            // What the hospital always learns stays as it was; of the course no moment is left.
            let sql = format!("SELECT changed_at FROM referral WHERE id = {r} UNION ALL SELECT at FROM referral_event WHERE referral_id = {r} AND to_status NOT IN ('DRAFT', 'SENT', 'RECEIVED', 'DECLINED', 'WITHDRAWN')");
            let all = moments(&app, &sql).await;
            assert!(all.len() > 1 && all.iter().all(|at| *at == rules::coarse(*at)), "{all:?}");
            assert_eq!(app.number(&format!("SELECT COUNT(*) FROM referral_event WHERE referral_id = {r} AND by_id IS NOT NULL")).await, 0);
        }
        for id in &sessions {
            let day: chrono::NaiveDate = app.rows(&format!("SELECT held_on FROM advice_session WHERE id = {} AND family_id IS NULL", key(&app, *id))).await[0].try_get_by_index(0).unwrap();
            assert_eq!(day, brobygger::calendar::quarter(day));
        }
        // The hospital is told no more than of a family that did not consent.
        let told = hospital.data(&seen, json!({})).await;
        for node in told["nodes"].as_array().unwrap() {
            assert_eq!(*node, json!({ "progress": { "__typename": "Withheld", "reason": "NOT_SHARED" }, "version": null }));
        }
        // The trail names who went, and nothing that is left.
        let lines = subjects(&app, "anonymiseFamily").await;
        assert!(holds(&lines, family));
        for id in referrals.iter().chain(&sessions).chain([&left]) {
            assert!(!holds(&lines, *id));
        }

        // It stays so, whatever writes.
        let again = json!({ "idempotencyKey": "once-more-the-same", "family": global("family", left) });
        refuses(&app, &officer(&app), "anonymiseFamily", again, "FAMILY_ANONYMISED").await;
        let new = key(&app, Uuid::from_u128(7));
        for sql in [
            format!("INSERT INTO family_member (id, family_id, alias, role) VALUES ({new}, {l}, 'Birk', 'PREGNANT')"),
            format!("UPDATE family SET status = 'CLOSED' WHERE id = {l}"),
            format!("UPDATE referral SET family_id = {l} WHERE id = {}", key(&app, referrals[0])),
        ] {
            assert!(app.db.execute_unprepared(&sql).await.is_err(), "{sql}");
        }
    }

    /// A family that is gone looks to the hospital like one that did not consent, and like a code
    /// that nobody used.
    async fn an_erasure_tells_the_hospital_nothing(app) {
        let worker = "(SELECT person_id FROM identity WHERE subject = 'social-worker-herlev')";
        let of_herlev = |more: &str| format!("SELECT f.id {FAMILY} WHERE f.status <> 'ANONYMISED' AND {OVER} AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.family_id = f.id AND c.purpose = 'FEEDBACK_TO_REFERRER' AND c.status = 'ACTIVE') \
            AND EXISTS (SELECT 1 FROM referral r WHERE r.family_id = f.id AND r.status = 'COMPLETED' AND r.hospital_id = (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital') AND {more}) ORDER BY f.id LIMIT 1");
        let named = first(&app, &of_herlev(&format!("NOT r.anonymous AND r.assignee_id = {worker}"))).await;
        let anonymous = first(&app, &of_herlev("r.anonymous")).await;
        let referral = first(&app, &format!("SELECT id FROM referral WHERE status = 'COMPLETED' AND assignee_id = {worker} AND family_id = {}", key(&app, named))).await;
        let before = everything(&app).await;
        for family in [named, anonymous] {
            let input = json!({ "idempotencyKey": format!("erased-{family}"), "family": global("family", family) });
            does(&officer(&app), "anonymiseFamily", input, "erased").await;
        }
        assert_same(&before, &everything(&app).await);
        // Nobody takes up again what is gone, and the trail has no moment that is in the row.
        let version = app.number(&format!("SELECT CAST(version AS bigint) FROM referral WHERE id = {}", key(&app, referral))).await;
        let input = json!({ "referral": global("referral", referral), "version": version, "reason": "NEW_NEED" });
        refuses(&app, &app.viewer("social-worker-herlev"), "reopenReferral", input, "FAMILY_ANONYMISED").await;
    }

    /// What is running is ended first; an open case with nothing running is closed as stopped.
    async fn what_is_running_is_ended_first(app) {
        let running = first(&app, &format!("SELECT f.id {FAMILY} WHERE f.status = 'ACTIVE' AND {RUNNING} ORDER BY f.id LIMIT 1")).await;
        let input = json!({ "idempotencyKey": "it-is-still-running", "family": global("family", running) });
        refuses(&app, &officer(&app), "anonymiseFamily", input, "TRANSITION_ILLEGAL").await;
        let member = first(&app, &format!("SELECT id FROM family_member WHERE role = 'PREGNANT' AND family_id = {}", key(&app, running))).await;
        let input = json!({ "idempotencyKey": "it-is-still-running", "member": global("member", member) });
        refuses(&app, &officer(&app), "eraseMember", input, "TRANSITION_ILLEGAL").await;
        let open = first(&app, &format!("SELECT f.id {FAMILY} WHERE f.status = 'ACTIVE' AND {OVER} ORDER BY f.id LIMIT 1")).await;
        let member = first(&app, &format!("SELECT id FROM family_member WHERE role = 'PREGNANT' AND family_id = {}", key(&app, open))).await;
        let input = json!({ "idempotencyKey": "she-wants-it-gone", "member": global("member", member) });
        let stopped = "SELECT COUNT(*) FROM family WHERE status = 'ANONYMISED' AND outcome = 'STOPPED'";
        let before = app.number(stopped).await;
        does(&officer(&app), "eraseMember", input, "erased").await;
        assert_eq!(app.number(stopped).await, before + 1);
        assert_eq!(tables_with(&app, &[open, member], &[]).await, ["idempotent_request"]);
    }

    /// A partner goes alone, and each member's dossier is their own.
    async fn a_dossier_and_an_erasure_are_one_members(app) {
        let with_both = "EXISTS (SELECT 1 FROM family_member m JOIN member_contact c ON c.member_id = m.id WHERE m.family_id = f.id AND m.role = 'PREGNANT') \
            AND EXISTS (SELECT 1 FROM family_member m WHERE m.family_id = f.id AND m.role = 'PARTNER') \
            AND EXISTS (SELECT 1 FROM advice_session s WHERE s.family_id = f.id) AND EXISTS (SELECT 1 FROM referral r WHERE r.family_id = f.id)";
        let family = first(&app, &format!("SELECT f.id {FAMILY} WHERE {with_both} ORDER BY f.id LIMIT 1")).await;
        let k = key(&app, family);
        let member = |role: &str| format!("SELECT id FROM family_member WHERE family_id = {k} AND role = '{role}'");
        let (her, him) = (first(&app, &member("PREGNANT")).await, first(&app, &member("PARTNER")).await);
        let ask_for = |id: Uuid| format!("{{ subjectDossier(member: \"{}\") }}", global("member", id));
        let hers = officer(&app).data(&ask_for(her), json!({})).await["subjectDossier"].clone();
        let his = officer(&app).data(&ask_for(him), json!({})).await["subjectDossier"].clone();
        let count = |sql: &str| format!("SELECT COUNT(*) FROM {sql}");
        assert_eq!(hers["format"], "brobygger-dossier-1");
        assert_eq!(hers["adviceSessions"].as_array().unwrap().len() as i64, app.number(&count(&format!("advice_session WHERE family_id = {k}"))).await);
        assert_eq!(hers["referrals"].as_array().unwrap().len() as i64, app.number(&count(&format!("referral WHERE member_id = {}", key(&app, her)))).await);
        assert_eq!(hers["consents"].as_array().unwrap().len() as i64, app.number(&count(&format!("consent WHERE member_id = {}", key(&app, her)))).await);
        assert!(hers["referrals"][0]["gestationBand"].is_string() && hers["contact"]["safeChannels"].is_array());
        let code = text(&app, &format!("SELECT case_code FROM family WHERE id = {k}")).await;
        assert_eq!(hers["case"]["code"], code);
        // Nothing of hers is in his.
        assert_eq!((&his["case"], &his["profile"], &his["adviceSessions"], &his["enrolments"], &his["referrals"]), (&Value::Null, &Value::Null, &json!([]), &json!([]), &json!([])));
        let alias = hers["member"]["alias"].as_str().unwrap().to_owned();
        for word in [code.as_str(), &alias, hers["contact"]["name"].as_str().unwrap_or(&alias), &her.simple().to_string()] {
            assert!(!his.to_string().contains(word), "{word}");
        }
        // Organisations, not employees.
        for name in app.rows("SELECT name FROM person").await {
            let name: String = name.try_get_by_index(0).unwrap();
            assert!(hers["contact"]["name"] == name.as_str() || !hers.to_string().contains(&name), "{name}");
        }
        // The same text each time, whoever is asked; the keys in alphabetical order.
        let raw = || async {
            let request = app.request(Method::POST, "/graphql").bearer_auth(app.token("data-protection-officer-hovedstaden"));
            let body = json!({ "query": ask_for(her), "extensions": { "purpose": { "code": "SUBJECT_REQUEST", "reason": "a letter" } } });
            request.json(&body).send().await.unwrap().text().await.unwrap()
        };
        let (one, two) = (raw().await, raw().await);
        let dossier = |text: &str| text.split_once(",\"extensions\"").unwrap().0.to_owned();
        assert_eq!(dossier(&one), dossier(&two));
        let places: Vec<_> = ["\"adviceSessions\"", "\"case\"", "\"consents\"", "\"contact\"", "\"enrolments\"", "\"format\"", "\"madeOn\"", "\"member\":", "\"profile\"", "\"programme\"", "\"referrals\""]
            .iter().map(|word| one.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{places:?}");
        // Each request names whose dossier it was.
        let lines = subjects(&app, "subjectDossier").await;
        assert!(holds(&lines, her) && holds(&lines, him));
        // Nobody else is handed one.
        for (persona, code) in [("data-protection-officer-hovedstaden", "QUALITY")] {
            let answer = app.viewer(persona).because(code, "a letter").ask(&ask_for(her), json!({})).await;
            assert_eq!(answer.codes(), ["PURPOSE_REQUIRED"]);
        }
        let other = app.viewer("data-protection-officer-syddanmark").because("SUBJECT_REQUEST", "a letter");
        assert!(other.data(&ask_for(her), json!({})).await["subjectDossier"].is_null());
        for persona in ["project-leader-hovedstaden", "social-worker-herlev", "midwife-herlev"] {
            assert!(app.viewer(persona).because("SUBJECT_REQUEST", "a letter").known(&ask_for(her), json!({})).await.is_none(), "{persona}");
        }

        let input = json!({ "idempotencyKey": "he-wants-it-gone", "member": global("member", him) });
        forbids(&app, &app.viewer("social-worker-herlev").because("SUBJECT_REQUEST", "a letter"), "eraseMember", input.clone()).await;
        refuses(&app, &other, "eraseMember", input.clone(), "NOT_FOUND").await;
        for _ in 0..2 {
            assert_eq!(does(&officer(&app), "eraseMember", input.clone(), "erased").await["erased"], true);
        }
        assert_eq!(tables_with(&app, &[him], &[]).await, ["idempotent_request"]);
        assert_eq!(officer(&app).data(&ask_for(her), json!({})).await["subjectDossier"], hers);
        assert!(officer(&app).data(&ask_for(him), json!({})).await["subjectDossier"].is_null());
        let again = json!({ "idempotencyKey": "he-asks-once-more", "member": global("member", him) });
        refuses(&app, &officer(&app), "eraseMember", again, "NOT_FOUND").await;
    }

    /// What is wrong is put right: sealed again, in bands.
    async fn what_is_wrong_is_corrected(app) {
        let has = "EXISTS (SELECT 1 FROM member_contact c JOIN family_member m ON m.id = c.member_id WHERE c.family_id = f.id AND m.role = 'PREGNANT') AND EXISTS (SELECT 1 FROM profile o WHERE o.family_id = f.id)";
        let family = first(&app, &format!("SELECT f.id {FAMILY} WHERE NOT f.anonymous AND {has} ORDER BY f.id LIMIT 1")).await;
        let k = key(&app, family);
        let her = first(&app, &format!("SELECT id FROM family_member WHERE family_id = {k} AND role = 'PREGNANT'")).await;
        let version = app.number(&format!("SELECT CAST(version AS bigint) FROM member_contact WHERE member_id = {}", key(&app, her))).await;
        let contact = json!({ "version": version, "name": "Ane Prøve", "phone": "+45 00 00 00 01", "email": "ane@example.org", "safeChannels": ["SMS", "EMAIL"], "safeNote": "kun hverdage" });
        let profile = json!({ "ageBand": "AGE_30_TO_34", "gestationBand": null, "childrenBand": "TWO_CHILDREN", "incomeSource": "WAGES", "employment": "PART_TIME", "municipality": "0163" });
        let input = |contact: Value, profile: Value| json!({ "idempotencyKey": "she-wrote-what-is-right", "member": global("member", her), "contact": contact, "profile": profile });
        let with = |field: &str, value: Value| {
            let mut contact = contact.clone();
            contact[field] = value;
            contact
        };
        let by = officer(&app);
        forbids(&app, &app.viewer("social-worker-herlev").because("SUBJECT_REQUEST", "a letter"), "correctMember", input(contact.clone(), Value::Null)).await;
        refuses(&app, &by, "correctMember", input(with("version", json!(version + 1)), Value::Null), "VERSION_STALE").await;
        refuses(&app, &by, "correctMember", input(with("name", json!("010190-1234")), profile.clone()), "CPR_NUMBER").await;
        refuses(&app, &by, "correctMember", input(with("email", json!("ane")), Value::Null), "EMAIL_INVALID").await;
        refuses(&app, &by, "correctMember", input(Value::Null, Value::Null), "ONE_OF_REQUIRED").await;
        let nowhere = json!({ "ageBand": "UNKNOWN", "childrenBand": "UNKNOWN", "incomeSource": "UNKNOWN", "employment": "UNKNOWN", "municipality": "9999" });
        refuses(&app, &by, "correctMember", input(contact.clone(), nowhere), "NOT_FOUND").await;
        let anonymous = first(&app, &format!("SELECT m.id {FAMILY} JOIN family_member m ON m.family_id = f.id WHERE f.anonymous AND m.role = 'PREGNANT' ORDER BY m.id LIMIT 1")).await;
        let mut of_nobody = input(contact.clone(), Value::Null);
        of_nobody["member"] = json!(global("member", anonymous));
        refuses(&app, &by, "correctMember", of_nobody, "FAMILY_ANONYMOUS").await;
        for _ in 0..2 {
            let done = does(&by, "correctMember", input(contact.clone(), profile.clone()), "member { contact { ... on FamilyContact { name phone email safeChannels safeNote version } } }").await;
            assert_eq!(done["member"]["contact"], with("version", json!(version + 1)));
        }
        let dossier = by.data(&format!("{{ subjectDossier(member: \"{}\") }}", global("member", her)), json!({})).await;
        assert_eq!(dossier["subjectDossier"]["profile"], profile);
        assert!(tables_with(&app, &[], &["Ane Prøve".to_owned(), "ane@example.org".to_owned()]).await.is_empty(), "sealed at rest");
    }

    /// Contact details go when the programme says so, and nothing else does.
    async fn contact_details_go_in_time(app) {
        let closed = "SELECT COUNT(*) FROM member_contact c JOIN family f ON f.id = c.family_id WHERE f.status <> 'ACTIVE'";
        let all = "SELECT COUNT(*) FROM member_contact";
        let contacts = |due: &[retention::OfProgramme]| -> usize { due.iter().map(|of| of.contacts.len()).sum() };
        let (closed, before) = (app.number(closed).await, app.number(all).await);
        assert!(closed > 0 && closed < before);
        // Half a year from now all that are closed today are due, and none before.
        let now = app.now() + TimeDelta::days(190);
        let due = retention::due(&app.db, now).await.unwrap();
        assert_eq!(contacts(&due) as i64, closed);
        assert_eq!(app.number(all).await, before, "asking deletes nothing");
        let today = retention::due(&app.db, app.now()).await.unwrap();
        let late = moments(&app, "SELECT f.closed_at FROM member_contact c JOIN family f ON f.id = c.family_id WHERE f.status <> 'ACTIVE'").await;
        let border = rules::closed_before(app.now(), Some(6)).unwrap();
        assert_eq!(contacts(&today), late.iter().filter(|at| **at < border).count());
        // A case that is taken up again meanwhile keeps hers; a programme without a number keeps all.
        let kept = due.iter().find(|of| !of.contacts.is_empty()).unwrap().contacts[0];
        app.execute(&format!("UPDATE family SET status = 'ACTIVE', closed_at = NULL, outcome = NULL WHERE id = (SELECT family_id FROM member_contact WHERE member_id = {})", key(&app, kept))).await;
        let mut went = 0;
        for of in &due {
            went += of.delete(&app.db).await.unwrap();
        }
        assert_eq!(went as i64, closed - app.number(&format!("SELECT COUNT(*) FROM member_contact WHERE family_id = (SELECT family_id FROM family_member WHERE id = {})", key(&app, kept))).await);
        assert_eq!(app.number(all).await, before - went as i64);
        assert_eq!(contacts(&retention::due(&app.db, now).await.unwrap()), 0);
        app.execute("UPDATE programme_parameter SET value = NULL WHERE name = 'CONTACT_RETENTION_MONTHS'").await;
        app.execute("UPDATE family SET status = 'CLOSED', closed_at = opened_at WHERE status = 'ACTIVE'").await;
        assert_eq!(contacts(&retention::due(&app.db, now).await.unwrap()), 0);

        // What is over by itself.
        let hash = match app.backend { Backend::Sqlite => "x'00'", Backend::Postgres => "'\\x00'" };
        for expires in ["2026-09-15", "2026-09-17"] {
            let digest = hash.replace("00", &expires[8..]);
            app.execute(&format!("INSERT INTO session (digest, issuer, subject, begun_at, seen_at, expires_at) VALUES ({digest}, 'i', 's', '2026-09-01T00:00:00+00:00', '2026-09-01T00:00:00+00:00', '{expires}T00:00:00+00:00')")).await;
            app.execute(&format!("INSERT INTO sign_in (digest, issuer, state, nonce, verifier, begun_at) VALUES ({digest}, 'i', 's', 'n', 'v', '{expires}T00:00:00+00:00')")).await;
            app.execute(&format!("INSERT INTO idempotent_request (principal, key, digest, asked_at) VALUES ({}, '{expires}', {digest}, '2026-09-{:02}T00:00:00+00:00')", key(&app, Uuid::nil()), if expires.ends_with("15") { 1 } else { 15 })).await;
        }
        let over = retention::over(&app.db, app.now()).await.unwrap();
        assert_eq!(over, retention::Over { sign_ins: 1, sessions: 1, invitations: 0, keys: 1 });
        assert_eq!(retention::delete_over(&app.db, app.now()).await.unwrap(), over);
        assert_eq!(retention::over(&app.db, app.now()).await.unwrap(), retention::Over::default());
        assert_eq!(app.number("SELECT (SELECT COUNT(*) FROM session) + (SELECT COUNT(*) FROM sign_in) + (SELECT COUNT(*) FROM idempotent_request)").await, 3);
    }
}

/// The command says the same before and while it does it, nothing after, and leaves its lines.
#[tokio::test]
async fn the_command_deletes_what_it_says_and_says_so_in_the_trail() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let run = |arguments: &[&str]| {
        let output = succeeds(program(at, arguments).env("BROBYGGER_DATABASE__URL", FILE));
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["seed", "--scale", "0.02", "--as-of", "2025-12-01"]);
    let said = run(&["retention", "run", "--dry-run"]);
    let db = sqlite(at).await;
    let counted = |sql: &'static str| {
        let db = &db;
        async move {
            let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
            let row = db.query_one_raw(statement).await.unwrap().unwrap();
            row.try_get_by_index::<i64>(0).unwrap()
        }
    };
    let contacts = "SELECT COUNT(*) FROM member_contact";
    let before = counted(contacts).await;
    assert_eq!(counted("SELECT COUNT(*) FROM audit_event").await, 0);
    let done = run(&["retention", "run"]);
    assert_eq!(said.replace("would go", "went"), done);
    let went: i64 = done
        .lines()
        .filter(|line| line.ends_with("contact details went."))
        .map(|line| line.rsplit(' ').nth(3).unwrap().parse::<i64>().unwrap())
        .sum();
    assert!(went > 0, "{done}");
    assert_eq!(counted(contacts).await, before - went);
    let lines = "SELECT SUM(length(subjects) / 16) FROM audit_event WHERE operation = 'retention' AND client = 'brobygger retention' AND kind = 'WRITE'";
    assert_eq!(counted(lines).await, went);
    for line in run(&["retention", "run"]).lines() {
        assert!(
            line.contains(" 0 contact details went.") || line.starts_with("0 sign-ins, 0 sessions"),
            "{line}"
        );
    }
    assert!(run(&["audit", "verify"]).contains("is whole"));
}
