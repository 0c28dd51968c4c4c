//! The saved operations answer on the demo data, with the variables beside them, alike on both databases.

use brobygger::http::assets::{Operation, operations};

use crate::app::on_both;

fn operation(name: &str) -> Operation {
    operations()
        .into_iter()
        .find(|operation| operation.name == name)
        .unwrap()
}

on_both! {
    async fn every_operation_answers_as_its_snapshot_says(app) {
        let all = operations();
        assert!(all.len() >= 2);
        for Operation { name, persona, document, variables, .. } in all {
            let data = app.viewer(&persona).data(&document, variables).await;
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
}
