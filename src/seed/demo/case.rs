//! One family with its members, consents and referrals.

use chrono::{DateTime, Days, TimeDelta, Utc};
use entities::{
    codes::{
        CareLevel, ConsentPurpose, ConsentStatus, FamilyStage, FamilyStatus, GestationBand,
        MemberRole, Outcome, ReferralStatus, Track,
    },
    consent, family, family_member,
    ids::{FamilyId, HospitalId, MemberId, PersonId, ReferralId, SiteId},
    referral, referral_event,
};

use super::{
    consents, names,
    random::Stream,
    trail::{Actors, Fate, Script, Step, walk},
    traits,
    world::World,
};
use crate::{
    calendar::{due_at, local_date},
    seed::SeedError,
    seed::rows::{self, Existing},
};

/// Rows on their way to the database, in the order that the foreign keys ask for.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) families: Vec<family::Model>,
    pub(super) members: Vec<family_member::Model>,
    consents: Vec<consent::Model>,
    pub(super) referrals: Vec<referral::Model>,
    events: Vec<referral_event::Model>,
}

impl Batch {
    /// How many rows of each table, in the order of [`Batch::TABLES`].
    pub(super) fn counts(&self) -> [usize; 5] {
        [
            self.families.len(),
            self.members.len(),
            self.consents.len(),
            self.referrals.len(),
            self.events.len(),
        ]
    }

    /// Its tables.
    pub(super) const TABLES: [&'static str; 5] = [
        "family",
        "family_member",
        "consent",
        "referral",
        "referral_event",
    ];

    /// Writes the rows.
    pub(super) async fn write(&self, db: &impl sea_orm::ConnectionTrait) -> Result<(), SeedError> {
        let refuse = Existing::Refuse;
        rows::write::<family::Entity>(db, &self.families, refuse).await?;
        rows::write::<family_member::Entity>(db, &self.members, refuse).await?;
        rows::write::<consent::Entity>(db, &self.consents, refuse).await?;
        rows::write::<referral::Entity>(db, &self.referrals, refuse).await?;
        Ok(rows::write::<referral_event::Entity>(db, &self.events, refuse).await?)
    }
}

/// Whether the referrer's side may learn how the case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feedback {
    /// Consent in force.
    Shared,
    /// Consent withdrawn.
    Withdrawn,
    /// Never asked, or refused.
    Never,
}

/// What is decided of a case before it is told.
#[derive(Clone, Copy)]
pub(super) struct Brief {
    pub(super) track: Track,
    pub(super) hospital: HospitalId,
    pub(super) site: SiteId,
    pub(super) referrer: PersonId,
    pub(super) worker: PersonId,
    pub(super) leader: PersonId,
    pub(super) begun: DateTime<Utc>,
    pub(super) script: Script,
    pub(super) anonymous: bool,
    pub(super) feedback: Feedback,
    /// A later referral of the same family, from another begin.
    pub(super) follow_up: Option<(Track, DateTime<Utc>, Script)>,
}

/// Who a referral is about.
#[derive(Clone, Copy)]
pub(super) struct About {
    pub(super) family: FamilyId,
    pub(super) member: MemberId,
}

/// Writes a referred case into `batch`.
pub(super) fn referred(
    stream: &mut Stream,
    world: &World,
    brief: Brief,
    cut: DateTime<Utc>,
    batch: &mut Batch,
) {
    let about = About {
        family: stream.id(),
        member: stream.id(),
    };
    let first = referral(
        stream,
        world,
        brief,
        brief.track,
        brief.begun,
        brief.script,
        cut,
    );
    // A draft is nobody's yet; of a code that was handed out nothing is known until it is redeemed.
    let known = first.row.status != ReferralStatus::Draft
        && (!brief.anonymous || first.row.received_at.is_some());
    let mut all = vec![first];
    // A family is referred again only once the first referral has ended.
    let over = all[0].row.status == ReferralStatus::Completed;
    if known
        && let Some((track, begun, script)) = brief.follow_up
        && over
        && all[0].row.changed_at < begun
        && begun < cut
    {
        let mut next = referral(stream, world, brief, track, begun, script, cut);
        if next.row.status != ReferralStatus::Draft {
            next.row.previous_id = Some(all[0].row.id);
            all.push(next);
        }
    }
    if known {
        let opened_at = if brief.anonymous {
            all[0].row.received_at.unwrap_or(brief.begun)
        } else {
            all[0].row.sent_at
        };
        family(stream, world, brief, about, opened_at, &all, batch);
        let met = all[0].row.received_at;
        if !brief.anonymous {
            consents::referred(stream, brief, about, met, cut, &mut batch.consents);
        }
    }
    for mut told in all {
        if known {
            told.row.family_id = Some(about.family);
            told.row.member_id = Some(about.member);
        }
        batch.events.extend(told.events);
        batch.referrals.push(told.row);
    }
}

