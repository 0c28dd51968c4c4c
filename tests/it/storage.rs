//! The storage layer against the real databases: columns, code lists, what the database itself
//! refuses, and which index serves which list.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex},
};

use entities::{Class, Classified, Subjects, codes};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityName, EntityTrait, IdenStatic, Iterable, RuntimeErr,
    sqlx::error::ErrorKind,
};
use serde_json::Value;

use crate::app::{Backend, TestApp, on_both};

/// A column as its entity has it.
#[derive(Debug)]
struct Column {
    name: &'static str,
    nullable: bool,
    class: Class,
}

struct Table {
    name: String,
    columns: Vec<Column>,
    /// The columns that say whose a row is; `None` when it is nobody's.
    subjects: Option<Vec<&'static str>>,
    /// The entity's text.
    source: &'static str,
}

fn table<E: Classified + Default + EntityName + EntityTrait>(source: &'static str) -> Table {
    Table {
        name: E::default().table_name().to_owned(),
        columns: E::Column::iter()
            .map(|column| Column {
                name: column.as_str(),
                nullable: column.def().is_null(),
                class: E::class(column),
            })
            .collect(),
        subjects: match E::subjects() {
            Subjects::Nobody => None,
            Subjects::Unnamed => Some(vec![]),
            Subjects::Named(columns) => Some(columns.iter().map(IdenStatic::as_str).collect()),
        },
        source,
    }
}

macro_rules! tables {
    ($($name:ident)*) => {
        vec![$( table::<entities::$name::Entity>(include_str!(concat!("../../entities/src/", stringify!($name), ".rs"))), )*]
    };
}

/// Every entity. One that is missing here is found by its table, and by its file.
fn tables() -> Vec<Table> {
    tables! {
        activity activity_tally advice_session association association_municipality attendance
        audit_event audit_segment baseline capacity compatibility consent course course_session course_staff criteria criteria_approval
        decision enrolment family family_member figure flow_figure hospital idempotent_request identity installation
        invitation leader_proposal machine_client
        material meeting member_contact municipality organisation outbox person phase presence_exception
        presence_slot profile programme programme_parameter referral referral_event region report
        report_approval report_comment report_presentation role_assignment score_figure seat session sign_in signup site snapshot snapshot_record sparring survey survey_invitation
        survey_item survey_response survey_score target target_approval track_plan viewer_stamp volunteer
        volunteer_match
    }
}

/// The class of each column of a table.
pub fn classes(table: &str) -> BTreeMap<&'static str, Class> {
    let tables = tables();
    let table = tables.iter().find(|t| t.name == table);
    let columns = table.into_iter().flat_map(|table| &table.columns);
    columns.map(|column| (column.name, column.class)).collect()
}

/// An entity with a personal column says whose its rows are, by columns that hold ids.
#[test]
fn every_row_says_whose_it_is() {
    for table in tables() {
        let personal = table
            .columns
            .iter()
            .any(|column| column.class.is_personal());
        assert_eq!(table.subjects.is_some(), personal, "{}", table.name);
        for subject in table.subjects.iter().flatten() {
            let ids = ["Id,", "Id>,"];
            let line = table
                .source
                .lines()
                .find(|line| line.trim().starts_with(&format!("pub {subject}: ")));
            assert!(
                ids.iter().any(|id| line.unwrap().ends_with(id)),
                "{}.{subject}",
                table.name
            );
        }
    }
}

/// The tables of the migrations' own history.
const HISTORY: &str = "seaql_migrations";

