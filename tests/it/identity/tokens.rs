//! Access tokens (RFC 9068, RFC 8725): whose are believed, and what is wrong with the others.

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use reqwest::Method;
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};

use super::{
    Asked, QUERY, ask, link, on_backends, pages, persona, serve, sign_in::sign_in, trust,
    with_sign_in,
};
use crate::{
    app::{Backend, TestApp},
    provider::{Browser, Draft, Forge, Key, Provider, SCOPES, WIDGET},
};

/// A service that trusts the forger, to whom a hospital's program is known.
async fn with_forge() -> (TestApp, Forge) {
    let forge = Forge::start().await;
    let app = serve(Backend::Sqlite, &[trust(&forge.issuer, Algorithm::ES256)]).await;
    link(&app, &forge.issuer, WIDGET, "machine-client-herlev").await;
    (app, forge)
}

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
        let everywhere = trust(&forge.issuer, Algorithm::ES256);
        // The same population in another copy: keys are the same.
        let copy = serve(backend, &[]).await;
        let herlev: Uuid = copy.rows("SELECT id FROM organisation WHERE name = 'Herlev og Gentofte Hospital'").await[0]
            .try_get("", "id")
            .unwrap();
        let mut at_herlev = everywhere;
        at_herlev.organisations = vec![format!("organisation_{}", herlev.simple())];
        let app = serve(backend, &[at_herlev]).await;
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

/// Every token differs from a good one in what its name says, and in nothing else.
#[tokio::test]
async fn every_flaw_is_refused() {
    let (app, forge) = with_forge().await;
    let good = forge.draft(WIDGET);
    let expected = persona(&app, "machine-client-herlev").await;
    ask(&app, &good.sign(&forge.key)).await.is(&expected);

    let now = app.now().timestamp();
    let stranger = Forge::start().await;
    let claims: &[(&str, &str, Value)] = &[
        (
            "an audience of somebody else",
            "aud",
            json!("https://elsewhere.test/graphql"),
        ),
        (
            "audiences, none of them ours",
            "aud",
            json!(["https://elsewhere.test/graphql", "brobygger"]),
        ),
        ("no audience", "aud", Value::Null),
        ("no audiences", "aud", json!([])),
        ("an issuer nobody trusts", "iss", json!(stranger.issuer)),
        ("the demo's issuer", "iss", json!("demo")),
        (
            "the issuer in other letters",
            "iss",
            json!(forge.issuer.replace("http", "HTTP")),
        ),
        (
            "the issuer with a slash",
            "iss",
            json!(format!("{}/", forge.issuer)),
        ),
        ("issuers", "iss", json!([forge.issuer])),
        ("no issuer", "iss", Value::Null),
        ("expired", "exp", json!(now - 30)),
        ("expired long ago", "exp", json!(0)),
        ("an expiry that is no moment", "exp", json!(1e300)),
        ("an expiry that is text", "exp", json!("2099-01-01")),
        ("no expiry", "exp", Value::Null),
        ("not yet good", "nbf", json!(now + 31)),
        ("a beginning that is text", "nbf", json!("now")),
        ("no beginning", "nbf", Value::Null),
        ("no subject", "sub", Value::Null),
        ("an empty subject", "sub", json!("")),
        ("a subject that is a number", "sub", json!(7)),
        ("no client", "client_id", Value::Null),
        ("an empty client", "client_id", json!("")),
        (
            "a person's client for a program",
            "client_id",
            json!("explorer"),
        ),
    ];
    for (what, name, value) in claims {
        let mut draft = good.clone();
        match value {
            Value::Null => drop(draft.claims.as_object_mut().unwrap().remove(*name)),
            value => draft.claims[*name] = value.clone(),
        }
        ask(&app, &draft.sign(&forge.key)).await.is_refused(what);
    }

    let header: &[(&str, &str, Value)] = &[
        ("an ID token", "typ", json!("JWT")),
        ("another type", "typ", json!("logout+jwt")),
        ("no type", "typ", Value::Null),
        ("an unknown extension", "crit", json!(["b64"])),
        ("an extension's payload", "crit", json!([])),
        ("a key nobody has", "kid", json!("second")),
        ("another curve's algorithm", "alg", json!("ES384")),
        ("another kind of algorithm", "alg", json!("RS256")),
        ("no algorithm", "alg", json!("none")),
        ("an algorithm nobody knows", "alg", json!("es256")),
        ("no word on the algorithm", "alg", Value::Null),
    ];
    for (what, name, value) in header {
        let mut draft = good.clone();
        match value {
            Value::Null => drop(draft.header.as_object_mut().unwrap().remove(*name)),
            value => draft.header[*name] = value.clone(),
        }
        ask(&app, &draft.sign(&forge.key)).await.is_refused(what);
    }
    // The key in the header is the sender's own.
    let own = Key::new(&forge.key.id);
    let mut with_key = good.clone();
    with_key.header["jwk"] = own.public();
    with_key.header["jku"] = json!(format!("{}/jwks", stranger.issuer));
    ask(&app, &with_key.sign(&own))
        .await
        .is_refused("a key of its own in the header");
    assert_eq!(stranger.asked(), 0, "a token says where keys are");

    let signed = good.sign(&forge.key);
    let (message, signature) = signed.rsplit_once('.').unwrap();
    let (head, body) = message.split_once('.').unwrap();
    for (what, token) in [
        ("signed with another key", good.sign(&own)),
        ("without a signature", good.unsigned()),
        ("cut short", message.to_owned()),
        ("another token's claims", {
            let mut other = good.clone();
            other.claims["sub"] = json!("machine-client-odense");
            let other = other.unsigned();
            format!("{head}.{}.{signature}", other.split('.').nth(1).unwrap())
        }),
        ("an altered signature", {
            let other = if signature.starts_with('A') { 'B' } else { 'A' };
            format!("{message}.{other}{}", &signature[1..])
        }),
        (
            "five parts",
            format!("{head}.{body}.{body}.{body}.{signature}"),
        ),
        ("nothing", String::new()),
        ("not a token", "midwife-herlev".to_owned()),
        ("dots", "..".to_owned()),
        ("endless", "e".repeat(9000)),
        ("padded", format!("{message}.{signature}{}", "=".repeat(4))),
    ] {
        let asked = ask(&app, &token).await;
        // Without a token there is nothing to be wrong with it.
        if token.is_empty() {
            asked.fails(401, "UNAUTHENTICATED");
        } else {
            asked.is_refused(what);
        }
    }
    ask(&app, &signed).await.is(&expected);
}

