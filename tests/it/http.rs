//! GraphQL over HTTP (working draft), to the letter, and what else is served.

use reqwest::{Method, RequestBuilder, Response, header::HeaderMap};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::app::{Backend, TestApp, on_both};

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";
const PERSONA: &str = "contact-person-herlev";

/// What came back.
struct Got {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Got {
    async fn of(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().unwrap();
        assert!(!errors.is_empty());
        errors
            .iter()
            .map(|error| {
                assert!(!error["message"].as_str().unwrap().is_empty());
                error["extensions"]["code"].as_str().unwrap().to_owned()
            })
            .collect()
    }

    /// It was refused with this status and code, and nothing was executed.
    #[track_caller]
    fn is(&self, status: u16, code: &str, what: &str) {
        assert_eq!(self.status, status, "{what}: {}", self.text);
        assert_eq!(self.codes(), [code], "{what}");
        assert!(self.json().get("data").is_none(), "{what}: {}", self.text);
    }
}

fn post(app: &TestApp) -> RequestBuilder {
    app.request(Method::POST, "/graphql")
        .bearer_auth(app.token(PERSONA))
}

async fn send(request: RequestBuilder) -> Got {
    Got::of(request.send().await.unwrap()).await
}

/// Sends `body` in the strict media type.
async fn strict(app: &TestApp, body: &Value) -> Got {
    send(post(app).header("accept", GRAPHQL).json(body)).await
}

async fn get(app: &TestApp, path: &str) -> Got {
    send(app.request(Method::GET, path)).await
}

/// A request line as it stands: a client library would tidy the path.
async fn raw(app: &TestApp, path: &str) -> String {
    let address = app.url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

on_both! {
    async fn the_answer_comes_in_the_accepted_type(app) {
        for (accept, expected) in [
            (None, JSON), (Some("*/*"), JSON), (Some("application/*"), JSON), (Some(JSON), JSON), (Some(GRAPHQL), GRAPHQL),
            (Some("application/graphql-response+json, application/json;q=0.9"), GRAPHQL),
            (Some("application/json;q=0.5, application/graphql-response+json;q=0.4"), JSON),
            (Some("text/html, application/graphql-response+json;charset=utf-8;q=0.1"), GRAPHQL),
            (Some("APPLICATION/JSON; charset=UTF-8"), JSON),
            (Some("application/json;q=0, */*;q=0.1"), GRAPHQL),
            (Some("*/*, application/graphql-response+json"), GRAPHQL),
        ] {
            let mut request = post(&app).json(&json!({ "query": "{ __typename }" }));
            if let Some(accept) = accept {
                request = request.header("accept", accept);
            }
            let got = send(request).await;
            assert_eq!(got.status, 200, "{accept:?}");
            assert_eq!(got.header("content-type"), format!("{expected}; charset=utf-8"), "{accept:?}");
            assert_eq!(got.json()["data"], json!({ "__typename": "Query" }));
        }
        for accept in ["text/html", "application/xml, text/*", "application/json;charset=iso-8859-1", "application/json;q=0", "", "nonsense"] {
            let got = send(post(&app).header("accept", accept).json(&json!({ "query": "{ __typename }" }))).await;
            got.is(406, "NOT_ACCEPTABLE", accept);
        }
    }

    /// What is refused before it is executed has no `data` entry, not even null; its status is 400
    /// in the strict media type and 200 for a legacy client.
    async fn a_refused_document_has_no_data(app) {
        let variable = "query($id: ID!) { hospital(id: $id) { name } }";
        for (body, code) in [
            (json!({ "query": "{ SECRET-" }), "GRAPHQL_PARSE_FAILED"),
            (json!({ "query": "" }), "GRAPHQL_PARSE_FAILED"),
            (json!({ "query": "{ noSuchField }" }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "{ hospitals { nodes } }" }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "{ ...F } fragment F on Query { ...F }" }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "mutation { anything }" }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "subscription { anything }" }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": variable }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": variable, "variables": { "id": null } }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": variable, "variables": { "id": [] } }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } viewer { name } }", "variables": { "ids": [null] } }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "query($n: Int) { hospitals(first: $n) { totalCount } }", "variables": { "n": "ten" } }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "query A { __typename } query B { __typename }" }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "query A { __typename }", "operationName": "B" }), "GRAPHQL_VALIDATION_FAILED"),
            (json!({ "query": "query A { __typename } query B { __typename }", "operationName": "C" }), "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let got = strict(&app, &body).await;
            assert_eq!(got.status, 400, "{body} {}", got.text);
            assert!(got.codes().iter().all(|c| c == code), "{body} {}", got.text);
            assert!(got.json().get("data").is_none(), "{body} {}", got.text);
            assert_eq!(got.header("content-type"), format!("{GRAPHQL}; charset=utf-8"));
            // A parser's message would repeat what was sent.
            assert!(!got.text.contains("SECRET"));
            let legacy = send(post(&app).header("accept", JSON).json(&body)).await;
            assert_eq!(legacy.status, 200, "{body}");
            assert!(legacy.json().get("data").is_none());
            assert_eq!(legacy.codes(), got.codes());
        }
    }

    /// An answer with data is 200 in both types, errors or not.
    async fn a_failed_field_is_an_answer(app) {
        let body = json!({ "query": "{ hospital(id: \"nonsense\") { name } viewer { name } }" });
        for accept in [GRAPHQL, JSON] {
            let got = send(post(&app).header("accept", accept).json(&body)).await;
            assert_eq!(got.status, 200);
            assert_eq!(got.codes(), ["INVALID_ID"]);
            assert!(got.json()["data"]["hospital"].is_null() && got.json()["data"]["viewer"]["name"].is_string());
        }
        let answer = app.viewer(PERSONA).ask("{ hospital(id: \"nonsense\") { name } }", Value::Null).await;
        assert_eq!((answer.status, answer.codes()), (200, vec!["INVALID_ID"]));
        // Also when nothing is left of it: it was executed.
        let got = strict(&app, &json!({ "query": "{ hospitals(first: 0) { totalCount } }" })).await;
        assert_eq!((got.status, got.codes()), (200, vec!["INVALID_PAGE".into()]));
        assert_eq!(got.json().get("data"), Some(&Value::Null));
    }

    async fn a_body_is_one_json_object_in_utf8(app) {
        let body = json!({ "query": "{ __typename }" }).to_string();
        for kind in [
            None, Some("text/plain"), Some("application/graphql"), Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=x"), Some("application/json; charset=iso-8859-1"), Some("application/jsonp"), Some(""),
        ] {
            let mut request = post(&app).body(body.clone());
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            send(request).await.is(415, "UNSUPPORTED_MEDIA_TYPE", &format!("{kind:?}"));
        }
        for kind in [JSON, "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
            assert_eq!(send(post(&app).header("content-type", kind).body(body.clone())).await.status, 200, "{kind}");
        }
        for body in [
            "", "{", "null", "5", "\"{ __typename }\"", "[]", "[{\"query\":\"{ __typename }\"}]", "[\"{ __typename }\"]",
            "{}", "{\"query\":null}", "{\"query\":5}", "{\"query\":[\"{ __typename }\"]}", "{\"query\":{}}",
            "{\"query\":\"{ __typename }\",\"variables\":[]}", "{\"query\":\"{ __typename }\",\"variables\":\"{}\"}",
            "{\"query\":\"{ __typename }\",\"variables\":5}", "{\"query\":\"{ __typename }\",\"operationName\":5}",
            "{\"query\":\"{ __typename }\",\"operationName\":{}}", "{\"query\":\"{ __typename }\",\"extensions\":\"x\"}",
            "{\"query\":\"{ __typename }\",\"extensions\":[]}", "{\"query\":\"{ __typename }\"} x",
        ] {
            let got = send(post(&app).header("content-type", JSON).body(body)).await;
            got.is(400, "BAD_REQUEST", body);
        }
        let invalid = send(post(&app).header("content-type", JSON).body(b"{\"query\":\"{ \xff }\"}".to_vec())).await;
        invalid.is(400, "BAD_REQUEST", "not UTF-8");
        // Absent and null are the same; what the draft doesn't know is no error.
        let got = strict(&app, &json!({ "query": "{ __typename }", "variables": null, "operationName": null, "extensions": null, "other": 1 })).await;
        assert_eq!(got.status, 200);
    }

    async fn a_body_has_a_limit(app) {
        let query = |bytes: usize| json!({ "query": format!("{{ __typename }} #{}", "x".repeat(bytes)) });
        assert_eq!(strict(&app, &query(500_000)).await.status, 200);
        strict(&app, &query(600_000)).await.is(413, "PAYLOAD_TOO_LARGE", "600 kB");
    }

    async fn methods_are_get_and_post(app) {
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::HEAD] {
            let got = send(app.request(method.clone(), "/graphql").bearer_auth(app.token(PERSONA))).await;
            assert_eq!((got.status, got.header("allow")), (405, "GET, POST"), "{method}");
            assert!(method == Method::HEAD || got.codes() == ["METHOD_NOT_ALLOWED"]);
        }
        for path in ["/", "/schema.graphql", "/health/live", "/health/ready", "/playground/explorer.js", "/demo/personas"] {
            let got = send(app.request(Method::POST, path)).await;
            assert_eq!(got.header("allow"), "GET,HEAD", "{path}");
            got.is(405, "METHOD_NOT_ALLOWED", path);
        }
    }

    async fn get_is_for_queries(app) {
        let ask = |pairs: Vec<(&'static str, &'static str)>| {
            let app = &app;
            async move {
                let path = format!("/graphql?{}", serde_urlencoded::to_string(&pairs).unwrap());
                send(app.request(Method::GET, &path).header("accept", GRAPHQL).bearer_auth(app.token(PERSONA))).await
            }
        };
        let got = ask(vec![
            ("query", "query A { __typename } query B($n: Int) { hospitals(first: $n) { nodes { name } } viewer { purpose { code } } }"),
            ("operationName", "B"), ("variables", "{\"n\":1}"),
            ("extensions", "{\"purpose\":{\"code\":\"QUALITY\",\"reason\":\"review + æøå & more\"}}"),
        ]).await;
        assert_eq!(got.status, 200, "{}", got.text);
        assert_eq!(got.json()["data"]["hospitals"]["nodes"].as_array().unwrap().len(), 1);
        assert_eq!(got.json()["data"]["viewer"]["purpose"]["code"], "QUALITY");
        assert_eq!(ask(vec![("query", "{ __typename }"), ("variables", ""), ("operationName", "")]).await.status, 200);
        for pairs in [
            vec![], vec![("Query", "{ __typename }")], vec![("query", "{ __typename }"), ("variables", "{")],
            vec![("query", "{ __typename }"), ("variables", "[]")], vec![("query", "{ __typename }"), ("extensions", "5")],
        ] {
            ask(pairs.clone()).await.is(400, "BAD_REQUEST", &format!("{pairs:?}"));
        }
        for pairs in [
            vec![("query", "mutation { anything }")],
            vec![("query", "query A { __typename } mutation B { anything }"), ("operationName", "B")],
            vec![("query", "subscription { anything }")],
        ] {
            let got = ask(pairs.clone()).await;
            got.is(405, "METHOD_NOT_ALLOWED", &format!("{pairs:?}"));
            assert_eq!(got.header("allow"), "POST");
        }
    }

    /// Refused before it is validated: validation would walk it for ever.
    async fn documents_have_limits(app) {
        let deep = format!("{}{}", "{ a ".repeat(50_000), "}".repeat(50_000));
        strict(&app, &json!({ "query": deep })).await.is(400, "DOCUMENT_TOO_DEEP", "deep");
        let lists = format!("{{ a(b: {}{}) }}", "[".repeat(10_000), "]".repeat(10_000));
        strict(&app, &json!({ "query": lists })).await.is(400, "DOCUMENT_TOO_DEEP", "lists");
        let mut doubling = String::from("{ ...F0 }");
        for n in 0..40 {
            doubling.push_str(&format!(" fragment F{n} on Query {{ ...F{m} ...F{m} }}", m = n + 1));
        }
        doubling.push_str(" fragment F40 on Query { __typename }");
        strict(&app, &json!({ "query": doubling })).await.is(400, "DOCUMENT_TOO_LARGE", "doubling");
        let many: String = (0..2_001).map(|n| format!("a{n}: __typename ")).collect();
        strict(&app, &json!({ "query": format!("{{ {many} }}") })).await.is(400, "DOCUMENT_TOO_LARGE", "aliases");
        let legacy = send(post(&app).header("accept", JSON).json(&json!({ "query": deep }))).await;
        legacy.is(200, "DOCUMENT_TOO_DEEP", "legacy");
    }

    async fn without_credentials_nothing_is_executed(app) {
        let query = json!({ "query": "{ hospitals { nodes { name } } }" });
        let bare = || app.request(Method::POST, "/graphql").header("accept", GRAPHQL).json(&query);
        for (what, request) in [
            ("none", bare()), ("another scheme", bare().basic_auth("contact-person-herlev", Some("x"))), ("empty", bare().header("authorization", "")), ("no token", bare().bearer_auth("")),
            ("not text", bare().header("authorization", &b"Bearer \xe6\xf8"[..])), ("a session that never was", bare().header("cookie", "brobygger-session=AAAA").header("sec-fetch-site", "same-origin")),
            ("get", app.request(Method::GET, "/graphql?query=%7Bhospitals%7Bnodes%7Bname%7D%7D%7D")),
        ] {
            let got = send(request).await;
            got.is(401, "UNAUTHENTICATED", what);
            assert_eq!(got.header("www-authenticate"), "Bearer", "{what}");
            assert!(got.json().get("extensions").is_none(), "{what} was executed");
        }
        let late = app.token(PERSONA);
        app.pass(chrono::TimeDelta::minutes(11));
        for (what, token) in [("a word", "contact-person-herlev"), ("late", late.as_str())] {
            let got = send(bare().bearer_auth(token)).await;
            got.is(401, "UNAUTHENTICATED", what);
            assert!(got.header("www-authenticate").starts_with("Bearer error=\"invalid_token\""), "{what}");
        }
        send(bare().bearer_auth(app.token("somebody-else"))).await.is(403, "NOT_LINKED", "somebody else");
    }

    /// A persona of the demo is a token of the demo's own issuer, for whoever asks for it.
    async fn the_demo_gives_tokens_to_its_personas(app) {
        let wish = |body: Value| send(app.request(Method::POST, "/demo/token").json(&body));
        let got = wish(json!({ "subject": PERSONA })).await.json();
        assert_eq!((got["token_type"].as_str(), got["expires_in"].as_i64()), (Some("Bearer"), Some(600)));
        let query = json!({ "query": "{ viewer { roles { role } } }" });
        let asked = app.request(Method::POST, "/graphql").bearer_auth(got["access_token"].as_str().unwrap()).json(&query);
        assert_eq!(send(asked).await.json()["data"]["viewer"]["roles"][0]["role"], "CONTACT_PERSON");
        wish(json!({ "subject": "somebody-else" })).await.is(400, "BAD_REQUEST", "nobody");
        wish(json!("x")).await.is(400, "BAD_REQUEST", "no wish");
    }

    async fn every_answer_has_its_headers(app) {
        for (method, path) in [
            (Method::GET, "/"), (Method::GET, "/playground/explorer.js"), (Method::GET, "/playground/operations.json"),
            (Method::GET, "/schema.graphql"), (Method::GET, "/demo/personas"), (Method::GET, "/health/live"), (Method::GET, "/health/ready"),
            (Method::GET, "/nowhere"), (Method::GET, "/graphql"), (Method::DELETE, "/graphql"), (Method::POST, "/graphql"), (Method::POST, "/"),
        ] {
            let got = send(app.request(method, path)).await;
            assert_eq!(got.header("cache-control"), "no-store", "{path}");
            assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(got.header("referrer-policy"), "no-referrer", "{path}");
            let policy = got.header("content-security-policy");
            assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(got.header("x-request-id").len(), 32, "{path}");
            assert!(got.header("access-control-allow-origin").is_empty());
        }
        let got = strict(&app, &json!({ "query": "{ viewer { name } }" })).await;
        assert_eq!(got.header("cache-control"), "no-store");
    }

    async fn a_request_keeps_a_well_formed_id(app) {
        let ask = |id: &'static str| {
            let app = &app;
            async move { send(app.request(Method::GET, "/health/live").header("x-request-id", id)).await.header("x-request-id").to_owned() }
        };
        for id in ["0123456789abcdef", "9F86D081-884c-7d65-9a2f-eaa0c55ad015", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert_eq!(ask(id).await, id);
        }
        for id in ["", "short", "with space", "quote\"inside", "{\"json\":1}", "01234567", "of-0101901234-anna", "----------------", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            let given = ask(id).await;
            assert_ne!(given, id);
            assert_eq!(given.len(), 32);
        }
        assert_ne!(ask("").await, ask("").await);
    }

    /// Faults are told by a code and a sentence: no SQL, no table, no path.
    async fn faults_tell_nothing(app) {
        app.execute("DROP TABLE signup").await;
        app.execute("ALTER TABLE programme_parameter RENAME TO elsewhere").await;
        let got = strict(&app, &json!({ "query": "{ hospitals { totalCount } }" })).await;
        got.is(500, "INTERNAL_ERROR", "the look-up of the viewer");
        app.execute("ALTER TABLE elsewhere RENAME TO programme_parameter").await;
        let query = json!({ "query": "{ activities { nodes { signups { totalCount } } } }" });
        let activities = json!({ "query": "{ activities { nodes { id } } }" });
        let field = send(post(&app).header("accept", GRAPHQL).json(&activities)).await;
        assert_eq!(field.status, 200, "{}", field.text);
        let coordinator = app.request(Method::POST, "/graphql").bearer_auth(app.token("coordinator-helsingor"));
        let field = send(coordinator.header("accept", GRAPHQL).json(&query)).await;
        assert_eq!(field.status, 200);
        assert!(field.codes().iter().all(|code| code == "INTERNAL_ERROR"), "{}", field.text);
        for got in [got, field] {
            let text = got.text.to_lowercase();
            for word in ["select", "signup\"", "table", "sqlite", "postgres", "no such", "relation", ".rs", "/tmp", "panicked"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }

    async fn without_its_database_the_service_is_alive_and_not_ready(app) {
        assert_eq!(get(&app, "/health/ready").await.status, 204);
        app.db.close_by_ref().await.unwrap();
        assert_eq!(get(&app, "/health/live").await.status, 204);
        for got in [
            get(&app, "/health/ready").await, strict(&app, &json!({ "query": "{ hospitals { totalCount } }" })).await, get(&app, "/demo/personas").await,
        ] {
            got.is(503, "SERVICE_UNAVAILABLE", "the database is gone");
            assert!(got.header("retry-after").parse::<u32>().unwrap() >= 1);
        }
        assert_eq!(get(&app, "/").await.status, 200);
    }
}

/// The database's server drops it: the pool is there, and its connections are dead.
#[tokio::test]
async fn a_dropped_database_is_unavailable() {
    let app = TestApp::new(Backend::Postgres).await;
    let row = &app.rows("SELECT current_database() AS name").await[0];
    let name: String = row.try_get("", "name").unwrap();
    let server =
        sea_orm::Database::connect(std::env::var("BROBYGGER_TEST_POSTGRES").unwrap()).await;
    sea_orm::ConnectionTrait::execute_unprepared(
        &server.unwrap(),
        &format!("DROP DATABASE {name} WITH (FORCE)"),
    )
    .await
    .unwrap();
    for _ in 0..6 {
        for got in [
            get(&app, "/health/ready").await,
            strict(&app, &json!({ "query": "{ hospitals { totalCount } }" })).await,
        ] {
            got.is(503, "SERVICE_UNAVAILABLE", "the database is dropped");
            assert_eq!(got.header("retry-after"), "2");
        }
    }
    assert_eq!(get(&app, "/health/live").await.status, 204);
}

#[tokio::test]
async fn without_demo_mode_a_persona_is_nobody() {
    let app = TestApp::without_demo(Backend::Sqlite).await;
    for query in ["{ __typename }", "{ hospitals { nodes { name } } }", "{"] {
        let got = strict(&app, &json!({ "query": query })).await;
        got.is(401, "UNAUTHENTICATED", query);
        assert!(got.header("www-authenticate").starts_with("Bearer error="));
    }
    get(&app, "/demo/personas")
        .await
        .is(404, "NOT_FOUND", "personas");
    let wish = app.request(Method::POST, "/demo/token");
    send(wish.json(&json!({ "subject": PERSONA })))
        .await
        .is(404, "NOT_FOUND", "tokens");
    // The rest is there without credentials.
    for path in [
        "/",
        "/schema.graphql",
        "/playground/operations.json",
        "/health/ready",
    ] {
        assert!(get(&app, path).await.status < 300, "{path}");
    }
}

#[tokio::test]
async fn files_are_served() {
    let app = TestApp::new(Backend::Sqlite).await;
    let page = get(&app, "/").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    // Nothing is loaded from elsewhere, and no script stands in the page: the policy would refuse it.
    assert!(!page.text.contains("http://") && !page.text.contains("https://"));
    for link in page
        .text
        .split(['"'])
        .filter(|s| s.starts_with("/playground/"))
    {
        let file = get(&app, link).await;
        assert_eq!(file.status, 200, "{link}");
        let kind = if link.ends_with(".css") {
            "text/css"
        } else {
            "text/javascript"
        };
        assert_eq!(
            file.header("content-type"),
            format!("{kind}; charset=utf-8")
        );
    }
    let schema = get(&app, "/schema.graphql").await;
    assert_eq!(schema.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(schema.text, include_str!("../../schema.graphql"));
    let personas = get(&app, "/demo/personas").await.json();
    let personas = personas["personas"].as_array().unwrap().clone();
    assert!(
        personas
            .iter()
            .any(|p| p["subject"] == PERSONA && p["label"].as_str().unwrap().len() > PERSONA.len())
    );
    let operations = get(&app, "/playground/operations.json").await;
    assert_eq!(
        operations.header("content-type"),
        "application/json; charset=utf-8"
    );
    for operation in operations.json().as_array().unwrap() {
        let path = format!(
            "/playground/operations/{}/{}.graphql",
            operation["client"].as_str().unwrap(),
            operation["name"].as_str().unwrap()
        );
        assert_eq!(
            get(&app, &path).await.text,
            operation["document"].as_str().unwrap()
        );
        assert!(operation["variables"].is_object());
    }
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let app = TestApp::new(Backend::Sqlite).await;
    for path in [
        "/nowhere",
        "/graphql/",
        "/graphql/x",
        "/playground",
        "/playground/",
        "/playground/nothing.js",
        "/playground/README",
        "/health",
        "/demo",
        "/index.html",
        "/playground/operations/hospital",
    ] {
        get(&app, path).await.is(404, "NOT_FOUND", path);
    }
    for path in [
        "/playground/../schema.graphql",
        "/playground/..%2fschema.graphql",
        "/playground/%2e%2e/schema.graphql",
        "/playground/operations/../../schema.graphql",
        "/playground//etc/passwd.json",
        "/playground/%2Fetc%2Fhosts.json",
        "/playground/operations/../index.html",
        "/playground/./index.html",
        "/playground/..\\schema.graphql",
        "/playground/index.html%00.js",
    ] {
        let answer = raw(&app, path).await;
        assert!(
            answer.starts_with("HTTP/1.1 404 ") && answer.contains("\"NOT_FOUND\""),
            "{path}: {answer}"
        );
    }
    // A path that is not text is refused too.
    assert!(
        raw(&app, "/playground/%ff.js")
            .await
            .starts_with("HTTP/1.1 4")
    );
}
