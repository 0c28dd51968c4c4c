use entities::{
    Code as _,
    codes::{CareLevel, Track},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const HERSELF: PersonId = PersonId(Uuid::from_u128(1));

fn draft() -> referral::Model {
    let at = DateTime::UNIX_EPOCH;
    referral::Model {
        id: Uuid::from_u128(2).into(),
        code: "R".into(),
        programme_id: Uuid::from_u128(3).into(),
        hospital_id: Uuid::from_u128(4).into(),
        site_id: Uuid::from_u128(5).into(),
        track: Track::OpenAdvice,
        referrer_id: HERSELF,
        family_id: None,
        member_id: None,
        anonymous: false,
        care_level: CareLevel::Level3,
        target_groups: CodeSet::empty(),
        gestation_band: None,
        judgement: None,
        judged_by: None,
        judged_on: None,
        reasons: CodeSet::empty(),
        status: Draft,
        assignee_id: None,
        decline_reason: None,
        end_reason: None,
        outcome: None,
        previous_id: None,
        sent: false,
        sent_at: at,
        due_at: at,
        received_at: None,
        changed_at: at,
        acknowledged_at: None,
        version: 1,
        groups_decided_by: None,
        groups_decided_at: None,
    }
}

/// What the database holds of every row (m0003).
fn is_whole(row: &referral::Model) -> bool {
    let met = matches!(
        row.status,
        Received | Accepted | Waitlisted | InProgress | Completed | Discontinued
    );
    let ended = matches!(row.status, Withdrawn | Discontinued);
    (row.status == Declined) == row.decline_reason.is_some()
        && ended == row.end_reason.is_some()
        && (row.status != Completed || row.outcome.is_some())
        && (!met || (row.received_at.is_some() && row.assignee_id.is_some()))
        && (row.acknowledged_at.is_none() || row.status == Declined)
        && (!row.sent || row.status != Draft)
        && (row.sent || matches!(row.status, Draft | Withdrawn | EnteredInError))
}

fn every_act() -> Vec<Act> {
    let mut acts = vec![
        Act::Send,
        Act::Receive,
        Act::Accept,
        Act::Waitlist,
        Act::Start,
        Act::Mistake,
        Act::Decline(None),
    ];
    acts.extend(
        DeclineReason::ALL
            .iter()
            .map(|of| Act::Decline(Some(of.value))),
    );
    acts.extend(Outcome::ALL.iter().map(|of| Act::Complete(of.value)));
    let reasons = ChangeReason::ALL.iter().map(|of| Some(of.value));
    for reason in reasons.chain([None]) {
        acts.extend([
            Act::Discontinue(reason),
            Act::Withdraw(reason),
            Act::Reopen(reason),
        ]);
    }
    acts
}

/// Every act from every status: it is done, or refused with its code and nothing is changed.
#[test]
fn every_illegal_transition_is_refused() {
    for from in ReferralStatus::ALL {
        for act in every_act() {
            let before = referral::Model {
                status: from.value,
                ..draft()
            };
            let mut row = before.clone();
            let legal = act.is_legal(from.value);
            assert!(!legal || may_follow(Some(from.value), act.to()), "{act:?}");
            match take(&mut row, act, HERSELF, DateTime::UNIX_EPOCH) {
                Ok(()) => {
                    assert!(legal, "{} {act:?}", from.code);
                    assert_eq!((row.status, row.version), (act.to(), 2));
                }
                Err(refused) => {
                    assert_eq!(row, before);
                    let illegal = refused.code == Code::TransitionIllegal;
                    assert_eq!(illegal, !legal, "{} {act:?}", from.code);
                }
            }
        }
    }
}

#[test]
fn every_end_has_a_reason_that_fits() {
    let code = |act: Act| act.reasoned().err().map(|wrong| wrong.code);
    for act in [
        Act::Decline(None),
        Act::Discontinue(None),
        Act::Withdraw(None),
        Act::Reopen(None),
    ] {
        assert_eq!(code(act), Some(Code::ReasonRequired), "{act:?}");
    }
    for act in [
        Act::Withdraw(Some(ChangeReason::RoomNow)),
        Act::Discontinue(Some(ChangeReason::NewNeed)),
        Act::Reopen(Some(ChangeReason::Moved)),
        Act::Complete(Outcome::Stopped),
    ] {
        assert_eq!(code(act), Some(Code::ValueInvalid), "{act:?}");
    }
    let fine = every_act().into_iter().filter(|act| code(*act).is_none());
    assert_eq!(fine.count(), 6 + 5 + 3 + 6 + 6 + 5);
}

proptest! {
    /// No history of accepted acts reaches what the database forbids, and its trail replays.
    #[test]
    fn the_trail_of_any_history_replays(
        acts in prop::collection::vec(prop::sample::select(every_act()), 1..60),
    ) {
        let mut row = draft();
        let mut trail = vec![(None, Draft)];
        for (minute, act) in (1..).zip(acts) {
            let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minute);
            let before = row.clone();
            if take(&mut row, act, HERSELF, at).is_err() {
                prop_assert_eq!(&row, &before);
                continue;
            }
            trail.push((Some(before.status), row.status));
            prop_assert!(is_whole(&row), "{act:?} {row:?}");
            prop_assert_eq!(row.version, before.version + 1);
            prop_assert_eq!(row.changed_at, at);
            // When it was first received stays.
            prop_assert!(before.received_at.is_none() || row.received_at == before.received_at);
            if row.status == Declined {
                row.acknowledged_at = Some(at);
            }
        }
        let mut status = None;
        for (from, to) in trail {
            prop_assert_eq!(from, status);
            prop_assert!(may_follow(from, to));
            status = Some(to);
        }
        prop_assert_eq!(status, Some(row.status));
    }
}

