//! Issuers' keys: rotated, flooded with questions, out of reach, somewhere else.

use chrono::TimeDelta;
use futures_util::future::join_all;
use jsonwebtoken::Algorithm;
use serde_json::json;

use super::{ask, link, on_backends, persona, serve, trust, with_forge};
use crate::{
    app::Backend,
    provider::{Answer, Forge, Key, Provider, SCOPES, WIDGET},
};

const COOL_DOWN: TimeDelta = TimeDelta::seconds(30);

/// A token that outlives the day.
fn lasting(forge: &Forge) -> String {
    let mut draft = forge.draft(WIDGET);
    draft.claims["exp"] = json!(crate::app::now().timestamp() + 100_000);
    draft.sign(&forge.key)
}

on_backends! {
    /// The provider throws its key away: the first token of the new one is believed, and no token of
    /// the old one from then on.
    async fn a_rotated_key_is_noticed(backend) {
        let provider = Provider::start("ES256");
        let app = serve(backend, &[trust(&provider.issuer, Algorithm::ES256)]).await;
        link(&app, &provider.issuer, WIDGET, "machine-client-herlev").await;
        let expected = persona(&app, "machine-client-herlev").await;
        let old = provider.client_credentials(SCOPES).await;
        ask(&app, &old).await.is(&expected);
        app.pass(COOL_DOWN);
        provider.rotate();
        ask(&app, &old).await.is(&expected);
        let new = provider.client_credentials(SCOPES).await;
        ask(&app, &new).await.is(&expected);
        ask(&app, &old).await.is_refused("a key that was thrown away");
        ask(&app, &new).await.is(&expected);
    }

    /// A provider that is down is no reason to turn its people away, as long as its keys are not old.
    async fn a_provider_may_be_down_for_a_while(backend) {
        let mut provider = Provider::start("ES256");
        let app = serve(backend, &[trust(&provider.issuer, Algorithm::ES256)]).await;
        link(&app, &provider.issuer, WIDGET, "machine-client-herlev").await;
        let expected = persona(&app, "machine-client-herlev").await;
        ask(&app, &provider.client_credentials(SCOPES).await).await.is(&expected);
        let hours = [1, 11, 12].map(TimeDelta::hours);
        let mut tokens = vec![];
        for later in hours {
            provider.move_to(app.now() + later);
            tokens.push(provider.client_credentials(SCOPES).await);
        }
        provider.stop();
        let begun = app.now();
        for (later, token) in hours.into_iter().zip(&tokens) {
            app.pass(begun + later - app.now());
            let asked = ask(&app, token).await;
            if later < TimeDelta::hours(12) {
                asked.is(&expected);
            } else {
                asked.fails(503, "SERVICE_UNAVAILABLE");
            }
        }
        // It comes back, with other keys.
        provider.restart();
        provider.move_to(app.now());
        let token = provider.client_credentials(SCOPES).await;
        ask(&app, &token).await.fails(503, "SERVICE_UNAVAILABLE");
        app.pass(COOL_DOWN);
        ask(&app, &token).await.is(&expected);
        ask(&app, &tokens[2]).await.is_refused("a key from before");
    }
}

/// Nobody can be believed whose issuer was never reached.
#[tokio::test]
async fn an_issuer_that_was_never_reached_is_unavailable() {
    let (app, forge) = with_forge().await;
    forge.answer(Answer::Failure);
    for _ in 0..3 {
        ask(&app, &forge.token(WIDGET))
            .await
            .fails(503, "SERVICE_UNAVAILABLE");
    }
    assert_eq!(forge.asked(), 1, "it is left alone for the cool-down");
    forge.answer(Answer::Keys(vec![forge.key.public()]));
    app.pass(COOL_DOWN);
    ask(&app, &forge.token(WIDGET))
        .await
        .is(&persona(&app, "machine-client-herlev").await);
    // A token that can't be good anyhow asks nobody.
    let other = Forge::start().await;
    ask(&app, &other.token(WIDGET))
        .await
        .is_refused("an issuer that nobody trusts");
    assert_eq!(other.asked(), 0);
}

/// Invented key ids, one at a time or all at once, are one question in a cool-down, and disturb nobody.
#[tokio::test]
async fn a_flood_of_unknown_keys_is_one_question() {
    let (app, forge) = with_forge().await;
    let expected = persona(&app, "machine-client-herlev").await;
    let good = lasting(&forge);
    ask(&app, &good).await.is(&expected);
    assert_eq!(forge.asked(), 1);
    let invented: Vec<String> = (0..40)
        .map(|n| {
            let mut draft = forge.draft(WIDGET);
            draft.header["kid"] = json!(format!("invented-{n}"));
            draft.sign(&Key::new("invented"))
        })
        .collect();
    for (round, wait) in [
        (1, TimeDelta::zero()),
        (2, COOL_DOWN),
        (2, COOL_DOWN - TimeDelta::seconds(1)),
        (3, TimeDelta::seconds(1)),
    ] {
        app.pass(wait);
        for asked in join_all(invented[..20].iter().map(|token| ask(&app, token))).await {
            asked.is_refused("at once");
        }
        for token in &invented[20..] {
            ask(&app, token).await.is_refused("one by one");
        }
        ask(&app, &good).await.is(&expected);
        assert_eq!(forge.asked(), round);
    }
}

