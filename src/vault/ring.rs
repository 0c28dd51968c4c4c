//! The ring of keys: the newest seals, each of them opens.

use std::{fmt, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::VaultError;

/// The id of the demo's key, which no real ring may use.
const DEMO_ID: &str = "demo-not-secret";
/// The demo's key: open to everyone, for invented data only.
const DEMO_KEY: &[u8; 32] = b"brobygger demo key, not a secret";

/// A key with its id.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) bytes: [u8; 32],
}

/// The keys that contact details are sealed with, the newest last.
pub struct Vault {
    keys: Vec<Key>,
}

/// Keys as text: a setting that no `Debug` shows.
#[derive(Clone, Default, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct KeyText(String);

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(…)")
    }
}

impl From<&str> for KeyText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// What is wrong with the keys, in one line that shows none of them.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// Real data need keys.
    #[error(
        "contact details need keys: name a key file (vault.key_file), or set BROBYGGER_VAULT__KEYS"
    )]
    NoKeys,
    /// The file can't be read.
    #[error("the key file can't be read (vault.key_file): {0}")]
    File(String),
    /// An entry is not `id:key`.
    #[error(
        "key {0} of the ring is not of the form id:base64, with an id of 1 to 40 letters, digits, dots or dashes and a key of 32 bytes"
    )]
    Entry(usize),
    /// Two keys have the same id, or one has the demo's.
    #[error("key {0} of the ring has an id that is taken")]
    Taken(usize),
}

impl Vault {
    /// Reads a ring: entries `id:base64` on a line each or parted by commas, the newest last;
    /// lines that begin with `#` are remarks.
    ///
    /// # Errors
    /// [`RingError`]; [`RingError::NoKeys`] when there is none.
    pub fn parse(text: &KeyText) -> Result<Self, RingError> {
        let mut keys: Vec<Key> = vec![];
        let entries = text
            .0
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .filter(|entry| !entry.is_empty());
        for (number, entry) in (1..).zip(entries) {
            let key = entry_key(entry).ok_or(RingError::Entry(number))?;
            if key.id == DEMO_ID || keys.iter().any(|other| other.id == key.id) {
                return Err(RingError::Taken(number));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(RingError::NoKeys);
        }
        Ok(Self { keys })
    }

    /// The ring that the settings name: the file's, else the environment's.
    ///
    /// # Errors
    /// [`RingError`].
    pub fn load(key_file: Option<&Path>, keys: &KeyText) -> Result<Self, RingError> {
        match key_file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| RingError::File(error.kind().to_string()))?;
                Self::parse(&KeyText(text))
            }
            None => Self::parse(keys),
        }
    }

    /// The ring of a demo database without keys of its own.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            keys: vec![demo_key()],
        }
    }

    /// This ring for a demo database, whose first rows are sealed with the demo's key.
    #[must_use]
    pub fn and_demo(mut self) -> Self {
        self.keys.insert(0, demo_key());
        self
    }

    pub(super) fn newest_key(&self) -> &Key {
        self.keys.last().expect("a ring is never empty")
    }

    pub(super) fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// The ids of the keys, the newest last.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    /// Whether the ring has this key.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`].
    pub fn knows(&self, id: &str) -> Result<(), VaultError> {
        self.key(id).map(|_| ()).ok_or(VaultError::UnknownKey)
    }
}

fn demo_key() -> Key {
    Key {
        id: DEMO_ID.to_owned(),
        bytes: *DEMO_KEY,
    }
}

fn entry_key(entry: &str) -> Option<Key> {
    let (id, key) = entry.split_once(':')?;
    let (id, key) = (id.trim(), key.trim());
    let fits = (1..=40).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(key).ok()?);
    Some(Key {
        id: id.to_owned(),
        bytes: bytes.as_slice().try_into().ok().filter(|_| fits)?,
    })
}
