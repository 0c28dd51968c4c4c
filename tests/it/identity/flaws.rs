//! Access tokens that are wrong in one thing each (RFC 8725, RFC 9068), and every one is refused.

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{ask, link, persona, serve, trust, with_forge};
use crate::{
    app::Backend,
    provider::{Answer, Forge, Key, WIDGET},
};

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
        ("a list of no extensions", "crit", json!([])),
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
    forge.answer(Answer::Keys(vec![json!({
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
    other.answer(Answer::Keys(vec![other.key.public(), named.public()]));
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
    // As late as a moment can be: adding anything to it once broke the connection.
    draft.claims["exp"] = json!(8_210_266_876_799_i64);
    draft.claims["nbf"] = json!(now);
    ask(&app, &draft.sign(&forge.key)).await.is(&expected);
}
