//! Which quarters a programme has, and which of them are closed.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::calendar;

/// Days from a first to a last one, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

/// A quarter of a programme, cut by the programme's start and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// Its days.
    pub period: Period,
    /// Whether the year is decided with it: it is the fourth, or the programme's last.
    pub closes_year: bool,
}

/// The first day of the month in which `day` lies.
#[must_use]
pub fn month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// In which month of its quarter `day` lies, from 0.
#[must_use]
pub fn month_of_quarter(day: NaiveDate) -> usize {
    day.month0() as usize % 3
}

/// The quarters of a programme that are over and whose late registrations are in, the oldest first:
/// `lag` days after their last day are over before `today`.
#[must_use]
pub fn closed(
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    today: NaiveDate,
    lag: u32,
) -> Vec<Quarter> {
    let end = ends_on.unwrap_or(NaiveDate::MAX);
    let mut closed = vec![];
    let mut first = calendar::quarter(starts_on);
    while first <= end {
        let Some(next) = first.checked_add_months(Months::new(3)) else {
            break;
        };
        let last = next.pred_opt().unwrap_or(next).min(end);
        let over = last.checked_add_days(Days::new(lag.into()));
        if over.is_none_or(|over| over >= today) {
            break;
        }
        closed.push(Quarter {
            period: Period {
                starts_on: first.max(starts_on),
                ends_on: last,
            },
            closes_year: last == end || next.month() == 1,
        });
        first = next;
    }
    closed
}

/// The months of a period, each cut by it, with its place in the quarter.
#[must_use]
pub fn months(period: Period) -> Vec<(usize, Period)> {
    let mut months = vec![];
    let mut first = month(period.starts_on);
    while first <= period.ends_on {
        let next = first
            .checked_add_months(Months::new(1))
            .unwrap_or(NaiveDate::MAX);
        months.push((
            month_of_quarter(first),
            Period {
                starts_on: first.max(period.starts_on),
                ends_on: next.pred_opt().unwrap_or(next).min(period.ends_on),
            },
        ));
        first = next;
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn shown(quarters: &[Quarter]) -> Vec<String> {
        let show = |quarter: &Quarter| {
            let Period { starts_on, ends_on } = quarter.period;
            let year = if quarter.closes_year { " year" } else { "" };
            format!("{starts_on}–{ends_on}{year}")
        };
        quarters.iter().map(show).collect()
    }

    #[test]
    fn the_first_and_the_last_quarter_are_cut_by_the_programme() {
        let quarters = closed(
            date("2024-11-15"),
            Some(date("2025-05-10")),
            date("2025-12-01"),
            20,
        );
        assert_eq!(
            shown(&quarters),
            [
                "2024-11-15–2024-12-31 year",
                "2025-01-01–2025-03-31",
                "2025-04-01–2025-05-10 year"
            ]
        );
    }

    #[test]
    fn a_quarter_is_closed_when_the_lag_is_over() {
        let on = |today: &str| closed(date("2025-01-01"), None, date(today), 20).len();
        assert_eq!(on("2025-03-31"), 0);
        assert_eq!(on("2025-04-20"), 0);
        assert_eq!(on("2025-04-21"), 1);
    }

    #[test]
    fn months_are_cut_too() {
        let cut = months(Period {
            starts_on: date("2024-11-15"),
            ends_on: date("2024-12-31"),
        });
        let shown: Vec<_> = cut
            .iter()
            .map(|(at, month)| format!("{at} {}–{}", month.starts_on, month.ends_on))
            .collect();
        assert_eq!(
            shown,
            ["1 2024-11-15–2024-11-30", "2 2024-12-01–2024-12-31"]
        );
    }
}
