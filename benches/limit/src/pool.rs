//! Connections to the database, each with every statement prepared. Requests take them by turns; two
//! that meet at one are pipelined, so nobody waits for a connection.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::{Client, Error, NoTls, Statement};

use crate::{aggregate, caseload, coordinator, widget};

/// A connection, and its statements.
pub struct Connection {
    pub client: Client,
    pub widget: Statement,
    pub coordinator: Statement,
    pub caseload: Statement,
    pub aggregate: Statement,
}

/// All of them.
pub struct Pool {
    connections: Vec<Connection>,
    next: AtomicUsize,
}

impl Pool {
    /// Opens so many connections.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open(url: &str, size: usize) -> Result<Self, Error> {
        let mut connections = Vec::with_capacity(size);
        for _ in 0..size {
            connections.push(Connection::open(url).await?);
        }
        Ok(Self {
            connections,
            next: AtomicUsize::new(0),
        })
    }

    /// The connection whose turn it is.
    pub fn any(&self) -> &Connection {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        &self.connections[turn % self.connections.len()]
    }
}

impl Connection {
    async fn open(url: &str) -> Result<Self, Error> {
        let (client, driver) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(async move {
            if let Err(error) = driver.await {
                eprintln!("a connection broke: {error}");
            }
        });
        // The same few parameters again and again: planned once.
        client
            .batch_execute("SET plan_cache_mode = force_generic_plan")
            .await?;
        Ok(Self {
            widget: client.prepare(widget::SQL).await?,
            coordinator: client.prepare(coordinator::SQL).await?,
            caseload: client.prepare(caseload::SQL).await?,
            aggregate: client.prepare(aggregate::SQL).await?,
            client,
        })
    }
}
