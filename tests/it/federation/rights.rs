//! Rights, at the router and at each subgraph behind it.

use serde_json::json;

use super::{
    Kind,
    harness::{OWNER, ask, secret_of},
    on_graph,
};

const BEDS: &str = "{ hospitals(first: 1) { nodes { name maternityBeds { free } } } }";

on_graph! {
    /// Without a token there is a survey's answer and nothing else, at the router already.
    async fn nobody_has_nothing(federation) {
        let router = &federation.router.url;
        for query in ["{ viewer { name } }", BEDS, "{ municipalOffers { title } }", "mutation { endRole(input: { roleAssignment: \"x\" }) { userErrors { code } } }"] {
            let answer = ask(router, &[], &json!({ "query": query })).await;
            assert!(answer.json["data"].is_null(), "{query}: {:#}", answer.json);
            assert!(!answer.codes().is_empty());
            for code in answer.codes() {
                assert!(["UNAUTHORIZED_FIELD_OR_TYPE", "UNAUTHORIZED_OPERATION"].contains(&code), "{query}: {code}");
            }
        }
        // A token that nobody has: the service itself was asked, and says what it says to anybody.
        let query = json!({ "query": "{ surveyByToken(token: \"AAAAAAAAAAAAAAAAAAAAAAAAAA\") { __typename } }" });
        let through = ask(router, &[], &query).await;
        let direct = ask(&federation.graph.url, &[], &query).await;
        assert_eq!(through.json["data"], direct.json["data"]);
        assert_eq!(through.codes(), direct.codes());
    }

    /// At the router, or where that takes its bearer for nobody, at the service.
    async fn a_bad_token_is_refused(federation) {
        let mut midwife = federation.caller("midwife-herlev").await;
        midwife.token.push('x');
        for query in ["{ viewer { name } }", "{ surveyByToken(token: \"x\") { __typename } }"] {
            let answer = midwife.router(query, json!({})).await;
            let data = answer.json["data"].as_object();
            assert!(data.is_none_or(|data| data.values().all(serde_json::Value::is_null)), "{:#}", answer.json);
            let codes = answer.codes();
            assert!(!codes.is_empty() && codes.iter().all(|code| code.starts_with("UNAUTH")), "{codes:?}");
        }
    }

    /// A scope that lacks is missed at the router, and behind it at the service.
    async fn a_scope_that_lacks(federation) {
        for (scope, query, good) in [
            ("brobygger.read", BEDS, false),
            ("brobygger.read beds.read", BEDS, true),
            ("beds.read", BEDS, false),
            ("brobygger.read beds.read", "{ municipalOffers { title } }", false),
            ("offers.read", "{ municipalOffers { title } }", true),
            ("brobygger.read", "mutation { cancelActivity(input: { idempotencyKey: \"nobody-may\", activity: \"x\", version: 1 }) { userErrors { code } } }", false),
        ] {
            let midwife = federation.narrowed("midwife-herlev", scope).await;
            let answer = midwife.router(query, json!({})).await;
            if good {
                answer.data();
            } else {
                assert!(answer.json["data"].is_null(), "{scope}: {query}: {:#}", answer.json);
                let codes = answer.codes();
                assert!(!codes.is_empty() && codes.iter().all(|code| code.starts_with("UNAUTHORIZED_")), "{codes:?}");
            }
        }
        // What a partner's field leads to is ours again, and needs our scope.
        let narrow = federation.narrowed("midwife-herlev", "offers.read").await;
        let answer = narrow.router("{ municipalOffers { title municipality { name } } }", json!({})).await;
        for offer in answer.json["data"]["municipalOffers"].as_array().unwrap() {
            assert!(offer["title"].is_string() && offer["municipality"].is_null(), "{:#}", answer.json);
        }
        let mut codes = answer.codes();
        codes.dedup();
        assert_eq!(codes, ["INSUFFICIENT_SCOPE"]);
    }

    /// A partner believes its router alone: nobody else's word of a caller, and no token.
    async fn a_partner_is_told_by_its_router_alone(federation) {
        let beds = &federation.graph.subgraph("beds").url;
        let token = federation.graph.token("midwife-herlev", "beds.read").await;
        let bearer = |name: &str| format!("Bearer {}", secret_of(name));
        for (secret, scope, good) in [
            (Some(bearer("beds")), Some("beds.read"), true),
            (Some(bearer("beds")), Some("brobygger.read"), false),
            (Some(bearer("beds")), None, false),
            (Some(bearer("offers")), Some("beds.read"), false),
            (Some(bearer(OWNER)), Some("beds.read"), false),
            (Some(secret_of("beds")), Some("beds.read"), false),
            (None, Some("beds.read"), false),
        ] {
            let mut headers = vec![("authorization", token.as_str())];
            headers.extend(secret.as_ref().map(|secret| ("router-authorization", secret.as_str())));
            let mut query = json!({ "query": "{ hospitalsWithFreeBeds { shak } }" });
            if let Some(scope) = scope {
                query["extensions"]["jwt"]["scope"] = json!(scope);
            }
            let answer = ask(beds, &headers, &query).await;
            if good {
                answer.data();
            } else {
                assert!(answer.json["data"]["hospitalsWithFreeBeds"].is_null(), "{:#}", answer.json);
                assert_eq!(answer.codes(), ["FORBIDDEN"]);
            }
        }
    }

    /// What the service refuses or hides, it refuses and hides through the router, with its codes.
    async fn the_service_has_the_last_word(federation) {
        let herlev = federation.caller("contact-person-herlev").await;
        let known = "{ hospital(shak: \"1516\") { id } referrals(first: 1) { nodes { id code } } }";
        let known = herlev.direct(known, json!({})).await.data();
        let (hospital, referral) = (&known["hospital"]["id"], &known["referrals"]["nodes"][0]);
        assert!(referral["code"].is_string());
        let variables = json!({ "hospital": hospital, "id": referral["id"], "code": referral["code"] });
        let of_hospital = "query($hospital: ID!) { hospital(id: $hospital) { name referrals { totalCount nodes { code hospital { shak maternityBeds { free } } } } } }";
        let by_id = "query($id: ID!) { node(id: $id) { id ... on Referral { code } } }";
        let by_code = "query($code: String!) { referral(code: $code) { code hospital { name } } }";
        let families = "{ families(first: 1) { totalCount } }";
        let mut refused = 0;
        for persona in ["contact-person-herlev", "contact-person-hillerod", "coordinator-helsingor", "machine-client-herlev", "nobody"] {
            let caller = federation.caller(persona).await;
            for query in [of_hospital, by_id, by_code, families] {
                let through = caller.router(query, variables.clone()).await;
                let mut direct = caller.direct(&query.replace(" maternityBeds { free }", ""), variables.clone()).await;
                let mut answered = through.json["data"].clone();
                if let Some(nodes) = answered.pointer_mut("/hospital/referrals/nodes") {
                    for node in nodes.as_array_mut().unwrap() {
                        let beds = node["hospital"].as_object_mut().unwrap().remove("maternityBeds");
                        assert!(beds.unwrap()["free"].is_number());
                    }
                }
                // What isn't in the caller's schema is refused before it is executed: no data, and
                // through a router each of the fields it was asked for is null.
                if direct.json.get("data").is_none() {
                    direct.json["data"] = answered.as_object().map_or(json!(null), |fields| fields.keys().map(|field| (field.clone(), json!(null))).collect());
                    refused += 1;
                }
                assert_eq!(answered, direct.json["data"], "{persona}: {query}: {:#}", through.json);
                let mut codes = direct.codes();
                codes.dedup();
                let mut through = through.codes();
                through.dedup();
                assert_eq!(through, codes, "{persona}: {query}");
            }
        }
        assert!(refused >= 3, "{refused}");
    }
}