/// The columns of all tables as the database has them: name and whether it may be null.
async fn real_columns(app: &TestApp) -> BTreeMap<String, BTreeMap<String, bool>> {
    let sql = match app.backend {
        Backend::Sqlite => {
            "SELECT t.name AS t, c.name AS c, c.\"notnull\" = 0 AS n FROM sqlite_master t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        }
        Backend::Postgres => {
            "SELECT table_name::text AS t, column_name::text AS c, is_nullable = 'YES' AS n FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
    };
    let mut found: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for row in app.rows(sql).await {
        let get = |name: &str| row.try_get::<String>("", name).unwrap();
        if get("t") != HISTORY {
            found
                .entry(get("t"))
                .or_default()
                .insert(get("c"), row.try_get("", "n").unwrap());
        }
    }
    found
}

/// Code lists by name, with their codes in order.
fn code_lists() -> BTreeMap<&'static str, Vec<&'static str>> {
    codes::lists().into_iter().collect()
}

/// The columns that hold a code, or a set of codes: table, column, type.
fn coded(set: bool) -> Vec<(String, &'static str, &'static str)> {
    let lists = code_lists();
    let mut found = vec![];
    for table in tables() {
        for line in table.source.lines() {
            let Some((name, of)) = line
                .trim()
                .strip_prefix("pub ")
                .and_then(|l| l.strip_suffix(',')?.split_once(": "))
            else {
                continue;
            };
            let of = of
                .strip_prefix("Option<")
                .and_then(|of| of.strip_suffix('>'))
                .unwrap_or(of);
            let inner = of
                .strip_prefix("CodeSet<")
                .and_then(|of| of.strip_suffix('>'));
            let list = if set { inner } else { Some(of) };
            if let Some(list) = list.filter(|list| lists.contains_key(list)) {
                found.push((table.name.clone(), name, list));
            }
        }
    }
    found
}

/// Lists of which a column takes a part only.
fn allowed<'a>(table: &str, column: &str, all: &[&'a str]) -> BTreeSet<&'a str> {
    let mut allowed: BTreeSet<&str> = all.iter().copied().collect();
    if (table, column) == ("referral", "track") {
        // Nobody refers to a local activity: one signs up.
        allowed.remove("LOCAL_ACTIVITY");
    }
    if (table, column) == ("flow_figure", "granularity") {
        // How long steps take is told of quarters and years.
        allowed.remove("MONTH");
    }
    if (table, column) == ("target_approval", "target_kind") {
        // Expectations are not agreed on (C11).
        allowed.remove("EXPECTATION");
    }
    if (table, column) == ("sparring", "asker_role") {
        // Health staff ask for it (C9).
        allowed.retain(|role| {
            matches!(
                *role,
                "BRIDGE_CONSULTANT" | "CONTACT_PERSON" | "DEPARTMENT_MANAGER" | "MIDWIFE"
            )
        });
    }
    allowed
}

/// The codes of the CHECK on a column alone, as the catalogue says it.
async fn checked_codes(app: &TestApp, table: &str, column: &str) -> BTreeSet<String> {
    let (sql, begin) = match app.backend {
        Backend::Sqlite => (
            format!("SELECT sql AS s FROM sqlite_master WHERE type = 'table' AND name = '{table}'"),
            format!("CHECK ({column} IN ("),
        ),
        Backend::Postgres => (
            format!(
                "SELECT pg_get_constraintdef(oid) AS s FROM pg_constraint WHERE contype = 'c' AND conrelid = '{table}'::regclass"
            ),
            format!("CHECK (({column} = ANY (ARRAY["),
        ),
    };
    let end = if app.backend == Backend::Sqlite {
        ')'
    } else {
        ']'
    };
    for row in app.rows(&sql).await {
        let text: String = row.try_get("", "s").unwrap();
        if let Some((_, rest)) = text.split_once(&begin) {
            let (list, _) = rest.split_once(end).unwrap();
            return list
                .split('\'')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect();
        }
    }
    BTreeSet::new()
}

