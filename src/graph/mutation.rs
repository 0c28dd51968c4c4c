//! What all mutations share: what the user did wrong is data, in their language; what they may not
//! do, and what broke, is an error (schema.md 4). A key makes asking twice the same as asking once.

use async_graphql::{Context, Enum, SimpleObject};
use sha2::{Digest, Sha256};

use super::{coded::Locale, lens};
use crate::access::{Asked, Change, ErrorCode, Failure};

/// Something that the user did wrong. Nothing was written.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// The field of the input it is about; null when it is about the whole.
    pub field: Option<String>,
    /// What is wrong, in the language that the request accepts: Danish or English.
    pub message: String,
    /// What is wrong, for a program.
    pub code: UserErrorCode,
}

/// Declares the codes with their messages: Danish, English.
macro_rules! user_errors {
    ($( $(#[doc = $doc:literal])* $name:ident = $da:literal, $en:literal; )*) => {
        /// What a user can do wrong.
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum UserErrorCode {
            $( $(#[doc = $doc])* $name, )*
        }

        impl UserErrorCode {
            fn message(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $( (Self::$name, Locale::Da) => $da, (Self::$name, Locale::En) => $en, )*
                }
            }
        }
    };
}

user_errors! {
    /// The key was used for something else before.
    IdempotencyKeyReused = "Nøglen er brugt til noget andet.", "The key was used for something else.";
    /// A text that is empty, too long, or holds control characters.
    TextInvalid = "Teksten er tom, for lang eller indeholder styretegn.", "The text is empty, too long, or holds control characters.";
    /// A text shaped like a CPR number, which is never recorded (I9).
    CprNumber = "Skriv aldrig et CPR-nummer.", "Never write a CPR number.";
    /// Not an e-mail address.
    EmailInvalid = "Det er ikke en e-mailadresse.", "This is not an e-mail address.";
    /// A thing that isn't there, or may not be seen.
    NotFound = "Det findes ikke.", "It is not there.";
    /// Of two inputs exactly one is to be given.
    OneOfRequired = "Angiv det ene eller det andet.", "Give one or the other.";
    /// The role is held at another kind of place: a hospital, an association, a site, or the whole programme.
    ScopeInvalid = "Rollen kan ikke gives her.", "The role cannot be held here.";
    /// The role ends before it begins, or begins in the past.
    PeriodInvalid = "Perioden slutter, før den begynder, eller begynder i fortiden.", "The period ends before it begins, or begins in the past.";
    /// Nobody grants a role to themselves.
    GrantToOneself = "Man kan ikke give sig selv en rolle.", "Nobody grants a role to themselves.";
    /// The person has the role already.
    AlreadyGranted = "Personen har allerede rollen.", "The person has the role already.";
    /// The second person is the first one, or the leader to be.
    SecondPersonRequired = "En anden person skal bekræfte.", "Another person has to confirm.";
    /// It was confirmed before.
    AlreadyConfirmed = "Det er allerede bekræftet.", "It is confirmed already.";
    /// The role has ended.
    AlreadyEnded = "Rollen er allerede ophørt.", "The role has ended already.";
    /// An active hospital keeps a contact person (I15).
    LastContactPerson = "Et aktivt hospital skal have en kontaktperson.", "An active hospital keeps a contact person.";
    /// A programme has exactly one leader: the next one takes over, the last one does not leave (I15).
    LeaderRequired = "Et program skal have en projektleder; foreslå først en efterfølger.", "A programme has a project leader; propose a successor first.";
    /// The person can sign in already.
    AlreadyLinked = "Personen kan allerede logge på.", "The person can sign in already.";
}

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
) -> Result<Option<Option<uuid::Uuid>>, Stop> {
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

/// A line of text, trimmed: not empty, no longer than `longest` characters, no control characters,
/// and nothing shaped like a CPR number (I9).
///
/// # Errors
/// [`UserErrorCode::TextInvalid`], [`UserErrorCode::CprNumber`].
pub fn line(field: &'static str, text: &str, longest: usize) -> Result<String, Wrong> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest || text.chars().any(char::is_control) {
        return Err(wrong(field, UserErrorCode::TextInvalid));
    }
    if is_cpr_shaped(text) {
        return Err(wrong(field, UserErrorCode::CprNumber));
    }
    Ok(text.to_owned())
}

/// Whether a text holds something shaped like a CPR number: a day, a month and a year of two digits
/// each, perhaps a dash or a space, four digits; no digits around it.
#[must_use]
pub fn is_cpr_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit());
    let two = |at: usize| Some((digit(at)? - b'0') * 10 + (digit(at + 1)? - b'0'));
    (0..bytes.len()).any(|start| {
        let begins = start == 0 || digit(start - 1).is_none();
        let dated = matches!(
            (two(start), two(start + 2), two(start + 4)),
            (Some(1..=31), Some(1..=12), Some(_))
        );
        let dash = usize::from(matches!(bytes.get(start + 6), Some(b'-' | b' ')));
        let serial = start + 6 + dash;
        begins
            && dated
            && (serial..serial + 4).all(|at| digit(at).is_some())
            && digit(serial + 4).is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpr_numbers_are_known_by_their_shape() {
        for text in [
            "010190-1234",
            "ring 3112991234 nu",
            "(010190 1234)",
            "æ0101901234",
        ] {
            assert!(is_cpr_shaped(text), "{text}");
        }
        for text in [
            "+45 70 10 10 10",
            "320190-1234",
            "011390-1234",
            "010190-12345",
            "9010190-1234",
            "0101901",
            "",
        ] {
            assert!(!is_cpr_shaped(text), "{text}");
        }
    }
}
