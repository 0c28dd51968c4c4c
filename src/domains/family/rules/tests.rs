use chrono::TimeDelta;
use entities::{
    Code as _,
    codes::ConsentPurpose,
    ids::{ConsentId, FamilyId, MemberId},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn all<T: entities::Code>() -> impl Iterator<Item = T> {
    T::ALL.iter().map(|entry| entry.value)
}

fn cases() -> Vec<Case> {
    let mut cases = vec![];
    for status in all::<FamilyStatus>() {
        for stage in all::<FamilyStage>() {
            for anonymous in [false, true] {
                cases.push(Case {
                    status,
                    stage,
                    anonymous,
                });
            }
        }
    }
    cases
}

fn steps() -> Vec<Step> {
    let stages = all::<FamilyStage>().map(Step::Stage);
    stages.chain([Step::Name, Step::Close]).collect()
}

#[test]
fn every_step_from_every_state_is_legal_or_not() {
    use FamilyStage::{Newborn, Pregnant};
    for case in cases() {
        for step in steps() {
            let expected = match (case.status, step) {
                (FamilyStatus::Anonymised, _) => Err(Code::FamilyAnonymised),
                (FamilyStatus::Closed, _) => Err(Code::TransitionIllegal),
                (FamilyStatus::Active, Step::Close) => Ok(Case {
                    status: FamilyStatus::Closed,
                    ..case
                }),
                (FamilyStatus::Active, Step::Name) if case.anonymous => Ok(Case {
                    anonymous: false,
                    ..case
                }),
                (FamilyStatus::Active, Step::Stage(Newborn)) if case.stage == Pregnant => {
                    Ok(Case {
                        stage: Newborn,
                        ..case
                    })
                }
                (FamilyStatus::Active, _) => Err(Code::TransitionIllegal),
            };
            assert_eq!(case.after(step), expected, "{case:?} {step:?}");
        }
    }
}

#[test]
fn only_a_named_family_has_a_contact() {
    for case in cases() {
        let expected = match case.status {
            FamilyStatus::Anonymised => Err(Code::FamilyAnonymised),
            _ if case.anonymous => Err(Code::FamilyAnonymous),
            _ => Ok(()),
        };
        assert_eq!(reachable(case.status, case.anonymous), expected, "{case:?}");
    }
}

#[test]
fn what_is_under_way_keeps_a_case_open() {
    let open = ["SENT", "RECEIVED", "ACCEPTED", "WAITLISTED", "IN_PROGRESS"];
    for status in all::<ReferralStatus>() {
        let done = is_done([status].into_iter(), [].into_iter());
        assert_eq!(done.is_err(), open.contains(&status.code()), "{status:?}");
    }
    for status in all::<EnrolmentStatus>() {
        let done = is_done(
            [ReferralStatus::Completed].into_iter(),
            [EnrolmentStatus::Completed, status].into_iter(),
        );
        let held = ["CONFIRMED", "WAITLISTED", "ATTENDING"].contains(&status.code());
        assert_eq!(done.is_err(), held, "{status:?}");
    }
    assert!(is_done([].into_iter(), [].into_iter()).is_ok());
}

#[test]
fn a_family_has_one_pregnant_member() {
    for role in all::<MemberRole>() {
        assert_eq!(joins(role).is_err(), role == MemberRole::Pregnant);
    }
}

fn moment(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn begun(n: u128, wording: &str, now: DateTime<Utc>) -> consent::Model {
    consent::Model {
        id: ConsentId(Uuid::from_u128(n)),
        family_id: FamilyId(Uuid::nil()),
        member_id: MemberId(Uuid::nil()),
        purpose: ConsentPurpose::Survey,
        status: ConsentStatus::Active,
        wording_version: wording.to_owned(),
        collected_by: None,
        valid_from: now,
        valid_to: None,
    }
}

/// The wording in force at a moment, as the history has it.
fn replayed(history: &[consent::Model], at: DateTime<Utc>) -> Option<&str> {
    let mut then = history
        .iter()
        .filter(|row| row.valid_from <= at && row.valid_to.is_none_or(|until| at < until));
    let found = then.next().map(|row| row.wording_version.as_str());
    assert!(then.next().is_none(), "two at once: {history:#?}");
    found
}

#[test]
fn a_consent_that_ran_out_is_given_anew() {
    let mut old = begun(1, "a", moment(0));
    old.valid_to = Some(moment(5));
    assert_eq!(
        withdraw(&[old.clone()], moment(5)),
        Err(Code::TransitionIllegal)
    );
    assert_eq!(
        give(&[old.clone()], "a", moment(4)),
        Err(Code::AlreadyGiven)
    );
    let ended = give(&[old], "a", moment(9)).unwrap().unwrap();
    assert_eq!(
        (ended.status, ended.valid_to),
        (ConsentStatus::Withdrawn, Some(moment(5)))
    );
    // Written by a process whose clock is ahead.
    let ahead = begun(1, "a", moment(10));
    let ended = give(&[ahead], "b", moment(9)).unwrap().unwrap();
    assert_eq!(ended.valid_to, Some(moment(10)));
}

/// What a member says, minutes after the last time: a wording, or that she takes it back.
fn said() -> impl Strategy<Value = Vec<(i64, Option<&'static str>)>> {
    let wording = prop_oneof![Just(None), Just(Some("a")), Just(Some("b"))];
    prop::collection::vec((0..4_i64, wording), 0..24)
}

proptest! {
    #[test]
    fn one_consent_at_most_is_in_force_and_the_history_replays(said in said()) {
        let mut history: Vec<consent::Model> = vec![];
        // What is in force from each moment on, by what was said alone.
        let mut told: Vec<(i64, Option<&str>)> = vec![(0, None)];
        let mut now = 0;
        for (minutes, wording) in said {
            now += minutes;
            let before = told[told.len() - 1].1;
            let ended = match wording {
                Some(wording) => give(&history, wording, moment(now)),
                None => withdraw(&history, moment(now)).map(Some),
            };
            prop_assert_eq!(ended.is_err(), before == wording);
            let Ok(ended) = ended else { continue };
            if let Some(ended) = ended {
                let row = history.iter_mut().find(|row| row.id == ended.id).unwrap();
                *row = ended;
            }
            if let Some(wording) = wording {
                history.push(begun(history.len() as u128, wording, moment(now)));
            }
            told.push((now, wording));
            let active = history.iter().filter(|row| row.status == ConsentStatus::Active);
            prop_assert_eq!(active.count(), usize::from(wording.is_some()));
            let current = in_force(&history, moment(now));
            prop_assert_eq!(current.map(|row| row.wording_version.as_str()), wording);
        }
        for minute in 0..=now {
            let expected = told.iter().rev().find(|(from, _)| *from <= minute).unwrap().1;
            prop_assert_eq!(replayed(&history, moment(minute)), expected, "{} of {:?}", minute, told);
        }
    }

    #[test]
    fn no_sequence_of_steps_opens_hides_or_unbears(
        anonymous: bool,
        steps in prop::collection::vec(prop::sample::select(steps()), 0..12),
    ) {
        let begun = Case { status: FamilyStatus::Active, stage: FamilyStage::Pregnant, anonymous };
        let mut case = begun;
        let mut accepted = vec![];
        for step in steps {
            let Ok(after) = case.after(step) else { continue };
            prop_assert_eq!(case.status, FamilyStatus::Active);
            prop_assert!(case.anonymous || !after.anonymous);
            prop_assert!(case.stage <= after.stage);
            prop_assert!(!accepted.contains(&step), "{:?} twice", step);
            accepted.push(step);
            case = after;
        }
        let replay = accepted.iter().try_fold(begun, |case, step| case.after(*step));
        prop_assert_eq!(replay, Ok(case));
    }
}
