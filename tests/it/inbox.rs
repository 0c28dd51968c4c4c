//! What waits for whom, against plain SQL.

use serde_json::json;

use crate::app::on_both;

const WHO: &str = "(SELECT person_id FROM identity WHERE subject = 'WHO')";

on_both! {
    async fn each_role_is_told_what_waits_for_it(app) {
        let herlev = "hospital_id = (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let past = "due_at < '2026-09-16T08:00:00+00:00'";
        let mut waiting = 0;
        for (persona, list, rule) in [
            ("contact-person-herlev", "overdueReferrals", format!("{herlev} AND status = 'SENT' AND NOT anonymous AND {past}")),
            ("contact-person-herlev", "declinedReferrals", format!("{herlev} AND status = 'DECLINED' AND NOT anonymous AND acknowledged_at IS NULL")),
            ("contact-person-herlev", "referralsToReceive", "FALSE".into()),
            ("midwife-herlev", "overdueReferrals", "FALSE".into()),
            ("social-worker-herlev", "referralsToReceive", "status = 'SENT' AND NOT anonymous AND site_id = (SELECT id FROM site WHERE name = 'Herlev')".into()),
            ("social-worker-herlev", "referralsToBegin", format!("status IN ('RECEIVED', 'ACCEPTED', 'WAITLISTED') AND assignee_id = {}", WHO.replace("WHO", "social-worker-herlev"))),
            ("social-worker-herlev", "overdueReferrals", "FALSE".into()),
            // Bit 1 is PSYCHIATRIC_UNTREATED, which Hovedstaden excludes.
            ("project-leader-hovedstaden", "referralsToDecide", "status = 'RECEIVED' AND groups_decided_at IS NULL AND (target_groups & 2) > 0 AND programme_id = (SELECT id FROM programme WHERE region_code = '1084')".into()),
            ("evaluator-hovedstaden", "referralsToDecide", "FALSE".into()),
        ] {
            let expected = app.number(&format!("SELECT COUNT(*) FROM referral WHERE {rule}")).await;
            let query = format!("{{ viewer {{ inbox {{ {list} {{ totalCount nodes {{ code }} }} }} }} }}");
            let viewer = app.viewer(persona).because("DECISION", "what the leader decides");
            let data = viewer.known(&query, json!({})).await;
            let told = data.map_or(0, |data| data["viewer"]["inbox"][list]["totalCount"].as_i64().unwrap());
            assert_eq!(told, expected, "{persona} {list}");
            waiting += expected;
        }
        assert!(waiting > 5, "the demo has something that waits");
    }

    async fn a_coordinator_is_told_whom_to_tell(app) {
        app.execute(
            "UPDATE signup SET status = 'TO_BE_TOLD' WHERE status = 'CONFIRMED' AND activity_id IN \
             (SELECT a.id FROM activity a JOIN association n ON n.id = a.association_id WHERE n.name = 'Helsingør' AND a.status = 'PUBLISHED')",
        ).await;
        let expected = app.number(
            "SELECT COUNT(*) FROM signup s JOIN activity a ON a.id = s.activity_id JOIN association n ON n.id = a.association_id \
             WHERE n.name = 'Helsingør' AND s.status = 'TO_BE_TOLD'",
        ).await;
        assert!(expected > 0);
        let query = "{ viewer { inbox { signupsToTell { totalCount nodes { alias activity { title } } } } } }";
        let data = app.viewer("coordinator-helsingor").data(query, json!({})).await;
        assert_eq!(data["viewer"]["inbox"]["signupsToTell"]["totalCount"], expected);
        for persona in ["volunteer-helsingor", "social-worker-herlev"] {
            assert!(app.viewer(persona).known(query, json!({})).await.is_none(), "{persona}");
        }
    }

    async fn associations_and_the_steering_group_have_an_inbox_too(app) {
        let helsingor = "association_id = (SELECT id FROM association WHERE name = 'Helsingør')";
        let programme = "programme_id = (SELECT id FROM programme WHERE region_code = '1084')";
        app.execute(&format!("DELETE FROM activity_tally WHERE id IN (SELECT id FROM activity WHERE {helsingor})")).await;
        app.execute(&format!("UPDATE report SET status = 'REVIEW' WHERE status = 'DRAFT' AND {programme}")).await;
        app.execute(&format!("DELETE FROM target_approval WHERE target_id IN (SELECT id FROM target WHERE kind = 'TARGET' AND {programme})")).await;
        app.execute(&format!("UPDATE target SET status = 'PROPOSED' WHERE kind = 'TARGET' AND {programme}")).await;
        let mut waiting = 0;
        for (persona, list, table, rule) in [
            ("coordinator-helsingor", "activitiesToTally", "activity", format!("{helsingor} AND status = 'HELD'")),
            ("coordinator-helsingor", "familiesToMatch", "volunteer_match", format!("{helsingor} AND status = 'WAITING'")),
            ("volunteer-helsingor", "activitiesToTally", "activity", "FALSE".into()),
            ("volunteer-helsingor", "familiesToMatch", "volunteer_match", "FALSE".into()),
            ("steering-member-hovedstaden", "reportsToReview", "report", format!("{programme} AND status = 'REVIEW'")),
            ("contact-person-herlev", "reportsToReview", "report", "FALSE".into()),
            ("steering-member-hovedstaden", "targetsToApprove", "target", format!("{programme} AND kind = 'TARGET'")),
            ("project-leader-hovedstaden", "reportsToReview", "report", format!("{programme} AND status = 'REVIEW'")),
            ("evaluator-hovedstaden", "targetsToApprove", "target", "FALSE".into()),
        ] {
            let expected = app.number(&format!("SELECT COUNT(*) FROM {table} WHERE {rule}")).await;
            let query = format!("{{ viewer {{ inbox {{ {list} {{ totalCount nodes {{ id }} }} }} }} }}");
            let data = app.viewer(persona).known(&query, json!({})).await;
            let told = data.map_or(0, |data| data["viewer"]["inbox"][list]["totalCount"].as_i64().unwrap());
            assert_eq!(told, expected, "{persona} {list}");
            waiting += expected;
        }
        assert!(waiting > 5);
    }
}
