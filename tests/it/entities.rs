//! The service as a subgraph: what a router gets by key is what the caller may see, and nobody but a
//! router can ask that way.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use brobygger::graph::{
    federation::{entities::KEYS, sdl},
    schema,
};
use serde_json::{Value, json};

use crate::{
    access::personas,
    app::{Answer, ROUTER, Viewer, on_both},
    matrix::{
        graph::Graph,
        view::{Samples, got},
    },
};

const ENTITIES: &str = "query($r: [_Any!]!) { _entities(representations: $r) { __typename } }";

/// The representation of a type with a key: the one leaf of its field set is `value`.
fn representation(of: &str, fields: &str, value: &str) -> Value {
    let mut path = fields
        .split([' ', '{', '}'])
        .filter(|name| !name.is_empty());
    let mut key = json!(value);
    while let Some(name) = path.next_back() {
        key = json!({ name: key });
    }
    key["__typename"] = json!(of);
    key
}

/// What a natural key is looked up by: the entity, its field set, and the table's key and column.
const NATURAL: [(&str, &str, &str); 5] = [
    (
        "Hospital",
        "shak",
        "SELECT shak FROM hospital WHERE shak IS NOT NULL",
    ),
    ("Municipality", "code", "SELECT code FROM municipality"),
    (
        "Programme",
        "region { code }",
        "SELECT region_code FROM programme",
    ),
    ("Referral", "code", "SELECT code FROM referral"),
    ("Region", "code", "SELECT code FROM region"),
];

/// The root field that finds one by its natural key, as a query of `$key`.
fn at_the_root(of: &str) -> &'static str {
    match of {
        "Hospital" => "query($key: String!) { found: hospital(shak: $key) { __typename } }",
        "Municipality" => "query($key: String!) { found: municipality(code: $key) { __typename } }",
        "Programme" => "query($key: String!) { found: programme(region: $key) { __typename } }",
        "Referral" => "query($key: String!) { found: referral(code: $key) { __typename } }",
        _ => "query($key: String!) { found: region(code: $key) { __typename } }",
    }
}

/// Which of the representations are something to the viewer: in their order. Each that is nothing
/// has its error, and nothing else has one.
async fn found(viewer: &Viewer<'_>, representations: &[Value]) -> Vec<bool> {
    if representations.is_empty() {
        return vec![];
    }
    let answer = viewer.ask(ENTITIES, json!({ "r": representations })).await;
    assert_eq!(answer.status, 200, "{:#}", answer.json);
    let entities = answer.json["data"]["_entities"].as_array().unwrap();
    assert_eq!(entities.len(), representations.len());
    let found: Vec<bool> = entities.iter().map(|entity| !entity.is_null()).collect();
    for (entity, wanted) in entities.iter().zip(representations) {
        assert!(entity.is_null() || entity["__typename"] == wanted["__typename"]);
    }
    let missing: BTreeSet<usize> = (0..found.len()).filter(|n| !found[*n]).collect();
    assert_eq!(
        refused(&answer),
        missing
            .into_iter()
            .map(|n| (n, "ENTITY_NOT_FOUND"))
            .collect()
    );
    found
}

