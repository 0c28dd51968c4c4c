//! Numbers, days and periods as a reader of the report's language writes them.

use chrono::{Datelike, NaiveDate};
use entities::codes::Granularity;

use crate::{domains::evaluation::period::CalendarPeriod, graph::coded::Locale};

/// A number that people can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many: a decided figure, or a sum of such.
    Told(i64),
    /// So many are told; more are kept back.
    AtLeast(i64),
    /// Kept back.
    Hidden,
    /// Nothing is counted here: the track had not begun, or the period isn't broken down like this.
    Absent,
}

impl Count {
    /// What is told of it.
    #[must_use]
    pub fn told(self) -> Option<i64> {
        match self {
            Self::Told(n) | Self::AtLeast(n) => Some(n),
            Self::Hidden | Self::Absent => None,
        }
    }

    /// All of them together: arithmetic of what is told, and no more than anybody could do.
    #[must_use]
    pub fn sum(counts: impl IntoIterator<Item = Self>) -> Self {
        counts.into_iter().fold(Self::Absent, |sum, one| {
            let (a, b) = match (sum, one) {
                (Self::Absent, other) | (other, Self::Absent) => return other,
                (a, b) => (a, b),
            };
            let told = a.told().unwrap_or_default() + b.told().unwrap_or_default();
            match (a, b) {
                (Self::Told(_), Self::Told(_)) => Self::Told(told),
                _ if told == 0 => Self::Hidden,
                _ => Self::AtLeast(told),
            }
        })
    }

    /// In words: a number, «mindst» a number, «skjult», or a dash.
    #[must_use]
    pub fn text(self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Told(n), _) => whole(n, locale),
            (Self::AtLeast(n), Locale::Da) => format!("mindst {}", whole(n, locale)),
            (Self::AtLeast(n), Locale::En) => format!("at least {}", whole(n, locale)),
            (Self::Hidden, Locale::Da) => "skjult".to_owned(),
            (Self::Hidden, Locale::En) => "hidden".to_owned(),
            (Self::Absent, _) => "–".to_owned(),
        }
    }
}

/// A whole number with separators of thousands: 1.234 in Danish.
#[must_use]
pub fn whole(n: i64, locale: Locale) -> String {
    let separator = match locale {
        Locale::Da => '.',
        Locale::En => ',',
    };
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    if n < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A number of tenths: 4,2 in Danish.
#[must_use]
pub fn tenths(n: i64, locale: Locale) -> String {
    let comma = match locale {
        Locale::Da => ',',
        Locale::En => '.',
    };
    format!("{}{comma}{}", whole(n / 10, locale), (n % 10).abs())
}

/// A share in whole per cent; nothing of nothing.
#[must_use]
pub fn share(part: i64, whole: i64, locale: Locale) -> Option<String> {
    let percent = (whole > 0).then(|| (part * 200 + whole) / (whole * 2))?;
    Some(match locale {
        Locale::Da => format!("{percent}\u{a0}%"),
        Locale::En => format!("{percent}%"),
    })
}

const MONTHS: [(&str, &str); 12] = [
    ("januar", "January"),
    ("februar", "February"),
    ("marts", "March"),
    ("april", "April"),
    ("maj", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("august", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
];

/// A day: 30. september 2026.
#[must_use]
pub fn day(date: NaiveDate, locale: Locale) -> String {
    let (da, en) = MONTHS[date.month0() as usize];
    match locale {
        Locale::Da => format!("{}. {da} {}", date.day(), date.year()),
        Locale::En => format!("{} {en} {}", date.day(), date.year()),
    }
}

/// A span of days, both included.
#[must_use]
pub fn span(from: NaiveDate, to: NaiveDate, locale: Locale) -> String {
    format!("{} – {}", day(from, locale), day(to, locale))
}

/// The number of a day's quarter, 1 to 4.
#[must_use]
pub fn quarter_of(date: NaiveDate) -> u32 {
    date.month0() / 3 + 1
}

/// The name of the snapshot that ends on this day: 2025Q4.
#[must_use]
pub fn snapshot_name(ends_on: NaiveDate) -> String {
    CalendarPeriod::around(ends_on, Granularity::Quarter).to_string()
}

/// A quarter or a year of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How long it is.
    pub per: Granularity,
    /// Its last day.
    pub ends_on: NaiveDate,
}

impl Period {
    /// Its name in a table's head: 2025, or 1. kvartal 2026.
    #[must_use]
    pub fn name(self, locale: Locale) -> String {
        let (year, quarter) = (self.ends_on.year(), quarter_of(self.ends_on));
        match (self.per, locale) {
            (Granularity::Year, _) => year.to_string(),
            (_, Locale::Da) => format!("{quarter}. kvartal {year}"),
            (_, Locale::En) => format!("Q{quarter} {year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_the_readers_language() {
        assert_eq!(whole(1_234_567, Locale::Da), "1.234.567");
        assert_eq!(whole(-1_234, Locale::En), "−1,234");
        assert_eq!(whole(999, Locale::Da), "999");
        assert_eq!(tenths(42, Locale::Da), "4,2");
        assert_eq!(tenths(10_005, Locale::En), "1,000.5");
        assert_eq!(share(1, 3, Locale::Da).as_deref(), Some("33\u{a0}%"));
        assert_eq!(share(2, 3, Locale::En).as_deref(), Some("67%"));
        assert_eq!(share(0, 0, Locale::Da), None);
        let date = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
        assert_eq!(day(date, Locale::Da), "30. september 2026");
        assert_eq!(day(date, Locale::En), "30 September 2026");
        assert_eq!(snapshot_name(date), "2026Q3");
    }

    #[test]
    fn a_sum_says_when_something_of_it_is_kept_back() {
        use Count::{Absent, AtLeast, Hidden, Told};
        assert_eq!(Count::sum([Told(5), Told(0), Absent, Told(7)]), Told(12));
        assert_eq!(Count::sum([Told(5), Hidden]), AtLeast(5));
        assert_eq!(Count::sum([Hidden, Told(0)]), Hidden);
        assert_eq!(Count::sum([Hidden, Told(6), AtLeast(5)]), AtLeast(11));
        assert_eq!(Count::sum([]), Absent);
        assert_eq!(Hidden.text(Locale::Da), "skjult");
        assert_eq!(AtLeast(1_200).text(Locale::En), "at least 1,200");
    }
}
