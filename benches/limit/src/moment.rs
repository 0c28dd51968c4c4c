//! Moments and days as PostgreSQL sends them, written as GraphQL has them: no calendar between.

use std::error::Error;

use serde::{Serialize, Serializer};
use tokio_postgres::types::{FromSql, Type, accepts};

/// A moment, UTC: µs since 2000.
pub struct Moment(i64);

/// A day: days since 2000.
pub struct Day(i32);

type Unreadable = Box<dyn Error + Sync + Send>;

impl<'a> FromSql<'a> for Moment {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Unreadable> {
        Ok(Self(i64::from_be_bytes(raw.try_into()?)))
    }

    accepts!(TIMESTAMPTZ);
}

impl<'a> FromSql<'a> for Day {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Unreadable> {
        Ok(Self(i32::from_be_bytes(raw.try_into()?)))
    }

    accepts!(DATE);
}

const DAY: i64 = 86_400_000_000;

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (days, micros) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let seconds = micros / 1_000_000;
        let mut text = Text::new();
        text.day(days);
        for (before, number) in [
            (b'T', seconds / 3600),
            (b':', seconds / 60 % 60),
            (b':', seconds % 60),
        ] {
            text.push(&[before]);
            text.digits(number, 2);
        }
        // As many decimals as there are: none, three or six.
        match micros % 1_000_000 {
            0 => {}
            fraction if fraction % 1000 == 0 => {
                text.push(b".");
                text.digits(fraction / 1000, 3);
            }
            fraction => {
                text.push(b".");
                text.digits(fraction, 6);
            }
        }
        text.push(b"+00:00");
        serializer.serialize_str(text.as_str())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = Text::new();
        text.day(self.0.into());
        serializer.serialize_str(text.as_str())
    }
}

/// A short ASCII text, without an allocation.
struct Text {
    bytes: [u8; 40],
    length: usize,
}

impl Text {
    fn new() -> Self {
        Self {
            bytes: [0; 40],
            length: 0,
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    fn digits(&mut self, mut number: i64, width: usize) {
        for at in (0..width).rev() {
            self.bytes[self.length + at] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.length += width;
    }

    /// The day so many days after 2000-01-01: years begin in March here, so that leap days come last.
    fn day(&mut self, since_2000: i64) {
        let days = since_2000 + 730_425;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        self.digits(year + era * 400 + next, 4);
        self.push(b"-");
        self.digits(month, 2);
        self.push(b"-");
        self.digits(day, 2);
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("ASCII")
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, TimeDelta};

    use super::*;

    #[test]
    fn every_day_is_that_of_the_calendar() {
        let first = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
        for days in -40_000..=40_000 {
            let day = first + TimeDelta::days(days.into());
            let told = serde_json::to_string(&Day(days)).expect("JSON");
            assert_eq!(told, format!("\"{day}\""));
        }
    }

    #[test]
    fn moments_are_as_serde_writes_them() {
        let first = DateTime::from_timestamp(946_684_800, 0).expect("a moment");
        for micros in [
            0,
            -1,
            1_000,
            1_001_000,
            845_000_123_456_789,
            845_000_123_000_000,
        ] {
            let moment = first + TimeDelta::microseconds(micros);
            let told = serde_json::to_string(&Moment(micros)).expect("JSON");
            assert_eq!(told, format!("\"{}\"", moment.to_rfc3339()));
        }
    }
}
