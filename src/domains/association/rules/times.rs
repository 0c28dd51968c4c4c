//! When an activity is. Pure.

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::{
    calendar::{COPENHAGEN, at_local},
    graph::mutation::{UserErrorCode as Code, Wrong, wrong},
};

/// An activity lasts two weeks at most: the longest is a holiday (R30).
const LONGEST: TimeDelta = TimeDelta::days(14);

/// An activity is planned three years ahead at most; a date beyond is a slip.
const AHEAD: TimeDelta = TimeDelta::days(3 * 366);

/// An activity from `starts_at` to `ends_at` may be planned at `now`: it does not begin in the
/// past or beyond three years, ends after it begins, and lasts two weeks at most.
///
/// # Errors
/// [`Code::PeriodInvalid`], [`Code::ValueInvalid`].
pub fn fits(
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Wrong> {
    if starts_at < now {
        return Err(wrong("startsAt", Code::PeriodInvalid));
    }
    if ends_at <= starts_at {
        return Err(wrong("endsAt", Code::PeriodInvalid));
    }
    if starts_at - now > AHEAD {
        return Err(wrong("startsAt", Code::ValueInvalid));
    }
    if ends_at - starts_at > LONGEST {
        return Err(wrong("endsAt", Code::ValueInvalid));
    }
    Ok(())
}

/// The moment at which clocks in Copenhagen show the same as at `moment`, `weeks` weeks later.
fn weeks_later(moment: DateTime<Utc>, weeks: u64) -> Option<DateTime<Utc>> {
    if weeks == 0 {
        return Some(moment);
    }
    let local = moment.with_timezone(&COPENHAGEN).naive_local();
    let day = local.date().checked_add_days(Days::new(7 * weeks))?;
    Some(at_local(day, local.time()))
}

/// Beginning and end of `weeks` activities, a week apart at the same local time; `None` when one of
/// them would not end after it begins, since the clocks change meanwhile.
#[must_use]
pub fn weekly(
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    weeks: u64,
) -> Option<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    (0..weeks)
        .map(|week| {
            let times = (weeks_later(starts_at, week)?, weeks_later(ends_at, week)?);
            (times.0 < times.1).then_some(times)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::{local_date, weekday};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_weekly_activity_keeps_its_local_time_over_both_changes() {
        let autumn = weekly(at("2026-10-21T15:00:00Z"), at("2026-10-21T17:00:00Z"), 3).unwrap();
        let begin = [
            "2026-10-21T15:00:00Z",
            "2026-10-28T16:00:00Z",
            "2026-11-04T16:00:00Z",
        ];
        assert_eq!(
            autumn.iter().map(|times| times.0).collect::<Vec<_>>(),
            begin.map(at)
        );
        let spring = weekly(at("2027-03-24T16:00:00Z"), at("2027-03-24T18:00:00Z"), 2).unwrap();
        assert_eq!(
            spring[1],
            (at("2027-03-31T15:00:00Z"), at("2027-03-31T17:00:00Z"))
        );
        // 02:30 to 03:00, which the night of the change skips: 03:30 to 03:00.
        let (from, to) = (at("2027-03-21T01:30:00Z"), at("2027-03-21T02:00:00Z"));
        assert_eq!(weekly(from, to, 2), None);
        assert_eq!(weekly(from, to, 1), Some(vec![(from, to)]));
    }

    #[test]
    fn times_have_bounds() {
        let now = at("2026-09-16T08:00:00Z");
        let wrong = |from: TimeDelta, to: TimeDelta| {
            let found = fits(now + from, now + to, now);
            found.err().map(|wrong| (wrong.field.unwrap(), wrong.code))
        };
        let (hour, day) = (TimeDelta::hours(1), TimeDelta::days(1));
        let second = TimeDelta::seconds(1);
        assert_eq!(wrong(TimeDelta::zero(), hour), None);
        assert_eq!(
            wrong(-second, hour),
            Some(("startsAt", Code::PeriodInvalid))
        );
        assert_eq!(wrong(hour, hour), Some(("endsAt", Code::PeriodInvalid)));
        assert_eq!(wrong(day, day * 15), None);
        assert_eq!(
            wrong(day, day * 15 + second),
            Some(("endsAt", Code::ValueInvalid))
        );
        assert_eq!(wrong(AHEAD, AHEAD + hour), None);
        assert_eq!(
            wrong(AHEAD + second, AHEAD + hour),
            Some(("startsAt", Code::ValueInvalid))
        );
    }

    proptest! {
        #[test]
        fn weeks_follow_each_other(hours in 0_i64..40_000, length in 1_i64..300, weeks in 1_u64..=52) {
            let from = at("2024-12-01T00:00:00Z") + TimeDelta::hours(hours);
            let Some(times) = weekly(from, from + TimeDelta::hours(length), weeks) else {
                // Only around a night on which the clocks change.
                return Ok(());
            };
            prop_assert_eq!(times.len() as u64, weeks);
            let clock = |at: DateTime<Utc>| at.with_timezone(&COPENHAGEN).time();
            for (week, (begin, end)) in times.iter().enumerate() {
                prop_assert!(begin < end);
                let day = local_date(from) + Days::new(7 * week as u64);
                prop_assert_eq!(local_date(*begin), day);
                prop_assert_eq!(weekday(local_date(*begin)), weekday(day));
                // The hour that spring skips is counted on.
                let skipped = clock(from).to_string().starts_with("02:");
                prop_assert!(skipped || clock(*begin) == clock(from));
            }
        }
    }
}
