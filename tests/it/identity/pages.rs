//! Sessions of the service's own pages: their cookie, who may use it, and how they end.

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use reqwest::{Method, Url};
use serde_json::json;

use super::{
    Asked, QUERY, link, on_backends, persona, serve,
    sign_in::{sign_in, with_providers},
    trust, with_sign_in,
};
use crate::{
    app::TestApp,
    provider::{Browser, Page, Provider},
};

/// The shortest question.
pub const QUICK: &str = "{ __typename }";

/// An address of the service.
pub fn url(app: &TestApp, path: &str) -> Url {
    format!("{}{path}", app.url).parse().unwrap()
}

/// A page of the service asks who its visitor is.
pub async fn ask(app: &TestApp, browser: &Browser) -> Asked {
    let request = browser.request(Method::POST, url(app, "/graphql"));
    Asked::of(
        request
            .header("sec-fetch-site", "same-origin")
            .json(&json!({ "query": QUERY })),
    )
    .await
}

async fn sign_out(app: &TestApp, browser: &Browser) -> Page {
    let request = browser.request(Method::POST, url(app, "/sign-out"));
    browser
        .send(request.header("sec-fetch-site", "same-origin"))
        .await
}

/// The `Set-Cookie` headers of a page.
fn set_cookies(page: &Page) -> Vec<&str> {
    page.headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect()
}

