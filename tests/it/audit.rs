//! The audit trail: a line before every answer with personal data, and nothing without it.

use std::{collections::BTreeSet, time::Duration};

use brobygger::{
    access::{Principal, Viewer},
    audit::{
        Author, Entry, Seals, expire,
        verify::{self, Head},
    },
};
use entities::{
    Code, audit_event,
    codes::{AuditKind, Role},
    ids::TypedId,
};
use sea_orm::{ConnectionTrait, FromQueryResult, TransactionTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{Backend, TestApp, now, on_both};

/// All lines, in their order.
async fn lines(app: &TestApp) -> Vec<audit_event::Model> {
    let rows = app
        .rows("SELECT * FROM audit_event ORDER BY segment, seq")
        .await;
    rows.iter()
        .map(|row| audit_event::Model::from_query_result(row, "").unwrap())
        .collect()
}

/// Asks as `persona`, and gives the data and the lines that it left.
async fn left(
    app: &TestApp,
    viewer: &crate::app::Viewer<'_>,
    query: &str,
) -> (Value, Vec<audit_event::Model>) {
    let before = lines(app).await.len();
    let data = viewer.data(query, json!({})).await;
    (data, lines(app).await.split_off(before))
}

fn key(id: &Value) -> Uuid {
    entities::ids::split(id.as_str().unwrap()).unwrap().1
}

fn subjects(line: &audit_event::Model) -> BTreeSet<Uuid> {
    let ids = line.subjects.chunks(16);
    ids.map(|id| Uuid::from_slice(id).unwrap()).collect()
}

async fn faults(app: &TestApp, heads: &[Head]) -> Vec<String> {
    let report = verify::verify(&app.db, &Seals::demo(), heads).await;
    report.unwrap().faults
}

/// Removes what keeps the trail append-only, as somebody with the database's password could.
async fn disarm(app: &TestApp) {
    for (trigger, table) in [
        ("audit_event_stays", "audit_event"),
        ("audit_event_expires", "audit_event"),
        ("audit_segment_stays", "audit_segment"),
        ("audit_segment_born", "audit_segment"),
    ] {
        match app.backend {
            Backend::Sqlite => app.execute(&format!("DROP TRIGGER {trigger}")).await,
            Backend::Postgres => {
                app.execute(&format!("DROP TRIGGER {trigger} ON {table}"))
                    .await;
            }
        }
    }
}

const FAMILIES: &str = "{ families(first: 3) { nodes { id stage } } }";

on_both! {
    async fn a_read_leaves_one_line_that_says_who_why_and_whose(app) {
        let worker = app.viewer("social-worker-herlev");
        let (data, lines) = left(&app, &worker, FAMILIES).await;
        let [line] = &lines[..] else { panic!("{lines:?}") };
        let me = app.viewer("social-worker-herlev").data("{ viewer { id } }", json!({})).await;
        assert_eq!(line.person_id.unwrap().global(), me["viewer"]["id"].as_str().unwrap());
        assert_eq!((line.segment, line.seq, line.at, line.kind), (1, 1, now(), AuditKind::Read));
        assert_eq!(line.roles.iter().collect::<Vec<_>>(), [Role::SocialWorker]);
        assert_eq!((line.operation.as_str(), &line.purpose_code, &line.machine_client_id), ("families", &None, &None));
        let asked: BTreeSet<Uuid> = data["families"]["nodes"].as_array().unwrap().iter().map(|n| key(&n["id"])).collect();
        assert_eq!(asked.len(), 3);
        assert_eq!(subjects(line), asked);
        // Her employer is Mødrehjælpen: her role is held at a site.
        let ngo = app.rows("SELECT id FROM organisation WHERE kind = 'NGO'").await[0].try_get::<Uuid>("", "id").unwrap();
        assert_eq!(line.organisation_id.unwrap().0, ngo);

        let leader = app.viewer("project-leader-hovedstaden").because("QUALITY", "monthly review");
        let (_, lines) = left(&app, &leader, FAMILIES).await;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].purpose_code.as_deref(), Some("QUALITY"));
        assert_eq!(lines[0].purpose_reason.as_deref(), Some("monthly review"));

        // A role that is held at an organisation speaks for it; a machine client for its hospital.
        let herlev = app.rows("SELECT id FROM hospital WHERE name LIKE 'Herlev%'").await[0].try_get::<Uuid>("", "id").unwrap();
        for persona in ["contact-person-herlev", "machine-client-herlev"] {
            let (_, lines) = left(&app, &app.viewer(persona), "{ referrals(first: 2) { nodes { id } } }").await;
            assert_eq!(lines[0].organisation_id.unwrap().0, herlev, "{persona}");
            assert_eq!(lines[0].person_id.is_some(), persona.starts_with("contact"));
            assert_eq!(lines[0].machine_client_id.is_some(), persona.starts_with("machine"));
        }
        assert_eq!(faults(&app, &[]).await, [""; 0]);
    }

    async fn what_is_not_personal_leaves_none(app) {
        for (persona, query) in [
            ("social-worker-herlev", "{ __typename }"),
            ("social-worker-herlev", "{ viewer { name roles { role } } municipalities { nodes { name } } hospitals { nodes { name } } }"),
            ("social-worker-herlev", "{ hospitals(where: { participation: { eq: ACTIVE } }) { totalCount } __schema { types { name } } }"),
            // A list that gives none of theirs without a reason is not even asked for.
            ("project-leader-hovedstaden", "{ families { totalCount } }"),
        ] {
            let (_, lines) = left(&app, &app.viewer(persona), query).await;
            assert!(lines.is_empty(), "{persona}: {query}: {lines:?}");
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_segment").await, 0);
    }

    /// Numbers about people name nobody, and are recorded all the same.
    async fn numbers_about_people_leave_a_line_without_subjects(app) {
        for (persona, query) in [
            ("social-worker-herlev", "{ families { totalCount } }"),
            ("social-worker-herlev", "{ families(where: { stage: { eq: PREGNANT } }) { totalCount } }"),
            ("social-worker-herlev", "{ courses(first: 1) { nodes { title } } }"),
        ] {
            let (_, lines) = left(&app, &app.viewer(persona), query).await;
            assert_eq!(lines.len(), 1, "{query}");
            assert!(lines[0].subjects.is_empty(), "{query}");
        }
    }

    /// What hangs on a family names it, whichever way one comes to it.
    async fn every_way_to_a_family_names_it(app) {
        let worker = app.viewer("social-worker-herlev");
        let row = &app.rows(
            "SELECT e.id AS e, r.id AS r, r.family_id AS f, r.member_id AS m FROM referral_event e \
             JOIN referral r ON r.id = e.referral_id JOIN family f ON f.id = r.family_id \
             JOIN identity i ON i.person_id = r.assignee_id AND i.subject = 'social-worker-herlev' \
             WHERE r.member_id IS NOT NULL AND f.assignee_id = r.assignee_id ORDER BY e.id LIMIT 1",
        ).await[0];
        let id = |name: &str| row.try_get::<Uuid>("", name).unwrap();
        let (family, member) = (id("f"), id("m"));
        for (prefix, key) in [("referral", id("r")), ("referral_event", id("e"))] {
            let query = format!("{{ node(id: \"{prefix}_{}\") {{ id }} }}", key.simple());
            let (data, lines) = left(&app, &worker, &query).await;
            assert!(!data["node"].is_null(), "{prefix}");
            assert_eq!(subjects(&lines[0]), BTreeSet::from([family, member]), "{prefix}");
        }
        let query = format!(
            "{{ node(id: \"member_{}\") {{ ... on FamilyMember {{ contact {{ __typename }} consents {{ id }} }} }} }}",
            member.simple()
        );
        let (_, lines) = left(&app, &worker, &query).await;
        assert!(subjects(&lines[0]).is_superset(&BTreeSet::from([family, member])));
        // Who comes to a course is named by the family, though it is seen by alias.
        let (data, lines) = left(&app, &app.viewer("project-leader-hovedstaden"),
            "{ courses(first: 20) { nodes { sessions(first: 20) { nodes { attendance { present } } } } } }").await;
        assert!(data.to_string().contains("\"present\":"));
        let families: BTreeSet<Uuid> = app.rows("SELECT DISTINCT family_id AS f FROM enrolment WHERE family_id IS NOT NULL").await
            .iter().map(|row| row.try_get("", "f").unwrap()).collect();
        assert!(subjects(&lines[0]).intersection(&families).next().is_some());
    }

    async fn the_operation_is_told_by_names_of_the_schema(app) {
        let saved = include_str!("../../playground/operations/association/FreeVolunteers.graphql");
        let variables: Value =
            serde_json::from_str(include_str!("../../playground/operations/association/FreeVolunteers.variables.json")).unwrap();
        let coordinator = app.viewer("coordinator-helsingor");
        assert_eq!(coordinator.ask(saved, variables).await.status, 200);
        for query in [
            // A saved name on another text is a disguise.
            "query FreeVolunteers { ...all } fragment all on Query { secretary: people(first: 1) { nodes { name } } ... on Query { volunteers { totalCount } } }",
            "query Karen_Blixen { karen: people(first: 1) { nodes { name } } volunteers { totalCount } }",
        ] {
            coordinator.data(query, json!({})).await;
        }
        let told: Vec<String> = lines(&app).await.into_iter().map(|line| line.operation).collect();
        assert_eq!(told, ["FreeVolunteers", "people volunteers", "people volunteers"]);
    }

    /// Who has no role any more still sees herself; that line is of no programme.
    async fn a_viewer_without_a_programme_leaves_a_line_too(app) {
        let (data, lines) = left(&app, &app.viewer("nobody"), "{ people { nodes { id } } }").await;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].programme_id, None);
        assert_eq!(subjects(&lines[0]), BTreeSet::from([key(&data["people"]["nodes"][0]["id"])]));
    }

    /// Somebody who works in two programmes leaves a line in the trail of each.
    async fn a_viewer_of_two_programmes_leaves_a_line_in_each(app) {
        let new = match app.backend { Backend::Sqlite => "randomblob(16)", Backend::Postgres => "gen_random_uuid()" };
        app.execute(&format!(
            "INSERT INTO role_assignment (id, person_id, role, programme_id, valid_from) \
             SELECT {new}, i.person_id, 'EVALUATOR', p.id, '2026-01-01' FROM identity i, programme p \
             WHERE i.subject = 'project-leader-hovedstaden' AND p.id NOT IN \
               (SELECT r.programme_id FROM role_assignment r WHERE r.person_id = i.person_id)"
        )).await;
        let leader = app.viewer("project-leader-hovedstaden").because("QUALITY", "monthly review");
        let (_, lines) = left(&app, &leader, FAMILIES).await;
        assert_eq!(lines.len(), 2);
        assert_ne!(lines[0].programme_id, lines[1].programme_id);
        assert_eq!(lines[0].subjects, lines[1].subjects);
        let roles: BTreeSet<String> = lines.iter().flat_map(|line| line.roles.iter()).map(|role| role.code().to_owned()).collect();
        assert_eq!(roles, BTreeSet::from(["EVALUATOR".into(), "PROJECT_LEADER".into()]));
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_segment").await, 2);
        assert_eq!(faults(&app, &[]).await, [""; 0]);
    }

    /// What is about to be changed is written down before it is tried. There is no mutation yet.
    async fn an_intent_is_written_before_a_change_is_tried(app) {
        let worker = app.viewer("social-worker-herlev").because("QUALITY", "monthly review");
        let role = app.rows("SELECT id FROM role_assignment WHERE role = 'SOCIAL_WORKER' AND person_id = (SELECT person_id FROM identity WHERE subject = 'social-worker-hillerod')").await;
        let key: uuid::Uuid = role[0].try_get("", "id").unwrap();
        let end = "mutation($id: ID!) { endRole(input: { roleAssignment: $id }) { userErrors { code } } }";
        let role = json!({ "id": format!("role_{}", key.simple()) });
        assert_eq!(worker.ask(end, role.clone()).await.codes(), ["FORBIDDEN"]);
        let found = lines(&app).await;
        let intent = (found[0].kind, found[0].operation.as_str(), found[0].purpose_code.as_deref());
        assert_eq!(intent, (AuditKind::Write, "endRole", Some("QUALITY")));
        // Without the line nothing is changed either.
        app.execute("DROP TABLE audit_event").await;
        let leader = app.viewer("project-leader-hovedstaden");
        assert_eq!(leader.ask(end, role).await.status, 503);
        assert_eq!(app.number("SELECT COUNT(*) FROM role_assignment WHERE ended_at IS NOT NULL").await, 0);
    }

    /// What can't be written down is not answered; afterwards the trail goes on, whole.
    async fn without_its_line_nothing_is_answered(app) {
        let worker = app.viewer("social-worker-herlev");
        worker.data(FAMILIES, json!({})).await;
        let (put, take) = match app.backend {
            Backend::Sqlite => ("CREATE TRIGGER full BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'full'); END", "DROP TRIGGER full"),
            Backend::Postgres => ("CREATE TRIGGER aaa BEFORE INSERT ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('full')", "DROP TRIGGER aaa ON audit_event"),
        };
        app.execute(put).await;
        for _ in 0..2 {
            let answer = worker.ask(FAMILIES, json!({})).await;
            assert_eq!((answer.status, answer.codes()), (503, vec!["SERVICE_UNAVAILABLE"]));
            assert!(answer.json.get("data").is_none() && !answer.json.to_string().contains("family_"), "{}", answer.json);
        }
        assert_eq!(worker.ask("{ hospitals { totalCount } }", json!({})).await.status, 200);
        app.execute(take).await;
        worker.data(FAMILIES, json!({})).await;
        assert_eq!(lines(&app).await.len(), 2);
        assert_eq!(faults(&app, &[]).await, [""; 0]);
        // A head that somebody else moved is not built on.
        app.execute("UPDATE audit_segment SET seal = head").await;
        assert_eq!(worker.ask(FAMILIES, json!({})).await.status, 503);
        assert_eq!(worker.ask(FAMILIES, json!({})).await.status, 200);
        app.execute("DROP TABLE audit_event").await;
        assert_eq!(worker.ask(FAMILIES, json!({})).await.status, 503);
    }

    /// Answers wait until their lines are durable, and share a commit.
    async fn lines_of_concurrent_requests_share_a_commit(app) {
        let worker = app.viewer("social-worker-herlev");
        worker.data(FAMILIES, json!({})).await;
        let before = app.audit.stats();
        let blocker = app.db.begin().await.unwrap();
        blocker.execute_unprepared(match app.backend {
            Backend::Sqlite => "UPDATE installation SET seed = seed",
            Backend::Postgres => "LOCK TABLE audit_segment IN ACCESS EXCLUSIVE MODE",
        }).await.unwrap();
        let asked = futures_util::future::join_all((0..40).map(|_| worker.ask(FAMILIES, json!({}))));
        let release = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            let held = app.audit.stats();
            blocker.commit().await.unwrap();
            held
        };
        let (answers, held) = tokio::join!(asked, release);
        assert_eq!(held, before, "a line was written while the database was locked");
        assert!(answers.iter().all(|answer| answer.status == 200));
        let after = app.audit.stats();
        assert_eq!(after.entries - before.entries, 40);
        assert!(after.commits - before.commits <= 4, "{after:?}");
        assert_eq!(faults(&app, &[]).await, [""; 0]);
    }

    async fn the_data_protection_officer_reads_the_trail_and_nobody_else(app) {
        for persona in ["social-worker-herlev", "contact-person-herlev", "machine-client-herlev", "contact-person-odense"] {
            app.viewer(persona).data("{ referrals(first: 2) { nodes { id } } }", json!({})).await;
        }
        let leader = app.viewer("project-leader-hovedstaden").because("QUALITY", "monthly review");
        leader.data(FAMILIES, json!({})).await;
        let query = "{ auditEvents(orderBy: AT_ASC) { totalCount nodes { id at kind kindLabel(locale: DA) requestId person { id name } \
            machineClient roles organisation { name } client operation purposeCode purposeReason subjectCount } } }";
        let officer = app.viewer("data-protection-officer-hovedstaden");
        let data = officer.data(query, json!({})).await;
        assert_eq!(data["auditEvents"]["totalCount"], 4, "{data:#}");
        let nodes = data["auditEvents"]["nodes"].as_array().unwrap();
        let of = |wanted: &dyn Fn(&Value) -> bool| nodes.iter().find(|node| wanted(node)).cloned().unwrap();
        let machine = of(&|node| node["person"].is_null());
        assert!(machine["machineClient"].is_string());
        assert_eq!(machine["organisation"]["name"], "Herlev og Gentofte Hospital");
        let review = of(&|node| node["purposeCode"] == "QUALITY");
        assert_eq!(review["roles"], json!(["PROJECT_LEADER"]));
        assert_eq!(review["purposeReason"], "monthly review");
        assert_eq!(review["subjectCount"], 3);
        assert_eq!((&review["kind"], &review["kindLabel"]), (&json!("READ"), &json!("opslag")));
        // Her own reading is in it now.
        let person = &review["person"]["id"];
        let count = async |filter: String| {
            officer.data(&format!("{{ auditEvents(where: {filter}) {{ totalCount }} }}"), json!({})).await["auditEvents"]["totalCount"].as_i64().unwrap()
        };
        assert_eq!(count(format!("{{ person: {{ eq: {person} }} }}")).await, 1);
        assert_eq!(count("{ purposeCode: { eq: \"QUALITY\" } }".into()).await, 1);
        assert_eq!(count("{ operation: { eq: \"referrals\" } }".into()).await, 3);
        assert_eq!(count("{ at: { lt: \"2026-09-16\" } }".into()).await, 0);
        assert_eq!(count("{ kind: { eq: WRITE } }".into()).await, 0);
        let id = &review["id"];
        for persona in ["social-worker-herlev", "project-leader-hovedstaden", "region-administrator-hovedstaden", "contact-person-herlev", "data-protection-officer-syddanmark", "nobody"] {
            let viewer = app.viewer(persona).because("SUBJECT_REQUEST", "a request of the person concerned");
            let answer = viewer.ask(&format!("{{ node(id: {id}) {{ id }} }}"), json!({})).await;
            assert!(answer.json["data"]["node"].is_null(), "{persona}");
            let answer = viewer.ask("{ auditEvents { totalCount nodes { person { name } } } }", json!({})).await;
            // In the other programme: the look at its referrals, and this viewer's own at the line.
            let expected = if persona.ends_with("syddanmark") { 2 } else { 0 };
            assert_eq!(answer.json["data"]["auditEvents"]["totalCount"].as_i64().unwrap_or_default(), expected, "{persona}");
        }
    }

    /// When, why and which organisation; and nothing of her advice in the partner's.
    async fn a_members_log_is_the_members_alone(app) {
        let row = &app.rows(
            "SELECT f.id AS f, w.id AS w, p.id AS p FROM family f JOIN family_member w ON w.family_id = f.id AND w.role = 'PREGNANT' \
             JOIN family_member p ON p.family_id = f.id AND p.role <> 'PREGNANT' \
             JOIN identity i ON i.person_id = f.assignee_id AND i.subject = 'social-worker-herlev' ORDER BY f.id LIMIT 1",
        ).await[0];
        let id = |prefix: &str, name: &str| format!("{prefix}_{}", row.try_get::<Uuid>("", name).unwrap().simple());
        let (family, woman, partner) = (id("family", "f"), id("member", "w"), id("member", "p"));
        let worker = app.viewer("social-worker-herlev");
        worker.data(&format!("{{ node(id: {family:?}) {{ ... on Family {{ stage sessions {{ totalCount }} }} }} }}"), json!({})).await;
        worker.data(&format!("{{ node(id: {woman:?}) {{ id }} }}"), json!({})).await;
        let officer = app.viewer("data-protection-officer-hovedstaden");
        let log = |member: &str| format!(
            "{{ subjectLog(member: {member:?}) {{ member {{ id }} entries(orderBy: AT_ASC, first: 50) {{ totalCount nodes {{ at kind organisation {{ name }} purposeCode }} }} }} }}"
        );
        let request = officer.clone().because("SUBJECT_REQUEST", "she asked on paper");
        let told = async |member: &str| {
            let data = request.data(&log(member), json!({})).await;
            assert_eq!(data["subjectLog"]["member"]["id"], member);
            data["subjectLog"]["entries"]["nodes"].as_array().unwrap().clone()
        };
        assert_eq!(told(&partner).await, [] as [Value; 0]);
        let hers = told(&woman).await;
        let ours: Vec<&Value> = hers.iter().filter(|entry| entry["purposeCode"].is_null()).collect();
        assert_eq!(ours.len(), 2, "{hers:#?}");
        assert_eq!(ours[0]["organisation"]["name"], "Mødrehjælpen");
        // The officer's own looking is told as well; that at him was about the family too.
        assert_eq!(told(&partner).await.len(), 1);
        worker.data(&format!("{{ node(id: {family:?}) {{ ... on Family {{ sessions {{ totalCount }} }} }} }}"), json!({})).await;
        assert_eq!(told(&partner).await.len(), 2);
        // Asked for by one fragment, the logs of two stay apart.
        let both = format!(
            "{{ his: subjectLog(member: {partner:?}) {{ ...Log }} hers: subjectLog(member: {woman:?}) {{ ...Log }} }}
             fragment Log on SubjectLog {{ entries(first: 50) {{ totalCount nodes {{ at }} }} }}"
        );
        let both = request.data(&both, json!({})).await;
        for (name, lines) in [("his", 3), ("hers", hers.len() + 4)] {
            assert_eq!(both[name]["entries"]["nodes"].as_array().unwrap().len(), lines, "{name}");
            assert_eq!(both[name]["entries"]["totalCount"], lines, "{name}");
        }
        // Not without the purpose, and for nobody else.
        assert_eq!(officer.ask(&log(&woman), json!({})).await.codes(), ["PURPOSE_REQUIRED"]);
        for persona in ["social-worker-herlev", "project-leader-hovedstaden", "data-protection-officer-syddanmark", "contact-person-herlev"] {
            let viewer = app.viewer(persona).because("SUBJECT_REQUEST", "she asked on paper");
            let answer = viewer.ask(&log(&woman), json!({})).await;
            assert!(answer.json["data"]["subjectLog"].is_null(), "{persona}");
        }
    }

    async fn the_database_refuses_to_change_a_line(app) {
        app.viewer("social-worker-herlev").data(FAMILIES, json!({})).await;
        for sql in [
            "UPDATE audit_event SET operation = 'nothing'",
            "UPDATE audit_event SET seq = seq",
            "DELETE FROM audit_event",
            "DELETE FROM audit_segment",
            "UPDATE audit_segment SET number = 7",
            "UPDATE audit_segment SET birth = head",
        ] {
            let refused = app.db.execute_unprepared(sql).await.expect_err(sql).to_string();
            assert!(refused.contains("of the audit trail"), "{sql}: {refused}");
        }
        if app.backend == Backend::Postgres {
            app.db.execute_unprepared("TRUNCATE audit_event").await.expect_err("TRUNCATE");
        }
        assert_eq!(lines(&app).await.len(), 1);
    }

    /// Every way to falsify the trail is found, and named.
    async fn what_is_falsified_is_found(app) {
        let worker = app.viewer("social-worker-herlev");
        for _ in 0..4 {
            worker.data(FAMILIES, json!({})).await;
        }
        app.execute("CREATE TABLE four AS SELECT * FROM audit_segment").await;
        worker.data(FAMILIES, json!({})).await;
        app.viewer("contact-person-odense").data("{ referrals(first: 2) { nodes { id } } }", json!({})).await;
        // Another process, for a third segment.
        let another = app.another_process().await;
        another.viewer("social-worker-herlev").data(FAMILIES, json!({})).await;
        assert_eq!(faults(&app, &[]).await, [""; 0]);
        let heads: Vec<Head> = verify::heads(&app.db).await.unwrap()
            .iter().map(|head| head.to_string().parse().unwrap()).collect();
        assert_eq!(heads.iter().map(|head| (head.number, head.lines)).collect::<Vec<_>>(), [(1, 5), (2, 1), (3, 1)]);
        assert_eq!(faults(&app, &heads).await, [""; 0]);
        disarm(&app).await;
        for table in ["audit_event", "audit_segment"] {
            app.execute(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        let back = "UPDATE audit_segment SET lines = f.lines, head = f.head, seal = f.seal FROM four f WHERE f.number = audit_segment.number";
        for (falsified, without, with) in [
            (&["UPDATE audit_event SET purpose_code = 'QUALITY', purpose_reason = 'a good one' WHERE segment = 1 AND seq = 2"][..], "segment 1, line 2: changed", ""),
            (&["UPDATE audit_event SET person_id = (SELECT p.id FROM person p WHERE p.id <> audit_event.person_id LIMIT 1) WHERE segment = 1 AND seq = 5"], "segment 1, line 5: changed", ""),
            (&["DELETE FROM audit_event WHERE segment = 1 AND seq = 3"], "segment 1, line 3: removed", ""),
            (&["DELETE FROM audit_event WHERE segment = 1 AND seq IN (1, 2)"], "segment 1, lines 1 to 2: removed", ""),
            (&["DELETE FROM audit_event WHERE segment = 1 AND seq = 5"], "segment 1: cut off after line 4 of 5", ""),
            (&["DELETE FROM audit_event WHERE segment = 1 AND seq = 5", "UPDATE audit_segment SET lines = 4 WHERE number = 1"], "segment 1: its seal is wrong", ""),
            (&["DELETE FROM audit_event WHERE segment = 1", "UPDATE audit_segment SET expired_at = opened_at WHERE number = 1"], "segment 1: its seal is wrong", ""),
            (&["DELETE FROM audit_event WHERE segment = 2", "DELETE FROM audit_segment WHERE number = 2"], "segment 2: missing from the register", ""),
            (&["UPDATE audit_segment SET replica = id FROM programme WHERE number = 2"], "segment 2: its birth", ""),
            (&["UPDATE audit_segment SET key_id = 'another' WHERE number = 3"], "segment 3: its key another is not in the ring", ""),
            (&["UPDATE audit_event SET segment = 2, seq = 2 WHERE segment = 3"], "segment 3: cut off after line 0 of 1", ""),
            // Only what was written down elsewhere tells of these.
            (&["DELETE FROM audit_event WHERE segment = 1 AND seq = 5", back], "", "segment 1: put back: 4 lines, and 5"),
            (&["DELETE FROM audit_event WHERE segment = 3", "DELETE FROM audit_segment WHERE number = 3"], "", "segment 3: gone since its head was written down"),
        ] {
            for sql in falsified {
                app.execute(sql).await;
            }
            let found = faults(&app, &[]).await;
            if without.is_empty() {
                assert_eq!(found, [""; 0], "{falsified:?}");
                let found = faults(&app, &heads).await;
                assert!(found.len() == 1 && found[0].starts_with(with), "{falsified:?}: {found:?}");
            } else {
                assert!(found.iter().any(|fault| fault.starts_with(without)), "{falsified:?}: {found:?}");
            }
            for sql in ["DELETE FROM audit_event", "DELETE FROM audit_segment", "INSERT INTO audit_segment SELECT * FROM kept_audit_segment", "INSERT INTO audit_event SELECT * FROM kept_audit_event"] {
                app.execute(sql).await;
            }
            assert_eq!(faults(&app, &heads).await, [""; 0], "{falsified:?} was not undone");
        }
    }

    /// Whole segments go after the programme's retention, and the register says so.
    async fn a_segment_expires_whole(app) {
        let worker = app.viewer("social-worker-herlev");
        worker.data(FAMILIES, json!({})).await;
        worker.data(FAMILIES, json!({})).await;
        // Kept for 24 months after September 2026 is over in Copenhagen.
        let end = "2028-09-30T22:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let seals = Seals::demo();
        assert!(expire::due(&app.db, end - chrono::Duration::seconds(1)).await.unwrap().is_empty());
        let due = expire::due(&app.db, end).await.unwrap();
        assert_eq!(due.iter().map(|s| (s.number, s.lines)).collect::<Vec<_>>(), [(1, 2)]);
        // What is faulty is evidence.
        app.execute("UPDATE audit_segment SET lines = 3").await;
        let faulty = expire::due(&app.db, end).await.unwrap();
        let refused = expire::expire(&app.db, &seals, &faulty[0], end).await.unwrap_err();
        assert!(refused.to_string().contains("segment 1: its seal is wrong"), "{refused}");
        app.execute("UPDATE audit_segment SET lines = 2").await;
        assert_eq!(lines(&app).await.len(), 2);
        let heads = verify::heads(&app.db).await.unwrap();
        expire::expire(&app.db, &seals, &due[0], end).await.unwrap();
        assert!(lines(&app).await.is_empty());
        assert!(expire::due(&app.db, end).await.unwrap().is_empty());
        let report = verify::verify(&app.db, &seals, &heads).await.unwrap();
        assert_eq!((report.segments, report.expired, report.lines, report.faults), (1, 1, 0, vec![]));
        // Without a number, it is kept.
        app.execute("UPDATE programme_parameter SET value = NULL WHERE name = 'AUDIT_RETENTION_MONTHS'").await;
        app.another_process().await.viewer("social-worker-herlev").data(FAMILIES, json!({})).await;
        assert!(expire::due(&app.db, end + chrono::Duration::days(9999)).await.unwrap().is_empty());
    }

    /// A line goes to the segment of its own month, in Copenhagen, whatever comes with it.
    async fn a_month_has_a_segment_of_its_own(app) {
        let viewer = std::sync::Arc::new(Viewer {
            principal: Principal::Person { id: Uuid::nil().into(), name: String::new(), employer: Uuid::nil().into() },
            grants: vec![],
            client: Some("a\0b".into()),
            purpose: None,
        });
        // The second is an hour into October there.
        let moments = ["2026-09-30T21:59:59Z", "2026-09-30T23:00:00Z", "2026-09-20T00:00:00Z"];
        let entry = |n: usize| Entry {
            kind: AuditKind::Read,
            at: moments[n % 3].parse().unwrap(),
            request_id: format!("{n:032x}"),
            author: Author::Viewer(viewer.clone()),
            operation: "people".into(),
            subjects: vec![],
        };
        for result in futures_util::future::join_all((0..9).map(|n| app.audit.append(entry(n)))).await {
            result.unwrap();
        }
        app.audit.append(entry(1)).await.unwrap();
        app.audit.close().await.unwrap();
        assert_eq!(lines(&app).await.len(), 10);
        for row in app.rows("SELECT s.closed_at, MIN(e.at) AS a, MAX(e.at) AS z FROM audit_segment s JOIN audit_event e ON e.segment = s.number GROUP BY s.number, s.closed_at").await {
            let month = |name: &str| brobygger::calendar::local_date(row.try_get("", name).unwrap()).format("%Y-%m").to_string();
            assert_eq!(month("a"), month("z"));
            assert!(row.try_get::<Option<chrono::DateTime<chrono::Utc>>>("", "closed_at").unwrap().is_some());
        }
        assert!(app.number("SELECT COUNT(*) FROM audit_segment").await >= 2);
        assert_eq!(faults(&app, &[]).await, [""; 0]);
    }

    /// Closed in order, a segment says so, and nothing can be appended any more.
    async fn a_closed_trail_takes_no_line(app) {
        let worker = app.viewer("social-worker-herlev");
        worker.data(FAMILIES, json!({})).await;
        app.audit.close().await.unwrap();
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_segment WHERE closed_at IS NOT NULL").await, 1);
        assert_eq!(faults(&app, &[]).await, [""; 0]);
        assert_eq!(worker.ask(FAMILIES, json!({})).await.status, 503);
    }
}
