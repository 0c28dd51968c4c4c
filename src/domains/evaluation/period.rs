//! Calendar years, quarters and months, as they are written and counted.

use std::fmt;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, Months, NaiveDate};
use entities::codes::Granularity;

/// A calendar year, quarter or month: `2025`, `2025Q1` or `2025-01`, as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarPeriod {
    first: NaiveDate,
    length: Granularity,
}

impl CalendarPeriod {
    /// The period of this length in which `day` lies.
    #[must_use]
    pub fn around(day: NaiveDate, length: Granularity) -> Self {
        let month = day.month0() / months(length) * months(length) + 1;
        let first = NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        Self { first, length }
    }

    /// Reads its text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        let number = |text: &str| -> Option<u32> {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| digits)
        };
        let (length, month) = match rest.split_at_checked(1) {
            None => (Granularity::Year, 1),
            Some(("Q", quarter)) if quarter.len() == 1 => (
                Granularity::Quarter,
                number(quarter)?.checked_sub(1)? * 3 + 1,
            ),
            Some(("-", month)) if month.len() == 2 => (Granularity::Month, number(month)?),
            Some(_) => return None,
        };
        // The years that both databases order alike.
        let year = i32::try_from(number(year)?).ok();
        let year = year.filter(|year| (1800..=2999).contains(year))?;
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(Self { first, length })
    }

    /// First day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// Last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let next = self.first + Months::new(months(self.length));
        next.pred_opt().unwrap_or(next)
    }

    /// The periods of a shorter length that it consists of.
    pub fn parts(self, length: Granularity) -> impl Iterator<Item = Self> {
        let (step, end) = (Months::new(months(length)), self.last_day());
        let days = std::iter::successors(Some(self.first), move |day| Some(*day + step));
        days.take_while(move |day| *day <= end)
            .map(move |day| Self::around(day, length))
    }
}

/// How many periods of this length there are from one day to another, parts of them included.
#[must_use]
pub fn count(length: Granularity, from: NaiveDate, to: NaiveDate) -> usize {
    if to < from {
        return 0;
    }
    let month = |day: NaiveDate| {
        let first = CalendarPeriod::around(day, length).first;
        i64::from(first.year()) * 12 + i64::from(first.month0())
    };
    let steps = (month(to) - month(from)) / i64::from(months(length));
    usize::try_from(steps + 1).unwrap_or_default()
}

fn months(length: Granularity) -> u32 {
    match length {
        Granularity::Month => 1,
        Granularity::Quarter => 3,
        Granularity::Year => 12,
    }
}

impl fmt::Display for CalendarPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.length {
            Granularity::Month => write!(f, "{year:04}-{month:02}"),
            Granularity::Quarter => write!(f, "{year:04}Q{}", month.div_ceil(3)),
            Granularity::Year => write!(f, "{year:04}"),
        }
    }
}

/// A calendar year, quarter or month, as text: `2025`, `2025Q1` or `2025-01`.
#[Scalar(name = "CalendarPeriod")]
impl ScalarType for CalendarPeriod {
    fn parse(value: Value) -> InputValueResult<Self> {
        let period = match &value {
            Value::String(text) => Self::parse(text),
            _ => None,
        };
        period.ok_or_else(|| {
            InputValueError::custom(
                "Not a year, quarter or month, such as 2025, 2025Q1 or 2025-01.",
            )
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_text_is_read_as_it_is_written() {
        for (text, first, last) in [
            ("2025", "2025-01-01", "2025-12-31"),
            ("2025Q1", "2025-01-01", "2025-03-31"),
            ("2024Q4", "2024-10-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2025-12", "2025-12-01", "2025-12-31"),
        ] {
            let period = CalendarPeriod::parse(text).expect(text);
            assert_eq!(period.to_string(), text);
            assert_eq!(
                (period.first_day(), period.last_day()),
                (day(first), day(last))
            );
        }
        for text in [
            "",
            "25",
            "202",
            "2025Q",
            "2025Q0",
            "2025Q5",
            "2025Q11",
            "2025q1",
            "2025-1",
            "2025-13",
            "2025-00",
            "2025-01-01",
            "2025 Q1",
            "+025",
            "1799",
            "3000",
            "2025Q+",
            "2025-+1",
            "æøå",
            "K1 2025",
        ] {
            assert_eq!(CalendarPeriod::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_in_one_period_of_each_length() {
        for (length, text) in [
            (Granularity::Year, "2025"),
            (Granularity::Quarter, "2025Q3"),
            (Granularity::Month, "2025-08"),
        ] {
            let period = CalendarPeriod::around(day("2025-08-31"), length);
            assert_eq!(period.to_string(), text);
        }
        let year = CalendarPeriod::parse("2025").expect("a year");
        let quarters: Vec<String> = year
            .parts(Granularity::Quarter)
            .map(|q| q.to_string())
            .collect();
        assert_eq!(quarters, ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]);
        assert_eq!(year.parts(Granularity::Month).count(), 12);
    }

    #[test]
    fn periods_are_counted_with_their_parts() {
        let (from, to) = (day("2024-12-01"), day("2026-06-30"));
        for (length, number) in [
            (Granularity::Month, 19),
            (Granularity::Quarter, 7),
            (Granularity::Year, 3),
        ] {
            assert_eq!(count(length, from, to), number);
            assert_eq!(count(length, to, from), 0);
        }
    }
}
