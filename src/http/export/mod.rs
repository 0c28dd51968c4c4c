//! Out to R and Excel: a saved operation as a table, `GET /operations/{client}/{Name}.csv` or
//! `.jsonl`, by the same way as any other query ([`graphql::execute`]): credentials, limits, contract,
//! budget and audit trail are its own. The rows are written one after another, as they are taken.
//!
//! A table is whole or is not there. What GraphQL would say beside an answer has no place in it, so
//! an answer with errors is no table: it is GraphQL's JSON, under a status that says so.

mod table;
mod text;
mod variables;

use std::sync::Arc;

use async_graphql::{
    Response as GraphQlResponse,
    parser::types::{OperationDefinition, OperationType},
};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use self::{table::Table, text::Format, variables::Given};
use super::{
    App, RequestId, assets,
    credentials::{credentials, refused as refused_credentials, router},
    graphql::{self, Asked, not_allowed},
    media,
    operation::{Asker, Operation},
    problem,
};
use crate::{
    access::{ErrorCode, Failure},
    calendar,
};

/// Answers a request for a table.
pub async fn handle(
    State(app): State<Arc<App>>,
    Path((client, file)): Path<(String, String)>,
    request: Request,
) -> Response {
    let asked = Asked::default();
    asked
        .within(&app, answer(&app, (&client, &file), request, &asked))
        .await
}

async fn answer(
    app: &App,
    (client, file): (&str, &str),
    request: Request,
    asked: &Asked,
) -> Result<Response, Response> {
    let missing = || {
        let message = "There is no such operation.";
        problem::response(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    };
    let (name, ending) = file.rsplit_once('.').ok_or_else(missing)?;
    let format = Format::ending(ending).ok_or_else(missing)?;
    let saved = assets::saved(client, name).ok_or_else(missing)?;
    let _ = asked.operation.set(saved.name.clone());
    if !media::accepts(request.headers(), format.media_type()) {
        let message = format!("The table comes as {}.", format.media_type());
        return Err(problem::response(
            StatusCode::NOT_ACCEPTABLE,
            "NOT_ACCEPTABLE",
            &message,
        ));
    }
    router(app, request.headers()).map_err(refused_credentials)?;
    let statements = &asked.statements;
    let credentials = credentials(app, statements, request.uri(), request.headers())
        .await
        .map_err(refused_credentials)?;
    let document = async_graphql::parser::parse_query(&saved.document).map_err(|_| missing())?;
    let definition = document.operations.iter().next().map(|(_, of)| &of.node);
    let definition: &OperationDefinition = definition.ok_or_else(missing)?;
    if definition.ty != OperationType::Query {
        return Err(not_allowed("", "Only a query is a table."));
    }
    let Given {
        params,
        table,
        format,
    } = Given::read(saved, definition, format, &request)?;
    let contract = app.contracts.whole(&app.schema);
    let table = Table::choose(contract.outline(&document, definition), table.as_deref())?;
    let graphql = media::Answer::GraphQl;
    let read =
        Operation::read(app, params).map_err(|refusal| graphql::refused(graphql, &refusal))?;
    let request_id = RequestId::of(&request);
    let asker = Asker {
        credentials: Some(&credentials),
        router: false,
        locale: media::locale(request.headers()),
        request_id: &request_id.0,
        statements,
        kept: true,
    };
    let response = graphql::execute(app, read, asker).await?;
    if response.is_err() {
        let status = status(&response);
        let mut response = graphql::finish(app, graphql, response, statements);
        if response.status().is_success() {
            *response.status_mut() = status;
        }
        return Ok(response);
    }
    let name = match &table.name {
        Some(table) => format!("{name}-{table}"),
        None => name.to_owned(),
    };
    let rows = table.rows(response.data).ok_or_else(|| {
        let message = "What the table is of isn't there, or isn't the viewer's to see.";
        problem::response(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    })?;
    let today = calendar::local_date(app.clock.now());
    let disposition = format!("attachment; filename=\"{name}-{today}.{ending}\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| missing())?;
    let chunks = futures_util::stream::iter(format.chunks(rows));
    Ok((
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static(format.content_type()),
            ),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        Body::from_stream(chunks),
    )
        .into_response())
}

/// The status of an answer with errors that GraphQL over HTTP would send as 200.
fn status(response: &GraphQlResponse) -> StatusCode {
    let fault = response.errors.iter().any(|error| {
        let code = error.source::<Failure>().map(|failure| failure.code);
        matches!(
            code,
            Some(ErrorCode::Internal | ErrorCode::ContactUnreadable)
        )
    });
    if fault {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}
