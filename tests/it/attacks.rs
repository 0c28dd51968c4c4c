//! What was once found by attacking the service, and is refused since.

use serde_json::{Value, json};

use crate::app::{Backend, TestApp, on_both};

const HERLEV: &str = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";

/// A key as this database writes it.
fn key(app: &TestApp, column: &str) -> String {
    match app.backend {
        Backend::Sqlite => format!("'x''' || hex({column}) || ''''"),
        Backend::Postgres => format!("'''' || {column} || ''''"),
    }
}

fn new_key(app: &TestApp) -> &'static str {
    match app.backend {
        Backend::Sqlite => "randomblob(16)",
        Backend::Postgres => "gen_random_uuid()",
    }
}

fn person(subject: &str) -> String {
    format!("(SELECT person_id FROM identity WHERE subject = '{subject}')")
}

/// The id and code of a referral of Herlev that this rule picks.
async fn pick(app: &TestApp, rule: &str) -> (String, String) {
    let id = key(app, "id");
    let sql = format!(
        "SELECT {id} AS id, code FROM referral r WHERE hospital_id = {HERLEV} AND {rule} ORDER BY code LIMIT 1"
    );
    let rows = app.rows(&sql).await;
    let row = rows
        .first()
        .unwrap_or_else(|| panic!("no referral where {rule}"));
    (
        row.try_get("", "id").unwrap(),
        row.try_get("", "code").unwrap(),
    )
}

/// The ids of all families of a programme, as variables.
async fn families(app: &TestApp, region: &str) -> Value {
    let programme = format!("(SELECT id FROM programme WHERE region_code = '{region}')");
    let sql =
        format!("SELECT id FROM family WHERE programme_id = {programme} ORDER BY id LIMIT 100");
    let rows = app.rows(&sql).await;
    assert!(!rows.is_empty());
    let id = |row: &sea_orm::QueryResult| row.try_get::<uuid::Uuid>("", "id").unwrap();
    json!({ "ids": rows.iter().map(|row| format!("family_{}", id(row).simple())).collect::<Vec<_>>() })
}

/// Gives a persona one more role.
pub async fn grant(app: &TestApp, subject: &str, role: &str, region: &str, scope: &str) {
    let (new, who) = (new_key(app), person(subject));
    app.execute(&format!(
        "INSERT INTO role_assignment (id, person_id, role, programme_id, organisation_id, site_id, valid_from) \
         SELECT {new}, {who}, '{role}', (SELECT id FROM programme WHERE region_code = '{region}'), {scope}, '2026-01-01'"
    )).await;
}

const SHARED: &str = "EXISTS (SELECT 1 FROM consent c WHERE c.member_id = r.member_id AND c.purpose = 'FEEDBACK_TO_REFERRER' AND c.status = 'ACTIVE')";

