//! The plumbing that every domain's part of the graph is made with.
//!
//! A domain declares rows ([`row::Row`]), filters ([`filter::filters`]) and orders
//! ([`row::orders`]); this module turns them into Relay connections, look-ups and counts that
//! pass the gate.

pub mod along;
pub mod audience;
pub mod children;
pub mod coded;
pub mod connection;
pub mod contract;
pub mod dates;
pub mod federation;
pub mod filter;
pub mod limits;
pub mod list;
pub mod live;
pub mod loaders;
pub mod mutation;
pub mod node;
pub mod page;
pub mod row;
pub mod scalars;
pub mod schema;
pub mod withheld;

use async_graphql::Context;

use crate::access::{Failure, Lens, Reader};

/// The request's reader.
pub fn reader<'a>(ctx: &Context<'a>) -> &'a Reader {
    ctx.data_unchecked::<Reader>()
}

/// Through what the viewer of the request sees.
pub fn lens<'a>(ctx: &Context<'a>) -> &'a Lens {
    &reader(ctx).gate().lens
}

/// The one way for a nullable field to fail as expected: the field is null, its neighbours stay,
/// and the error says why. (An `Err` would null the parent.)
pub fn refuse<T>(ctx: &Context<'_>, failure: Failure) -> Option<T> {
    let error = async_graphql::Error::from(failure).into_server_error(ctx.item.pos);
    ctx.add_error(ctx.set_error_path(error));
    None
}
