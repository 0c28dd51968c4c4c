//! What can go wrong, as the client is told it.

use sea_orm::{DbErr, RuntimeErr};

/// The machine-readable code of an error, in `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// An id that is not of the wanted type, or malformed.
    InvalidId,
    /// A cursor that this list and order did not make.
    InvalidCursor,
    /// `first`, `last`, `after` and `before` do not fit together, or are out of range.
    InvalidPage,
    /// A filter that contradicts itself or is too deep.
    InvalidFilter,
    /// The request asks for more than it may; nothing of it is answered.
    CostLimitExceeded,
    /// The viewer's roles do not allow this.
    Forbidden,
    /// The viewer's role allows this only with `extensions.purpose`.
    PurposeRequired,
    /// Too many codes were tried; try again in a minute.
    RateLimited,
    /// The database can't be reached now; trying again later may help.
    Unavailable,
    /// Contact details that do not open: a key is missing or wrong, or the data were altered.
    ContactUnreadable,
    /// A fault of the service. The log has it, under the request id.
    Internal,
    /// What happened since this cursor is no longer known: read anew, then subscribe without it.
    CursorExpired,
    /// More subscriptions on one connection than there may be.
    TooManySubscriptions,
    /// A table of the evaluation that is not told; the message says which is.
    TableNotPublished,
    /// A reference of a router to what isn't there, or may not be seen.
    EntityNotFound,
    /// A reference of a router that is none: of no entity type, or without one of its keys.
    InvalidRepresentation,
}

impl ErrorCode {
    /// The code as sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidId => "INVALID_ID",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::InvalidPage => "INVALID_PAGE",
            Self::InvalidFilter => "INVALID_FILTER",
            Self::CostLimitExceeded => "COST_LIMIT_EXCEEDED",
            Self::Forbidden => "FORBIDDEN",
            Self::PurposeRequired => "PURPOSE_REQUIRED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unavailable => "SERVICE_UNAVAILABLE",
            Self::ContactUnreadable => "CONTACT_UNREADABLE",
            Self::Internal => "INTERNAL_ERROR",
            Self::CursorExpired => "CURSOR_EXPIRED",
            Self::TooManySubscriptions => "TOO_MANY_SUBSCRIPTIONS",
            Self::TableNotPublished => "TABLE_NOT_PUBLISHED",
            Self::EntityNotFound => "ENTITY_NOT_FOUND",
            Self::InvalidRepresentation => "INVALID_REPRESENTATION",
        }
    }
}

/// An error as the client is told it: a code and a sentence, never SQL, paths or data.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The code.
    pub code: ErrorCode,
    /// The sentence, in English.
    pub message: String,
}

impl Failure {
    /// A failure with this code and sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// Whether it is about what was asked for, so that something else can still be answered: not a
    /// limit of the whole request, and no fault of the service.
    #[must_use]
    pub fn is_of_the_request(&self) -> bool {
        !matches!(
            self.code,
            ErrorCode::CostLimitExceeded
                | ErrorCode::Unavailable
                | ErrorCode::ContactUnreadable
                | ErrorCode::Internal
        )
    }

    /// The viewer was kept from an earlier request and is somebody else by now: the request begins
    /// again, and nobody is told this.
    pub(super) fn no_longer_the_same() -> Self {
        Self::new(ErrorCode::Unavailable, "Try again later.")
    }

    /// The viewer may not do this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }
}

impl From<DbErr> for Failure {
    /// Logs the cause without values and tells the client only what it can use.
    fn from(error: DbErr) -> Self {
        let away = matches!(
            &error,
            DbErr::Conn(_)
                | DbErr::ConnectionAcquire(_)
                | DbErr::Query(RuntimeErr::SqlxError(_))
                | DbErr::Exec(RuntimeErr::SqlxError(_))
        ) && is_connection_loss(&error);
        if away {
            tracing::warn!(error = kind(&error), "the database is away");
            Self::new(
                ErrorCode::Unavailable,
                "The service can't reach its database. Try again later.",
            )
        } else {
            tracing::error!(error = kind(&error), "a statement failed");
            Self::new(
                ErrorCode::Internal,
                "Something went wrong. The request id finds it in the log.",
            )
        }
    }
}

fn is_connection_loss(error: &DbErr) -> bool {
    match error {
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => true,
        DbErr::Query(RuntimeErr::SqlxError(e)) | DbErr::Exec(RuntimeErr::SqlxError(e)) => {
            match &**e {
                sea_orm::SqlxError::Io(_)
                | sea_orm::SqlxError::PoolTimedOut
                | sea_orm::SqlxError::PoolClosed
                | sea_orm::SqlxError::WorkerCrashed => true,
                // PostgreSQL: shutdown, crash, cannot connect now.
                sea_orm::SqlxError::Database(e) => {
                    matches!(e.code().as_deref(), Some("57P01" | "57P02" | "57P03"))
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// A database error's text can hold values: only its kind, and the database's code, are logged.
fn kind(error: &DbErr) -> String {
    match error {
        DbErr::Query(RuntimeErr::SqlxError(e)) | DbErr::Exec(RuntimeErr::SqlxError(e)) => {
            match &**e {
                sea_orm::SqlxError::Database(e) => {
                    format!("database error {}", e.code().unwrap_or_default())
                }
                sea_orm::SqlxError::ColumnDecode { index, .. } => {
                    format!("cannot read column {index}")
                }
                sea_orm::SqlxError::ColumnNotFound(column) => format!("no column {column}"),
                other => variant(other),
            }
        }
        other => variant(other),
    }
}

fn variant(error: &impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    text.split(['(', '{', ' '])
        .next()
        .unwrap_or_default()
        .to_owned()
}
