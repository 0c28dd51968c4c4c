//! How PostgreSQL reaches the rows of the saved operations: by an index, with a condition on it, so
//! that a table that grows is never read whole.
//!
//! A small table is read whole by a wise planner, so here that is forbidden (`enable_seqscan`): where
//! it is done all the same, no index could serve. The plans are those of the very statements that the
//! service sends, with their parameters: `auto_explain` tells each of them to the connection that sent
//! it, and sqlx passes that on as an event.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use brobygger::http::assets::operations;
use serde_json::{Value, json};

use crate::app::{Answer, Backend, TestApp};

/// Grows with families, referrals, offers, requests or time.
const GROWING: &[&str] = &[
    "activity",
    "activity_tally",
    "advice_session",
    "attendance",
    "audit_event",
    "audit_segment",
    "consent",
    "course",
    "course_session",
    "course_staff",
    "enrolment",
    "family",
    "family_member",
    "figure",
    "flow_figure",
    "idempotent_request",
    "invitation",
    "leader_proposal",
    "member_contact",
    "outbox",
    "presence_exception",
    "profile",
    "referral",
    "referral_event",
    "score_figure",
    "session",
    "sign_in",
    "signup",
    "snapshot_record",
    "sparring",
    "survey_invitation",
    "survey_response",
    "survey_score",
    "volunteer",
    "volunteer_match",
];

/// What tells whether a viewer is the same: a table of one row.
const STAMP: &str = "viewer_stamp";

/// Grows with the organisations that take part and their staff, or not at all: the directory, the
/// agreements, a steering group's few papers a year, the installation itself.
const STEADY: &[&str] = &[
    "association",
    "association_municipality",
    "baseline",
    "capacity",
    "compatibility",
    "criteria",
    "criteria_approval",
    "decision",
    "hospital",
    "identity",
    "installation",
    "machine_client",
    "material",
    "meeting",
    "municipality",
    "organisation",
    "person",
    "phase",
    "presence_slot",
    "programme",
    "programme_parameter",
    "region",
    "report",
    "report_approval",
    "report_comment",
    "report_presentation",
    "role_assignment",
    "seaql_migrations",
    "seat",
    "site",
    "snapshot",
    "survey",
    "survey_item",
    "target",
    "target_approval",
    "track_plan",
    "viewer_stamp",
];

/// What the service asks beside a request: it writes the audit trail, and looks for events.
const BESIDE: &[&str] = &["audit_event", "audit_segment", "outbox"];

/// Who asks is found out before each request, alike for all.
const WHO_ASKS: &str = "identity";

/// Stands for the tables of PostgreSQL's own catalogue, which sqlx asks.
const CATALOGUE: &str = "(catalogue)";

/// What `auto_explain` told of a statement.
struct Plan {
    sql: String,
    root: Value,
}

/// The plans of the statements that were sent on this thread.
#[derive(Clone, Default)]
struct Plans(Arc<Mutex<Vec<Plan>>>);

/// The message of an event.
#[derive(Default)]
struct Message(String);

impl tracing::field::Visit for Message {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.0);
        }
    }
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Plans {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() != "sqlx::postgres::notice" {
            return;
        }
        let mut message = Message::default();
        event.record(&mut message);
        let Some((_, told)) = message.0.split_once("plan:\n") else {
            return;
        };
        let told: Value = serde_json::from_str(told).unwrap();
        self.0.lock().unwrap().push(Plan {
            sql: told["Query Text"].as_str().unwrap().to_owned(),
            root: told["Plan"].clone(),
        });
    }
}

/// An index: whose it is, and its columns in order.
struct Index {
    table: String,
    columns: Vec<String>,
}

type Indexes = BTreeMap<String, Index>;

async fn indexes(app: &TestApp) -> Indexes {
    let mut indexes = Indexes::new();
    let sql = "SELECT i.relname::text AS index, t.relname::text AS of, a.attname::text AS column \
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
        JOIN pg_attribute a ON a.attrelid = i.oid JOIN pg_namespace n ON n.oid = t.relnamespace \
        WHERE n.nspname = 'public' ORDER BY i.relname, a.attnum";
    for row in app.rows(sql).await {
        let text = |column| row.try_get::<String>("", column).unwrap();
        let index = indexes.entry(text("index")).or_insert_with(|| Index {
            table: text("of"),
            columns: vec![],
        });
        index.columns.push(text("column"));
    }
    indexes
}