on_both! {
    /// `version` counted the hidden steps of a referral that was withdrawn in the end.
    async fn a_withdrawn_referral_counts_nothing(app) {
        let (id, code) = pick(&app, &format!("status = 'SENT' AND NOT anonymous AND NOT {SHARED}")).await;
        let query = "query($code: String!) { referral(code: $code) { version } }";
        let ask = || async { app.viewer("contact-person-herlev").data(query, json!({ "code": code })).await };
        assert!(!ask().await["referral"]["version"].is_null());
        app.execute(&format!("UPDATE referral SET status = 'WITHDRAWN', end_reason = 'MOVED', version = 9 WHERE id = {id}")).await;
        assert_eq!(ask().await, json!({ "referral": { "version": null } }));
    }

    /// `previous` of a shared referral named an anonymous one: its code had been used.
    async fn the_previous_referral_is_shown_by_its_own_consent(app) {
        let (anonymous, _) = pick(&app, "anonymous AND status <> 'DRAFT'").await;
        let (id, code) = pick(&app, &format!("NOT anonymous AND status = 'IN_PROGRESS' AND {SHARED}")).await;
        app.execute(&format!("UPDATE referral SET previous_id = {anonymous} WHERE id = {id}")).await;
        let query = "query($code: String!) { referral(code: $code) { progress { ... on ReferralProgress { status } } previous { code } } }";
        for persona in ["contact-person-herlev", "machine-client-herlev"] {
            let data = app.viewer(persona).data(query, json!({ "code": code })).await;
            assert_eq!(data["referral"], json!({ "progress": { "status": "IN_PROGRESS" }, "previous": null }));
        }
    }

    /// A social worker's ended role lived on through one in the other programme.
    async fn a_role_elsewhere_keeps_no_cases(app) {
        let who = person("social-worker-herlev");
        app.execute(&format!("UPDATE role_assignment SET valid_to = '2026-09-01' WHERE person_id = {who}")).await;
        grant(&app, "social-worker-herlev", "SOCIAL_WORKER", "1083", "NULL, (SELECT id FROM site WHERE name = 'Odense')").await;
        let query = "{ families { totalCount } referrals(where: { site: { in: [] } }) { totalCount } }";
        assert_eq!(app.viewer("social-worker-herlev").ask(query, json!({})).await.codes(), ["INVALID_FILTER"]);
        let data = app.viewer("social-worker-herlev").data(
            "{ viewer { roles { role } inbox { referralsToBegin { totalCount } } } families { totalCount } \
               referrals(first: 100) { nodes { hospital { name } } } }", json!({})).await;
        assert_eq!(data["viewer"]["roles"].as_array().unwrap().len(), 1);
        assert_eq!(data["viewer"]["inbox"]["referralsToBegin"]["totalCount"], 0);
        assert_eq!(data["families"]["totalCount"], 0);
        for node in data["referrals"]["nodes"].as_array().unwrap() {
            assert!(node["hospital"]["name"] == "Odense Universitetshospital");
        }
    }

    /// A role whose organisation lies in another programme gave that organisation's rows.
    async fn a_scope_outside_the_programme_gives_nothing(app) {
        let before = app.viewer("midwife-herlev").data("{ referrals { totalCount } }", json!({})).await;
        grant(&app, "midwife-herlev", "CONTACT_PERSON", "1083", "(SELECT id FROM hospital WHERE name = 'Nordsjællands Hospital'), NULL").await;
        let after = app.viewer("midwife-herlev").data("{ referrals { totalCount } viewer { roles { role } } }", json!({})).await;
        assert_eq!(after["referrals"], before["referrals"]);
        assert_eq!(after["viewer"]["roles"].as_array().unwrap().len(), 1);
    }

    /// The trail told a machine client who had acted.
    async fn the_trail_tells_a_machine_no_persons(app) {
        let (_, code) = pick(&app, &format!("NOT anonymous AND status = 'IN_PROGRESS' AND {SHARED}")).await;
        let query = "query($code: String!) { referral(code: $code) { events(first: 2) { nodes { by { name } } } } }";
        let machine = app.viewer("machine-client-herlev");
        assert!(machine.known(query, json!({ "code": code })).await.is_none());
        let told = machine.data(&query.replace("by { name }", "to"), json!({ "code": code })).await;
        assert_eq!(told["referral"]["events"]["nodes"], json!([{ "to": "DRAFT" }, { "to": "SENT" }]));
    }

    /// A second role that sees families tied them to withheld referrals, and a further statement
    /// told that a code had been used.
    async fn another_role_ties_no_family_to_a_withheld_referral(app) {
        grant(&app, "contact-person-herlev", "DATA_PROTECTION_OFFICER", "1084", "NULL, NULL").await;
        let viewer = app.viewer("contact-person-herlev").because("SUBJECT_REQUEST", "a letter of a mother");
        let query = "query($code: String!) { referral(code: $code) { family { id } contact { __typename ... on Withheld { reason } } } }";
        // Who asked before is not looked up again.
        viewer.data("{ __typename }", json!({})).await;
        let mut told = vec![];
        for rule in ["anonymous AND status = 'SENT' AND family_id IS NULL", "anonymous AND family_id IS NOT NULL"] {
            let (_, code) = pick(&app, rule).await;
            let answer = viewer.ask(query, json!({ "code": code })).await;
            assert_eq!(answer.json["data"], json!({ "referral": { "family": null, "contact": { "__typename": "Withheld", "reason": "NOT_SHARED" } } }));
            told.push(answer.statements());
        }
        assert_eq!(told[0], told[1]);
        let data = viewer.data("query($ids: [ID!]!) { nodes(ids: $ids) { ... on Family { referrals { totalCount } } } }", families(&app, "1084").await).await;
        for family in data["nodes"].as_array().unwrap() {
            assert_eq!(family["referrals"]["totalCount"], 0);
        }
    }

    /// A course's staff know families by alias; a second role that sees families tied the two.
    async fn another_role_ties_no_family_to_an_alias(app) {
        grant(&app, "midwife-odense", "DATA_PROTECTION_OFFICER", "1083", "NULL, NULL").await;
        let viewer = app.viewer("midwife-odense").because("SUBJECT_REQUEST", "a letter of a mother");
        let data = viewer.data(
            "query($ids: [ID!]!) { courses(first: 20) { nodes { enrolments(first: 20) { nodes { alias family { id } } } } } \
               nodes(ids: $ids) { ... on Family { enrolments { totalCount } } } }", families(&app, "1083").await).await;
        let mut aliases = 0;
        for course in data["courses"]["nodes"].as_array().unwrap() {
            for enrolment in course["enrolments"]["nodes"].as_array().unwrap() {
                assert!(enrolment["family"].is_null());
                aliases += 1;
            }
        }
        assert!(aliases > 0);
        for family in data["nodes"].as_array().unwrap() {
            assert_eq!(family["enrolments"]["totalCount"], 0);
        }
    }

    /// The inbox listed by the raw status, and by a fact, what its fields withheld.
    async fn the_inbox_tells_no_more_than_its_fields(app) {
        let who = person("contact-person-herlev");
        app.execute(&format!("UPDATE referral SET assignee_id = {who} WHERE status = 'WAITLISTED' OR status = 'ACCEPTED'")).await;
        for persona in ["contact-person-herlev", "project-leader-hovedstaden"] {
            for (list, shown) in [("referralsToBegin", false), ("referralsToDecide", persona.starts_with("project-leader"))] {
                let query = format!("{{ viewer {{ inbox {{ {list} {{ totalCount }} }} }} }}");
                let data = app.viewer(persona).known(&query, json!({})).await;
                assert_eq!(data.is_some(), shown, "{persona}: {list}");
                assert!(data.is_none_or(|data| data["viewer"]["inbox"][list]["totalCount"] == 0), "{persona}: {list}");
            }
        }
    }

    /// A draft that was never sent became visible once it was withdrawn.
    async fn what_was_never_sent_stays_with_the_referrer(app) {
        let (id, code) = pick(&app, "status = 'DRAFT'").await;
        app.execute(&format!("UPDATE referral SET status = 'WITHDRAWN', end_reason = 'MISTAKE' WHERE id = {id}")).await;
        let query = "query($code: String!) { referral(code: $code) { sentAt } }";
        for (persona, sees) in [("machine-client-herlev", false), ("project-leader-hovedstaden", false), ("contact-person-herlev", true)] {
            let data = app.viewer(persona).data(query, json!({ "code": code })).await;
            assert_eq!(data["referral"].is_null(), !sees, "{persona}");
            assert!(data["referral"]["sentAt"].is_null());
        }
    }

    /// Nested pages multiplied into an answer that ate the machine; filters into endless SQL.
    async fn what_multiplies_is_refused_before_it_runs(app) {
        let viewer = app.viewer("contact-person-herlev");
        let nested = "{ referrals(first: 100) { nodes { hospital { referrals(first: 100) { nodes { hospital { referrals(first: 100) { nodes { id } } } } } } } } }";
        let answer = viewer.ask(nested, json!({})).await;
        assert_eq!((answer.status, answer.codes()), (400, vec!["COST_LIMIT_EXCEEDED"]));
        let by_fragment = "query($n: Int) { referrals(first: $n) { ...P } } fragment P on ReferralConnection { nodes { hospital { referrals(last: 100) { edges { node { site { hospital { referrals { nodes { id } } } } } } } } } }";
        assert_eq!(viewer.ask(by_fragment, json!({ "n": 100 })).await.codes(), ["COST_LIMIT_EXCEEDED"]);
        let leaves = |n: usize| -> Value { json!({ "or": vec![json!({ "open": true }); n] }) };
        let query = "query($w: ReferralFilter) { referrals(where: $w) { totalCount } }";
        let filter = json!({ "w": { "or": [leaves(20), leaves(20), leaves(1)] } });
        assert_eq!(viewer.ask(query, filter).await.codes(), ["COST_LIMIT_EXCEEDED"]);
        assert!(viewer.ask(query, json!({ "w": leaves(20) })).await.codes().is_empty());
        let aliases: String = (0..11).map(|n| format!("a{n}: referrals(where: $w) {{ totalCount }} ")).collect();
        let many = viewer.ask(&format!("query($w: ReferralFilter) {{ {aliases} }}"), json!({ "w": leaves(20) })).await;
        assert!(many.codes().contains(&"COST_LIMIT_EXCEEDED"));
    }

    /// Text and dates that only one of the databases takes were a fault of the service.
    async fn odd_input_is_no_fault(app) {
        let viewer = app.viewer("contact-person-herlev");
        for (query, codes) in [
            ("{ referral(code: \"\\u0000\") { id } region(code: \"10\\u000084\") { name } }", vec![]),
            ("{ referrals(where: { code: { eq: \"a\\u0000\" } }) { totalCount } }", vec!["INVALID_FILTER"]),
            ("{ municipalities(where: { region: { in: [\"\\u0000\"] } }) { totalCount } }", vec!["INVALID_FILTER"]),
            ("{ referrals(where: { sentAt: { gte: \"-99999-1-1\" } }) { totalCount } }", vec!["BAD_USER_INPUT"]),
            ("{ referrals(where: { sentAt: { gte: \"+99999-1-1\" } }) { totalCount } }", vec!["BAD_USER_INPUT"]),
            ("{ referrals(where: { sentAt: { lte: \"9999-12-31\" } }) { totalCount } }", vec!["BAD_USER_INPUT"]),
            ("{ referrals(where: { sentAt: { lte: \"2999-12-31\" } }) { totalCount } }", vec![]),
        ] {
            let answer = viewer.ask(query, json!({})).await;
            assert_eq!(answer.codes(), codes, "{query} {:#}", answer.json);
        }
    }

    /// A stated reason has words, and its code is one.
    async fn a_purpose_is_said_in_words(app) {
        let leader = app.viewer("project-leader-hovedstaden");
        for (code, reason, taken) in [
            ("QUALITY", "monthly review", true), ("QUALITY", "", false), ("QUALITY", ".", false),
            ("QUALITY", "\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}", false), ("quality", "monthly review", false),
            ("", "monthly review", false), ("QUALITY", "monthly\u{0}review", false),
        ] {
            let data = leader.clone().because(code, reason).data("{ families { totalCount } }", json!({})).await;
            assert_eq!(data["families"]["totalCount"].as_i64().unwrap() > 0, taken, "{code:?} {reason:?}");
        }
    }

    /// A number that is not safe to use is not shown.
    async fn an_unsafe_number_is_not_shown(app) {
        let who = person("social-worker-herlev");
        let member = format!(
            "SELECT m.id FROM family_member m JOIN family f ON f.id = m.family_id JOIN member_contact k ON k.member_id = m.id \
             JOIN consent c ON c.member_id = m.id AND c.purpose = 'CONTACT' AND c.status = 'ACTIVE' WHERE f.assignee_id = {who} AND k.phone IS NOT NULL ORDER BY m.id LIMIT 1"
        );
        app.execute(&format!("UPDATE member_contact SET safe_channels = 0 WHERE member_id = ({member})")).await;
        let id: uuid::Uuid = app.rows(&member).await[0].try_get_by_index(0).unwrap();
        let query = "query($id: ID!) { node(id: $id) { ... on FamilyMember { contact { ... on FamilyContact { name phone email safeChannels } } } } }";
        let data = app.viewer("social-worker-herlev").data(query, json!({ "id": format!("member_{}", id.simple()) })).await;
        let contact = &data["node"]["contact"];
        assert!(!contact["name"].is_null());
        assert_eq!((&contact["phone"], &contact["email"], &contact["safeChannels"]), (&Value::Null, &Value::Null, &json!([])));
    }
}
