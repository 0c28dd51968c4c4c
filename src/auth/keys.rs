//! An issuer's keys: discovered, kept, asked for again when an unknown one turns up.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{Jwk, PublicKeyUse},
};
use oauth2::url::Url;
use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{
    Refusal,
    fetch::{Fetch, FetchError, is_secure},
    token::FoundGood,
};
use crate::clock::Clock;

/// How long keys are used without asking again.
const FRESH: TimeDelta = TimeDelta::minutes(15);
/// How long the last good keys are used when the issuer can't be reached.
const KEPT: TimeDelta = TimeDelta::hours(12);
/// How long after an attempt none is made: tokens with invented key ids must not make us a flood.
const COOL_DOWN: TimeDelta = TimeDelta::seconds(30);

/// What an issuer says of itself, with its keys.
#[derive(Debug)]
pub struct Discovered {
    /// Its discovery document (OpenID Connect Discovery 1.0), if it has what sign-in needs.
    pub metadata: Option<CoreProviderMetadata>,
    /// Where a browser goes to sign out there (OpenID Connect RP-Initiated Logout 1.0).
    pub end_session: Option<Url>,
    /// Whether it names itself when it sends a browser back (RFC 9207).
    pub names_itself: bool,
    keys: Vec<Key>,
    /// What these keys were found to have signed.
    pub(super) found_good: FoundGood,
}

/// A key that verifies signatures.
#[derive(Debug)]
pub struct Key {
    id: Option<String>,
    algorithm: Option<Algorithm>,
    /// The key.
    pub decoding: DecodingKey,
}

impl Key {
    /// A public key that may verify signatures; `None` for any other.
    pub fn new(jwk: &Jwk) -> Option<Self> {
        let signs = matches!(
            jwk.common.public_key_use,
            None | Some(PublicKeyUse::Signature)
        );
        let symmetric = matches!(
            jwk.algorithm,
            jsonwebtoken::jwk::AlgorithmParameters::OctetKey(_)
        );
        if !signs || symmetric {
            return None;
        }
        let algorithm = jwk.common.key_algorithm;
        Some(Self {
            id: jwk.common.key_id.clone(),
            // An algorithm that signs nothing makes it a key for something else.
            algorithm: algorithm
                .map(|alg| alg.to_string().parse())
                .transpose()
                .ok()?,
            decoding: DecodingKey::from_jwk(jwk).ok()?,
        })
    }
}

impl Discovered {
    /// One that has these keys and nothing else.
    pub fn of(keys: Vec<Key>) -> Self {
        Self {
            metadata: None,
            end_session: None,
            names_itself: false,
            keys,
            found_good: FoundGood::default(),
        }
    }

