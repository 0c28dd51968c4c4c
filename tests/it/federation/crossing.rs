//! Queries that cross from one subgraph to another, in either direction: they give what asking each
//! of them gives.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Caller, Documents, Federation, Kind,
    harness::{OWNER, SCOPES, ask, secret_of},
    on_graph,
    watch::Watch,
};

const MIDWIFE: &str = "midwife-herlev";

impl Caller<'_> {
    /// Asks a partner itself for one of its entities, as the router does for this caller.
    async fn of_partner(&self, name: &str, representation: Value, selection: &str) -> Value {
        let query = format!(
            "query($all: [_Any!]!) {{ _entities(representations: $all) {{ {selection} }} }}"
        );
        let mut body = json!({ "query": query, "variables": { "all": [representation] } });
        body["extensions"]["jwt"]["scope"] = json!(SCOPES);
        let secret = format!("Bearer {}", secret_of(name));
        let url = &self.federation.graph.subgraph(name).url;
        let answer = ask(url, &[("router-authorization", &secret)], &body).await;
        answer.data()["_entities"][0].clone()
    }
}

on_graph! {
    async fn from_ours_to_a_partners(federation) {
        let midwife = federation.caller(MIDWIFE).await;
        let query = "{ hospitals(first: 100) { totalCount nodes { id shak name maternityBeds { beds free } } } }";
        let data = midwife.router(query, json!({})).await.data();
        let direct = midwife.direct(&query.replace("maternityBeds { beds free }", ""), json!({})).await.data();
        let (through, direct) = (&data["hospitals"], &direct["hospitals"]);
        assert_eq!(through["totalCount"], direct["totalCount"]);
        let nodes = through["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), direct["nodes"].as_array().unwrap().len());
        let mut known = 0;
        for (node, direct) in nodes.iter().zip(direct["nodes"].as_array().unwrap()) {
            let mut ours = node.clone();
            let theirs = ours.as_object_mut().unwrap().remove("maternityBeds").unwrap();
            assert_eq!(&ours, direct);
            let representation = json!({ "__typename": "Hospital", "shak": node["shak"] });
            let selection = "... on Hospital { maternityBeds { beds free } }";
            let said = midwife.of_partner("beds", representation, selection).await;
            assert_eq!(theirs, said["maternityBeds"], "{node}");
            known += usize::from(!theirs.is_null());
        }
        assert!(known > 0 && known < nodes.len(), "{known} of {}", nodes.len());

        let query = "query($code: String!) { municipality(code: $code) { code name region { name } offers { title kind } groups: offers(kind: GROUP) { title } } }";
        let data = midwife.router(query, json!({ "code": "0217" })).await.data();
        let ours = midwife.direct("{ municipality(code: \"0217\") { code name region { name } } }", json!({})).await.data();
        let theirs = midwife.of_partner(
            "offers", json!({ "__typename": "Municipality", "code": "0217" }),
            "... on Municipality { offers { title kind } groups: offers(kind: GROUP) { title } }",
        ).await;
        assert_eq!(data["municipality"], joined(&ours["municipality"], &theirs));
        assert_eq!(theirs["offers"].as_array().unwrap().len(), 2);
    }

    /// By the keys that partners have: the SHAK code, the municipality's code.
    async fn from_a_partners_to_ours(federation) {
        let midwife = federation.caller(MIDWIFE).await;
        let query = "{ municipalOffers { title municipality { code name region { name } sites { nodes { id name } } } } }";
        let data = midwife.router(query, json!({})).await.data();
        let offers = data["municipalOffers"].as_array().unwrap();
        assert_eq!(offers.len(), 3);
        for offer in offers {
            let municipality = &offer["municipality"];
            let direct = "query($code: String!) { municipality(code: $code) { code name region { name } sites { nodes { id name } } } }";
            let direct = midwife.direct(direct, json!({ "code": municipality["code"] })).await.data();
            assert_eq!(municipality, &direct["municipality"]);
            assert!(municipality["name"].is_string());
        }
        // Its own hospital's programme has one of the two with free beds, the other is hidden from her.
        let query = "{ hospitalsWithFreeBeds { shak id name sites { nodes { id name } } maternityBeds { free } } }";
        let answer = midwife.router(query, json!({})).await;
        let seen: Vec<_> = answer.json["data"]["hospitalsWithFreeBeds"].as_array().unwrap().iter().filter(|one| !one.is_null()).collect();
        assert!(!seen.is_empty(), "{:#}", answer.json);
        for hospital in seen {
            let direct = "query($shak: String!) { hospital(shak: $shak) { shak id name sites { nodes { id name } } } }";
            let direct = midwife.direct(direct, json!({ "shak": hospital["shak"] })).await.data();
            let theirs = json!({ "maternityBeds": hospital["maternityBeds"] });
            assert_eq!(hospital, &joined(&direct["hospital"], &theirs));
            assert!(hospital["maternityBeds"]["free"].as_i64().unwrap() > 0);
        }
    }

    /// Back and forth in one query.
    async fn from_a_partners_to_ours_and_to_another_partners(federation) {
        let midwife = federation.caller(MIDWIFE).await;
        let query = "query($code: String!) { municipality(code: $code) { offers { title municipality { name region { municipalities(first: 1) { nodes { code offers { title } } } } } } } }";
        let data = midwife.router(query, json!({ "code": "0217" })).await.data();
        let offer = &data["municipality"]["offers"][0]["municipality"];
        assert_eq!(offer["name"], "Helsingør");
        let first = &offer["region"]["municipalities"]["nodes"][0];
        let offers = midwife.of_partner("offers", json!({ "__typename": "Municipality", "code": first["code"] }), "... on Municipality { offers { title } }").await;
        assert_eq!(first["offers"], offers["offers"]);
    }

    /// What a list leads to is asked for in one request, however long it is. The service alone gets the
    /// caller's token, a partner what it says of the caller; each is shown a secret of its own.
    async fn a_list_is_one_request_and_what_is_secret_stays(federation) {
        let graph = &federation.graph;
        let ours = Watch::before(&graph.url).await;
        let beds = Watch::before(&graph.subgraph("beds").url).await;
        let offers = Watch::before(&graph.subgraph("offers").url).await;
        let subgraphs = graph.with(&[(OWNER, &ours.url), ("beds", &beds.url), ("offers", &offers.url)]);
        let router = graph.router(&subgraphs, Documents::Any).await;
        let midwife = federation.caller(MIDWIFE).await;
        let body = |query: &str| json!({ "query": query, "extensions": { "purpose": { "code": "QUALITY", "reason": "nobody else's affair" } } });

        let headers = [("authorization", midwife.token.as_str()), ("x-request-id", "7b1d0c55-6a4e-4f0e-a7a3-0f5a3c9a6c11")];
        let answer = ask(&router.url, &headers, &body("{ municipalOffers { title municipality { name } } }")).await;
        assert_eq!(answer.data()["municipalOffers"].as_array().unwrap().len(), 3);
        let asked = ours.noted();
        assert_eq!(asked.len(), 1);
        assert!(asked[0].body["query"].as_str().unwrap().contains("_entities"));
        // Three offers of two municipalities.
        let all = asked[0].body["variables"].as_object().unwrap().values().next().unwrap();
        assert_eq!(all.as_array().unwrap().len(), 2, "{:#}", asked[0].body);
        let shown = |noted: &crate::federation::watch::Noted, name: &str| -> Option<String> {
            noted.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(shown(&asked[0], "router-authorization").unwrap(), format!("Bearer {}", crate::federation::SECRET));
        assert_eq!(shown(&asked[0], "x-request-id").unwrap(), headers[1].1);

        let answer = ask(&router.url, &headers, &body("{ hospitals(first: 100) { nodes { name maternityBeds { free } } } }")).await;
        assert!(answer.data()["hospitals"]["nodes"].as_array().unwrap().len() > 1);
        let mut passed = ours.noted();
        let (to_beds, to_offers) = (beds.noted(), offers.noted());
        assert_eq!((passed.len(), to_beds.len(), to_offers.len()), (1, 1, 1));
        for ours in passed.drain(..) {
            assert_eq!(shown(&ours, "authorization").as_ref(), Some(&midwife.token));
        }
        let token = midwife.token.strip_prefix("Bearer ").unwrap();
        for (name, partner) in to_beds.iter().map(|one| ("beds", one)).chain(to_offers.iter().map(|one| ("offers", one))) {
            assert_eq!(shown(partner, "router-authorization").unwrap(), format!("Bearer {}", secret_of(name)));
            assert_eq!(partner.body["extensions"]["jwt"], json!({ "sub": MIDWIFE, "scope": SCOPES }));
            let text = format!("{:?} {}", partner.headers, partner.body);
            let other = if name == "beds" { "offers" } else { "beds" };
            for secret in [token, token.rsplit('.').next().unwrap(), &secret_of(OWNER), &secret_of(other), "nobody else's affair"] {
                assert!(!text.contains(secret), "{name}: {text}");
            }
        }
    }

    /// A partner that is away takes its own fields with it, and an error says whose they were.
    async fn a_partner_that_is_away(federation) {
        let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let graph = &federation.graph;
        let subgraphs = graph.with(&[("beds", &format!("http://{nowhere}/"))]);
        let router = graph.router(&subgraphs, Documents::Any).await;
        let midwife = federation.caller(MIDWIFE).await;
        let query = "{ hospitals(first: 100) { nodes { id name maternityBeds { free } } } hospitalsWithFreeBeds { shak } municipalOffers { title } }";
        let answer = midwife.at(&router.url, &json!({ "query": query })).await;
        let data = &answer.json["data"];
        let direct = midwife.direct("{ hospitals(first: 100) { nodes { id name } } }", json!({})).await.data();
        let expected = direct["hospitals"]["nodes"].as_array().unwrap();
        let nodes = data["hospitals"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), expected.len());
        for (node, expected) in nodes.iter().zip(expected) {
            assert_eq!(node, &joined(expected, &json!({ "maternityBeds": null })));
        }
        assert!(data["hospitalsWithFreeBeds"].is_null());
        assert_eq!(data["municipalOffers"].as_array().unwrap().len(), 3);
        let errors = answer.errors();
        assert!(!errors.is_empty());
        let whose = match router.kind {
            Kind::Gateway => "serviceName",
            Kind::HiveRouter => "service",
        };
        for error in errors {
            assert_eq!(error["extensions"][whose], "beds", "{error:#}");
        }
    }
}

/// One object of two.
fn joined(one: &Value, other: &Value) -> Value {
    let fields = |value: &Value| value.as_object().unwrap().clone();
    let all: BTreeMap<_, _> = fields(one).into_iter().chain(fields(other)).collect();
    json!(all)
}

on_graph! {
    /// A partner joins while the router runs.
    async fn a_partner_that_joins(federation) {
        let graph = &federation.graph;
        let alone: Vec<_> = graph.with(&[]).into_iter().filter(|one| one.name != "beds").collect();
        let router = graph.router(&alone, Documents::Any).await;
        let midwife = federation.caller(MIDWIFE).await;
        let query = json!({ "query": "{ hospital(shak: \"1516\") { maternityBeds { free } } }" });
        let before = midwife.at(&router.url, &query).await;
        assert!(before.json["data"].is_null() && !before.errors().is_empty());
        // gateway-runtime was given its supergraph, and hive-router where to look.
        if router.recompose(&graph.subgraphs) {
            let started = Instant::now();
            while midwife.at(&router.url, &query).await.json["data"].is_null() {
                assert!(started.elapsed() < Duration::from_secs(60), "it takes no new supergraph");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }

    /// An entity that the caller may not see is one null and one error, and the others are there.
    async fn a_hidden_entity_beside_others(federation) {
        let midwife = federation.caller(MIDWIFE).await;
        hidden_beside_others(federation, &midwife).await;
    }
}

async fn hidden_beside_others(federation: &Federation, midwife: &Caller<'_>) {
    let hospitals = json!([
        { "__typename": "Hospital", "shak": "1516" },
        { "__typename": "Hospital", "shak": "9999" },
        { "__typename": "Hospital", "shak": "2000" },
    ]);
    let answer = midwife
        .entities(&hospitals, "... on Hospital { name }")
        .await;
    let entities = &answer.json["data"]["_entities"];
    assert!(
        entities[0]["name"].is_string() && entities[2]["name"].is_string(),
        "{:#}",
        answer.json
    );
    assert!(entities[1].is_null());
    assert_eq!(answer.codes(), ["ENTITY_NOT_FOUND"]);
    assert_eq!(answer.errors()[0]["path"], json!(["_entities", 1]));

    // The partner says two hospitals, of which the second is another programme's.
    let answer = midwife
        .router("{ hospitalsWithFreeBeds { shak name } }", json!({}))
        .await;
    let hospitals = &answer.json["data"]["hospitalsWithFreeBeds"];
    assert!(hospitals[0]["name"].is_string(), "{:#}", answer.json);
    assert!(hospitals[1].is_null(), "{:#}", answer.json);
    assert_eq!(answer.codes(), ["ENTITY_NOT_FOUND"]);
    let path = &answer.errors()[0]["path"];
    match federation.router.kind {
        // gateway-runtime puts what went wrong with an entity of a list at the list.
        Kind::Gateway => assert_eq!(path[0], "hospitalsWithFreeBeds"),
        Kind::HiveRouter => assert_eq!(path, &json!(["hospitalsWithFreeBeds", 1])),
    }
}
