//! What is legal for erasing, and what is left of a row: pure.

use chrono::{DateTime, Months, NaiveTime, Utc};
use entities::{
    advice_session,
    codes::{EnrolmentStatus, FamilyStatus, MemberRole, Outcome, ReferralStatus},
    enrolment, family,
    ids::{FamilyId, ProfileId},
    profile, referral, referral_event,
};

use crate::{calendar, graph::mutation::UserErrorCode as Code};

/// A moment as it is kept for statistics: the beginning of its quarter, Europe/Copenhagen.
#[must_use]
pub fn coarse(moment: DateTime<Utc>) -> DateTime<Utc> {
    calendar::at_local(
        calendar::quarter(calendar::local_date(moment)),
        NaiveTime::MIN,
    )
}

/// Whether somebody still has to do something with the referral.
#[must_use]
pub fn runs(status: ReferralStatus) -> bool {
    use ReferralStatus as S;
    match status {
        S::Draft | S::Sent | S::Received | S::Accepted | S::Waitlisted | S::InProgress => true,
        S::Completed | S::Discontinued | S::Declined | S::Withdrawn | S::EnteredInError => false,
    }
}

/// Whether the enrolment has a place in its course or waits for one.
#[must_use]
pub fn has_a_place(status: EnrolmentStatus) -> bool {
    use EnrolmentStatus as S;
    match status {
        S::Proposed | S::Confirmed | S::Waitlisted | S::Attending => true,
        S::Completed | S::DroppedOut | S::Cancelled => false,
    }
}

/// Whether a family may be anonymised: once, and when nothing of it runs.
///
/// # Errors
/// [`Code::FamilyAnonymised`], [`Code::TransitionIllegal`].
pub fn may_be_anonymised(
    status: FamilyStatus,
    referrals: impl IntoIterator<Item = ReferralStatus>,
    enrolments: impl IntoIterator<Item = EnrolmentStatus>,
) -> Result<(), Code> {
    if status == FamilyStatus::Anonymised {
        return Err(Code::FamilyAnonymised);
    }
    if referrals.into_iter().any(runs) || enrolments.into_iter().any(has_a_place) {
        return Err(Code::TransitionIllegal);
    }
    Ok(())
}

/// Whether the family goes with the member.
#[must_use]
pub fn takes_the_family(role: MemberRole, members: usize) -> bool {
    role == MemberRole::Pregnant || members <= 1
}

/// What is left of a family, under a new key and code. One that was open is closed as stopped.
#[must_use]
pub fn left_of_family(
    was: &family::Model,
    id: FamilyId,
    code: String,
    now: DateTime<Utc>,
) -> family::Model {
    family::Model {
        id,
        programme_id: was.programme_id,
        case_code: code,
        anonymous: was.anonymous,
        stage: was.stage,
        status: FamilyStatus::Anonymised,
        outcome: match was.status {
            FamilyStatus::Active => Some(Outcome::Stopped),
            FamilyStatus::Closed | FamilyStatus::Anonymised => was.outcome,
        },
        assignee_id: None,
        opened_at: coarse(was.opened_at),
        closed_at: Some(coarse(was.closed_at.unwrap_or(now))),
        version: 1,
    }
}

/// What is left of its profile: bands.
#[must_use]
pub fn left_of_profile(was: &profile::Model, id: ProfileId, family: FamilyId) -> profile::Model {
    profile::Model {
        id,
        family_id: family,
        municipality_code: None,
        ..was.clone()
    }
}

/// What is left of a referral. What the hospital handed over, and always learns, stays as it was: a
/// code or a moment that changed would tell that the family is gone, and of a hand-out code that it
/// was used. Columns are named each, so that a new one is decided on.
#[must_use]
pub fn left_of_referral(was: &referral::Model) -> referral::Model {
    referral::Model {
        id: was.id,
        code: was.code.clone(),
        programme_id: was.programme_id,
        hospital_id: was.hospital_id,
        site_id: was.site_id,
        track: was.track,
        referrer_id: was.referrer_id,
        family_id: None,
        member_id: None,
        anonymous: was.anonymous,
        care_level: was.care_level,
        target_groups: was.target_groups,
        gestation_band: was.gestation_band,
        judgement: was.judgement,
        judged_by: was.judged_by,
        judged_on: was.judged_on,
        reasons: was.reasons,
        status: was.status,
        assignee_id: was.assignee_id,
        decline_reason: was.decline_reason,
        end_reason: was.end_reason,
        outcome: was.outcome,
        previous_id: None,
        sent: was.sent,
        sent_at: was.sent_at,
        due_at: was.due_at,
        received_at: match was.anonymous {
            true => was.received_at.map(coarse),
            false => was.received_at,
        },
        changed_at: coarse(was.changed_at),
        acknowledged_at: was.acknowledged_at,
        groups_decided_by: None,
        groups_decided_at: was.groups_decided_at.map(coarse),
        version: was.version.saturating_add(1),
    }
}

