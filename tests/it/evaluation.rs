//! The evaluation as it is asked: every table, by everybody who may, as of any frozen quarter.

use std::collections::{BTreeMap, BTreeSet};

use brobygger::domains::evaluation::{
    category, hierarchy, published,
    shape::{UNIVERSES, level},
};
use entities::{
    Code,
    codes::{Dimension, Granularity, Measure},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{TestApp, Viewer, on_both};

const NORTH: &str = "programme_id = (SELECT id FROM programme WHERE region_code = '1084')";
const SOUTH: &str = "programme_id = (SELECT id FROM programme WHERE region_code = '1083')";

/// The public form of the one id that a statement gives.
async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let id: Uuid = app.rows(sql).await.remove(0).try_get_by_index(0).unwrap();
    format!("{prefix}_{}", id.simple())
}

async fn programme(app: &TestApp, region: &str) -> String {
    let sql = format!("SELECT id FROM programme WHERE region_code = '{region}'");
    id(app, "programme", &sql).await
}

/// The programme's snapshot of the quarter that begins on this day.
async fn snapshot(app: &TestApp, starts_on: &str) -> String {
    let sql = format!("SELECT id FROM snapshot WHERE {NORTH} AND starts_on = '{starts_on}'");
    id(app, "snapshot", &sql).await
}

/// Asks the programme of Region Hovedstaden.
async fn ask(app: &TestApp, viewer: &Viewer<'_>, fields: &str) -> Value {
    let query = format!("query($p: ID!) {{ evaluation(programme: $p) {{ {fields} }} }}");
    let p = programme(app, "1084").await;
    viewer.data(&query, json!({ "p": p })).await["evaluation"].clone()
}

/// The field of a measure.
fn field(measure: &str) -> String {
    let mut words = measure.split('_').map(str::to_lowercase);
    let first = words.next().unwrap();
    let rest = words.map(|word| word[..1].to_uppercase() + &word[1..]);
    first + &rest.collect::<String>()
}

/// A table as a field asks for it.
fn table(measure: &str, by: &[&str], per: &str, rows: &str) -> String {
    let by = by.join(", ");
    format!("{}(by: [{by}], per: {per}) {{ {rows} }}", field(measure))
}

const ROW: &str = "rows { track startsOn endsOn count { value suppressed } minutes categories { dimension code } }";

/// A row in words: track, days, categories, number.
fn words(row: &Value) -> String {
    let categories: Vec<&str> = row["categories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        row["count"]["value"].is_null(),
        row["count"]["suppressed"] == true
    );
    format!(
        "{} {} {} {} {} {}",
        row["track"].as_str().unwrap_or("-"),
        row["startsOn"].as_str().unwrap(),
        row["endsOn"].as_str().unwrap(),
        categories.join("+"),
        row["count"]["value"],
        row["minutes"],
    )
}

fn sorted(rows: &Value) -> Vec<String> {
    let mut rows: Vec<String> = rows.as_array().unwrap().iter().map(words).collect();
    rows.sort_unstable();
    rows
}

/// A figure as it was decided.
struct Figure {
    measure: String,
    per: String,
    by: Vec<String>,
    ends_on: String,
    value: Option<i32>,
    words: String,
}

/// Every figure of a programme, by plain SQL.
async fn figures(app: &TestApp, of: &str) -> Vec<Figure> {
    let rows = app.rows(&format!(
        "SELECT measure, granularity, track, CAST(starts_on AS text) AS starts_on, CAST(ends_on AS text) AS ends_on, \
         first_dimension, first_category, second_dimension, second_category, value, minutes FROM figure WHERE {of}"
    )).await;
    let text =
        |row: &sea_orm::QueryResult, name: &str| row.try_get::<Option<String>>("", name).unwrap();
    let number =
        |row: &sea_orm::QueryResult, name: &str| row.try_get::<Option<i32>>("", name).unwrap();
    rows.iter()
        .map(|row| {
            let pairs = [
                ("first_dimension", "first_category"),
                ("second_dimension", "second_category"),
            ];
            let pairs: Vec<(String, String)> = pairs
                .iter()
                .filter_map(|(d, c)| Some((text(row, d)?, text(row, c)?)))
                .collect();
            let public = pairs.iter().map(|(dimension, category)| {
                let prefix = match dimension.as_str() {
                    "HOSPITAL" => "hospital",
                    "SITE" => "site",
                    "ASSOCIATION" => "association",
                    _ => return category.clone(),
                };
                Uuid::try_parse(category).map_or_else(
                    |_| category.clone(),
                    |id| format!("{prefix}_{}", id.simple()),
                )
            });
            let categories: Vec<String> = public.collect();
            let null =
                |number: Option<i32>| number.map_or("null".into(), |number| number.to_string());
            let value = number(row, "value");
            Figure {
                measure: text(row, "measure").unwrap(),
                per: text(row, "granularity").unwrap(),
                by: pairs.into_iter().map(|(dimension, _)| dimension).collect(),
                ends_on: text(row, "ends_on").unwrap(),
                value,
                words: format!(
                    "{} {} {} {} {} {}",
                    text(row, "track").unwrap_or("-".into()),
                    text(row, "starts_on").unwrap(),
                    text(row, "ends_on").unwrap(),
                    categories.join("+"),
                    null(value),
                    null(number(row, "minutes")),
                ),
            }
        })
        .collect()
}

