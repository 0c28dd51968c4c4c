//! Signing in to the service's own pages: authorization code with PKCE, state and nonce (OpenID
//! Connect Core 1.0, 3.1; RFC 7636; RFC 9700).
//!
//! The browser goes to its issuer with a secret of ours in a cookie, and comes back with a code. The
//! code is good with the cookie, the state and the verifier of that one attempt, once. What stays
//! is who it was: no token of the issuer is kept.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entities::sign_in::{self, Column};
use jsonwebtoken::{dangerous::insecure_decode_claims, decode_header};
use oauth2::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, url::Url,
};
use openidconnect::{
    AuthenticationFlow, Nonce, TokenResponse,
    core::{
        CoreClient, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreProviderMetadata,
        CoreResponseType,
    },
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, FromQueryResult,
    sea_query::{Expr, ExprTrait, Query},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fetch, Issuer, Issuers, Refusal, session, settings};
use crate::{access::Failure, clock::Clock};

/// How long a browser may take to come back.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// Why somebody could not sign in. What is said here is told to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The cookie, the state or the issuer does not fit an attempt under way.
    #[error("This sign-in was not begun in this browser, or too long ago. Begin again.")]
    Stale,
    /// The issuer says no, or its code is good for nothing.
    #[error("The identity provider did not sign you in.")]
    Denied,
    /// The issuer does not answer as it should.
    #[error("The identity provider can't be reached. Try again later.")]
    Away,
    /// The database does not answer.
    #[error("The service can't reach its database. Try again later.")]
    Unavailable,
}

impl From<Failure> for SignInError {
    fn from(_: Failure) -> Self {
        Self::Unavailable
    }
}

impl From<Refusal> for SignInError {
    fn from(_: Refusal) -> Self {
        Self::Away
    }
}

/// What a browser comes back with (RFC 6749, 4.1.2; RFC 9207).
#[derive(Debug, Deserialize)]
pub struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

/// Begins a sign-in: where the browser goes, and the secret that it keeps meanwhile.
///
/// # Errors
/// See [`SignInError`].
pub async fn begin(
    db: &DatabaseConnection,
    issuer: &Issuer,
    client: &settings::SignIn,
    redirect: RedirectUrl,
    now: DateTime<Utc>,
) -> Result<(Url, String), SignInError> {
    let document = issuer.keys.document().await?;
    let metadata = document.metadata.clone().ok_or(SignInError::Away)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let client =
        CoreClient::from_provider_metadata(metadata, ClientId::new(client.client_id.clone()), None)
            .set_redirect_uri(redirect);
    let (url, state, nonce) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .set_pkce_challenge(challenge)
        .url();
    let secret = session::secret();
    let insert = Query::insert()
        .into_table(sign_in::Entity)
        .columns([
            Column::Digest,
            Column::Issuer,
            Column::State,
            Column::Nonce,
            Column::Verifier,
            Column::BegunAt,
        ])
        .values_panic([
            session::digest(&secret).into(),
            issuer.settings.issuer.clone().into(),
            state.secret().clone().into(),
            nonce.secret().clone().into(),
            verifier.secret().clone().into(),
            now.into(),
        ])
        .take();
    // Nobody comes back to these.
    let stale = Query::delete()
        .from_table(sign_in::Entity)
        .and_where(Expr::col(Column::BegunAt).lte(now - PATIENCE))
        .take();
    db.execute(&stale).await.map_err(Failure::from)?;
    db.execute(&insert).await.map_err(Failure::from)?;
    Ok((url, secret))
}

