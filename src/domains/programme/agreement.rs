//! What two parties agree on (R39), whatever it is about, and what that makes of the versions: pure.
//!
//! A programme's two parties are the region and Mødrehjælpen (I14). Of a hospital's own criteria
//! (R9) the hospitals may speak for the region's side. Whoever else has a seat may approve too,
//! which is kept and decides nothing.

use chrono::{Days, NaiveDate};
use entities::{
    codes::{AgreementStatus, Party, TargetKind, Track},
    criteria,
    ids::PersonId,
    target,
};

/// An approval that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// For which party.
    pub party: Party,
    /// By whom.
    pub by: PersonId,
}

/// With whom Mødrehjælpen agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// The region.
    Region,
    /// The hospitals, or the region that they belong to.
    Hospitals,
}

impl With {
    fn speaks(self, party: Party) -> bool {
        match party {
            Party::Region => true,
            Party::Hospitals => self == Self::Hospitals,
            Party::Ngo => false,
        }
    }
}

/// Why an approval doesn't count, or a version isn't agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is no longer, or never was, up for agreement.
    NotOpen,
    /// The party has approved already, or the person for another party: the other one's turn (I14).
    OtherParty,
    /// A number is missing.
    NoValue,
    /// Track 2's targets wait for the midterm decision (I14, R36).
    Midterm,
    /// It would begin on or before the first day of the version that it follows.
    TooEarly,
}

/// For which party the next approval counts, by somebody who speaks for `parties`: each party
/// approves once, and nobody for two.
///
/// # Errors
/// [`Refused::OtherParty`].
pub fn approval(given: &[Given], parties: &[Party], by: PersonId) -> Result<Given, Refused> {
    let new = |party: &&Party| !given.iter().any(|given| given.party == **party);
    let party = parties.iter().find(new).copied();
    match party {
        Some(party) if given.iter().all(|given| given.by != by) => Ok(Given { party, by }),
        _ => Err(Refused::OtherParty),
    }
}

/// Whether both parties have approved.
#[must_use]
pub fn both(with: With, given: &[Given]) -> bool {
    let ngo = given.iter().any(|given| given.party == Party::Ngo);
    ngo && given.iter().any(|given| with.speaks(given.party))
}

/// A version of something that is agreed on.
pub trait Version {
    /// Which.
    fn number(&self) -> i32;
    /// How far it has come.
    fn status(&self) -> AgreementStatus;
}

impl Version for target::Model {
    fn number(&self) -> i32 {
        self.version
    }

    fn status(&self) -> AgreementStatus {
        self.status
    }
}

impl Version for criteria::Model {
    fn number(&self) -> i32 {
        self.version
    }

    fn status(&self) -> AgreementStatus {
        self.status
    }
}

/// The number of the next version.
#[must_use]
pub fn next<V: Version>(versions: &[V]) -> i32 {
    versions.iter().map(V::number).max().unwrap_or_default() + 1
}

/// Whether a version is up for agreement: proposed, and no later one is agreed already.
///
/// # Errors
/// [`Refused::NotOpen`].
fn open<V: Version>(version: &V, all: &[V]) -> Result<(), Refused> {
    let overtaken = all.iter().any(|other| {
        other.number() > version.number() && other.status() != AgreementStatus::Proposed
    });
    if version.status() != AgreementStatus::Proposed || overtaken {
        return Err(Refused::NotOpen);
    }
    Ok(())
}

/// Whether targets of a track may be set: those of track 2 after the midterm decision (I14, R36).
///
/// # Errors
/// [`Refused::Midterm`].
pub fn in_time(kind: TargetKind, track: Track, midterm_decided: bool) -> Result<(), Refused> {
    if kind == TargetKind::Target && track == Track::ReferredActivity && !midterm_decided {
        return Err(Refused::Midterm);
    }
    Ok(())
}

