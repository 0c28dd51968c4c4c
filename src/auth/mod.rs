//! Who is asking.
//!
//! Each partner brings its own identity provider. The service trusts the issuers that its settings
//! name, each for its audience, its algorithms and the organisations that it may speak for. A
//! request brings an access token of one of them ([`token`], RFC 9068), or the cookie of a session
//! that began with a sign-in there ([`sign_in`], [`session`]); the demo issues its own tokens
//! ([`demo`]), which are checked as any other. A router that passes a request on says so beside it
//! ([`routers`]).
//!
//! Invariants:
//! - the token says who, the database says what they may ([`viewer()`]); a scope can only narrow;
//! - a token is read from the `Authorization` header and nowhere else; it is never logged or stored;
//! - keys come from where an issuer's own discovery document says, without following redirects;
//! - an issuer gives no right beyond the organisations that it may speak for.

pub mod demo;
mod fetch;
mod issuer;
mod keys;
mod refusal;
mod routers;
pub mod session;
pub mod settings;
pub mod sign_in;
mod token;
mod viewer;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use fetch::{Fetch, is_secure};
pub use issuer::{Issuer, IssuerError, Issuers};
pub use refusal::Refusal;
pub use routers::{Routers, RoutersError};
pub use viewer::{Moment, Persona, Viewers, personas, viewer};

pub use crate::seed::demo::personas::ISSUER as DEMO_ISSUER;

/// Who a request's credentials say it is, and how far they reach.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Who vouches for it.
    pub issuer: Arc<Issuer>,
    /// The subject within the issuer.
    pub subject: String,
    /// The OAuth 2 client, as the issuer names it; none for a session of our own pages.
    pub client: Option<String>,
    /// What the request may do at most.
    pub scopes: Vec<Scope>,
    /// From when on they are no longer good, UTC.
    pub expires_at: DateTime<Utc>,
}

impl Credentials {
    /// That the scope was granted.
    ///
    /// # Errors
    /// [`Refusal::InsufficientScope`].
    pub fn require(&self, scope: Scope) -> Result<(), Refusal> {
        if self.scopes.contains(&scope) {
            Ok(())
        } else {
            Err(Refusal::InsufficientScope(scope))
        }
    }
}

/// What an access token may be good for (RFC 6749, 3.3). A scope narrows what the roles of the
/// person or program allow, and never adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Queries and subscriptions.
    Read,
    /// Mutations.
    Write,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The scope as tokens carry it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "brobygger.read",
            Self::Write => "brobygger.write",
        }
    }
}
