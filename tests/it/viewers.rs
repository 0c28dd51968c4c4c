//! Who asked before is not looked up again, and yet no right outlives its end: the first statement
//! of a request that finds anything tells whether anything has changed that viewers are made of.

use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;

use crate::{app::on_both, attacks::grant};

const PEOPLE: &str = "{ people(first: 1) { nodes { name } } }";
const END: &str = "UPDATE role_assignment SET ended_at = '2026-09-16T07:00:00+00:00' \
    WHERE person_id = (SELECT person_id FROM identity WHERE subject = 'contact-person-herlev')";

on_both! {
    async fn the_second_request_needs_no_look_up(app) {
        let viewer = app.viewer("contact-person-herlev");
        let first = viewer.ask(PEOPLE, json!({})).await;
        let second = viewer.ask(PEOPLE, json!({})).await;
        assert_eq!((first.statements(), second.statements()), (2, 1));
        assert_eq!(first.json["data"], second.json["data"]);
        // Another subject is another viewer.
        assert_eq!(app.viewer("midwife-herlev").ask(PEOPLE, json!({})).await.statements(), 2);
        // What reads nothing proves it by itself; so does what finds nothing.
        assert_eq!(viewer.ask("{ __typename }", json!({})).await.statements(), 1);
        let nothing = "{ referral(code: \"R-NOSUCHCODE\") { code } }";
        assert_eq!(viewer.ask(nothing, json!({})).await.statements(), 2);
    }

    async fn a_role_that_ends_is_over_with_the_next_request(app) {
        let viewer = app.viewer("contact-person-herlev");
        let count = "{ referrals { totalCount } }";
        let before = viewer.data(count, json!({})).await;
        assert!(before["referrals"]["totalCount"].as_i64() > Some(0));
        assert_eq!(viewer.data(count, json!({})).await, before);
        let schema = "{ __schema { types { name } } }";
        let whole = viewer.data(schema, json!({})).await;

        // What isn't kept yet changes nothing.
        let change = app.db.begin().await.unwrap();
        change.execute_unprepared(END).await.unwrap();
        if app.backend == crate::app::Backend::Postgres {
            assert_eq!(viewer.data(count, json!({})).await, before);
        }
        change.commit().await.unwrap();

        // It reads nothing of the database, and is told to nobody who was kept.
        let less = viewer.data(schema, json!({})).await;
        assert_ne!(less, whole);
        assert_eq!(viewer.count("referrals").await, 0);
        let answer = viewer.ask(count, json!({})).await;
        assert_eq!(answer.codes(), ["GRAPHQL_VALIDATION_FAILED"]);
    }

    async fn a_role_that_begins_is_there_with_the_next_request(app) {
        let viewer = app.viewer("midwife-herlev");
        let count = "{ referrals { totalCount } }";
        let before = viewer.data(count, json!({})).await["referrals"]["totalCount"].as_i64().unwrap();
        let hospital = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        grant(&app, "midwife-herlev", "CONTACT_PERSON", "1084", &format!("{hospital}, NULL")).await;
        let after = viewer.data(count, json!({})).await["referrals"]["totalCount"].as_i64().unwrap();
        assert!(after > before, "{after} after {before}");
    }

    /// Every table that the look-up reads.
    async fn whatever_viewers_are_made_of_is_counted(app) {
        let changes = "SELECT changes FROM viewer_stamp";
        for table in ["identity", "person", "machine_client", "role_assignment", "organisation", "site", "programme_parameter"] {
            let column = if table == "programme_parameter" { "programme_id" } else { "id" };
            let before = app.number(changes).await;
            app.execute(&format!("UPDATE {table} SET {column} = {column}")).await;
            assert!(app.number(changes).await > before, "{table}");
        }
        let before = app.number(changes).await;
        app.execute("UPDATE referral SET id = id").await;
        assert_eq!(app.number(changes).await, before);
        app.execute("DELETE FROM identity WHERE subject = 'midwife-odense'").await;
        assert!(app.number(changes).await > before);
    }

    /// The day is a part of it: a role has a last day.
    async fn a_role_is_over_after_its_last_day(app) {
        app.execute("UPDATE role_assignment SET valid_to = '2026-09-16' \
            WHERE person_id = (SELECT person_id FROM identity WHERE subject = 'contact-person-herlev')").await;
        let viewer = app.viewer("contact-person-herlev");
        assert!(viewer.count("referrals").await > 0);
        app.pass(chrono::TimeDelta::hours(24));
        assert_eq!(viewer.count("referrals").await, 0);
    }
}
