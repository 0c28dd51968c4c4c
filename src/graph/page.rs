//! Pages and cursors: Relay connections with keyset cursors.
//!
//! A cursor says where in the order a row stands: the order's name, the row's value in the ordered
//! column, and its id. It stays right while rows come and go, in both directions.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::sea_query::{ColumnType, Value};
use uuid::Uuid;

use crate::access::{ErrorCode, Failure, Key};

/// The arguments of a connection.
#[derive(Clone, Debug, Default)]
pub struct PageArgs {
    /// So many from the beginning, or from after `after`.
    pub first: Option<i32>,
    /// So many from the end, or from before `before`.
    pub last: Option<i32>,
    /// Begin after this cursor.
    pub after: Option<String>,
    /// End before this cursor.
    pub before: Option<String>,
}

/// How many nodes a page has when nothing is asked for.
pub const PAGE_DEFAULT: u64 = 20;
/// How many nodes a page has at most.
pub const PAGE_MAX: i32 = 100;

/// A page, checked.
#[derive(Clone, Debug)]
pub struct Page {
    /// How many nodes at most.
    pub size: u64,
    /// Counted from the end.
    pub backward: bool,
    /// Begin after this place.
    pub after: Option<Place>,
    /// End before this place.
    pub before: Option<Place>,
}

impl Page {
    /// Checks the arguments against the order they are used with.
    ///
    /// # Errors
    /// `INVALID_PAGE` for counts outside 1–100 or both counts; `INVALID_CURSOR` for a cursor that
    /// this order did not make.
    pub fn new(
        args: &PageArgs,
        order: &str,
        kind: &ColumnType,
        text_id: bool,
    ) -> Result<Self, Failure> {
        let invalid = |message| Failure::new(ErrorCode::InvalidPage, message);
        let (count, backward) = match (args.first, args.last) {
            (Some(_), Some(_)) => return Err(invalid("Give either first or last, not both.")),
            (Some(n), None) => (Some(n), false),
            (None, Some(n)) => (Some(n), true),
            // Without a count, `before` alone reads backward: the page that ends there.
            (None, None) => (None, args.before.is_some() && args.after.is_none()),
        };
        let size = match count {
            None => PAGE_DEFAULT,
            Some(n @ 1..=PAGE_MAX) => n.unsigned_abs().into(),
            Some(_) => return Err(invalid("first and last are between 1 and 100.")),
        };
        let place = |cursor: &Option<String>| {
            cursor
                .as_deref()
                .map(|text| Place::decode(text, order, kind, text_id))
                .transpose()
        };
        Ok(Self {
            size,
            backward,
            after: place(&args.after)?,
            before: place(&args.before)?,
        })
    }
}

/// A row's place in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its value in the ordered column.
    pub value: Value,
    /// Its id.
    pub id: Key,
}

const SEPARATOR: char = '\u{1f}';

impl Place {
    /// The opaque cursor of this place in the order of this name.
    #[must_use]
    pub fn encode(&self, order: &str) -> String {
        let value = match &self.value {
            Value::ChronoDateTimeUtc(Some(at)) => at.to_rfc3339_opts(SecondsFormat::Micros, true),
            Value::ChronoDate(Some(day)) => day.to_string(),
            Value::Int(Some(n)) => n.to_string(),
            Value::String(Some(text)) => text.clone(),
            // Orders are declared on not-null columns of these types only (a test asks each).
            _ => String::new(),
        };
        let id = match &self.id {
            Key::Uuid(id) => id.simple().to_string(),
            Key::Text(text) => text.clone(),
        };
        URL_SAFE_NO_PAD.encode(format!("{order}{SEPARATOR}{value}{SEPARATOR}{id}"))
    }

    fn decode(
        cursor: &str,
        order: &str,
        kind: &ColumnType,
        text_id: bool,
    ) -> Result<Self, Failure> {
        Self::try_decode(cursor, order, kind, text_id).ok_or_else(|| {
            Failure::new(
                ErrorCode::InvalidCursor,
                "This cursor does not belong to this list and order.",
            )
        })
    }

    fn try_decode(cursor: &str, order: &str, kind: &ColumnType, text_id: bool) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.split(SEPARATOR);
        let (name, value, id) = (parts.next()?, parts.next()?, parts.next()?);
        if name != order || parts.next().is_some() || text.contains('\0') {
            return None;
        }
        let value = match kind {
            ColumnType::TimestampWithTimeZone => DateTime::parse_from_rfc3339(value)
                .ok()?
                .with_timezone(&Utc)
                .into(),
            ColumnType::Date => value.parse::<NaiveDate>().ok()?.into(),
            ColumnType::Integer => value.parse::<i32>().ok()?.into(),
            _ => value.to_owned().into(),
        };
        let id = if text_id {
            Key::Text(id.to_owned())
        } else {
            Key::Uuid(Uuid::try_parse(id).ok()?)
        };
        Some(Self { value, id })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back(micros in 0_i64..4_000_000_000_000_000, id in any::<u128>()) {
            let place = Place {
                value: DateTime::<Utc>::from_timestamp_micros(micros).unwrap().into(),
                id: Key::Uuid(Uuid::from_u128(id)),
            };
            let cursor = place.encode("SENT_AT_DESC");
            let kind = ColumnType::TimestampWithTimeZone;
            prop_assert_eq!(Place::try_decode(&cursor, "SENT_AT_DESC", &kind, false), Some(place));
            prop_assert_eq!(Place::try_decode(&cursor, "SENT_AT_ASC", &kind, false), None);
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,80}") {
            for kind in [ColumnType::TimestampWithTimeZone, ColumnType::Date, ColumnType::Integer, ColumnType::Text] {
                let _ = Place::try_decode(&text, "X", &kind, false);
                let _ = Place::try_decode(&URL_SAFE_NO_PAD.encode(&text), "X", &kind, true);
            }
        }
    }
}
