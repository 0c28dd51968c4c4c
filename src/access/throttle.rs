//! Codes can't be found by trying: each viewer has so many look-ups by code a minute.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

use super::{ErrorCode, Failure};

/// Look-ups by code a minute. A code has 2⁶⁰ values or more.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// Who looked something up is forgotten, once it no longer counts, when they are so many.
const REMEMBERED: usize = 10_000;

/// Counts look-ups by code, by who looks. Each replica counts for itself.
pub struct Throttle(DefaultKeyedRateLimiter<String>);

impl Throttle {
    /// One that has counted nothing.
    #[must_use]
    pub fn new() -> Self {
        Self(DefaultKeyedRateLimiter::keyed(Quota::per_minute(A_MINUTE)))
    }

    /// Counts one more look-up of `who`.
    ///
    /// # Errors
    /// `RATE_LIMITED`.
    pub fn count(&self, who: String) -> Result<(), Failure> {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(&who).map_err(|_| {
            Failure::new(
                ErrorCode::RateLimited,
                "Too many codes were tried. Wait a minute.",
            )
        })
    }
}

impl Default for Throttle {
    fn default() -> Self {
        Self::new()
    }
}