/// Whether a target may be approved. `all`: every version of its track and metric.
///
/// # Errors
/// [`Refused`].
pub fn target_is_open(
    target: &target::Model,
    all: &[target::Model],
    midterm_decided: bool,
) -> Result<(), Refused> {
    if target.kind == TargetKind::Expectation {
        return Err(Refused::NotOpen);
    }
    open(target, all)?;
    in_time(target.kind, target.track, midterm_decided)?;
    target.value.map(|_| ()).ok_or(Refused::NoValue)
}

/// The versions that change when a target is agreed, in the order in which they change: those that
/// it supersedes, and last itself.
#[must_use]
pub fn agree_target(target: &target::Model, all: &[target::Model]) -> Vec<target::Model> {
    let before = all
        .iter()
        .filter(|other| other.id != target.id && other.status == AgreementStatus::Agreed);
    let mut changed: Vec<target::Model> = before.cloned().collect();
    changed
        .iter_mut()
        .for_each(|other| other.status = AgreementStatus::Superseded);
    changed.push(target::Model {
        status: AgreementStatus::Agreed,
        ..target.clone()
    });
    changed
}

/// The first day of criteria that are agreed on `today`: an agreement does not reach back, so what
/// applied on a day that is over is what applied on it.
fn begins(criteria: &criteria::Model, today: NaiveDate) -> NaiveDate {
    criteria.valid_from.max(today)
}

/// Whether criteria may be approved. `all`: every version of their scope.
///
/// # Errors
/// [`Refused`].
pub fn criteria_are_open(
    criteria: &criteria::Model,
    all: &[criteria::Model],
    today: NaiveDate,
) -> Result<(), Refused> {
    open(criteria, all)?;
    may_begin(all, begins(criteria, today))
}

/// Whether a version may begin on `day`: after the first day of every one that was agreed.
///
/// # Errors
/// [`Refused::TooEarly`].
pub fn may_begin(all: &[criteria::Model], day: NaiveDate) -> Result<(), Refused> {
    let mut agreed = all
        .iter()
        .filter(|other| other.status != AgreementStatus::Proposed);
    if agreed.any(|other| other.valid_from >= day) {
        return Err(Refused::TooEarly);
    }
    Ok(())
}

/// The versions that change when criteria are agreed, in the order in which they change: the one in
/// force ends the day before, and last they themselves.
#[must_use]
pub fn agree_criteria(
    criteria: &criteria::Model,
    all: &[criteria::Model],
    today: NaiveDate,
) -> Vec<criteria::Model> {
    let from = begins(criteria, today);
    let lasts = |other: &&criteria::Model| other.valid_to.is_none_or(|last| last >= from);
    let mut changed: Vec<criteria::Model> = all
        .iter()
        .filter(|other| other.id != criteria.id && other.status != AgreementStatus::Proposed)
        .filter(lasts)
        .cloned()
        .collect();
    for other in &mut changed {
        other.valid_to = Some(from - Days::new(1));
        other.status = AgreementStatus::Superseded;
    }
    changed.push(criteria::Model {
        valid_from: from,
        status: AgreementStatus::Agreed,
        ..criteria.clone()
    });
    changed
}

