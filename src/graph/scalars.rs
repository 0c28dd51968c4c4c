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
            // The years that both databases and every client can write.
            Value::String(text) if text.len() == 10 => text
                .parse()
                .map(Self)
                .map_err(|_| InputValueError::custom("Not a day in ISO 8601, such as 2026-03-01.")),
            _ => Err(InputValueError::custom(
                "Not a day in ISO 8601, such as 2026-03-01.",
            )),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
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
