//! What a viewer may not see changes nothing that they can ask: everything is asked before and
//! after a change behind the service's back, and each answer compared.

use std::fmt::Write as _;

use brobygger::graph::schema;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    app::{TestApp, Viewer, on_both},
    attacks::grant,
    matrix::{
        graph::{Graph, Kind},
        rights::{AREAS, Area, may_read},
        view::{Samples, View, roles},
    },
};

/// One persona of each role.
const ONE_OF_EACH: [&str; 15] = [
    "bridge-consultant-hovedstaden",
    "contact-person-herlev",
    "coordinator-helsingor",
    "data-protection-officer-hovedstaden",
    "department-manager-herlev",
    "evaluator-hovedstaden",
    "machine-client-herlev",
    "midwife-herlev",
    "municipal-staff-odense",
    "nobody",
    "project-leader-hovedstaden",
    "region-administrator-hovedstaden",
    "social-worker-herlev",
    "steering-member-hovedstaden",
    "volunteer-helsingor",
];

/// Who is given many roles at once.
const MANY_HATS: &str = "department-manager-herlev";

/// Everything that a persona can ask, as a text.
async fn everything(
    app: &TestApp,
    graph: &Graph,
    samples: &Samples,
    persona: &str,
) -> (View, String) {
    // A reason matters to an officer alone of those who are compared.
    let view = View::of(app, graph, samples, persona, persona == MANY_HATS).await;
    let mut text = format!("{persona} {:#?}\n", view.got);
    for answer in &view.seen.answers {
        let mut answer = answer.clone();
        // Persons at different depths come in one statement or two, as it happens.
        answer["extensions"]["statements"].take();
        writeln!(text, "{:#}", settled(answer)).unwrap();
    }
    text.push_str(&field_by_field(graph, &app.viewer(persona)).await);
    (view, text)
}

/// An answer with its errors in the order of their paths: fields that wait fail as it happens.
fn settled(mut answer: Value) -> Value {
    if let Some(errors) = answer["errors"].as_array_mut() {
        errors.sort_by_key(|error| error["path"].to_string());
    }
    answer
}

/// Referrals field by field, one at a time: with the number of statements, which a loader of its
/// own would give away.
async fn field_by_field(graph: &Graph, viewer: &Viewer<'_>) -> String {
    let mut text = String::new();
    for field in graph.fields("Referral") {
        let below = match field.name.as_str() {
            "progress" => " { ... on ReferralProgress { status socialWorker { id } } }",
            "contact" => " { ... on FamilyContact { name } ... on Withheld { reason } }",
            "events" => " { nodes { to by { id } } }",
            _ if graph.is_node(&field.of) => " { id }",
            _ => "",
        };
        let query = format!(
            "{{ referrals(first: 60) {{ nodes {{ {}{below} }} }} }}",
            field.name
        );
        let answer = viewer.ask(&query, json!({})).await;
        writeln!(text, "{} {:#}", field.name, settled(answer.json)).unwrap();
    }
    text
}

/// The two texts are the same; where not, the first line that differs, with what stands before it.
fn assert_same(before: &str, after: &str, why: &str) {
    let lines: Vec<&str> = before.lines().collect();
    for (n, (before, after)) in lines.iter().zip(after.lines()).enumerate() {
        let context = lines[n.saturating_sub(12)..n].join("\n");
        assert!(
            *before == after,
            "{why}, line {n}:\n{context}\n- {before}\n+ {after}"
        );
    }
    assert_eq!(before.len(), after.len(), "{why}");
}