/// What refused a statement.
fn refusal(error: &DbErr) -> &'static str {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        panic!("{error}");
    };
    match error
        .as_database_error()
        .map(|error| (error.kind(), error.message()))
    {
        Some((ErrorKind::UniqueViolation, _)) => "unique",
        Some((ErrorKind::ForeignKeyViolation, _)) => "foreign key",
        Some((ErrorKind::NotNullViolation, _)) => "not null",
        Some((ErrorKind::CheckViolation, _)) => "check",
        _ => panic!("{error}"),
    }
}

on_both! {
    async fn every_entity_is_its_table(app) {
        let mut real = real_columns(&app).await;
        for table in tables() {
            let columns: BTreeMap<String, bool> = table.columns.iter().map(|c| (c.name.to_owned(), c.nullable)).collect();
            assert_eq!(real.remove(&table.name), Some(columns), "{}", table.name);
        }
        assert!(real.is_empty(), "tables without an entity: {:?}", real.keys());
    }

    async fn code_columns_take_their_list_and_nothing_else(app) {
        let lists = code_lists();
        // In the demo nothing has happened yet.
        app.execute("INSERT INTO outbox (id, seq, programme_id, stream, scope_id, row_id, at) \
            SELECT id, 1, id, 'REFERRAL', id, id, '2026-09-16T08:00:00+00:00' FROM programme WHERE region_code = '1084'").await;
        let columns = coded(false);
        assert!(columns.len() >= 29, "{}", columns.len());
        for (table, column, list) in columns {
            let expected = allowed(&table, column, &lists[list]);
            if table == "audit_event" {
                // Nothing of it is changed at all (audit.rs).
                continue;
            }
            if expected.len() == 1 {
                // PostgreSQL writes a list of one as an equation; steering.rs tries the other value.
                continue;
            }
            let found = checked_codes(&app, &table, column).await;
            assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected, "{table}.{column}: {list}");
            let sql = format!("UPDATE {table} SET {column} = 'NO_SUCH_CODE'");
            let error = app.db.execute_unprepared(&sql).await.expect_err(&sql);
            assert_eq!(refusal(&error), "check", "{table}.{column}");
        }
        for (table, column, list) in coded(true) {
            assert!(lists[list].len() <= 31, "{table}.{column}: a set of {list} does not fit its integer");
            if table == "audit_event" {
                continue;
            }
            let sql = format!("UPDATE {table} SET {column} = -1");
            assert_eq!(refusal(&app.db.execute_unprepared(&sql).await.unwrap_err()), "check");
        }
    }

    /// The rules of the database itself: each statement, and what refuses it.
    async fn the_database_refuses_what_may_not_be(app) {
        let new = match app.backend {
            Backend::Sqlite => "randomblob(16)",
            Backend::Postgres => "gen_random_uuid()",
        };
        let other = |table: &str, column: &str, of: &str| format!("(SELECT o.{column} FROM {table} o WHERE o.{of} <> {{t}}.{of} ORDER BY o.id LIMIT 1)");
        let a_referral = "id = (SELECT id FROM referral WHERE family_id IS NOT NULL ORDER BY id LIMIT 1)";
        let statements: Vec<(String, &str)> = vec![
            // Belonging together across tables.
            (format!("UPDATE referral SET site_id = {} WHERE {a_referral}", other("site", "id", "hospital_id").replace("{t}", "referral")), "foreign key"),
            (format!("UPDATE referral SET hospital_id = {} WHERE {a_referral}", "(SELECT h.id FROM hospital h WHERE h.id <> referral.hospital_id LIMIT 1)"), "foreign key"),
            (format!("UPDATE referral SET member_id = (SELECT m.id FROM family_member m WHERE m.family_id <> referral.family_id LIMIT 1) WHERE {a_referral}"), "foreign key"),
            ("UPDATE consent SET family_id = (SELECT f.id FROM family f WHERE f.id <> consent.family_id LIMIT 1) WHERE id = (SELECT id FROM consent LIMIT 1)".into(), "foreign key"),
            ("UPDATE consent SET member_id = (SELECT m.id FROM family_member m WHERE m.family_id <> consent.family_id LIMIT 1) WHERE id = (SELECT id FROM consent WHERE status = 'WITHDRAWN' LIMIT 1)".into(), "foreign key"),
            ("UPDATE hospital SET name = 'Another name' WHERE id = (SELECT id FROM hospital LIMIT 1)".into(), "foreign key"),
            ("UPDATE association SET name = 'Another name' WHERE id = (SELECT id FROM association LIMIT 1)".into(), "foreign key"),
            // What others hang on stays.
            ("DELETE FROM region".into(), "foreign key"), ("DELETE FROM municipality".into(), "foreign key"), ("DELETE FROM programme".into(), "foreign key"),
            ("DELETE FROM organisation".into(), "foreign key"), ("DELETE FROM hospital".into(), "foreign key"), ("DELETE FROM site".into(), "foreign key"),
            ("DELETE FROM association".into(), "foreign key"), ("DELETE FROM person".into(), "foreign key"), ("DELETE FROM machine_client".into(), "foreign key"),
            ("DELETE FROM presence_slot".into(), "foreign key"), ("DELETE FROM family".into(), "foreign key"), ("DELETE FROM family_member".into(), "foreign key"),
            ("DELETE FROM referral".into(), "foreign key"), ("DELETE FROM activity".into(), "foreign key"),
            // What is not there can't be pointed at.
            ("UPDATE site SET municipality_code = '9999'".into(), "foreign key"), ("UPDATE municipality SET region_code = '9999'".into(), "foreign key"),
            (format!("UPDATE person SET organisation_id = {new}"), "foreign key"), (format!("UPDATE referral SET referrer_id = {new}"), "foreign key"),
            (format!("UPDATE referral SET assignee_id = {new}"), "foreign key"), (format!("UPDATE family SET assignee_id = {new} WHERE status = 'ACTIVE'"), "foreign key"),
            (format!("UPDATE role_assignment SET programme_id = {new}"), "foreign key"), (format!("UPDATE role_assignment SET site_id = {new}"), "foreign key"),
            (format!("UPDATE activity SET association_id = {new}"), "foreign key"), (format!("UPDATE capacity SET programme_id = {new}"), "foreign key"),
            (format!("UPDATE presence_exception SET substitute_id = {new} WHERE NOT cancelled"), "foreign key"),
            // One of a kind.
            (format!("INSERT INTO consent SELECT {new}, family_id, member_id, purpose, status, wording_version, collected_by, valid_from, valid_to FROM consent WHERE status = 'ACTIVE' LIMIT 1"), "unique"),
            ("UPDATE referral SET code = (SELECT MIN(r.code) FROM referral r)".into(), "unique"),
            ("UPDATE family SET case_code = (SELECT MIN(f.case_code) FROM family f) WHERE status = 'ACTIVE'".into(), "unique"),
            (format!("INSERT INTO family_member SELECT {new}, family_id, alias, role FROM family_member LIMIT 1"), "unique"),
            (format!("INSERT INTO signup SELECT {new}, activity_id, alias, adults, children, status, waitlist_place, signed_up_at, called_off FROM signup WHERE status = 'CONFIRMED' LIMIT 1"), "unique"),
            (format!("INSERT INTO signup SELECT {new}, activity_id, 'another', adults, children, status, waitlist_place, signed_up_at, called_off FROM signup WHERE status = 'WAITLISTED' LIMIT 1"), "unique"),
            (format!("INSERT INTO identity SELECT {new}, issuer, subject, person_id, machine_client_id FROM identity LIMIT 1"), "unique"),
            (format!("INSERT INTO referral_event SELECT {new}, referral_id, seq, from_status, to_status, by_id, at, decline_reason, change_reason FROM referral_event LIMIT 1"), "unique"),
            (format!("INSERT INTO presence_exception SELECT {new}, slot_id, on_date, cancelled, starts_at, ends_at, substitute_id FROM presence_exception LIMIT 1"), "unique"),
            (format!("INSERT INTO capacity SELECT {new}, programme_id, hospital_id, track, status, note, next_remote_slot, changed_at FROM capacity WHERE hospital_id IS NOT NULL LIMIT 1"), "unique"),
            (format!("INSERT INTO capacity SELECT {new}, programme_id, NULL, track, status, note, next_remote_slot, changed_at FROM capacity WHERE hospital_id IS NULL LIMIT 1"), "unique"),
            ("INSERT INTO programme_parameter SELECT programme_id, name, value FROM programme_parameter LIMIT 1".into(), "unique"),
            ("INSERT INTO association_municipality SELECT association_id, municipality_code FROM association_municipality LIMIT 1".into(), "unique"),
            ("UPDATE hospital SET shak = '1234'".into(), "unique"), ("UPDATE hospital SET sor = '1'".into(), "unique"),
            ("UPDATE region SET name = 'Region'".into(), "unique"),
            ("INSERT INTO installation (id, kind, state) VALUES (1, 'DEMO', 'READY')".into(), "unique"),
            // Values that can't be.
            ("INSERT INTO installation (id, kind, state) VALUES (2, 'DEMO', 'READY')".into(), "check"),
            ("UPDATE installation SET kind = 'PRODUCTION'".into(), "check"),
            ("UPDATE programme SET ends_on = '2000-01-01'".into(), "check"),
            ("UPDATE programme_parameter SET value = -1".into(), "check"),
            ("UPDATE hospital SET shak = '123'".into(), "check"),
            ("UPDATE site SET hospital_id = NULL WHERE kind = 'BIRTH_PLACE'".into(), "check"),
            ("UPDATE site SET kind = 'NGO_OFFICE' WHERE hospital_id IS NOT NULL".into(), "check"),
            ("UPDATE identity SET person_id = NULL, machine_client_id = NULL".into(), "check"),
            ("UPDATE identity SET machine_client_id = (SELECT id FROM machine_client LIMIT 1) WHERE person_id IS NOT NULL".into(), "check"),
            ("UPDATE role_assignment SET valid_to = '1999-01-01'".into(), "check"),
            ("UPDATE role_assignment SET granted_by = person_id".into(), "check"),
            ("UPDATE role_assignment SET organisation_id = NULL WHERE role = 'CONTACT_PERSON'".into(), "check"),
            ("UPDATE role_assignment SET site_id = NULL WHERE role = 'SOCIAL_WORKER'".into(), "check"),
            ("UPDATE presence_slot SET ends_at = starts_at".into(), "check"),
            ("UPDATE presence_slot SET valid_to = '1999-01-01'".into(), "check"),
            ("UPDATE presence_exception SET cancelled = TRUE, substitute_id = (SELECT id FROM person LIMIT 1)".into(), "check"),
            ("UPDATE presence_exception SET cancelled = FALSE, starts_at = '10:00:00', ends_at = NULL".into(), "check"),
            ("UPDATE presence_exception SET cancelled = FALSE, starts_at = '10:00:00', ends_at = '09:00:00'".into(), "check"),
            (format!("UPDATE capacity SET note = '{}'", "x".repeat(501)), "check"),
            ("UPDATE family SET closed_at = NULL WHERE status = 'CLOSED'".into(), "check"),
            ("UPDATE family SET closed_at = opened_at WHERE status = 'ACTIVE'".into(), "check"),
            ("UPDATE family SET closed_at = '1999-01-01T00:00:00+00:00' WHERE status = 'CLOSED'".into(), "check"),
            ("UPDATE consent SET valid_to = NULL WHERE status = 'WITHDRAWN'".into(), "check"),
            ("UPDATE consent SET valid_to = '1999-01-01T00:00:00+00:00'".into(), "check"),
            ("UPDATE referral SET family_id = NULL WHERE member_id IS NOT NULL".into(), "check"),
            ("UPDATE referral SET judged_by = NULL WHERE judgement IS NOT NULL".into(), "check"),
            ("UPDATE referral SET judged_on = NULL WHERE judgement IS NOT NULL".into(), "check"),
            ("UPDATE referral SET decline_reason = NULL WHERE status = 'DECLINED'".into(), "check"),
            ("UPDATE referral SET decline_reason = 'NO_CAPACITY' WHERE status = 'SENT'".into(), "check"),
            ("UPDATE referral SET outcome = NULL WHERE status = 'COMPLETED'".into(), "check"),
            ("UPDATE referral SET received_at = NULL WHERE status = 'IN_PROGRESS'".into(), "check"),
            ("UPDATE referral SET assignee_id = NULL WHERE status = 'RECEIVED'".into(), "check"),
            ("UPDATE referral SET acknowledged_at = sent_at WHERE status = 'SENT'".into(), "check"),
            ("UPDATE referral SET version = 0".into(), "check"), ("UPDATE referral SET track = 'LOCAL_ACTIVITY'".into(), "check"),
            ("UPDATE referral_event SET from_status = NULL WHERE seq = 2".into(), "check"),
            ("UPDATE referral_event SET from_status = 'DRAFT' WHERE seq = 1".into(), "check"),
            ("UPDATE referral_event SET seq = 0".into(), "check"),
            ("UPDATE referral_event SET decline_reason = NULL WHERE to_status = 'DECLINED'".into(), "check"),
            ("UPDATE activity SET ends_at = starts_at".into(), "check"), ("UPDATE activity SET title = ''".into(), "check"),
            ("UPDATE referral_event SET change_reason = NULL WHERE to_status = 'WITHDRAWN'".into(), "check"),
            ("UPDATE referral SET end_reason = NULL WHERE status = 'DISCONTINUED'".into(), "check"),
            (format!("UPDATE activity SET place = '{}'", "x".repeat(121)), "check"), ("UPDATE activity SET capacity = 0".into(), "check"),
            ("UPDATE activity SET version = 0".into(), "check"),
            ("UPDATE signup SET adults = 0, children = 0".into(), "check"), ("UPDATE signup SET adults = 11".into(), "check"),
            ("UPDATE signup SET children = -1".into(), "check"),
            ("UPDATE signup SET waitlist_place = NULL WHERE status = 'WAITLISTED'".into(), "check"),
            ("UPDATE signup SET waitlist_place = 100 WHERE status = 'CONFIRMED'".into(), "check"),
            ("UPDATE signup SET waitlist_place = 0 WHERE status = 'WAITLISTED'".into(), "check"),
            // What must be said.
            ("UPDATE person SET name = NULL".into(), "not null"), ("UPDATE referral SET sent_at = NULL".into(), "not null"),
            ("UPDATE site SET id = NULL".into(), "not null"),
        ];
        let mut wrong = vec![];
        for (sql, by) in &statements {
            match app.db.execute_unprepared(sql).await {
                Ok(done) => wrong.push(format!("{by}: {} rows changed: {sql}", done.rows_affected())),
                Err(error) => {
                    let refused = refusal(&error);
                    if refused != *by {
                        wrong.push(format!("{by}: refused by {refused}: {sql}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Sets of codes are stored by position: a list may grow at its end, and nowhere else.
#[test]
fn the_positions_of_stored_sets() {
    let lists = code_lists();
    let sets = coded(true);
    assert!(sets.len() >= 2, "{sets:?}");
    let mut text = String::new();
    for (table, column, list) in sets {
        text.push_str(&format!("{table}.{column}: {list}\n"));
        for (bit, code) in lists[list].iter().enumerate() {
            text.push_str(&format!("  {bit:2} {code}\n"));
        }
    }
    insta::assert_snapshot!("positions_of_sets", text);
}

/// Every column with the class of its data: what may be logged, and what needs a right to be read.
#[test]
fn the_class_of_every_column() {
    let tables = tables();
    let files =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("entities/src")).unwrap();
    let plumbing = ["lib", "class", "code", "codes", "ids"];
    let files: BTreeSet<String> = files
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .filter(|name| !plumbing.contains(&name.as_str()))
        .collect();
    assert_eq!(
        files,
        tables.iter().map(|table| table.name.clone()).collect()
    );
    let mut text = String::new();
    for table in &tables {
        text.push_str(&format!("{}\n", table.name));
        for column in &table.columns {
            let null = if column.nullable { "  or null" } else { "" };
            text.push_str(&format!(
                "  {:20} {}{null}\n",
                column.name,
                column.class.word()
            ));
        }
    }
    insta::assert_snapshot!("classes_of_columns", text);
}

/// The SQL of the statements that pass the gate on this thread.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<String>>>);

struct Sql<'a>(&'a mut Option<String>);

impl tracing::field::Visit for Sql<'_> {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        if field.name() == "sql" {
            *self.0 = Some(value.to_owned());
        }
    }
    fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Captured {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let mut sql = None;
        event.record(&mut Sql(&mut sql));
        self.0.lock().unwrap().extend(sql);
    }
}

/// A list of the schema: the type it stands in, its field, the node's type, its order's type.
struct ListField {
    of: String,
    field: String,
    orders: Vec<String>,
}

/// All lists of the schema, by introspection.
async fn lists() -> Vec<ListField> {
    let query = "{ __schema { types { name enumValues { name } fields { name type { ofType { name } } args { name type { name ofType { name } } } } } } }";
    let answer = brobygger::graph::schema::build().execute(query).await;
    let data = answer.data.into_json().unwrap();
    let types = data["__schema"]["types"].as_array().unwrap();
    let orders = |name: &str| -> Vec<String> {
        let of = types.iter().find(|of| of["name"] == name).unwrap();
        let values = of["enumValues"].as_array().unwrap().iter();
        values
            .map(|value| value["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut found = vec![];
    for of in types {
        for field in of["fields"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
        {
            if !field["type"]["ofType"]["name"]
                .as_str()
                .is_some_and(|name| name.ends_with("Connection"))
            {
                continue;
            }
            let order = field["args"]
                .as_array()
                .unwrap()
                .iter()
                .find(|a| a["name"] == "orderBy")
                .unwrap();
            let order = order["type"]["name"]
                .as_str()
                .or(order["type"]["ofType"]["name"].as_str())
                .unwrap();
            found.push(ListField {
                of: of["name"].as_str().unwrap().to_owned(),
                field: field["name"].as_str().unwrap().to_owned(),
                orders: orders(order),
            });
        }
    }
    found
}

/// How to get at some objects of a type.
fn way_to(of: &str) -> &'static str {
    match of {
        "Query" => "",
        "Activity" => "activities(first: 3) { nodes { LIST } }",
        "Association" => "associations(first: 3) { nodes { LIST } }",
        "Course" => "courses(first: 3) { nodes { LIST } }",
        "Family" => "families(first: 3) { nodes { LIST } }",
        "Hospital" => "hospitals(first: 3) { nodes { LIST } }",
        "Inbox" => "viewer { inbox { LIST } }",
        "Meeting" => "meetings(first: 3) { nodes { LIST } }",
        "Municipality" => "municipalities(first: 3) { nodes { LIST } }",
        "Organisation" => "organisations(first: 3) { nodes { LIST } }",
        "Programme" => "programmes(first: 3) { nodes { LIST } }",
        "Referral" => "referrals(first: 3) { nodes { LIST } }",
        // A member whom the officer sees is put in by the test.
        "SubjectLog" => "subjectLog(member: \"MEMBER\") { LIST }",
        "Region" => "programmes(first: 3) { nodes { region { LIST } } }",
        other => panic!("how does one get at a {other}?"),
    }
}

/// Viewers whose rights are those of one programme, hospital, association, referrer or assignee.
const VIEWERS: [(&str, Option<&str>); 7] = [
    ("contact-person-herlev", None),
    ("midwife-herlev", None),
    ("machine-client-herlev", None),
    ("social-worker-herlev", None),
    ("coordinator-helsingor", None),
    ("project-leader-hovedstaden", Some("QUALITY")),
    (
        "data-protection-officer-hovedstaden",
        Some("SUBJECT_REQUEST"),
    ),
];

/// Every order of every list is one range of an index, as SQLite plans it, except for those in the
/// committed list. What is seen from several sides is sorted once the first rows of each are there.
#[tokio::test]
async fn orders_are_served_by_an_index() {
    use tracing_subscriber::layer::SubscriberExt;
    let app = TestApp::new(Backend::Sqlite).await;
    let captured = Captured::default();
    let filter = tracing_subscriber::filter::LevelFilter::DEBUG;
    let subscriber = tracing_subscriber::registry()
        .with(filter)
        .with(captured.clone());
    // The service runs on this thread.
    let _guard = tracing::subscriber::set_default(subscriber);
    let lists = lists().await;
    assert!(lists.len() > 20);
    // Another test may have met the service's events first, when nobody wanted them.
    app.viewer("nobody")
        .ask("{ viewer { name } }", Value::Null)
        .await;
    tracing::callsite::rebuild_interest_cache();
    let member = app
        .rows("SELECT m.id FROM family_member m JOIN family f ON f.id = m.family_id JOIN role_assignment r ON r.programme_id = f.programme_id JOIN identity i ON i.person_id = r.person_id WHERE i.subject = 'data-protection-officer-hovedstaden' LIMIT 1")
        .await;
    let member: uuid::Uuid = member[0].try_get("", "id").unwrap();
    let member = format!("member_{}", member.simple());
    let (mut sorting, mut planned) = (BTreeSet::new(), BTreeSet::new());
    for (persona, reason) in VIEWERS {
        let mut viewer = app.viewer(persona);
        if let Some(reason) = reason {
            viewer = viewer.because(reason, "monthly review");
        }
        for ListField { of, field, orders } in &lists {
            for order in orders {
                let list =
                    format!("{field}(first: 5, orderBy: {order}) {{ nodes {{ __typename }} }}");
                let query = if of == "Query" {
                    list
                } else {
                    way_to(of).replace("LIST", &list).replace("MEMBER", &member)
                };
                captured.0.lock().unwrap().clear();
                viewer.ask(&format!("{{ {query} }}"), Value::Null).await;
                let statements = captured.0.lock().unwrap().clone();
                // The last one with a limit is the list's; the ones before lead to its parents.
                let depth = way_to(of).matches("first: 3").count();
                let pages: Vec<_> = statements
                    .iter()
                    .filter(|sql| sql.contains("LIMIT"))
                    .collect();
                for sql in pages.iter().skip(depth) {
                    planned.insert((of.clone(), field.clone()));
                    let plan = app.rows(&format!("EXPLAIN QUERY PLAN {sql}")).await;
                    let plan: Vec<String> = plan
                        .iter()
                        .map(|row| row.try_get("", "detail").unwrap())
                        .collect();
                    if plan
                        .iter()
                        .any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"))
                    {
                        sorting.insert(format!("{of}.{field} {order} for {persona}"));
                    }
                }
            }
        }
    }
    let all: BTreeSet<_> = lists
        .iter()
        .map(|l| (l.of.clone(), l.field.clone()))
        .collect();
    let missing: Vec<_> = all.difference(&planned).collect();
    assert!(missing.is_empty(), "no statement was seen for {missing:?}");
    let text: Vec<String> = sorting.into_iter().collect();
    insta::assert_snapshot!("lists_that_sort", text.join("\n"));
}