/// A referral with its trail.
struct Told {
    row: referral::Model,
    events: Vec<referral_event::Model>,
}

fn referral(
    stream: &mut Stream,
    world: &World,
    brief: Brief,
    track: Track,
    begun: DateTime<Utc>,
    script: Script,
    cut: DateTime<Utc>,
) -> Told {
    use ReferralStatus as S;
    let excluded = script.fate == Fate::Declined(entities::codes::DeclineReason::ExcludedGroup);
    let target_groups = traits::groups(stream, world, excluded);
    let mixed = target_groups.bits() & world.excluded.bits() != 0;
    let decider = if mixed { brief.leader } else { brief.worker };
    let actors = Actors {
        referrer: brief.referrer,
        worker: brief.worker,
        decider,
    };
    let steps = walk(stream, script, actors, begun, cut);
    let id: ReferralId = stream.id();
    let last = steps.last().expect("a referral begins before the cut");
    let (status, changed_at) = (last.to, last.at);
    let at = |to: S| steps.iter().find(|step| step.to == to).map(|step| step.at);
    let sent_at = at(S::Sent).unwrap_or(begun);
    let received_at = at(S::Received);
    let mut acknowledged_at = None;
    if status == S::Declined && stream.chance(0.7) {
        let noted = changed_at + TimeDelta::minutes(stream.between(60, 6_000));
        acknowledged_at = (noted < cut).then_some(noted);
    }
    let decided_at = at(S::Accepted).filter(|_| mixed);
    let judged = status != S::Draft || stream.chance(0.5);
    let row = referral::Model {
        id,
        code: stream.code("R"),
        programme_id: world.id,
        hospital_id: brief.hospital,
        site_id: brief.site,
        track,
        referrer_id: brief.referrer,
        family_id: None,
        member_id: None,
        anonymous: brief.anonymous,
        care_level: CareLevel::Level3,
        target_groups,
        gestation_band: (status != S::Draft || stream.chance(0.6))
            .then(|| traits::gestation(stream)),
        judgement: judged.then(|| traits::judgement(target_groups)),
        judged_by: judged.then_some(brief.referrer),
        judged_on: judged.then(|| local_date(begun)),
        reasons: traits::reasons(stream, target_groups),
        status,
        assignee_id: received_at.map(|_| brief.worker),
        decline_reason: last.decline_reason,
        end_reason: last
            .change_reason
            .filter(|_| matches!(status, S::Withdrawn | S::Discontinued)),
        outcome: match (status, script.fate) {
            (S::Completed, Fate::Completed(outcome)) => Some(outcome),
            (S::Completed, _) => Some(Outcome::Signposted),
            (S::Discontinued, _) => Some(Outcome::Stopped),
            _ => None,
        },
        previous_id: None,
        sent: at(S::Sent).is_some(),
        sent_at,
        due_at: due_at(sent_at, world.receive_within),
        received_at,
        changed_at,
        acknowledged_at,
        version: steps.len() as i32 + i32::from(acknowledged_at.is_some()),
        groups_decided_by: decided_at.map(|_| decider),
        groups_decided_at: decided_at,
    };
    let events = events(stream, id, &steps);
    Told { row, events }
}

fn events(stream: &mut Stream, id: ReferralId, steps: &[Step]) -> Vec<referral_event::Model> {
    let mut from_status = None;
    (1..)
        .zip(steps)
        .map(|(seq, step)| referral_event::Model {
            id: stream.id(),
            referral_id: id,
            seq,
            from_status: from_status.replace(step.to),
            to_status: step.to,
            by_id: Some(step.by),
            at: step.at,
            decline_reason: step.decline_reason,
            change_reason: step.change_reason,
        })
        .collect()
}

