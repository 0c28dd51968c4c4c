//! How many connections are open, and whose.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use uuid::Uuid;

/// The open connections of a process.
#[derive(Debug, Default)]
pub struct Sockets {
    of: Mutex<HashMap<Uuid, usize>>,
    open: watch::Sender<usize>,
}

/// An open connection; dropped, it is closed.
#[derive(Debug)]
pub struct Socket {
    sockets: Arc<Sockets>,
    of: Option<Uuid>,
}

impl Sockets {
    /// One more, whose it is not known yet.
    #[must_use]
    pub fn open(self: &Arc<Self>) -> Socket {
        self.open.send_modify(|open| *open += 1);
        Socket {
            sockets: self.clone(),
            of: None,
        }
    }

    /// Ready when all are closed.
    pub async fn closed(&self) {
        // The sender is ours, so that nothing ends the waiting but the number.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    fn of(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Socket {
    /// That it is this person's or program's, unless they have `limit` already.
    pub fn belongs_to(&mut self, principal: Uuid, limit: usize) -> bool {
        let mut of = self.sockets.of();
        let open = of.entry(principal).or_default();
        let free = *open < limit;
        if free {
            *open += 1;
            self.of = Some(principal);
        }
        free
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(principal) = self.of {
            let mut of = self.sockets.of();
            if let Some(open) = of.get_mut(&principal) {
                *open -= 1;
                if *open == 0 {
                    of.remove(&principal);
                }
            }
        }
        self.sockets.open.send_modify(|open| *open -= 1);
    }
}
