//! Seals: what only a holder of an audit key can write.

use chrono::{DateTime, Utc};
use entities::audit_segment;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::line::{Canonical, Hash};
use crate::ring::{Key, Kind, Ring};

/// The ring of audit keys.
pub const KEYS: &Kind = &Kind {
    needs: "the audit trail needs",
    section: "audit",
    demo: *b"brobygger demo audit, not secret",
};

/// What seals segments and checks their seals.
#[derive(Debug)]
pub struct Seals(Ring);

impl Seals {
    /// With this ring: the newest key seals, each of them checks.
    #[must_use]
    pub fn new(ring: Ring) -> Self {
        Self(ring)
    }

    /// Those of a demo database without keys of its own.
    #[must_use]
    pub fn demo() -> Self {
        Self(Ring::demo(KEYS))
    }

    /// The id of the key that new segments are sealed with.
    #[must_use]
    pub fn newest(&self) -> &str {
        &self.0.newest().id
    }

    /// The birth of `segment`, after the birth of the one before; `None` without its key.
    #[must_use]
    pub fn birth(&self, segment: &audit_segment::Model, before: &[u8]) -> Option<Hash> {
        let born = Canonical::new("brobygger audit birth 1")
            .field(&segment.number.to_be_bytes())
            .field(segment.replica.as_bytes())
            .maybe(segment.programme_id.map(|id| *id.0.as_bytes()))
            .field(&micros(segment.opened_at))
            .field(before);
        Some(mac(self.0.key(&segment.key_id)?, &born.bytes()))
    }

    /// The seal of `segment` as it stands; `None` without its key.
    #[must_use]
    pub fn seal(&self, segment: &audit_segment::Model) -> Option<Hash> {
        let state = Canonical::new("brobygger audit seal 1")
            .field(&segment.birth)
            .maybe(segment.closed_at.map(micros))
            .maybe(segment.expired_at.map(micros))
            .field(&segment.lines.to_be_bytes())
            .field(&segment.head);
        Some(mac(self.0.key(&segment.key_id)?, &state.bytes()))
    }
}

fn micros(at: DateTime<Utc>) -> [u8; 8] {
    at.timestamp_micros().to_be_bytes()
}

fn mac(key: &Key, bytes: &[u8]) -> Hash {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&key.bytes).expect("HMAC takes a key of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}
