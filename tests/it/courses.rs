//! Courses, surveys, tallies and volunteers: who sees them, counted by plain SQL.

use serde_json::{Value, json};

use crate::app::{TestApp, on_both};

fn person(subject: &str) -> String {
    format!("(SELECT person_id FROM identity WHERE subject = '{subject}')")
}

fn programme(region: &str) -> String {
    format!("programme_id = (SELECT id FROM programme WHERE region_code = '{region}')")
}

fn association(name: &str) -> String {
    format!("association_id = (SELECT id FROM association WHERE name = '{name}')")
}

/// How many rows of a root list a viewer counts, against a rule in SQL.
async fn counts(app: &TestApp, list: &str, table: &str, rules: &[(&str, String)]) {
    for (persona, rule) in rules {
        let expected = app
            .number(&format!("SELECT COUNT(*) FROM {table} WHERE {rule}"))
            .await;
        assert!(
            expected > 0 || rule == "FALSE",
            "{persona}: no rows of {table} to see"
        );
        for viewer in [
            app.viewer(persona),
            app.viewer(persona)
                .because("SUBJECT_REQUEST", "a test of the rules"),
        ] {
            assert_eq!(viewer.count(list).await, expected, "{persona}: {list}");
        }
    }
}

/// The same rule for personas who see nothing.
fn nothing(personas: &[&'static str]) -> Vec<(&'static str, String)> {
    personas
        .iter()
        .map(|persona| (*persona, "FALSE".to_owned()))
        .collect()
}

on_both! {
    async fn courses_are_seen_as_the_access_table_says(app) {
        let staffed = |subject| format!("id IN (SELECT course_id FROM course_staff WHERE person_id = {})", person(subject));
        let mut rules = vec![
            ("social-worker-odense", programme("1083")),
            ("project-leader-syddanmark", programme("1083")),
            ("social-worker-herlev", programme("1084")),
            ("midwife-odense", staffed("midwife-odense")),
            ("municipal-staff-odense", staffed("municipal-staff-odense")),
        ];
        rules.extend(nothing(&[
            "contact-person-odense", "department-manager-odense", "coordinator-odense", "volunteer-odense",
            "evaluator-syddanmark", "steering-member-syddanmark", "region-administrator-syddanmark",
            "data-protection-officer-syddanmark", "machine-client-odense", "bridge-consultant-hovedstaden", "nobody",
        ]));
        counts(&app, "courses", "course", &rules).await;
        let running = app.number(&format!(
            "SELECT COUNT(*) FROM course WHERE status = 'RUNNING' AND {} AND {}",
            staffed("midwife-odense"), staffed("municipal-staff-odense"),
        )).await;
        assert!(running > 0);
    }

    /// Being written down as staff of a course gives nothing without a role that is.
    async fn staff_need_their_role(app) {
        app.execute(&format!(
            "INSERT INTO course_staff (course_id, person_id, part) SELECT id, {}, 'VOLUNTEER' FROM course WHERE {}",
            person("volunteer-odense"), programme("1083"),
        )).await;
        app.execute(&format!(
            "INSERT INTO course_staff (course_id, person_id, part) SELECT id, {}, 'MIDWIFE' FROM course WHERE {}",
            person("midwife-herlev"), programme("1083"),
        )).await;
        for persona in ["volunteer-odense", "midwife-herlev"] {
            let query = "{ courses { nodes { programme { region { code } } } } }";
            let Some(data) = app.viewer(persona).known(query, json!({})).await else {
                assert_eq!(persona, "volunteer-odense");
                continue;
            };
            for course in data["courses"]["nodes"].as_array().unwrap() {
                assert!(persona == "midwife-herlev" && course["programme"]["region"]["code"] == "1084", "{persona}");
            }
        }
    }

    /// A midwife and municipal staff see sessions, enrolments by alias and attendance of their
    /// courses, and never a family: by no field, node or list.
    async fn partners_never_meet_a_family(app) {
        let query = "{ courses(first: 20) { nodes { id status sessions(first: 100) { totalCount nodes { attendance { present enrolment { alias } } } } \
            enrolments(first: 30) { totalCount nodes { id alias status place } } } } }";
        for persona in ["midwife-odense", "municipal-staff-odense"] {
            let viewer = app.viewer(persona).because("QUALITY", "a look at the course");
            let data = viewer.data(query, json!({})).await;
            for family in ["families { totalCount }", "courses { nodes { enrolments { nodes { family { id } } } } }",
                "courses { nodes { sessions { nodes { attendance { enrolment { family { caseCode } } } } } } }"] {
                assert!(viewer.known(&format!("{{ {family} }}"), json!({})).await.is_none(), "{persona}: {family}");
            }
            let mut came = 0;
            for course in data["courses"]["nodes"].as_array().unwrap() {
                assert!(course["sessions"]["totalCount"].as_i64().unwrap() > 0);
                for enrolment in course["enrolments"]["nodes"].as_array().unwrap() {
                    assert!(enrolment["alias"].is_string());
                }
                for session in course["sessions"]["nodes"].as_array().unwrap() {
                    for row in session["attendance"].as_array().unwrap() {
                        assert!(row["enrolment"]["alias"].is_string());
                        came += 1;
                    }
                }
            }
            let expected = app.number(&format!(
                "SELECT COUNT(*) FROM attendance WHERE course_id IN (SELECT course_id FROM course_staff WHERE person_id = {})", person(persona),
            )).await;
            assert!(expected > 0);
            assert_eq!(came, expected, "{persona}");
        }
        // What others see is no node to them.
        let worker = app.viewer("social-worker-odense").data("{ courses(first: 100) { nodes { id enrolments { nodes { id } } sessions(first: 1) { nodes { id } } } } }", json!({})).await;
        let midwife = app.viewer("midwife-odense").data("{ courses(first: 100) { nodes { id } } }", json!({})).await;
        let own: Vec<&Value> = midwife["courses"]["nodes"].as_array().unwrap().iter().map(|n| &n["id"]).collect();
        let mut hidden = 0;
        for course in worker["courses"]["nodes"].as_array().unwrap() {
            if own.contains(&&course["id"]) { continue; }
            let ids: Vec<&Value> = [&course["id"]].into_iter()
                .chain(course["enrolments"]["nodes"].as_array().unwrap().iter().map(|n| &n["id"]))
                .chain(course["sessions"]["nodes"].as_array().unwrap().iter().map(|n| &n["id"])).collect();
            let data = app.viewer("midwife-odense").data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
            assert!(data["nodes"].as_array().unwrap().iter().all(Value::is_null));
            hidden += 1;
        }
        assert!(hidden > 0);
    }

    /// The assigned social worker goes from the family to its enrolments and back; a colleague has the alias alone.
    async fn a_family_is_shown_by_its_own_policy(app) {
        let data = app.viewer("social-worker-odense").data(
            "{ families(first: 100) { nodes { id enrolments { nodes { family { id } course { id } } } } } courses(first: 50) { nodes { enrolments(first: 50) { nodes { family { id } } } } } }", json!({}),
        ).await;
        let mut through_family = 0;
        for family in data["families"]["nodes"].as_array().unwrap() {
            for enrolment in family["enrolments"]["nodes"].as_array().unwrap() {
                assert_eq!(enrolment["family"]["id"], family["id"]);
                assert!(!enrolment["course"].is_null());
                through_family += 1;
            }
        }
        let courses = data["courses"]["nodes"].as_array().unwrap();
        let through_course = courses.iter().flat_map(|c| c["enrolments"]["nodes"].as_array().unwrap())
            .filter(|e| !e["family"].is_null()).count() as i64;
        let expected = app.number(&format!(
            "SELECT COUNT(*) FROM enrolment WHERE family_id IN (SELECT id FROM family WHERE assignee_id = {})", person("social-worker-odense"),
        )).await;
        assert!(expected > 0);
        assert_eq!((through_family, through_course), (expected, expected));
    }

    async fn seats_agree_with_plain_sql(app) {
        app.execute("UPDATE course SET participants_max = 1, participants_min = 1").await;
        let data = app.viewer("project-leader-syddanmark").data("{ courses(first: 100) { nodes { seatsLeft waitlist staff { part person { name } } } } }", json!({})).await;
        let rows = app.rows(&format!(
            "SELECT (SELECT COUNT(*) FROM enrolment e WHERE e.course_id = c.id AND e.status IN ('CONFIRMED', 'ATTENDING', 'COMPLETED')) AS taken, \
             (SELECT COUNT(*) FROM enrolment e WHERE e.course_id = c.id AND e.status = 'WAITLISTED') AS waiting, \
             (SELECT COUNT(*) FROM course_staff s WHERE s.course_id = c.id) AS staff \
             FROM course c WHERE {} ORDER BY c.starts_on, c.id", programme("1083"),
        )).await;
        let nodes = data["courses"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), rows.len());
        for (node, row) in nodes.iter().zip(&rows) {
            assert_eq!(node["seatsLeft"], (1 - row.try_get::<i64>("", "taken").unwrap()).max(0));
            assert_eq!(node["waitlist"], row.try_get::<i64>("", "waiting").unwrap());
            assert_eq!(node["staff"].as_array().unwrap().len() as i64, row.try_get::<i64>("", "staff").unwrap());
        }
    }

    async fn survey_definitions_are_seen_as_the_access_table_says(app) {
        let mut rules: Vec<_> = [
            "project-leader-hovedstaden", "steering-member-hovedstaden", "evaluator-hovedstaden", "region-administrator-hovedstaden",
            "department-manager-herlev", "contact-person-herlev", "midwife-herlev", "social-worker-herlev",
            "bridge-consultant-hovedstaden", "machine-client-herlev",
        ].into_iter().map(|persona| (persona, programme("1084"))).collect();
        rules.extend(nothing(&[
            "coordinator-helsingor", "volunteer-helsingor", "municipal-staff-odense", "data-protection-officer-hovedstaden", "nobody",
        ]));
        counts(&app, "surveys", "survey", &rules).await;
        let data = app.viewer("evaluator-hovedstaden").data("{ surveys { nodes { items { number question(locale: EN) maxScore } } } }", json!({})).await;
        let items: usize = data["surveys"]["nodes"].as_array().unwrap().iter().map(|s| s["items"].as_array().unwrap().len()).sum();
        let expected = app.number(&format!("SELECT COUNT(*) FROM survey_item WHERE survey_id IN (SELECT id FROM survey WHERE {})", programme("1084"))).await;
        assert_eq!(items as i64, expected);
    }

    /// No root field, node or list leads to an invitation, an answer or a score.
    async fn answers_are_read_by_nobody(app) {
        for table in ["survey_invitation", "survey_response", "survey_score"] {
            assert!(app.number(&format!("SELECT COUNT(*) FROM {table}")).await > 0, "{table}");
        }
        let viewer = app.viewer("project-leader-hovedstaden").because("QUALITY", "curiosity");
        let schema = viewer.data("{ __schema { types { name fields { name } } } }", json!({})).await;
        for of in schema["__schema"]["types"].as_array().unwrap() {
            let name = of["name"].as_str().unwrap();
            for hidden in ["SurveyInvitation", "SurveyResponse", "SurveyScore", "Answer"] {
                assert!(!name.contains(hidden), "{name}");
            }
            if ["Query", "Survey", "SurveyItem", "Programme", "Hospital"].contains(&name) {
                for field in of["fields"].as_array().unwrap() {
                    let field = field["name"].as_str().unwrap().to_lowercase();
                    for hidden in ["invitation", "response", "answer", "token"] {
                        assert!(!field.contains(hidden), "{name}.{field}");
                    }
                    assert!(!field.contains("score") || field == "maxscore", "{name}.{field}");
                }
            }
        }
        for (table, prefixes) in [
            ("survey_invitation", ["survey_invitation", "survey"]),
            ("survey_response", ["survey_response", "survey_item"]),
        ] {
            let row = app.rows(&format!("SELECT id FROM {table} LIMIT 1")).await.remove(0);
            let id: uuid::Uuid = row.try_get("", "id").unwrap();
            for persona in ["project-leader-hovedstaden", "evaluator-hovedstaden", "social-worker-herlev", "data-protection-officer-syddanmark"] {
                for prefix in prefixes {
                    let query = format!("{{ node(id: \"{prefix}_{}\") {{ id }} }}", id.simple());
                    let answer = app.viewer(persona).because("SUBJECT_REQUEST", "a letter").ask(&query, json!({})).await;
                    assert!(answer.json["data"]["node"].is_null(), "{persona}: {prefix}");
                }
            }
        }
    }

    /// Tallies: the coordinator's own, social workers and the project leader; no volunteer, nobody else.
    async fn tallies_are_for_the_coordinator_and_modrehjaelpen(app) {
        let query = "{ activities(where: { status: { eq: HELD } }, orderBy: STARTS_AT_DESC, first: 100) { nodes { association { name } tally { id families pregnantFamilies } } } }";
        let mut known = Value::Null;
        for (persona, sees) in [
            ("project-leader-hovedstaden", None), ("social-worker-herlev", None), ("coordinator-helsingor", Some("Helsingør")),
            ("coordinator-amager", Some("Amager")), ("volunteer-helsingor", Some("")), ("two-hats", Some("")), ("evaluator-hovedstaden", Some("")),
            ("contact-person-herlev", Some("")), ("midwife-herlev", Some("")), ("region-administrator-hovedstaden", Some("")),
        ] {
            let data = app.viewer(persona).known(query, json!({})).await;
            assert_eq!(data.is_none(), sees == Some(""), "{persona}");
            let data = data.unwrap_or(json!({ "activities": { "nodes": [] } }));
            let nodes = data["activities"]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), if sees == Some("") { 0 } else { 100 });
            for node in nodes {
                let own = sees.is_none_or(|name| node["association"]["name"] == name);
                assert_eq!(!node["tally"].is_null(), own, "{persona}");
                if sees.is_none() {
                    known = node["tally"]["id"].clone();
                }
            }
            let node = app.viewer(persona).data("query($id: ID!) { node(id: $id) { id } }", json!({ "id": known })).await;
            assert!(sees.is_none() || sees == Some("Helsingør") || sees == Some("Amager") || node["node"].is_null(), "{persona}");
        }
        let saved = app.viewer("coordinator-helsingor").data(
            "query($id: ID!) { association(id: $id) { activities(where: { status: { eq: HELD } }, first: 100) { nodes { tally { families pregnantFamilies } } } } }",
            json!({ "id": "association_eb3895f40b355a3bb0d62b707c1af37b" }),
        ).await;
        let families: i64 = saved["association"]["activities"]["nodes"].as_array().unwrap().iter().map(|n| n["tally"]["families"].as_i64().unwrap()).sum();
        let expected = app.number(&format!("SELECT SUM(families) FROM (SELECT t.families FROM activity_tally t JOIN activity a ON a.id = t.id WHERE {} ORDER BY a.starts_at, a.id LIMIT 100) x", association("Helsingør"))).await;
        assert_eq!(families, expected);
    }

    async fn volunteers_are_seen_as_the_access_table_says(app) {
        let mut rules = vec![
            ("coordinator-helsingor", association("Helsingør")),
            ("volunteer-helsingor", association("Helsingør")),
            ("two-hats", association("Helsingør")),
            ("coordinator-odense", association("Odense")),
            ("social-worker-odense", programme("1083")),
            ("project-leader-hovedstaden", programme("1084")),
        ];
        rules.extend(nothing(&[
            "contact-person-herlev", "midwife-herlev", "department-manager-herlev", "bridge-consultant-hovedstaden", "municipal-staff-odense",
            "evaluator-hovedstaden", "steering-member-hovedstaden", "region-administrator-hovedstaden", "data-protection-officer-hovedstaden",
            "machine-client-herlev", "nobody",
        ]));
        counts(&app, "volunteers", "volunteer", &rules).await;
        counts(&app, "volunteerMatches", "volunteer_match", &rules).await;
    }

    /// Which person a volunteer is: the coordinator and the project leader; everyone else is refused.
    async fn a_volunteer_is_an_alias(app) {
        let query = "{ volunteers(first: 100) { totalCount nodes { alias person { name } } } }";
        for (persona, rule) in [("coordinator-helsingor", association("Helsingør")), ("project-leader-hovedstaden", programme("1084"))] {
            let data = app.viewer(persona).data(query, json!({})).await;
            let named = data["volunteers"]["nodes"].as_array().unwrap().iter().filter(|n| !n["person"].is_null()).count() as i64;
            let expected = app.number(&format!("SELECT COUNT(*) FROM volunteer WHERE person_id IS NOT NULL AND {rule}")).await;
            assert!(expected > 0);
            assert_eq!(named, expected, "{persona}");
        }
        let volunteer = app.rows("SELECT person_id AS id FROM identity WHERE subject = 'volunteer-helsingor'").await.remove(0);
        let id: uuid::Uuid = volunteer.try_get("", "id").unwrap();
        for (persona, knows) in [("two-hats", false), ("social-worker-herlev", false), ("coordinator-amager", false), ("evaluator-hovedstaden", false), ("coordinator-helsingor", true)] {
            let named = app.viewer(persona).known(query, json!({})).await;
            assert_eq!(named.is_some(), persona.starts_with("coordinator"), "{persona}");
            let node = app.viewer(persona).data(&format!("{{ node(id: \"person_{}\") {{ id }} }}", id.simple()), json!({})).await;
            assert_eq!(!node["node"].is_null(), knows, "{persona}");
        }
    }

    /// The database itself refuses what does not belong together.
    async fn the_database_refuses_what_does_not_fit(app) {
        use sea_orm::ConnectionTrait;
        for statement in [
            "UPDATE activity_tally SET pregnant_families = families + 1",
            "UPDATE survey_score SET score = 6",
            "UPDATE survey_score SET score = 0",
            "UPDATE survey_response SET answered_month = '2026-03-02'",
            "UPDATE enrolment SET place = 1 WHERE status <> 'WAITLISTED'",
            "UPDATE enrolment SET family_id = (SELECT f.id FROM family f WHERE f.programme_id <> enrolment.programme_id LIMIT 1)",
            "UPDATE course SET site_id = (SELECT s.id FROM site s WHERE s.programme_id <> course.programme_id LIMIT 1)",
            "UPDATE attendance SET enrolment_id = (SELECT e.id FROM enrolment e WHERE e.course_id <> attendance.course_id LIMIT 1)",
            "UPDATE volunteer_match SET volunteer_id = (SELECT v.id FROM volunteer v WHERE v.association_id <> volunteer_match.association_id LIMIT 1) WHERE status = 'ACTIVE'",
            "UPDATE volunteer_match SET volunteer_id = NULL WHERE status = 'ACTIVE'",
        ] {
            assert!(app.db.execute_unprepared(statement).await.is_err(), "{statement}");
        }
    }
}
