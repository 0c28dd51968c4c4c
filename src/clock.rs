//! Time, injected: what is done now is done at the clock's now, and a test has its own.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

/// Where the time comes from.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Stands still until it is set: microseconds since 1970, UTC.
    Set(&'static AtomicI64),
}

impl Clock {
    /// The moment it is, UTC, to the microsecond: what both databases keep.
    #[must_use]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that asks the machine"
            )]
            Self::System => Utc::now(),
            Self::Set(at) => {
                DateTime::from_timestamp_micros(at.load(Ordering::Relaxed)).unwrap_or_default()
            }
        }
    }
}
