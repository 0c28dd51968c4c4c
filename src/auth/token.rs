//! Access tokens: JSON Web Tokens as RFC 9068 has them, checked as RFC 8725 advises.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Validation, dangerous::insecure_decode_claims, decode, decode_header, errors::ErrorKind,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{Credentials, Issuer, Issuers, Refusal, Scope};

/// Bytes of a token at most.
const TOKEN_BYTES: usize = 8 * 1024;
/// By how much an issuer's clock may differ from ours.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// The claims that every access token has; the others are looked up by the names in the settings.
#[derive(Deserialize)]
struct Claims {
    /// Seconds since 1970, UTC.
    exp: f64,
    nbf: Option<f64>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Who issued it, as it says itself: nothing is believed yet.
#[derive(Deserialize)]
struct Claimed {
    iss: String,
}

impl Issuers {
    /// Checks an access token at the moment `now`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], or [`Refusal::IssuerUnavailable`].
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Credentials, Refusal> {
        let unreadable = Refusal::Invalid("The access token can't be read.");
        if token.len() > TOKEN_BYTES {
            return Err(unreadable);
        }
        let digest = Sha256::digest(token).into();
        if let Some((issuer, good)) = self.found_good(&digest) {
            return good.at(issuer, now);
        }
        // `none` and what nobody knows are no algorithms here: such a header does not parse.
        let header = decode_header(token).map_err(|_| unreadable)?;
        let kind = header
            .typ
            .as_deref()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !matches!(kind.as_str(), "at+jwt" | "application/at+jwt") {
            return Err(Refusal::Invalid(
                "It is not an access token: its type is not at+jwt.",
            ));
        }
        if header.crit.is_some() {
            return Err(Refusal::Invalid(
                "The access token demands an extension that is not known.",
            ));
        }
        let claimed: Claimed = insecure_decode_claims(token).map_err(|_| unreadable)?;
        let issuer = self.get(&claimed.iss).ok_or(Refusal::Invalid(
            "The issuer of the access token is not trusted.",
        ))?;
        if !issuer.settings.algorithms.contains(&header.alg) {
            return Err(Refusal::Invalid(
                "The access token's algorithm is not accepted.",
            ));
        }
        let id = header.kid.as_deref();
        let known = issuer
            .keys
            .such_that(|known| known.key(id, header.alg).is_some())
            .await?;
        let key = known
            .key(id, header.alg)
            .ok_or(Refusal::Invalid("The access token's key is not known."))?;
        let claims = decode::<Claims>(token, &key.decoding, &validation(issuer, header.alg))
            .map_err(|error| Refusal::Invalid(why(error.kind())))?
            .claims;
        let good = Good::new(issuer, &claims)?;
        let credentials = good.clone().at(issuer, now)?;
        known.found_good.put(digest, good);
        Ok(credentials)
    }

    fn found_good(&self, digest: &Digested) -> Option<(&Arc<Issuer>, Good)> {
        self.iter().find_map(|issuer| {
            let good = issuer.keys.fresh()?.found_good.get(digest)?;
            Some((issuer, good))
        })
    }
}

/// What a token says whose signature is right: it may not be good yet, or no longer.
#[derive(Clone, Debug)]
struct Good {
    subject: String,
    client: String,
    scopes: Vec<Scope>,
    expires_at: DateTime<Utc>,
    begins_at: Option<DateTime<Utc>>,
}

impl Good {
    fn new(issuer: &Issuer, claims: &Claims) -> Result<Self, Refusal> {
        let moment = |seconds: f64| {
            let moment = DateTime::from_timestamp(seconds as i64, 0);
            moment.ok_or(Refusal::Invalid("The access token can't be read."))
        };
        let names = &issuer.settings.claims;
        let text = |name: &str| {
            let text = claims.others.get(name).and_then(Value::as_str);
            let missing = Refusal::Invalid(why(&ErrorKind::MissingRequiredClaim(String::new())));
            text.filter(|text| !text.is_empty())
                .map(str::to_owned)
                .ok_or(missing)
        };
        Ok(Self {
            expires_at: moment(claims.exp)?,
            begins_at: claims.nbf.map(moment).transpose()?,
            subject: text(&names.subject)?,
            client: text(&names.client)?,
            scopes: scopes(claims.others.get(&names.scope)),
        })
    }

    /// As far as it is good at the moment `now`.
    fn at(self, issuer: &Arc<Issuer>, now: DateTime<Utc>) -> Result<Credentials, Refusal> {
        // On this side: a far moment plus something is no moment.
        if now - LEEWAY >= self.expires_at {
            return Err(Refusal::Invalid("The access token has expired."));
        }
        if self.begins_at.is_some_and(|begins| now + LEEWAY < begins) {
            return Err(Refusal::Invalid("The access token is not good yet."));
        }
        Ok(Credentials {
            issuer: issuer.clone(),
            subject: self.subject,
            client: Some(self.client),
            scopes: self.scopes,
            expires_at: self.expires_at,
        })
    }
}

/// The SHA-256 of a token: the token itself is kept nowhere.
type Digested = [u8; 32];

/// What the keys of an issuer were found to have signed, so that a token is checked once and not with
/// every request. It belongs to the keys and goes with them.
#[derive(Debug, Default)]
pub(super) struct FoundGood(Mutex<HashMap<Digested, Good>>);

/// How many are kept: some 300 bytes each.
const MOST: usize = 10_000;

impl FoundGood {
    fn get(&self, digest: &Digested) -> Option<Good> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(digest).cloned()
    }

    fn put(&self, digest: Digested, good: Good) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(digest, good);
    }
}

/// What the library checks; the times are checked here, by the service's own clock.
fn validation(issuer: &Issuer, algorithm: jsonwebtoken::Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.set_audience(&[&issuer.settings.audience]);
    validation.set_issuer(&[&issuer.settings.issuer]);
    let mut required = vec!["iss", "aud", "exp", "sub"];
    if issuer.settings.require_nbf {
        required.push("nbf");
    }
    validation.set_required_spec_claims(&required);
    validation
}

fn why(error: &ErrorKind) -> &'static str {
    match error {
        ErrorKind::InvalidAudience => "The access token is for somebody else.",
        ErrorKind::InvalidSignature => "The access token's signature is wrong.",
        ErrorKind::MissingRequiredClaim(_) => {
            "The access token lacks a claim: iss, aud, sub, exp, nbf and client_id are required."
        }
        _ => "The access token can't be read.",
    }
}

/// The scopes of ours that a claim has: a text with spaces between them (RFC 8693, 4.2), or a list.
fn scopes(claim: Option<&Value>) -> Vec<Scope> {
    let words: Vec<&str> = match claim {
        Some(Value::String(text)) => text.split(' ').collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    Scope::ALL
        .into_iter()
        .filter(|scope| words.contains(&scope.as_str()))
        .collect()
}
