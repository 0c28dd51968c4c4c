//! A GraphQL request's parameters, from a URL or a body (GraphQL over HTTP, "Request").

#![expect(
    clippy::result_large_err,
    reason = "the error is the answer itself, made once a request"
)]

use axum::{extract::Request, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{media, problem};
use crate::{access::Purpose, graph::mutation::is_cpr_shaped};

/// A GraphQL request as it comes.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// The document.
    pub query: String,
    /// Which of its operations.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// Values of its variables.
    #[serde(default)]
    pub variables: Option<serde_json::Map<String, serde_json::Value>>,
    /// What else is said, such as the purpose.
    #[serde(default)]
    pub extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Params {
    /// `extensions.purpose { code reason }`, if it is one: a code in capitals, and a reason in words.
    pub fn purpose(&self) -> Option<Purpose> {
        let purpose = self.extensions.as_ref()?.get("purpose")?;
        let text = |name: &str| purpose.get(name)?.as_str().map(str::trim);
        let (code, reason) = (text("code")?, text("reason")?);
        let coded = (2..=40).contains(&code.len())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        let said = reason.chars().filter(|c| c.is_alphabetic()).count() >= 5
            && reason.chars().count() <= 500
            && !reason.chars().any(char::is_control)
            && !is_cpr_shaped(reason);
        (coded && said).then(|| Purpose {
            code: code.to_owned(),
            reason: reason.to_owned(),
        })
    }
}

/// The parameters of a URL, as they come.
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// Those of a request.
    pub fn of(request: &Request) -> Result<Self, Response> {
        let query = request.uri().query().unwrap_or_default();
        serde_urlencoded::from_str(query)
            .map(Self)
            .map_err(|_| unreadable())
    }

    /// The first of this name that says something.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|(key, _)| key == name);
        let value = named.next().map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    /// The same, a JSON object.
    pub fn object(
        &self,
        name: &str,
    ) -> Result<Option<serde_json::Map<String, serde_json::Value>>, Response> {
        let text = self.get(name).map(serde_json::from_str);
        text.transpose().map_err(|_| unreadable())
    }
}

/// Reads a GET.
pub fn from_url(request: &Request) -> Result<Params, Response> {
    let pairs = Pairs::of(request)?;
    let query = pairs.0.iter().find(|(key, _)| key == "query");
    let (_, query) = query.ok_or_else(|| bad_request("There is no query."))?;
    Ok(Params {
        query: query.clone(),
        operation_name: pairs.get("operationName").map(str::to_owned),
        variables: pairs.object("variables")?,
        extensions: pairs.object("extensions")?,
    })
}

fn unreadable() -> Response {
    bad_request("The URL's query, variables or extensions can't be read.")
}

/// Reads a POST of `bytes` at most.
pub async fn from_body(bytes: usize, request: Request) -> Result<Params, Response> {
    if !media::is_json(request.headers()) {
        return Err(problem::response(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "A request's body is application/json in UTF-8.",
        ));
    }
    let body = axum::body::to_bytes(request.into_body(), bytes)
        .await
        .map_err(|_| {
            problem::response(
                StatusCode::PAYLOAD_TOO_LARGE,
                "PAYLOAD_TOO_LARGE",
                "The request is too large.",
            )
        })?;
    // First as an object: an array of a query alone would be read as its fields in order.
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&body)
        .and_then(|object| serde_json::from_value(serde_json::Value::Object(object)))
        .map_err(|_| {
            bad_request(
                "The body is not a GraphQL request: { query, variables, operationName, extensions }.",
            )
        })
}

/// A request that can't be read.
pub fn bad_request(message: &str) -> Response {
    problem::response(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}
