//! Signing in through a provider's own pages, and everything that can be tampered with on the way.

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::{
    link, on_backends,
    pages::{self, QUICK},
    persona, serve, trust, with_sign_in,
};
use crate::{
    app::{Backend, TestApp},
    provider::{Browser, Draft, Forge, Key, Page, Provider, SECRET, SERVICE, parameter},
};

/// A service with both providers on its pages, where Anna is known to the first one.
pub async fn with_providers(backend: Backend) -> TestApp {
    let [here, there] = Provider::shared();
    let issuers = [
        with_sign_in(trust(&here.issuer, Algorithm::ES256), "Region Hovedstaden"),
        with_sign_in(trust(&there.issuer, Algorithm::RS256), "Mødrehjælpen"),
    ];
    let app = serve(backend, &issuers).await;
    link(&app, &here.issuer, "anna", "midwife-herlev").await;
    app
}

/// Goes to the sign-in with this number; where the service sends the browser.
async fn begin(app: &TestApp, browser: &Browser, number: u8) -> Url {
    let page = browser
        .get(pages::url(app, &format!("/sign-in/{number}")))
        .await;
    assert_eq!(page.status, 303, "{}", page.text);
    page.redirect().unwrap()
}

/// Signs in with the provider with this number; the address at which it sends the browser back.
async fn callback(app: &TestApp, browser: &Browser, number: u8, person: &str) -> Url {
    let start = begin(app, browser, number).await;
    browser.sign_in_at(start, person).await
}

/// Signs in, and is back.
pub async fn sign_in(app: &TestApp, browser: &Browser, number: u8, person: &str) -> Page {
    let back = callback(app, browser, number, person).await;
    let page = browser.get(back).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page
}

/// The address without one parameter.
fn without_parameter(url: &Url, name: &str) -> Url {
    let mut changed = url.clone();
    let pairs = url.query_pairs().filter(|(key, _)| key != name);
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    changed
}

/// The address with another value for one parameter.
fn with_parameter(url: &Url, name: &str, value: &str) -> Url {
    let mut changed = without_parameter(url, name);
    changed.query_pairs_mut().append_pair(name, value);
    changed
}

/// Nobody is signed in by this address, for this reason.
async fn fails(browser: &Browser, url: Url, status: u16, code: &str, what: &str) {
    let page = browser.get(url).await;
    assert_eq!(
        (page.status, page.code()),
        (status, code.to_owned()),
        "{what}: {}",
        page.text
    );
    let session = page
        .headers
        .get_all("set-cookie")
        .iter()
        .any(|cookie| cookie.to_str().unwrap().contains("session"));
    assert!(!session, "{what}: a session begins");
}