on_graph! {
    /// `_entities` and `_service` are for the router alone, and are in nobody's schema.
    async fn what_is_for_the_router_alone(federation) {
        let midwife = federation.caller("midwife-herlev").await;
        for query in ["{ _service { sdl } }", "{ _entities(representations: []) { __typename } }"] {
            for answer in [midwife.router(query, json!({})).await, midwife.direct(query, json!({})).await] {
                assert!(answer.json["data"].is_null(), "{query}: {:#}", answer.json);
                assert!(!answer.errors().is_empty());
            }
        }
        let introspection = midwife.router("{ __schema { queryType { fields { name } } } }", json!({})).await;
        match federation.router.kind {
            Kind::Gateway => assert!(!introspection.data().to_string().contains("_entities")),
            Kind::HiveRouter => assert!(introspection.json["data"].is_null()),
        }
    }

    /// Why it is asked reaches the service, where the router passes it on.
    async fn the_purpose_that_is_stated(federation) {
        let officer = federation.caller("data-protection-officer-hovedstaden").await;
        let body = json!({
            "query": "{ viewer { purpose { code } } }",
            "extensions": { "purpose": { "code": "QUALITY", "reason": "monthly review" } },
        });
        let direct = officer.at(&federation.graph.url, &body).await.data();
        assert_eq!(direct["viewer"]["purpose"]["code"], "QUALITY");
        let through = officer.at(&federation.router.url, &body).await.data();
        match federation.router.kind {
            Kind::Gateway => assert_eq!(through, direct),
            // hive-router has no way to: who needs a purpose asks the service itself.
            Kind::HiveRouter => assert!(through["viewer"]["purpose"].is_null()),
        }
    }

    /// What could be too much is refused before anything is executed, with the service's code.
    async fn what_costs_too_much(federation) {
        let midwife = federation.caller("midwife-herlev").await;
        let query = "{ hospitals(first: 100) { nodes { referrals(first: 100) { nodes { events(first: 100) { nodes { __typename } } } } } } }";
        assert_eq!(midwife.direct(query, json!({})).await.codes(), ["COST_LIMIT_EXCEEDED"]);
        let through = midwife.router(query, json!({})).await;
        assert!(through.json["data"].is_null(), "{:#}", through.json);
        assert_eq!(through.codes(), ["COST_LIMIT_EXCEEDED"]);
    }
}