/// Changes all rows of an area, in columns that only its readers see.
const fn change(area: Area) -> &'static [&'static str] {
    match area {
        // The directory is everyone's.
        Area::Directory => &[],
        Area::AsSent => &[
            "UPDATE referral SET care_level = 'LEVEL_2', target_groups = 12, reasons = 21, gestation_band = NULL, judgement = NULL, judged_by = NULL, judged_on = NULL",
            "UPDATE member_contact SET version = version + 1",
        ],
        Area::LaterStatus => &[
            "DELETE FROM referral_event",
            "UPDATE referral SET version = version + 1, due_at = sent_at, code = 'Q' || substr(code, 2), acknowledged_at = NULL",
        ],
        Area::Family => &[
            "UPDATE family SET stage = CASE WHEN stage = 'PREGNANT' THEN 'NEWBORN' ELSE 'PREGNANT' END, case_code = 'Q' || substr(case_code, 2) WHERE status <> 'ANONYMISED'",
            "UPDATE family_member SET alias = 'Q' || alias",
            "UPDATE consent SET wording_version = 'another'",
        ],
        Area::Advice => &[
            "UPDATE advice_session SET minutes = 33, asked = 5, helped = 6, signposts = 1, held_on = '2026-02-02', case_code = NULL",
            "DELETE FROM profile",
        ],
        Area::Course => &[
            "DELETE FROM attendance",
            "UPDATE enrolment SET alias = 'Q' || alias",
            "UPDATE course SET title = 'another', version = version + 1",
        ],
        Area::Activity => &["UPDATE activity SET title = 'another'"],
        Area::Signup => &[
            "UPDATE signup SET alias = 'Q' || alias, signed_up_at = '2026-01-01T08:00:00+00:00'",
            "DELETE FROM volunteer_match",
            "UPDATE volunteer SET alias = 'Q' || alias, weekdays = 1, person_id = NULL",
        ],
        Area::Tally => &["DELETE FROM activity_tally"],
        Area::Sparring => &["UPDATE sparring SET minutes = 7, topics = 3, worker_id = NULL"],
        Area::Granting => &["DELETE FROM leader_proposal"],
        Area::Aggregates => &[
            "UPDATE figure SET value = value + 1 WHERE value IS NOT NULL",
            "UPDATE flow_figure SET referrals = referrals + 1 WHERE referrals IS NOT NULL",
            "UPDATE score_figure SET answers = answers + 1",
        ],
        Area::Steering => &[
            "DELETE FROM report_presentation",
            "UPDATE report SET title = 'another ' || title, summary = 'another'",
            "UPDATE decision SET summary = 'another'",
            "UPDATE meeting SET place = 'another'",
            "DELETE FROM target_approval",
            "DELETE FROM criteria_approval",
            "DELETE FROM seat",
        ],
    }
}

/// What no role reads.
const NOBODYS: [&str; 3] = [
    "DELETE FROM survey_score",
    "DELETE FROM survey_response",
    "DELETE FROM survey_invitation",
];

