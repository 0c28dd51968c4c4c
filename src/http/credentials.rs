//! From a request's headers to credentials.

use axum::{
    http::{HeaderMap, HeaderName, Uri, header},
    response::Response,
};
use cookie::Cookie;
use oauth2::url::form_urlencoded;

use super::{App, problem};
use crate::{
    access::Statements,
    auth::{Credentials, Refusal, Scope, session},
};

/// Credentials that are looked at again and again, as long as a connection is open.
pub struct Proof {
    /// What they say.
    pub credentials: Credentials,
    /// The secret of a session, which may end before its time.
    secret: Option<String>,
}

impl Proof {
    /// That of an access token.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn bearer(app: &App, authorization: &str) -> Result<Self, Refusal> {
        let token = bearer(authorization).ok_or(Refusal::Missing)?;
        Ok(Self {
            credentials: app.issuers.verify(token, app.clock.now()).await?,
            secret: None,
        })
    }

    /// What they say, if they still are good.
    ///
    /// # Errors
    /// [`Refusal::Missing`] when they no longer are, or when the database fails.
    pub async fn still(&self, app: &App, statements: &Statements) -> Result<&Credentials, Refusal> {
        let now = app.clock.now();
        if now >= self.credentials.expires_at {
            return Err(Refusal::Missing);
        }
        if let Some(secret) = &self.secret {
            let found = session::peek(&app.db, statements, secret, now, app.pages.life).await?;
            found.ok_or(Refusal::Missing)?;
        }
        Ok(&self.credentials)
    }
}

/// The credentials of a request: an access token, or else the cookie of a session.
///
/// # Errors
/// See [`Refusal`].
pub async fn credentials(
    app: &App,
    statements: &Statements,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Credentials, Refusal> {
    let proof = proof(app, statements, uri, headers).await?;
    Ok(proof.credentials)
}

/// The same, to be looked at again.
///
/// # Errors
/// See [`Refusal`].
pub async fn proof(
    app: &App,
    statements: &Statements,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Proof, Refusal> {
    if uri.query().is_some_and(has_token) {
        return Err(Refusal::Malformed(
            "An access token is sent in the Authorization header, never in a URL.",
        ));
    }
    let mut authorizations = headers.get_all(header::AUTHORIZATION).iter();
    if let Some(authorization) = authorizations.next() {
        let text = authorization.to_str().ok();
        let text = text.filter(|text| bearer(text).is_some());
        return match (text, authorizations.next()) {
            (Some(text), None) => Proof::bearer(app, text).await,
            (Some(_), Some(_)) => Err(Refusal::Malformed(
                "There are several Authorization headers.",
            )),
            (None, _) => Err(Refusal::Missing),
        };
    }
    let secret = cookie(headers, &app.pages.session_cookie()).ok_or(Refusal::Missing)?;
    if !app.pages.is_own(headers) {
        return Err(Refusal::CrossSite);
    }
    let found = session::find(
        &app.db,
        statements,
        &secret,
        app.clock.now(),
        app.pages.life,
    )
    .await?;
    let session = found.ok_or(Refusal::Missing)?;
    let issuer = app.issuers.get(&session.issuer).ok_or(Refusal::Missing)?;
    Ok(Proof {
        credentials: Credentials {
            issuer: issuer.clone(),
            subject: session.subject,
            client: None,
            scopes: Scope::ALL.to_vec(),
            expires_at: session.expires_at,
        },
        secret: Some(secret),
    })
}

/// The header in which a router says that it is one.
const ROUTER: HeaderName = HeaderName::from_static("router-authorization");

/// Whether a router passes the request on. Whoever says so and isn't one is not answered as if they
/// had not said it.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn router(app: &App, headers: &HeaderMap) -> Result<bool, Refusal> {
    let mut given = headers.get_all(ROUTER).iter();
    let Some(value) = given.next() else {
        return Ok(false);
    };
    let secret = value.to_str().ok().and_then(bearer);
    if given.next().is_none() && secret.is_some_and(|secret| app.routers.know(secret)) {
        Ok(true)
    } else {
        Err(Refusal::Invalid("The router's secret is not good."))
    }
}

/// Whether a request brings no credentials at all, not even bad ones.
pub fn is_nobodys(app: &App, headers: &HeaderMap) -> bool {
    !headers.contains_key(header::AUTHORIZATION)
        && cookie(headers, &app.pages.session_cookie()).is_none()
}

/// RFC 6750, 2.3 lets a token be in a URL, where logs and histories keep it.
fn has_token(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "access_token")
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The answer to a request whose credentials are not accepted (RFC 6750, 3).
pub fn refused(refusal: Refusal) -> Response {
    use axum::http::StatusCode;
    let (status, code, challenge) = match refusal {
        Refusal::Missing => (
            StatusCode::UNAUTHORIZED,
            "UNAUTHENTICATED",
            Some("Bearer".to_owned()),
        ),
        Refusal::Invalid(why) => (
            StatusCode::UNAUTHORIZED,
            "UNAUTHENTICATED",
            Some(format!(
                "Bearer error=\"invalid_token\", error_description=\"{why}\""
            )),
        ),
        Refusal::Malformed(_) => (
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            Some("Bearer error=\"invalid_request\"".to_owned()),
        ),
        Refusal::InsufficientScope(scope) => (
            StatusCode::FORBIDDEN,
            "INSUFFICIENT_SCOPE",
            Some(format!(
                "Bearer error=\"insufficient_scope\", scope=\"{}\"",
                scope.as_str()
            )),
        ),
        Refusal::ForeignOrganisation => (StatusCode::FORBIDDEN, "FORBIDDEN", None),
        Refusal::Unlinked => (StatusCode::FORBIDDEN, "NOT_LINKED", None),
        Refusal::CrossSite => (StatusCode::FORBIDDEN, "CROSS_SITE", None),
        Refusal::IssuerUnavailable => return problem::away(&refusal.to_string()),
        Refusal::Unavailable => return problem::unavailable(),
        Refusal::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", None),
    };
    let mut response = problem::response(status, code, &refusal.to_string());
    if let Some(challenge) = challenge.and_then(|text| text.parse().ok()) {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}
