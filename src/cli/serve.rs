//! Serving.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use clap::Args;
use entities::codes::InstallationKind;
use rand::RngExt;
use sea_orm::DatabaseConnection;
use tokio::net::TcpListener;

use super::{Outcome, SeedOptions, seed};
use crate::{
    audit::{self, Audit, Seals},
    auth::{Fetch, Issuers, demo::DemoIssuer},
    clock::Clock,
    config::{LogFormat, Settings},
    database::{self, Contents, DatabaseError},
    domains::evaluation::freezing,
    graph::{contract::Contracts, schema},
    http::{self, App},
    live::Hub,
    vault::{self, Vault},
};

/// Where the demo's database is when no other is set.
const DEMO_DATABASE: &str = "sqlite://data/demo.sqlite?mode=rwc";

/// How to serve.
#[derive(Args)]
pub struct Options {
    /// Let visitors choose an invented persona. On loopback only, on a demo database only; an
    /// empty one is filled first
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    seed: SeedOptions,
}

/// Serves until it is told to stop.
pub async fn run(mut settings: Settings, options: Options) -> Outcome {
    let bind = settings.server.bind;
    if options.demo && !bind.ip().is_loopback() {
        return Err(format!("demo mode is for loopback only, not for {bind} (server.bind)").into());
    }
    if options.demo {
        seed::check(&options.seed)?;
    }
    // First the port, then the database: what can't be served is not changed either.
    let listener = TcpListener::bind(bind)
        .await
        .map_err(|error| format!("can't listen on {bind} (server.bind): {error}"))?;
    let (db, kind) = if options.demo {
        if settings.database.url == Settings::default_database() {
            settings.database.url = DEMO_DATABASE.to_owned();
        }
        (
            open_demo(&settings, &options.seed).await?,
            InstallationKind::Demo,
        )
    } else {
        open(&settings).await?
    };
    let vault = Vault::new(settings.vault.ring(vault::KEYS, kind)?);
    let seals = Seals::new(settings.audit.ring(audit::KEYS, kind)?);
    let fetch = Fetch::new();
    let mut issuers = Issuers::new(&settings.issuers, &fetch, Clock::System)?;
    let demo = options.demo.then(DemoIssuer::new);
    if let Some(demo) = &demo {
        issuers = demo.join(issuers, Clock::System)?;
    }
    let routers = settings.federation.routers()?;
    let replica = uuid::Builder::from_random_bytes(rand::rng().random()).into_uuid();
    let trail = database::for_audit(&settings.database).await?;
    let audit = Audit::start(trail.clone(), seals, Clock::System, replica);
    let live = database::for_live(&settings.database).await?;
    let live = Hub::start(live, settings.live, Clock::System);
    let freezing = freezing::hourly(
        db.clone(),
        Clock::System,
        settings.evaluation.close_after_days,
    );
    let app = Arc::new(App {
        db: db.clone(),
        schema: schema::build(),
        contracts: Contracts::default(),
        sdl: schema::sdl(),
        clock: Clock::System,
        pages: settings.pages()?,
        limits: settings.limits,
        vault: Arc::new(vault),
        audit: audit.clone(),
        live,
        throttle: Arc::default(),
        viewers: Default::default(),
        issuers,
        routers,
        fetch,
        demo,
        leaving: AtomicBool::new(false),
    });
    // Before the address is told: from then on somebody may want us to stop.
    let stop = stop_signal()?;
    tracing::info!(address = %listener.local_addr()?, demo = options.demo, "serving");
    let freezing = tokio::spawn(freezing);
    // A log for machines has one JSON object a line and nothing else.
    if options.demo && settings.log.format == LogFormat::Text {
        eprintln!(
            "Open http://{} in a browser. All data is invented. Stop with Ctrl-C.",
            listener.local_addr()?
        );
    }
    let drain = Duration::from_secs(settings.server.drain_seconds);
    let (stopping, mut stopped) = tokio::sync::watch::channel(false);
    let live = app.clone();
    let server =
        axum::serve(listener, http::router(app.clone())).with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("stopping");
            // Not ready any more, it answers until the balancer has seen that.
            live.leaving.store(true, Ordering::Relaxed);
            tokio::time::sleep(drain).await;
            live.live.stop();
            let _ = stopping.send(true);
        });
    let grace = Duration::from_secs(settings.server.shutdown_seconds);
    tokio::select! {
        served = async {
            server.await?;
            app.live.sockets.closed().await;
            Ok::<_, std::io::Error>(())
        } => served?,
        () = async {
            // An error means the server ended by itself; the other branch has its reason.
            let _ = stopped.wait_for(|stopping| *stopping).await;
            tokio::time::sleep(grace).await;
        } => tracing::warn!("requests were still running; they are broken off"),
    }
    // Broken off between two steps or within one, it goes on there when it is started again.
    freezing.abort();
    let _ = freezing.await;
    // Nothing is lost when this fails: a segment that was never closed is whole too.
    if audit.close().await.is_err() {
        tracing::warn!("the segments of the audit trail could not be closed");
    }
    trail.close().await?;
    Ok(db.close().await?)
}

async fn open(
    settings: &Settings,
) -> Result<(DatabaseConnection, InstallationKind), DatabaseError> {
    let db = database::open(&settings.database).await?;
    match database::inspect(&db).await? {
        Contents::Ready(kind) => Ok((db, kind)),
        Contents::Empty | Contents::Outdated => Err(DatabaseError::Outdated),
    }
}

async fn open_demo(
    settings: &Settings,
    options: &SeedOptions,
) -> Result<DatabaseConnection, Box<dyn std::error::Error>> {
    let db = database::connect(&settings.database).await?;
    match database::inspect(&db).await? {
        Contents::Empty => seed::fill(&db, options).await?,
        Contents::Outdated => return Err(Box::new(DatabaseError::Outdated)),
        Contents::Ready(InstallationKind::Demo) => {}
        Contents::Ready(InstallationKind::Production) => {
            return Err(Box::new(DatabaseError::NotDemo));
        }
    }
    Ok(db)
}

/// Ready when the process is told to stop; the signals are caught from the call on.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}
