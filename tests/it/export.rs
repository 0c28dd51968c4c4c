//! Saved operations as tables: what GraphQL answers, as CSV and as JSON lines.

use brobygger::http::assets::{Operation, operations};
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{TestApp, on_both};

/// A table as it came.
pub struct Got {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Got {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        Self {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: answer.text().await.unwrap(),
        }
    }

    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    #[track_caller]
    pub fn fails(&self, status: u16, code: &str) {
        let json = self.json();
        let found = json["errors"][0]["extensions"]["code"].as_str();
        assert_eq!((self.status, found), (status, Some(code)), "{}", self.text);
        assert!(self.header("content-type").contains("json"));
        assert_eq!(self.header("cache-control"), "no-store");
    }

    /// The rows of JSON lines.
    fn lines(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/jsonl");
        let lines = self.text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The header and the records of CSV.
    fn records(&self, delimiter: u8) -> (Vec<String>, Vec<Vec<String>>) {
        assert_eq!(self.status, 200, "{}", self.text);
        let media = "text/csv; charset=utf-8; header=present";
        assert_eq!(self.header("content-type"), media);
        let text = self.text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let of = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = of(reader.headers().unwrap());
        let records = reader.records().map(|record| of(&record.unwrap()));
        (header, records.collect())
    }
}

/// The path of a table with these parameters.
pub fn path(client: &str, file: &str, parameters: &[(&str, &str)]) -> String {
    let query = serde_urlencoded::to_string(parameters).unwrap();
    format!("/operations/{client}/{file}?{query}")
}

async fn get(app: &TestApp, persona: &str, path: &str) -> Got {
    let request = app.request(Method::GET, path);
    Got::of(request.bearer_auth(app.token(persona))).await
}

fn operation(name: &str) -> Operation {
    let mut all = operations().into_iter();
    all.find(|operation| operation.name == name).unwrap()
}

/// The variables as a URL says them: each by its name.
fn by_name(variables: &Value) -> Vec<(&str, String)> {
    let variables = variables.as_object().unwrap();
    let mut pairs = vec![];
    for (name, value) in variables {
        let values = value
            .as_array()
            .map_or(vec![value], |of| of.iter().collect());
        for value in values {
            let text = value.as_str().map(str::to_owned);
            pairs.push((name.as_str(), text.unwrap_or_else(|| value.to_string())));
        }
    }
    pairs
}

/// Every list of objects that single objects lead to, by its path.
fn lists(data: &Value, path: &str, into: &mut Vec<(String, Vec<Value>)>) {
    for (key, value) in data.as_object().into_iter().flatten() {
        let path = format!("{path}{key}");
        match value {
            Value::Object(_) => lists(value, &format!("{path}."), into),
            Value::Array(rows) if rows.first().is_some_and(Value::is_object) => {
                into.push((path, rows.clone()));
            }
            _ => {}
        }
    }
}

/// What a cell of CSV says of what is at a path.
fn cell(row: &Value, path: &str) -> String {
    let pointer = format!("/{}", path.replace('.', "/"));
    let one = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let text = match row.pointer(&pointer) {
        None => String::new(),
        Some(Value::Array(values)) => values.iter().map(one).collect::<Vec<_>>().join(" "),
        Some(value) => one(value),
    };
    if text.starts_with(['=', '+', '-', '@']) && !row.pointer(&pointer).unwrap().is_number() {
        return format!("'{text}");
    }
    text
}

/// Whether every value in a row is in one of the columns.
fn is_covered(row: &Value, path: &str, columns: &[String]) -> bool {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match row {
        Value::Object(object) => object
            .iter()
            .all(|(key, of)| is_covered(of, &below(key), columns)),
        Value::Array(of) if of.iter().any(Value::is_object) => {
            let mut of = of.iter().enumerate();
            of.all(|(at, of)| is_covered(of, &below(&at.to_string()), columns))
        }
        // The row has none of what others have.
        Value::Array(of) if of.is_empty() => true,
        Value::Null => true,
        _ => columns.iter().any(|column| column == path),
    }
}

on_both! {
    /// Every table of every saved operation, asked by its persona.
    async fn a_table_is_what_graphql_answers(app) {
        let mut tables = 0;
        for Operation { client, name, persona, document, variables } in operations() {
            let data = app.viewer(&persona).data(&document, variables.clone()).await;
            let mut expected = vec![];
            lists(&data, "", &mut expected);
            let pairs = by_name(&variables);
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            for (table, rows) in expected {
                tables += 1;
                let parameters = [&pairs[..], &[("table", &table)]].concat();
                let lines = get(&app, &persona, &path(&client, &format!("{name}.jsonl"), &parameters)).await;
                assert_eq!(lines.lines(), rows, "{name} {table}");
                let csv = get(&app, &persona, &path(&client, &format!("{name}.csv"), &parameters)).await;
                let (header, records) = csv.records(b',');
                assert_eq!(records.len(), rows.len(), "{name} {table}");
                for (row, record) in rows.iter().zip(&records) {
                    let cells: Vec<String> = header.iter().map(|column| cell(row, column)).collect();
                    assert_eq!(*record, cells, "{name} {table}");
                    assert!(is_covered(row, "", &header), "{name} {table}: {header:?}");
                }
            }
        }
        assert!(tables > 10, "{tables}");
    }

    async fn variables_are_said_one_by_one_or_as_json(app) {
        let saved = operation("CoordinatorActivities");
        let ask = async |parameters: &[(&str, &str)]| {
            get(&app, &saved.persona, &path("association", "CoordinatorActivities.csv", parameters)).await
        };
        let association = saved.variables["association"].as_str().unwrap();
        let whole = saved.variables.to_string();
        let expected = ask(&[("variables", &whole)]).await;
        let (header, records) = expected.records(b',');
        assert!(!records.is_empty());
        assert_eq!(header[..8], ["title", "type", "place", "startsAt", "endsAt", "capacity", "seatsLeft", "waitlist"]);
        assert_eq!(header[9..11], ["signups.nodes.0.alias", "signups.nodes.0.adults"]);
        let by_name = [("association", association), ("from", "2026-11-01"), ("to", "2027-01-01")];
        assert_eq!(ask(&by_name).await.text, expected.text);
        let both = [("variables", r#"{"from":"2026-11-01","to":"2027-01-01"}"#), ("association", association)];
        assert_eq!(ask(&both).await.text, expected.text);
        for wrong in [
            &by_name[..2],
            &[&by_name[..], &[("form", "2026-11-01")]].concat(),
            &[&by_name[..], &[("from", "2026-11-02")]].concat(),
            &[("variables", whole.as_str()), ("from", "2026-11-02")],
            &[("variables", r#"{"form":"2026-11-01"}"#)],
            &[("variables", "7")],
        ] {
            let got = ask(wrong).await;
            assert_eq!(got.status, 400, "{wrong:?} {}", got.text);
            assert!(got.json()["errors"][0]["message"].as_str().unwrap().len() > 10);
        }
    }

    async fn it_is_a_file_that_nobody_keeps(app) {
        let saved = operation("CoordinatorActivities");
        let variables = saved.variables.to_string();
        let got = get(&app, &saved.persona, &path("association", "CoordinatorActivities.csv", &[("variables", &variables)])).await;
        assert_eq!(got.header("content-disposition"), "attachment; filename=\"CoordinatorActivities-2026-09-16.csv\"");
        assert_eq!(got.header("cache-control"), "no-store");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        // Not one long text: it is written while it is sent.
        assert_eq!((got.header("content-length"), got.header("transfer-encoding")), ("", "chunked"));
        let widget = operation("HospitalWidget");
        let variables = widget.variables.to_string();
        let parameters = [("variables", variables.as_str()), ("table", "referrals")];
        let got = get(&app, &widget.persona, &path("hospital", "HospitalWidget.jsonl", &parameters)).await;
        assert_eq!(got.header("content-disposition"), "attachment; filename=\"HospitalWidget-referrals-2026-09-16.jsonl\"");
    }

    async fn danish_excel_opens_it(app) {
        let saved = operation("CoordinatorActivities");
        let variables = saved.variables.to_string();
        let parameters = [("variables", variables.as_str()), ("excel", "da")];
        let excel = get(&app, &saved.persona, &path("association", "CoordinatorActivities.csv", &parameters)).await;
        let plain = get(&app, &saved.persona, &path("association", "CoordinatorActivities.csv", &parameters[..1])).await;
        assert!(excel.text.as_bytes().starts_with(b"\xef\xbb\xbftitle;type;place;"), "{}", excel.text);
        assert!(plain.text.starts_with("title,type,place,"));
        assert_eq!(excel.records(b';'), plain.records(b','));
        for text in [&excel.text, &plain.text] {
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        }
        for (file, dialect) in [("CoordinatorActivities.csv", "en"), ("CoordinatorActivities.jsonl", "da")] {
            let parameters = [("variables", variables.as_str()), ("excel", dialect)];
            get(&app, &saved.persona, &path("association", file, &parameters)).await.fails(400, "BAD_REQUEST");
        }
    }

    async fn the_header_is_there_without_rows(app) {
        let mut saved = operation("CoordinatorActivities");
        (saved.variables["from"], saved.variables["to"]) = ("2036-01-01".into(), "2036-02-01".into());
        let variables = saved.variables.to_string();
        let parameters = [("variables", variables.as_str())];
        let got = get(&app, &saved.persona, &path("association", "CoordinatorActivities.csv", &parameters)).await;
        assert_eq!(got.status, 200);
        assert_eq!(got.text, "title,type,place,startsAt,endsAt,capacity,seatsLeft,waitlist,status\r\n");
        let got = get(&app, &saved.persona, &path("association", "CoordinatorActivities.jsonl", &parameters)).await;
        assert_eq!(got.lines(), [Value::Null; 0]);
    }

    async fn a_table_is_named_if_there_are_several(app) {
        let widget = operation("HospitalWidget");
        let variables = widget.variables.to_string();
        let ask = async |table: &[(&str, &str)]| {
            let parameters = [&[("variables", variables.as_str())], table].concat();
            get(&app, &widget.persona, &path("hospital", "HospitalWidget.csv", &parameters)).await
        };
        for wrong in [&[][..], &[("table", "hospital")], &[("table", "nodes")]] {
            let got = ask(wrong).await;
            got.fails(400, "BAD_REQUEST");
            let message = got.json()["errors"][0]["message"].as_str().unwrap().to_owned();
            assert_eq!(message, "Say which table, as table=…: contactPersons, presence, referrals.");
        }
        let (header, records) = ask(&[("table", "referrals")]).await.records(b',');
        assert_eq!(header[..3], ["code", "sentAt", "overdue"]);
        // What either member of the union has.
        assert_eq!(header[6..], ["progress.__typename", "progress.status", "progress.statusLabel", "progress.changedAt",
            "progress.socialWorker.name", "progress.reason"]);
        assert!(!records.is_empty());
        assert_eq!(ask(&[("table", "hospital.referrals.nodes")]).await.records(b','), (header, records));
        // No list, no table.
        let may = operation("MayIRefer");
        let variables = may.variables.to_string();
        get(&app, &may.persona, &path("hospital", "MayIRefer.csv", &[("variables", &variables)])).await.fails(400, "BAD_REQUEST");
    }

    /// The rules of GraphQL over HTTP, each at the status it has there; and never half a table.
    async fn what_is_refused(app) {
        let saved = operation("CoordinatorActivities");
        let variables = saved.variables.to_string();
        let parameters = [("variables", variables.as_str())];
        let good = path("association", "CoordinatorActivities.csv", &parameters);
        // Nobody.
        let got = Got::of(app.request(Method::GET, &good)).await;
        got.fails(401, "UNAUTHENTICATED");
        assert_eq!(got.header("www-authenticate"), "Bearer");
        Got::of(app.request(Method::GET, &good).bearer_auth("x.y.z")).await.fails(401, "UNAUTHENTICATED");
        let token = app.token(&saved.persona);
        get(&app, &saved.persona, &format!("{good}&access_token={token}")).await.fails(400, "BAD_REQUEST");
        // Another client's: the operation names what the viewer's schema does not have.
        get(&app, "midwife-herlev", &path("association", "FreeVolunteers.csv",
            &[("variables", &operation("FreeVolunteers").variables.to_string())])).await.fails(400, "GRAPHQL_VALIDATION_FAILED");
        // No such operation, or not this client's.
        for missing in ["/operations/association/Nothing.csv", "/operations/hospital/CoordinatorActivities.csv",
            "/operations/association/CoordinatorActivities.xlsx", "/operations/association/CoordinatorActivities",
            "/operations/association/../CoordinatorActivities.csv", "/operations/CoordinatorActivities.csv"] {
            get(&app, &saved.persona, missing).await.fails(404, "NOT_FOUND");
        }
        // Reading alone.
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let got = Got::of(app.request(method, &good).bearer_auth(&token)).await;
            got.fails(405, "METHOD_NOT_ALLOWED");
            assert!(got.header("allow").contains("GET"));
        }
        let accept = async |file: &str, accept: &str| {
            let path = path("association", file, &parameters);
            let request = app.request(Method::GET, &path).bearer_auth(&token);
            Got::of(request.header("accept", accept)).await
        };
        for (file, wanted) in [("CoordinatorActivities.csv", "application/json"), ("CoordinatorActivities.csv", "text/csv;q=0, */*"),
            ("CoordinatorActivities.jsonl", "text/csv, image/*")] {
            accept(file, wanted).await.fails(406, "NOT_ACCEPTABLE");
        }
        for (file, wanted) in [("CoordinatorActivities.csv", "text/*"), ("CoordinatorActivities.csv", "text/html, text/csv"),
            ("CoordinatorActivities.jsonl", "application/jsonl"), ("CoordinatorActivities.jsonl", "image/png, */*;q=0.1")] {
            assert_eq!(accept(file, wanted).await.status, 200, "{file} {wanted}");
        }
        // What GraphQL answers with errors is GraphQL's answer, and says so.
        let wrong = json!({ "association": "no id", "from": "2026-11-01", "to": "2027-01-01" });
        let (answer, wrong_text) = (app.viewer(&saved.persona).ask(&saved.document, wrong.clone()).await, wrong.to_string());
        let got = get(&app, &saved.persona, &path("association", "CoordinatorActivities.csv", &[("variables", &wrong_text)])).await;
        got.fails(422, "INVALID_ID");
        assert_eq!(got.json()["errors"], answer.json["errors"]);
        assert_eq!(got.header("content-type"), "application/graphql-response+json; charset=utf-8");
        // What isn't there has no rows, not none of them.
        let elsewhere = json!({ "association": "association_00000000000000000000000000000000", "from": "2026-11-01", "to": "2027-01-01" });
        get(&app, &saved.persona, &path("association", "CoordinatorActivities.csv", &[("variables", &elsewhere.to_string())]))
            .await.fails(404, "NOT_FOUND");
    }

    /// The line is there before the table is.
    async fn a_table_with_personal_data_leaves_its_line(app) {
        let saved = operation("HospitalWidget");
        let variables = saved.variables.to_string();
        let parameters = [("variables", variables.as_str()), ("table", "contactPersons")];
        let got = get(&app, &saved.persona, &path("hospital", "HospitalWidget.csv", &parameters)).await;
        assert!(!got.records(b',').1.is_empty());
        let lines = app.rows("SELECT operation FROM audit_event").await;
        let lines: Vec<String> = lines.iter().map(|line| line.try_get("", "operation").unwrap()).collect();
        assert_eq!(lines, ["HospitalWidget"]);
    }

    /// A number that is kept back is empty and marked, in every table of the evaluation, for a program
    /// too; one that is told is there.
    async fn what_is_kept_back_is_marked(app) {
        let saved = operation("FamiliesPerTrack");
        let variables = saved.variables.to_string();
        let (mut kept, mut told) = (0, 0);
        for table in ["quarters", "years"] {
            let parameters = [("variables", variables.as_str()), ("table", table)];
            let got = get(&app, &saved.persona, &path("evaluation", "FamiliesPerTrack.csv", &parameters)).await;
            let (header, records) = got.records(b',');
            let column = |name: &str| header.iter().position(|column| column == name).unwrap();
            let (value, suppressed) = (column("count.value"), column("count.suppressed"));
            for record in &records {
                match (record[value].as_str(), record[suppressed].as_str()) {
                    ("", "true") => kept += 1,
                    (number, "false") => {
                        let number: i64 = number.parse().unwrap();
                        assert!(number == 0 || number >= 5, "{record:?}");
                        told += 1;
                    }
                    _ => panic!("{record:?}"),
                }
            }
            let program = get(&app, "machine-client-herlev", &path("evaluation", "FamiliesPerTrack.csv", &parameters)).await;
            assert_eq!(program.text, got.text);
        }
        assert!(kept > 0 && told > 0, "{kept} {told}");
    }
}
