//! Subscriptions over WebSocket: `graphql-transport-ws`, the protocol of the package graphql-ws.
//!
//! A socket ([`socket`]) speaks the protocol ([`protocol`]); each of its subscriptions
//! ([`subscription`]) is a task that reads its own part of the outbox and executes the client's
//! document once for each event, as the viewer is at that moment: their roles, their part of the
//! schema, the consents in force. What they may not know of is passed over without a sign.

mod protocol;
mod socket;
mod subscription;

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, WebSocketUpgrade},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tracing::Instrument;

use self::{protocol::PROTOCOL, socket::Hello};
use super::{
    App, RequestId,
    credentials::{proof, refused, router},
    media, problem,
};
use crate::{access::Statements, auth::Refusal};

/// Whether a WebSocket is asked for (RFC 6455, 4.1).
pub fn is_asked(request: &Request) -> bool {
    let upgrade = request.headers().get(header::UPGRADE);
    let upgrade = upgrade.and_then(|value| value.to_str().ok());
    *request.method() == Method::GET
        && upgrade.is_some_and(|value| {
            let mut protocols = value.split(',');
            protocols.any(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
        })
}

/// Answers a request for a WebSocket.
pub async fn begin(app: Arc<App>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade.protocols([PROTOCOL]),
        Err(rejection) => return rejection.into_response(),
    };
    if upgrade.selected_protocol().is_none() {
        return problem::response(
            StatusCode::BAD_REQUEST,
            "SUBPROTOCOL_NOT_ACCEPTABLE",
            "The WebSocket's subprotocol is graphql-transport-ws.",
        );
    }
    if let Err(refusal) = router(&app, &parts.headers) {
        return refused(refusal);
    }
    let statements = Statements::default();
    let proof = match proof(&app, &statements, &parts.uri, &parts.headers).await {
        Ok(proof) => Ok(proof),
        // The client can still bring a token when it says who it is; a browser has no other way.
        Err(refusal @ (Refusal::Missing | Refusal::CrossSite)) => Err(refusal),
        Err(refusal) => return refused(refusal),
    };
    let request_id = parts.extensions.get::<RequestId>().cloned();
    let hello = Hello {
        proof,
        locale: media::locale(&parts.headers),
        request_id: request_id.unwrap_or_default().0,
    };
    let bytes = app.limits.body_bytes;
    let span = tracing::Span::current();
    upgrade
        .max_message_size(bytes)
        .max_frame_size(bytes)
        .on_upgrade(move |ws| socket::run(app, ws, hello).instrument(span))
}
