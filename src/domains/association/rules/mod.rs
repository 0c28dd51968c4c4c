//! What may happen to activities, signups and family friends. Pure.

mod queue;
mod times;

use entities::codes::{ActivityStatus, MatchStatus, SignupStatus};

pub use self::{
    queue::{admit, least_capacity, move_up, moves},
    times::{fits, weekly},
};

/// What happens to an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is changed.
    Change,
    /// It is published.
    Publish,
    /// A family signs up, or gives its signup back.
    SignUp,
    /// It is cancelled; also one that began and did not take place.
    Cancel,
    /// Who came is recorded, which says that it was held; recorded anew, it is corrected.
    Tally,
}

/// The status of an activity after a step; `None`: the step is illegal. `began`: its beginning is
/// past.
#[must_use]
pub fn activity_after(status: ActivityStatus, began: bool, step: Step) -> Option<ActivityStatus> {
    use ActivityStatus::{Cancelled, Draft, Held, Published};
    match (status, step) {
        (Draft | Published, Step::Change) if !began => Some(status),
        (Draft, Step::Publish) | (Published, Step::SignUp) if !began => Some(Published),
        (Draft | Published, Step::Cancel) => Some(Cancelled),
        (Published | Held, Step::Tally) if began => Some(Held),
        _ => None,
    }
}

/// What a coordinator does to a signup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignupStep {
    /// Tells the family that it got a seat.
    Tell,
    /// Cancels it.
    Cancel,
}

/// The status of a signup after a step; `None`: the step is illegal.
#[must_use]
pub fn signup_after(status: SignupStatus, step: SignupStep) -> Option<SignupStatus> {
    use SignupStatus::{Cancelled, Confirmed, ToBeTold, Waitlisted};
    match (status, step) {
        (ToBeTold, SignupStep::Tell) => Some(Confirmed),
        (Confirmed | ToBeTold | Waitlisted, SignupStep::Cancel) => Some(Cancelled),
        _ => None,
    }
}

/// What happens to a family that asked for a family friend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchStep {
    /// It gets one.
    Match,
    /// It has one no longer, or no longer waits.
    End,
}

/// The status of a match after a step; `None`: the step is illegal.
#[must_use]
pub fn match_after(status: MatchStatus, step: MatchStep) -> Option<MatchStatus> {
    use MatchStatus::{Active, Ended, Waiting};
    match (status, step) {
        (Waiting, MatchStep::Match) => Some(Active),
        (Waiting | Active, MatchStep::End) => Some(Ended),
        _ => None,
    }
}

/// The least and the most minutes a week of a family friend; `None`: the programme has not agreed
/// on any, and offers none.
#[must_use]
pub fn friend_minutes(
    least: Option<i32>,
    most: Option<i32>,
) -> Option<std::ops::RangeInclusive<i32>> {
    Some(least?..=most?)
}

#[cfg(test)]
mod tests {
    use entities::Code;

    use super::*;

    fn every<T: Code>() -> impl Iterator<Item = T> {
        T::ALL.iter().map(|entry| entry.value)
    }

    #[test]
    fn every_step_of_an_activity_that_is_not_named_here_is_illegal() {
        use ActivityStatus::{Cancelled, Draft, Held, Published};
        use Step::{Cancel, Change, Publish, SignUp, Tally};
        let legal = [
            (Draft, false, Change, Draft),
            (Draft, false, Publish, Published),
            (Draft, false, Cancel, Cancelled),
            (Draft, true, Cancel, Cancelled),
            (Published, false, Change, Published),
            (Published, false, SignUp, Published),
            (Published, false, Cancel, Cancelled),
            (Published, true, Cancel, Cancelled),
            (Published, true, Tally, Held),
            (Held, true, Tally, Held),
        ];
        for status in every::<ActivityStatus>() {
            for began in [false, true] {
                for step in [Change, Publish, SignUp, Cancel, Tally] {
                    let expected = legal
                        .iter()
                        .find(|row| (row.0, row.1, row.2) == (status, began, step));
                    assert_eq!(
                        activity_after(status, began, step),
                        expected.map(|row| row.3),
                        "{status:?} {began} {step:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_step_of_a_signup_or_a_match_that_is_not_named_here_is_illegal() {
        for status in every::<SignupStatus>() {
            let told = (status == SignupStatus::ToBeTold).then_some(SignupStatus::Confirmed);
            assert_eq!(signup_after(status, SignupStep::Tell), told);
            let cancelled = (status != SignupStatus::Cancelled).then_some(SignupStatus::Cancelled);
            assert_eq!(signup_after(status, SignupStep::Cancel), cancelled);
        }
        for status in every::<MatchStatus>() {
            let matched = (status == MatchStatus::Waiting).then_some(MatchStatus::Active);
            assert_eq!(match_after(status, MatchStep::Match), matched);
            let ended = (status != MatchStatus::Ended).then_some(MatchStatus::Ended);
            assert_eq!(match_after(status, MatchStep::End), ended);
        }
    }

    #[test]
    fn a_programme_without_hours_has_no_family_friends() {
        assert_eq!(friend_minutes(Some(60), Some(120)), Some(60..=120));
        for (least, most) in [(None, None), (Some(60), None), (None, Some(120))] {
            assert_eq!(friend_minutes(least, most), None);
        }
    }
}