on_backends! {
    /// The whole way, with both providers: to the login page, to the consent page, and back.
    async fn people_sign_in_with_their_own_provider(backend) {
        let app = with_providers(backend).await;
        let [here, there] = Provider::shared();
        link(&app, &there.issuer, "anna", "social-worker-herlev").await;
        let offered = Browser::new().get(pages::url(&app, "/session")).await.json();
        assert_eq!(offered, json!({ "signedIn": false, "signIn": [
            { "name": "Region Hovedstaden", "path": "/sign-in/0" }, { "name": "Mødrehjælpen", "path": "/sign-in/1" },
        ] }));
        for (number, provider, name) in [(0, here, "midwife-herlev"), (1, there, "social-worker-herlev")] {
            let browser = Browser::new();
            let start = begin(&app, &browser, number).await;
            assert!(start.as_str().starts_with(&provider.issuer));
            for (name, value) in [
                ("response_type", "code"), ("client_id", SERVICE), ("code_challenge_method", "S256"),
                ("redirect_uri", &format!("{}/sign-in/callback", app.url)),
            ] {
                assert_eq!(parameter(&start, name).as_deref(), Some(value));
            }
            for secret in ["state", "nonce", "code_challenge"] {
                assert!(parameter(&start, secret).unwrap().len() >= 22, "128 bits of {secret}");
            }
            let back = browser.sign_in_at(start, "anna").await;
            assert_eq!(browser.get(back).await.status, 200);
            pages::ask(&app, &browser).await.is(&persona(&app, name).await);
            assert_eq!(browser.get_own(pages::url(&app, "/session")).await.json()["signedIn"], true);
        }
    }

    /// Whoever is nobody here yet can sign in, and sees nothing.
    async fn a_stranger_signs_in_as_nobody(backend) {
        let app = with_providers(backend).await;
        let browser = Browser::new();
        sign_in(&app, &browser, 0, "a stranger").await;
        pages::ask(&app, &browser).await.fails(403, "NOT_LINKED");
    }

    /// The code is good in the browser that asked for it, with its state, once, for a while.
    async fn a_callback_is_good_once_in_its_own_browser(backend) {
        let app = with_providers(backend).await;
        let stale = |url, what| {
            let app = &app;
            async move {
                let browser = Browser::new();
                begin(app, &browser, 0).await;
                fails(&browser, url, 400, "SIGN_IN_STALE", what).await;
            }
        };
        let victim = Browser::new();
        let back = callback(&app, &victim, 0, "anna").await;
        fails(&Browser::new(), back.clone(), 400, "SIGN_IN_STALE", "a browser that began nothing").await;
        stale(back.clone(), "a browser that began something else").await;
        // Each wrong answer uses its attempt up, so each has an attempt of its own.
        for (name, value) in [("state", "guessed"), ("state", ""), ("iss", "https://elsewhere.test")] {
            let browser = Browser::new();
            let back = callback(&app, &browser, 0, "anna").await;
            fails(&browser, with_parameter(&back, name, value), 400, "SIGN_IN_STALE", name).await;
            fails(&browser, back, 400, "SIGN_IN_STALE", "the right one after a wrong one").await;
        }
        // RFC 9207: who says that it names itself has to, or another's answer could pass for its own.
        let browser = Browser::new();
        let nobodys = without_parameter(&callback(&app, &browser, 0, "anna").await, "iss");
        fails(&browser, nobodys, 400, "SIGN_IN_STALE", "no issuer").await;
        // What the browsers did with the address in between took nothing from whom it belongs to.
        assert_eq!(victim.get(back.clone()).await.status, 200);
        pages::ask(&app, &victim).await.is(&persona(&app, "midwife-herlev").await);
        fails(&victim, back, 400, "SIGN_IN_STALE", "a second time").await;
        let twice = Browser::new();
        let back = callback(&app, &twice, 0, "anna").await;
        let pages = tokio::join!(twice.get(back.clone()), twice.get(back));
        let mut statuses = [pages.0.status, pages.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "at once");

        let slow = Browser::new();
        let back = callback(&app, &slow, 0, "anna").await;
        app.pass(TimeDelta::minutes(10));
        fails(&slow, back, 400, "SIGN_IN_STALE", "too late").await;
    }

    /// A code that was caught can't be used: its verifier is another one (RFC 7636), and so it is at
    /// the other provider.
    async fn a_caught_code_is_good_for_nothing(backend) {
        let app = with_providers(backend).await;
        let caught = parameter(&callback(&app, &Browser::new(), 0, "anna").await, "code").unwrap();
        for number in [0, 1] {
            let thief = Browser::new();
            let back = callback(&app, &thief, number, "a thief").await;
            fails(&thief, with_parameter(&back, "code", &caught), 403, "SIGN_IN_DENIED", "a caught code").await;
            pages::ask(&app, &thief).await.fails(401, "UNAUTHENTICATED");
        }
    }

    /// Who cancels at the provider, or whose provider has nothing to say, is not signed in.
    async fn a_provider_can_say_no(backend) {
        let app = with_providers(backend).await;
        let issuer = &Provider::shared()[0].issuer;
        for answer in ["error=access_denied", "error=access_denied&error_description=%3Cscript%3E", ""] {
            let browser = Browser::new();
            let state = parameter(&begin(&app, &browser, 0).await, "state").unwrap();
            let back = pages::url(&app, &format!("/sign-in/callback?state={state}&iss={issuer}&{answer}"));
            let page = browser.get(back).await;
            assert_eq!((page.status, page.code()), (403, "SIGN_IN_DENIED".to_owned()));
            assert!(!page.text.contains("script"));
        }
        for path in ["/sign-in/7", "/sign-in/-1", "/sign-in/a%20name"] {
            let page = Browser::new().get(pages::url(&app, path)).await;
            assert_eq!((page.status, page.code()), (404, "NOT_FOUND".to_owned()), "{path}");
        }
        for path in ["/sign-in/callback", "/sign-in/callback?state=a&state=b&code=c"] {
            fails(&Browser::new(), pages::url(&app, path), 400, "SIGN_IN_STALE", path).await;
        }
    }

    /// Down at the beginning, or down when the code is to be exchanged.
    async fn a_provider_can_be_away(backend) {
        let mut provider = Provider::start("ES256");
        let issuer = with_sign_in(trust(&provider.issuer, Algorithm::ES256), "Region Hovedstaden");
        let app = serve(backend, &[issuer]).await;
        let browser = Browser::new();
        let back = callback(&app, &browser, 0, "anna").await;
        provider.stop();
        fails(&browser, back, 503, "SERVICE_UNAVAILABLE", "no token endpoint").await;
        app.pass(TimeDelta::hours(12));
        fails(&browser, pages::url(&app, "/sign-in/0"), 503, "SERVICE_UNAVAILABLE", "no discovery").await;
    }
}

