//! A ring of keys: the newest seals, each of them opens. Contact details have one, the audit trail
//! another; each says what it is for with a [`Kind`].

use std::{fmt, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The id of a demo's key, which no real ring may use.
const DEMO_ID: &str = "demo-not-secret";

/// What a ring is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// What needs its keys, as messages say it: `contact details need`.
    pub needs: &'static str,
    /// Its section of the settings.
    pub section: &'static str,
    /// The demo's key: open to everyone, for invented data only.
    pub demo: [u8; 32],
}

/// A key with its id.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key {
    /// Its name, kept with what it sealed.
    pub id: String,
    /// The key itself.
    pub bytes: [u8; 32],
}

/// Keys, the newest last; never none.
pub struct Ring {
    kind: &'static Kind,
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

impl From<String> for KeyText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl KeyText {
    /// What it has, on a line each or parted by commas; lines that begin with `#` are remarks.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        let lines = self.0.lines().map(str::trim);
        lines
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
    }
}

/// What is wrong with the keys, in one line that shows none of them.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// Real data need keys.
    #[error(
        "{} keys: name a key file ({}.key_file), or set BROBYGGER_{}__KEYS",
        .0.needs, .0.section, .0.section.to_uppercase()
    )]
    NoKeys(&'static Kind),
    /// The file can't be read.
    #[error("the key file can't be read ({0}.key_file): {1}")]
    File(&'static str, String),
    /// An entry is not `id:key`.
    #[error(
        "key {1} of the ring ({0}) is not of the form id:base64, with an id of 1 to 40 letters, digits, dots or dashes and a key of 32 bytes"
    )]
    Entry(&'static str, usize),
    /// Two keys have the same id, or one has the demo's.
    #[error("key {1} of the ring ({0}) has an id that is taken")]
    Taken(&'static str, usize),
}

impl Ring {
    /// Reads a ring: entries `id:base64`, the newest last.
    ///
    /// # Errors
    /// [`RingError`]; [`RingError::NoKeys`] when there is none.
    pub fn parse(kind: &'static Kind, text: &KeyText) -> Result<Self, RingError> {
        let mut keys: Vec<Key> = vec![];
        for (number, entry) in (1..).zip(text.entries()) {
            let key = entry_key(entry).ok_or(RingError::Entry(kind.section, number))?;
            if key.id == DEMO_ID || keys.iter().any(|other| other.id == key.id) {
                return Err(RingError::Taken(kind.section, number));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(RingError::NoKeys(kind));
        }
        Ok(Self { kind, keys })
    }

    /// The ring that the settings name: the file's, else the environment's.
    ///
    /// # Errors
    /// [`RingError`].
    pub fn load(
        kind: &'static Kind,
        key_file: Option<&Path>,
        keys: &KeyText,
    ) -> Result<Self, RingError> {
        match key_file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| RingError::File(kind.section, error.kind().to_string()))?;
                Self::parse(kind, &KeyText(text))
            }
            None => Self::parse(kind, keys),
        }
    }

    /// The ring of a demo database without keys of its own.
    #[must_use]
    pub fn demo(kind: &'static Kind) -> Self {
        Self {
            kind,
            keys: vec![demo_key(kind)],
        }
    }

    /// This ring for a demo database, whose first rows are sealed with the demo's key.
    #[must_use]
    pub fn and_demo(mut self) -> Self {
        self.keys.insert(0, demo_key(self.kind));
        self
    }

    /// The key that seals.
    #[must_use]
    pub fn newest(&self) -> &Key {
        self.keys.last().expect("a ring is never empty")
    }

    /// The key with this id.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}

/// The ids alone.
impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.keys.iter().map(|key| key.id.as_str()).collect();
        f.debug_struct("Ring").field("keys", &ids).finish()
    }
}

fn demo_key(kind: &Kind) -> Key {
    Key {
        id: DEMO_ID.to_owned(),
        bytes: kind.demo,
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
