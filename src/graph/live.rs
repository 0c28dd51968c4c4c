//! Subscriptions, of which each event is an execution of its own.
//!
//! The socket asks a subscription's resolver twice over. First what it listens to
//! ([`Turn::Listen`]): the resolver looks at the right to it and answers with a [`Source`]. Then for
//! each event of that source ([`Turn::Tell`]), with a viewer and a reader of that moment: the
//! resolver answers with one value, or with none where the viewer may not know of it.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, ID};
use entities::{codes::Stream, ids::OutboxId, outbox};
use futures_util::stream;
use uuid::Uuid;

use super::node;
use crate::{
    access::{ErrorCode, Failure},
    live::outbox::Source,
};

/// What a subscription's resolver is asked for.
#[derive(Clone, Debug)]
pub enum Turn {
    /// What it listens to.
    Listen(Arc<Mutex<Option<Source>>>),
    /// What it says of this event.
    Tell(Arc<outbox::Model>),
}

/// What a subscription's resolver answers: one value or none.
pub type Told<T> = stream::Iter<std::option::IntoIter<T>>;

/// An answer of one value or none.
pub fn told<T>(value: Option<T>) -> Told<T> {
    stream::iter(value)
}

/// The event to tell of, if that is what is asked for. Before, what it listens to is known: `scopes`
/// of a stream, which the viewer may follow.
///
/// # Errors
/// `INVALID_ID` for a cursor that is none.
pub fn event<'a>(
    ctx: &Context<'a>,
    stream: Stream,
    scopes: Vec<Uuid>,
    after: Option<ID>,
) -> Result<Option<&'a outbox::Model>, Failure> {
    let after = after.map(|id| node::parse::<OutboxId>(&id)).transpose()?;
    match ctx.data_opt::<Turn>() {
        Some(Turn::Listen(source)) => {
            *source.lock().unwrap_or_else(PoisonError::into_inner) = Some(Source {
                stream,
                scopes,
                after,
            });
            Ok(None)
        }
        Some(Turn::Tell(event)) => {
            let ours = event.stream == stream && scopes.contains(&event.scope_id);
            Ok(Some(&**event).filter(|_| ours))
        }
        None => Err(Failure::new(
            ErrorCode::Internal,
            "A subscription comes over a WebSocket.",
        )),
    }
}

/// The viewer may not follow what happens there; the same for what isn't there.
#[must_use]
pub fn not_followed() -> Failure {
    Failure::forbidden("You may not follow what happens there.")
}
