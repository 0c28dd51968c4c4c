//! Contact details at rest: sealed with XChaCha20-Poly1305, opened by their reader alone.
//!
//! Invariants:
//! - what is sealed is bound to its table, column, member and key: moved elsewhere it does not open;
//! - nonces are drawn from the caller's generator, which keeps time and chance injected;
//! - keys are wiped from memory when dropped, and no `Debug` shows them;
//! - what does not open is an error with a code, never data.

pub mod rotate;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use entities::ids::MemberId;
use rand::CryptoRng;

use crate::ring::{Kind, Ring};

/// The ring of keys for contact details.
pub const KEYS: &Kind = &Kind {
    needs: "contact details need",
    section: "vault",
    demo: *b"brobygger demo key, not a secret",
};

/// What seals and opens contact details.
#[derive(Debug)]
pub struct Vault(Ring);

/// Bytes of a nonce, which stands before the ciphertext.
const NONCE: usize = 24;

/// The sealed columns of `member_contact`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The phone number.
    Phone,
    /// The e-mail address.
    Email,
    /// The note on safe contact.
    SafeNote,
}

impl Field {
    fn column(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::SafeNote => "safe_note",
        }
    }
}

/// Why something did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The ring lacks the key it was sealed with.
    #[error("the key that this was sealed with is not in the ring")]
    UnknownKey,
    /// It was altered, moved, or sealed with another key of the same name.
    #[error("this does not open: it was altered, moved or sealed with another key")]
    Broken,
}

impl Vault {
    /// A vault with this ring.
    #[must_use]
    pub fn new(ring: Ring) -> Self {
        Self(ring)
    }

    /// The vault of a demo database without keys of its own.
    #[must_use]
    pub fn demo() -> Self {
        Self(Ring::demo(KEYS))
    }

    /// The id of the key that new rows are sealed with.
    #[must_use]
    pub fn newest(&self) -> &str {
        &self.0.newest().id
    }

    /// Whether the ring has this key.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`].
    pub fn knows(&self, id: &str) -> Result<(), VaultError> {
        self.0.key(id).map(|_| ()).ok_or(VaultError::UnknownKey)
    }

    /// Seals a text for `field` of `member` with the newest key, under a nonce from `chance`.
    pub fn seal(
        &self,
        field: Field,
        member: MemberId,
        text: &str,
        chance: &mut impl CryptoRng,
    ) -> Vec<u8> {
        let key = self.0.newest();
        let mut nonce = [0; NONCE];
        chance.fill_bytes(&mut nonce);
        let place = place(field, member, &key.id);
        let payload = Payload {
            msg: text.as_bytes(),
            aad: &place,
        };
        let sealed = cipher(&key.bytes)
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a text is shorter than the cipher's limit of 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for `field` of `member` with the key `key_id`.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`], [`VaultError::Broken`].
    pub fn open(
        &self,
        field: Field,
        member: MemberId,
        key_id: &str,
        sealed: &[u8],
    ) -> Result<String, VaultError> {
        let key = self.0.key(key_id).ok_or(VaultError::UnknownKey)?;
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE>()
            .ok_or(VaultError::Broken)?;
        let place = place(field, member, &key.id);
        let payload = Payload {
            msg: sealed,
            aad: &place,
        };
        let text = cipher(&key.bytes)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| VaultError::Broken)?;
        String::from_utf8(text).map_err(|_| VaultError::Broken)
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

/// Where something belongs, as associated data.
fn place(field: Field, member: MemberId, key_id: &str) -> Vec<u8> {
    let (column, member) = (field.column(), member.0.simple());
    format!("brobygger 1 member_contact {column} {member} {key_id}").into_bytes()
}

#[cfg(test)]
mod tests;