on_both! {
    /// For each role all areas that the access table has a dash for are changed at once, and nothing
    /// of it shows: in no field, list, filter, order, count, cursor, look-up or extension.
    async fn what_is_not_theirs_changes_nothing(app) {
        let graph = Graph::of(&schema::sdl());
        let samples = Samples::of(&app, &graph).await;
        for persona in ONE_OF_EACH {
            let app = TestApp::new(app.backend).await;
            let (view, before) = everything(&app, &graph, &samples, persona).await;
            let hidden = AREAS.iter().filter(|area| !may_read(&view.roles, view.machine, &[**area]));
            for sql in hidden.flat_map(|area| change(*area)).chain(&NOBODYS) {
                app.execute(sql).await;
            }
            let (_, after) = everything(&app, &graph, &samples, persona).await;
            assert_same(&before, &after, persona);
        }
    }

    /// The changes above do show to those who read the area, so the test before can fail.
    async fn what_is_theirs_shows(app) {
        let graph = Graph::of(&schema::sdl());
        let samples = Samples::of(&app, &graph).await;
        let ask = || View::of(&app, &graph, &samples, "project-leader-hovedstaden", true);
        let mut before = ask().await;
        for area in AREAS.iter().filter(|area| !change(**area).is_empty()) {
            for sql in change(*area) {
                app.execute(sql).await;
            }
            let after = ask().await;
            assert_ne!(before.seen.answers, after.seen.answers, "{area:?}");
            before = after;
        }
    }

    /// A hand-out code is used, its family named, shared and followed to the end: the hospital's side
    /// can't tell, whatever they ask and whatever other roles they have. Who reads no referrals
    /// at all is compared above.
    async fn the_use_of_a_hand_out_code_does_not_show(app) {
        let graph = Graph::of(&schema::sdl());
        let mut samples = Samples::of(&app, &graph).await;
        let herlev = "(SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let own = format!("hospital_id = {herlev}");
        let ids = app.rows(&format!("SELECT id FROM referral WHERE {own} ORDER BY sent_at LIMIT 99")).await;
        let ids = ids.iter().map(|row| format!("referral_{}", row.try_get::<uuid::Uuid>("", "id").unwrap().simple()));
        samples.ids.insert("Referral".into(), ids.collect());
        let codes = "anonymous AND status = 'SENT'";
        assert!(app.number(&format!("SELECT COUNT(*) FROM referral WHERE {own} AND {codes}")).await > 0);
        // One who has every role outside Mødrehjælpen at once, and gives a reason.
        let association = "(SELECT id FROM association WHERE name = 'Helsingør')";
        for (role, scope) in [
            ("CONTACT_PERSON", herlev), ("MIDWIFE", herlev), ("ASSOCIATION_COORDINATOR", association), ("VOLUNTEER", association),
            ("BRIDGE_CONSULTANT", "NULL"), ("EVALUATOR", "NULL"), ("STEERING_MEMBER", "NULL"), ("REGION_ADMINISTRATOR", "NULL"), ("DATA_PROTECTION_OFFICER", "NULL"),
        ] {
            grant(&app, MANY_HATS, role, "1084", &format!("{scope}, NULL")).await;
        }
        let outside = ["contact-person-herlev", "midwife-herlev", "machine-client-herlev", "bridge-consultant-hovedstaden", MANY_HATS];
        let mut before = vec![];
        for persona in outside {
            let (view, text) = everything(&app, &graph, &samples, persona).await;
            assert!(!view.got["Referral"].is_empty() || persona.starts_with("bridge"), "{persona}");
            assert_eq!(!view.got["Family"].is_empty(), persona == MANY_HATS, "{persona}");
            before.push(text);
        }
        let member = "SELECT m.id FROM family_member m JOIN consent c ON c.member_id = m.id AND c.purpose = 'FEEDBACK_TO_REFERRER' AND c.status = 'ACTIVE' ORDER BY m.id LIMIT 1";
        let worker = "(SELECT person_id FROM identity WHERE subject = 'social-worker-herlev')";
        app.execute(&format!(
            "UPDATE referral SET status = 'COMPLETED', outcome = 'SELF_RELIANT', received_at = '2026-09-16T07:30:00+00:00', changed_at = '2026-09-16T07:31:00+00:00', \
             version = version + 5, assignee_id = {worker}, member_id = ({member}), family_id = (SELECT family_id FROM family_member WHERE id = ({member})) \
             WHERE {own} AND {codes}"
        )).await;
        let new = match app.backend {
            Backend::Sqlite => "randomblob(16)",
            Backend::Postgres => "gen_random_uuid()",
        };
        let used = format!("{own} AND anonymous AND status = 'COMPLETED' AND changed_at = '2026-09-16T07:31:00+00:00'");
        for (step, (before, after)) in [("SENT", "RECEIVED"), ("RECEIVED", "ACCEPTED"), ("ACCEPTED", "IN_PROGRESS"), ("IN_PROGRESS", "COMPLETED")].into_iter().enumerate() {
            app.execute(&format!(
                "INSERT INTO referral_event (id, referral_id, seq, from_status, to_status, by_id, at) \
                 SELECT {new}, id, 50 + {step}, '{before}', '{after}', {worker}, '2026-09-16T07:3{step}:00+00:00' FROM referral WHERE {used}"
            )).await;
        }
        for (persona, before) in outside.into_iter().zip(before) {
            let (_, after) = everything(&app, &graph, &samples, persona).await;
            assert_same(&before, &after, persona);
        }
    }
}

/// A value to compare a filter's field with.
fn compared(graph: &Graph, of: &str) -> BoxedStrategy<Value> {
    let code = |of: &str| prop::sample::select(graph.values(of).to_vec()).prop_map(Value::from);
    match of {
        "Boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "DateFilter" => {
            let day = (0..420_u32).prop_map(|n| {
                let first: chrono::NaiveDate = "2025-08-01".parse().unwrap();
                (first + chrono::Days::new(n.into())).to_string()
            });
            let by = prop::sample::select(vec!["eq", "gt", "gte", "lt", "lte"]);
            (by, day).prop_map(|(by, day)| json!({ by: day })).boxed()
        }
        of if graph.is(of, Kind::Enum) => code(of).boxed(),
        of => {
            let codes = graph
                .fields(of)
                .iter()
                .find(|f| f.name == "eq")
                .unwrap()
                .of
                .clone();
            let eq = code(&codes).prop_map(|code| json!({ "eq": code }));
            let among =
                prop::collection::vec(code(&codes), 1..4).prop_map(|codes| json!({ "in": codes }));
            prop_oneof![eq, among].boxed()
        }
    }
}

