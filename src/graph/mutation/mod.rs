//! What all mutations share: what the user did wrong is data, in their language; what they may not
//! do, and what broke, is an error (schema.md 4). A key makes asking twice the same as asking once.

mod codes;
mod text;

use async_graphql::Context;
use sha2::{Digest, Sha256};

pub use self::{
    codes::{UserError, UserErrorCode},
    text::{is_cpr_shaped, is_email, line},
};
use super::{coded::Locale, lens, reader};
use crate::access::{Asked, Change, ErrorCode, Failure};

/// What the user did wrong, before the language is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field of the input.
    pub field: Option<&'static str>,
    /// The code.
    pub code: UserErrorCode,
}

/// A field of the input is wrong.
pub fn wrong(field: &'static str, code: UserErrorCode) -> Wrong {
    Wrong {
        field: Some(field),
        code,
    }
}

/// Why a change does not happen.
#[derive(Debug)]
pub enum Stop {
    /// The user did something wrong.
    Wrong(Wrong),
    /// They may not, or it broke.
    Failure(Failure),
}

impl From<Wrong> for Stop {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

/// The user errors of a payload, in the request's language.
///
/// # Errors
/// What they may not do, and what broke.
pub fn user_errors(ctx: &Context<'_>, stop: Stop) -> async_graphql::Result<Vec<UserError>> {
    let locale = ctx.data_opt::<Locale>().copied().unwrap_or_default();
    match stop {
        Stop::Failure(failure) => Err(failure.into()),
        Stop::Wrong(Wrong { field, code }) => Ok(vec![UserError {
            field: field.map(str::to_owned),
            message: code.message(locale).to_owned(),
            code,
        }]),
    }
}

/// Whether the mutation was asked under its key before; `Some` with what it made or changed then.
///
/// # Errors
/// [`UserErrorCode::IdempotencyKeyReused`], or when the database fails.
pub async fn asked_before(
    ctx: &Context<'_>,
    change: &Change<'_>,
    key: &str,
) -> Result<Option<uuid::Uuid>, Stop> {
    if !(8..=100).contains(&key.len()) || key.chars().any(|c| c.is_control()) {
        return Err(wrong("idempotencyKey", UserErrorCode::TextInvalid).into());
    }
    match change.asked(key, digest(ctx)?).await? {
        Asked::Never => Ok(None),
        Asked::Before(result) => Ok(Some(result)),
        Asked::Otherwise => {
            Err(wrong("idempotencyKey", UserErrorCode::IdempotencyKeyReused).into())
        }
    }
}

/// The mutation's name and input.
fn digest(ctx: &Context<'_>) -> Result<Vec<u8>, Failure> {
    let field = ctx.field();
    let unreadable = |_| Failure::new(ErrorCode::Internal, "The input can't be read.");
    let arguments = field
        .arguments()
        .map_err(|_| Failure::new(ErrorCode::Internal, "The input can't be read."))?;
    let input = serde_json::to_vec(&(field.name(), arguments)).map_err(unreadable)?;
    Ok(Sha256::digest(input).to_vec())
}

/// A person may change things, a program may not.
///
/// # Errors
/// `FORBIDDEN`.
pub fn person(ctx: &Context<'_>) -> Result<entities::ids::PersonId, Failure> {
    let person = lens(ctx).viewer.person();
    person.ok_or_else(|| Failure::forbidden("A program changes nothing."))
}

/// Keeps a change, under its key if it has one; what was read before is read anew.
///
/// # Errors
/// When the database fails; then nothing is kept.
pub async fn keep<I: Into<uuid::Uuid> + Copy>(
    ctx: &Context<'_>,
    change: Change<'_>,
    key: Option<&str>,
    changed: I,
) -> Result<I, Stop> {
    change.keep(key, changed).await?;
    reader(ctx).forget();
    Ok(changed)
}

/// The version that the client saw is the one there is: an update never overwrites what its author
/// has not seen.
///
/// # Errors
/// [`UserErrorCode::VersionStale`].
pub fn current(seen: i32, version: i32) -> Result<(), Wrong> {
    if seen == version {
        return Ok(());
    }
    Err(wrong("version", UserErrorCode::VersionStale))
}

/// Declares payloads: `Name { field: Node }` is what a mutation answers that changes a `Node`,
/// with `Name::of(ctx, changed)` to make it.
macro_rules! payloads {
    ($( $(#[doc = $doc:literal])* $name:ident { $(#[doc = $of_doc:literal])* $of:ident: $node:ty } )*) => {$(
        $(#[doc = $doc])*
        #[derive(async_graphql::SimpleObject, Default)]
        pub struct $name {
            $(#[doc = $of_doc])*
            $of: Option<$node>,
            /// What the user did wrong; then nothing was written.
            user_errors: Vec<$crate::graph::mutation::UserError>,
        }

        impl $name {
            async fn of(
                ctx: &async_graphql::Context<'_>,
                changed: Result<impl Into<uuid::Uuid>, $crate::graph::mutation::Stop>,
            ) -> async_graphql::Result<Self> {
                use $crate::graph::{loaders::Find, mutation::user_errors, reader};
                Ok(match changed {
                    Ok(id) => Self {
                        $of: reader(ctx).load(Find::id(id)).await?,
                        user_errors: vec![],
                    },
                    Err(stop) => Self {
                        user_errors: user_errors(ctx, stop)?,
                        ..Self::default()
                    },
                })
            }
        }
    )*};
}
pub(crate) use payloads;
