//! Reports as documents, over HTTP and from the command line: what they say is what the figures say,
//! and nobody reads more in them than they may ask for.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{TestApp, on_both},
    cli::{FILE, fails, program, sqlite, succeeds},
    governing::seats,
    mutations::{does, refuses},
};

const EVALUATOR: &str = "evaluator-hovedstaden";
const LEADER: &str = "project-leader-hovedstaden";
const REPORT: &str = "report { id version status snapshot { id quarter } }";
const HTML: &str =
    "query($id: ID!, $locale: Locale!) { report(id: $id) { html(locale: $locale) } }";

async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let key: Uuid = app.rows(sql).await[0].try_get_by_index(0).unwrap();
    format!("{prefix}_{}", key.simple())
}

async fn programme(app: &TestApp) -> String {
    id(
        app,
        "programme",
        "SELECT id FROM programme WHERE region_code = '1084'",
    )
    .await
}

/// The snapshot of the region whose quarter ends on this day.
async fn snapshot(app: &TestApp, region: &str, ends_on: &str) -> String {
    let sql = format!(
        "SELECT s.id FROM snapshot s JOIN programme p ON p.id = s.programme_id \
         WHERE p.region_code = '{region}' AND s.ends_on = '{ends_on}'"
    );
    id(app, "snapshot", &sql).await
}

/// The cells of a row of a table, as they are shown.
fn row(html: &str, table: &str, head: &str) -> Vec<String> {
    let (_, table) = html
        .split_once(&format!("<table id=\"t-{table}\""))
        .unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    let (_, row) = table
        .split_once(&format!("<th scope=\"row\">{head}</th>"))
        .unwrap_or_else(|| panic!("{head} is not in {table}"));
    let (row, _) = row.split_once("</tr>").unwrap();
    let cells = row.split("<td").skip(1);
    cells
        .map(|cell| {
            let (_, cell) = cell.split_once('>').unwrap();
            cell.split_once('<').unwrap().0.to_owned()
        })
        .collect()
}

/// A number as a Danish page shows it.
fn shown(value: Option<i32>) -> String {
    match value {
        None => "skjult".to_owned(),
        Some(n) if n < 1000 => n.to_string(),
        Some(n) => format!("{}.{:03}", n / 1000, n % 1000),
    }
}

/// The page needs nothing else, and no cell that counts people holds fewer than `k`.
fn is_sound(html: &str, k: i32) {
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    for never in [
        "<script", "http:", "https:", "url(h", "<img", "<link", "<iframe", "@import",
    ] {
        assert!(!html.contains(never), "{never}");
    }
    let tags = html.split('<').filter_map(|part| part.split('>').next());
    let handler = |tag: &str| {
        tag.split_whitespace()
            .any(|word| word.starts_with("on") && word.contains('='))
    };
    assert_eq!(
        tags.filter(|tag| handler(tag)).count(),
        0,
        "a script in an attribute"
    );
    let mut cells = 0;
    for table in html.split("<table ").skip(1) {
        let (table, _) = table.split_once("</table>").unwrap();
        // Which activities were held is public: nothing of it is suppressed.
        if table.starts_with("id=\"t-activities-") {
            continue;
        }
        for cell in table.split("<td class=\"n c").skip(1) {
            let (_, cell) = cell.split_once('>').unwrap();
            let text = cell.split_once('<').unwrap().0;
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            if let Ok(number) = digits.parse::<i32>() {
                assert!(number == 0 || number >= k, "{text} in {}", &table[..80]);
            }
            cells += 1;
        }
        assert!(table.contains("<caption>") && table.contains("<th scope=\"col\""));
    }
    assert!(cells > 20, "{cells} cells");
    let charts = html.matches("<svg ").count();
    assert!(charts > 0);
    assert_eq!(
        html.matches("<svg role=\"img\" aria-labelledby=").count(),
        charts
    );
    assert_eq!(html.matches("<title id=").count(), charts);
    assert_eq!(html.matches("<desc id=").count(), charts);
    let ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .map(|part| part.split_once('"').unwrap().0)
        .collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
}

