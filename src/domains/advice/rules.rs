//! What may be told of advice and sparring (I6, I7, C9): pure.

use chrono::NaiveDate;
use entities::{
    CodeSet,
    codes::{Channel, Role, Topic},
};

use crate::graph::mutation::{UserErrorCode as Code, Wrong, wrong};

/// How long a session or sparring takes, in minutes: a working day at most, as the database has it.
pub const MINUTES: std::ops::RangeInclusive<i32> = 1..=480;

/// Who may ask for sparring: any health role (C9).
pub const ASKERS: [Role; 4] = [
    Role::ContactPerson,
    Role::Midwife,
    Role::DepartmentManager,
    Role::BridgeConsultant,
];

/// Whom a session was for: one of these ways, and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom<F> {
    /// A family.
    Family(F),
    /// A walk-in who came before, and goes by this code.
    Returning(String),
    /// A walk-in who gets a code to come back with.
    Coded,
    /// A walk-in who stays unknown (R18).
    Unknown,
}

/// Whom a session was for, as the input says it.
///
/// # Errors
/// [`Code::OneOfRequired`] when it says more than one thing.
pub fn whom<F>(family: Option<F>, code: Option<String>, new: bool) -> Result<Whom<F>, Wrong> {
    match (family, code, new) {
        (Some(family), None, false) => Ok(Whom::Family(family)),
        (None, Some(code), false) => Ok(Whom::Returning(code)),
        (None, None, true) => Ok(Whom::Coded),
        (None, None, false) => Ok(Whom::Unknown),
        (Some(_), ..) => Err(wrong("family", Code::OneOfRequired)),
        (None, Some(_), true) => Err(wrong("caseCode", Code::OneOfRequired)),
    }
}

/// Whether a family or a walk-in who was advised `held` times may be once more; `None`: no limit.
#[must_use]
pub fn one_more(held: usize, most: Option<i32>) -> bool {
    most.is_none_or(|most| usize::try_from(most).is_ok_and(|most| held < most))
}

/// The day is not in the future, the length can be, and there is a topic.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn told(
    today: NaiveDate,
    held_on: NaiveDate,
    minutes: i32,
    topics: (&'static str, CodeSet<Topic>),
) -> Result<(), Wrong> {
    let (field, topics) = topics;
    if held_on > today {
        return Err(wrong("heldOn", Code::ValueInvalid));
    }
    if !MINUTES.contains(&minutes) {
        return Err(wrong("minutes", Code::ValueInvalid));
    }
    if topics.is_empty() {
        return Err(wrong(field, Code::ValueInvalid));
    }
    Ok(())
}

/// What is held in person is held somewhere.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn placed(channel: Channel, has_site: bool) -> Result<(), Wrong> {
    if channel == Channel::InPerson && !has_site {
        return Err(wrong("site", Code::ValueInvalid));
    }
    Ok(())
}

/// How far somebody's right to sparring goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What they asked for themselves, as a midwife.
    Own,
    /// All of a hospital or a programme.
    All,
}

/// Who asked, as somebody with this right may tell it: a midwife tells of herself alone.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn asker<P: Copy + PartialEq>(
    reach: Reach,
    me: P,
    role: Role,
    asked_by: Option<P>,
) -> Result<Option<P>, Wrong> {
    if !ASKERS.contains(&role) || (reach == Reach::Own && role != Role::Midwife) {
        return Err(wrong("askerRole", Code::ValueInvalid));
    }
    match (reach, asked_by) {
        (Reach::Own, Some(other)) if other != me => Err(wrong("askedBy", Code::ValueInvalid)),
        (Reach::Own, _) => Ok(Some(me)),
        (Reach::All, asked_by) => Ok(asked_by),
    }
}

#[cfg(test)]
mod tests {
    use entities::Code as _;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_session_is_for_one() {
        let code = || Some("W-1".to_owned());
        for (family, code, new, expected) in [
            (None, None, false, Ok(Whom::Unknown)),
            (None, None, true, Ok(Whom::Coded)),
            (None, code(), false, Ok(Whom::Returning("W-1".into()))),
            (None, code(), true, Err("caseCode")),
            (Some(1), None, false, Ok(Whom::Family(1))),
            (Some(1), None, true, Err("family")),
            (Some(1), code(), false, Err("family")),
            (Some(1), code(), true, Err("family")),
        ] {
            let expected = expected.map_err(|field| wrong(field, Code::OneOfRequired));
            assert_eq!(whom(family, code, new), expected);
        }
    }

    #[test]
    fn what_is_told_is_of_the_past_has_a_length_and_a_topic() {
        let today = day("2026-09-16");
        let some: CodeSet<Topic> = [Topic::Housing].into_iter().collect();
        for (held_on, minutes, topics, expected) in [
            ("2026-09-16", 1, some, None),
            ("2020-01-01", 480, some, None),
            ("2026-09-17", 30, some, Some("heldOn")),
            ("2026-09-16", 0, some, Some("minutes")),
            ("2026-09-16", -5, some, Some("minutes")),
            ("2026-09-16", 481, some, Some("minutes")),
            ("2026-09-16", 30, CodeSet::empty(), Some("asked")),
        ] {
            let found = told(today, day(held_on), minutes, ("asked", topics));
            let expected = expected.map(|field| wrong(field, Code::ValueInvalid));
            assert_eq!(found.err(), expected, "{held_on} {minutes}");
        }
        for channel in Channel::ALL {
            assert!(placed(channel.value, true).is_ok());
            let nowhere = placed(channel.value, false).is_ok();
            assert_eq!(nowhere, channel.value != Channel::InPerson);
        }
    }

    /// Every role, for each right, with nobody named, oneself and another.
    #[test]
    fn any_health_role_asks_and_a_midwife_tells_of_herself() {
        for role in Role::ALL {
            let health = ASKERS.contains(&role.value);
            for by in [None, Some(1), Some(2)] {
                let all = asker(Reach::All, 1, role.value, by);
                assert_eq!(
                    all,
                    if health {
                        Ok(by)
                    } else {
                        Err(wrong("askerRole", Code::ValueInvalid))
                    }
                );
                let own = asker(Reach::Own, 1, role.value, by);
                let expected = match (role.value, by) {
                    (Role::Midwife, Some(2)) => Err(wrong("askedBy", Code::ValueInvalid)),
                    (Role::Midwife, _) => Ok(Some(1)),
                    _ => Err(wrong("askerRole", Code::ValueInvalid)),
                };
                assert_eq!(own, expected, "{}", role.code);
            }
        }
    }

    proptest! {
        /// Whatever is asked for, in whatever order, nobody gets more than the most; and without a
        /// limit everybody gets all.
        #[test]
        fn nobody_gets_more_than_the_most(asked in prop::collection::vec(0_usize..3, 0..40), most in prop::option::of(0_i32..6)) {
            let mut held = [0_usize; 3];
            let mut wanted = [0_usize; 3];
            for who in asked {
                wanted[who] += 1;
                held[who] += usize::from(one_more(held[who], most));
            }
            let limit = most.map_or(usize::MAX, |most| usize::try_from(most).expect("not negative"));
            for (held, wanted) in held.into_iter().zip(wanted) {
                prop_assert_eq!(held, wanted.min(limit));
            }
        }
    }
}
