//! That there is something new, for those who listen.
//!
//! The outbox is the truth: what happened, in its order, written in the transaction in which it
//! happened. A process has one [`Hub`], which knows how far the outbox goes; each subscription reads
//! what is its own from there. The hub looks when it is woken: by a change of its own process
//! ([`Bell`]), on PostgreSQL by those of all others (`LISTEN`), and after a few seconds in any case.
//! So a wake that is lost delays, and loses nothing.

pub mod outbox;
mod sockets;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use sea_orm::{
    DatabaseConnection, DbBackend,
    sqlx::{self, postgres::PgListener},
};
use tokio::{sync::watch, task::JoinSet};

pub use self::sockets::{Socket, Sockets};
use crate::{
    access::{Bell, CHANNEL, Failure},
    clock::Clock,
    config,
};

/// How often old rows are looked for, by the injected clock.
const SWEEP: TimeDelta = TimeDelta::hours(1);
/// How long a listener waits that could not connect.
const RETRY: Duration = Duration::from_secs(1);

/// The process's hub.
#[derive(Debug)]
pub struct Hub {
    /// What live connections may use.
    pub settings: config::Live,
    /// The open connections.
    pub sockets: Arc<Sockets>,
    bell: Bell,
    newest: watch::Receiver<i64>,
    stopping: watch::Sender<bool>,
}

impl Hub {
    /// Starts the hub on connections of its own, `db`.
    #[must_use]
    pub fn start(db: DatabaseConnection, settings: config::Live, clock: Clock) -> Self {
        let bell = Bell::default();
        let (newest, heard) = watch::channel(0);
        let (stopping, stopped) = watch::channel(false);
        let task = Task {
            db,
            settings,
            clock,
            bell: bell.clone(),
            newest,
        };
        tokio::spawn(task.run(stopped));
        Self {
            settings,
            sockets: Arc::default(),
            bell,
            newest: heard,
            stopping,
        }
    }

    /// What changes of this process ring.
    #[must_use]
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// The number of the newest row; it changes when there is more.
    #[must_use]
    pub fn newest(&self) -> watch::Receiver<i64> {
        self.newest.clone()
    }

    /// Whether the process is being stopped.
    #[must_use]
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Asks every connection to end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

struct Task {
    db: DatabaseConnection,
    settings: config::Live,
    clock: Clock,
    bell: Bell,
    newest: watch::Sender<i64>,
}

impl Task {
    /// Until the process stops, or nobody has the hub any more.
    async fn run(self, mut stopped: watch::Receiver<bool>) {
        let mut listening = JoinSet::new();
        if self.db.get_database_backend() == DbBackend::Postgres {
            let pool = self.db.get_postgres_connection_pool().clone();
            listening.spawn(listen(pool, self.bell.clone()));
        }
        let mut swept = None;
        loop {
            if let Err(failure) = self.look().await {
                tracing::warn!(code = failure.code.as_str(), "the outbox can't be read");
            }
            let now = self.clock.now();
            if swept.is_none_or(|at| now >= at + SWEEP) {
                let kept = TimeDelta::days(self.settings.kept_days.into());
                if outbox::forget(&self.db, now - kept).await.is_ok() {
                    swept = Some(now);
                }
            }
            let poll = Duration::from_secs(self.settings.poll_seconds.max(1));
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => break,
                () = self.bell.rung() => {}
                () = tokio::time::sleep(poll) => {}
            }
        }
        listening.shutdown().await;
        // Nothing is lost when this fails: the process ends.
        let _ = self.db.close().await;
    }

    async fn look(&self) -> Result<(), Failure> {
        let last = outbox::last(&self.db).await?;
        self.newest.send_if_modified(|newest| {
            let more = last > *newest;
            *newest = last.max(*newest);
            more
        });
        Ok(())
    }
}

/// Rings whenever a change was committed anywhere; and when the connection was lost and is there
/// again, since nobody knows what was missed.
async fn listen(pool: sqlx::PgPool, bell: Bell) {
    loop {
        if let Err(error) = heard(&pool, &bell).await {
            let lost = matches!(error, sqlx::Error::Io(_));
            tracing::warn!(lost, "the database can't be listened to");
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn heard(pool: &sqlx::PgPool, bell: &Bell) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        bell.ring();
        listener.try_recv().await?;
    }
}