/// What is known is good for a quarter of an hour without a question, and for half a day without an
/// answer.
#[tokio::test]
async fn keys_are_kept_for_a_bounded_time() {
    let (app, forge) = with_forge().await;
    let expected = persona(&app, "machine-client-herlev").await;
    let token = lasting(&forge);
    ask(&app, &token).await.is(&expected);
    app.pass(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    ask(&app, &token).await.is(&expected);
    assert_eq!(forge.asked(), 1);
    app.pass(TimeDelta::seconds(1));
    ask(&app, &token).await.is(&expected);
    assert_eq!(forge.asked(), 2);
    forge.answer(Answer::Failure);
    app.pass(TimeDelta::hours(12) - TimeDelta::seconds(1));
    ask(&app, &token).await.is(&expected);
    assert_eq!(forge.asked(), 3);
    app.pass(TimeDelta::seconds(1));
    ask(&app, &token).await.fails(503, "SERVICE_UNAVAILABLE");
    // A key that is no longer published is good until that is known, and not a moment longer.
    app.pass(COOL_DOWN);
    forge.answer(Answer::Keys(vec![]));
    ask(&app, &token).await.is_refused("published no more");
}

/// An issuer that keeps silent delays whoever needs its answer, and nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn silence_delays_nobody_who_can_do_without() {
    let (app, forge) = with_forge().await;
    let expected = persona(&app, "machine-client-herlev").await;
    let token = lasting(&forge);
    ask(&app, &token).await.is(&expected);
    forge.answer(Answer::Silence);
    app.pass(TimeDelta::minutes(16));
    let first = ask(&app, &token);
    let others = async {
        while forge.asked() < 2 {
            tokio::task::yield_now().await;
        }
        for _ in 0..10 {
            ask(&app, &token).await.is(&expected);
        }
        std::time::Instant::now()
    };
    let waited = async { (first.await, std::time::Instant::now()) };
    let ((first, end), others) = tokio::join!(waited, others);
    first.is(&expected);
    assert!(others < end, "those who could do without waited");
}

/// A key set may hold keys of kinds that nobody here knows, and keys for other purposes; it may not be
/// endless.
#[tokio::test]
async fn keys_for_others_are_passed_over() {
    let (app, forge) = with_forge().await;
    let expected = persona(&app, "machine-client-herlev").await;
    let mut for_encryption = forge.key.public();
    for_encryption["use"] = json!("enc");
    let others = vec![
        json!({ "kty": "AKP", "alg": "ML-DSA-65", "kid": "first", "pub": "AAAA" }),
        json!({ "kid": "first" }),
        json!("first"),
        json!(null),
        for_encryption.clone(),
    ];
    forge.answer(Answer::Keys(others.clone()));
    ask(&app, &forge.token(WIDGET))
        .await
        .is_refused("a key that is not for signatures");
    forge.answer(Answer::Keys([others, vec![forge.key.public()]].concat()));
    app.pass(COOL_DOWN);
    ask(&app, &forge.token(WIDGET)).await.is(&expected);
    forge.answer(Answer::Keys(vec![for_encryption; 2000]));
    app.pass(TimeDelta::minutes(15));
    ask(&app, &lasting(&forge)).await.is(&expected);
    assert_eq!(forge.asked(), 3);
}

/// A redirect could lead the service anywhere, and its keys be anybody's.
#[tokio::test]
async fn redirects_are_not_followed() {
    let (app, forge) = with_forge().await;
    let elsewhere = Forge::start().await;
    let target = format!("{}/jwks", elsewhere.issuer);
    forge.answer(Answer::Redirect(target));
    ask(&app, &forge.draft(WIDGET).sign(&elsewhere.key))
        .await
        .fails(503, "SERVICE_UNAVAILABLE");
    assert_eq!((forge.asked(), elsewhere.asked()), (1, 0));
}

/// OpenID Connect Discovery 1.0, 4.3: the document names the issuer that was asked, to the letter.
#[tokio::test]
async fn a_document_is_good_for_its_own_issuer() {
    let forge = Forge::start().await;
    let with_slash = format!("{}/", forge.issuer);
    let app = serve(Backend::Sqlite, &[trust(&with_slash, Algorithm::ES256)]).await;
    let mut draft = forge.draft(WIDGET);
    draft.claims["iss"] = json!(with_slash);
    ask(&app, &draft.sign(&forge.key))
        .await
        .fails(503, "SERVICE_UNAVAILABLE");
    assert_eq!(forge.asked(), 0);
}

/// What can't be is said when the service starts, not when somebody asks.
#[tokio::test]
async fn settings_that_are_no_good_are_refused() {
    use brobygger::{
        auth::{Fetch, Issuers},
        clock::Clock,
    };
    let good = || trust("https://id.example.dk", Algorithm::ES256);
    let refused = |issuers: &[brobygger::auth::settings::Issuer]| {
        Issuers::new(issuers, &Fetch::new(), Clock::System)
            .map(drop)
            .unwrap_err()
            .to_string()
    };
    Issuers::new(&[good()], &Fetch::new(), Clock::System).unwrap();
    for issuer in [
        "http://id.example.dk",
        "http://127.0.0.1.example.dk",
        "id.example.dk",
        "ftp://127.0.0.1",
        "",
    ] {
        let error = refused(&[trust(issuer, Algorithm::ES256)]);
        assert!(error.contains("https"), "{issuer}: {error}");
    }
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let mut mixed = good();
        mixed.algorithms.push(algorithm);
        assert!(refused(&[mixed]).contains("asymmetric"));
    }
    assert!(refused(&[good(), good()]).contains("twice"));
    for organisations in [
        vec!["*", "*"],
        vec!["Herlev"],
        vec!["hospital_00000000000000000000000000000000"],
    ] {
        let mut wrong = good();
        wrong.organisations = organisations.into_iter().map(str::to_owned).collect();
        assert!(refused(&[wrong]).contains("organisations"));
    }
    let mut nobodys = good();
    nobodys.audience = String::new();
    assert!(refused(&[nobodys]).contains("audience"));
}
