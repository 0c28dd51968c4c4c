//! The saved operations on what is offered, who comes and who is free, against plain SQL.

use brobygger::http::assets::{Operation, operations};
use serde_json::json;

use crate::app::on_both;

fn operation(name: &str) -> Operation {
    operations()
        .into_iter()
        .find(|operation| operation.name == name)
        .unwrap()
}

fn association(name: &str) -> String {
    format!("association_id = (SELECT id FROM association WHERE name = '{name}')")
}

on_both! {
    async fn the_associations_operations_agree_with_plain_sql(app) {
        let coordinator = app.viewer("coordinator-helsingor");
        let next = operation("NextMonth");
        let data = coordinator.data(&next.document, next.variables).await;
        let count = app.number(&format!(
            "SELECT COUNT(*) FROM activity WHERE {} AND status = 'PUBLISHED' AND starts_at >= '2026-11-30T23:00:00+00:00' AND starts_at < '2026-12-31T23:00:00+00:00'",
            association("Helsingør"),
        )).await;
        assert!(count > 0);
        assert_eq!(data["association"]["activities"]["totalCount"], count);

        // A day on which something is on, in summer time: the Danish day begins two hours before UTC's.
        let mut thursday = operation("WhoComesThursday");
        let first = app.rows(&format!(
            "SELECT CAST(a.starts_at AS text) AS at FROM activity a WHERE {} AND a.status = 'PUBLISHED' AND a.starts_at < '2026-10-20T00:00:00+00:00' ORDER BY a.starts_at LIMIT 1",
            association("Helsingør"),
        )).await.remove(0);
        let day = first.try_get::<String>("", "at").unwrap()[..10].to_owned();
        thursday.variables["day"] = json!(day);
        let data = coordinator.data(&thursday.document, thursday.variables).await;
        let nodes = data["association"]["activities"]["nodes"].as_array().unwrap();
        let came: usize = nodes.iter().map(|n| n["signups"]["nodes"].as_array().unwrap().len()).sum();
        let expected = app.number(&format!(
            "SELECT COUNT(*) FROM signup s JOIN activity a ON a.id = s.activity_id WHERE {} AND a.status IN ('PUBLISHED', 'HELD') \
             AND s.status IN ('CONFIRMED', 'TO_BE_TOLD') AND a.starts_at >= '{day}T00:00:00+00:00' AND a.starts_at < '{day}T22:00:00+00:00'",
            association("Helsingør"),
        )).await;
        assert!(!nodes.is_empty());
        assert_eq!(came as i64, expected);

        let mut room = operation("IsThereRoom");
        (room.variables["from"], room.variables["to"]) = (json!("2026-09-16"), json!("2026-10-25"));
        let data = coordinator.data(&room.document, room.variables).await;
        let rows = app.rows(&format!(
            "SELECT a.capacity - COALESCE((SELECT SUM(s.adults + s.children) FROM signup s WHERE s.activity_id = a.id AND s.status IN ('CONFIRMED', 'TO_BE_TOLD')), 0) AS seats, \
             (SELECT COUNT(*) FROM signup s WHERE s.activity_id = a.id AND s.status = 'WAITLISTED') AS waiting \
             FROM activity a WHERE {} AND a.status = 'PUBLISHED' AND a.starts_at >= '2026-09-15T22:00:00+00:00' AND a.starts_at < '2026-10-24T22:00:00+00:00' ORDER BY a.starts_at, a.id",
            association("Helsingør"),
        )).await;
        let nodes = data["association"]["activities"]["nodes"].as_array().unwrap();
        assert!(!rows.is_empty());
        assert_eq!(nodes.len(), rows.len());
        for (node, row) in nodes.iter().zip(&rows) {
            assert_eq!(node["seatsLeft"].as_i64(), row.try_get::<Option<i64>>("", "seats").unwrap());
            assert_eq!(node["waitlist"], row.try_get::<i64>("", "waiting").unwrap());
        }
    }

    async fn the_volunteers_operations_agree_with_plain_sql(app) {
        let coordinator = app.viewer("coordinator-helsingor");
        let mut free = operation("FreeVolunteers");
        let mut some = 0;
        for (bit, day) in (0..).zip(["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]) {
            free.variables["weekday"] = json!(day);
            let data = coordinator.data(&free.document, free.variables.clone()).await;
            let expected = app.number(&format!("SELECT COUNT(*) FROM volunteer WHERE active AND (weekdays & {}) > 0 AND {}", 1 << bit, association("Helsingør"))).await;
            assert_eq!(data["association"]["volunteers"]["totalCount"], expected, "{day}");
            some += expected;
        }
        assert!(some > 0);
        let waits = operation("WhoWaitsForFamilieven");
        let data = coordinator.data(&waits.document, waits.variables).await;
        let rows = app.rows(&format!("SELECT alias FROM volunteer_match WHERE status = 'WAITING' AND {} ORDER BY since, id", association("Helsingør"))).await;
        let aliases: Vec<String> = rows.iter().map(|row| row.try_get("", "alias").unwrap()).collect();
        let nodes = data["association"]["matches"]["nodes"].as_array().unwrap();
        assert!(!aliases.is_empty());
        assert_eq!(nodes.iter().map(|n| n["alias"].as_str().unwrap()).collect::<Vec<_>>(), aliases);
    }

    async fn the_hospitals_operations_agree_with_plain_sql(app) {
        let contact = app.viewer("contact-person-herlev");
        let mut offers = operation("MunicipalityOffers");
        offers.variables["from"] = json!("2026-09-16");
        let data = contact.data(&offers.document, offers.variables).await;
        let rows = app.rows(
            "SELECT a.name, (SELECT COUNT(*) FROM activity x WHERE x.association_id = a.id AND x.status = 'PUBLISHED' AND x.starts_at >= '2026-09-15T22:00:00+00:00') AS n \
             FROM association a JOIN association_municipality m ON m.association_id = a.id WHERE m.municipality_code = '0217' ORDER BY a.sort_key, a.id",
        ).await;
        let nodes = data["municipality"]["associations"]["nodes"].as_array().unwrap();
        assert!(!rows.is_empty());
        assert_eq!(nodes.len(), rows.len());
        for (node, row) in nodes.iter().zip(&rows) {
            assert_eq!(node["name"], row.try_get::<String>("", "name").unwrap());
            let n = row.try_get::<i64>("", "n").unwrap().min(10);
            assert_eq!(node["activities"]["nodes"].as_array().unwrap().len() as i64, n);
        }
        let received = operation("ReferralReceived");
        let data = contact.data(&received.document, received.variables).await;
        let row = app.rows(
            "SELECT r.code, CASE WHEN r.received_at IS NULL THEN 0 ELSE 1 END AS received FROM referral r JOIN hospital h ON h.id = r.hospital_id \
             WHERE h.name = 'Herlev og Gentofte Hospital' AND NOT r.anonymous ORDER BY r.sent_at DESC, r.id DESC LIMIT 1",
        ).await.remove(0);
        let node = &data["referrals"]["nodes"][0];
        assert_eq!(node["code"], row.try_get::<String>("", "code").unwrap());
        assert_eq!(i32::from(!node["receivedAt"].is_null()), row.try_get::<i32>("", "received").unwrap());
    }
}