#[cfg(test)]
mod tests {
    use entities::{
        Code, CodeSet,
        codes::{CareLevel, Metric},
        ids::ProgrammeId,
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const PARTIES: [Party; 3] = [Party::Region, Party::Hospitals, Party::Ngo];

    fn person(n: u8) -> PersonId {
        PersonId(Uuid::from_u128(n.into()))
    }

    fn target(version: i32) -> target::Model {
        target::Model {
            id: Uuid::from_u128(version.unsigned_abs().into()).into(),
            programme_id: ProgrammeId(Uuid::nil()),
            kind: TargetKind::Target,
            track: Track::OpenAdvice,
            metric: Metric::Families,
            value: Some(600),
            period_from: None,
            period_to: None,
            version,
            status: AgreementStatus::Proposed,
        }
    }

    fn day(n: u64) -> NaiveDate {
        NaiveDate::default() + Days::new(n)
    }

    fn criteria(version: i32, from: u64) -> criteria::Model {
        criteria::Model {
            id: Uuid::from_u128(version.unsigned_abs().into()).into(),
            programme_id: ProgrammeId(Uuid::nil()),
            hospital_id: None,
            version,
            valid_from: day(from),
            valid_to: None,
            care_levels: [CareLevel::Level3].into_iter().collect(),
            excluded_groups: CodeSet::empty(),
            procedure: "som aftalt".into(),
            status: AgreementStatus::Proposed,
        }
    }

    /// Every set of approvals: both parties or it is not agreed, and the hospitals count for
    /// criteria of their own.
    #[test]
    fn it_takes_both_parties() {
        for bits in 0..8_u8 {
            let has = |party: Party| bits & (1 << party.position()) != 0;
            let given: Vec<Given> = PARTIES
                .into_iter()
                .filter(|party| has(*party))
                .map(|party| Given {
                    party,
                    by: person(bits),
                })
                .collect();
            let (region, hospitals, ngo) =
                (has(Party::Region), has(Party::Hospitals), has(Party::Ngo));
            assert_eq!(both(With::Region, &given), region && ngo);
            assert_eq!(both(With::Hospitals, &given), (region || hospitals) && ngo);
        }
    }

    #[test]
    fn each_party_approves_once_and_nobody_for_two() {
        let given = [Given {
            party: Party::Region,
            by: person(1),
        }];
        let refused = Err(Refused::OtherParty);
        assert_eq!(approval(&given, &[Party::Region], person(2)), refused);
        assert_eq!(approval(&given, &[Party::Ngo], person(1)), refused);
        assert_eq!(approval(&given, &[], person(2)), refused);
        let two_seats = approval(&given, &[Party::Region, Party::Ngo], person(2));
        assert_eq!(two_seats.map(|given| given.party), Ok(Party::Ngo));
    }

    /// Every status and kind, with and without the midterm decision.
    #[test]
    fn a_target_is_open_while_it_is_proposed() {
        for status in AgreementStatus::ALL {
            for kind in TargetKind::ALL {
                for track in Track::ALL {
                    for decided in [false, true] {
                        let target = target::Model {
                            status: status.value,
                            kind: kind.value,
                            track: track.value,
                            ..target(1)
                        };
                        let open = status.code == "PROPOSED" && kind.code == "TARGET";
                        let waits = track.code == "REFERRED_ACTIVITY" && !decided;
                        let expected = match (open, waits) {
                            (false, _) => Err(Refused::NotOpen),
                            (true, true) => Err(Refused::Midterm),
                            (true, false) => Ok(()),
                        };
                        assert_eq!(target_is_open(&target, &[], decided), expected);
                    }
                }
            }
        }
        let unsettled = target::Model {
            value: None,
            ..target(1)
        };
        assert_eq!(target_is_open(&unsettled, &[], true), Err(Refused::NoValue));
    }

    #[test]
    fn criteria_do_not_reach_back() {
        let mut old = criteria(1, 10);
        old.status = AgreementStatus::Agreed;
        let new = criteria(2, 20);
        let changed = agree_criteria(&new, &[old.clone(), new.clone()], day(30));
        assert_eq!(
            (changed[0].version, changed[0].valid_to),
            (1, Some(day(29)))
        );
        assert_eq!((changed[1].version, changed[1].valid_from), (2, day(30)));
        let all = [old];
        assert_eq!(criteria_are_open(&criteria(2, 10), &all, day(11)), Ok(()));
        assert_eq!(
            criteria_are_open(&criteria(2, 10), &all, day(10)),
            Err(Refused::TooEarly)
        );
    }

    /// What may be asked for: a proposal (that begins on a day), an approval of a version by
    /// somebody for a party; and days pass.
    #[derive(Clone, Debug)]
    enum Asked {
        Propose(u64),
        Approve(usize, Party, u8),
        Pass(u64),
    }

    fn asked() -> impl Strategy<Value = Asked> {
        prop_oneof![
            (0..40_u64).prop_map(Asked::Propose),
            (0..6_usize, 0..3_usize, 0..4_u8).prop_map(|(version, party, by)| Asked::Approve(
                version,
                PARTIES[party],
                by
            )),
            (0..9_u64).prop_map(Asked::Pass),
        ]
    }

    fn keep<M: Clone + Version>(all: &mut [M], changed: Vec<M>) {
        for row in changed {
            let at = all.iter().position(|old| old.number() == row.number());
            all[at.expect("one of them")] = row;
        }
    }

    proptest! {
        /// Whatever is asked in whatever order: no target is agreed by one party, and at most one
        /// is agreed at any time.
        #[test]
        fn at_most_one_target_is_agreed_and_by_both(history in prop::collection::vec(asked(), 0..60)) {
            let mut all: Vec<target::Model> = vec![];
            let mut given: Vec<Vec<Given>> = vec![];
            for asked in history {
                match asked {
                    Asked::Propose(_) => {
                        all.push(target(next(&all)));
                        given.push(vec![]);
                    }
                    Asked::Approve(n, party, by) if n < all.len() => {
                        let Ok(new) = target_is_open(&all[n], &all, true)
                            .and_then(|()| approval(&given[n], &[party], person(by))) else { continue };
                        given[n].push(new);
                        if both(With::Region, &given[n]) {
                            let changed = agree_target(&all[n], &all);
                            keep(&mut all, changed);
                        }
                    }
                    _ => {}
                }
                let agreed = all.iter().filter(|target| target.status == AgreementStatus::Agreed);
                prop_assert!(agreed.count() <= 1);
                for (target, given) in all.iter().zip(&given) {
                    let by_both = [Party::Region, Party::Ngo].iter().all(|party| given.iter().any(|g| g.party == *party));
                    prop_assert_eq!(target.status != AgreementStatus::Proposed, by_both);
                    prop_assert!(given.iter().enumerate().all(|(n, g)| !given[..n].iter().any(|o| o.party == g.party || o.by == g.by)));
                }
            }
        }

        /// The same for criteria: never two in force on a day, and what was in force on a day that
        /// is over never changes.
        #[test]
        fn one_version_is_in_force_on_a_day(history in prop::collection::vec(asked(), 0..60)) {
            let in_force = |all: &[criteria::Model], on: u64| -> Vec<i32> {
                all.iter()
                    .filter(|c| c.status != AgreementStatus::Proposed && c.valid_from <= day(on) && c.valid_to.is_none_or(|last| day(on) <= last))
                    .map(|c| c.version)
                    .collect()
            };
            let mut all: Vec<criteria::Model> = vec![];
            let mut given: Vec<Vec<Given>> = vec![];
            let mut today = 0;
            let mut past: Vec<Vec<i32>> = vec![];
            for asked in history {
                match asked {
                    Asked::Propose(from) => {
                        all.push(criteria(next(&all), from));
                        given.push(vec![]);
                    }
                    Asked::Approve(n, party, by) if n < all.len() => {
                        let Ok(new) = criteria_are_open(&all[n], &all, day(today))
                            .and_then(|()| approval(&given[n], &[party], person(by))) else { continue };
                        given[n].push(new);
                        if both(With::Hospitals, &given[n]) {
                            let changed = agree_criteria(&all[n], &all, day(today));
                            keep(&mut all, changed);
                        }
                    }
                    Asked::Approve(..) => {}
                    Asked::Pass(days) => {
                        past.extend((today..today + days).map(|on| in_force(&all, on)));
                        today += days;
                    }
                }
                for on in 0..=today + 60 {
                    prop_assert!(in_force(&all, on).len() <= 1);
                }
                for (on, then) in past.iter().enumerate() {
                    prop_assert_eq!(&in_force(&all, on as u64), then);
                }
                for (criteria, given) in all.iter().zip(&given) {
                    prop_assert_eq!(criteria.status != AgreementStatus::Proposed, both(With::Hospitals, given));
                    prop_assert!(criteria.valid_to.is_none_or(|last| criteria.valid_from <= last));
                    prop_assert!(criteria.status != AgreementStatus::Superseded || criteria.valid_to.is_some());
                }
            }
        }
    }
}