/// How a plan reaches its rows, and what is wrong with that.
#[derive(Default)]
struct Access {
    tables: BTreeSet<String>,
    ways: BTreeSet<String>,
    faults: Vec<String>,
}

/// Where a node of a plan stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The first rows of it are enough: there is a limit above it, and nothing in between that has to
    /// have them all.
    stops: bool,
    /// It is below a subplan that is run once and kept, whatever the rows are that it is asked for.
    kept: bool,
    /// What the statement calls the table whose rows the node finds.
    alias: &'a str,
}

impl Access {
    fn of(plan: &Plan, indexes: &Indexes) -> Self {
        let mut access = Self::default();
        let place = Place {
            stops: false,
            kept: false,
            alias: "",
        };
        access.visit(&plan.root, place, &plan.root.to_string(), indexes);
        access
    }

    fn visit(&mut self, node: &Value, place: Place<'_>, whole: &str, indexes: &Indexes) {
        let text = |name: &str| node[name].as_str().unwrap_or_default();
        let growing = |table: &str| GROWING.contains(&table);
        let kind = text("Node Type");
        let alias = node["Alias"].as_str().unwrap_or(place.alias);
        // One that is run again for each row is called `SubPlan 1` where it is used.
        let subplan = text("Subplan Name");
        let kept =
            place.kept || !subplan.is_empty() && whole.contains(&format!("(hashed {subplan})"));
        if let Some(table) = node["Relation Name"].as_str() {
            let catalogue = text("Schema") == "pg_catalog";
            self.tables
                .insert(if catalogue { CATALOGUE } else { table }.to_owned());
        }
        match kind {
            "Seq Scan" | "Tid Scan" | "Sample Scan" => {
                let table = text("Relation Name");
                self.ways.insert(format!("{table}: all of it"));
                if growing(table) {
                    self.faults
                        .push(format!("{table} is read whole: {}", text("Filter")));
                }
            }
            "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => {
                let index = text("Index Name");
                let Some(Index { table, columns }) = indexes.get(index) else {
                    // The catalogue's.
                    return;
                };
                let bounds = bounds(text("Index Cond"), alias, columns);
                // A condition on later columns alone is held against all of the index.
                let bounded = bounds.contains(&columns[0].as_str());
                let first = place.stops && node["Filter"].is_null();
                let how = match (bounded, first) {
                    (true, _) => bounds.join(", "),
                    (false, true) => "the first ones".to_owned(),
                    (false, false) => "all of it".to_owned(),
                };
                let once = if kept { ", once for all rows" } else { "" };
                self.ways.insert(format!("{table} {index}: {how}{once}"));
                if growing(table) && !bounded && !first {
                    let why = [text("Index Cond"), text("Filter")].join(" ");
                    self.faults
                        .push(format!("{table} is read whole along {index}: {why}"));
                } else if growing(table) && kept && bounds == ["programme_id"] {
                    self.faults
                        .push(format!("a programme's {table} is read for a few rows"));
                }
            }
            "ModifyTable" => {
                let what = text("Operation").to_lowercase();
                self.ways
                    .insert(format!("{}: {what}", text("Relation Name")));
            }
            // What they read is read by a node below.
            _ => {}
        }
        for child in node["Plans"].as_array().into_iter().flatten() {
            let relation = child["Parent Relationship"].as_str().unwrap_or_default();
            let passes_on = match kind {
                "Limit" => true,
                "Nested Loop" | "Subquery Scan" | "LockRows" | "Result" => place.stops,
                _ => false,
            };
            let place = Place {
                // The inner side of a loop is begun anew, a subplan is asked for a row's own sake.
                stops: passes_on && matches!(relation, "Outer" | "Subquery"),
                kept,
                alias,
            };
            self.visit(child, place, whole, indexes);
        }
    }
}

/// The columns of the index that a condition bounds: those that are written as its table's own.
fn bounds<'a>(condition: &str, alias: &str, columns: &'a [String]) -> Vec<&'a str> {
    let plain = condition
        .split('\'')
        .step_by(2)
        .collect::<Vec<_>>()
        .join(" ");
    let words = plain.split(|c: char| !c.is_alphanumeric() && !"_.".contains(c));
    let words: BTreeSet<_> = words.filter_map(|word| word.split_once('.')).collect();
    let own = |column: &&str| words.contains(&(alias, *column));
    columns.iter().map(String::as_str).filter(own).collect()
}