    /// The key with this id for this algorithm; without an id, the only one there is.
    pub fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut fitting = self.keys.iter().filter(|key| {
            let named = id.is_none_or(|id| key.id.as_deref() == Some(id));
            let made_for = key.algorithm.is_none_or(|made| made == algorithm);
            named && made_for && key.decoding.family() == algorithm.family()
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}

struct Known {
    document: Arc<Discovered>,
    at: DateTime<Utc>,
}

/// An issuer's keys, wherever they are from.
pub struct Keys {
    issuer: String,
    /// Whom to ask; nobody when the keys are known.
    fetch: Option<Fetch>,
    clock: Clock,
    known: RwLock<Option<Known>>,
    /// When the issuer was last asked; locked while it is.
    asked: Mutex<Option<DateTime<Utc>>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

impl Keys {
    /// Keys that are discovered when they are first needed.
    pub fn discovered(issuer: String, fetch: Fetch, clock: Clock) -> Self {
        Self {
            issuer,
            fetch: Some(fetch),
            clock,
            known: RwLock::default(),
            asked: Mutex::default(),
        }
    }

    /// Keys that are known, for ever.
    pub fn known(document: Discovered, clock: Clock) -> Self {
        let known = Known {
            document: Arc::new(document),
            at: DateTime::<Utc>::MAX_UTC,
        };
        Self {
            issuer: String::new(),
            fetch: None,
            clock,
            known: RwLock::new(Some(known)),
            asked: Mutex::default(),
        }
    }

    /// What the issuer says of itself; asked again when that is old.
    ///
    /// # Errors
    /// [`Refusal::IssuerUnavailable`].
    pub async fn document(&self) -> Result<Arc<Discovered>, Refusal> {
        self.such_that(|_| true).await
    }

    /// What the issuer says of itself, as far as possible such that it holds what is `wanted`: the
    /// issuer is asked again, once a cool-down, when it doesn't.
    ///
    /// # Errors
    /// [`Refusal::IssuerUnavailable`].
    pub async fn such_that(
        &self,
        wanted: impl Fn(&Discovered) -> bool,
    ) -> Result<Arc<Discovered>, Refusal> {
        let Some(fetch) = &self.fetch else {
            return self.kept(KEPT).ok_or(Refusal::IssuerUnavailable);
        };
        if let Some(fresh) = self.kept(FRESH).filter(|known| wanted(known)) {
            return Ok(fresh);
        }
        // Somebody asks already: who can do with what is known does not wait for it.
        let mut asked = match self.asked.try_lock() {
            Ok(asked) => asked,
            Err(_) => match self.kept(KEPT).filter(|known| wanted(known)) {
                Some(known) => return Ok(known),
                None => self.asked.lock().await,
            },
        };
        if let Some(fresh) = self.kept(FRESH).filter(|known| wanted(known)) {
            return Ok(fresh);
        }
        let now = self.clock.now();
        if asked.is_none_or(|at| now - at >= COOL_DOWN) {
            *asked = Some(now);
            match self.discover(fetch).await {
                Ok(document) => {
                    let document = Arc::new(document);
                    let known = Known {
                        document: document.clone(),
                        at: now,
                    };
                    *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
                    return Ok(document);
                }
                Err(error) => {
                    tracing::warn!(issuer = self.issuer, %error, "the issuer's keys can't be had");
                }
            }
        }
        self.kept(KEPT).ok_or(Refusal::IssuerUnavailable)
    }

    /// What the issuer says of itself, if it was asked not long ago.
    pub fn fresh(&self) -> Option<Arc<Discovered>> {
        self.kept(FRESH)
    }

    fn kept(&self, age: TimeDelta) -> Option<Arc<Discovered>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref()?;
        (self.clock.now() - known.at < age).then(|| known.document.clone())
    }

    async fn discover(&self, fetch: &Fetch) -> Result<Discovered, FetchError> {
        let base = self.issuer.trim_end_matches('/');
        let document = fetch
            .json(&format!("{base}/.well-known/openid-configuration"))
            .await?;
        let text = |name: &str| document.get(name).and_then(Value::as_str);
        // OpenID Connect Discovery 1.0, 4.3: otherwise it is somebody else's document.
        if text("issuer") != Some(&self.issuer) {
            return Err(FetchError::Unreadable);
        }
        let names_itself = document
            .get("authorization_response_iss_parameter_supported")
            .is_some_and(|says| says == true);
        let end_session = text("end_session_endpoint")
            .and_then(|url| Url::parse(url).ok())
            .filter(is_secure);
        let key_set = fetch
            .json(text("jwks_uri").ok_or(FetchError::Unreadable)?)
            .await?;
        let keys = key_set["keys"].as_array().ok_or(FetchError::Unreadable)?;
        // A key of a kind that we don't know is for somebody else.
        let keys: Vec<Key> = keys
            .iter()
            .filter_map(|key| Key::new(&serde_json::from_value(key.clone()).ok()?))
            .collect();
        let signatures: CoreJsonWebKeySet =
            serde_json::from_value(key_set).map_err(|_| FetchError::Unreadable)?;
        let metadata = serde_json::from_value::<CoreProviderMetadata>(document).ok();
        Ok(Discovered {
            metadata: metadata.map(|metadata| metadata.set_jwks(signatures)),
            end_session,
            names_itself,
            keys,
            found_good: FoundGood::default(),
        })
    }
}
