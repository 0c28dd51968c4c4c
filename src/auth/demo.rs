//! The demo's own issuer: a visitor says whom they want to be, and gets a short-lived access token
//! that is checked as any other. It exists on loopback and on invented data alone.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet, PublicKeyUse},
};
use rand::RngExt;
use serde_json::json;

use super::{
    DEMO_ISSUER, Issuers, Scope,
    issuer::IssuerError,
    keys::{Discovered, Key},
    settings,
};
use crate::clock::Clock;

/// How long a token of the demo is good.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(10);

const AUDIENCE: &str = "brobygger-demo";

/// PKCS #8 around the 32 bytes of an Ed25519 key (RFC 8410, 7).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// An issuer with a key that lives as long as the process.
#[derive(Clone)]
pub struct DemoIssuer {
    key: EncodingKey,
    /// The key's id, by which routers and partners' subgraphs find it in the set.
    key_id: String,
}

impl DemoIssuer {
    /// One with a new key.
    #[must_use]
    pub fn new() -> Self {
        let seed: [u8; 32] = rand::rng().random();
        let key_id: [u8; 16] = rand::rng().random();
        Self {
            key: EncodingKey::from_ed_der(&[&PKCS8[..], &seed].concat()),
            key_id: uuid::Uuid::from_bytes(key_id).simple().to_string(),
        }
    }

    /// An access token for this subject, asking through this client, good for all of the service.
    #[must_use]
    pub fn token(&self, subject: &str, client: &str, now: DateTime<Utc>) -> String {
        let scope = Scope::ALL.map(Scope::as_str).join(" ");
        self.token_for(&scope, subject, client, now)
    }

    /// An access token for this subject, asking through this client, good for these scopes: a
    /// partner's subgraph has its own.
    #[must_use]
    pub fn token_for(
        &self,
        scope: &str,
        subject: &str,
        client: &str,
        now: DateTime<Utc>,
    ) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key_id.clone());
        header.typ = Some("at+jwt".into());
        let claims = json!({
            "iss": DEMO_ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "client_id": client,
            "scope": scope,
            "iat": now.timestamp(),
            "nbf": now.timestamp(),
            "exp": (now + TOKEN_LIFE).timestamp(),
            "jti": uuid::Builder::from_random_bytes(rand::rng().random()).into_uuid(),
        });
        encode(&header, &claims, &self.key).expect("an Ed25519 key signs any claims")
    }

    /// The public key of its tokens, as a set (RFC 7517, 5): for routers and subgraphs of partners.
    #[must_use]
    pub fn keys(&self) -> JwkSet {
        JwkSet {
            keys: self.key().into_iter().collect(),
        }
    }

    fn key(&self) -> Option<Jwk> {
        let mut key = Jwk::from_encoding_key(&self.key, Algorithm::EdDSA).ok()?;
        key.common.key_id = Some(self.key_id.clone());
        key.common.public_key_use = Some(PublicKeyUse::Signature);
        Some(key)
    }

    /// The issuers, and this one.
    ///
    /// # Errors
    /// None: its settings do not contradict themselves.
    pub fn join(&self, issuers: Issuers, clock: Clock) -> Result<Issuers, IssuerError> {
        let keys = self.key().iter().filter_map(Key::new).collect();
        let settings = settings::Issuer {
            issuer: DEMO_ISSUER.into(),
            audience: AUDIENCE.into(),
            algorithms: vec![Algorithm::EdDSA],
            organisations: vec!["*".into()],
            require_nbf: true,
            claims: settings::Claims::default(),
            sign_in: None,
        };
        issuers.and(settings, Discovered::of(keys), clock)
    }
}

impl Default for DemoIssuer {
    fn default() -> Self {
        Self::new()
    }
}
