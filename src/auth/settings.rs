//! What the settings say of an issuer.

use std::path::PathBuf;

use jsonwebtoken::Algorithm;
use serde::Deserialize;

/// An issuer that the service trusts: `[[issuers]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The issuer's identifier, exactly as its tokens' `iss` has it: an `https` URL, below which its
    /// discovery document is. Plain `http` is for loopback alone.
    pub issuer: String,
    /// What its access tokens for this service have as `aud`.
    pub audience: String,
    /// The algorithms that it signs with; asymmetric ones only.
    #[serde(default = "algorithms")]
    pub algorithms: Vec<Algorithm>,
    /// The organisations that it may speak for, by id; `["*"]` for all of them.
    pub organisations: Vec<String>,
    /// Whether its access tokens must say from when on they are good (`nbf`).
    #[serde(default = "yes")]
    pub require_nbf: bool,
    /// Which claims say what.
    #[serde(default)]
    pub claims: Claims,
    /// How people sign in to the service's own pages; without it they can't, with this issuer.
    pub sign_in: Option<SignIn>,
}

/// Which claims of an access token say what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Claims {
    /// Who it is about; it must be the one that the ID token's `sub` is too.
    pub subject: String,
    /// The scopes: a text with spaces between them, or a list.
    pub scope: String,
    /// The OAuth 2 client.
    pub client: String,
}

impl Default for Claims {
    fn default() -> Self {
        Self {
            subject: "sub".into(),
            scope: "scope".into(),
            client: "client_id".into(),
        }
    }
}

/// This service as a client of the issuer: authorization code with PKCE.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What people know the issuer by.
    pub name: String,
    /// The client's id there.
    pub client_id: String,
    /// A file with the client's secret; none for a public client.
    pub client_secret_file: Option<PathBuf>,
}

fn algorithms() -> Vec<Algorithm> {
    vec![
        Algorithm::RS256,
        Algorithm::PS256,
        Algorithm::ES256,
        Algorithm::EdDSA,
    ]
}

fn yes() -> bool {
    true
}
