//! GraphQL over HTTP (working draft), by hand: media types and status codes to the letter, GET for
//! queries only, a body limit, and nothing executed before its size is known. What asks for a
//! WebSocket is for [`live`].

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Instant,
};

use async_graphql::{
    Response as GraphQlResponse, ServerError, Value, parser::types::OperationType,
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
    App, RequestId,
    credentials::{credentials, is_nobodys, refused as refused_credentials, router},
    live,
    media::{self, Answer},
    operation::{Asker, Operation, Ready, Refused, Unready, code},
    params, problem,
};
use crate::{
    access::{ErrorCode, Failure, Proof, Statements, Wire},
    audit::Entry,
    auth::Refusal,
};

/// Answers a request to `/graphql`.
pub async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    if live::is_asked(&request) {
        return live::begin(app, request).await;
    }
    let asked = Asked::default();
    asked.within(&app, answer(&app, request, &asked)).await
}

/// A request that executes an operation, and what the log will say of it.
#[derive(Default)]
pub struct Asked {
    /// What it asks the database.
    pub statements: Statements,
    /// The name of the saved operation, once that is known.
    pub operation: OnceLock<String>,
}

impl Asked {
    /// Its answer, if that is ready in time.
    pub async fn within(
        &self,
        app: &App,
        answer: impl Future<Output = Result<Response, Response>>,
    ) -> Response {
        let started = Instant::now();
        let limit = std::time::Duration::from_secs(app.limits.request_seconds);
        let response = match tokio::time::timeout(limit, answer).await {
            Ok(Ok(response) | Err(response)) => response,
            Err(_) => problem::response(
                StatusCode::SERVICE_UNAVAILABLE,
                "TIMEOUT",
                "The request took longer than it may.",
            ),
        };
        tracing::info!(
            operation = self.operation.get().map(String::as_str).unwrap_or_default(),
            status = response.status().as_u16(),
            statements = self.statements.total(),
            micros = started.elapsed().as_micros() as u64,
            "answered"
        );
        response
    }
}

async fn answer(app: &Arc<App>, request: Request, asked: &Asked) -> Result<Response, Response> {
    let statements = &asked.statements;
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
    let router = router(app, request.headers()).map_err(refused_credentials)?;
    // A survey is answered by whoever holds its token. In a URL a token would be kept by logs.
    let nobody = !get && is_nobodys(app, request.headers());
    let credentials = match credentials(app, statements, request.uri(), request.headers()).await {
        Err(Refusal::Missing) if nobody => None,
        found => Some(found.map_err(refused_credentials)?),
    };
    let request_id = RequestId::of(&request);
    let params = if get {
        params::from_url(&request)
    } else {
        params::from_body(app.limits.body_bytes, request).await
    }?;
    let read = Operation::read(app, params).map_err(|refusal| refused(media, &refusal))?;
    if let Some(saved) = &read.saved {
        let _ = asked.operation.set(saved.clone());
    }
    if get && read.kind.is_some_and(|kind| kind != OperationType::Query) {
        return Err(not_allowed("POST", "GET is for queries only."));
    }
    let asker = Asker {
        credentials: credentials.as_ref(),
        router,
        locale,
        request_id: &request_id.0,
        statements,
        kept: true,
    };
    let response = execute(app, read, asker).await?;
    Ok(finish(app, media, response, statements))
}

/// Executes an operation as its asker may. Its lines of the audit trail are written.
///
/// # Errors
/// What is answered when the asker may not, or when the trail can't be written.
pub async fn execute(
    app: &App,
    read: Operation,
    mut asker: Asker<'_>,
) -> Result<GraphQlResponse, Response> {
    // An answer to a survey leaves no line: it is nobody's, and the moment of each, beside the order
    // of the rows, would tell which is whose.
    let recorded = asker.credentials.is_some();
    let writes = read.kind == Some(OperationType::Mutation);
    // A change rests on who its author is now.
    asker.kept &= !writes;
    let (response, concerned, entry) = loop {
        let ready = match read.clone().ready(app, asker).await {
            Ok(ready) => ready,
            // Perhaps it is refused to somebody who is no longer the same.
            Err(_) if asker.kept => {
                asker.kept = false;
                continue;
            }
            Err(Unready::Refused(refusal)) => return Err(refused_credentials(refusal)),
            Err(Unready::Foreign(errors)) => return Ok(GraphQlResponse::from_errors(errors)),
        };
        let Ready {
            request,
            concerned,
            entry,
            proof,
        } = ready;
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
        if still_the_same(app, &proof, asker.statements).await? {
            break (response, concerned, entry);
        }
        asker.kept = false;
    };
    if let Some(subjects) = concerned.subjects().filter(|_| recorded) {
        record(app, Entry { subjects, ..entry }).await?;
    }
    Ok(response)
}

/// Whether the answer is for who the viewer is. What read nothing has not found out yet.
async fn still_the_same(
    app: &App,
    proof: &Proof,
    statements: &Statements,
) -> Result<bool, Response> {
    let proved = proof.find_out(&Wire::new(app.db.clone()), statements).await;
    proved.map_err(|_| problem::unavailable())
}

/// Writes a line of the audit trail; without it, nothing of the answer leaves.
async fn record(app: &App, entry: Entry) -> Result<(), Response> {
    let written = app.audit.append(entry).await;
    written.map_err(|_| problem::unavailable())
}

/// Another method than these.
pub fn not_allowed(allow: &'static str, message: &str) -> Response {
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
pub fn refused(media: Answer, refusal: &Refused) -> Response {
    let mut error = ServerError::new(&refusal.message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", refusal.code);
    send(media, GraphQlResponse::from_errors(vec![error]), true)
}

/// A GraphQL answer over HTTP: in place of the whole, 503 when the database is away.
pub fn finish(
    app: &App,
    media: Answer,
    mut response: GraphQlResponse,
    statements: &Statements,
) -> Response {
    code(&mut response.errors);
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
