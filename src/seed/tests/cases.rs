//! Referrals, their trails and consents.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entities::{
    CodeSet,
    codes::{
        ConsentPurpose, ConsentStatus, DeclineReason, ReferralStatus as S, Role, TargetGroup,
        Track, Weekday,
    },
    consent, presence_exception, presence_slot, referral, referral_event, role_assignment,
};
use indicatif::ProgressBar;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{all, database, demo, options};
use crate::{
    calendar::{at_local, due_at, local_date},
    seed::{demo::Options, reference},
};

/// The arrows of the state machine (domain.md §3), written a second time on purpose.
fn allowed(from: Option<S>, to: S) -> bool {
    let Some(from) = from else {
        return to == S::Draft;
    };
    matches!(
        (from, to),
        (_, S::EnteredInError)
            | (S::Draft, S::Sent)
            | (
                S::Sent | S::Completed | S::Discontinued | S::Declined,
                S::Received
            )
            | (S::Received, S::Accepted | S::Declined)
            | (S::Accepted, S::Waitlisted | S::InProgress)
            | (S::Waitlisted, S::InProgress)
            | (S::InProgress, S::Completed | S::Discontinued)
            | (
                S::Draft | S::Sent | S::Received | S::Accepted | S::Waitlisted,
                S::Withdrawn
            )
    )
}

#[tokio::test]
async fn every_trail_replays_to_its_status() {
    let db = demo(5, 0.1).await;
    let cut = at_local(options(5, 0.1).as_of, chrono::NaiveTime::MIN);
    let mut trails: BTreeMap<_, Vec<referral_event::Model>> = BTreeMap::new();
    for event in all::<referral_event::Entity>(&db).await {
        trails.entry(event.referral_id).or_default().push(event);
    }
    let mut seen = BTreeSet::new();
    for referral in all::<referral::Entity>(&db).await {
        let mut trail = trails.remove(&referral.id).expect("a trail");
        trail.sort_by_key(|event| event.seq);
        let mut status = None;
        let mut at = None;
        for (n, event) in (1..).zip(&trail) {
            assert_eq!((event.seq, event.from_status), (n, status));
            assert!(
                allowed(status, event.to_status),
                "{status:?} to {:?}",
                event.to_status
            );
            assert!(at.is_none_or(|at| at < event.at) && event.at < cut);
            status = Some(event.to_status);
            at = Some(event.at);
        }
        assert_eq!(status, Some(referral.status));
        assert_eq!(at, Some(referral.changed_at));
        let first = |to| {
            trail
                .iter()
                .find(|event| event.to_status == to)
                .map(|event| event.at)
        };
        assert_eq!(referral.received_at, first(S::Received));
        if referral.status != S::Draft {
            assert_eq!(first(S::Sent), Some(referral.sent_at));
        }
        assert_eq!(referral.due_at, due_at(referral.sent_at, 3));
        assert_eq!(
            referral.decline_reason,
            trail.last().and_then(|event| event.decline_reason)
        );
        seen.insert(referral.status);
        let named = !referral.anonymous && referral.status != S::Draft;
        let redeemed = referral.anonymous && referral.received_at.is_some();
        assert_eq!(referral.family_id.is_some(), named || redeemed);
    }
    assert!(trails.is_empty());
    assert_eq!(seen.len(), 11, "every status is there");
}

