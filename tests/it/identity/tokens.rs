//! Access tokens (RFC 9068): whose are believed, and how far they reach.

use jsonwebtoken::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Asked, QUERY, ask, link, on_backends, organisation, pages, persona, serve, sign_in::sign_in,
    trust, with_forge, with_sign_in,
};
use crate::{
    app::Backend,
    provider::{Browser, Draft, Forge, Provider, SCOPES, WIDGET},
};

on_backends! {
    /// The same name at two issuers is two people, and the roles are those of the database.
    async fn two_providers_speak_for_their_own(backend) {
        let [here, there] = Provider::shared();
        let app = serve(backend, &[trust(&here.issuer, Algorithm::ES256), trust(&there.issuer, Algorithm::RS256)]).await;
        link(&app, &here.issuer, "anna", "midwife-herlev").await;
        let (ours, theirs) = (here.token_of("anna", SCOPES).await, there.token_of("anna", SCOPES).await);
        ask(&app, &ours).await.is(&persona(&app, "midwife-herlev").await);
        ask(&app, &theirs).await.fails(403, "NOT_LINKED");
        link(&app, &there.issuer, "anna", "coordinator-helsingor").await;
        ask(&app, &theirs).await.is(&persona(&app, "coordinator-helsingor").await);
        ask(&app, &ours).await.is(&persona(&app, "midwife-herlev").await);
    }

    /// A program by client credentials is a viewer of its own kind: no person, no roles.
    async fn a_program_speaks_for_itself(backend) {
        let [here, _] = Provider::shared();
        let app = serve(backend, &[trust(&here.issuer, Algorithm::ES256)]).await;
        let token = here.client_credentials(SCOPES).await;
        ask(&app, &token).await.fails(403, "NOT_LINKED");
        link(&app, &here.issuer, WIDGET, "machine-client-herlev").await;
        let asked = ask(&app, &token).await;
        assert_eq!(asked.json["data"]["viewer"]["kind"], "MACHINE_CLIENT");
        asked.is(&persona(&app, "machine-client-herlev").await);
    }

    /// An issuer gives no right beyond its organisations: of two roles one is left, of one none.
    async fn an_issuer_speaks_for_its_organisations_alone(backend) {
        let forge = Forge::start().await;
        let mut issuer = trust(&forge.issuer, Algorithm::ES256);
        issuer.organisations = vec![organisation(backend, "Herlev og Gentofte Hospital").await];
        let app = serve(backend, &[issuer]).await;
        for persona in ["two-hats", "midwife-herlev", "midwife-hillerod", "coordinator-helsingor", "project-leader-hovedstaden"] {
            link(&app, &forge.issuer, persona, persona).await;
        }
        let token = |subject: &str| {
            let mut draft = forge.draft(subject);
            draft.claims["client_id"] = json!("explorer");
            draft.sign(&forge.key)
        };
        ask(&app, &token("midwife-herlev")).await.is(&persona(&app, "midwife-herlev").await);
        assert_eq!(persona(&app, "two-hats").await["viewer"]["roles"].as_array().unwrap().len(), 2);
        let one_hat = ask(&app, &token("two-hats")).await;
        assert_eq!((one_hat.status, &one_hat.json["data"]["viewer"]["roles"]), (200, &json!([{ "role": "MIDWIFE" }])));
        for foreign in ["midwife-hillerod", "coordinator-helsingor", "project-leader-hovedstaden"] {
            ask(&app, &token(foreign)).await.fails(403, "FORBIDDEN");
        }
    }
}

/// Each kind of key that the defaults accept, for access tokens and for signing in, from the real
/// provider.
#[tokio::test]
async fn every_accepted_algorithm_is_understood() {
    for (name, algorithm) in [("EdDSA", Algorithm::EdDSA), ("PS256", Algorithm::PS256)] {
        let provider = Provider::start(name);
        let issuer = with_sign_in(trust(&provider.issuer, algorithm), name);
        let app = serve(Backend::Sqlite, &[issuer]).await;
        link(&app, &provider.issuer, WIDGET, "machine-client-herlev").await;
        let asked = ask(&app, &provider.client_credentials(SCOPES).await).await;
        asked.is(&persona(&app, "machine-client-herlev").await);
        link(&app, &provider.issuer, "anna", "midwife-herlev").await;
        let browser = Browser::new();
        sign_in(&app, &browser, 0, "anna").await;
        let asked = pages::ask(&app, &browser).await;
        asked.is(&persona(&app, "midwife-herlev").await);
    }
}

