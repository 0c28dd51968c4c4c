//! Who sees what: the rules of the access table against plain SQL, and the same rules on every
//! path. The table of all viewers and things is in `matrix.rs`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::app::{TestApp, Viewer, on_both};

/// Every persona of the demo.
pub async fn personas(app: &TestApp) -> Vec<String> {
    let answer: Value = app
        .request(reqwest::Method::GET, "/demo/personas")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let personas = answer["personas"].as_array().unwrap();
    personas
        .iter()
        .map(|persona| persona["subject"].as_str().unwrap().to_owned())
        .collect()
}

const LISTS: [&str; 21] = [
    "programmes",
    "organisations",
    "hospitals",
    "sites",
    "people",
    "associations",
    "activities",
    "referrals",
    "families",
    "municipalities",
    "targets",
    "meetings",
    "decisions",
    "reports",
    "materials",
    "adviceSessions",
    "sparring",
    "courses",
    "surveys",
    "volunteers",
    "volunteerMatches",
];

/// All ids of a root list.
async fn ids(viewer: &Viewer<'_>, list: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut after = Value::Null;
    loop {
        let query = format!(
            "query($after: String) {{ {list}(first: 100, after: $after) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}"
        );
        let Some(data) = viewer.known(&query, json!({ "after": after })).await else {
            return found;
        };
        let page = &data[list];
        found.extend(
            page["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n["id"].as_str().unwrap().to_owned()),
        );
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

on_both! {
    /// What a viewer can list is what they can get by id, and nothing else.
    async fn a_node_is_seen_by_those_who_can_list_it(app) {
        let personas = personas(&app).await;
        for list in LISTS.iter().filter(|list| **list != "municipalities") {
            let mut seen = BTreeMap::new();
            for persona in &personas {
                seen.insert(persona, ids(&app.viewer(persona), list).await);
            }
            let all: BTreeSet<&String> = seen.values().flatten().collect();
            // A sample is enough: the rule is one expression for all rows.
            let sample: Vec<&String> = all.iter().step_by(all.len() / 40 + 1).copied().collect();
            for persona in &personas {
                let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
                let data = app.viewer(persona).data(query, json!({ "ids": sample })).await;
                for (id, node) in sample.iter().zip(data["nodes"].as_array().unwrap()) {
                    assert_eq!(!node.is_null(), seen[persona].contains(*id), "{persona}: {id} of {list}");
                }
            }
        }
    }

    /// A viewer's referrals are the ones that the access table names, counted by plain SQL.
    async fn referrals_are_seen_as_the_access_table_says(app) {
        let person = |subject: &str| format!("(SELECT person_id FROM identity WHERE subject = '{subject}')");
        let herlev = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let programme = "(SELECT id FROM programme WHERE region_code = '1084')";
        for (persona, rule) in [
            ("contact-person-herlev", format!("hospital_id = {herlev}")),
            ("midwife-herlev", format!("referrer_id = {}", person("midwife-herlev"))),
            ("machine-client-herlev", format!("hospital_id = {herlev} AND status <> 'DRAFT'")),
            ("project-leader-hovedstaden", format!("programme_id = {programme} AND status <> 'DRAFT'")),
            ("social-worker-herlev", format!(
                "assignee_id = {} OR (status = 'SENT' AND NOT anonymous AND site_id = (SELECT id FROM site WHERE name = 'Herlev'))",
                person("social-worker-herlev"))),
            ("evaluator-hovedstaden", "FALSE".into()),
            ("department-manager-herlev", "FALSE".into()),
            ("coordinator-helsingor", "FALSE".into()),
            ("data-protection-officer-hovedstaden", "FALSE".into()),
            ("nobody", "FALSE".into()),
        ] {
            let expected = app.number(&format!("SELECT COUNT(*) FROM referral WHERE {rule}")).await;
            assert_eq!(app.viewer(persona).count("referrals").await, expected, "{persona}");
        }
    }

    /// The facts of a referral as sent: the leader only with a reason, a machine client never; and
    /// a filter on them finds nothing for those who can't read them.
    async fn facts_are_for_those_who_may_read_them(app) {
        let query = "{ referrals(first: 5) { nodes { careLevel targetGroups gestationBand judgement reasons referrer { name } } } \
            level: referrals(where: { careLevel: { eq: LEVEL_3 } }) { totalCount } \
            notLevel: referrals(where: { not: { careLevel: { eq: LEVEL_3 } } }) { totalCount } \
            group: referrals(where: { targetGroup: SOCIAL }) { totalCount } }";
        let answer = app.viewer("project-leader-hovedstaden").ask(query, json!({})).await;
        assert_eq!(answer.codes(), ["PURPOSE_REQUIRED"; 30]);
        let data = &answer.json["data"];
        for node in data["referrals"]["nodes"].as_array().unwrap() {
            assert!(node.as_object().unwrap().values().all(Value::is_null));
        }
        for name in ["level", "notLevel", "group"] {
            assert_eq!(data[name]["totalCount"], 0, "{name}");
        }
        let machine = app.viewer("machine-client-herlev").ask(query, json!({})).await;
        assert_eq!(machine.codes(), ["GRAPHQL_VALIDATION_FAILED"; 9]);
        let leader = app.viewer("project-leader-hovedstaden").because("QUALITY", "monthly review of referrals");
        let data = leader.data(query, json!({})).await;
        assert!(data["level"]["totalCount"].as_i64().unwrap() > 0);
        assert!(!data["referrals"]["nodes"][0]["careLevel"].is_null());
    }

    async fn families_need_a_reason_or_an_assignment(app) {
        let query = "{ families { totalCount nodes { caseCode members { alias consents { purpose status } } socialWorker { name } } } }";
        let assigned = app.viewer("social-worker-herlev").data(query, json!({})).await;
        let worker = app.number(
            "SELECT COUNT(*) FROM family WHERE assignee_id = (SELECT person_id FROM identity WHERE subject = 'social-worker-herlev')",
        ).await;
        assert!(worker > 0);
        assert_eq!(assigned["families"]["totalCount"], worker);
        let leader = app.viewer("project-leader-hovedstaden");
        assert_eq!(leader.data("{ families { totalCount } }", json!({})).await["families"]["totalCount"], 0);
        // Those that Mødrehjælpen has or was sent: not what a hospital has only drafted.
        let programme = "f.programme_id = (SELECT id FROM programme WHERE region_code = '1084')";
        let all = app.number(&format!("SELECT COUNT(*) FROM family f WHERE {programme} AND (f.assignee_id IS NOT NULL OR EXISTS (SELECT 1 FROM referral r WHERE r.family_id = f.id AND r.sent = TRUE))")).await;
        assert!(all < app.number(&format!("SELECT COUNT(*) FROM family f WHERE {programme}")).await);
        let because = leader.clone().because("QUALITY", "monthly review");
        assert_eq!(because.data("{ families { totalCount } }", json!({})).await["families"]["totalCount"], all);
        let id = ids(&because, "families").await.into_iter().next().unwrap();
        let query = format!("{{ family(id: {id:?}) {{ caseCode }} }}");
        assert_eq!(leader.ask(&query, json!({})).await.codes(), ["PURPOSE_REQUIRED"]);
        assert!(!because.data(&query, json!({})).await["family"].is_null());
    }

    /// An officer follows up a subject's request, and nothing else: one family by what the request
    /// names, with its members, contacts and consents; no list, no count, no filter, no way onwards.
    async fn an_officer_looks_up_and_does_not_look_around(app) {
        let row = &app.rows("SELECT id, case_code FROM family WHERE programme_id = (SELECT id FROM programme WHERE region_code = '1084') ORDER BY case_code LIMIT 1").await[0];
        let id = format!("family_{}", row.try_get::<uuid::Uuid>("", "id").unwrap().simple());
        let code: String = row.try_get("", "case_code").unwrap();
        let variables = json!({ "id": id, "code": code });
        let query = "query($id: ID!, $code: String!) { byId: family(id: $id) { caseCode } byCode: family(code: $code) { id } node(id: $id) { id } }";
        let officer = app.viewer("data-protection-officer-hovedstaden");
        let elsewhere = app.viewer("data-protection-officer-syddanmark");
        for (viewer, code, found) in [
            (&officer, "QUALITY", false), (&officer, "SUBJECT_REQUEST", true), (&elsewhere, "SUBJECT_REQUEST", false),
        ] {
            let data = viewer.clone().because(code, "a letter of 1 September").data(query, variables.clone()).await;
            for field in ["byId", "byCode", "node"] {
                assert_eq!(!data[field].is_null(), found, "{code} {field}");
            }
        }
        let officer = officer.because("SUBJECT_REQUEST", "a letter of 1 September");
        let members = "query($id: ID!) { family(id: $id) { members { family { id } } } }";
        let data = officer.data(members, json!({ "id": id })).await;
        let members = data["family"]["members"].as_array().unwrap().clone();
        assert!(!members.is_empty() && members.iter().all(|member| *member == json!({ "family": { "id": id } })));
        for around in [
            "{ families { totalCount } }", "{ families(where: { status: { eq: ACTIVE } }) { totalCount } }", "{ programmes { nodes { families { totalCount } } } }",
            "{ referrals { totalCount } }", "{ adviceSessions { totalCount } }", "{ courses { totalCount } }", "{ programmes { nodes { referrals { totalCount } } } }",
        ] {
            assert_eq!(officer.known(around, json!({})).await, None, "{around}");
        }
        for below in ["profile { id }", "referrals { totalCount }", "sessions { totalCount }", "enrolments { totalCount }", "programme { families { totalCount } }"] {
            let around = format!("query($id: ID!) {{ family(id: $id) {{ {below} }} }}");
            assert_eq!(officer.known(&around, json!({ "id": id })).await, None, "{around}");
        }
        for arguments in ["", "(id: \"family_1\")", "(id: $id, code: \"x\")"] {
            let query = format!("query($id: ID!) {{ family{arguments} {{ id }} node(id: $id) {{ id }} }}");
            assert_eq!(officer.ask(&query, json!({ "id": id })).await.codes(), ["INVALID_ID"]);
        }
    }

    /// A right ends with its role: on the day after its last one there is nothing left of it.
    async fn an_ended_role_shows_nothing(app) {
        let query = "{ referrals { totalCount } viewer { roles { role } } hospitals { totalCount } }";
        let before = app.viewer("contact-person-herlev").data(query, json!({})).await;
        assert!(before["referrals"]["totalCount"].as_i64().unwrap() > 0);
        app.execute(
            "UPDATE role_assignment SET valid_to = '2026-09-15' WHERE person_id = \
             (SELECT person_id FROM identity WHERE subject = 'contact-person-herlev')",
        ).await;
        let after = app.viewer("contact-person-herlev").data(&query.replace("referrals { totalCount }", ""), json!({})).await;
        assert_eq!(after, json!({ "viewer": { "roles": [] }, "hospitals": { "totalCount": 0 } }));
        assert!(app.viewer("contact-person-herlev").known("{ referrals { totalCount } }", json!({})).await.is_none());
    }

    /// Signups are read by alias within the association and at Mødrehjælpen, and counted by nobody else.
    async fn signups_stay_with_the_association(app) {
        let query = "{ activities(first: 100) { nodes { association { name } status seatsLeft waitlist signups { totalCount nodes { alias } } } } }";
        for (persona, sees) in [
            ("coordinator-helsingor", "Helsingør"), ("volunteer-helsingor", "Helsingør"),
            ("coordinator-amager", "Amager"),
        ] {
            let answer = app.viewer(persona).ask(query, json!({})).await;
            let nodes = answer.json["data"]["activities"]["nodes"].as_array().unwrap();
            assert!(!nodes.is_empty());
            for node in nodes {
                let own = node["association"]["name"] == sees;
                assert!(own || node["status"] != "DRAFT", "{persona} sees another's draft");
                assert!(persona.starts_with("coordinator") || node["status"] != "DRAFT");
                if !own {
                    assert_eq!(node["signups"], json!({ "totalCount": 0, "nodes": [] }), "{persona}");
                    assert!(node["seatsLeft"].is_null() && node["waitlist"].is_null());
                }
            }
            assert!(answer.codes().iter().all(|code| *code == "FORBIDDEN"));
        }
        for persona in ["contact-person-herlev", "evaluator-hovedstaden"] {
            for field in ["seatsLeft", "waitlist", "signups { totalCount }"] {
                let query = format!("{{ activities {{ nodes {{ {field} }} }} }}");
                assert!(app.viewer(persona).known(&query, json!({})).await.is_none(), "{persona} {field}");
            }
        }
    }

    async fn the_viewer_knows_who_they_are(app) {
        let query = "{ viewer { id name kind person { name } hospital { name } purpose { code reason } \
            roles { role roleLabel(locale: DA) programme { name } organisation { name } site { name } endsOn } } }";
        let two = app.viewer("two-hats").data(query, json!({})).await;
        let roles: Vec<&str> = two["viewer"]["roles"].as_array().unwrap().iter().map(|r| r["roleLabel"].as_str().unwrap()).collect();
        assert_eq!(roles.len(), 2);
        assert!(roles.contains(&"jordemoder") && roles.contains(&"frivillig"));
        let machine = app.viewer("machine-client-herlev").because("TEST", "why not").data(query, json!({})).await;
        assert_eq!(machine["viewer"]["kind"], "MACHINE_CLIENT");
        assert_eq!(machine["viewer"]["hospital"]["name"], "Herlev og Gentofte Hospital");
        assert_eq!(machine["viewer"]["purpose"], json!({ "code": "TEST", "reason": "why not" }));
    }
}
