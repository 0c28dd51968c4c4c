//! Danish working days and local time.
//!
//! Deadlines are counted in working days, and "today" is a question of local dates: both are
//! answered here, from a date that is passed in. Nothing reads the clock.

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, Offset, TimeZone, Utc};
use entities::codes::Weekday;

/// The time zone of the partnership.
pub const COPENHAGEN: chrono_tz::Tz = chrono_tz::Europe::Copenhagen;

/// Whether offices are open on `date`: no weekend, no public holiday, and none of the days on
/// which public offices close as well (5 June, 24 and 31 December).
#[must_use]
pub fn is_working_day(date: NaiveDate) -> bool {
    date.weekday().number_from_monday() <= 5 && !is_holiday(date)
}

fn is_holiday(date: NaiveDate) -> bool {
    match (date.month(), date.day()) {
        (1, 1) | (6, 5) | (12, 24 | 25 | 26 | 31) => return true,
        // No day that moves with Easter falls outside these months.
        (1 | 2 | 7..=12, _) => return false,
        _ => {}
    }
    match (date - easter_sunday(date.year())).num_days() {
        // Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension Day, Whit Sunday and Monday.
        -3 | -2 | 0 | 1 | 39 | 49 | 50 => true,
        // «Store bededag», abolished from 2024.
        26 => date.year() < 2024,
        _ => false,
    }
}

/// Easter Sunday by the anonymous Gregorian computus.
fn easter_sunday(year: i32) -> NaiveDate {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let days = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, (days / 31) as u32, (days % 31 + 1) as u32)
        .expect("the computus gives a day of March or April")
}

/// The `days`-th working day after `date`; `date` itself when `days` is 0.
#[must_use]
pub fn add_working_days(date: NaiveDate, days: u32) -> NaiveDate {
    let mut day = date;
    for _ in 0..days {
        day = next_working_day(day);
    }
    day
}

/// The first working day after `date`.
#[must_use]
pub fn next_working_day(date: NaiveDate) -> NaiveDate {
    date.iter_days()
        .skip(1)
        .find(|day| is_working_day(*day))
        .unwrap_or(NaiveDate::MAX)
}

/// When something begun at `from` is due: the end of the `working_days`-th working day after it,
/// that is the midnight that follows. It is overdue from that moment on.
#[must_use]
pub fn due_at(from: DateTime<Utc>, working_days: u32) -> DateTime<Utc> {
    let last = add_working_days(local_date(from), working_days);
    at_local(last.succ_opt().unwrap_or(NaiveDate::MAX), NaiveTime::MIN)
}

/// The date in Copenhagen at `moment`.
#[must_use]
pub fn local_date(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&COPENHAGEN).date_naive()
}

/// The moment at which clocks in Copenhagen show `time` on `date`.
///
/// When clocks go back and show it twice, it is the first time; when they go forward and skip it,
/// it is counted on from before the change (02:30 is then the moment called 03:30).
#[must_use]
pub fn at_local(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = date.and_time(time);
    match COPENHAGEN.from_local_datetime(&local) {
        LocalResult::Single(moment) => moment.to_utc(),
        LocalResult::Ambiguous(earlier, _) => earlier.to_utc(),
        LocalResult::None => {
            // The offset in force a day earlier is the one before the change.
            let before = local
                .checked_sub_days(Days::new(1))
                .unwrap_or(local)
                .and_utc();
            let offset = COPENHAGEN
                .offset_from_utc_datetime(&before.naive_utc())
                .fix();
            (local - offset).and_utc()
        }
    }
}

/// The day of the week of `date`.
#[must_use]
pub fn weekday(date: NaiveDate) -> Weekday {
    match date.weekday() {
        chrono::Weekday::Mon => Weekday::Monday,
        chrono::Weekday::Tue => Weekday::Tuesday,
        chrono::Weekday::Wed => Weekday::Wednesday,
        chrono::Weekday::Thu => Weekday::Thursday,
        chrono::Weekday::Fri => Weekday::Friday,
        chrono::Weekday::Sat => Weekday::Saturday,
        chrono::Weekday::Sun => Weekday::Sunday,
    }
}

/// The first day of the calendar quarter in which a day lies.
#[must_use]
pub fn quarter(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn local(day: &str, time: &str) -> String {
        at_local(date(day), time.parse().expect("a time")).to_rfc3339()
    }

    #[test]
    fn easter_is_where_the_almanac_says() {
        for (year, day) in [
            (2023, "2023-04-09"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter_sunday(year), date(day));
        }
    }

    #[test]
    fn holidays_and_weekends_are_not_working_days() {
        for day in [
            "2025-01-01",
            "2025-04-17",
            "2025-04-18",
            "2025-04-21",
            "2025-05-29",
            "2025-06-05",
            "2025-06-09",
            "2025-12-24",
            "2025-12-25",
            "2025-12-26",
            "2025-12-31",
            "2025-03-01",
            "2025-03-02",
            "2023-05-05", // «store bededag», the last one
        ] {
            assert!(!is_working_day(date(day)), "{day}");
        }
        for day in [
            "2024-04-26",
            "2025-05-16",
            "2025-05-30",
            "2025-04-22",
            "2025-12-23",
        ] {
            assert!(is_working_day(date(day)), "{day}");
        }
    }

    #[test]
    fn working_days_skip_easter() {
        assert_eq!(add_working_days(date("2025-04-16"), 1), date("2025-04-22"));
        assert_eq!(add_working_days(date("2025-04-16"), 3), date("2025-04-24"));
        assert_eq!(add_working_days(date("2025-04-19"), 0), date("2025-04-19"));
        assert_eq!(add_working_days(date("2025-12-23"), 3), date("2026-01-02"));
    }

    #[test]
    fn a_deadline_ends_with_its_day() {
        let sent = at_local(date("2025-04-16"), "13:00:00".parse().expect("a time"));
        assert_eq!(due_at(sent, 3).to_rfc3339(), "2025-04-24T22:00:00+00:00");
    }

    #[test]
    fn local_time_is_defined_on_the_days_of_change() {
        assert_eq!(local("2025-01-15", "08:00:00"), "2025-01-15T07:00:00+00:00");
        assert_eq!(local("2025-07-15", "08:00:00"), "2025-07-15T06:00:00+00:00");
        // 30 March 2025: 02:00 becomes 03:00.
        assert_eq!(local("2025-03-30", "02:30:00"), "2025-03-30T01:30:00+00:00");
        assert_eq!(local("2025-03-30", "03:30:00"), "2025-03-30T01:30:00+00:00");
        // 26 October 2025: 03:00 becomes 02:00.
        assert_eq!(local("2025-10-26", "02:30:00"), "2025-10-26T00:30:00+00:00");
        assert_eq!(local("2025-10-26", "03:00:00"), "2025-10-26T02:00:00+00:00");
    }

    #[test]
    fn the_local_date_changes_at_local_midnight() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        assert_eq!(
            local_date(moment("2025-07-01T21:59:59Z")),
            date("2025-07-01")
        );
        assert_eq!(
            local_date(moment("2025-07-01T22:00:00Z")),
            date("2025-07-02")
        );
        assert_eq!(weekday(date("2025-07-02")), Weekday::Wednesday);
    }
}
