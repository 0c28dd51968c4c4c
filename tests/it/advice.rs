//! Contacts, profiles, advice and sparring: who reads them, and that nobody else can.

use rand::SeedableRng;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use brobygger::{
    ring::Ring,
    vault::{
        Field, KEYS, Vault,
        rotate::{self, RotateError},
    },
};

use crate::app::{TestApp, Viewer, on_both};

const HERLEV: &str = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
const PROGRAMME: &str = "(SELECT id FROM programme WHERE region_code = '1084')";

fn person(subject: &str) -> String {
    format!("(SELECT person_id FROM identity WHERE subject = '{subject}')")
}

/// Everybody who is to see nothing of advice, profiles and contacts.
const OUTSIDE: [&str; 12] = [
    "contact-person-herlev",
    "midwife-herlev",
    "department-manager-herlev",
    "bridge-consultant-hovedstaden",
    "machine-client-herlev",
    "coordinator-helsingor",
    "volunteer-helsingor",
    "steering-member-hovedstaden",
    "evaluator-hovedstaden",
    "region-administrator-hovedstaden",
    "data-protection-officer-hovedstaden",
    "nobody",
];

const CONTACT: &str = "contact { __typename ... on FamilyContact { name phone email safeChannels safeNote version } ... on Withheld { reason } }";

/// A family with a contact that the social worker of Herlev may read: its id and its member's.
async fn reachable(app: &TestApp) -> (String, String) {
    let sql = format!(
        "SELECT f.id AS family, m.id AS member FROM family f JOIN family_member m ON m.family_id = f.id AND m.role = 'PREGNANT' \
         JOIN member_contact k ON k.member_id = m.id JOIN consent c ON c.member_id = m.id AND c.purpose = 'CONTACT' AND c.status = 'ACTIVE' \
         WHERE f.assignee_id = {} AND k.phone IS NOT NULL AND k.email IS NOT NULL AND (k.safe_channels & 7) > 0 AND (k.safe_channels & 8) > 0 ORDER BY m.id",
        person("social-worker-herlev")
    );
    let row = &app.rows(&sql).await[0];
    let id = |name: &str| {
        row.try_get::<uuid::Uuid>("", name)
            .unwrap()
            .simple()
            .to_string()
    };
    (id("family"), id("member"))
}

/// A referral of a Herlev midwife with a contact, in one of these statuses: its code and member.
async fn referral(app: &TestApp, rule: &str) -> (String, uuid::Uuid) {
    let sql = format!(
        "SELECT r.code, r.member_id FROM referral r JOIN member_contact k ON k.member_id = r.member_id \
         WHERE r.hospital_id = {HERLEV} AND r.referrer_id = {} AND NOT r.anonymous AND {rule} ORDER BY r.code",
        person("midwife-herlev")
    );
    let row = &app.rows(&sql).await[0];
    (
        row.try_get("", "code").unwrap(),
        row.try_get("", "member_id").unwrap(),
    )
}

fn sql_id(app: &TestApp, id: &str) -> String {
    match app.db.get_database_backend() {
        sea_orm::DbBackend::Sqlite => format!("x'{id}'"),
        _ => format!("'{id}'"),
    }
}

async fn of_member(viewer: &Viewer<'_>, member: &str) -> Value {
    let query =
        format!("query($id: ID!) {{ node(id: $id) {{ ... on FamilyMember {{ {CONTACT} }} }} }}");
    let data = viewer
        .known(&query, json!({ "id": format!("member_{member}") }))
        .await;
    data.map_or(Value::Null, |data| data["node"].clone())
}

async fn of_referral(viewer: &Viewer<'_>, code: &str) -> Value {
    let query = format!("query($code: String!) {{ referral(code: $code) {{ {CONTACT} }} }}");
    let data = viewer.data(&query, json!({ "code": code })).await;
    data["referral"].clone()
}

fn withheld(reason: &str) -> Value {
    json!({ "__typename": "Withheld", "reason": reason })
}