/// An operation and who asks it.
struct Asked {
    name: String,
    persona: String,
    document: String,
    variables: Value,
}

/// The saved operations, and those of the benchmarks.
fn asked() -> Vec<Asked> {
    let saved = operations().into_iter().map(|saved| Asked {
        name: saved.name,
        persona: saved.persona,
        document: saved.document,
        variables: saved.variables,
    });
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/operations");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|e| e == "graphql"))
        .collect();
    files.sort_unstable();
    assert!(files.len() >= 4);
    let measured = files.into_iter().map(|path| {
        let document = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let variables = match name.as_str() {
            "Coordinator" => json!({
                "association": "association_eb3895f40b355a3bb0d62b707c1af37b",
                "from": "2026-08-01", "to": "2026-10-01",
            }),
            "Aggregate" => json!({
                "programme": "programme_2e4b9da82b1d58dbab7cee9fab2009c0",
                "from": "2024", "to": "2026",
            }),
            _ => json!({}),
        };
        let persona = document
            .lines()
            .find_map(|line| line.strip_prefix("# Persona: "));
        Asked {
            name,
            persona: persona.unwrap().to_owned(),
            document,
            variables,
        }
    });
    saved.chain(measured).collect()
}

/// A service on PostgreSQL whose plans are told.
struct Told {
    app: TestApp,
    plans: Plans,
    indexes: Indexes,
    _guard: tracing::subscriber::DefaultGuard,
}

impl Told {
    async fn new() -> Self {
        use tracing_subscriber::layer::SubscriberExt;
        let before = TestApp::new(Backend::Postgres).await;
        let name = before.rows("SELECT current_database()::text").await;
        let name: String = name[0].try_get_by_index(0).unwrap();
        let told = [
            ("session_preload_libraries", "auto_explain"),
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_format", "json"),
            // To the client, not to the server's log.
            ("auto_explain.log_level", "notice"),
            ("auto_explain.log_verbose", "on"),
            ("enable_seqscan", "off"),
        ];
        for (setting, value) in told {
            before
                .execute(&format!("ALTER DATABASE {name} SET {setting} = '{value}'"))
                .await;
        }
        // No demo has events yet, and how an empty table is read tells nothing.
        before
            .execute(
                "INSERT INTO outbox (id, seq, programme_id, stream, scope_id, row_id, at) \
                 SELECT gen_random_uuid(), n, p.id, 'ACTIVITY', p.id, p.id, '2026-09-16T08:00:00Z' \
                 FROM (SELECT id FROM programme ORDER BY id LIMIT 1) p, generate_series(1, 2000) n",
            )
            .await;
        // The same statistics in every run.
        before.execute("VACUUM (FREEZE, ANALYZE)").await;
        // A planner that takes a page of rows for thousands weighs as one does who has them.
        before
            .execute(&format!(
                "UPDATE pg_class c SET reltuples = c.reltuples * 1000 WHERE c.reltuples > 0 AND EXISTS \
                 (SELECT FROM pg_class t WHERE t.relname = ANY('{{{}}}') AND (t.oid = c.oid OR c.oid IN \
                 (SELECT indexrelid FROM pg_index WHERE indrelid = t.oid)))",
                GROWING.join(",")
            ))
            .await;
        let indexes = indexes(&before).await;
        let plans = Plans::default();
        let subscriber = tracing_subscriber::registry()
            .with(tracing_subscriber::filter::LevelFilter::INFO)
            .with(plans.clone());
        // The service runs on this thread.
        let guard = tracing::subscriber::set_default(subscriber);
        // Settings of a database are those of its new connections.
        let app = before.another_process().await;
        // Another test may have met the events first, when nobody wanted them.
        tracing::callsite::rebuild_interest_cache();
        Self {
            app,
            plans,
            indexes,
            _guard: guard,
        }
    }

    /// The plans so far.
    fn take(&self) -> Vec<Plan> {
        std::mem::take(&mut *self.plans.0.lock().unwrap())
    }

