//! GraphQL over HTTP (working draft), by hand: media types and status codes to the letter, GET for
//! queries only, a body limit, and nothing executed before its size is known.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use async_graphql::{
    Request as GraphQlRequest, Response as GraphQlResponse, ServerError, Value, Variables,
    parser::{
        parse_query,
        types::{OperationDefinition, OperationType},
    },
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use entities::codes::AuditKind;
use serde::Serialize;

use super::{
    App, RequestId, assets,
    credentials::{credentials, is_nobodys, refused as refused_credentials},
    media::{self, Answer},
    params, problem, trail,
};
use crate::{
    access::{Budget, Concerned, ErrorCode, Failure, Gate, Lens, Reader, Statements, Viewer},
    audit::{Author, Entry},
    auth::{self, Refusal, Scope},
    calendar,
    graph::limits,
};

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
        micros = started.elapsed().as_micros() as u64,
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
    let locale = media::locale(request.headers());
    // A survey is answered by whoever holds its token. In a URL a token would be kept by logs.
    let nobody = !get && is_nobodys(app, request.headers());
    let credentials = match credentials(app, statements, request.uri(), request.headers()).await {
        Err(Refusal::Missing) if nobody => None,
        found => Some(found.map_err(refused_credentials)?),
    };
    let request_id = request.extensions().get::<RequestId>().cloned();
    let params = if get {
        params::from_url(&request)
    } else {
        params::from_body(app.limits.body_bytes, request).await
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
        // The client's own word could hold anything: only the names of saved operations are logged.
        let name = name.map(|name| name.as_str()).unwrap_or_default();
        if assets::is_saved(name) {
            name.clone_into(operation);
        }
        if get && definition.node.ty != OperationType::Query {
            return Err(not_allowed("POST", "GET is for queries only."));
        }
        let none = serde_json::Map::new();
        let variables = params.variables.as_ref().unwrap_or(&none);
        if limits::worst_nodes(&document, &definition.node, variables) > app.limits.nodes {
            return Err(refused(
                media,
                ErrorCode::CostLimitExceeded.as_str(),
                &format!(
                    "The answer could have more than {} nodes. Ask for smaller pages.",
                    app.limits.nodes
                ),
            ));
        }
        if let Some(missing) = missing_variable(&definition.node, params.variables.as_ref()) {
            return Err(refused(
                media,
                "GRAPHQL_VALIDATION_FAILED",
                &format!("The variable ${missing} needs a value."),
            ));
        }
    }
    let (mut asked, mut writes) = (String::new(), false);
    if let Some((name, definition)) = chosen {
        let name = name.map(|name| name.as_str()).unwrap_or_default();
        let operation = (name, &definition.node);
        asked = trail::operation(&app.schema, &params.query, &document, operation);
        writes = definition.node.ty == OperationType::Mutation;
    }
    let purpose = params.purpose();
    let scope = match chosen.map(|(_, definition)| definition.node.ty) {
        Some(OperationType::Mutation) => Scope::Write,
        _ => Scope::Read,
    };
    let now = app.clock.now();
    let today = calendar::local_date(now);
    let viewer = match &credentials {
        None => Arc::new(Viewer::nobody()),
        Some(credentials) => {
            credentials.require(scope).map_err(refused_credentials)?;
            auth::viewer(&app.db, statements, credentials, today, purpose)
                .await
                .map_err(refused_credentials)?
        }
    };
    let concerned = Concerned::default();
    let entry = Entry {
        kind: AuditKind::Read,
        at: now,
        request_id: request_id.unwrap_or_default().0,
        author: Author::Viewer(viewer.clone()),
        operation: asked,
        subjects: vec![],
    };
    let lens = Lens {
        viewer,
        now,
        today,
        backend: sea_orm::ConnectionTrait::get_database_backend(&app.db),
        concerned: concerned.clone(),
    };
    let standing = lens.viewer.standing();
    let contract = app.contracts.of(&app.schema, standing).await;
    let variables = Variables::from_json(
        params
            .variables
            .map_or_else(|| serde_json::Value::Null, serde_json::Value::Object),
    );
    let foreign = contract.check(&document, &variables);
    if !foreign.is_empty() && credentials.is_none() {
        return Err(refused_credentials(Refusal::Missing));
    }
    if !foreign.is_empty() {
        let response = GraphQlResponse::from_errors(foreign);
        return Ok(finish(app, media, response, statements));
    }
    let gate = Gate::new(app.db.clone(), lens, statements.clone(), app.vault.clone());
    let reader = Reader::new(gate, Budget::new(app.limits.nodes));
    let mut request = GraphQlRequest::new(params.query)
        .variables(variables)
        .data(standing)
        .data(locale)
        .data(app.throttle.clone())
        .data(reader);
    request.operation_name = params.operation_name;
    request.set_parsed_query(document);
    // An answer to a survey leaves no line: it is nobody's, and the moment of each, beside the order
    // of the rows, would tell which is whose.
    let recorded = credentials.is_some();
    if writes && recorded {
        // What was about to be done is known even if it never ended.
        let kind = AuditKind::Write;
        record(
            app,
            Entry {
                kind,
                ..entry.clone()
            },
        )
        .await?;
    }
    let response = app.schema.execute(request).await;
    if let Some(subjects) = concerned.subjects().filter(|_| recorded) {
        record(app, Entry { subjects, ..entry }).await?;
    }
    Ok(finish(app, media, response, statements))
}

/// Writes a line of the audit trail; without it, nothing of the answer leaves.
async fn record(app: &App, entry: Entry) -> Result<(), Response> {
    let written = app.audit.append(entry).await;
    written.map_err(|_| problem::unavailable())
}

/// A variable without the value that it must have. Validation doesn't look: the field that uses it
/// would fail, when its neighbours were executed already.
fn missing_variable<'a>(
    operation: &'a OperationDefinition,
    given: Option<&serde_json::Map<String, serde_json::Value>>,
) -> Option<&'a str> {
    operation
        .variable_definitions
        .iter()
        .find_map(|definition| {
            let name = definition.node.name.node.as_str();
            let value = given.and_then(|given| given.get(name));
            let missing = match value {
                None => definition.node.default_value.is_none(),
                Some(value) => value.is_null(),
            };
            (missing && !definition.node.var_type.node.nullable).then_some(name)
        })
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
    if app.demo.is_some() {
        response
            .extensions
            .insert("statements".into(), Value::from(statements.total()));
    }
    let request_error = nothing && response.errors.iter().all(|error| error.path.is_empty());
    send(media, response, request_error)
}

/// A GraphQL answer to a request that was not executed.
#[derive(Serialize)]
struct NotExecuted<'a> {
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

fn send(media: Answer, response: GraphQlResponse, request_error: bool) -> Response {
    let status = match media {
        Answer::GraphQl if request_error => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let body = if request_error {
        // An answer to what was never executed has no `data`, not even null (GraphQL, 7.1).
        serde_json::to_vec(&NotExecuted {
            errors: &response.errors,
            extensions: &response.extensions,
        })
    } else {
        serde_json::to_vec(&response)
    };
    match body {
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
