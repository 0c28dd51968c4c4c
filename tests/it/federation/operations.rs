//! The saved operations and mutations through the router.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{COORDINATOR, Documents, association, harness::saved, in_days, on_graph};
use brobygger::http::assets::{Operation, operations};

on_graph! {
    /// Each client's saved operations answer through the router as they do without it.
    async fn saved_operations_answer_as_without_a_router(federation) {
        let all = operations();
        assert!(all.len() > 20);
        for Operation { name, persona, document, variables, .. } in all {
            let caller = federation.caller(&persona).await;
            let through = caller.router(&document, variables.clone()).await.data();
            let direct = caller.direct(&document, variables).await.data();
            same(&name, &through, &direct);
            assert!(direct.as_object().is_some_and(|data| data.values().any(|value| !value.is_null())), "{name}");
        }
    }

    /// A router that knows the saved operations answers them, by their SHA-256, and nothing else.
    async fn trusted_documents_alone(federation) {
        let graph = &federation.graph;
        let router = graph.router(&graph.subgraphs, Documents::Trusted).await;
        let (document, variables) = saved("hospital/HospitalWidget");
        let caller = federation.caller("contact-person-herlev").await;
        let by = |text: &str| {
            let hash: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
            json!({ "variables": variables, "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })
        };
        let through = caller.at(&router.url, &by(&document)).await.data();
        let direct = caller.direct(&document, variables.clone()).await.data();
        assert_eq!(through, direct);
        let mut both = by(&document);
        both["query"] = json!("{ viewer { name } }");
        for body in [
            by("{ viewer { name } }"),
            json!({ "query": "{ viewer { name } }" }),
            json!({ "query": document, "variables": variables }),
            both,
        ] {
            let answer = caller.at(&router.url, &body).await;
            // A saved operation's hash beside another text is that operation, or nothing.
            if answer.json["data"].is_null() {
                assert!(!answer.errors().is_empty(), "{:#}", answer.json);
            } else {
                assert_eq!(answer.json["data"], direct, "{body:#}");
                assert!(body["extensions"].is_object(), "{body:#}");
            }
        }
    }

    /// A mutation is done once, whoever asks: the same key answers the same thing again, directly too.
    async fn mutations(federation) {
        let caller = federation.caller(COORDINATOR).await;
        let association = association(&caller).await;
        let (starts, ends) = (in_days(30, 0), in_days(30, 2));
        let query = "mutation($input: CreateActivityInput!) { createActivity(input: $input) { activities { id title startsAt association { municipalities { nodes { code offers { title } } } } } userErrors { field code message } } }";
        let input = |changes: Value| {
            let mut input = json!({
                "idempotencyKey": "through-the-router", "association": association, "type": "OUTING", "title": "Tur til stranden",
                "place": "Stranden", "startsAt": starts, "endsAt": ends, "publish": true,
            });
            for (name, value) in changes.as_object().unwrap() {
                input[name] = value.clone();
            }
            json!({ "input": input })
        };
        let first = caller.router(query, input(json!({}))).await.data()["createActivity"].clone();
        assert_eq!(first["userErrors"], json!([]), "{first:#}");
        let made = &first["activities"][0];
        assert!(made["id"].is_string());
        let again = caller.router(query, input(json!({}))).await.data()["createActivity"].clone();
        assert_eq!(again, first);
        let plain = query.replace(" association { municipalities { nodes { code offers { title } } } }", "");
        let direct = caller.direct(&plain, input(json!({}))).await.data()["createActivity"].clone();
        assert_eq!(direct["activities"][0]["id"], made["id"]);
        assert!(made["association"]["municipalities"]["nodes"][0]["offers"].is_array(), "{made:#}");

        // What the user did wrong is data.
        let wrong = input(json!({ "idempotencyKey": "before-it-starts", "endsAt": in_days(30, -1) }));
        let through = caller.router(query, wrong.clone()).await.data()["createActivity"].clone();
        let direct = caller.direct(&plain, wrong).await.data()["createActivity"].clone();
        assert_eq!(through, direct);
        assert_eq!(through["userErrors"].as_array().unwrap().len(), 1);
        assert!(through["userErrors"][0]["code"].is_string());

        // What they may not do is an error with its code.
        let stranger = federation.caller("coordinator-amager").await;
        let refused = input(json!({ "idempotencyKey": "somebody-else" }));
        let through = stranger.router(query, refused.clone()).await;
        let direct = stranger.direct(&plain, refused).await;
        assert_eq!(through.json["data"], direct.json["data"], "{:#}", through.json);
        assert_eq!(through.codes(), direct.codes());
    }
}

/// That two answers are one, or where they differ first.
#[track_caller]
fn same(path: &str, one: &Value, other: &Value) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            assert!(one.keys().eq(other.keys()), "{path}: {one:?} {other:?}");
            for (name, value) in one {
                same(&format!("{path}.{name}"), value, &other[name]);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "{path}");
            for (n, (one, other)) in one.iter().zip(other).enumerate() {
                same(&format!("{path}.{n}"), one, other);
            }
        }
        // 0 and 0.0 are one number of JSON.
        (Value::Number(one), Value::Number(other)) => {
            assert_eq!(one.as_f64(), other.as_f64(), "{path}")
        }
        _ => assert_eq!(one, other, "{path}"),
    }
}