/// Two referrals that look alike to a hospital are refused or not alike, whatever became of them.
#[test]
fn what_a_hospital_may_do_tells_it_nothing() {
    let hidden: Vec<_> = ReferralStatus::ALL
        .iter()
        .filter(|of| known_to_hospital(of.value, false, false).is_none())
        .map(|of| of.code)
        .collect();
    assert_eq!(
        hidden.join(" "),
        "RECEIVED ACCEPTED WAITLISTED IN_PROGRESS COMPLETED DISCONTINUED ENTERED_IN_ERROR"
    );
    for of in ReferralStatus::ALL {
        let handed_out = known_to_hospital(of.value, true, true);
        assert_eq!(handed_out.is_some(), of.value == Draft, "{}", of.code);
        assert_eq!(known_to_hospital(of.value, false, true), Some(of.value));
    }
    for act in every_act() {
        assert!(!hospital_may(act, None), "{act:?}");
        for of in ReferralStatus::ALL {
            let may = hospital_may(act, Some(of.value));
            assert!(!may || act.is_legal(of.value), "{act:?} {}", of.code);
        }
    }
    let withdraw = Act::Withdraw(Some(ChangeReason::FamilysWish));
    assert!(hospital_may(withdraw, Some(Accepted)));
    assert!(!hospital_may(withdraw, Some(InProgress)));
    assert!(!hospital_may(Act::Mistake, Some(Accepted)));
    assert!(!hospital_may(Act::Accept, Some(Received)));
}

#[test]
fn groups_stand_within_between_or_outside() {
    for groups in 1..16 {
        for excluded in 0..16 {
            let set = CodeSet::<TargetGroup>::from_bits;
            let found = standing(set(groups), set(excluded));
            let expected = if groups & excluded == 0 {
                Groups::Within
            } else if groups & !excluded == 0 {
                Groups::Outside
            } else {
                Groups::Mixed
            };
            assert_eq!(found, expected);
        }
    }
    let code = |groups, decided| acceptable(groups, decided).err().map(|wrong| wrong.code);
    assert_eq!(code(Groups::Within, false), None);
    assert_eq!(code(Groups::Mixed, true), None);
    assert_eq!(
        code(Groups::Mixed, false),
        Some(Code::LeaderDecisionRequired)
    );
    assert_eq!(code(Groups::Outside, true), Some(Code::GroupsExcluded));
}

#[test]
fn the_state_machine_is_the_one_of_the_model() {
    let mut table = String::new();
    for from in ReferralStatus::ALL {
        let to: Vec<_> = ReferralStatus::ALL
            .iter()
            .filter(|to| may_follow(Some(from.value), to.value))
            .map(|to| to.code)
            .collect();
        table.push_str(&format!("{} → {}\n", from.code, to.join(" | ")));
    }
    insta::assert_snapshot!(table, @r"
    DRAFT → SENT | WITHDRAWN | ENTERED_IN_ERROR
    SENT → RECEIVED | WITHDRAWN | ENTERED_IN_ERROR
    RECEIVED → ACCEPTED | DECLINED | WITHDRAWN | ENTERED_IN_ERROR
    ACCEPTED → WAITLISTED | IN_PROGRESS | WITHDRAWN | ENTERED_IN_ERROR
    WAITLISTED → IN_PROGRESS | WITHDRAWN | ENTERED_IN_ERROR
    IN_PROGRESS → COMPLETED | DISCONTINUED | ENTERED_IN_ERROR
    COMPLETED → RECEIVED | ENTERED_IN_ERROR
    DISCONTINUED → RECEIVED | ENTERED_IN_ERROR
    DECLINED → RECEIVED | ENTERED_IN_ERROR
    WITHDRAWN → ENTERED_IN_ERROR
    ENTERED_IN_ERROR →
    ");
}