#[tokio::test]
async fn referrals_keep_the_programmes_rules() {
    let db = demo(6, 0.1).await;
    let hovedstaden = reference::programme_id("1084");
    let only_excluded: CodeSet<TargetGroup> =
        [TargetGroup::PsychiatricUntreated].into_iter().collect();
    let roles = all::<role_assignment::Entity>(&db).await;
    let mut declined = 0;
    let referrals = all::<referral::Entity>(&db).await;
    for referral in &referrals {
        if referral.programme_id == hovedstaden && referral.target_groups == only_excluded {
            assert_eq!(referral.decline_reason, Some(DeclineReason::ExcludedGroup));
            declined += 1;
        }
        if referral.track == Track::ReferredActivity {
            let held = roles.iter().filter(|r| r.person_id == referral.referrer_id);
            assert!(
                held.into_iter()
                    .all(|r| matches!(r.role, Role::Midwife | Role::SocialWorker))
            );
            if referral.programme_id == hovedstaden {
                assert!(local_date(referral.sent_at) >= "2026-01-01".parse().expect("a date"));
            }
        }
    }
    assert!(declined > 0);
    assert!(
        referrals
            .iter()
            .any(|referral| referral.previous_id.is_some())
    );
    let named: BTreeSet<_> = referrals
        .iter()
        .filter(|r| !r.anonymous)
        .filter_map(|r| r.member_id)
        .collect();
    let active = |purpose: ConsentPurpose| async move {
        consent::Entity::find()
            .filter(consent::Column::Status.eq(ConsentStatus::Active))
            .filter(consent::Column::Purpose.eq(purpose))
    };
    let share: BTreeSet<_> = active(ConsentPurpose::ShareWithNgo)
        .await
        .all(&db)
        .await
        .expect("rows")
        .into_iter()
        .map(|row| row.member_id)
        .collect();
    assert_eq!(named, share);
    let feedback = active(ConsentPurpose::FeedbackToReferrer)
        .await
        .all(&db)
        .await
        .expect("rows");
    let part = feedback.len() as f64 / named.len() as f64;
    assert!((0.5..0.7).contains(&part), "{part}");
    let anonymous = referrals.iter().filter(|r| r.anonymous).count() as f64;
    let part = anonymous / referrals.len() as f64;
    assert!((0.10..0.20).contains(&part), "{part}");
}

#[tokio::test]
async fn herlev_shows_every_kind_at_the_smallest_scale() {
    // A Wednesday, a Saturday, the day after Easter, the first working day after Christmas and New Year.
    for day in ["2026-09-16", "2026-11-21", "2026-04-07", "2026-01-05"] {
        herlev_on(day.parse().expect("a date")).await;
    }
}

async fn herlev_on(as_of: NaiveDate) {
    let options = Options {
        as_of,
        ..options(11, 0.001)
    };
    let db = database().await;
    crate::seed::demo::load(&db, &options, &ProgressBar::hidden())
        .await
        .expect("the demo");
    let now = at_local(as_of, chrono::NaiveTime::MIN);
    let herlev = reference::hospital_id("1084", "Herlev og Gentofte Hospital");
    let referrals = referral::Entity::find()
        .filter(referral::Column::HospitalId.eq(herlev))
        .all(&db)
        .await
        .expect("rows");
    let consents = all::<consent::Entity>(&db).await;
    let shared = |referral: &referral::Model| {
        consents.iter().any(|consent| {
            Some(consent.member_id) == referral.member_id
                && consent.purpose == ConsentPurpose::FeedbackToReferrer
                && consent.status == ConsentStatus::Active
        })
    };
    let running = |r: &&referral::Model| r.status == S::InProgress && !r.anonymous;
    assert!(referrals.iter().filter(running).any(&shared));
    assert!(referrals.iter().filter(running).any(|r| !shared(r)));
    assert!(
        referrals
            .iter()
            .any(|r| r.status == S::Sent && !r.anonymous && r.due_at < now)
    );
    assert!(
        referrals
            .iter()
            .any(|r| r.status == S::Sent && !r.anonymous && r.due_at > now)
    );
    assert!(referrals.iter().any(|r| r.status == S::Sent && r.anonymous));
    assert!(
        referrals
            .iter()
            .any(|r| r.status == S::InProgress && r.anonymous)
    );
    for status in [
        S::Draft,
        S::Received,
        S::Accepted,
        S::Waitlisted,
        S::Completed,
        S::Declined,
        S::Withdrawn,
        S::Discontinued,
        S::EnteredInError,
    ] {
        assert!(referrals.iter().any(|r| r.status == status), "{status:?}");
    }
    let site = reference::site_id("1084", "Herlev");
    let slots = presence_slot::Entity::find()
        .filter(presence_slot::Column::SiteId.eq(site))
        .all(&db)
        .await
        .expect("rows");
    for day in [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
    ] {
        assert!(slots.iter().any(|slot| slot.weekday == day));
    }
    let cancelled = all::<presence_exception::Entity>(&db)
        .await
        .into_iter()
        .filter(|e| e.cancelled);
    assert!(
        cancelled
            .into_iter()
            .all(|e| slots.iter().all(|slot| slot.id != e.slot_id))
    );
}
