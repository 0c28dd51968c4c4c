//! The messages of `graphql-transport-ws`, and why a socket is closed.

use std::borrow::Cow;

use async_graphql::{Response as GraphQlResponse, ServerError};
use axum::extract::ws::{CloseFrame, Message};
use serde::Deserialize;
use serde_json::json;

use super::super::params::Params;
use crate::auth::Refusal;

/// The subprotocol.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// The longest reason that a closing frame has room for (RFC 6455, 5.5).
const REASON: usize = 123;

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Incoming {
    /// Who it is.
    ConnectionInit {
        /// `authorization: "Bearer …"`, where the upgrade could carry no header.
        #[serde(default)]
        payload: Option<serde_json::Map<String, serde_json::Value>>,
    },
    /// Whether we are there.
    Ping,
    /// That it is there.
    Pong,
    /// What it wants to hear of.
    Subscribe {
        /// Its name for the subscription.
        id: String,
        /// The operation.
        payload: Params,
    },
    /// That it has heard enough.
    Complete {
        /// Its name for the subscription.
        id: String,
    },
}

/// The connection is acknowledged.
pub fn acknowledged() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// We are there.
pub fn pong() -> String {
    json!({ "type": "pong" }).to_string()
}

/// An event.
pub fn next(id: &str, response: &GraphQlResponse) -> String {
    json!({ "type": "next", "id": id, "payload": response }).to_string()
}

/// A subscription is over, or never began; nothing comes of it any more.
pub fn error(id: &str, errors: &[ServerError]) -> String {
    json!({ "type": "error", "id": id, "payload": errors }).to_string()
}

/// Why a socket is closed. Clients of the package graphql-ws connect again by themselves after 1001
/// and 1013.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    code: u16,
    reason: Cow<'static, str>,
}

impl Close {
    const fn new(code: u16, reason: &'static str) -> Self {
        Self {
            code,
            reason: Cow::Borrowed(reason),
        }
    }

    /// The service is being stopped.
    pub const GOING_AWAY: Self = Self::new(1001, "The service is being stopped");
    /// A message is larger than it may be.
    pub const TOO_BIG: Self = Self::new(1009, "The message is too large");
    /// The client does not read what it is sent.
    pub const TOO_SLOW: Self =
        Self::new(1013, "Messages were not read in time: resume with `after`");
    /// The person or program has as many sockets as they may.
    pub const TOO_MANY: Self = Self::new(1013, "Too many connections of yours are open");
    /// What was said is not of the protocol.
    pub const INVALID: Self = Self::new(4400, "Invalid message");
    /// Something is wanted before it is said who wants it.
    pub const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    /// The access token or the session is over.
    pub const EXPIRED: Self = Self::new(4401, "Token expired");
    /// It was not said in time who it is.
    pub const INIT_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    /// Two subscriptions have one name.
    pub const DUPLICATE: Self = Self::new(4409, "Subscriber already exists");
    /// It was said twice who it is.
    pub const INIT_TWICE: Self = Self::new(4429, "Too many initialisation requests");

    /// The closing frame.
    pub fn frame(&self) -> Message {
        let end = self.reason.floor_char_boundary(REASON);
        Message::Close(Some(CloseFrame {
            code: self.code,
            reason: self.reason[..end].into(),
        }))
    }
}

/// Credentials that are not accepted: 4401 where a request gets 401, 4403 where it gets 403.
impl From<Refusal> for Close {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Missing | Refusal::Invalid(_) | Refusal::Malformed(_) => 4401,
            Refusal::InsufficientScope(_)
            | Refusal::ForeignOrganisation
            | Refusal::Unlinked
            | Refusal::CrossSite => 4403,
            Refusal::IssuerUnavailable | Refusal::Unavailable => 1013,
            Refusal::Internal => 4500,
        };
        Self {
            code,
            reason: refusal.to_string().into(),
        }
    }
}