    /// Asks, and gives how each statement of it reached its rows; what the service asked beside it
    /// goes to `beside`.
    async fn ask(&self, asked: &Asked, beside: &mut Vec<Access>) -> Vec<(String, Access)> {
        let answer: Answer = self
            .app
            .viewer(&asked.persona)
            .ask(&asked.document, asked.variables.clone())
            .await;
        assert!(
            answer.json.get("errors").is_none(),
            "{}: {:#}",
            asked.name,
            answer.json
        );
        let mut own = vec![];
        for _ in 0..200 {
            for plan in self.take() {
                let access = Access::of(&plan, &self.indexes);
                let all =
                    |known: &[&str]| access.tables.iter().all(|table| known.contains(&&**table));
                if access.tables.is_empty() || !all(&[CATALOGUE]) {
                    if !access.tables.is_empty() && all(BESIDE) {
                        beside.push(access);
                    } else {
                        own.push((plan.sql, access));
                    }
                }
            }
            // A plan may be told with the end of the statement, after its rows.
            if own.len() as i64 >= answer.statements() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let sent: Vec<_> = own.iter().map(|(sql, _)| sql).collect();
        assert_eq!(
            own.len() as i64,
            answer.statements(),
            "{}: {sent:#?}",
            asked.name
        );
        own
    }
}

/// The ways of each operation's statements, as text, and what is wrong.
async fn examine(told: &Told) -> (String, Vec<String>) {
    let mut sections = vec![];
    let (mut faults, mut beside, mut who) = (BTreeSet::new(), vec![], vec![]);
    for asked in asked() {
        let statements = told.ask(&asked, &mut beside).await;
        let mut own = vec![];
        for (sql, access) in statements {
            for fault in &access.faults {
                faults.insert(format!("{}: {fault}\n    {sql}", asked.name));
            }
            if access.tables.contains(WHO_ASKS) {
                who.push(access);
            } else {
                own.push(access);
            }
        }
        sections.push((asked.name, own));
    }
    for fault in beside.iter().flat_map(|access| &access.faults) {
        faults.insert(format!("beside: {fault}"));
    }
    sections.push(("Who asks".to_owned(), who));
    sections.push(("Beside the requests".to_owned(), beside));
    let sections = sections
        .iter()
        .map(|(name, statements)| section(name, statements));
    (sections.collect(), faults.into_iter().collect())
}

/// Siblings are asked at once, in any order; what comes again is told once. Which of them brings the
/// count of [`STAMP`] along is chance.
fn section(name: &str, statements: &[Access]) -> String {
    let ways: BTreeSet<_> = statements
        .iter()
        .map(|access| &access.ways)
        .filter(|ways| !ways.is_empty())
        .map(|ways| {
            ways.iter()
                .map(String::as_str)
                .filter(|way| !way.starts_with(STAMP))
                .collect::<Vec<_>>()
                .join("\n  ")
        })
        .collect();
    let ways: String = ways.iter().map(|ways| format!("- {ways}\n")).collect();
    format!("{name}\n{ways}\n")
}

/// A new table has to be put in one of the two.
#[tokio::test]
async fn every_table_grows_or_does_not() {
    let app = TestApp::new(Backend::Postgres).await;
    let rows = app
        .rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        .await;
    let tables: BTreeSet<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect();
    let placed: BTreeSet<String> = GROWING
        .iter()
        .chain(STEADY)
        .map(|&table| table.to_owned())
        .collect();
    assert_eq!(placed.len(), GROWING.len() + STEADY.len());
    assert_eq!(tables, placed);
}

/// With the plans that the service has PostgreSQL make, for any parameters.
#[tokio::test]
async fn the_statements_of_the_operations_go_by_indexes() {
    let told = Told::new().await;
    let (text, faults) = examine(&told).await;
    insta::assert_snapshot!("ways_of_the_operations", text);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The examination itself finds what it is for.
#[tokio::test]
async fn a_missing_index_is_found() {
    let told = Told::new().await;
    let widget = asked()
        .into_iter()
        .find(|asked| asked.name == "Widget")
        .unwrap();
    let faults = async || {
        let statements = told.ask(&widget, &mut vec![]).await;
        statements
            .into_iter()
            .flat_map(|(_, access)| access.faults)
            .collect::<Vec<_>>()
    };
    assert_eq!(faults().await, Vec::<String>::new());
    told.app.execute("DROP INDEX referral_by_hospital").await;
    let found = faults().await;
    assert!(
        found
            .iter()
            .any(|fault| fault.starts_with("referral is read whole")),
        "{found:?}"
    );
}
