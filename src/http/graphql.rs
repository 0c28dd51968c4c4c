//! GraphQL over HTTP (working draft), by hand: media types and status codes to the letter, GET for
//! queries only, a body limit, and nothing executed before its size is known.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer, made once a request"
)]

use std::{sync::Arc, time::Instant};

use async_graphql::{
    Request as GraphQlRequest, Response as GraphQlResponse, ServerError, Value, Variables,
    parser::{parse_query, types::OperationType},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    App, PERSONA,
    media::{self, Answer},
    problem,
};
use crate::{
    access::{ErrorCode, Failure, Gate, Lens, Purpose, Reader, Statements, Viewer},
    auth, calendar,
    graph::limits,
};

/// A GraphQL request as it comes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    query: String,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Answers a request to `/graphql`.
pub async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let started = Instant::now();
    let statements = Statements::default();
    let limit = std::time::Duration::from_secs(app.limits.request_seconds);
    let mut operation = String::new();
    let answered =
        tokio::time::timeout(limit, answer(&app, request, &statements, &mut operation)).await;
    let response = match answered {
        Ok(Ok(response) | Err(response)) => response,
        Err(_) => problem::response(
            StatusCode::SERVICE_UNAVAILABLE,
            "TIMEOUT",
            "The request took longer than it may.",
        ),
    };
    tracing::info!(
        operation,
        status = response.status().as_u16(),
        statements = statements.total(),
        micros = started.elapsed().as_micros(),
        "answered"
    );
    response
}

async fn answer(
    app: &Arc<App>,
    request: Request,
    statements: &Statements,
    operation: &mut String,
) -> Result<Response, Response> {
    let media = media::negotiate(request.headers()).ok_or_else(|| {
        problem::response(
            StatusCode::NOT_ACCEPTABLE,
            "NOT_ACCEPTABLE",
            "Answers come as application/graphql-response+json or application/json.",
        )
    })?;
    let get = match *request.method() {
        Method::GET => true,
        Method::POST => false,
        _ => return Err(not_allowed("GET, POST", "Use POST, or GET for a query.")),
    };
    let subject = subject(app, &request)?;
    let params = if get {
        from_url(&request)
    } else {
        from_body(app, request).await
    }?;
    if limits::nested_deeper_than(app.limits.nesting, &params.query) {
        return Err(refused(
            media,
            "DOCUMENT_TOO_DEEP",
            "The document is nested too deep.",
        ));
    }
    // The parser's message would echo the document.
    let document = parse_query(&params.query).map_err(|_| {
        refused(
            media,
            "GRAPHQL_PARSE_FAILED",
            "The document is not GraphQL.",
        )
    })?;
    if limits::expanded_selections(&document) > app.limits.selections {
        return Err(refused(
            media,
            "DOCUMENT_TOO_LARGE",
            "The document selects too much.",
        ));
    }
    let named = params.operation_name.as_deref();
    let chosen = document.operations.iter().find(|(name, _)| match named {
        Some(wanted) => name.is_some_and(|name| name.as_str() == wanted),
        None => true,
    });
    if let Some((name, definition)) = chosen {
        name.map(|name| name.as_str())
            .unwrap_or_default()
            .clone_into(operation);
        operation.truncate(80);
        if get && definition.node.ty != OperationType::Query {
            return Err(not_allowed("POST", "GET is for queries only."));
        }
    }
    let purpose = purpose(params.extensions.as_ref());
    let viewer = viewer(app, statements, &subject, purpose).await?;
    let now = app.clock.now();
    let lens = Lens {
        viewer,
        now,
        today: calendar::local_date(now),
        backend: sea_orm::ConnectionTrait::get_database_backend(&app.db),
    };
    let reader = Reader::new(Gate::new(
        app.db.clone(),
        lens,
        statements.clone(),
        app.vault.clone(),
    ));
    let mut request = GraphQlRequest::new(params.query).data(reader);
    request.operation_name = params.operation_name;
    if let Some(variables) = params.variables {
        request.variables = Variables::from_json(serde_json::Value::Object(variables));
    }
    request.set_parsed_query(document);
    let response = app.schema.execute(request).await;
    Ok(finish(app, media, response, statements))
}

/// Who the credentials say it is. Real sign-in is another matter; the demo lets the visitor choose.
fn subject(app: &App, request: &Request) -> Result<String, Response> {
    if !app.demo {
        return Err(problem::unauthenticated(
            "Sign in, or send an access token.",
        ));
    }
    let persona = request
        .headers()
        .get(PERSONA)
        .and_then(|value| value.to_str().ok());
    persona.map(str::to_owned).ok_or_else(|| {
        problem::unauthenticated(
            "This is the demo: choose a persona and send it as Brobygger-Persona.",
        )
    })
}