/// Which representations have an error, and which.
fn refused(answer: &Answer) -> BTreeSet<(usize, &str)> {
    let errors = answer.json["errors"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let refused = errors.iter().map(|error| {
        let path = error["path"].as_array().unwrap();
        assert_eq!(
            (path.len(), &path[0]),
            (2, &json!("_entities")),
            "{error:#}"
        );
        let n = usize::try_from(path[1].as_u64().unwrap()).unwrap();
        (n, error["extensions"]["code"].as_str().unwrap())
    });
    refused.collect()
}

on_both! {
    /// By each of its keys a router gets for every viewer what that viewer gets at the root, and
    /// how much that is, is committed.
    async fn entities_are_what_the_root_has(app) {
        let samples = Samples::of(&app, &Graph::of(&schema::sdl())).await;
        let mut naturals = BTreeMap::new();
        for (of, fields, sql) in NATURAL {
            let rows = app.rows(&format!("{sql} ORDER BY 1")).await;
            let keys: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
            // So few that no viewer's minute of look-ups by code is over.
            let step = keys.len() / 12 + 1;
            naturals.insert((of, fields), keys.into_iter().step_by(step).collect::<Vec<_>>());
        }
        let mut table = String::new();
        for persona in personas(&app).await {
            let (direct, routed) = (app.viewer(&persona), app.viewer(&persona).through_a_router());
            let got = got(&direct, &samples).await;
            for (of, keys) in KEYS {
                let mut row = vec![];
                for fields in *keys {
                    let (wanted, keys): (Vec<bool>, &[String]) = if *fields == "id" {
                        let ids = &samples.ids[*of];
                        (ids.iter().map(|id| got[*of].contains(id)).collect(), ids)
                    } else {
                        let keys = &naturals[&(*of, *fields)];
                        let mut wanted = vec![];
                        for key in keys {
                            let data = direct.known(at_the_root(of), json!({ "key": key })).await;
                            wanted.push(data.is_some_and(|data| !data["found"].is_null()));
                        }
                        (wanted, keys)
                    };
                    assert!(!keys.is_empty(), "{of}");
                    let asked: Vec<Value> =
                        keys.iter().map(|key| representation(of, fields, key)).collect();
                    let seen = found(&routed, &asked).await;
                    assert_eq!(seen, wanted, "{persona}: {of} by {fields}");
                    let number = seen.iter().filter(|seen| **seen).count();
                    row.push(format!("{fields} {number}/{}", keys.len()));
                }
                writeln!(table, "{persona}: {of} by {}", row.join(", ")).unwrap();
            }
        }
        insta::assert_snapshot!("entities", table);
    }

    /// One bad representation takes nothing from the others, and each says what is wrong with it.
    async fn one_bad_representation_is_one_null(app) {
        let viewer = app.viewer("contact-person-odense").through_a_router();
        let data = viewer.data("{ hospitals(first: 1) { nodes { id shak } } }", json!({})).await;
        let own = &data["hospitals"]["nodes"][0];
        let good = json!({ "__typename": "Hospital", "id": own["id"] });
        let person = app.rows("SELECT id FROM family LIMIT 1").await;
        let family: uuid::Uuid = person[0].try_get("", "id").unwrap();
        let asked = json!([
            good,
            { "__typename": "Hospital", "shak": own["shak"] },
            { "__typename": "Hospital", "id": "hospital_00000000000000000000000000000000" },
            { "__typename": "Hospital", "shak": "no\u{0}ne" },
            { "__typename": "Hospital", "id": 5 },
            { "__typename": "Hospital", "id": "site_00000000000000000000000000000000" },
            { "__typename": "Hospital", "name": "Hvidovre" },
            { "__typename": "Programme", "region": "1083" },
            { "__typename": "Programme", "region": { "code": "1083" } },
            { "__typename": "Family", "id": format!("family_{}", family.simple()) },
            { "__typename": "_Service" },
            { "id": own["id"] },
            "Hospital",
            null,
            good,
        ]);
        // A null in a list of what is not null is refused before anything is read.
        assert_eq!(viewer.ask(ENTITIES, json!({ "r": asked })).await.codes(), ["GRAPHQL_VALIDATION_FAILED"]);
        let mut asked = asked;
        asked.as_array_mut().unwrap().remove(13);
        let answer = viewer.ask(ENTITIES, json!({ "r": asked })).await;
        let (missing, invalid) = ("ENTITY_NOT_FOUND", "INVALID_REPRESENTATION");
        assert_eq!(refused(&answer), BTreeSet::from([
            (2, missing), (3, missing), (4, invalid), (5, invalid), (6, invalid), (7, invalid),
            (9, invalid), (10, invalid), (11, invalid), (12, invalid),
        ]));
        let entities = answer.json["data"]["_entities"].as_array().unwrap();
        let found: Vec<usize> = (0..entities.len()).filter(|n| !entities[*n].is_null()).collect();
        assert_eq!(found, [0, 1, 8, 13]);
        // What was asked for is not said again.
        let said = answer.json["errors"].to_string();
        assert!(!said.contains("hospital_0000") && !said.contains("Hvidovre"), "{said}");
    }

    /// A thousand entities of a type are one statement, however they are selected; of several types
    /// one each.
    async fn a_batch_is_a_statement_for_each_type(app) {
        let viewer = app.viewer("project-leader-hovedstaden").because("QUALITY", "a test of batches").through_a_router();
        let ids = async |table: &str, prefix: &str| -> Vec<String> {
            let rows = app.rows(&format!("SELECT id FROM {table} ORDER BY id")).await;
            let ids = rows.iter().map(|row| row.try_get::<uuid::Uuid>("", "id").unwrap());
            ids.map(|id| format!("{prefix}_{}", id.simple())).collect()
        };
        let (sites, people) = (ids("site", "site").await, ids("person", "person").await);
        let batch = |n: usize, kinds: &[(&str, &Vec<String>)]| -> Value {
            let all = (0..n).map(|i| {
                let (of, ids) = kinds[i % kinds.len()];
                // Beyond those that there are, ids of nothing: they are looked for all the same.
                let none = format!("{}_{:032x}", of.to_lowercase(), i);
                representation(of, "id", ids.get(i / kinds.len()).unwrap_or(&none))
            });
            all.collect()
        };
        let query = "query($r: [_Any!]!) { _entities(representations: $r) {
            ... on Site { name hospital { name } } ... on Person { name } } }";
        let statements = async |representations: Value| {
            viewer.ask(query, json!({ "r": representations })).await.statements()
        };
        // Who asked before is not looked up again.
        statements(json!([])).await;
        let (one, two) = ([("Site", &sites)], [("Site", &sites), ("Person", &people)]);
        let of_one = statements(batch(1, &one)).await;
        assert_eq!(statements(batch(1_000, &one)).await, of_one);
        assert_eq!(statements(batch(2, &two)).await, of_one + 1);
        assert_eq!(statements(batch(1_000, &two)).await, of_one + 1);
    }

    /// More than there may be is refused before anything is read; what is below each counts too.
    async fn batches_are_weighed_before_they_run(app) {
        let viewer = app.viewer("project-leader-hovedstaden").through_a_router();
        let batch = |n: usize| vec![json!({ "__typename": "Region", "code": "1084" }); n];
        // From now on who asks is not looked up again.
        viewer.ask("{ __typename }", json!({})).await;
        for (query, n) in [
            (ENTITIES, 5_001),
            ("query($r: [_Any!]!) { a: _entities(representations: $r) { __typename } b: _entities(representations: $r) { __typename } }", 2_501),
            ("query($r: [_Any!]!) { _entities(representations: $r) { ... on Region { municipalities(first: 100) { nodes { code } } } } }", 100),
        ] {
            let answer = viewer.ask(query, json!({ "r": batch(n) })).await;
            assert_eq!((answer.status, answer.codes()), (400, vec!["COST_LIMIT_EXCEEDED"]), "{query}");
        }
        let answer = viewer.ask(ENTITIES, json!({ "r": batch(5_000) })).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.statements(), 1);
        assert_eq!(answer.json["data"]["_entities"].as_array().unwrap().len(), 5_000);
    }

    /// A referral's codes can't be tried through a router any faster.
    async fn codes_cannot_be_tried_in_a_batch(app) {
        let viewer = app.viewer("midwife-herlev").through_a_router();
        let guesses: Vec<Value> =
            (0..100).map(|n| representation("Referral", "code", &format!("HBCD{n:08}"))).collect();
        let answer = viewer.ask(ENTITIES, json!({ "r": guesses })).await;
        let limited = refused(&answer).into_iter().filter(|(_, code)| *code == "RATE_LIMITED").count();
        assert_eq!(limited, 40);
        let root = "{ referral(code: \"HBCD12345678\") { id } }";
        assert_eq!(viewer.ask(root, json!({})).await.codes(), ["RATE_LIMITED"]);
    }

    /// Without a router's secret there is no subgraph, whoever asks; with it there is one, and no
    /// right by it.
    async fn a_subgraph_is_for_a_router_alone(app) {
        let queries = ["{ _service { sdl } }", "{ _entities(representations: []) { __typename } }", "{ __type(name: \"_Entity\") { name } }"];
        for persona in personas(&app).await {
            let viewer = app.viewer(&persona);
            for query in &queries[..2] {
                let answer = viewer.ask(query, json!({})).await;
                assert_eq!((answer.status, answer.codes()), (400, vec!["GRAPHQL_VALIDATION_FAILED"]), "{persona}");
            }
            assert_eq!(viewer.data(queries[2], json!({})).await, json!({ "__type": null }), "{persona}");
        }
        let ask = async |secret: &[&str], query: &str| -> (u16, Value) {
            let mut request = app.request(reqwest::Method::POST, "/graphql");
            for secret in secret {
                request = request.header("router-authorization", *secret);
            }
            let response = request.json(&json!({ "query": query })).send().await.unwrap();
            (response.status().as_u16(), response.json().await.unwrap())
        };
        let good = format!("Bearer {ROUTER}");
        let (status, json) = ask(&[&good], queries[0]).await;
        assert_eq!((status, &json["data"]["_service"]["sdl"]), (200, &json!(sdl::text())));
        assert_eq!(sdl::text(), include_str!("../../deploy/subgraph.graphql"), "./dev schemas");
        for query in [queries[1], "{ viewer { name } }", "{ regions { code } }", "{ __schema { types { name } } hospitals { totalCount } }"] {
            assert_eq!(ask(&[&good], query).await.0, 401, "{query}");
        }
        let short = &ROUTER[1..];
        for bad in [
            vec!["Bearer"], vec!["Bearer "], vec![ROUTER], vec![&*format!("Bearer {short}")],
            vec![&*format!("Basic {ROUTER}")], vec![&good, &good],
        ] {
            let (status, json) = ask(&bad, queries[0]).await;
            assert_eq!((status, &json["errors"][0]["extensions"]["code"]), (401, &json!("UNAUTHENTICATED")), "{bad:?}");
            assert!(!json.to_string().contains(short));
        }
    }

    /// Whoever says they are a router and isn't is refused wherever they ask: for a table and for a
    /// socket too.
    async fn a_false_router_is_refused_everywhere(app) {
        for (secret, table, socket) in [(None, 400, 101), (Some("Bearer nobody's"), 401, 401)] {
            let ask = async |path: &str, headers: &[(&'static str, &'static str)]| {
                let mut request = app.request(reqwest::Method::GET, path);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                if let Some(secret) = secret {
                    request = request.header("router-authorization", secret);
                }
                let request = request.bearer_auth(app.token("midwife-herlev"));
                request.send().await.unwrap().status().as_u16()
            };
            let status = ask("/operations/hospital/WhoIsHere.csv?table=nothing", &[]).await;
            assert_eq!(status, table, "{secret:?}");
            let upgrade = [
                ("connection", "upgrade"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", "13"),
                ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
                ("sec-websocket-protocol", "graphql-transport-ws"),
            ];
            assert_eq!(ask("/graphql", &upgrade).await, socket, "{secret:?}");
        }
    }

    /// What a router reads of somebody is in the trail as the caller's look.
    async fn what_a_router_reads_is_in_the_trail(app) {
        let viewer = app.viewer("midwife-herlev").through_a_router();
        let list = "{ referrals(first: 1) { nodes { id } } }";
        let own = viewer.data(list, json!({})).await["referrals"]["nodes"][0]["id"].clone();
        let last = "SELECT count(*) FROM audit_event WHERE operation = '_entities'";
        let place = json!([{ "__typename": "Region", "code": "1084" }]);
        viewer.data(ENTITIES, json!({ "r": place })).await;
        assert_eq!(app.number(last).await, 0);
        let family = json!([{ "__typename": "Referral", "id": own }]);
        viewer.data(ENTITIES, json!({ "r": family })).await;
        assert_eq!(app.number(last).await, 1);
        let by = "SELECT count(*) FROM audit_event a JOIN identity i ON i.person_id = a.person_id \
                  WHERE a.operation = '_entities' AND i.subject = 'midwife-herlev'";
        assert_eq!(app.number(by).await, 1);
    }
}