on_both! {
    /// A draft has a snapshot, its writers change it, and from the review on it stays.
    async fn a_report_keeps_its_snapshot(app) {
        seats(&app).await;
        let (evaluator, leader) = (app.viewer(EVALUATOR), app.viewer(LEADER));
        let input = json!({ "idempotencyKey": "midterm-anew", "programme": programme(&app).await, "kind": "MIDTERM",
            "title": "Midtvejsrapport <igen>", "periodFrom": "2024-12-01", "periodTo": "2026-01-15", "summary": "Tal & ord." });
        let with = |input: &Value, field: &str, value: Value| {
            let mut input = input.clone();
            input[field] = value;
            input
        };
        let report = does(&evaluator, "createReport", input.clone(), REPORT).await["report"].clone();
        let (first, other) = (snapshot(&app, "1084", "2025-12-31").await, snapshot(&app, "1084", "2025-09-30").await);
        assert_eq!(report["snapshot"], json!({ "id": first, "quarter": "2025Q4" }), "the latest that ended with its period or before");
        let strange = snapshot(&app, "1083", "2025-09-30").await;
        let another = with(&with(&input, "idempotencyKey", json!("another-midterm")), "title", json!("En anden"));
        refuses(&app, &evaluator, "createReport", with(&another, "snapshot", json!(strange)), "NOT_FOUND").await;
        let early = with(&another, "periodTo", json!("2024-12-02"));
        let none = does(&evaluator, "createReport", early, REPORT).await["report"].clone();
        assert_eq!(none["snapshot"], Value::Null);
        let page = json!({ "id": none["id"], "locale": "DA" });
        assert_eq!(evaluator.data(HTML, page).await["report"]["html"], Value::Null);

        let change = json!({ "report": report["id"], "version": 1, "snapshot": other });
        refuses(&app, &evaluator, "updateReport", with(&change, "snapshot", json!(strange)), "NOT_FOUND").await;
        let changed = does(&evaluator, "updateReport", change, REPORT).await["report"].clone();
        assert_eq!(changed["snapshot"]["quarter"], "2025Q3");
        let back = json!({ "report": report["id"], "version": changed["version"], "snapshot": first, "title": "Midtvejsrapport <til styregruppen>" });
        let changed = does(&evaluator, "updateReport", back, REPORT).await["report"].clone();

        let page = json!({ "id": report["id"], "locale": "DA" });
        let draft = evaluator.data(HTML, page.clone()).await["report"]["html"].as_str().unwrap().to_owned();
        is_sound(&draft, 5);
        assert!(draft.contains("Midtvejsrapport &lt;til styregruppen&gt;") && draft.contains("Tal &amp; ord."));
        assert!(draft.contains("31. december 2025 (øjebliksbillede 2025Q4, frosset "));
        // Those who may not see the draft don't see its page.
        for persona in ["contact-person-herlev", "steering-member-hovedstaden"] {
            assert_eq!(app.viewer(persona).data(HTML, page.clone()).await["report"], Value::Null, "{persona}");
        }

        let step = json!({ "report": report["id"], "version": changed["version"] });
        let submitted = does(&evaluator, "submitReport", step, REPORT).await["report"].clone();
        let member = app.viewer("steering-member-hovedstaden").data(HTML, page.clone()).await;
        assert_eq!(member["report"]["html"], draft);
        let late = json!({ "report": report["id"], "version": submitted["version"], "snapshot": other });
        refuses(&app, &evaluator, "updateReport", late.clone(), "TRANSITION_ILLEGAL").await;
        let step = json!({ "report": report["id"], "version": submitted["version"] });
        does(&leader, "approveReport", step.clone(), REPORT).await;
        let approved = does(&app.viewer("steering-member-hovedstaden"), "approveReport", step, REPORT).await["report"].clone();
        assert_eq!((&approved["status"], &approved["snapshot"]["quarter"]), (&json!("APPROVED"), &json!("2025Q4")));
        refuses(&app, &evaluator, "updateReport", with(&late, "version", approved["version"].clone()), "TRANSITION_ILLEGAL").await;
        let on = json!({ "idempotencyKey": "presented-anew", "report": report["id"], "to": "HOSPITAL_DIRECTORS", "on": "2026-09-16" });
        let presented = does(&leader, "presentReport", on, REPORT).await["report"].clone();
        assert_eq!((&presented["status"], &presented["snapshot"]["quarter"]), (&json!("PRESENTED"), &json!("2025Q4")));
        // Now it is for all who read reports and aggregates of this programme, and the same for all.
        for persona in ["contact-person-herlev", "steering-member-hovedstaden"] {
            assert_eq!(app.viewer(persona).data(HTML, page.clone()).await["report"]["html"], draft, "{persona}");
        }
        // Who reads reports and no aggregates reads what is said of them.
        for persona in ["coordinator-helsingor", "data-protection-officer-hovedstaden"] {
            let viewer = app.viewer(persona);
            assert!(viewer.known(HTML, page.clone()).await.is_none(), "{persona}");
            let said = viewer.data("query($id: ID!) { report(id: $id) { summary } }", json!({ "id": report["id"] })).await;
            assert!(said["report"]["summary"].is_string(), "{persona}");
        }
        for persona in ["midwife-herlev", "volunteer-helsingor", "machine-client-herlev", "evaluator-syddanmark"] {
            let seen = app.viewer(persona).known(HTML, page.clone()).await;
            assert!(seen.is_none_or(|seen| seen["report"].is_null()), "{persona}");
        }
    }

    /// What stands in the page are the decided figures, in both languages.
    async fn the_page_says_what_the_figures_say(app) {
        let evaluator = app.viewer(EVALUATOR);
        let input = json!({ "idempotencyKey": "final-of-figures", "programme": programme(&app).await, "kind": "FINAL",
            "title": "Slutevaluering af tallene", "periodFrom": "2024-12-01", "periodTo": "2026-06-30", "summary": "Alt." });
        let report = does(&evaluator, "createReport", input, REPORT).await["report"]["id"].clone();
        let html = async |locale: &str| {
            let data = evaluator.data(HTML, json!({ "id": report, "locale": locale })).await;
            data["report"]["html"].as_str().unwrap().to_owned()
        };
        let (danish, english) = (html("DA").await, html("EN").await);
        is_sound(&danish, 5);
        is_sound(&english, 5);
        assert!(danish.contains("<html lang=\"da\">") && english.contains("<html lang=\"en\">"));
        assert!(danish.contains("<h2 id=\"h-summary\">1. Sammenfatning i tal</h2>"));
        assert!(english.contains("<h2 id=\"h-summary\">1. Summary in numbers</h2>"));
        for requirement in ["R49", "R50", "R51", "R52", "R53", "R54", "R55", "R56", "R58"] {
            assert!(danish.contains(&format!("<th scope=\"row\">{requirement}</th>")), "{requirement}");
        }
        let figures = async |measure: &str, track: &str| -> Vec<Option<i32>> {
            let sql = format!(
                "SELECT f.value FROM figure f JOIN programme p ON p.id = f.programme_id \
                 WHERE p.region_code = '1084' AND f.measure = '{measure}' AND f.track = '{track}' \
                 AND f.granularity = 'QUARTER' AND f.first_dimension IS NULL ORDER BY f.starts_on"
            );
            app.rows(&sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        };
        for (measure, track, head) in [
            ("FAMILIES", "OPEN_ADVICE", "Spor 1, åben rådgivning: familier"),
            ("FAMILIES", "REFERRED_ACTIVITY", "Spor 2, visiterede aktivitetstilbud: familier"),
            ("CONTACTS", "OPEN_ADVICE", "Spor 1: henvendelser uden kendt familie"),
            ("CONTACTS", "LOCAL_ACTIVITY", "Spor 3, lokale aktiviteter: familier ved aktiviteter (fremmøder)"),
        ] {
            let figures = figures(measure, track).await;
            assert_eq!(figures.len(), 7, "{measure} {track}");
            let cells = row(&danish, "families-by-quarter", head);
            let expected: Vec<String> = figures.into_iter().map(shown).collect();
            assert_eq!(cells[..7], expected, "{head}");
        }
        // A number and its bar are one: what stands beside a bar stands in its table.
        let held = app.number(
            "SELECT CAST(SUM(value) AS bigint) FROM figure f JOIN programme p ON p.id = f.programme_id \
             WHERE p.region_code = '1084' AND measure = 'ACTIVITIES' AND granularity = 'QUARTER' AND first_dimension IS NULL",
        ).await;
        assert!(danish.contains(&format!("<b>{}</b> aktiviteter holdt", shown(i32::try_from(held).ok()))));
        // What was decided after the snapshot's last day is in a later report.
        let decided = app.rows("SELECT d.summary FROM decision d JOIN programme p ON p.id = d.programme_id WHERE p.region_code = '1084' AND d.decided_on <= '2026-06-30'").await;
        assert!(!decided.is_empty());
        for decision in decided {
            assert!(danish.contains(&decision.try_get_by_index::<String>(0).unwrap()));
        }
    }
}

/// The tables of a folder, by name.
fn tables(folder: &std::path::Path) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .strip_suffix(".csv")
            .map(str::to_owned)
        else {
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let lines = text.split_terminator("\r\n");
        let lines = lines.map(|line| line.split(';').map(str::to_owned).collect());
        found.insert(name[3..].to_owned(), lines.collect());
    }
    found
}