/// Whether the referrer's side learns of a step whatever the member consents to: then its moment
/// stays.
#[must_use]
pub fn is_told(step: &referral_event::Model, anonymous: bool) -> bool {
    use ReferralStatus as S;
    match step.to_status {
        S::Draft | S::Sent => true,
        S::Declined | S::Withdrawn => !anonymous,
        S::Received => !anonymous && matches!(step.from_status, Some(S::Sent | S::Declined)),
        _ => false,
    }
}

/// What is left of an advice session.
#[must_use]
pub fn left_of_session(was: &advice_session::Model) -> advice_session::Model {
    advice_session::Model {
        family_id: None,
        case_code: None,
        held_on: calendar::quarter(was.held_on),
        ..was.clone()
    }
}

/// What is left of an enrolment.
#[must_use]
pub fn left_of_enrolment(was: &enrolment::Model, alias: String) -> enrolment::Model {
    enrolment::Model {
        family_id: None,
        alias,
        enrolled_at: coarse(was.enrolled_at),
        ..was.clone()
    }
}

/// The moment before which a family must have been closed for its contact details to go, so many
/// months later. `None`: they are kept.
#[must_use]
pub fn closed_before(now: DateTime<Utc>, months: Option<i32>) -> Option<DateTime<Utc>> {
    let months = u32::try_from(months?).ok()?;
    let day = calendar::local_date(now).checked_sub_months(Months::new(months))?;
    Some(calendar::at_local(day, NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use entities::Code as _;
    use proptest::prelude::*;

    use chrono::NaiveDate;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_day_becomes_the_first_of_its_quarter() {
        for (of, first) in [
            ("2026-01-01", "2026-01-01"),
            ("2026-03-31", "2026-01-01"),
            ("2026-04-01", "2026-04-01"),
            ("2026-09-16", "2026-07-01"),
            ("2024-12-31", "2024-10-01"),
        ] {
            assert_eq!(calendar::quarter(day(of)), day(first), "{of}");
        }
        // 31 March, 22:30 UTC, is 1 April in Copenhagen.
        let late: DateTime<Utc> = "2026-03-31T22:30:00Z".parse().expect("a moment");
        let april: DateTime<Utc> = "2026-03-31T22:00:00Z".parse().expect("a moment");
        assert_eq!(coarse(late), april);
    }

    /// Every status of a family with every status of one referral and of one enrolment.
    #[test]
    fn what_runs_is_ended_first() {
        use EnrolmentStatus as E;
        use ReferralStatus as R;
        for family in FamilyStatus::ALL {
            for referral in R::ALL {
                for enrolment in E::ALL {
                    let over =
                        matches!(
                            referral.value,
                            R::Completed
                                | R::Discontinued
                                | R::Declined
                                | R::Withdrawn
                                | R::EnteredInError
                        ) && matches!(enrolment.value, E::Completed | E::DroppedOut | E::Cancelled);
                    let expected = match (family.value, over) {
                        (FamilyStatus::Anonymised, _) => Err(Code::FamilyAnonymised),
                        (_, false) => Err(Code::TransitionIllegal),
                        (_, true) => Ok(()),
                    };
                    let found =
                        may_be_anonymised(family.value, [referral.value], [enrolment.value]);
                    assert_eq!(found, expected);
                }
            }
            let alone = may_be_anonymised(family.value, [], []);
            assert_eq!(alone.is_ok(), family.value != FamilyStatus::Anonymised);
        }
    }

    #[test]
    fn a_partner_goes_alone() {
        for (role, members, whole) in [
            (MemberRole::Pregnant, 1, true),
            (MemberRole::Pregnant, 3, true),
            (MemberRole::Partner, 2, false),
            (MemberRole::OtherAdult, 2, false),
            (MemberRole::Partner, 1, true),
        ] {
            assert_eq!(takes_the_family(role, members), whole, "{role:?} {members}");
        }
    }

    #[test]
    fn contact_details_are_kept_so_many_months() {
        let now: DateTime<Utc> = "2026-08-31T10:00:00Z".parse().expect("a moment");
        let before = |months| closed_before(now, months).map(|at| at.to_rfc3339());
        assert_eq!(
            before(Some(6)).as_deref(),
            Some("2026-02-27T23:00:00+00:00")
        );
        assert_eq!(
            before(Some(0)).as_deref(),
            Some("2026-08-30T22:00:00+00:00")
        );
        assert_eq!(before(None), None);
        assert_eq!(before(Some(-1)), None);
    }

    proptest! {
        /// What is coarse stays coarse, is no later, and keeps the order of moments.
        #[test]
        fn coarsening_keeps_the_order(a in 0..4_000_000_000i64, b in 0..4_000_000_000i64) {
            let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a moment");
            let (a, b) = (at(a.min(b)), at(a.max(b)));
            prop_assert!(coarse(a) <= a && coarse(a) <= coarse(b));
            prop_assert_eq!(coarse(coarse(a)), coarse(a));
        }
    }
}