/// RFC 6750, 3.1: what lacks is named.
#[tokio::test]
async fn scopes_narrow() {
    let (app, forge) = with_forge().await;
    let with = |scope: Value| {
        let mut draft = forge.draft(WIDGET);
        draft.claims["scope"] = scope;
        draft.sign(&forge.key)
    };
    for scope in [
        json!("brobygger.write"),
        json!(""),
        json!("openid profile"),
        json!("brobygger.reader"),
        json!("BROBYGGER.READ"),
        json!("brobygger.read,brobygger.write"),
        json!(7),
        Value::Null,
    ] {
        let asked = ask(&app, &with(scope)).await;
        asked.fails(403, "INSUFFICIENT_SCOPE");
        assert_eq!(
            asked.challenge,
            "Bearer error=\"insufficient_scope\", scope=\"brobygger.read\""
        );
    }
    let expected = persona(&app, "machine-client-herlev").await;
    for scope in [
        json!("brobygger.read"),
        json!("openid brobygger.read"),
        json!(["brobygger.read"]),
    ] {
        ask(&app, &with(scope)).await.is(&expected);
    }
    let write = app
        .request(Method::POST, "/graphql")
        .bearer_auth(with(json!("brobygger.read")));
    let asked = Asked::of(write.json(&json!({ "query": "mutation { anything }" }))).await;
    asked.fails(403, "INSUFFICIENT_SCOPE");
    assert_eq!(
        asked.challenge,
        "Bearer error=\"insufficient_scope\", scope=\"brobygger.write\""
    );
}

/// Issuers differ in how they name things.
#[tokio::test]
async fn claims_are_read_where_the_settings_say() {
    let forge = Forge::start().await;
    let mut issuer = trust(&forge.issuer, Algorithm::ES256);
    issuer.require_nbf = false;
    issuer.claims.subject = "oid".into();
    issuer.claims.scope = "scp".into();
    issuer.claims.client = "azp".into();
    let app = serve(Backend::Sqlite, &[issuer]).await;
    link(&app, &forge.issuer, WIDGET, "machine-client-herlev").await;
    let mut draft: Draft = forge.draft("an identifier that is another one for each client");
    let claims = draft.claims.as_object_mut().unwrap();
    for (theirs, ours) in [("oid", "sub"), ("scp", "scope"), ("azp", "client_id")] {
        let value = if ours == "sub" {
            json!(WIDGET)
        } else {
            claims[ours].clone()
        };
        claims.insert(theirs.to_owned(), value);
    }
    claims.remove("client_id");
    claims.remove("scope");
    claims.remove("nbf");
    ask(&app, &draft.sign(&forge.key))
        .await
        .is(&persona(&app, "machine-client-herlev").await);
    draft.claims["oid"] = json!("another");
    ask(&app, &draft.sign(&forge.key))
        .await
        .fails(403, "NOT_LINKED");
}

/// RFC 9700, 2.6, and RFC 9068, 5: a token is in one header, once, and a client registered under a
/// person's name is not that person.
#[tokio::test]
async fn a_token_comes_in_one_way() {
    let (app, forge) = with_forge().await;
    let token = forge.token(WIDGET);
    let body = json!({ "query": QUERY });
    let post = |path: String| app.request(Method::POST, &path).json(&body);
    let get = |path: String| app.request(Method::GET, &path);
    for request in [
        post(format!("/graphql?access_token={token}")),
        post(format!("/graphql?access_token={token}")).bearer_auth(&token),
        get(format!(
            "/graphql?query=%7B__typename%7D&access_token={token}"
        )),
        get(format!(
            "/graphql?access_token={token}&query=%7B__typename%7D"
        ))
        .bearer_auth(&token),
        post("/graphql".into())
            .bearer_auth(&token)
            .header("authorization", format!("Bearer {token}")),
    ] {
        let asked = Asked::of(request).await;
        asked.fails(400, "BAD_REQUEST");
        assert_eq!(asked.challenge, "Bearer error=\"invalid_request\"");
    }
    for request in [
        post("/graphql".into()),
        post("/graphql".into()).basic_auth("widget", Some(&token)),
        post("/graphql".into()).header("authorization", &token),
        post("/graphql".into())
            .header(
                "cookie",
                format!("brobygger-session={token}; access_token={token}"),
            )
            .header("sec-fetch-site", "same-origin"),
        post("/graphql".into()).header("x-access-token", &token),
    ] {
        let asked = Asked::of(request).await;
        asked.fails(401, "UNAUTHENTICATED");
        assert_eq!(asked.challenge, "Bearer");
    }
    let lower = post("/graphql".into()).header("authorization", format!("bearer {token}"));
    assert_eq!(Asked::of(lower).await.status, 200);

    link(&app, &forge.issuer, "anna", "midwife-herlev").await;
    let mut draft = forge.draft("anna");
    draft.claims["client_id"] = json!("anna");
    ask(&app, &draft.sign(&forge.key))
        .await
        .is_refused("a client called like a person");
    draft.claims["client_id"] = json!("explorer");
    ask(&app, &draft.sign(&forge.key))
        .await
        .is(&persona(&app, "midwife-herlev").await);
}
