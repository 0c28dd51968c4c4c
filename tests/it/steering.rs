//! The programme's rules and its steering group: who sees which rows, what the database refuses,
//! which criteria are in force, and whether a woman may be referred.

use entities::ids::{
    BaselineId, CriteriaApprovalId, CriteriaId, DecisionId, MaterialId, MeetingId, PhaseId,
    ReportApprovalId, ReportCommentId, ReportId, ReportPresentationId, SeatId, TargetApprovalId,
    TargetId, TrackPlanId, TypedId,
};
use sea_orm::{ConnectionTrait, TryGetable};
use serde_json::{Value, json};

use crate::app::{TestApp, on_both};

/// Who reads targets, decisions and reports, and who does not, in Region Hovedstaden.
const READERS: [&str; 10] = [
    "contact-person-herlev",
    "department-manager-herlev",
    "bridge-consultant-hovedstaden",
    "social-worker-herlev",
    "project-leader-hovedstaden",
    "coordinator-helsingor",
    "steering-member-hovedstaden",
    "evaluator-hovedstaden",
    "region-administrator-hovedstaden",
    "data-protection-officer-hovedstaden",
];
const OTHERS: [&str; 4] = [
    "midwife-herlev",
    "volunteer-helsingor",
    "two-hats",
    "machine-client-herlev",
];

/// The statuses of reports that a persona sees.
fn reports_of(persona: &str) -> &'static str {
    match persona.split('-').next().unwrap() {
        _ if OTHERS.contains(&persona) => "('NONE')",
        "municipal" => "('NONE')",
        "evaluator" | "project" | "region" => "('DRAFT', 'REVIEW', 'APPROVED', 'PRESENTED')",
        "steering" => "('REVIEW', 'APPROVED', 'PRESENTED')",
        _ => "('APPROVED', 'PRESENTED')",
    }
}

/// Every stored row of a table by its public id, and whether `rule` holds for it.
async fn by_rule<I: TypedId + TryGetable>(
    app: &TestApp,
    table: &str,
    rule: &str,
) -> Vec<(String, bool)> {
    let sql = format!("SELECT id, CASE WHEN {rule} THEN 1 ELSE 0 END AS seen FROM {table}");
    let rows = app.rows(&sql).await;
    assert!(!rows.is_empty(), "{table}");
    rows.iter()
        .map(|row| {
            let id: I = row.try_get("", "id").unwrap();
            (id.global(), row.try_get::<i32>("", "seen").unwrap() == 1)
        })
        .collect()
}

async fn eligibility(app: &TestApp, persona: &str, hospital: &str, arguments: &str) -> Value {
    let query = format!(
        "{{ hospitals(first: 50) {{ nodes {{ name eligibility({arguments}) {{ allowed needsLeadersDecision reasons }} }} }} }}"
    );
    let data = app.viewer(persona).data(&query, json!({})).await;
    let nodes = data["hospitals"]["nodes"].as_array().unwrap();
    let found = nodes.iter().find(|node| node["name"] == hospital);
    found.unwrap()["eligibility"].clone()
}

