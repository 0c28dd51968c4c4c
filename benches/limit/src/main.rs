//! The limit: the answers of the benchmark's four operations (`benches/operations`), written by hand.
//!
//! `./dev compare` measures the service against it. It has no GraphQL, no rules, no cost and no audit
//! trail: one prepared statement an operation, flat rows in PostgreSQL's binary format, and serde
//! straight into the bytes of the answer. What the service's rules decide for the two personas that
//! ask is written into the SQL; that the answers are the same is checked before anything is timed.
//!
//! `limit URL CONTACT_PERSON SOCIAL_WORKER`: a demo's database, and the subjects of the contact
//! person whose hospital asks for its widget and of the social worker whose caseload it is.

mod aggregate;
mod caseload;
mod coordinator;
mod moment;
mod persons;
mod pool;
mod widget;

use std::{error::Error, fmt::Display, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use persons::Persons;
use pool::{Connection, Pool};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::net::TcpListener;

/// Connections to the database: some more than cores, so that none waits for another's round trip.
const CONNECTIONS: usize = 8;

/// What an operation is answered from.
struct Limit {
    pool: Pool,
    persons: Persons,
}

/// A request as GraphQL has it; of it the variables are read alone.
#[derive(Deserialize)]
struct Asked<V> {
    variables: V,
}

/// The variables of a request.
///
/// # Errors
/// What is wrong with them.
fn variables<V: DeserializeOwned>(body: &Bytes) -> Result<V, Failed> {
    let asked: Asked<V> = serde_json::from_slice(body).map_err(Failed::of)?;
    Ok(asked.variables)
}

/// The bytes of an answer.
///
/// # Errors
/// When it can't be written.
fn answer(data: impl Serialize) -> Result<Response, Failed> {
    #[derive(Serialize)]
    struct Answer<D> {
        data: D,
    }
    let mut bytes = Vec::with_capacity(8 * 1024);
    serde_json::to_writer(&mut bytes, &Answer { data }).map_err(Failed::of)?;
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    Ok((kind, bytes).into_response())
}

/// Why there is no answer.
struct Failed(String);

impl Failed {
    fn of(why: impl Display) -> Self {
        Self(why.to_string())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0).into_response()
    }
}

/// A list as a connection has it.
#[derive(Serialize)]
struct Nodes<T> {
    nodes: T,
}

/// Something that is told by its name.
#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

/// How many there are.
#[derive(Serialize)]
struct Total {
    #[serde(rename = "totalCount")]
    total: i64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, contact_person, social_worker] = arguments.as_slice() else {
        return Err("limit URL CONTACT_PERSON SOCIAL_WORKER".into());
    };
    let pool = Pool::open(url, CONNECTIONS).await?;
    let persons = Persons::find(pool.any(), contact_person, social_worker).await?;
    let limit = Arc::new(Limit { pool, persons });
    let router = Router::new()
        .route("/widget", post(widget))
        .route("/coordinator", post(coordinator))
        .route("/caseload", post(caseload))
        .route("/aggregate", post(aggregate))
        .with_state(limit);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    eprintln!("serving address={}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn widget(State(limit): State<Arc<Limit>>) -> Result<Response, Failed> {
    widget::answer(limit.pool.any(), &limit.persons).await
}

async fn coordinator(State(limit): State<Arc<Limit>>, body: Bytes) -> Result<Response, Failed> {
    coordinator::answer(limit.pool.any(), variables(&body)?).await
}

async fn caseload(State(limit): State<Arc<Limit>>, body: Bytes) -> Result<Response, Failed> {
    caseload::answer(limit.pool.any(), &limit.persons, variables(&body)?).await
}

async fn aggregate(State(limit): State<Arc<Limit>>, body: Bytes) -> Result<Response, Failed> {
    aggregate::answer(limit.pool.any(), variables(&body)?).await
}

/// The rows of a statement that is prepared.
///
/// # Errors
/// When the database fails.
async fn rows(
    connection: &Connection,
    statement: &tokio_postgres::Statement,
    parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)],
) -> Result<Vec<tokio_postgres::Row>, Failed> {
    connection
        .client
        .query(statement, parameters)
        .await
        .map_err(Failed::of)
}