#[tokio::test]
async fn the_program_writes_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let on = |arguments: &[&str]| {
        let mut command = program(folder.path(), arguments);
        command.env("BROBYGGER_DATABASE__URL", FILE);
        command
    };
    succeeds(&mut on(&[
        "seed",
        "--scale",
        "0.2",
        "--as-of",
        "2026-09-16",
    ]));
    let report = [
        "report",
        "--programme",
        "1083",
        "--kind",
        "final",
        "--snapshot",
        "2025Q4",
    ];
    let to = |out: &'static str| [&report[..], &["--out", out]].concat();
    fails(
        &mut on(&[
            "report",
            "--programme",
            "9999",
            "--kind",
            "final",
            "--out",
            "a",
        ]),
        "no such programme",
    );
    fails(
        &mut on(&[
            "report",
            "--programme",
            "1083",
            "--kind",
            "yearly",
            "--out",
            "a",
        ]),
        "yearly",
    );
    fails(
        &mut on(&[
            "report",
            "--programme",
            "1083",
            "--kind",
            "final",
            "--snapshot",
            "2030Q1",
            "--out",
            "a",
        ]),
        "no such snapshot",
    );
    assert!(!folder.path().join("a").exists());
    succeeds(&mut on(&to("a")));
    fails(&mut on(&to("a")), "not empty");
    std::fs::write(folder.path().join("a/mine.txt"), "mine").unwrap();
    std::fs::write(folder.path().join("a/report.html"), "old").unwrap();
    succeeds(&mut on(&[&to("a")[..], &["--force"]].concat()));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("a/mine.txt")).unwrap(),
        "mine"
    );
    let drafts = std::fs::read_dir(folder.path()).unwrap().filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains("draft")
    });
    assert_eq!(drafts.count(), 0, "nothing half-written is left");
    fails(&mut on(&to("b.sqlite")), "no folder");
    for kind in ["start-up", "status", "midterm", "final"] {
        for locale in ["da", "en"] {
            let out = format!("{kind}-{locale}");
            succeeds(&mut on(&[
                "report",
                "--programme",
                "Region Hovedstaden",
                "--kind",
                kind,
                "--locale",
                locale,
                "--out",
                &out,
            ]));
            is_sound(
                &std::fs::read_to_string(folder.path().join(out).join("report.html")).unwrap(),
                5,
            );
        }
    }

    let html = std::fs::read_to_string(folder.path().join("a/report.html")).unwrap();
    is_sound(&html, 5);
    let tables = tables(&folder.path().join("a"));
    assert_eq!(
        tables.len(),
        html.matches(" id=\"t-").count(),
        "a file for each table"
    );
    let db = sqlite(folder.path()).await;
    let figures = async |measure: &str,
                         by: &str,
                         track: &str|
           -> BTreeMap<(String, String), Option<i32>> {
        use sea_orm::{ConnectionTrait, Statement};
        let sql = format!(
            "SELECT f.first_category, f.ends_on, f.value FROM figure f JOIN programme p ON p.id = f.programme_id \
             WHERE p.region_code = '1083' AND f.measure = '{measure}' AND f.first_dimension = '{by}' AND f.track = '{track}' \
             AND f.second_dimension IS NULL AND f.granularity = 'YEAR' AND f.ends_on <= '2025-12-31'"
        );
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
            .await
            .unwrap();
        rows.iter()
            .map(|row| {
                let ends_on: String = row.try_get_by_index(1).unwrap();
                (
                    (row.try_get_by_index(0).unwrap(), ends_on[..4].to_owned()),
                    row.try_get_by_index(2).unwrap(),
                )
            })
            .collect()
    };
    let codes = [
        ("UNDER_20", "Under 20 år"),
        ("AGE_20_TO_24", "20–24 år"),
        ("AGE_25_TO_29", "25–29 år"),
        ("AGE_30_TO_34", "30–34 år"),
        ("AGE_35_TO_39", "35–39 år"),
        ("AGE_40_ON", "40 år og derover"),
    ];
    let decided = figures("FAMILIES", "AGE_BAND", "OPEN_ADVICE").await;
    let mut compared = 0;
    for line in &tables["age"] {
        let [group, head, column, value, suppressed, _] = &line[..] else {
            panic!("{line:?}")
        };
        let code = codes.iter().find(|(_, label)| label == head);
        if let (true, Some((code, _)), 4) = (group.starts_with("Spor 1"), code, column.len()) {
            let figure = decided[&((*code).to_owned(), column.clone())];
            match figure {
                Some(n) => assert_eq!(
                    (value, suppressed.as_str()),
                    (&n.to_string(), "false"),
                    "{line:?}"
                ),
                None => assert_eq!(
                    (value.as_str(), suppressed.as_str()),
                    ("", "true"),
                    "{line:?}"
                ),
            }
            compared += 1;
        }
    }
    assert!(compared >= 6, "{compared} compared");
    db.close().await.unwrap();
}