fn family(
    stream: &mut Stream,
    world: &World,
    brief: Brief,
    about: About,
    opened_at: DateTime<Utc>,
    all: &[Told],
    batch: &mut Batch,
) {
    use ReferralStatus as S;
    let open = all.iter().any(|told| {
        !matches!(
            told.row.status,
            S::Completed | S::Discontinued | S::Declined | S::Withdrawn | S::EnteredInError
        )
    });
    let last = &all[all.len() - 1].row;
    // Closed with its last referral, or with the first if that took longer.
    let ended = all
        .iter()
        .map(|told| told.row.changed_at)
        .max()
        .unwrap_or(last.changed_at);
    let seen_until = if open { ended.max(last.sent_at) } else { ended };
    batch.families.push(family::Model {
        id: about.family,
        programme_id: world.id,
        case_code: stream.code("C"),
        anonymous: brief.anonymous,
        stage: stage(all[0].row.gestation_band, all[0].row.sent_at, seen_until),
        status: if open {
            FamilyStatus::Active
        } else {
            FamilyStatus::Closed
        },
        outcome: if open { None } else { last.outcome },
        assignee_id: all.iter().find_map(|told| told.row.assignee_id),
        opened_at,
        closed_at: (!open).then_some(ended),
        version: 1,
    });
    members(stream, about, batch);
}

fn stage(band: Option<GestationBand>, from: DateTime<Utc>, until: DateTime<Utc>) -> FamilyStage {
    let weeks_left = match band {
        Some(GestationBand::Before12) => 30,
        Some(GestationBand::From12To21) | None => 23,
        Some(GestationBand::From22To31) => 13,
        Some(GestationBand::From32) => 4,
        Some(GestationBand::AfterBirth) => return FamilyStage::Newborn,
    };
    match from.checked_add_days(Days::new(weeks_left * 7)) {
        Some(birth) if birth <= until => FamilyStage::Newborn,
        _ => FamilyStage::Pregnant,
    }
}

fn members(stream: &mut Stream, about: About, batch: &mut Batch) {
    let alias = names::alias(stream);
    if stream.chance(0.35) {
        let role = stream.weighted(&[(MemberRole::Partner, 9), (MemberRole::OtherAdult, 1)]);
        batch.members.push(family_member::Model {
            id: stream.id(),
            family_id: about.family,
            alias: names::new_alias(stream, |other| other == alias),
            role,
        });
    }
    batch.members.push(family_member::Model {
        id: about.member,
        family_id: about.family,
        alias,
        role: MemberRole::Pregnant,
    });
}

/// Writes a family that came by itself into `batch`.
pub(super) fn walk_in(
    stream: &mut Stream,
    world: &World,
    worker: PersonId,
    opened_at: DateTime<Utc>,
    cut: DateTime<Utc>,
    batch: &mut Batch,
) {
    let about = About {
        family: stream.id(),
        member: stream.id(),
    };
    let anonymous = stream.chance(0.6);
    let ends = opened_at + TimeDelta::minutes(stream.between(7, 120) * 1_440);
    let closed_at = (ends < cut).then_some(ends);
    let outcome = stream.weighted(&[
        (Outcome::SelfReliant, 4),
        (Outcome::Signposted, 5),
        (Outcome::ReferredOn, 1),
        (Outcome::Stopped, 1),
    ]);
    let band = traits::gestation(stream);
    batch.families.push(family::Model {
        id: about.family,
        programme_id: world.id,
        case_code: stream.code("C"),
        anonymous,
        stage: stage(Some(band), opened_at, closed_at.unwrap_or(cut)),
        status: if closed_at.is_some() {
            FamilyStatus::Closed
        } else {
            FamilyStatus::Active
        },
        outcome: closed_at.map(|_| outcome),
        assignee_id: Some(worker),
        opened_at,
        closed_at,
        version: 1,
    });
    members(stream, about, batch);
    if !anonymous {
        batch.consents.push(consent::Model {
            id: stream.id(),
            family_id: about.family,
            member_id: about.member,
            purpose: ConsentPurpose::Contact,
            status: ConsentStatus::Active,
            wording_version: consents::WORDING.to_owned(),
            collected_by: Some(worker),
            valid_from: opened_at,
            valid_to: None,
        });
    }
}