/// A filter of a list, with what joins comparisons.
fn filter(graph: &Graph, lists: &str) -> BoxedStrategy<Value> {
    let fields = graph
        .filters(lists)
        .filter(|f| !matches!(f.of.as_str(), "IdFilter" | "TextFilter"));
    let leaves: Vec<BoxedStrategy<Value>> = fields
        .map(|field| {
            let name = field.name.clone();
            compared(graph, &field.of)
                .prop_map(move |value| json!({ name.clone(): value }))
                .boxed()
        })
        .collect();
    let leaf = prop::strategy::Union::new(leaves);
    leaf.prop_recursive(3, 8, 3, |part| {
        let some = prop::collection::vec(part.clone(), 1..4);
        prop_oneof![
            some.clone().prop_map(|parts| json!({ "or": parts })),
            some.prop_map(|parts| json!({ "and": parts })),
            part.prop_map(|part| json!({ "not": part })),
        ]
    })
    .boxed()
}

/// What a viewer finds by a filter: ids in their order.
async fn found(viewer: &Viewer<'_>, lists: &str, list: &str, filter: &Value) -> Vec<String> {
    let query = format!(
        "query($w: {lists}Filter) {{ {list}(where: $w, first: 100) {{ totalCount nodes {{ id }} }} }}"
    );
    let data = viewer.data(&query, json!({ "w": filter })).await;
    let ids = data[list]["nodes"].as_array().unwrap().iter();
    let ids: Vec<String> = ids
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(data[list]["totalCount"], ids.len(), "{list} {filter}");
    ids
}

on_both! {
    /// Random filters: each finds rows of the list, counts what it finds, never finds a row together
    /// with its opposite; and finds the same when hidden values are others.
    async fn filters_find_no_hidden_value(app) {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let herlev = "hospital_id = (SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital')";
        let worker = "(SELECT person_id FROM identity WHERE subject = 'social-worker-herlev')";
        let received = format!("status = 'RECEIVED', received_at = changed_at, assignee_id = {worker}");
        let unshared = "NOT EXISTS (SELECT 1 FROM consent c WHERE c.member_id = referral.member_id AND c.purpose = 'FEEDBACK_TO_REFERRER')";
        let facts = "UPDATE referral SET care_level = 'LEVEL_2', target_groups = 12, reasons = 21, gestation_band = 'AFTER_BIRTH'".to_owned();
        let used = format!("UPDATE referral SET {received} WHERE anonymous AND status = 'SENT' AND {herlev}");
        let course = format!("UPDATE referral SET status = 'WAITLISTED', end_reason = NULL, outcome = NULL, version = version + 3 WHERE status IN ('RECEIVED', 'ACCEPTED', 'IN_PROGRESS', 'COMPLETED', 'DISCONTINUED') AND {unshared} AND NOT anonymous AND {herlev}");
        let mut narrowed = 0;
        for (persona, lists, list, changes) in [
            ("contact-person-herlev", "Referral", "referrals", vec![&used, &course]),
            ("midwife-herlev", "Referral", "referrals", vec![&used, &course]),
            ("machine-client-herlev", "Referral", "referrals", vec![&used, &course, &facts]),
            ("project-leader-hovedstaden", "Referral", "referrals", vec![&facts]),
        ] {
            let app = TestApp::new(app.backend).await;
            let viewer = app.viewer(persona);
            let all = found(&viewer, lists, list, &json!({})).await;
            let machine = persona.starts_with("machine-client");
            let own = Graph::seen_by(&roles(&app, persona).await, machine).await;
            let strategy = filter(&own, lists);
            let mut answers = vec![];
            for _ in 0..60 {
                let filter = strategy.new_tree(&mut runner).unwrap().current();
                let rows = found(&viewer, lists, list, &filter).await;
                let opposite = found(&viewer, lists, list, &json!({ "not": filter })).await;
                assert!(rows.iter().all(|id| all.contains(id) && !opposite.contains(id)), "{persona} {filter}");
                narrowed += usize::from(!rows.is_empty() && rows.len() < all.len());
                answers.push((filter, rows, opposite));
            }
            for change in changes {
                app.execute(change).await;
            }
            for (filter, rows, opposite) in answers {
                assert_eq!(rows, found(&viewer, lists, list, &filter).await, "{persona} {filter}");
                assert_eq!(opposite, found(&viewer, lists, list, &json!({ "not": filter })).await, "{persona} not {filter}");
            }
        }
        assert!(narrowed > 60, "the filters narrow: {narrowed}");
    }
}