/// ID tokens (OpenID Connect Core 1.0, 3.1.3.7) that differ from a good one in one thing each.
#[tokio::test]
async fn a_flawed_id_token_signs_nobody_in() {
    let forge = Forge::start().await;
    let issuer = with_sign_in(trust(&forge.issuer, Algorithm::ES256), "A forger");
    let app = serve(Backend::Sqlite, &[issuer]).await;
    link(&app, &forge.issuer, "anna", "midwife-herlev").await;
    let now = app.now().timestamp();
    let good = |nonce: &str| Draft {
        header: json!({ "alg": "ES256", "kid": "first" }),
        claims: json!({ "iss": forge.issuer, "aud": SERVICE, "sub": "anna", "nonce": nonce, "iat": now, "exp": now + 300 }),
    };
    let own = Key::new("first");
    type Change<'a> = (&'a str, Box<dyn Fn(Draft) -> String + 'a>);
    let claim = |name: &'static str, value: Value| -> Change<'_> {
        let key = &forge.key;
        (
            name,
            Box::new(move |mut draft: Draft| {
                match &value {
                    Value::Null => drop(draft.claims.as_object_mut().unwrap().remove(name)),
                    value => draft.claims[name] = value.clone(),
                }
                draft.sign(key)
            }),
        )
    };
    let flaws: Vec<Change<'_>> = vec![
        claim("nonce", json!("another")),
        claim("nonce", Value::Null),
        claim("aud", json!("another-client")),
        claim("aud", json!([SERVICE, "another-client"])),
        claim("aud", Value::Null),
        claim("iss", json!("https://elsewhere.test")),
        claim("exp", json!(now - 60)),
        claim("exp", Value::Null),
        claim("sub", Value::Null),
        ("another key", Box::new(|draft| draft.sign(&own))),
        (
            "alg none",
            Box::new(|mut draft| {
                draft.header["alg"] = json!("none");
                draft.unsigned()
            }),
        ),
        (
            "the client's secret",
            Box::new(|mut draft| {
                draft.header = json!({ "alg": "HS256" });
                draft.sign_symmetric(SECRET.as_bytes())
            }),
        ),
        (
            "the public key",
            Box::new(|mut draft| {
                draft.header["alg"] = json!("HS256");
                draft.sign_symmetric(forge.key.public_pem().as_bytes())
            }),
        ),
        (
            "an unknown key",
            Box::new(|mut draft| {
                draft.header["kid"] = json!("second");
                draft.sign(&forge.key)
            }),
        ),
        ("nothing", Box::new(|_| String::new())),
    ];
    let attempt = async |sign: &dyn Fn(Draft) -> String| {
        let browser = Browser::new();
        let start = begin(&app, &browser, 0).await;
        forge.grant(sign(good(&parameter(&start, "nonce").unwrap())));
        let state = parameter(&start, "state").unwrap();
        (
            browser,
            pages::url(&app, &format!("/sign-in/callback?code=any&state={state}")),
        )
    };
    for (what, sign) in &flaws {
        let (browser, back) = attempt(sign).await;
        let page = browser.get(back).await;
        assert!(
            (400..=503).contains(&page.status),
            "{what}: {}",
            page.status
        );
        assert!(!browser.cookies(&page.url).contains("session"), "{what}");
        pages::ask(&app, &browser)
            .await
            .fails(401, "UNAUTHENTICATED");
    }
    let (browser, back) = attempt(&|draft| draft.sign(&forge.key)).await;
    assert_eq!(browser.get(back).await.status, 200);
    pages::ask(&app, &browser)
        .await
        .is(&persona(&app, "midwife-herlev").await);
    // An access token's place is not on the pages: the ID token is none.
    let (_, _) = attempt(&|draft| draft.sign(&forge.key)).await;
    let id_token = good("any").sign(&forge.key);
    super::ask(&app, &id_token).await.is_refused("an ID token");
    let request = browser.request(Method::POST, pages::url(&app, "/graphql"));
    super::Asked::of(
        request
            .json(&json!({ "query": QUICK }))
            .bearer_auth(&id_token),
    )
    .await
    .is_refused("an ID token beside a cookie");
}
