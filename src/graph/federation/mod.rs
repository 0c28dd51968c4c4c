//! The service as a subgraph of a larger graph ([Apollo Federation v2](https://specs.apollo.dev/federation/v2.9)).
//!
//! A partner's subgraph refers to what is here by a key, and a router asks `_entities` for it, with
//! the caller's own credentials. Two fields make a subgraph: `_service` tells what there is
//! ([`sdl`]), `_entities` reads by key ([`entities`]). They exist for a router that the settings
//! know ([`crate::auth::Routers`]), and for nobody else.
//!
//! Invariants:
//! - a router has no right of its own: what it reads is read as the caller, through the gate;
//! - an entity that is denied and one that isn't there answer alike: null and `ENTITY_NOT_FOUND`;
//! - one bad representation takes nothing from the others;
//! - the representations of a type are one statement for each key they are given by.

pub mod entities;
pub mod sdl;

use async_graphql::{Context, Object, Result, ScalarType, Value};

use self::entities::Entity;
use super::audience;

/// A reference to an entity: its `__typename` and the fields of one of its keys.
pub struct Any(Value);

#[async_graphql::Scalar(name = "_Any", visible = "audience::router")]
impl ScalarType for Any {
    fn parse(value: Value) -> async_graphql::InputValueResult<Self> {
        Ok(Self(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

/// The subgraph, as routers ask for it.
pub struct Service;

#[Object(name = "_Service", visible = "audience::router")]
impl Service {
    /// The subgraph's schema with its directives.
    async fn sdl(&self) -> &'static str {
        sdl::text()
    }
}

/// Root fields for a router.
#[derive(Default)]
pub struct FederationQuery;

#[Object]
impl FederationQuery {
    /// What this subgraph has.
    #[graphql(name = "_service", visible = "audience::router")]
    async fn service(&self) -> Service {
        Service
    }

    /// The entities that are referred to, in the order of the representations; null with an error
    /// for each that isn't there or may not be seen.
    #[graphql(name = "_entities", visible = "audience::caller")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "References by key.")] representations: Vec<Any>,
    ) -> Result<Vec<Option<Entity>>> {
        entities::all(ctx, &representations).await
    }
}
