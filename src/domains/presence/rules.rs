//! When weekly hours meet, and what can be said of a day that differs: pure.

use chrono::{Days, NaiveDate, NaiveTime};
use entities::{codes::Weekday, presence_slot};

use crate::{
    calendar,
    graph::mutation::{UserErrorCode as Code, Wrong, wrong},
};

/// Weekly hours, from a first day to a last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Day of the week.
    pub weekday: Weekday,
    /// From, Europe/Copenhagen.
    pub from: NaiveTime,
    /// To, Europe/Copenhagen.
    pub to: NaiveTime,
    /// First day.
    pub first: NaiveDate,
    /// Last day; open when absent.
    pub last: Option<NaiveDate>,
}

impl From<&presence_slot::Model> for Hours {
    fn from(slot: &presence_slot::Model) -> Self {
        Self {
            weekday: slot.weekday,
            from: slot.starts_at,
            to: slot.ends_at,
            first: slot.valid_from,
            last: slot.valid_to,
        }
    }
}

impl Hours {
    /// They end after they begin, and there is a day of them.
    ///
    /// # Errors
    /// [`Code::ValueInvalid`], [`Code::PeriodInvalid`].
    pub fn can_be(&self) -> Result<(), Wrong> {
        if self.to <= self.from {
            return Err(wrong("endsAt", Code::ValueInvalid));
        }
        if self.last.is_some_and(|last| last < self.first_time()) {
            return Err(wrong("validTo", Code::PeriodInvalid));
        }
        Ok(())
    }

    /// Whether the plan has them on this day.
    #[must_use]
    pub fn are_on(&self, day: NaiveDate) -> bool {
        calendar::weekday(day) == self.weekday
            && self.first <= day
            && self.last.is_none_or(|last| day <= last)
    }

    /// The first day of the week's day, whether or not the last day is before.
    fn first_time(&self) -> NaiveDate {
        let mut days = (0..7).map(|n| self.first + Days::new(n));
        let found = days.find(|day| calendar::weekday(*day) == self.weekday);
        found.unwrap_or(self.first)
    }

    /// Whether there is a minute of a day that is in both.
    #[must_use]
    pub fn meet(&self, other: &Self) -> bool {
        let first = Self {
            first: self.first.max(other.first),
            ..*self
        };
        let mut lasts = [self.last, other.last].into_iter().flatten();
        self.weekday == other.weekday
            && self.from < other.to
            && other.from < self.to
            && lasts.all(|last| first.first_time() <= last)
    }

    /// The last day can be this one: they are shortened, never lengthened, and what was is not
    /// undone.
    ///
    /// # Errors
    /// [`Code::PeriodInvalid`].
    pub fn may_end(&self, today: NaiveDate, last_day: NaiveDate) -> Result<(), Wrong> {
        let lengthened = self.last.is_some_and(|last| last_day > last);
        if last_day < today || last_day < self.first || lengthened {
            return Err(wrong("lastDay", Code::PeriodInvalid));
        }
        Ok(())
    }
}