on_both! {
    /// Every row of every table by its id, for every kind of viewer, as plain SQL says.
    async fn rows_are_seen_as_the_access_table_says(app) {
        let region = |code: &str| format!("programme_id = (SELECT id FROM programme WHERE region_code = '{code}')");
        let mut viewers: Vec<(&str, &str)> = READERS.iter().chain(&OTHERS).map(|persona| (*persona, "1084")).collect();
        viewers.extend([("municipal-staff-odense", "1083"), ("steering-member-syddanmark", "1083"), ("nobody", "0000")]);
        for (persona, code) in viewers {
            let own = region(code);
            let reads = !OTHERS.contains(&persona) && persona != "municipal-staff-odense";
            let decided = if reads { own.clone() } else { "FALSE".into() };
            let reports = format!("{own} AND status IN {}", reports_of(persona));
            let of = |column: &str, table: &str| format!("{column} IN (SELECT id FROM {table} WHERE {decided})");
            let presented = format!("report_id IN (SELECT id FROM report WHERE {reports})");
            let mut rows = vec![];
            rows.extend(by_rule::<TrackPlanId>(&app, "track_plan", &own).await);
            rows.extend(by_rule::<PhaseId>(&app, "phase", &own).await);
            rows.extend(by_rule::<BaselineId>(&app, "baseline", &own).await);
            rows.extend(by_rule::<CriteriaId>(&app, "criteria", &own).await);
            rows.extend(by_rule::<MaterialId>(&app, "material", &own).await);
            rows.extend(by_rule::<TargetId>(&app, "target", &decided).await);
            rows.extend(by_rule::<TargetApprovalId>(&app, "target_approval", &of("target_id", "target")).await);
            rows.extend(by_rule::<CriteriaApprovalId>(&app, "criteria_approval", &of("criteria_id", "criteria")).await);
            rows.extend(by_rule::<SeatId>(&app, "seat", &decided).await);
            rows.extend(by_rule::<MeetingId>(&app, "meeting", &decided).await);
            rows.extend(by_rule::<DecisionId>(&app, "decision", &decided).await);
            rows.extend(by_rule::<ReportId>(&app, "report", &reports).await);
            rows.extend(by_rule::<ReportPresentationId>(&app, "report_presentation", &presented).await);
            rows.extend(by_rule::<ReportApprovalId>(&app, "report_approval", &presented).await);
            rows.extend(by_rule::<ReportCommentId>(&app, "report_comment", &presented).await);
            for rows in rows.chunks(100) {
                let ids: Vec<&String> = rows.iter().map(|row| &row.0).collect();
                let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
                let data = app.viewer(persona).data(query, json!({ "ids": ids })).await;
                for ((id, seen), node) in rows.iter().zip(data["nodes"].as_array().unwrap()) {
                    assert_eq!(!node.is_null(), *seen, "{persona}: {id}");
                }
            }
        }
    }

    /// What is hidden is hidden by every way in: from the programme, a plan, a meeting, the criteria.
    async fn decisions_are_hidden_on_every_path(app) {
        let query = "{ programmes { nodes { \
            targets { totalCount } seats { totalCount } meetings { totalCount } decisions { totalCount } \
            reports { totalCount } materials { totalCount } phases { totalCount } \
            trackPlans { track active decision { summary } } criteria { nodes { approvals { id } } } } } }";
        for persona in OTHERS {
            for hidden in ["targets { totalCount }", "seats { totalCount }", "meetings { totalCount }", "decisions { totalCount }",
                "reports { totalCount }", "trackPlans { decision { summary } }", "criteria { nodes { approvals { id } } }"] {
                let query = format!("{{ programmes {{ nodes {{ {hidden} }} }} }}");
                assert!(app.viewer(persona).known(&query, json!({})).await.is_none(), "{persona}: {hidden}");
            }
            let shown = "{ programmes { nodes { materials { totalCount } phases { totalCount } trackPlans { track active } criteria { totalCount } } } }";
            let data = app.viewer(persona).data(shown, json!({})).await;
            let programme = &data["programmes"]["nodes"][0];
            assert!(programme["materials"]["totalCount"].as_i64().unwrap() > 5);
            assert_eq!(programme["phases"]["totalCount"], 5);
            let plan = &programme["trackPlans"][1];
            assert_eq!(plan["track"], "REFERRED_ACTIVITY");
            assert_eq!(plan["active"], true);
            assert!(programme["criteria"]["totalCount"].as_i64().unwrap() >= 3);
        }
        let data = app.viewer("contact-person-herlev").data(query, json!({})).await;
        let programme = &data["programmes"]["nodes"][0];
        assert!(programme["trackPlans"][1]["decision"]["summary"].is_string());
        let approved = programme["criteria"]["nodes"].as_array().unwrap().iter().filter(|c| c["approvals"] != json!([]));
        assert!(approved.count() >= 3);
    }

    /// A draft is found by no filter, order or count of those who do not work on it.
    async fn drafts_are_found_by_no_filter(app) {
        for persona in READERS {
            for status in ["DRAFT", "REVIEW", "APPROVED", "PRESENTED"] {
                let expected = app.number(&format!(
                    "SELECT COUNT(*) FROM report WHERE status = '{status}' AND status IN {} \
                     AND programme_id = (SELECT id FROM programme WHERE region_code = '1084')",
                    reports_of(persona)
                )).await;
                let query = format!("{{ reports(where: {{ status: {{ eq: {status} }} }}) {{ totalCount nodes {{ id }} }} }}");
                let data = app.viewer(persona).data(&query, json!({})).await;
                assert_eq!(data["reports"]["totalCount"], expected, "{persona}: {status}");
                assert_eq!(data["reports"]["nodes"].as_array().unwrap().len() as i64, expected);
            }
        }
    }

    /// What does not belong together is refused by the database itself.
    async fn the_database_refuses_what_contradicts_itself(app) {
        let blob = |n: u8| match app.backend {
            crate::app::Backend::Sqlite => format!("x'{:032x}'", u128::from(n)),
            crate::app::Backend::Postgres => format!("'{:032x}'", u128::from(n)),
        };
        let programme = |code: &str| format!("(SELECT id FROM programme WHERE region_code = '{code}')");
        let person = "(SELECT person_id FROM seat LIMIT 1)";
        let expectation = "(SELECT id FROM target WHERE kind = 'EXPECTATION' LIMIT 1)";
        let odense = "(SELECT id FROM hospital WHERE name = 'Odense Universitetshospital')";
        let herlev = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let (a, b) = (programme("1084"), programme("1083"));
        for sql in [
            // An expectation has no approvals, by neither of its kinds, and is never agreed.
            format!("INSERT INTO target_approval VALUES ({}, {expectation}, 'TARGET', 'NGO', {person}, '2026-01-01T00:00:00+00:00')", blob(1)),
            format!("INSERT INTO target_approval VALUES ({}, {expectation}, 'EXPECTATION', 'NGO', {person}, '2026-01-01T00:00:00+00:00')", blob(2)),
            "UPDATE target SET status = 'AGREED' WHERE kind = 'EXPECTATION'".into(),
            "UPDATE target SET value = NULL WHERE status = 'AGREED'".into(),
            "UPDATE target SET period_to = NULL WHERE period_from IS NOT NULL".into(),
            // A party approves once.
            "UPDATE target_approval SET party = 'NGO'".into(),
            // Another programme's hospital, another programme's or track's decision.
            format!("UPDATE criteria SET hospital_id = {odense} WHERE hospital_id = {herlev} AND version = 1"),
            format!("UPDATE decision SET hospital_id = {odense} WHERE programme_id = {a}"),
            format!("UPDATE decision SET programme_id = {b} WHERE programme_id = {a}"),
            "UPDATE track_plan SET track = 'LOCAL_ACTIVITY' WHERE decision_id IS NOT NULL".into(),
            "UPDATE track_plan SET active_from = NULL WHERE decision_id IS NOT NULL".into(),
            "UPDATE decision SET track = NULL WHERE kind = 'ACTIVATE_TRACK'".into(),
            // Two versions in force without end; no level at all; an end before the beginning.
            format!("UPDATE criteria SET status = 'AGREED' WHERE hospital_id = {herlev} AND version = 3"),
            "UPDATE criteria SET care_levels = 0".into(),
            "UPDATE criteria SET valid_to = '2000-01-01'".into(),
            "UPDATE report SET status = 'LOST'".into(),
            "UPDATE material SET url = NULL WHERE kind = 'WEB_PAGE'".into(),
            "UPDATE phase SET period_to = '2000-01-01'".into(),
        ] {
            let refused = app.db.execute_unprepared(&sql).await.unwrap_err().to_string();
            assert!(refused.contains("constraint"), "{sql}: {refused}");
        }
    }

    /// A hospital's own version goes before the programme's; a proposal is not in force; the last
    /// day counts.
    async fn the_criteria_in_force_are_the_hospitals_own(app) {
        let now = async |hospital: &str| {
            let data = app.viewer("midwife-herlev").data(
                "{ hospitals { nodes { name criteria { version hospital { name } status } criteriaHistory { totalCount } } } }", json!({})).await;
            let nodes = data["hospitals"]["nodes"].as_array().unwrap();
            let node = nodes.iter().find(|node| node["name"] == hospital).unwrap();
            (node["criteria"]["version"].as_i64(), node["criteria"]["hospital"]["name"].as_str().is_some(), node["criteriaHistory"]["totalCount"].as_i64())
        };
        let herlev = "Herlev og Gentofte Hospital";
        assert_eq!(now(herlev).await, (Some(2), true, Some(3)));
        assert_eq!(now("Nordsjællands Hospital").await, (Some(1), true, Some(1)));
        assert_eq!(now("Rigshospitalet").await, (Some(1), false, Some(0)));
        let own = format!("hospital_id = (SELECT id FROM hospital WHERE name = '{herlev}')");
        app.execute(&format!("UPDATE criteria SET valid_to = '2026-09-16' WHERE {own} AND version = 2")).await;
        assert_eq!(now(herlev).await, (Some(2), true, Some(3)));
        app.execute(&format!("UPDATE criteria SET valid_to = '2026-09-15' WHERE {own} AND version = 2")).await;
        assert_eq!(now(herlev).await, (Some(1), false, Some(3)));
    }

    /// I1 to I6, by each programme's own rules, for every kind of asker alike but I4.
    async fn a_woman_may_be_referred_as_the_rules_say(app) {
        let herlev = "Herlev og Gentofte Hospital";
        for persona in ["midwife-herlev", "machine-client-herlev", "volunteer-helsingor"] {
            for (arguments, allowed, reasons) in [
                ("track: OPEN_ADVICE, careLevel: LEVEL_3, targetGroups: [SOCIAL], judgement: SOCIAL_PROBLEM", true, json!([])),
                ("track: REFERRED_ACTIVITY, careLevel: LEVEL_3, targetGroups: [SOCIAL], judgement: SOCIAL_PROBLEM", true, json!([])),
                ("track: OPEN_ADVICE, careLevel: LEVEL_2, targetGroups: [SOCIAL], judgement: SOCIAL_PROBLEM", false, json!(["CARE_LEVEL_OUTSIDE"])),
                ("track: OPEN_ADVICE, careLevel: LEVEL_3, targetGroups: [PSYCHIATRIC_UNTREATED], judgement: VULNERABILITY", false, json!(["GROUPS_EXCLUDED"])),
                ("track: OPEN_ADVICE, careLevel: LEVEL_3, targetGroups: [PSYCHIATRIC_UNTREATED, SOCIAL], judgement: SOCIAL_PROBLEM", true, json!(["GROUPS_MIXED"])),
                ("track: OPEN_ADVICE, careLevel: LEVEL_3, targetGroups: [SOCIAL]", false, json!(["JUDGEMENT_MISSING"])),
                ("track: OPEN_ADVICE, careLevel: LEVEL_3, targetGroups: [SOMATIC], judgement: HEALTH_ONLY", false, json!(["JUDGEMENT_HEALTH_ONLY"])),
                ("track: LOCAL_ACTIVITY, careLevel: LEVEL_1, targetGroups: []", false, json!(["NO_REFERRAL_TO_TRACK"])),
            ] {
                let found = eligibility(&app, persona, herlev, arguments).await;
                // Midwives and social workers alone refer to courses (I4).
                let may_not = arguments.contains("REFERRED_ACTIVITY") && persona != "midwife-herlev";
                let (allowed, reasons) = if may_not { (false, json!(["REFERRER_ROLE"])) } else { (allowed, reasons) };
                let mixed = reasons == json!(["GROUPS_MIXED"]);
                assert_eq!(found, json!({ "allowed": allowed, "needsLeadersDecision": mixed, "reasons": reasons }), "{arguments}");
            }
        }
        let social = "track: REFERRED_ACTIVITY, careLevel: LEVEL_3, targetGroups: [PSYCHIATRIC_UNTREATED], judgement: VULNERABILITY";
        let found = eligibility(&app, "midwife-odense", "Odense Universitetshospital", social).await;
        assert_eq!(found["allowed"], true);
        let usual = "track: REFERRED_ACTIVITY, careLevel: LEVEL_3, targetGroups: [SOCIAL], judgement: SOCIAL_PROBLEM";
        let found = eligibility(&app, "midwife-herlev", "Bornholms Hospital", usual).await;
        assert_eq!(found["reasons"], json!(["HOSPITAL_NOT_TAKING_PART"]));
        app.execute("UPDATE track_plan SET decision_id = NULL, active_from = NULL WHERE track = 'REFERRED_ACTIVITY'").await;
        let found = eligibility(&app, "midwife-herlev", herlev, usual).await;
        assert_eq!(found["reasons"], json!(["TRACK_NOT_ACTIVE"]));
        app.execute("UPDATE programme SET ends_on = '2026-09-15' WHERE region_code = '1084'").await;
        let found = eligibility(&app, "midwife-herlev", herlev, usual).await;
        assert_eq!(found["reasons"], json!(["TRACK_NOT_ACTIVE", "OUTSIDE_PERIOD"]));
    }

    /// C1, C6, C11, C13 and I14 hold of what is loaded.
    async fn what_is_loaded_keeps_to_the_agreements(app) {
        let none = async |sql: &str| assert_eq!(app.number(sql).await, 0, "{sql}");
        for party in ["REGION", "NGO"] {
            none(&format!("SELECT COUNT(*) FROM target t WHERE status <> 'PROPOSED' AND NOT EXISTS \
                (SELECT 1 FROM target_approval a WHERE a.target_id = t.id AND a.party = '{party}')")).await;
        }
        none("SELECT COUNT(*) FROM target t JOIN target_approval a ON a.target_id = t.id WHERE t.track = 'REFERRED_ACTIVITY' \
            AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.programme_id = t.programme_id AND d.kind = 'MIDTERM' \
            AND CAST(d.decided_on AS text) < CAST(a.approved_at AS text))").await;
        none("SELECT COUNT(*) FROM target_approval a JOIN target t ON t.id = a.target_id WHERE NOT EXISTS \
            (SELECT 1 FROM seat s WHERE s.person_id = a.approved_by AND s.party = a.party AND s.programme_id = t.programme_id)").await;
        none("SELECT COUNT(*) FROM target WHERE kind = 'EXPECTATION' AND period_from IS NOT NULL").await;
        none("SELECT COUNT(*) FROM decision d JOIN meeting m ON m.id = d.meeting_id WHERE m.held_at > '2026-09-16T00:00:00+00:00'").await;
        let data = app.viewer("contact-person-herlev").data(
            "{ programmes { nodes { baselines { nodes { year value note } } phases { nodes { statedPeriod period { from to } } } } } \
               targets(where: { status: { eq: SUPERSEDED } }) { totalCount } meetings(last: 1, orderBy: HELD_AT_ASC) { nodes { heldAt } } }", json!({})).await;
        let programme = &data["programmes"]["nodes"][0];
        let baseline = &programme["baselines"]["nodes"][0];
        assert_eq!((&baseline["year"], &baseline["value"]), (&json!(2023), &json!(3700)));
        assert!(baseline["note"].as_str().unwrap().contains("målgruppe 2"));
        assert_eq!(programme["phases"]["nodes"][3], json!({
            "statedPeriod": "Januar – marts 2025", "period": { "from": "2026-01-01", "to": "2026-03-31" } }));
        assert_eq!(data["targets"]["totalCount"], 1);
        assert!(data["meetings"]["nodes"][0]["heldAt"].as_str().unwrap() > "2026-09-16");
    }

    async fn the_questions_of_a_hospital_take_few_statements(app) {
        for (name, budget) in [("MayIRefer", 5), ("CriteriaNow", 7), ("WhomDoICall", 3), ("WhoIsHere", 6)] {
            let all = brobygger::http::assets::operations();
            let saved = all.into_iter().find(|saved| saved.name == name).unwrap();
            let answer = app.viewer(&saved.persona).ask(&saved.document, saved.variables).await;
            assert!(answer.codes().is_empty(), "{name}: {:#}", answer.json);
            assert!(answer.statements() <= budget, "{name}: {} statements", answer.statements());
        }
    }
}
