//! The saved operations answer on the demo data, with the variables beside them, alike on both databases.

use brobygger::http::assets::{Operation, operations};

use crate::app::on_both;

fn operation(name: &str) -> Operation {
    operations()
        .into_iter()
        .find(|operation| operation.name == name)
        .unwrap()
}

/// A page is tested elsewhere: here it is enough that it begins and is long.
fn shorten(data: &mut serde_json::Value) {
    match data {
        serde_json::Value::String(text) if text.len() > 20_000 => {
            text.truncate(text.find("<meta").unwrap_or(0));
            text.push('…');
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(shorten),
        serde_json::Value::Object(all) => all.values_mut().for_each(shorten),
        _ => {}
    }
}

on_both! {
    async fn every_operation_answers_as_its_snapshot_says(app) {
        let all = operations();
        assert!(all.len() >= 2);
        for Operation { name, persona, document, variables, .. } in all {
            let mut data = app.viewer(&persona).data(&document, variables).await;
            shorten(&mut data);
            let text = serde_json::to_string_pretty(&data).unwrap();
            insta::assert_snapshot!(name, text);
        }
    }

    async fn the_widget_agrees_with_plain_sql(app) {
        let widget = operation("HospitalWidget");
        let data = app.viewer("contact-person-herlev").data(&widget.document, widget.variables).await;
        let hospital = &data["hospital"];
        let contacts = app.number(
            "SELECT COUNT(DISTINCT r.person_id) FROM role_assignment r JOIN hospital h ON h.id = r.organisation_id \
             WHERE h.name = 'Herlev og Gentofte Hospital' AND r.role = 'CONTACT_PERSON' \
             AND r.valid_from <= '2026-09-16' AND (r.valid_to IS NULL OR r.valid_to >= '2026-09-16')",
        ).await;
        assert_eq!(hospital["contactPersons"].as_array().unwrap().len() as i64, contacts);
        let present = app.number(
            "SELECT COUNT(*) FROM presence_slot p JOIN site s ON s.id = p.site_id JOIN hospital h ON h.id = s.hospital_id \
             WHERE h.name = 'Herlev og Gentofte Hospital' AND p.weekday = 'WEDNESDAY' AND p.valid_from <= '2026-09-16' \
             AND (p.valid_to IS NULL OR p.valid_to >= '2026-09-16') AND NOT EXISTS \
             (SELECT 1 FROM presence_exception x WHERE x.slot_id = p.id AND x.on_date = '2026-09-16' AND x.cancelled)",
        ).await;
        assert!(present > 0);
        assert_eq!(hospital["presence"].as_array().unwrap().len() as i64, present);
    }

    async fn the_coordinators_list_agrees_with_plain_sql(app) {
        let saved = operation("CoordinatorActivities");
        // Over the beginning of summer time: the days are Denmark's.
        let mut variables = saved.variables;
        (variables["from"], variables["to"]) = ("2026-03-01".into(), "2026-07-01".into());
        let data = app.viewer("coordinator-helsingor").data(&saved.document, variables).await;
        let nodes = data["association"]["activities"]["nodes"].as_array().unwrap();
        let expected = app.rows(
            "SELECT a.title, a.capacity - COALESCE((SELECT SUM(s.adults + s.children) FROM signup s \
             WHERE s.activity_id = a.id AND s.status IN ('CONFIRMED', 'TO_BE_TOLD')), 0) AS seats, \
             (SELECT COUNT(*) FROM signup s WHERE s.activity_id = a.id AND s.status = 'WAITLISTED') AS waiting \
             FROM activity a JOIN association n ON n.id = a.association_id WHERE n.name = 'Helsingør' \
             AND a.starts_at >= '2026-02-28T23:00:00+00:00' AND a.starts_at < '2026-06-30T22:00:00+00:00' \
             ORDER BY a.starts_at, a.id",
        ).await;
        assert!(expected.len() > 3);
        assert_eq!(nodes.len(), expected.len());
        for (node, row) in nodes.iter().zip(&expected) {
            assert_eq!(node["title"], row.try_get::<String>("", "title").unwrap());
            assert_eq!(node["seatsLeft"].as_i64(), row.try_get::<Option<i64>>("", "seats").unwrap());
            assert_eq!(node["waitlist"].as_i64().unwrap(), row.try_get::<i64>("", "waiting").unwrap());
        }
    }

    async fn the_statements_of_the_saved_operations_are_bounded(app) {
        for (name, budget) in [("HospitalWidget", 10), ("CoordinatorActivities", 5)] {
            let Operation { persona, document, variables, .. } = operation(name);
            let answer = app.viewer(&persona).ask(&document, variables).await;
            assert!(answer.statements() <= budget, "{name}: {} statements", answer.statements());
        }
    }

    /// Of somebody who asked before. What is to-one comes along in the statement of the level above.
    async fn what_carries_the_load_takes_few_statements(app) {
        let association = app.number("SELECT COUNT(*) FROM association WHERE name = 'Helsingør'").await;
        assert_eq!(association, 1);
        let data = app.viewer("coordinator-helsingor").data("{ associations { nodes { id name } } programmes { nodes { id } } }", serde_json::json!({})).await;
        let nodes = data["associations"]["nodes"].as_array().unwrap();
        let association = nodes.iter().find(|one| one["name"] == "Helsingør").unwrap();
        let activities = serde_json::json!({ "association": association["id"], "from": "2026-08-01", "to": "2026-10-01" });
        let table = serde_json::json!({ "programme": data["programmes"]["nodes"][0]["id"], "from": "2025", "to": "2025" });
        let none = serde_json::json!({});
        for (persona, document, variables, statements, root) in [
            ("contact-person-herlev", include_str!("../../benches/operations/Widget.graphql"), none.clone(), 1, "/referrals/nodes"),
            ("coordinator-helsingor", include_str!("../../benches/operations/Coordinator.graphql"), activities, 1, "/activities/nodes"),
            ("social-worker-herlev", include_str!("../../benches/operations/Caseload.graphql"), none, 3, "/referrals/nodes"),
            ("evaluator-hovedstaden", include_str!("../../benches/operations/Aggregate.graphql"), table, 2, "/evaluation/families/rows"),
        ] {
            let viewer = app.viewer(persona);
            let data = viewer.data(document, variables.clone()).await;
            assert!(data.pointer(root).unwrap().as_array().unwrap().len() > 2, "{persona}");
            let answer = viewer.ask(document, variables).await;
            assert_eq!(answer.json["data"], data, "{persona}");
            assert_eq!(answer.statements(), statements, "{persona}");
        }
    }

    /// What is read along is what is found alone.
    async fn a_relation_read_along_is_what_is_found_alone(app) {
        let everybody = "code referrer { name workPhone } progress { ... on ReferralProgress { status socialWorker { name } } }";
        let ours = format!("{everybody} family {{ caseCode stage version }}");
        let (mut families, mut workers) = (0, 0);
        for (persona, fields) in [
            ("contact-person-herlev", everybody),
            ("midwife-herlev", everybody),
            ("social-worker-herlev", &ours),
            ("project-leader-hovedstaden", &ours),
        ] {
            let list = format!("{{ referrals(first: 100) {{ nodes {{ id {fields} }} }} }}");
            let viewer = app.viewer(persona).because("MEASUREMENT", "to compare");
            let together = viewer.ask(&list, serde_json::json!({})).await.json["data"]["referrals"]["nodes"].clone();
            for node in together.as_array().unwrap() {
                let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Referral {{ id {fields} }} }} }}");
                let alone = viewer.ask(&query, serde_json::json!({ "id": node["id"] })).await.json["data"]["node"].clone();
                assert_eq!(*node, alone, "{persona}");
                families += usize::from(node["family"].is_object());
                workers += usize::from(node["progress"]["socialWorker"].is_object());
            }
        }
        assert!(families > 20 && workers > 20, "{families} {workers}");
    }

    async fn a_hospitals_questions_agree_with_plain_sql(app) {
        let herlev = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let in_force = |table: &str| {
            format!("{table}.valid_from <= '2026-09-16' AND ({table}.valid_to IS NULL OR {table}.valid_to >= '2026-09-16')")
        };
        let names = async |sql: String| -> Vec<String> {
            app.rows(&sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        };
        let ask = async |name: &str| {
            let Operation { persona, document, variables, .. } = operation(name);
            app.viewer(&persona).data(&document, variables).await["hospital"].clone()
        };
        let listed = |list: &serde_json::Value, path: &str| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one.pointer(path).unwrap().as_str().unwrap().to_owned()).collect()
        };
        // Q1: who of the social workers is here today?
        let here = names(format!(
            "SELECT p.name FROM presence_slot s JOIN site t ON t.id = s.site_id \
             LEFT JOIN presence_exception x ON x.slot_id = s.id AND x.on_date = '2026-09-16' \
             JOIN person p ON p.id = COALESCE(x.substitute_id, s.worker_id) \
             WHERE t.hospital_id = {herlev} AND s.weekday = 'WEDNESDAY' AND {} AND NOT COALESCE(x.cancelled, FALSE) \
             ORDER BY COALESCE(x.starts_at, s.starts_at), s.id", in_force("s"))).await;
        assert!(!here.is_empty());
        assert_eq!(listed(&ask("WhoIsHere").await["today"], "/worker/name"), here);
        // Q3: whom do I call?
        let contacts = names(format!(
            "SELECT p.name FROM person p WHERE EXISTS (SELECT 1 FROM role_assignment r WHERE r.person_id = p.id \
             AND r.role = 'CONTACT_PERSON' AND r.organisation_id = {herlev} AND {}) ORDER BY p.sort_key, p.id", in_force("r"))).await;
        assert!(!contacts.is_empty());
        assert_eq!(listed(&ask("WhomDoICall").await["contactPersons"], "/name"), contacts);
        // Q5: which criteria apply now? The hospital's own go before the programme's.
        let criteria = format!(
            "FROM criteria c WHERE (c.hospital_id = {herlev} OR (c.hospital_id IS NULL AND c.programme_id = \
             (SELECT id FROM programme WHERE region_code = '1084'))) AND c.status = 'AGREED' AND {} \
             ORDER BY CASE WHEN c.hospital_id IS NULL THEN 1 ELSE 0 END, c.version DESC LIMIT 1", in_force("c"));
        let procedure = names(format!("SELECT c.procedure {criteria}")).await;
        assert_eq!(ask("CriteriaNow").await["criteria"]["procedure"], procedure[0]);
        // Q4: may I refer this woman? Groups 2 and 3 are bits 1 and 2 of the set.
        let excluded = app.number(&format!("SELECT CAST(c.excluded_groups AS bigint) {criteria}")).await;
        let may = ask("MayIRefer").await["eligibility"].clone();
        assert_eq!(may["allowed"], excluded & 6 != 6);
        assert_eq!(may["needsLeadersDecision"], excluded & 6 != 0 && excluded & 6 != 6);
    }
}