/// What can be said of a day that differs: that nobody comes; or another time, a colleague, or both.
///
/// # Errors
/// [`Code::OneOfRequired`], [`Code::ValueInvalid`].
pub fn differs(
    cancelled: bool,
    starts_at: Option<NaiveTime>,
    ends_at: Option<NaiveTime>,
    substitute: bool,
) -> Result<(), Wrong> {
    let otherwise = starts_at.is_some() || ends_at.is_some() || substitute;
    if cancelled == otherwise {
        return Err(wrong("cancelled", Code::OneOfRequired));
    }
    match (starts_at, ends_at) {
        (None, None) => Ok(()),
        (Some(from), Some(to)) if from < to => Ok(()),
        (None, Some(_)) => Err(wrong("startsAt", Code::ValueInvalid)),
        (Some(_), _) => Err(wrong("endsAt", Code::ValueInvalid)),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Timelike};
    use entities::Code as _;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn at(minute: i64) -> NaiveTime {
        NaiveTime::MIN + TimeDelta::minutes(minute)
    }

    fn wednesdays() -> Hours {
        Hours {
            weekday: Weekday::Wednesday,
            from: at(540),
            to: at(900),
            first: day("2026-09-16"),
            last: Some(day("2026-09-30")),
        }
    }

    #[test]
    fn hours_end_after_they_begin_and_have_a_day() {
        let found = |hours: Hours| hours.can_be().err().map(|wrong| (wrong.field, wrong.code));
        assert_eq!(found(wednesdays()), None);
        let to = wednesdays().from;
        let empty = Hours { to, ..wednesdays() };
        assert_eq!(found(empty), Some((Some("endsAt"), Code::ValueInvalid)));
        for (first, last, fits) in [
            ("2026-09-16", "2026-09-16", true),
            ("2026-09-17", "2026-09-23", true),
            ("2026-09-17", "2026-09-22", false),
            ("2026-09-16", "2026-09-15", false),
        ] {
            let (first, last) = (day(first), Some(day(last)));
            let hours = Hours {
                first,
                last,
                ..wednesdays()
            };
            assert_eq!(
                found(hours),
                (!fits).then_some((Some("validTo"), Code::PeriodInvalid))
            );
        }
        let last = None;
        assert_eq!(
            found(Hours {
                last,
                ..wednesdays()
            }),
            None
        );
    }

    #[test]
    fn they_are_on_their_days() {
        let on = |text: &str| wednesdays().are_on(day(text));
        assert!(on("2026-09-16") && on("2026-09-23") && on("2026-09-30"));
        assert!(!on("2026-09-09") && !on("2026-10-07") && !on("2026-09-17"));
    }

    #[test]
    fn they_are_shortened_alone() {
        let today = day("2026-09-20");
        for (last_day, fits) in [
            ("2026-09-19", false),
            ("2026-09-20", true),
            ("2026-09-30", true),
            ("2026-10-01", false),
        ] {
            assert_eq!(
                wednesdays().may_end(today, day(last_day)).is_ok(),
                fits,
                "{last_day}"
            );
        }
        assert!(
            wednesdays()
                .may_end(day("2026-09-01"), day("2026-09-15"))
                .is_err()
        );
        let open = Hours {
            last: None,
            ..wednesdays()
        };
        assert!(open.may_end(today, day("2027-01-01")).is_ok());
    }

    /// Everything that can be said.
    #[test]
    fn a_day_differs_in_one_way() {
        let times = [None, Some(at(60)), Some(at(120))];
        for cancelled in [false, true] {
            for starts_at in times {
                for ends_at in times {
                    for substitute in [false, true] {
                        let found = differs(cancelled, starts_at, ends_at, substitute);
                        let code = found.err().map(|wrong| wrong.code);
                        let time = starts_at.is_some() || ends_at.is_some();
                        let expected = if cancelled == (time || substitute) {
                            Some(Code::OneOfRequired)
                        } else if time && (starts_at, ends_at) != (times[1], times[2]) {
                            Some(Code::ValueInvalid)
                        } else {
                            None
                        };
                        assert_eq!(
                            code, expected,
                            "{cancelled} {starts_at:?} {ends_at:?} {substitute}"
                        );
                    }
                }
            }
        }
    }

    fn hours() -> impl Strategy<Value = Hours> {
        let times = (0_i64..1_400, 1_i64..39);
        let days = (0_u64..20, prop::option::of(0_u64..20));
        (0..3_usize, times, days).prop_map(|(weekday, (from, long), (first, long_days))| {
            let first = day("2026-09-14") + Days::new(first);
            Hours {
                weekday: Weekday::ALL[weekday].value,
                from: at(from),
                to: at(from + long),
                first,
                last: long_days.map(|n| first + Days::new(n)),
            }
        })
    }

    /// Whether they meet, looked up minute by minute on every day of three months.
    fn meet_by_the_minute(one: &Hours, other: &Hours) -> bool {
        let in_it = |hours: &Hours, minute: u32| {
            (hours.from.num_seconds_from_midnight()..hours.to.num_seconds_from_midnight())
                .contains(&(minute * 60))
        };
        (0..90)
            .map(|n| day("2026-09-14") + Days::new(n))
            .any(|day| {
                one.are_on(day)
                    && other.are_on(day)
                    && (0..24 * 60).any(|minute| in_it(one, minute) && in_it(other, minute))
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        /// Hours meet when they do minute by minute; and it makes no difference which is asked.
        #[test]
        fn hours_meet_as_they_do_by_the_minute(one in hours(), other in hours(), close in -40_i64..40, same in any::<bool>()) {
            // Half of the pairs lie close together: chance alone would let few of them meet.
            let other = if same {
                let from = (i64::from(one.from.num_seconds_from_midnight() / 60) + close).clamp(0, 1_400);
                let long = (other.to - other.from).num_minutes();
                Hours { weekday: one.weekday, from: at(from), to: at(from + long), ..other }
            } else {
                other
            };
            let meet = meet_by_the_minute(&one, &other);
            prop_assert_eq!(one.meet(&other), meet);
            prop_assert_eq!(other.meet(&one), meet);
        }

        /// Whatever is planned and refused when it meets something, nobody is at two places at once.
        #[test]
        fn no_plan_has_somebody_at_two_places(wishes in prop::collection::vec(hours(), 0..12)) {
            let mut plan: Vec<Hours> = vec![];
            for wish in wishes {
                if wish.can_be().is_ok() && !plan.iter().any(|hours| hours.meet(&wish)) {
                    plan.push(wish);
                }
            }
            for (n, one) in plan.iter().enumerate() {
                for other in &plan[..n] {
                    prop_assert!(!meet_by_the_minute(one, other));
                }
            }
        }
    }
}
