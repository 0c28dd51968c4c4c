//! From a request's headers to credentials.

use axum::{
    http::{HeaderMap, Uri, header},
    response::Response,
};
use cookie::Cookie;
use oauth2::url::form_urlencoded;

use super::{App, problem};
use crate::{
    access::Statements,
    auth::{Credentials, Refusal, Scope, session},
};

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
    if uri.query().is_some_and(has_token) {
        return Err(Refusal::Malformed(
            "An access token is sent in the Authorization header, never in a URL.",
        ));
    }
    let mut authorizations = headers.get_all(header::AUTHORIZATION).iter();
    if let Some(authorization) = authorizations.next() {
        let token = authorization.to_str().ok().and_then(bearer);
        return match (token, authorizations.next()) {
            (Some(token), None) => app.issuers.verify(token, app.clock.now()).await,
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
    Ok(Credentials {
        issuer: issuer.clone(),
        subject: session.subject,
        client: None,
        scopes: Scope::ALL.to_vec(),
        expires_at: session.expires_at,
    })
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