/// RFC 8725, 2.1: `none`, and the public key as the secret of a symmetric algorithm, in each form that
/// a library might take it.
#[tokio::test]
async fn the_public_key_is_no_secret() {
    let (app, forge) = with_forge().await;
    let mut draft = forge.draft(WIDGET);
    for name in ["none", "None", "NONE", "nOnE"] {
        draft.header["alg"] = json!(name);
        ask(&app, &draft.unsigned()).await.is_refused(name);
    }
    draft.header["alg"] = json!("HS256");
    let pem = forge.key.public_pem();
    let jwk = forge.key.public();
    for secret in [
        pem.as_bytes(),
        pem.trim().as_bytes(),
        jwk.to_string().as_bytes(),
        jwk["x"].as_str().unwrap().as_bytes(),
        b"",
    ] {
        ask(&app, &draft.sign_symmetric(secret))
            .await
            .is_refused("HS256");
    }
    // A symmetric key in the issuer's own key set verifies nothing either.
    forge.answer(crate::provider::Answer::Keys(vec![json!({
        "kty": "oct", "kid": "first", "alg": "HS256", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I"
    })]));
    app.pass(TimeDelta::minutes(16));
    draft.claims["exp"] = json!(app.now().timestamp() + 60);
    ask(
        &app,
        &draft.sign_symmetric(b"secret-secret-secret-secret-secr"),
    )
    .await
    .is_refused("a symmetric key in the set");
}

/// Two issuers call their keys alike: each one's tokens are verified with its own.
#[tokio::test]
async fn an_issuers_key_is_good_for_its_own_tokens() {
    let (one, other) = (Forge::start().await, Forge::start().await);
    let issuers = [&one, &other].map(|forge| trust(&forge.issuer, Algorithm::ES256));
    let app = serve(Backend::Sqlite, &issuers).await;
    for forge in [&one, &other] {
        link(&app, &forge.issuer, WIDGET, "machine-client-herlev").await;
    }
    let expected = persona(&app, "machine-client-herlev").await;
    ask(&app, &one.token(WIDGET)).await.is(&expected);
    ask(&app, &other.token(WIDGET)).await.is(&expected);
    ask(&app, &one.draft(WIDGET).sign(&other.key))
        .await
        .is_refused("the key of the same name of another issuer");
    let named = Key::new("second");
    other.answer(crate::provider::Answer::Keys(vec![
        other.key.public(),
        named.public(),
    ]));
    app.pass(TimeDelta::seconds(30));
    let by_second = |forge: &Forge| {
        let mut draft = forge.draft(WIDGET);
        draft.header["kid"] = json!("second");
        draft.sign(&named)
    };
    ask(&app, &by_second(&other)).await.is(&expected);
    ask(&app, &by_second(&one))
        .await
        .is_refused("a key that another issuer has");
    // The other issuer's key, for which the issuer vouches nowhere, without a name.
    let mut nameless = one.draft(WIDGET);
    nameless.header.as_object_mut().unwrap().remove("kid");
    ask(&app, &nameless.sign(&other.key))
        .await
        .is_refused("nameless, by another issuer's key");
    ask(&app, &nameless.sign(&one.key)).await.is(&expected);
}

/// A clock may be off by half a minute, to the second.
#[tokio::test]
async fn a_token_is_good_from_its_beginning_to_its_end() {
    let (app, forge) = with_forge().await;
    let expected = persona(&app, "machine-client-herlev").await;
    let now = app.now().timestamp();
    let mut draft = forge.draft(WIDGET);
    draft.claims["nbf"] = json!(now + 30);
    draft.claims["exp"] = json!(now + 90);
    let token = draft.sign(&forge.key);
    ask(&app, &token).await.is(&expected);
    app.pass(TimeDelta::seconds(119));
    ask(&app, &token).await.is(&expected);
    app.pass(TimeDelta::seconds(1));
    ask(&app, &token).await.is_refused("expired");
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
