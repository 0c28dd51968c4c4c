//! Why credentials are not accepted.

use super::Scope;
use crate::access::{ErrorCode, Failure};

/// Why a request's credentials are not accepted. What is said here is told to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There are none (401).
    #[error("Sign in, or send an access token.")]
    Missing,
    /// They are not good, for this reason (401 `invalid_token`, RFC 6750, 3.1).
    #[error("{0}")]
    Invalid(&'static str),
    /// They are not sent in the one way there is (400 `invalid_request`).
    #[error("{0}")]
    Malformed(&'static str),
    /// They are good, but not for this (403 `insufficient_scope`).
    #[error("The access token lacks the scope {}.", .0.as_str())]
    InsufficientScope(Scope),
    /// The issuer may not speak for the organisations that the subject's roles are held for (403).
    #[error("The issuer of these credentials may not speak for your organisation.")]
    ForeignOrganisation,
    /// Nobody is linked to the subject yet (403).
    #[error("These credentials are nobody's here yet: accept an invitation first.")]
    Unlinked,
    /// A page of somebody else's made the browser send the session's cookie (403).
    #[error("The request did not come from a page of this service.")]
    CrossSite,
    /// The issuer can't be reached, and its keys are not known or too old (503).
    #[error("The issuer of these credentials can't be reached. Try again later.")]
    IssuerUnavailable,
    /// Who it is can't be looked up (503).
    #[error("The service can't reach its database. Try again later.")]
    Unavailable,
    /// A fault of the service (500). The log has it, under the request id.
    #[error("Something went wrong. The request id finds it in the log.")]
    Internal,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure.code {
            ErrorCode::Unavailable => Self::Unavailable,
            _ => Self::Internal,
        }
    }
}
