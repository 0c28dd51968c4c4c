//! Dates and times of day. Moments are async-graphql's `DateTime`, always UTC.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, NaiveTime};

/// A day, ISO 8601: `2026-03-01`. Where it bounds a moment, it is a day in Europe/Copenhagen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub NaiveDate);

/// A day, ISO 8601: `2026-03-01`. Where it bounds a moment, it is a day in Europe/Copenhagen.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => parse_day(text).map(Self).ok_or_else(|| {
                InputValueError::custom("Not a day in ISO 8601, such as 2026-03-01.")
            }),
            _ => Err(InputValueError::custom(
                "Not a day in ISO 8601, such as 2026-03-01.",
            )),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Four digits, two and two, within the years that both databases order alike.
fn parse_day(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(n, byte)| {
            if matches!(n, 4 | 7) {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    let day: NaiveDate = text.parse().ok().filter(|_| shaped)?;
    (1800..=2999)
        .contains(&chrono::Datelike::year(&day))
        .then_some(day)
}

/// A time of day in Europe/Copenhagen: `09:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(pub NaiveTime);

/// A time of day in Europe/Copenhagen: `09:30`.
#[Scalar(name = "LocalTime")]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match &value {
            Value::String(text) => text,
            _ => return Err(InputValueError::expected_type(value)),
        };
        NaiveTime::parse_from_str(text, "%H:%M")
            .map(Self)
            .map_err(|_| InputValueError::custom("Not a time of day, such as 09:30."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%H:%M").to_string())
    }
}
