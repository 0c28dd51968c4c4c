//! Signing in and out of the service's own pages, and the demo's tokens.
//!
//! Cookies are HttpOnly; over https they are `Secure` and bound to the host (`__Host-`). The one of a
//! session is `SameSite=Strict`, and is heeded only where the browser says that a page of ours asks
//! ([`Pages::is_own`]). The one of a sign-in under way is `Lax`: the issuer sends the browser back.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use cookie::{Cookie, SameSite};
use entities::codes::AuditKind;
use oauth2::{RedirectUrl, url::Url};
use serde::Deserialize;
use serde_json::json;

use super::{
    App, RequestId,
    credentials::{cookie, credentials},
    problem,
};
use crate::{
    access::{Failure, Statements},
    audit::{Author, Entry},
    auth::{
        self, Refusal, Scope, demo, session,
        sign_in::{self, SignInError},
    },
    domains::onboarding::{self, AcceptError},
};

/// Where the pages are, and how long one stays signed in.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The address under which browsers have them; without it nobody signs in.
    pub url: Option<Url>,
    /// How long a session lasts.
    pub life: session::Lifetime,
}

impl Pages {
    fn secure(&self) -> bool {
        self.url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    fn name(&self, name: &str) -> String {
        format!(
            "{}brobygger-{name}",
            if self.secure() { "__Host-" } else { "" }
        )
    }

    /// The name of a session's cookie.
    pub fn session_cookie(&self) -> String {
        self.name("session")
    }

    fn attempt_cookie(&self) -> String {
        self.name("sign-in")
    }

    fn set(&self, name: String, value: String, same_site: SameSite) -> HeaderValue {
        let gone = value.is_empty();
        let mut cookie = Cookie::build((name, value))
            .path("/")
            .http_only(true)
            .same_site(same_site)
            .secure(self.secure());
        if gone {
            cookie = cookie.removal();
        }
        HeaderValue::from_str(&cookie.to_string()).expect("names and secrets are plain characters")
    }

    /// Whether a page of ours sent the request, as the browser says: the Fetch standard's metadata,
    /// or else the origin.
    pub fn is_own(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        match (text("sec-fetch-site"), text("origin")) {
            (Some(site), _) => site == "same-origin",
            (None, Some(origin)) => {
                let own = self
                    .url
                    .as_ref()
                    .map(|url| url.origin().ascii_serialization());
                own.as_deref() == Some(origin)
            }
            (None, None) => false,
        }
    }

    fn redirect(&self) -> Option<RedirectUrl> {
        Some(RedirectUrl::from_url(
            self.url.as_ref()?.join("sign-in/callback").ok()?,
        ))
    }
}

/// Whether somebody is signed in, and where they could.
pub async fn session(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let nothing = axum::http::Uri::from_static("/");
    let signed_in = credentials(&app, &Statements::default(), &nothing, &headers)
        .await
        .is_ok();
    let offered = app
        .pages
        .url
        .iter()
        .flat_map(|_| app.issuers.with_sign_in());
    let places: Vec<_> = offered
        .enumerate()
        .map(|(n, (_, client))| json!({ "name": client.name, "path": format!("/sign-in/{n}") }))
        .collect();
    Json(json!({ "signedIn": signed_in, "signIn": places })).into_response()
}

/// Sends the browser to the issuer with this number.
pub async fn begin(
    State(app): State<Arc<App>>,
    number: Result<Path<usize>, PathRejection>,
) -> Response {
    let chosen = number
        .ok()
        .and_then(|Path(number)| app.issuers.with_sign_in().nth(number));
    let (Some(redirect), Some((issuer, client))) = (app.pages.redirect(), chosen) else {
        return problem::response(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing here.");
    };
    match sign_in::begin(&app.db, issuer, client, redirect, app.clock.now()).await {
        Ok((url, secret)) => {
            let cookie = app
                .pages
                .set(app.pages.attempt_cookie(), secret, SameSite::Lax);
            ([(header::SET_COOKIE, cookie)], Redirect::to(url.as_str())).into_response()
        }
        Err(error) => failed(error),
    }
}

/// Receives the browser from the issuer.
pub async fn callback(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    answer: Result<Query<sign_in::Answer>, QueryRejection>,
) -> Response {
    let attempt = app.pages.attempt_cookie();
    let (Some(redirect), Some(secret), Ok(Query(answer))) =
        (app.pages.redirect(), cookie(&headers, &attempt), answer)
    else {
        return failed(SignInError::Stale);
    };
    let begun = async {
        let (issuer, subject) = sign_in::finish(
            &app.db,
            &app.issuers,
            &app.fetch,
            redirect,
            &secret,
            answer,
            app.clock,
        )
        .await?;
        let now = app.clock.now();
        let issuer = &issuer.settings.issuer;
        let secret = session::begin(&app.db, issuer, &subject, now, app.pages.life).await?;
        Ok::<_, SignInError>(secret)
    };
    match begun.await {
        Ok(secret) => {
            // A redirect would still count as coming from the issuer, and a strict cookie stay behind.
            let mut page = Html(r#"<!doctype html><meta http-equiv="refresh" content="0; url=/">"#)
                .into_response();
            for cookie in [
                app.pages
                    .set(app.pages.session_cookie(), secret, SameSite::Strict),
                app.pages.set(attempt, String::new(), SameSite::Lax),
            ] {
                page.headers_mut().append(header::SET_COOKIE, cookie);
            }
            page
        }
        Err(error) => failed(error),
    }
}

/// Ends the session; where the browser should go to sign out at the issuer as well.
pub async fn end(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let name = app.pages.session_cookie();
    let Some(secret) = cookie(&headers, &name) else {
        return super::credentials::refused(Refusal::Missing);
    };
    if !app.pages.is_own(&headers) {
        return super::credentials::refused(Refusal::CrossSite);
    }
    let issuer = match session::end(&app.db, &secret).await {
        Ok(issuer) => issuer.and_then(|issuer| app.issuers.get(&issuer)),
        Err(failure) => return super::credentials::refused(failure.into()),
    };
    let next = match (issuer, &app.pages.url) {
        (Some(issuer), Some(back)) => sign_in::end(issuer, back).await,
        _ => None,
    };
    let cookie = app.pages.set(name, String::new(), SameSite::Strict);
    (
        [(header::SET_COOKIE, cookie)],
        Json(json!({ "next": next })),
    )
        .into_response()
}

fn failed(error: SignInError) -> Response {
    match error {
        SignInError::Stale => {
            problem::response(StatusCode::BAD_REQUEST, "SIGN_IN_STALE", &error.to_string())
        }
        SignInError::Denied => {
            problem::response(StatusCode::FORBIDDEN, "SIGN_IN_DENIED", &error.to_string())
        }
        SignInError::Away | SignInError::Unavailable => problem::away(&error.to_string()),
    }
}

/// The code of an invitation.
#[derive(Deserialize)]
pub struct Code {
    code: String,
}

/// Links the identity of whoever asks to the person whom the code invites.
pub async fn accept(
    State(app): State<Arc<App>>,
    uri: axum::http::Uri,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    code: Result<Json<Code>, JsonRejection>,
) -> Response {
    let accepted = async {
        let credentials = credentials(&app, &Statements::default(), &uri, &headers).await?;
        credentials.require(Scope::Write)?;
        if credentials.client.as_deref() == Some(&credentials.subject) {
            return Err(Refusal::Invalid("A program accepts no invitation."));
        }
        Ok(credentials)
    };
    let credentials = match accepted.await {
        Ok(credentials) => credentials,
        Err(refusal) => return super::credentials::refused(refusal),
    };
    let Ok(Json(Code { code })) = code else {
        return problem::response(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            "Send { \"code\": … }, in JSON.",
        );
    };
    let who = format!(
        "{} {}",
        credentials.issuer.settings.issuer, credentials.subject
    );
    if let Err(failure) = app.throttle.count(who) {
        return problem::response(
            StatusCode::TOO_MANY_REQUESTS,
            failure.code.as_str(),
            &failure.message,
        );
    }
    let now = app.clock.now();
    let invited = match onboarding::invited(&app.db, &code, now).await {
        Ok(invited) => invited,
        Err(failure) => return super::credentials::refused(failure.into()),
    };
    // A line that it is tried, and another one that it was done: an identity is linked to a person.
    let record = async |operation: &str| {
        let Some((person, programme)) = invited else {
            return Ok(());
        };
        let entry = Entry {
            kind: AuditKind::Write,
            at: now,
            request_id: id.0.clone(),
            author: Author::Outsider {
                programme,
                client: "invitation",
            },
            operation: operation.to_owned(),
            subjects: vec![person.0],
        };
        app.audit.append(entry).await
    };
    if record("acceptInvitation").await.is_err() {
        return problem::unavailable();
    }
    match onboarding::accept(&app.db, &credentials, &code, now).await {
        Ok(()) => match record("linkIdentity").await {
            Ok(()) => StatusCode::NO_CONTENT.into_response(),
            Err(_) => problem::unavailable(),
        },
        Err(AcceptError::NotGood) => problem::response(
            StatusCode::NOT_FOUND,
            "INVITATION_NOT_GOOD",
            "The invitation is wrong, used, or too old. Ask for another one.",
        ),
        Err(AcceptError::AlreadyLinked) => problem::response(
            StatusCode::CONFLICT,
            "ALREADY_LINKED",
            "These credentials are somebody's already.",
        ),
        Err(AcceptError::ForeignOrganisation) => {
            super::credentials::refused(Refusal::ForeignOrganisation)
        }
        Err(AcceptError::Failure(failure)) => super::credentials::refused(failure.into()),
    }
}

/// Whom a visitor of the demo wants to be.
#[derive(Deserialize)]
pub struct Wish {
    subject: String,
    /// What the token is good for; all of the service by default (RFC 6749, 3.3).
    scope: Option<String>,
}

/// An access token of the demo's own issuer (RFC 6749, 5.1).
pub async fn demo_token(
    State(app): State<Arc<App>>,
    wish: Result<Json<Wish>, JsonRejection>,
) -> Response {
    let Some(issuer) = &app.demo else {
        return problem::response(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing here.");
    };
    let Ok(Json(wish)) = wish else {
        return problem::response(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            "Say who: { \"subject\": … }, in JSON.",
        );
    };
    let personas = match auth::personas(&app.db).await {
        Ok(personas) => personas,
        Err(Failure { .. }) => return problem::unavailable(),
    };
    let Some(persona) = personas
        .into_iter()
        .find(|persona| persona.subject == wish.subject)
    else {
        return problem::response(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            "There is no such persona.",
        );
    };
    let (subject, client, now) = (&persona.subject, persona.client(), app.clock.now());
    let token = match &wish.scope {
        Some(scope) => issuer.token_for(scope, subject, client, now),
        None => issuer.token(subject, client, now),
    };
    Json(json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": demo::TOKEN_LIFE.num_seconds(),
    }))
    .into_response()
}

/// The public key of the demo's tokens.
pub async fn demo_keys(State(app): State<Arc<App>>) -> Response {
    match &app.demo {
        Some(issuer) => Json(issuer.keys()).into_response(),
        None => problem::response(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing here."),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn pages(url: &str) -> Pages {
        Pages {
            url: Some(url.parse().unwrap()),
            life: session::Lifetime {
                minutes: 480,
                idle_minutes: 60,
            },
        }
    }

    /// Over https a cookie is never sent in the clear, and no neighbouring host can set it.
    #[test]
    fn over_https_cookies_are_bound_to_the_host() {
        let pages = pages("https://brobygger.test/");
        for (name, same_site) in [
            (pages.session_cookie(), SameSite::Strict),
            (pages.attempt_cookie(), SameSite::Lax),
        ] {
            assert!(name.starts_with("__Host-"));
            for value in ["secret", ""] {
                let cookie = pages.set(name.clone(), value.into(), same_site);
                let cookie = cookie.to_str().unwrap();
                for part in ["; Secure", "; HttpOnly", "; Path=/"] {
                    assert!(cookie.contains(part), "{part} in {cookie}");
                }
                assert!(!cookie.contains("Domain"));
                assert_eq!(value.is_empty(), cookie.contains("Max-Age=0"));
            }
        }
    }

    /// The origin is compared whole: scheme, host and port.
    #[test]
    fn an_origin_is_ours_to_the_letter() {
        let pages = pages("https://brobygger.test/");
        let from = |origin: &'static str| {
            let origin = (header::ORIGIN, HeaderValue::from_static(origin));
            pages.is_own(&HeaderMap::from_iter([origin]))
        };
        assert!(from("https://brobygger.test"));
        for foreign in [
            "http://brobygger.test",
            "https://brobygger.test:8443",
            "https://brobygger.test.example.dk",
            "https://www.brobygger.test",
            "null",
            "",
        ] {
            assert!(!from(foreign), "{foreign}");
        }
    }
}