on_backends! {
    /// No script reads them, no other site sends them, and what the database has is not what they hold.
    async fn cookies_are_kept_close(backend) {
        let app = with_providers(backend).await;
        let browser = Browser::new();
        let begun = browser.get(url(&app, "/sign-in/0")).await;
        let attempt = set_cookies(&begun)[0];
        assert!(attempt.contains("; HttpOnly") && attempt.contains("; SameSite=Lax") && attempt.contains("; Path=/"), "{attempt}");
        let page = sign_in(&app, &browser, 0, "anna").await;
        let cookies = set_cookies(&page);
        let session = cookies.iter().find(|cookie| cookie.starts_with("brobygger-session=")).unwrap();
        assert!(session.contains("; HttpOnly") && session.contains("; SameSite=Strict") && session.contains("; Path=/"), "{session}");
        // It goes with the browser, and to this host alone.
        assert!(!session.contains("Max-Age") && !session.contains("Expires") && !session.contains("Domain"), "{session}");
        let secret = session.split(['=', ';']).nth(1).unwrap();
        assert!(secret.len() >= 43, "256 bits");
        assert_eq!(page.header("cache-control"), "no-store");
        // The attempt's is gone.
        assert!(!browser.cookies(&page.url).contains("brobygger-sign-in"));
        let text = match app.backend {
            crate::app::Backend::Sqlite => "CAST(digest AS text)",
            crate::app::Backend::Postgres => "encode(digest, 'escape')",
        };
        assert_eq!(app.number("SELECT count(*) FROM session").await, 1);
        assert_eq!(app.number(&format!("SELECT count(*) FROM session WHERE {text} LIKE '%{secret}%'")).await, 0);
        assert_eq!(app.number("SELECT count(*) FROM sign_in WHERE begun_at IS NOT NULL").await, 1, "the one that was left");
    }

    /// A cookie that somebody planted before does not become a session.
    async fn a_session_is_always_new(backend) {
        let app = with_providers(backend).await;
        let browser = Browser::new();
        browser.keep(&url(&app, "/"), "brobygger-session", "planted");
        ask(&app, &browser).await.fails(401, "UNAUTHENTICATED");
        sign_in(&app, &browser, 0, "anna").await;
        let first = browser.cookies(&url(&app, "/"));
        assert!(!first.contains("planted"));
        sign_in(&app, &browser, 0, "anna").await;
        assert_ne!(browser.cookies(&url(&app, "/")), first);
        ask(&app, &browser).await.is(&persona(&app, "midwife-herlev").await);
    }

    /// The cookie alone is not enough: the browser must say that a page of this service asks.
    async fn another_sites_page_can_do_nothing(backend) {
        let app = with_providers(backend).await;
        let browser = Browser::new();
        sign_in(&app, &browser, 0, "anna").await;
        let expected = persona(&app, "midwife-herlev").await;
        let own = app.url.clone();
        let foreign: &[&[(&str, &str)]] = &[
            &[],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://elsewhere.test")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        ];
        for headers in foreign {
            let with = |path: &str| {
                headers.iter().fold(browser.request(Method::POST, url(&app, path)), |request, (name, value)| request.header(*name, *value))
            };
            Asked::of(with("/graphql").json(&json!({ "query": QUERY }))).await.fails(403, "CROSS_SITE");
            Asked::of(with("/sign-out")).await.fails(403, "CROSS_SITE");
            // What a foreign form could send is no question anyway.
            let form = with("/graphql").header("content-type", "text/plain").body(json!({ "query": QUERY }).to_string());
            assert!(Asked::of(form).await.json.get("data").is_none());
        }
        let get = browser.request(Method::GET, url(&app, "/graphql?query=%7B__typename%7D")).header("sec-fetch-site", "cross-site");
        Asked::of(get).await.fails(403, "CROSS_SITE");
        // Nothing of it ended the session, and an older browser's origin will do.
        let old = browser.request(Method::POST, url(&app, "/graphql")).header("origin", &own);
        Asked::of(old.json(&json!({ "query": QUERY }))).await.is(&expected);
    }

    /// Signing out ends the session at once, for whoever has a copy of the cookie, and leads to the
    /// provider, which ends its own.
    async fn signing_out_ends_the_session(backend) {
        let app = with_providers(backend).await;
        let [here, _] = Provider::shared();
        let (browser, other) = (Browser::new(), Browser::new());
        sign_in(&app, &browser, 0, "anna").await;
        sign_in(&app, &other, 0, "anna").await;
        let copy = browser.cookies(&url(&app, "/"));
        let out = sign_out(&app, &browser).await;
        assert_eq!(out.status, 200);
        assert_eq!(browser.cookies(&url(&app, "/")), "");
        let with_copy = app.request(Method::POST, "/graphql").header("cookie", &copy).header("sec-fetch-site", "same-origin");
        Asked::of(with_copy.json(&json!({ "query": QUICK }))).await.fails(401, "UNAUTHENTICATED");
        ask(&app, &browser).await.fails(401, "UNAUTHENTICATED");
        // Her session in another browser is hers to end.
        ask(&app, &other).await.is(&persona(&app, "midwife-herlev").await);

        let next: Url = out.json()["next"].as_str().unwrap().parse().unwrap();
        assert!(next.as_str().starts_with(&here.issuer));
        let back = browser.sign_out_at(next).await;
        assert_eq!(back, url(&app, "/"));
        assert_eq!(sign_out(&app, &Browser::new()).await.status, 401);
    }

    /// An hour without a question, or a working day with them.
    async fn a_session_ends_by_itself(backend) {
        // Its time passes as well, which that of the shared ones does not.
        let provider = Provider::start("ES256");
        let issuer = with_sign_in(trust(&provider.issuer, Algorithm::ES256), "Region Hovedstaden");
        let app = serve(backend, &[issuer]).await;
        link(&app, &provider.issuer, "anna", "midwife-herlev").await;
        let expected = persona(&app, "midwife-herlev").await;
        let (idle, busy) = (Browser::new(), Browser::new());
        sign_in(&app, &idle, 0, "anna").await;
        sign_in(&app, &busy, 0, "anna").await;
        app.pass(TimeDelta::minutes(59));
        ask(&app, &idle).await.is(&expected);
        ask(&app, &busy).await.is(&expected);
        app.pass(TimeDelta::minutes(59));
        ask(&app, &busy).await.is(&expected);
        app.pass(TimeDelta::minutes(1));
        ask(&app, &idle).await.fails(401, "UNAUTHENTICATED");
        let begun = 59 + 59 + 1;
        for _ in 0..(480 - begun - 1) / 50 {
            app.pass(TimeDelta::minutes(50));
            ask(&app, &busy).await.is(&expected);
        }
        app.pass(TimeDelta::minutes((480 - begun) % 50));
        ask(&app, &busy).await.fails(401, "UNAUTHENTICATED");
        assert_eq!(busy.get_own(url(&app, "/session")).await.json()["signedIn"], false);
        app.pass(TimeDelta::minutes(1));
        // The next one who signs in sweeps up what is over.
        provider.move_to(app.now());
        sign_in(&app, &Browser::new(), 0, "anna").await;
        assert_eq!(app.number("SELECT count(*) FROM session").await, 1);
    }
}
