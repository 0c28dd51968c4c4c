//! Errors before there is a GraphQL answer: in its shape all the same.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error answer `{ errors: [{ message, extensions: { code } }] }` with this status.
pub fn response(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    (
        status,
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        body.to_string(),
    )
        .into_response()
}

/// The database is away.
pub fn unavailable() -> Response {
    away("The service can't reach its database. Try again later.")
}

/// Something that the service needs is away.
pub fn away(message: &str) -> Response {
    let mut response = response(
        StatusCode::SERVICE_UNAVAILABLE,
        "SERVICE_UNAVAILABLE",
        message,
    );
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    response
}
