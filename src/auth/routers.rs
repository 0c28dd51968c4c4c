//! The routers that may put the service's graph together with others.
//!
//! A router passes the caller's own credentials on in `Authorization`, and says in a header of its
//! own that it is the one: `Router-Authorization: Bearer …`, with a secret that the settings have
//! too. It has no right by that: it may ask as the caller, and for the subgraph's schema.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::ring::KeyText;

/// Characters of a secret at least.
const LENGTH: usize = 32;

/// What is wrong with the secrets, in one line that shows none of them.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoutersError {
    /// The file can't be read.
    #[error("settings: the routers' secrets can't be read (federation.secret_file): {0}")]
    File(String),
    /// The file that the settings name has none.
    #[error("settings: the file of the routers' secrets has none (federation.secret_file)")]
    None,
    /// Too easily guessed.
    #[error(
        "settings: a router's secret has {LENGTH} characters or more, without spaces (federation)"
    )]
    Short,
}

/// The secrets of the routers, as digests: several, so that one can be changed without a gap.
#[derive(Debug, Default)]
pub struct Routers(Vec<[u8; 32]>);

impl Routers {
    /// Those of the settings: the file's, a line each, or else the environment's, parted by commas.
    /// Without any the service is no subgraph.
    ///
    /// # Errors
    /// [`RoutersError`].
    pub fn load(file: &Path, secrets: &KeyText) -> Result<Self, RoutersError> {
        let read;
        let secrets = if file.as_os_str().is_empty() {
            secrets
        } else {
            let text = std::fs::read_to_string(file);
            read =
                KeyText::from(text.map_err(|error| RoutersError::File(error.kind().to_string()))?);
            &read
        };
        let digests = secrets.entries().map(|secret| {
            let is_good = secret.len() >= LENGTH && secret.bytes().all(|b| b.is_ascii_graphic());
            is_good.then(|| digest(secret)).ok_or(RoutersError::Short)
        });
        let digests = digests.collect::<Result<Vec<_>, _>>()?;
        if digests.is_empty() && !file.as_os_str().is_empty() {
            return Err(RoutersError::None);
        }
        Ok(Self(digests))
    }

    /// Whether this is the secret of one of them. Digests are compared, so how long it takes tells
    /// nothing of a secret.
    #[must_use]
    pub fn know(&self, secret: &str) -> bool {
        self.0.contains(&digest(secret))
    }
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const ONE: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn each_secret_is_good_and_nothing_else() {
        let text = format!("# of the old router\n{ONE}\n\n {}x , {}y", ONE, ONE);
        let routers = Routers::load(Path::new(""), &KeyText::from(text.as_str())).unwrap();
        assert!(routers.know(ONE) && routers.know(&format!("{ONE}x")));
        assert!(routers.know(&format!("{ONE}y")) && !routers.know(&format!("{ONE}z")));
        let none = Routers::load(Path::new(""), &KeyText::default()).unwrap();
        assert!(!none.know(ONE) && !none.know(""));
    }

    #[test]
    fn short_ones_are_refused_and_never_shown() {
        for bad in ["hunter2", "0123456789abcdef 0123456789abcdef"] {
            let refused = Routers::load(Path::new(""), &KeyText::from(bad)).unwrap_err();
            assert_eq!(refused, RoutersError::Short);
            assert!(!refused.to_string().contains(bad));
        }
        let empty = Routers::load(Path::new("/dev/null"), &ONE.into());
        assert_eq!(empty.unwrap_err(), RoutersError::None);
        let missing = Routers::load(Path::new("/nowhere/at/all"), &KeyText::default());
        let told = missing.unwrap_err().to_string();
        assert!(told.contains("secret_file") && !told.contains("nowhere"));
    }
}