/// Every way to break down, by none, one or two of all dimensions.
fn ways() -> Vec<Vec<&'static str>> {
    let all: Vec<&str> = Dimension::ALL.iter().map(|entry| entry.code).collect();
    let ones = all.iter().map(|one| vec![*one]);
    let twos = (0..all.len()).flat_map(|a| (a + 1..all.len()).map(move |b| (a, b)));
    let twos = twos.map(|(a, b)| vec![all[a], all[b]]);
    std::iter::once(vec![]).chain(ones).chain(twos).collect()
}

/// Who may ask, whatever the role.
const READERS: [&str; 9] = [
    "evaluator-hovedstaden",
    "contact-person-herlev",
    "midwife-herlev",
    "department-manager-herlev",
    "bridge-consultant-hovedstaden",
    "social-worker-herlev",
    "project-leader-hovedstaden",
    "steering-member-hovedstaden",
    "region-administrator-hovedstaden",
];

on_both! {
    /// Each table that was decided is answered with its figures and no others, families with the
    /// contacts beside them; and no number of people is told below the threshold.
    async fn every_table_is_told_as_it_was_decided(app) {
        let decided = figures(&app, NORTH).await;
        let mut tables: BTreeMap<(&str, &str, Vec<&str>), Vec<String>> = BTreeMap::new();
        for figure in &decided {
            let by = figure.by.iter().map(String::as_str).collect();
            tables.entry((&figure.measure, &figure.per, by)).or_default().push(figure.words.clone());
        }
        assert!(tables.len() > 150, "{}", tables.len());
        let evaluator = app.viewer("evaluator-hovedstaden");
        let (mut told, mut suppressed) = (0, 0);
        let all: Vec<_> = tables.iter().collect();
        for some in all.chunks(8) {
            let fields = some.iter().enumerate().map(|(n, ((measure, per, by), _))| format!("t{n}: {}", table(measure, by, per, ROW)));
            let answer = ask(&app, &evaluator, &fields.collect::<Vec<_>>().join(" ")).await;
            for (n, ((measure, per, by), rows)) in some.iter().enumerate() {
                let mut expected = (*rows).clone();
                if *measure == "FAMILIES" {
                    expected.extend(tables[&("CONTACTS", *per, vec![])].iter().cloned());
                }
                expected.sort_unstable();
                assert_eq!(sorted(&answer[format!("t{n}")]["rows"]), expected, "{measure} {per} {by:?}");
            }
        }
        for figure in decided.iter().filter(|figure| figure.measure != "ACTIVITIES") {
            match figure.value {
                None => suppressed += 1,
                Some(0) => {}
                Some(number) => {
                    assert!(number >= 5, "{} {}", figure.measure, figure.words);
                    told += 1;
                }
            }
        }
        assert!(told > 50 && suppressed > 50, "{told} {suppressed}");
    }

    /// What was decided can be asked, in any order of the dimensions, and nothing else: of all tables
    /// that one could think of.
    async fn what_is_not_published_is_refused(app) {
        let decided: BTreeSet<(String, String, Vec<String>)> = figures(&app, NORTH).await.into_iter()
            .map(|figure| (figure.measure, figure.per, figure.by)).collect();
        let evaluator = app.viewer("evaluator-hovedstaden");
        let p = programme(&app, "1084").await;
        let mut wanted = vec![];
        for measure in Measure::ALL {
            for per in Granularity::ALL {
                for (n, way) in ways().into_iter().enumerate() {
                    let key = (measure.code.to_owned(), per.code.to_owned(), way.iter().map(|one| (*one).to_owned()).collect());
                    let by: Vec<&str> = if n % 2 == 0 { way } else { way.into_iter().rev().collect() };
                    // Nothing is read beyond one period.
                    let field = format!("{}(by: [{}], per: {}, from: \"2025\", to: \"2025\") {{ measure }}", field(measure.code), by.join(", "), per.code);
                    wanted.push((decided.contains(&key), field));
                }
            }
        }
        // The second database refuses by the same rules.
        let step = match app.backend { crate::app::Backend::Sqlite => 1, crate::app::Backend::Postgres => 7 };
        let wanted: Vec<_> = wanted.into_iter().step_by(step).collect();
        let (published, others): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(published, _)| *published);
        assert!(published.len() > 20 && others.len() > 1_000);
        for (some, published) in published.chunks(5).map(|some| (some, true)).chain(others.chunks(400).map(|some| (some, false))) {
            let fields: Vec<String> = some.iter().enumerate().map(|(n, (_, field))| format!("t{n}: {field}")).collect();
            let query = format!("query($p: ID!) {{ evaluation(programme: $p) {{ {} }} }}", fields.join(" "));
            let answer = evaluator.ask(&query, json!({ "p": p })).await;
            let refused: BTreeMap<&str, &str> = answer.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default().iter()
                .map(|error| (error["path"][1].as_str().unwrap(), error["extensions"]["code"].as_str().unwrap())).collect();
            for (n, (_, field)) in some.iter().enumerate() {
                let name = format!("t{n}");
                let expected = (!published).then_some("TABLE_NOT_PUBLISHED");
                assert_eq!(refused.get(name.as_str()).copied(), expected, "{field}");
                assert_eq!(answer.json["data"]["evaluation"][&name].is_null(), !published, "{field}");
            }
        }
    }

    /// Everybody who may ask is told the same: each role, one with two hospitals, a program.
    async fn everybody_is_told_the_same(app) {
        // The contact person of Herlev is that of Hillerød too.
        app.execute(
            "UPDATE role_assignment SET person_id = (SELECT person_id FROM identity WHERE subject = 'contact-person-herlev') \
             WHERE person_id = (SELECT person_id FROM identity WHERE subject = 'contact-person-hillerod')",
        ).await;
        let item = "item { question maxScore }";
        let fields = format!(
            "snapshot {{ id quarter startsOn endsOn takenAt threshold answersMin }} snapshots {{ id }} threshold programme {{ name }} \
             a: families(by: [HOSPITAL]) {{ snapshot threshold {ROW} }} b: families(by: [HOSPITAL, AGE_GROUP], per: YEAR) {{ {ROW} }} \
             c: contacts(by: [CHANNEL]) {{ {ROW} }} d: referrals(by: [DECLINE_REASON], per: YEAR) {{ {ROW} }} \
             e: sparring(per: MONTH) {{ {ROW} }} f: activities(by: [ASSOCIATION]) {{ {ROW} }} g: sessions {{ {ROW} }} \
             coverage {{ year families {{ value }} share }} courseCompletion {{ year places {{ value }} share }} \
             flow {{ rows {{ period step referrals {{ value }} medianDays p90Days }} }} \
             satisfaction(audience: FAMILY) {{ rows {{ track {item} n {{ value }} mean }} }} \
             s: satisfaction(audience: DEPARTMENT, by: [STAFF_KIND]) {{ rows {{ staffKinds hospitals {{ name }} {item} n {{ value }} mean }} }} \
             dimensions {{ measure track dimension coarser several granularities pairs categories {{ code label coarser }} }}"
        );
        let first = ask(&app, &app.viewer(READERS[0]), &fields).await;
        assert!(first["a"]["rows"].as_array().unwrap().len() > 20);
        assert!(first["dimensions"].as_array().unwrap().len() > 40);
        for persona in READERS.iter().skip(1).chain(&["machine-client-herlev"]) {
            let same = ask(&app, &app.viewer(persona), &fields).await;
            assert_eq!(first, same, "{persona}");
        }
        let targets = "againstTargets { track metric kind target period { from to } counted { from to } actual { value } atLeast baseline { value } }";
        let first = ask(&app, &app.viewer(READERS[0]), targets).await;
        for persona in READERS.iter().filter(|persona| **persona != "midwife-herlev") {
            assert_eq!(first, ask(&app, &app.viewer(persona), targets).await, "{persona}");
        }
    }

    /// Who may not ask does not have the field; another programme's is not there.
    async fn others_are_told_nothing(app) {
        let query = "query($p: ID!) { evaluation(programme: $p) { threshold } }";
        let north = json!({ "p": programme(&app, "1084").await });
        for persona in ["volunteer-helsingor", "municipal-staff-odense", "data-protection-officer-hovedstaden", "nobody"] {
            assert_eq!(app.viewer(persona).known(query, north.clone()).await, None, "{persona}");
        }
        for persona in ["contact-person-odense", "machine-client-odense", "coordinator-odense", "project-leader-syddanmark"] {
            assert_eq!(app.viewer(persona).data(query, north.clone()).await["evaluation"], Value::Null, "{persona}");
        }
        // Targets are for those who read them.
        for persona in ["midwife-herlev", "machine-client-herlev", "coordinator-helsingor"] {
            let query = "query($p: ID!) { evaluation(programme: $p) { againstTargets { target } } }";
            assert_eq!(app.viewer(persona).known(query, north.clone()).await, None, "{persona}");
        }
    }

    async fn a_coordinator_is_told_of_their_own_association(app) {
        let coordinator = app.viewer("coordinator-helsingor");
        let own = id(&app, "association", "SELECT id FROM association WHERE name = 'Helsingør'").await;
        let everybody = app.viewer("evaluator-hovedstaden");
        let mut rows = 0;
        for (measure, by, per) in [
            ("CONTACTS", vec!["ASSOCIATION"], "QUARTER"), ("CONTACTS", vec!["ASSOCIATION"], "YEAR"),
            ("CONTACTS", vec!["ACTIVITY_TYPE", "ASSOCIATION"], "YEAR"), ("ACTIVITIES", vec!["ASSOCIATION"], "QUARTER"),
            ("ACTIVITIES", vec!["ASSOCIATION", "ACTIVITY_TYPE"], "YEAR"),
        ] {
            let of = |row: &str| table(measure, &by, per, row);
            let plain = "rows { track period count { value suppressed } categories { code } association { id name } }";
            let all = ask(&app, &everybody, &of(plain)).await;
            let mine = ask(&app, &coordinator, &of(plain)).await;
            let all = all[field(measure)]["rows"].as_array().unwrap();
            let expected: Vec<&Value> = all.iter().filter(|row| row["association"]["id"] == own).collect();
            assert!(!expected.is_empty() && expected.len() < all.len());
            assert_eq!(mine[field(measure)]["rows"].as_array().unwrap().iter().collect::<Vec<_>>(), expected, "{measure} {by:?}");
            rows += expected.len();
        }
        assert!(rows > 20);
        let p = json!({ "p": programme(&app, "1084").await });
        for other in ["contacts { measure }", "activities { measure }", "contacts(by: [CHANNEL]) { measure }", "activities(by: [ACTIVITY_TYPE]) { measure }"] {
            let answer = coordinator.ask(&format!("query($p: ID!) {{ evaluation(programme: $p) {{ {other} }} }}"), p.clone()).await;
            assert_eq!(answer.codes(), ["FORBIDDEN"], "{other}");
        }
        for other in ["families { measure }", "referrals { measure }", "sparring { measure }", "coverage { share }", "flow { rows { medianDays } }", "dimensions { code }",
            "contacts(by: [ASSOCIATION]) { rows { hospital { name } } }", "contacts(by: [ASSOCIATION]) { rows { minutes } }"] {
            assert_eq!(coordinator.known(&format!("query($p: ID!) {{ evaluation(programme: $p) {{ {other} }} }}"), p.clone()).await, None, "{other}");
        }
    }

    /// A table is one statement, and its places one for all rows.
    async fn statements_do_not_grow_with_rows(app) {
        let evaluator = app.viewer("evaluator-hovedstaden");
        let p = json!({ "p": programme(&app, "1084").await });
        let statements = async |fields: &str| {
            let query = format!("query($p: ID!) {{ evaluation(programme: $p) {{ {fields} }} }}");
            let answer = evaluator.ask(&query, p.clone()).await;
            assert!(answer.codes().is_empty(), "{:#}", answer.json);
            answer.statements()
        };
        // Who asked before is not looked up again.
        statements("threshold").await;
        let base = statements("threshold").await;
        for (fields, more) in [
            ("families { rows { basis } }", 1),
            ("families(by: [HOSPITAL]) { rows { hospital { name } categories { label } } }", 2),
            ("families(by: [HOSPITAL], from: \"2025Q2\", to: \"2025Q2\") { rows { hospital { name } categories { label } } }", 2),
            ("families(by: [SITE], per: YEAR) { rows { site { name } } }", 2),
            ("families(by: [MUNICIPALITY], per: YEAR) { rows { municipality { name } categories { label } } }", 2),
            ("contacts(by: [ASSOCIATION]) { rows { association { name } } }", 2),
            ("families(by: [HOSPITAL, REGION_PART], per: YEAR) { rows { hospital { name } categories { label } } }", 2),
            ("sessions(per: MONTH) { rows { minutes } }", 1),
            ("flow { rows { medianDays } }", 1),
            ("courseCompletion { share }", 1),
            ("coverage { share }", 2),
            ("againstTargets { atLeast }", 3),
        ] {
            assert_eq!(statements(fields).await, base + more, "{fields}");
        }
    }

    /// Periods bound what is told, and an older snapshot tells what was frozen by then.
    async fn what_is_asked_of_can_be_bounded(app) {
        let evaluator = app.viewer("evaluator-hovedstaden");
        let all = ask(&app, &evaluator, "families(by: [HOSPITAL]) { rows { period quarter year month startsOn endsOn } }").await;
        let all = all["families"]["rows"].as_array().unwrap().clone();
        let periods = |rows: &[Value]| -> BTreeSet<String> { rows.iter().map(|row| row["period"].as_str().unwrap().to_owned()).collect() };
        assert_eq!(periods(&all).into_iter().collect::<Vec<_>>(), ["2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]);
        assert_eq!(all[0], json!({ "period": "2024Q4", "quarter": "2024Q4", "year": "2024", "month": null, "startsOn": "2024-12-01", "endsOn": "2024-12-31" }));
        for (from, to, expected) in [
            ("\"2025Q2\"", "\"2025Q3\"", vec!["2025Q2", "2025Q3"]),
            ("\"2025\"", "\"2025\"", vec!["2025Q1", "2025Q2", "2025Q3", "2025Q4"]),
            ("\"2025-02\"", "\"2025-09\"", vec!["2025Q2", "2025Q3"]),
            ("null", "\"2024\"", vec!["2024Q4"]),
            ("\"2026\"", "null", vec!["2026Q1", "2026Q2"]),
            ("\"2027\"", "null", vec![]),
            ("null", "\"2023\"", vec![]),
        ] {
            let answer = ask(&app, &evaluator, &format!("families(by: [HOSPITAL], from: {from}, to: {to}) {{ rows {{ period }} }}")).await;
            let told = periods(answer["families"]["rows"].as_array().unwrap());
            assert_eq!(told.into_iter().collect::<Vec<_>>(), expected, "{from} {to}");
        }
        let months = ask(&app, &evaluator, "sessions(per: MONTH, from: \"2025-02\", to: \"2025-02\") { rows { month quarter year period } }").await;
        assert_eq!(months["sessions"]["rows"], json!([{ "month": "2025-02", "quarter": "2025Q1", "year": "2025", "period": "2025-02" }]));

        let decided = figures(&app, NORTH).await;
        let query = format!("query($p: ID!, $s: ID) {{ evaluation(programme: $p, snapshot: $s) {{ snapshot {{ id }} snapshots {{ id }} quarters: sessions {{ snapshot {ROW} }} years: sessions(per: YEAR) {{ {ROW} }} \
            coverage {{ year }} flow {{ rows {{ period }} }} againstTargets {{ counted {{ to }} }} }} }}");
        let p = programme(&app, "1084").await;
        for (starts_on, ends_on, years) in [("2025-04-01", "2025-06-30", 1), ("2025-10-01", "2025-12-31", 2), ("2026-04-01", "2026-06-30", 2)] {
            let s = snapshot(&app, starts_on).await;
            let answer = evaluator.data(&query, json!({ "p": p, "s": s })).await["evaluation"].clone();
            assert_eq!((&answer["snapshot"]["id"], &answer["quarters"]["snapshot"]), (&json!(s), &json!(s)));
            assert_eq!(answer["snapshots"].as_array().unwrap().len(), 7);
            for (name, per) in [("quarters", "QUARTER"), ("years", "YEAR")] {
                let mut expected: Vec<String> = decided.iter()
                    .filter(|one| one.measure == "SESSIONS" && one.per == per && one.by.is_empty() && one.ends_on.as_str() <= ends_on)
                    .map(|one| one.words.clone()).collect();
                expected.sort_unstable();
                assert_eq!(sorted(&answer[name]["rows"]), expected, "{s} {name}");
            }
            assert_eq!(answer["coverage"].as_array().unwrap().len(), years);
            for row in answer["flow"]["rows"].as_array().unwrap() {
                assert!(row["period"].as_str().unwrap() <= &*format!("{}Q{}", &ends_on[..4], (ends_on[5..7].parse::<u32>().unwrap()).div_ceil(3)));
            }
            for target in answer["againstTargets"].as_array().unwrap() {
                assert!(target["counted"].is_null() || target["counted"]["to"].as_str().unwrap() <= ends_on);
            }
        }
    }

    async fn bad_questions_are_told_by_a_code(app) {
        let evaluator = app.viewer("evaluator-hovedstaden");
        let p = json!({ "p": programme(&app, "1084").await });
        for (fields, code) in [
            ("families(from: \"2025-Q1\") { measure }", "BAD_USER_INPUT"),
            ("families(from: \"2025Q5\") { measure }", "BAD_USER_INPUT"),
            ("families(to: \"2025-13\") { measure }", "BAD_USER_INPUT"),
            ("families(to: 2025) { measure }", "BAD_USER_INPUT"),
            ("families(from: \"2026Q1\", to: \"2025Q4\") { measure }", "INVALID_FILTER"),
            ("flow(from: \"2026Q1\", to: \"2025Q4\") { rows { step } }", "INVALID_FILTER"),
            ("flow(per: MONTH) { rows { step } }", "TABLE_NOT_PUBLISHED"),
            ("sparring(by: [HOSPITAL]) { measure }", "TABLE_NOT_PUBLISHED"),
            ("families(by: [HOSPITAL], track: REFERRED_ACTIVITY) { measure }", "TABLE_NOT_PUBLISHED"),
            ("sparring(track: OPEN_ADVICE) { measure }", "TABLE_NOT_PUBLISHED"),
            ("activities(track: OPEN_ADVICE) { measure }", "TABLE_NOT_PUBLISHED"),
            ("contacts(by: [CHANNEL], track: LOCAL_ACTIVITY) { measure }", "TABLE_NOT_PUBLISHED"),
            ("families(by: [HOSPITAL, HOSPITAL], per: YEAR) { measure }", "TABLE_NOT_PUBLISHED"),
            ("families(by: [HOSPITAL, AGE_GROUP, CHILDREN], per: YEAR) { measure }", "TABLE_NOT_PUBLISHED"),
            ("satisfaction(audience: DEPARTMENT, by: [STAFF_KIND, HOSPITAL]) { rows { mean } }", "TABLE_NOT_PUBLISHED"),
            ("satisfaction(audience: DEPARTMENT, by: [TRACK, TRACK]) { rows { mean } }", "TABLE_NOT_PUBLISHED"),
            ("satisfaction(audience: FAMILY, by: [HOSPITAL]) { rows { mean } }", "TABLE_NOT_PUBLISHED"),
            ("families(by: [SHOE_SIZE]) { measure }", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let query = format!("query($p: ID!) {{ evaluation(programme: $p) {{ {fields} }} }}");
            let answer = evaluator.ask(&query, p.clone()).await;
            assert_eq!(answer.codes(), [code], "{fields}\n{:#}", answer.json);
        }
        let with_variable = "query($p: ID!, $f: CalendarPeriod) { evaluation(programme: $p) { families(from: $f) { measure } } }";
        let answer = evaluator.ask(with_variable, json!({ "p": p["p"], "f": "Q1 2025" })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
        let query = "query($p: ID!, $s: ID) { evaluation(programme: $p, snapshot: $s) { threshold } }";
        let (p, nothing) = (programme(&app, "1084").await, "0".repeat(32));
        let souths = id(&app, "snapshot", &format!("SELECT id FROM snapshot WHERE {SOUTH} LIMIT 1")).await;
        for (variables, codes) in [
            (json!({ "p": "x" }), vec!["INVALID_ID"]),
            (json!({ "p": p, "s": p }), vec!["INVALID_ID"]),
            (json!({ "p": p, "s": format!("snapshot_{nothing}") }), vec![]),
            (json!({ "p": p, "s": souths }), vec![]),
            (json!({ "p": format!("programme_{nothing}") }), vec![]),
        ] {
            let answer = evaluator.ask(query, variables.clone()).await;
            assert_eq!(answer.codes(), codes, "{variables}");
            assert_eq!(answer.json["data"], json!({ "evaluation": null }), "{variables}");
        }
    }

    /// A table is charged by the rows that it may have, before it is read.
    async fn work_is_charged(app) {
        let p = json!({ "p": programme(&app, "1084").await });
        let fields: Vec<String> = (0..60).map(|n| format!("t{n}: families(by: [HOSPITAL]) {{ rows {{ basis }} }}")).collect();
        let query = format!("query($p: ID!) {{ evaluation(programme: $p) {{ {} }} }}", fields.join(" "));
        let answer = app.viewer("evaluator-hovedstaden").ask(&query, p).await;
        assert!(answer.codes().contains(&"COST_LIMIT_EXCEEDED"), "{:?}", answer.codes());
        assert!(answer.statements() < 50, "{}", answer.statements());
    }

    /// Aggregates are nobody's data: no line in the audit trail.
    async fn aggregates_leave_no_line(app) {
        let before = app.number("SELECT COUNT(*) FROM audit_event").await;
        ask(&app, &app.viewer("contact-person-herlev"), "families(by: [SITE], per: YEAR) { rows { count { value } site { name } } } againstTargets { atLeast } coverage { share } flow { rows { step } }").await;
        ask(&app, &app.viewer("machine-client-herlev"), "satisfaction(audience: DEPARTMENT) { rows { mean item { question } } } snapshots { id }").await;
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_event").await, before);
        // Personal data do, so that the count can change.
        app.viewer("contact-person-herlev").data("{ referrals(first: 1) { nodes { code } } }", json!({})).await;
        assert!(app.number("SELECT COUNT(*) FROM audit_event").await > before);
    }

    async fn nothing_is_told_before_a_quarter_is_taken(app) {
        app.execute("UPDATE snapshot SET taken_at = NULL, steps_done = steps_total - 1").await;
        let fields = "snapshot { id } snapshots { id } threshold families { measure } contacts { measure } againstTargets { target } coverage { share } \
            satisfaction(audience: FAMILY) { rows { mean } } flow { rows { step } } courseCompletion { share }";
        let told = ask(&app, &app.viewer("evaluator-hovedstaden"), fields).await;
        assert_eq!(told, json!({
            "snapshot": null, "snapshots": [], "threshold": null, "families": null, "contacts": null, "againstTargets": null, "coverage": null,
            "satisfaction": null, "flow": null, "courseCompletion": null,
        }));
    }

    async fn targets_are_seen_beside_what_is_told(app) {
        let query = "query($p: ID!) { evaluation(programme: $p) { againstTargets { track metric kind target period { from to } counted { from to } actual { value suppressed } atLeast baseline { year } } } }";
        let leader = app.viewer("project-leader-syddanmark");
        let ask = async || {
            let p = programme(&app, "1083").await;
            leader.data(query, json!({ "p": p })).await["evaluation"]["againstTargets"].as_array().unwrap().clone()
        };
        let of = |rows: &[Value], track: &str, kind: &str| rows.iter().find(|row| row["track"] == track && row["kind"] == kind && row["metric"] == "FAMILIES").unwrap().clone();
        let standing = format!("SELECT COUNT(*) FROM target WHERE {SOUTH} AND (status = 'AGREED' OR (status = 'PROPOSED' AND kind = 'EXPECTATION'))");
        let rows = ask().await;
        assert_eq!(rows.len() as i64, app.number(&standing).await);
        // The year is told with its fourth quarter, then each quarter.
        let total = |per: &str, starts_on: &str| format!("SELECT CAST(COALESCE(value, -1) AS bigint) FROM figure WHERE {SOUTH} AND measure = 'FAMILIES' AND track = 'OPEN_ADVICE' AND granularity = '{per}' AND starts_on = '{starts_on}' AND first_dimension IS NULL");
        let mut sum = 0;
        for (per, starts_on) in [("YEAR", "2025-01-01"), ("QUARTER", "2026-01-01"), ("QUARTER", "2026-04-01")] {
            app.execute(&format!(
                "UPDATE figure SET value = 20 + COALESCE(value, 0) WHERE {SOUTH} AND measure = 'FAMILIES' AND track = 'OPEN_ADVICE' AND granularity = '{per}' AND starts_on = '{starts_on}' AND first_dimension IS NULL"
            )).await;
            sum += app.number(&total(per, starts_on)).await;
        }
        let target = of(&ask().await, "OPEN_ADVICE", "TARGET");
        assert_eq!(target["period"], json!({ "from": "2025-01-01", "to": "2026-12-31" }));
        assert_eq!(target["counted"], json!({ "from": "2025-01-01", "to": "2026-06-30" }));
        assert_eq!((&target["actual"], &target["atLeast"]), (&json!({ "value": sum, "suppressed": false }), &json!(sum)));
        // A quarter that is kept back is missing from what is at least.
        let kept = app.number(&total("QUARTER", "2026-01-01")).await;
        app.execute(&format!(
            "UPDATE figure SET value = NULL, minutes = NULL WHERE {SOUTH} AND measure = 'FAMILIES' AND track = 'OPEN_ADVICE' AND first_dimension IS NULL AND granularity <> 'YEAR' AND starts_on >= '2026-01-01' AND ends_on <= '2026-03-31'"
        )).await;
        let target = of(&ask().await, "OPEN_ADVICE", "TARGET");
        assert_eq!((&target["actual"], &target["atLeast"]), (&json!({ "value": null, "suppressed": true }), &json!(sum - kept)));
        // Families of track 3 are not known one by one.
        let north = json!({ "p": programme(&app, "1084").await });
        app.execute(&format!("UPDATE target SET status = 'AGREED', value = 50 WHERE {NORTH} AND track = 'LOCAL_ACTIVITY'")).await;
        let data = app.viewer("evaluator-hovedstaden").data(query, north).await;
        let rows = data["evaluation"]["againstTargets"].as_array().unwrap().clone();
        let local = rows.iter().find(|row| row["track"] == "LOCAL_ACTIVITY").unwrap();
        assert_eq!((&local["metric"], &local["actual"], &local["atLeast"], &local["counted"]), (&json!("PREGNANT_FAMILIES"), &Value::Null, &Value::Null, &Value::Null));
        assert_eq!(local["baseline"]["year"], 2023);
        // From the first of the month in which the target begins.
        assert_eq!(of(&rows, "REFERRED_ACTIVITY", "TARGET")["counted"], json!({ "from": "2026-01-01", "to": "2026-06-30" }));
    }

    async fn coverage_is_a_share_of_the_baseline(app) {
        app.execute(&format!("UPDATE figure SET value = 370 WHERE {NORTH} AND measure = 'FAMILIES' AND track = 'OPEN_ADVICE' AND granularity = 'YEAR' AND starts_on = '2025-01-01' AND first_dimension IS NULL")).await;
        app.execute(&format!("UPDATE figure SET value = NULL WHERE {NORTH} AND measure = 'FAMILIES' AND track = 'OPEN_ADVICE' AND granularity = 'YEAR' AND starts_on = '2024-12-01' AND first_dimension IS NULL")).await;
        let told = ask(&app, &app.viewer("midwife-herlev"), "coverage { year startsOn endsOn families { value suppressed } share baseline { value year metric } }").await;
        let baseline = json!({ "value": 3700, "year": 2023, "metric": "LEVEL_3_PREGNANCIES" });
        assert_eq!(told["coverage"], json!([
            { "year": "2024", "startsOn": "2024-12-01", "endsOn": "2024-12-31", "families": { "value": null, "suppressed": true }, "share": null, "baseline": baseline },
            { "year": "2025", "startsOn": "2025-01-01", "endsOn": "2025-12-31", "families": { "value": 370, "suppressed": false }, "share": 10.0, "baseline": baseline },
        ]));
    }

    async fn flow_and_completion_are_told_as_decided(app) {
        let evaluator = app.viewer("evaluator-hovedstaden");
        for per in ["QUARTER", "YEAR"] {
            let told = ask(&app, &evaluator, &format!("flow(per: {per}) {{ rows {{ track step startsOn endsOn referrals {{ value suppressed }} medianDays p90Days }} }}")).await;
            let mut told: Vec<String> = told["flow"]["rows"].as_array().unwrap().iter().map(|row| {
                assert_eq!(row["referrals"]["value"].is_null(), row["referrals"]["suppressed"] == true);
                format!("{} {} {} {} {} {} {}", row["track"].as_str().unwrap(), row["step"].as_str().unwrap(), row["startsOn"].as_str().unwrap(), row["endsOn"].as_str().unwrap(),
                    row["referrals"]["value"], row["medianDays"], row["p90Days"])
            }).collect();
            let text = |column: &str| format!("COALESCE(CAST({column} AS text), 'null')");
            let rows = app.rows(&format!(
                "SELECT track || ' ' || step || ' ' || CAST(starts_on AS text) || ' ' || CAST(ends_on AS text) || ' ' || {} || ' ' || {} || ' ' || {} AS words FROM flow_figure WHERE {NORTH} AND granularity = '{per}'",
                text("referrals"), text("median_days"), text("p90_days"),
            )).await;
            let mut expected: Vec<String> = rows.iter().map(|row| row.try_get("", "words").unwrap()).collect();
            told.sort_unstable();
            expected.sort_unstable();
            assert!(!expected.is_empty());
            assert_eq!(told, expected);
        }
        for (category, value) in [("'COMPLETED'", "30"), ("'DROPPED_OUT'", "10"), ("'CANCELLED'", "NULL")] {
            app.execute(&format!("UPDATE figure SET value = {value} WHERE {NORTH} AND measure = 'COURSE_PLACES' AND granularity = 'YEAR' AND starts_on = '2025-01-01' AND first_dimension = 'COMPLETION' AND second_dimension IS NULL AND first_category = {category}")).await;
        }
        let told = ask(&app, &evaluator, "courseCompletion(from: \"2025\") { year completed { value } droppedOut { value } cancelled { value suppressed } share }").await;
        assert_eq!(told["courseCompletion"], json!([
            { "year": "2025", "completed": { "value": 30 }, "droppedOut": { "value": 10 }, "cancelled": { "value": null, "suppressed": true }, "share": 75.0 },
        ]));
    }

    async fn satisfaction_is_told_as_pooled(app) {
        app.execute("DELETE FROM score_figure").await;
        // A mean of each question, and one of a kind of staff, as of the fourth quarter.
        let insert = "INSERT INTO score_figure (id, snapshot_id, programme_id, audience, track, item_id, dimension, categories, starts_on, ends_on, answers, mean_tenths)";
        let from = "JOIN snapshot s ON s.programme_id = v.programme_id AND s.starts_on = '2025-10-01'";
        app.execute(&format!("{insert} SELECT i.id, s.id, s.programme_id, v.audience, v.track, i.id, NULL, NULL, s.starts_on, s.ends_on, 12, 40 + i.seq FROM survey_item i JOIN survey v ON v.id = i.survey_id {from}")).await;
        app.execute(&format!("{insert} SELECT v.id, s.id, s.programme_id, v.audience, v.track, i.id, 'STAFF_KIND', 'MIDWIFE NONE', s.starts_on, s.ends_on, 11, 35 FROM survey_item i JOIN survey v ON v.id = i.survey_id AND i.seq = 1 {from} WHERE v.audience = 'DEPARTMENT'")).await;
        let evaluator = app.viewer("evaluator-hovedstaden");
        let means = "{ rows { track startsOn endsOn staffKinds staffKindLabels(locale: EN) hospitals { name } others item { number question maxScore } n { value suppressed } mean } }";
        let told = ask(&app, &evaluator, &format!(
            "family: satisfaction(audience: FAMILY, by: [TRACK]) {means} all: satisfaction(audience: DEPARTMENT) {means} staff: satisfaction(audience: DEPARTMENT, by: [TRACK, STAFF_KIND]) {means}"
        )).await;
        for (name, audience) in [("family", "FAMILY"), ("all", "DEPARTMENT")] {
            let rows = told[name]["rows"].as_array().unwrap();
            let questions = app.rows(&format!(
                "SELECT i.question_da, i.seq, v.track FROM survey_item i JOIN survey v ON v.id = i.survey_id JOIN programme p ON p.id = v.programme_id WHERE p.region_code = '1084' AND v.audience = '{audience}'"
            )).await;
            assert_eq!(rows.len(), questions.len());
            for row in rows {
                assert_eq!(row["n"], json!({ "value": 12, "suppressed": false }));
                assert_eq!(row["mean"], json!((40.0 + row["item"]["number"].as_f64().unwrap()) / 10.0));
                assert_eq!((&row["staffKinds"], &row["hospitals"], &row["others"]), (&json!([]), &json!([]), &json!(false)));
            }
            let mut asked: Vec<(Option<String>, i32, String)> = questions.iter()
                .map(|row| (row.try_get("", "track").unwrap(), row.try_get("", "seq").unwrap(), row.try_get("", "question_da").unwrap())).collect();
            let mut shown: Vec<(Option<String>, i32, String)> = rows.iter()
                .map(|row| (row["track"].as_str().map(str::to_owned), row["item"]["number"].as_i64().unwrap() as i32, row["item"]["question"].as_str().unwrap().to_owned())).collect();
            asked.sort();
            shown.sort();
            assert_eq!(shown, asked);
        }
        let staff = told["staff"]["rows"].as_array().unwrap();
        assert!(!staff.is_empty());
        for row in staff {
            assert_eq!((&row["staffKinds"], &row["staffKindLabels"], &row["others"], &row["mean"]), (&json!(["MIDWIFE"]), &json!(["Midwife"]), &json!(true), &json!(3.5)));
        }
        // As of a quarter before.
        let query = "query($p: ID!, $s: ID) { evaluation(programme: $p, snapshot: $s) { satisfaction(audience: FAMILY) { rows { mean } } } }";
        let (p, s) = (programme(&app, "1084").await, snapshot(&app, "2025-07-01").await);
        let before = evaluator.data(query, json!({ "p": p, "s": s })).await;
        assert_eq!(before["evaluation"]["satisfaction"]["rows"], json!([]));
    }

    /// The codebook has every category that a table has, and says where it belongs.
    async fn the_codebook_is_whole(app) {
        let told = ask(&app, &app.viewer("evaluator-hovedstaden"),
            "dimensions { measure measureLabel(locale: EN) dimension dimensionLabel(locale: EN) track coarser several granularities pairs categories { code da: label(locale: DA) en: label(locale: EN) coarser } }").await;
        let all = told["dimensions"].as_array().unwrap();
        let mut known: BTreeMap<(String, String), BTreeMap<String, Value>> = BTreeMap::new();
        for one in all {
            let categories = one["categories"].as_array().unwrap().iter().map(|category| (category["code"].as_str().unwrap().to_owned(), category.clone()));
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            known.insert((text("measure"), text("dimension")), categories.collect());
            let dimension = Dimension::from_code(one["dimension"].as_str().unwrap()).unwrap();
            assert_eq!(one["several"], level(dimension).several);
            assert_eq!(one["coarser"].as_str(), level(dimension).coarser.map(Code::code));
            let of = UNIVERSES.iter().find(|of| one["measure"] == of.measure.code() && one["track"].as_str() == of.track.map(Code::code)).unwrap();
            let by_quarter = of.by_quarter().any(|one| one == dimension);
            assert_eq!(one["granularities"], if by_quarter { json!(["QUARTER", "YEAR"]) } else { json!(["YEAR"]) });
        }
        let expected: BTreeSet<(String, String)> = UNIVERSES.iter().flat_map(|of| of.dimensions.iter().map(|one| (of.measure.code().to_owned(), one.code().to_owned()))).collect();
        assert_eq!(known.keys().cloned().collect::<BTreeSet<_>>(), expected);
        for figure in figures(&app, NORTH).await {
            let categories = figure.words.split(' ').nth(3).unwrap().to_owned();
            for (dimension, category) in figure.by.iter().zip(categories.split('+')) {
                let of = &known[&(figure.measure.clone(), dimension.clone())];
                assert!(of.contains_key(category), "{} {dimension} {category}", figure.measure);
            }
        }
        for ((measure, dimension), categories) in &known {
            let fine = Dimension::from_code(dimension).unwrap();
            for (code, category) in categories {
                assert!(!category["da"].as_str().unwrap().is_empty() && !category["en"].as_str().unwrap().is_empty());
                let coarser = level(fine).coarser.map(|coarser| known.get(&(measure.clone(), coarser.code().to_owned())));
                match coarser {
                    None => assert!(category["coarser"].is_null(), "{dimension} {code}"),
                    // What is told of sites alone has no hospitals.
                    Some(None) => assert_eq!(dimension, "SITE"),
                    Some(Some(coarser)) => assert!(coarser.contains_key(category["coarser"].as_str().unwrap()), "{dimension} {code}"),
                }
                if let Some(expected) = hierarchy::coarser(fine, code) {
                    assert_eq!(category["coarser"], expected);
                }
            }
        }
    }

    /// What is charged for a table is not less than its rows.
    async fn no_table_has_more_rows_than_are_charged(app) {
        for of in [NORTH, SOUTH] {
            let mut rows: BTreeMap<_, (usize, BTreeSet<String>)> = BTreeMap::new();
            for figure in figures(&app, of).await {
                let (number, periods) = rows.entry((figure.measure, figure.per, figure.by)).or_default();
                *number += 1;
                periods.insert(figure.ends_on);
            }
            for ((measure, per, by), (number, periods)) in rows {
                let measure = Measure::from_code(&measure).unwrap();
                let categories: usize = by.iter().map(|one| category::at_most(Dimension::from_code(one).unwrap())).product();
                let most = periods.len() * published::universes(measure, None).count() * categories;
                assert!(number <= most, "{measure:?} {per} {by:?}: {number} of {most}");
            }
        }
    }
}
