//! Access tokens: JSON Web Tokens as RFC 9068 has them, checked as RFC 8725 advises.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Validation, dangerous::insecure_decode_claims, decode, decode_header, errors::ErrorKind,
};
use serde::Deserialize;
use serde_json::{Map, Value};

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
        credentials(issuer, claims, now)
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

fn credentials(
    issuer: &std::sync::Arc<Issuer>,
    claims: Claims,
    now: DateTime<Utc>,
) -> Result<Credentials, Refusal> {
    let moment = |seconds: f64| DateTime::from_timestamp(seconds as i64, 0);
    let unreadable = Refusal::Invalid("The access token can't be read.");
    let expires_at = moment(claims.exp).ok_or(unreadable)?;
    // On this side: a far moment plus something is no moment.
    if now - LEEWAY >= expires_at {
        return Err(Refusal::Invalid("The access token has expired."));
    }
    if let Some(begins) = claims.nbf
        && now + LEEWAY < moment(begins).ok_or(unreadable)?
    {
        return Err(Refusal::Invalid("The access token is not good yet."));
    }
    let names = &issuer.settings.claims;
    let text = |name: &str| {
        let text = claims.others.get(name)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let missing = Refusal::Invalid(why(&ErrorKind::MissingRequiredClaim(String::new())));
    Ok(Credentials {
        issuer: issuer.clone(),
        subject: text(&names.subject).ok_or(missing)?,
        client: Some(text(&names.client).ok_or(missing)?),
        scopes: scopes(claims.others.get(&names.scope)),
        expires_at,
    })
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
