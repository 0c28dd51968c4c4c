//! The plan of a course: its sessions, week by week.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::Figures;
use crate::calendar::at_local;

/// A month as the agreements count it: twice a month is every other week.
const WEEKS_A_MONTH: i32 = 4;

/// A session that is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// From, UTC.
    pub starts_at: DateTime<Utc>,
    /// To, UTC.
    pub ends_at: DateTime<Utc>,
    /// Whether a midwife takes part.
    pub midwife: bool,
}

/// One session a week, when clocks in Copenhagen show the same time (R79). A midwife takes part so
/// many times a month, evenly spread, the first time included (R81).
#[must_use]
pub fn plan(
    starts_on: NaiveDate,
    at: NaiveTime,
    figures: &Figures,
    midwife_times: Option<i32>,
) -> Vec<Meeting> {
    let times = midwife_times.unwrap_or(0).clamp(0, WEEKS_A_MONTH);
    (0..figures.weeks)
        .map(|week| {
            let days = Days::new(7 * u64::from(week.unsigned_abs()));
            let day = starts_on.checked_add_days(days).unwrap_or(starts_on);
            let starts_at = at_local(day, at);
            Meeting {
                starts_at,
                ends_at: starts_at + TimeDelta::minutes(figures.minutes.into()),
                midwife: week * times % WEEKS_A_MONTH < times,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{COPENHAGEN, weekday};

    fn of(weeks: i32, times: Option<i32>) -> Vec<Meeting> {
        let figures = Figures {
            weeks,
            minutes: 180,
            least: 8,
            most: 10,
        };
        let day = "2026-10-07".parse().expect("a day");
        plan(day, "09:30:00".parse().expect("a time"), &figures, times)
    }

    /// Clocks go back on 25 October 2026 and forward on 28 March 2027.
    #[test]
    fn it_is_at_the_same_local_time_every_week() {
        let plan = of(30, None);
        assert_eq!(plan.len(), 30);
        assert_eq!(plan[0].starts_at.to_rfc3339(), "2026-10-07T07:30:00+00:00");
        assert_eq!(plan[3].starts_at.to_rfc3339(), "2026-10-28T08:30:00+00:00");
        assert_eq!(plan[29].starts_at.to_rfc3339(), "2027-04-28T07:30:00+00:00");
        for (week, meeting) in plan.iter().enumerate() {
            let local = meeting.starts_at.with_timezone(&COPENHAGEN);
            assert_eq!(local.format("%H:%M").to_string(), "09:30");
            let days = (local.date_naive() - plan[0].starts_at.date_naive()).num_days();
            assert_eq!(days, 7 * week as i64);
            assert_eq!(
                weekday(local.date_naive()),
                entities::codes::Weekday::Wednesday
            );
            assert_eq!((meeting.ends_at - meeting.starts_at).num_minutes(), 180);
        }
    }

    #[test]
    fn the_midwife_comes_as_often_as_agreed() {
        let weeks = |times| {
            let plan = of(8, times);
            plan.iter()
                .map(|meeting| if meeting.midwife { 'x' } else { '.' })
                .collect::<String>()
        };
        assert_eq!(weeks(None), "........");
        assert_eq!(weeks(Some(0)), "........");
        assert_eq!(weeks(Some(1)), "x...x...");
        assert_eq!(weeks(Some(2)), "x.x.x.x.");
        assert_eq!(weeks(Some(3)), "x.xxx.xx");
        assert_eq!(weeks(Some(4)), "xxxxxxxx");
        assert_eq!(weeks(Some(9)), "xxxxxxxx");
    }
}