on_both! {
    /// Advice sessions and sparring are seen as the access table says, counted by plain SQL.
    async fn advice_and_sparring_are_seen_as_the_access_table_says(app) {
        let me = person("social-worker-herlev");
        let mine = format!("(family_id IN (SELECT id FROM family WHERE assignee_id = {me}) OR family_id IS NULL AND worker_id = {me})");
        let led = format!("programme_id = {PROGRAMME}");
        for (persona, reason, sessions, sparring) in [
            ("social-worker-herlev", false, mine, led.clone()),
            ("project-leader-hovedstaden", false, "FALSE".into(), led.clone()),
            ("project-leader-hovedstaden", true, led.clone(), led.clone()),
            ("contact-person-herlev", true, "FALSE".into(), format!("hospital_id = {HERLEV}")),
            ("midwife-herlev", true, "FALSE".into(), format!("asked_by = {}", person("midwife-herlev"))),
            ("bridge-consultant-hovedstaden", true, "FALSE".into(), led.clone()),
            ("data-protection-officer-hovedstaden", true, "FALSE".into(), "FALSE".into()),
            ("evaluator-hovedstaden", true, "FALSE".into(), "FALSE".into()),
            ("department-manager-herlev", true, "FALSE".into(), "FALSE".into()),
            ("steering-member-hovedstaden", true, "FALSE".into(), "FALSE".into()),
            ("region-administrator-hovedstaden", true, "FALSE".into(), "FALSE".into()),
            ("coordinator-helsingor", true, "FALSE".into(), "FALSE".into()),
            ("volunteer-helsingor", true, "FALSE".into(), "FALSE".into()),
            ("machine-client-herlev", true, "FALSE".into(), "FALSE".into()),
            ("project-leader-syddanmark", true, "programme_id = (SELECT id FROM programme WHERE region_code = '1083')".into(),
                "programme_id = (SELECT id FROM programme WHERE region_code = '1083')".into()),
        ] {
            let mut viewer = app.viewer(persona);
            if reason {
                viewer = viewer.because("SUBJECT_REQUEST", "a request of the person concerned");
            }
            for (list, table, rule) in [("adviceSessions", "advice_session", &sessions), ("sparring", "sparring", &sparring)] {
                let expected = app.number(&format!("SELECT COUNT(*) FROM {table} WHERE {rule}")).await;
                assert_eq!(viewer.count(list).await, expected, "{persona}: {list}");
                assert!(rule == "FALSE" || expected > 0, "{persona}: {list} is empty");
            }
        }
    }

    /// A family's profile and sessions are for those who read advice; the data protection officer
    /// sees the family without them.
    async fn profiles_are_mine_or_with_a_reason(app) {
        let (family, _) = reachable(&app).await;
        let expected = app.number(&format!("SELECT COUNT(*) FROM advice_session WHERE family_id = {}", sql_id(&app, &family))).await;
        app.execute(&format!("UPDATE profile SET age_band = 'UNDER_20' WHERE family_id = {}", sql_id(&app, &family))).await;
        let query = "query($id: ID!) { node(id: $id) { ... on Family { profile { ageBand } sessions { totalCount } } } }";
        let id = json!({ "id": format!("family_{family}") });
        let told = |data: &Value| (data["node"]["profile"]["ageBand"].clone(), data["node"]["sessions"]["totalCount"].clone());
        let has = app.number(&format!("SELECT COUNT(*) FROM profile WHERE family_id = {}", sql_id(&app, &family))).await;
        let band = if has == 1 { json!("UNDER_20") } else { Value::Null };
        let worker = app.viewer("social-worker-herlev").data(query, id.clone()).await;
        assert_eq!(told(&worker), (band.clone(), json!(expected)));
        let leader = app.viewer("project-leader-hovedstaden").because("QUALITY", "a review").data(query, id.clone()).await;
        assert_eq!(told(&leader), (band, json!(expected)));
        let officer = app.viewer("data-protection-officer-hovedstaden").because("SUBJECT_REQUEST", "access");
        let seen = officer.data("query($id: ID!) { node(id: $id) { ... on Family { caseCode } } }", id.clone()).await;
        assert!(seen["node"]["caseCode"].is_string());
        for field in ["profile { ageBand }", "sessions { totalCount }"] {
            let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Family {{ {field} }} }} }}");
            assert!(officer.known(&query, id.clone()).await.is_none());
        }
        for persona in OUTSIDE {
            assert!(app.viewer(persona).known(query, id.clone()).await.is_none(), "{persona}");
        }
    }

    /// Who reads a member's contact; a withdrawn consent takes effect on the next read.
    async fn a_contact_needs_consent_or_a_reason(app) {
        let (_, member) = reachable(&app).await;
        let worker = app.viewer("social-worker-herlev");
        assert_eq!(of_member(&worker, &member).await["contact"]["__typename"], "FamilyContact");
        for persona in OUTSIDE.iter().chain(&["social-worker-hillerod", "project-leader-hovedstaden"]) {
            assert!(of_member(&app.viewer(persona), &member).await.is_null(), "{persona}");
        }
        for (persona, code, may) in [
            ("project-leader-hovedstaden", "QUALITY", true),
            ("data-protection-officer-hovedstaden", "SUBJECT_REQUEST", true),
            ("data-protection-officer-hovedstaden", "QUALITY", false),
            ("project-leader-syddanmark", "QUALITY", false),
        ] {
            let viewer = app.viewer(persona).because(code, "a reason");
            let node = of_member(&viewer, &member).await;
            assert_eq!(node["contact"]["__typename"] == "FamilyContact", may, "{persona} {code}");
        }
        app.execute(&format!(
            "UPDATE consent SET status = 'WITHDRAWN', valid_to = valid_from WHERE member_id = {} AND purpose = 'CONTACT'",
            sql_id(&app, &member)
        )).await;
        assert_eq!(of_member(&worker, &member).await["contact"], withheld("NO_CONSENT"));
        let leader = app.viewer("project-leader-hovedstaden").because("QUALITY", "a reason");
        assert_eq!(of_member(&leader, &member).await["contact"]["__typename"], "FamilyContact");
    }

    /// The hospital's side reads the contact it handed over until it is received; then by no path.
    async fn a_hospital_has_the_contact_until_it_is_received(app) {
        let (code, member) = referral(&app, "r.status = 'SENT'").await;
        let hospital = ["contact-person-herlev", "midwife-herlev"];
        for persona in hospital {
            let seen = of_referral(&app.viewer(persona), &code).await;
            assert_eq!(seen["contact"]["__typename"], "FamilyContact", "{persona}");
            assert!(seen["contact"]["name"].is_string());
            let family = "query($code: String!) { referral(code: $code) { family { id } } }";
            assert!(app.viewer(persona).known(family, json!({ "code": code })).await.is_none());
        }
        let of = |persona: &'static str| { let (app, code) = (&app, &code); async move { of_referral(&app.viewer(persona), code).await["contact"].clone() } };
        let machine = format!("query($code: String!) {{ referral(code: $code) {{ {CONTACT} }} }}");
        assert!(app.viewer("machine-client-herlev").known(&machine, json!({ "code": code })).await.is_none());
        assert_eq!(of("social-worker-herlev").await, withheld("NOT_SHARED"));
        assert_eq!(of("project-leader-hovedstaden").await, withheld("PURPOSE_REQUIRED"));
        let leader = app.viewer("project-leader-hovedstaden").because("QUALITY", "a reason");
        assert_eq!(of_referral(&leader, &code).await["contact"]["__typename"], "FamilyContact");
        assert!(of("contact-person-hillerod").await.is_null());

        let id = sql_id(&app, &member.simple().to_string());
        let shared = |status: &str, to: &str| format!("UPDATE consent SET status = '{status}', valid_to = {to} WHERE member_id = {id} AND purpose = 'SHARE_WITH_NGO'");
        app.execute(&shared("WITHDRAWN", "valid_from")).await;
        assert_eq!(of("midwife-herlev").await, withheld("NOT_SHARED"));
        app.execute(&format!("UPDATE referral SET status = 'DRAFT', sent = FALSE WHERE code = '{code}'")).await;
        assert_eq!(of("midwife-herlev").await["__typename"], "FamilyContact");
        app.execute(&shared("ACTIVE", "NULL")).await;
        app.execute(&format!("UPDATE referral SET status = 'SENT', sent = TRUE WHERE code = '{code}'")).await;
        assert_eq!(of("midwife-herlev").await["__typename"], "FamilyContact");
        for anonymous in [format!("UPDATE family SET anonymous = TRUE WHERE id = (SELECT family_id FROM referral WHERE code = '{code}')"),
            format!("UPDATE referral SET anonymous = TRUE WHERE code = '{code}'")] {
            app.execute(&anonymous).await;
            assert_eq!(of("midwife-herlev").await, withheld("NOT_SHARED"));
            app.execute(&anonymous.replace("TRUE", "FALSE")).await;
        }

        app.execute(&format!(
            "UPDATE referral SET status = 'RECEIVED', received_at = sent_at, assignee_id = {} WHERE code = '{code}'",
            person("social-worker-herlev")
        )).await;
        for persona in hospital {
            let viewer = app.viewer(persona).because("SUBJECT_REQUEST", "a reason");
            let seen = of_referral(&viewer, &code).await;
            assert_eq!(seen["contact"], withheld("NOT_SHARED"), "{persona}");
            assert!(of_member(&viewer, &member.simple().to_string()).await.is_null());
            // No referral beyond SENT shows one, whatever became of it.
            let query = format!("{{ referrals(first: 100) {{ nodes {{ receivedAt {CONTACT} }} }} }}");
            let data = viewer.data(&query, json!({})).await;
            for node in data["referrals"]["nodes"].as_array().unwrap() {
                assert!(node["receivedAt"].is_null() || node["contact"] == withheld("NOT_SHARED"), "{node}");
            }
        }
    }

    /// What lies in the database says nothing of anybody; moved to another member it does not open.
    async fn contacts_are_ciphertext_bound_to_their_place(app) {
        let (_, member) = reachable(&app).await;
        let worker = app.viewer("social-worker-herlev");
        let contact = of_member(&worker, &member).await["contact"].clone();
        let id = sql_id(&app, &member);
        let row = &app.rows(&format!("SELECT name, phone FROM member_contact WHERE member_id = {id}")).await[0];
        for column in ["name", "phone"] {
            let raw: Vec<u8> = row.try_get("", column).unwrap();
            let text = contact[column].as_str().unwrap();
            assert!(!raw.windows(text.len()).any(|part| part == text.as_bytes()));
            for word in text.split(' ').filter(|word| word.len() > 3) {
                assert!(!raw.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
            }
        }
        let other = format!("(SELECT k.name FROM member_contact k WHERE k.member_id <> {id} ORDER BY k.member_id LIMIT 1)");
        app.execute(&format!("UPDATE member_contact SET name = {other} WHERE member_id = {id}")).await;
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on FamilyMember {{ alias {CONTACT} }} }} }}");
        let variables = json!({ "id": format!("member_{member}") });
        let answer = worker.ask(&query, variables.clone()).await;
        assert_eq!(answer.codes(), ["CONTACT_UNREADABLE"]);
        assert!(answer.json["data"]["node"]["contact"].is_null() && answer.json["data"]["node"]["alias"].is_string());
        app.execute(&format!("UPDATE member_contact SET key_id = 'lost' WHERE member_id = {id}")).await;
        assert_eq!(worker.ask(&query, variables).await.codes(), ["CONTACT_UNREADABLE"]);
    }

    /// Another worker's walk-in is not there, by code, filter, id or count.
    async fn another_workers_walk_ins_are_not_there(app) {
        let me = person("social-worker-herlev");
        let sql = format!("SELECT id, case_code FROM advice_session WHERE case_code IS NOT NULL AND worker_id = {me} ORDER BY id");
        let row = &app.rows(&sql).await[0];
        let (id, code): (uuid::Uuid, String) = (row.try_get("", "id").unwrap(), row.try_get("", "case_code").unwrap());
        let query = "query($id: ID!, $code: String!) { node(id: $id) { id } coded: adviceSessions(where: { caseCode: { eq: $code } }) { totalCount } \
            any: adviceSessions(where: { or: [{ caseCode: { eq: $code } }, { not: { caseCode: { eq: $code } } }] }) { totalCount } }";
        let variables = json!({ "id": format!("advice_session_{}", id.simple()), "code": code });
        let own = app.viewer("social-worker-herlev").data(query, variables.clone()).await;
        assert!(own["node"]["id"].is_string() && own["coded"]["totalCount"].as_i64() > Some(0));
        for persona in OUTSIDE.iter().chain(&["social-worker-hillerod", "social-worker-odense"]) {
            let by_id = "query($id: ID!) { node(id: $id) { id } }";
            let data = app.viewer(persona).data(by_id, json!({ "id": variables["id"] })).await;
            assert!(data["node"].is_null(), "{persona}");
            let data = app.viewer(persona).known(query, variables.clone()).await;
            assert_eq!(data.is_none(), OUTSIDE.contains(persona), "{persona}");
            assert!(data.is_none_or(|data| data["coded"]["totalCount"] == 0), "{persona}");
        }
    }

    /// A rotation that is broken off goes on where it stopped; a missing or wrong key changes nothing.
    async fn a_rotation_goes_on_where_it_stopped(app) {
        let ring = |keys: &str| Ring::parse(KEYS, &keys.into()).unwrap();
        let key = |n: char| n.to_string().repeat(42) + "A=";
        let newer = Vault::new(ring(&format!("new:{}", key('B'))));
        let mut chance = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let all = app.number("SELECT COUNT(*) FROM member_contact").await.unsigned_abs();
        assert!(matches!(rotate::left(&app.db, &newer).await, Err(RotateError::Missing(_))));
        assert!(matches!(rotate::batch(&app.db, &newer, &mut chance, 10).await, Err(RotateError::Unreadable { .. })));
        let both = Vault::new(ring(&format!("new:{}", key('B'))).and_demo());
        assert_eq!(rotate::left(&app.db, &both).await.unwrap(), all);
        assert_eq!(rotate::batch(&app.db, &both, &mut chance, 7).await.unwrap(), 7);
        assert_eq!(app.number("SELECT COUNT(*) FROM member_contact WHERE key_id = 'new'").await, 7);
        // Broken off here: whoever has both keys reads both kinds of rows, and goes on.
        assert_eq!(rotate::left(&app.db, &both).await.unwrap(), all - 7);
        while rotate::batch(&app.db, &both, &mut chance, 25).await.unwrap() > 0 {}
        assert_eq!(rotate::left(&app.db, &both).await.unwrap(), 0);
        let wrong = Vault::new(ring(&format!("new:{}", key('C'))));
        for row in app.rows("SELECT member_id, name FROM member_contact").await {
            let member = entities::ids::MemberId(row.try_get("", "member_id").unwrap());
            let name: Vec<u8> = row.try_get("", "name").unwrap();
            assert!(newer.open(Field::Name, member, "new", &name).is_ok_and(|name| name.contains(' ')));
            assert!(wrong.open(Field::Name, member, "new", &name).is_err());
        }
    }

    /// The database itself refuses what may not be.
    async fn the_database_refuses_what_may_not_be(app) {
        let first = "(SELECT id FROM advice_session WHERE channel = 'IN_PERSON' AND family_id IS NOT NULL ORDER BY id LIMIT 1)";
        for change in [
            "case_code = 'W-000000000000'",
            "site_id = NULL",
            "minutes = 481",
            "channel = 'LETTER'",
            "family_id = (SELECT id FROM family WHERE programme_id <> advice_session.programme_id ORDER BY id LIMIT 1)",
            "site_id = (SELECT id FROM site WHERE programme_id <> advice_session.programme_id ORDER BY id LIMIT 1)",
        ] {
            let sql = format!("UPDATE advice_session SET {change} WHERE id = {first}");
            assert!(app.db.execute_unprepared(&sql).await.is_err(), "{change}");
        }
        for change in ["asker_role = 'SOCIAL_WORKER'", "hospital_id = (SELECT id FROM hospital WHERE programme_id <> sparring.programme_id ORDER BY id LIMIT 1)"] {
            let sql = format!("UPDATE sparring SET {change}");
            assert!(app.db.execute_unprepared(&sql).await.is_err(), "{change}");
        }
    }

    /// What the demo says of advice keeps the programmes' rules.
    async fn the_demo_keeps_the_rules_of_advice(app) {
        let south = "programme_id = (SELECT id FROM programme WHERE region_code = '1083')";
        for by in ["family_id", "case_code"] {
            let sql = format!("SELECT COALESCE(MAX(n), 0) FROM (SELECT COUNT(*) AS n FROM advice_session WHERE {south} AND {by} IS NOT NULL GROUP BY {by}) AS counts");
            assert!((1..=2).contains(&app.number(&sql).await), "{by}");
        }
        assert_eq!(app.number("SELECT COUNT(DISTINCT channel) FROM advice_session").await, 4);
        assert_eq!(app.number("SELECT COUNT(*) FROM advice_session s JOIN programme p ON p.id = s.programme_id WHERE s.held_on < p.starts_on OR s.held_on >= '2026-09-16'").await, 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM member_contact k JOIN family f ON f.id = k.family_id WHERE f.anonymous").await, 0);
        assert!(app.number("SELECT COUNT(*) FROM member_contact WHERE safe_channels = 0").await > 0);
        for walk_in in ["case_code IS NULL", "case_code IS NOT NULL"] {
            assert!(app.number(&format!("SELECT COUNT(*) FROM advice_session WHERE family_id IS NULL AND {walk_in}")).await > 0);
        }
    }
}
