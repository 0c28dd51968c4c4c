//! What partners may refer to, and by which keys.
//!
//! Places, organisations, staff, courses and activities, and a referral by the code that its
//! hospital has: never a family, a contact, a consent, a survey's answer or a line of the audit trail.

#![allow(missing_docs, reason = "the derived union has an undocumented method")]

use std::sync::Arc;

use async_graphql::{Context, PathSegment, Result, Union, Value};
use entities::{
    hospital,
    ids::{
        ActivityId, AssociationId, CapacityId, CourseId, CourseSessionId, HospitalId,
        OrganisationId, PersonId, PresenceSlotId, ProgrammeId, ReferralId, SiteId, TypedId,
    },
    municipality, programme, referral, region,
};
use futures_util::future::try_join_all;

use super::Any;
use crate::{
    access::{ErrorCode, Failure, Throttle},
    domains::{
        association::{Activity, Association},
        course::{Course, CourseSession},
        directory::{
            Capacity, Hospital, Municipality, Organisation, Person, PresenceSlot, Region, Site,
        },
        programme::Programme,
        referral::Referral,
    },
    graph::{audience, lens, loaders::Find, reader},
};

/// Declares the entities: each with its keys in the order in which they are looked for. A key is a
/// field set (Federation, 3.1) and how its value finds a row.
macro_rules! entities {
    ($( $entity:ident { $( $fields:literal => $find:expr ),+ } )*) => {
        /// What partners may refer to.
        #[derive(Union)]
        #[graphql(name = "_Entity", visible = "audience::router")]
        pub enum Entity {
            $(
                #[doc = concat!("A ", stringify!($entity), ".")]
                $entity($entity),
            )*
        }

        /// Each entity with the field sets of its keys.
        pub const KEYS: &[(&str, &[&str])] = &[ $( (stringify!($entity), &[$($fields),+]) ),* ];

        async fn find(ctx: &Context<'_>, reference: Reference<'_>) -> Result<Option<Entity>, Failure> {
            match reference.of {
                $( stringify!($entity) => {
                    let keys: &[(&str, By<$entity>)] = &[$( ($fields, $find) ),+];
                    let (key, by) = keys
                        .iter()
                        .find_map(|(fields, by)| Some((reference.key(fields)?, by)))
                        .ok_or_else(|| invalid("The representation has none of the type's keys."))?;
                    let found = reader(ctx).load(by(ctx, key)?).await?;
                    Ok(found.map(Entity::$entity))
                } )*
                _ => Err(invalid("The representation's __typename is no entity of this subgraph.")),
            }
        }
    };
}

type By<R> = fn(&Context<'_>, &str) -> Result<Find<R>, Failure>;

fn id<I: TypedId, R: crate::graph::row::Row>(
    _: &Context<'_>,
    key: &str,
) -> Result<Find<R>, Failure> {
    I::parse(key)
        .map(Find::id)
        .ok_or_else(|| invalid("The representation's id is not one of the type's."))
}

/// A referral's code lets whoever has it ask: each look-up counts, as it does at the root.
fn code(ctx: &Context<'_>, key: &str) -> Result<Find<Referral>, Failure> {
    let throttle = ctx.data_unchecked::<Arc<Throttle>>();
    throttle.count(lens(ctx).viewer.label())?;
    Ok(Find::by(referral::Column::Code, key))
}

entities! {
    Activity { "id" => id::<ActivityId, _> }
    Association { "id" => id::<AssociationId, _> }
    Capacity { "id" => id::<CapacityId, _> }
    Course { "id" => id::<CourseId, _> }
    CourseSession { "id" => id::<CourseSessionId, _> }
    Hospital {
        "id" => id::<HospitalId, _>,
        "shak" => |_, key| Ok(Find::by(hospital::Column::Shak, key))
    }
    Municipality { "code" => |_, key| Ok(Find::by(municipality::Column::Code, key)) }
    Organisation { "id" => id::<OrganisationId, _> }
    Person { "id" => id::<PersonId, _> }
    PresenceSlot { "id" => id::<PresenceSlotId, _> }
    Programme {
        "id" => id::<ProgrammeId, _>,
        "region { code }" => |_, key| Ok(Find::by(programme::Column::RegionCode, key))
    }
    Referral { "id" => id::<ReferralId, _>, "code" => code }
    Region { "code" => |_, key| Ok(Find::by(region::Column::Code, key)) }
    Site { "id" => id::<SiteId, _> }
}

fn invalid(message: &str) -> Failure {
    Failure::new(ErrorCode::InvalidRepresentation, message)
}

/// A representation that says what type it is of.
#[derive(Clone, Copy)]
struct Reference<'a> {
    of: &'a str,
    value: &'a Value,
}

impl<'a> Reference<'a> {
    fn read(any: &'a Any) -> Option<Self> {
        let value = &any.0;
        let of = text(value, "__typename")?;
        Some(Self { of, value })
    }

    /// The value of a key: the one leaf of its field set.
    fn key(self, fields: &str) -> Option<&'a str> {
        let mut path = fields
            .split([' ', '{', '}'])
            .filter(|name| !name.is_empty());
        let leaf = path.next_back()?;
        let within = path.try_fold(self.value, |value, name| member(value, name))?;
        text(within, leaf)
    }
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members.get(name),
        _ => None,
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    match member(value, name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The entities that are referred to, each with an error where there is none.
///
/// # Errors
/// `COST_LIMIT_EXCEEDED`, and when the database fails: then nothing of it is answered.
pub async fn all(ctx: &Context<'_>, representations: &[Any]) -> Result<Vec<Option<Entity>>> {
    reader(ctx).budget().charge_nodes(representations.len())?;
    let found = representations.iter().enumerate().map(async |(n, any)| {
        let reference = Reference::read(any)
            .ok_or_else(|| invalid("A representation is an object with a __typename."));
        let found = match reference {
            Ok(reference) => find(ctx, reference).await,
            Err(failure) => Err(failure),
        };
        let missing = || Failure::new(ErrorCode::EntityNotFound, "There is no such entity.");
        match found.and_then(|found| found.ok_or_else(missing)) {
            Ok(entity) => Ok(Some(entity)),
            Err(failure) if failure.is_of_the_request() => {
                refuse(ctx, n, failure);
                Ok(None)
            }
            Err(failure) => Err(failure.into()),
        }
    });
    try_join_all(found).await
}

/// Says of one of the representations what is wrong with it.
fn refuse(ctx: &Context<'_>, n: usize, failure: Failure) {
    let error = async_graphql::Error::from(failure).into_server_error(ctx.item.pos);
    let mut error = ctx.set_error_path(error);
    error.path.push(PathSegment::Index(n));
    ctx.add_error(error);
}