async fn viewer(
    app: &App,
    statements: &Statements,
    subject: &str,
    purpose: Option<Purpose>,
) -> Result<Arc<Viewer>, Response> {
    let today = calendar::local_date(app.clock.now());
    match auth::viewer(
        &app.db,
        statements,
        auth::DEMO_ISSUER,
        subject,
        today,
        purpose,
    )
    .await
    {
        Ok(Some(viewer)) => Ok(viewer),
        Ok(None) => Err(problem::unauthenticated("There is no such persona.")),
        Err(Failure {
            code: ErrorCode::Unavailable,
            ..
        }) => Err(problem::unavailable()),
        Err(failure) => Err(problem::response(
            StatusCode::INTERNAL_SERVER_ERROR,
            failure.code.as_str(),
            &failure.message,
        )),
    }
}

/// `extensions.purpose { code reason }`, if it is one.
fn purpose(extensions: Option<&serde_json::Map<String, serde_json::Value>>) -> Option<Purpose> {
    let purpose = extensions?.get("purpose")?;
    let text = |name: &str, max: usize| {
        let text = purpose.get(name)?.as_str()?.trim();
        (!text.is_empty() && text.chars().count() <= max).then(|| text.to_owned())
    };
    Some(Purpose {
        code: text("code", 40)?,
        reason: text("reason", 500)?,
    })
}

fn from_url(request: &Request) -> Result<Params, Response> {
    let bad = || bad_request("The URL's query, variables or extensions can't be read.");
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(request.uri().query().unwrap_or_default()).map_err(|_| bad())?;
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let json = |name: &str| {
        get(name)
            .filter(|text| !text.is_empty())
            .map(|text| serde_json::from_str(&text))
            .transpose()
    };
    Ok(Params {
        query: get("query").ok_or_else(|| bad_request("There is no query."))?,
        operation_name: get("operationName").filter(|name| !name.is_empty()),
        variables: json("variables").map_err(|_| bad())?,
        extensions: json("extensions").map_err(|_| bad())?,
    })
}

async fn from_body(app: &App, request: Request) -> Result<Params, Response> {
    if !media::is_json(request.headers()) {
        return Err(problem::response(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "A request's body is application/json in UTF-8.",
        ));
    }
    let body = axum::body::to_bytes(request.into_body(), app.limits.body_bytes)
        .await
        .map_err(|_| {
            problem::response(
                StatusCode::PAYLOAD_TOO_LARGE,
                "PAYLOAD_TOO_LARGE",
                "The request is too large.",
            )
        })?;
    serde_json::from_slice(&body).map_err(|_| {
        bad_request(
            "The body is not a GraphQL request: { query, variables, operationName, extensions }.",
        )
    })
}

fn bad_request(message: &str) -> Response {
    problem::response(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

fn not_allowed(allow: &'static str, message: &str) -> Response {
    let mut response = problem::response(
        StatusCode::METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        message,
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// A well-formed request whose document is refused: 400, but 200 for a legacy client.
fn refused(media: Answer, code: &str, message: &str) -> Response {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    send(media, GraphQlResponse::from_errors(vec![error]), true)
}

fn finish(
    app: &App,
    media: Answer,
    mut response: GraphQlResponse,
    statements: &Statements,
) -> Response {
    for error in &mut response.errors {
        let code = match error.source::<Failure>() {
            Some(failure) => failure.code.as_str(),
            None if error.path.is_empty() => "GRAPHQL_VALIDATION_FAILED",
            None => "BAD_USER_INPUT",
        };
        error.extensions.get_or_insert_default().set("code", code);
    }
    let nothing = response.data == Value::Null;
    let away = |error: &ServerError| {
        error
            .source::<Failure>()
            .is_some_and(|failure| failure.code == ErrorCode::Unavailable)
    };
    if nothing && response.errors.iter().any(away) {
        return problem::unavailable();
    }
    if app.demo {
        response
            .extensions
            .insert("statements".into(), Value::from(statements.total()));
    }
    let request_error = nothing && response.errors.iter().all(|error| error.path.is_empty());
    send(media, response, request_error)
}

fn send(media: Answer, response: GraphQlResponse, request_error: bool) -> Response {
    let status = match media {
        Answer::GraphQl if request_error => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    match serde_json::to_vec(&response) {
        Ok(body) => (
            status,
            [(header::CONTENT_TYPE, media.content_type())],
            Body::from(body),
        )
            .into_response(),
        Err(_) => problem::response(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Internal.as_str(),
            "The answer could not be written.",
        ),
    }
}