/// Ends a sign-in: who it is, as the issuer says.
///
/// # Errors
/// See [`SignInError`].
pub async fn finish(
    db: &DatabaseConnection,
    issuers: &Issuers,
    fetch: &Fetch,
    redirect: RedirectUrl,
    secret: &str,
    answer: Answer,
    clock: Clock,
) -> Result<(Arc<Issuer>, String), SignInError> {
    let attempt = take(db, secret, clock.now())
        .await?
        .ok_or(SignInError::Stale)?;
    if answer.state.as_deref() != Some(&attempt.state) {
        return Err(SignInError::Stale);
    }
    let issuer = issuers.get(&attempt.issuer).ok_or(SignInError::Stale)?;
    let client = issuer.settings.sign_in.as_ref().ok_or(SignInError::Stale)?;
    let document = issuer.keys.document().await?;
    // RFC 9207, 2.4: another issuer's answer must not pass for this one's.
    let named = match &answer.iss {
        Some(iss) => *iss == attempt.issuer,
        None => !document.names_itself,
    };
    if !named {
        return Err(SignInError::Stale);
    }
    let code = AuthorizationCode::new(answer.code.ok_or(SignInError::Denied)?);
    let metadata = document.metadata.clone().ok_or(SignInError::Away)?;
    let id = ClientId::new(client.client_id.clone());
    let client = CoreClient::from_provider_metadata(metadata, id.clone(), client_secret(client)?)
        .set_redirect_uri(redirect);
    let send = |request| {
        let fetch = fetch.clone();
        async move { fetch.send(request).await }
    };
    let tokens = client
        .exchange_code(code)
        .map_err(|_| SignInError::Away)?
        .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier))
        .request_async(&send)
        .await
        .map_err(|error| match error {
            oauth2::RequestTokenError::ServerResponse(_) => SignInError::Denied,
            _ => SignInError::Away,
        })?;
    let token = tokens.id_token().ok_or(SignInError::Denied)?;
    let text = token.to_string();
    let header = decode_header(&text).map_err(|_| SignInError::Denied)?;
    let wanted = header.kid.as_deref();
    let document = issuer
        .keys
        .such_that(|known| known.key(wanted, header.alg).is_some())
        .await?;
    let metadata = document.metadata.as_ref().ok_or(SignInError::Away)?;
    let claims = token
        .claims(
            &verifier(issuer, id, metadata, clock),
            &Nonce::new(attempt.nonce),
        )
        .map_err(|_| SignInError::Denied)?;
    let subject = match issuer.settings.claims.subject.as_str() {
        "sub" => claims.subject().to_string(),
        // Signature and claims are checked by now; this one is not among the standard's.
        name => insecure_decode_claims::<Value>(&text)
            .ok()
            .and_then(|claims| Some(claims.get(name)?.as_str()?.to_owned()))
            .ok_or(SignInError::Denied)?,
    };
    Ok((issuer.clone(), subject))
}

/// The attempt with this secret, which is used up by that.
async fn take(
    db: &DatabaseConnection,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Option<sign_in::Model>, Failure> {
    let used = Query::delete()
        .from_table(sign_in::Entity)
        .and_where(Expr::col(Column::Digest).eq(session::digest(secret)))
        .and_where(Expr::col(Column::BegunAt).gt(now - PATIENCE))
        .returning_all()
        .take();
    let row = db.query_one(&used).await?;
    Ok(row
        .map(|row| sign_in::Model::from_query_result(&row, ""))
        .transpose()?)
}

fn client_secret(client: &settings::SignIn) -> Result<Option<ClientSecret>, SignInError> {
    let Some(file) = &client.client_secret_file else {
        return Ok(None);
    };
    let secret = std::fs::read_to_string(file).map_err(|_| {
        tracing::error!("the client secret for signing in can't be read");
        SignInError::Away
    })?;
    Ok(Some(ClientSecret::new(secret.trim().to_owned())))
}

fn verifier<'a>(
    issuer: &Issuer,
    id: ClientId,
    metadata: &CoreProviderMetadata,
    clock: Clock,
) -> CoreIdTokenVerifier<'a> {
    let algorithms = issuer.settings.algorithms.iter().filter_map(|algorithm| {
        serde_json::from_value::<CoreJwsSigningAlgorithm>(json!(algorithm)).ok()
    });
    // Public whatever the client is: a secret would let the issuer sign with it, symmetrically.
    CoreIdTokenVerifier::new_public_client(id, metadata.issuer().clone(), metadata.jwks().clone())
        .set_allowed_algs(algorithms)
        .set_time_fn(move || clock.now())
}

/// Where the browser goes to sign out at the issuer too (OpenID Connect RP-Initiated Logout 1.0);
/// `None` when there is no such place.
pub async fn end(issuer: &Issuer, back: &Url) -> Option<Url> {
    let client = issuer.settings.sign_in.as_ref()?;
    let mut url = issuer.keys.document().await.ok()?.end_session.clone()?;
    url.query_pairs_mut()
        .append_pair("client_id", &client.client_id)
        .append_pair("post_logout_redirect_uri", back.as_str());
    Some(url)
}
