//! What is rung when something happened that somebody may be listening for.

use std::sync::Arc;

use tokio::sync::Notify;

/// A bell within the process. One that nobody listens to does no harm.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Rings it. Rung several times before anybody comes, it counts once.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Ready when it is rung, or was since the last time.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}
