//! The HTTP surface.
//!
//! Invariants: what is personal is never cached (`no-store`); nothing is loaded from elsewhere
//! (`default-src 'self'`); every answer carries the request's id, under which the log has it.

pub mod assets;
mod credentials;
mod export;
mod graphql;
mod live;
mod media;
mod operation;
pub mod pages;
mod params;
mod problem;
mod trail;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use rand::RngExt;
use sea_orm::DatabaseConnection;
use tracing::Instrument;

use crate::{
    access::Throttle,
    audit::Audit,
    auth::{Fetch, Issuers, Routers, Viewers, demo::DemoIssuer},
    clock::Clock,
    config::Limits,
    graph::{contract::Contracts, schema::Schema},
    live::Hub,
    vault::Vault,
};

/// What every request is served with.
pub struct App {
    /// The database.
    pub db: DatabaseConnection,
    /// The schema.
    pub schema: Schema,
    /// What viewers see of the schema.
    pub contracts: Contracts,
    /// The schema as text.
    pub sdl: String,
    /// Time.
    pub clock: Clock,
    /// What a request may ask for.
    pub limits: Limits,
    /// What contact details are sealed with.
    pub vault: Arc<Vault>,
    /// Where a line is written before personal data leave.
    pub audit: Audit,
    /// What wakes live connections.
    pub live: Hub,
    /// What keeps codes from being guessed.
    pub throttle: Arc<Throttle>,
    /// Whose credentials are trusted.
    pub issuers: Issuers,
    /// Who asked before.
    pub viewers: Viewers,
    /// Who may put the graph together with others.
    pub routers: Routers,
    /// How issuers are asked.
    pub fetch: Fetch,
    /// Where the service's own pages are.
    pub pages: pages::Pages,
    /// What lets a visitor be a persona: on loopback, on invented data, never otherwise.
    pub demo: Option<DemoIssuer>,
    /// Whether the process is about to stop: it still answers, and wants nothing new.
    pub leaving: AtomicBool,
}

/// The header under which a request's id goes out, and may come in.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The id of a request, as its handler is told it.
#[derive(Clone, Debug, Default)]
pub struct RequestId(String);

impl RequestId {
    fn of(request: &Request) -> Self {
        let id = request.extensions().get::<Self>();
        id.cloned().unwrap_or_default()
    }
}

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(assets::explorer))
        .route("/playground/{*path}", get(assets::file))
        .route("/schema.graphql", get(assets::sdl))
        .route("/demo/personas", get(assets::personas))
        .route("/demo/token", post(pages::demo_token))
        .route("/demo/keys", get(pages::demo_keys))
        .route("/session", get(pages::session))
        .route("/sign-in/{number}", get(pages::begin))
        .route("/sign-in/callback", get(pages::callback))
        .route("/sign-out", post(pages::end))
        .route("/invitations/accept", post(pages::accept))
        .route("/graphql", any(graphql::handle))
        .route("/operations/{client}/{file}", get(export::handle))
        .route("/health/live", get(|| async { StatusCode::NO_CONTENT }))
        .route("/health/ready", get(ready))
        .fallback(|| async {
            problem::response(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing here.")
        })
        .method_not_allowed_fallback(|| async {
            problem::response(
                StatusCode::METHOD_NOT_ALLOWED,
                "METHOD_NOT_ALLOWED",
                "Use GET; to get a token or to sign out, POST.",
            )
        })
        .layer(middleware::from_fn(identify))
        .with_state(app)
}

/// Ready when the database answers, until the process is told to stop.
async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.leaving.load(Ordering::Relaxed) {
        return problem::unavailable();
    }
    match tokio::time::timeout(std::time::Duration::from_secs(2), app.db.ping()).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        _ => problem::unavailable(),
    }
}

/// Gives the request its id, and the answer its headers.
async fn identify(mut request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(&REQUEST_ID)
        .filter(|id| is_request_id(id))
        .cloned();
    let id = given.unwrap_or_else(|| {
        let random = uuid::Builder::from_random_bytes(rand::rng().random()).into_uuid();
        HeaderValue::from_str(&random.simple().to_string())
            .expect("hexadecimal digits are a header value")
    });
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let own = RequestId(id.to_str().unwrap_or_default().to_owned());
    request.extensions_mut().insert(own);
    let mut response = next.run(request).instrument(span).await;
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Hexadecimal digits and dashes, as UUIDs and trace ids are: nothing that says who somebody is.
fn is_request_id(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    (16..=64).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-')
        && bytes.iter().filter(|b| b.is_ascii_hexdigit()).count() >= 16
}
