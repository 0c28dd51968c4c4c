//! The steering groups: seats, meetings, decisions, targets, hospitals' criteria, reports, material.

use chrono::{Days, NaiveDate, NaiveTime};
use entities::{
    Code,
    codes::{
        AgreementStatus, CareLevel, DecisionKind, MeetingTopic, OrganisationKind, Party,
        ReportStatus, Role, TargetKind,
    },
    criteria, criteria_approval, decision,
    ids::{MeetingId, OrganisationId, PersonId, ReportId},
    material, meeting, report, report_approval, report_comment, report_presentation, seat, target,
    target_approval, track_plan,
};
use sea_orm::ConnectionTrait;

use super::{
    people::People,
    personas::NGO,
    prints::MATERIALS,
    random::Stream,
    script::{Goal, OwnCriteria, SCRIPTS, Script, Written},
    world::World,
};
use crate::{
    calendar::{at_local, local_date, next_working_day},
    seed::{
        SeedError,
        reference::{hospital_id, organisation_id, track_plan_id},
        rows::{self, Existing},
    },
};

/// Days from one meeting to the next.
const QUARTER: u64 = 91;

/// Days from settling criteria to their first day, about.
const WRITTEN_AHEAD: u64 = 21;

/// What is said of a report in review.
const COMMENT: &str = "Et godt overblik. Kan tallene også vises for hvert spor?";

/// The day on which a report is approved that was written on `on`.
fn approved_on(on: NaiveDate) -> NaiveDate {
    next_working_day(on + Days::new(4))
}

/// The day on which criteria that apply from `from` are settled.
fn settled_on(from: NaiveDate) -> NaiveDate {
    next_working_day(from - Days::new(WRITTEN_AHEAD))
}

/// Rows on their way to the database.
#[derive(Default)]
pub(super) struct Batch {
    seats: Vec<seat::Model>,
    meetings: Vec<meeting::Model>,
    decisions: Vec<decision::Model>,
    track_plans: Vec<track_plan::Model>,
    targets: Vec<target::Model>,
    target_approvals: Vec<target_approval::Model>,
    criteria: Vec<criteria::Model>,
    criteria_approvals: Vec<criteria_approval::Model>,
    reports: Vec<report::Model>,
    report_approvals: Vec<report_approval::Model>,
    report_comments: Vec<report_comment::Model>,
    presentations: Vec<report_presentation::Model>,
    materials: Vec<material::Model>,
}

impl Batch {
    /// How many rows of each table.
    pub(super) fn counts(&self) -> [(&'static str, usize); 12] {
        [
            ("seat", self.seats.len()),
            ("meeting", self.meetings.len()),
            ("decision", self.decisions.len()),
            ("target", self.targets.len()),
            ("target_approval", self.target_approvals.len()),
            ("criteria", self.criteria.len()),
            ("criteria_approval", self.criteria_approvals.len()),
            ("report", self.reports.len()),
            ("report_approval", self.report_approvals.len()),
            ("report_comment", self.report_comments.len()),
            ("report_presentation", self.presentations.len()),
            ("material", self.materials.len()),
        ]
    }

    /// Writes them; the track plans of the reference data get their decisions.
    pub(super) async fn write(&self, to: &impl ConnectionTrait) -> Result<(), SeedError> {
        let refuse = Existing::Refuse;
        rows::write::<seat::Entity>(to, &self.seats, refuse).await?;
        rows::write::<meeting::Entity>(to, &self.meetings, refuse).await?;
        rows::write::<decision::Entity>(to, &self.decisions, refuse).await?;
        rows::write::<track_plan::Entity>(to, &self.track_plans, Existing::Update).await?;
        rows::write::<target::Entity>(to, &self.targets, refuse).await?;
        rows::write::<target_approval::Entity>(to, &self.target_approvals, refuse).await?;
        rows::write::<criteria::Entity>(to, &self.criteria, refuse).await?;
        rows::write::<criteria_approval::Entity>(to, &self.criteria_approvals, refuse).await?;
        rows::write::<report::Entity>(to, &self.reports, refuse).await?;
        rows::write::<report_approval::Entity>(to, &self.report_approvals, refuse).await?;
        rows::write::<report_comment::Entity>(to, &self.report_comments, refuse).await?;
        rows::write::<report_presentation::Entity>(to, &self.presentations, refuse).await?;
        Ok(rows::write::<material::Entity>(to, &self.materials, refuse).await?)
    }
}

/// Makes what the steering group of a programme has done.
pub(super) fn make(world: &World, people: &People, seed: u64, as_of: NaiveDate) -> Batch {
    let mut maker = Maker {
        world,
        stream: Stream::new(seed, &format!("steering:{}", world.plan.region)),
        opinions: Stream::new(seed, &format!("opinions:{}", world.plan.region)),
        as_of,
        batch: Batch::default(),
    };
    maker.seats(people);
    maker.meetings();
    maker.materials();
    let script = SCRIPTS
        .iter()
        .find(|script| script.region == world.plan.region);
    if let Some(script) = script {
        maker.decisions(script);
        for goal in script.targets {
            maker.target(script, goal);
        }
        for criteria in script.criteria {
            maker.criteria(criteria);
        }
        for written in script.reports {
            maker.report(written);
        }
    }
    maker.batch
}

struct Maker<'a> {
    world: &'a World,
    stream: Stream,
    opinions: Stream,
    as_of: NaiveDate,
    batch: Batch,
}

impl Maker<'_> {
    /// A seat for every member, for the party of her employer.
    fn seats(&mut self, people: &People) {
        let region = organisation_id(
            OrganisationKind::Region,
            Some(self.world.plan.region),
            &self.world.region_name,
        );
        let ngo = organisation_id(OrganisationKind::Ngo, None, NGO);
        let party = |employer: OrganisationId| match employer {
            id if id == region => Party::Region,
            id if id == ngo => Party::Ngo,
            _ => Party::Hospitals,
        };
        for role in people
            .roles
            .iter()
            .filter(|role| role.role == Role::SteeringMember)
        {
            let person = people.persons.iter().find(|p| p.id == role.person_id);
            let Some(person) = person else { continue };
            self.batch.seats.push(seat::Model {
                id: self.stream.id(),
                programme_id: self.world.id,
                person_id: person.id,
                party: party(person.organisation_id),
                valid_from: role.valid_from,
                valid_to: role.valid_to,
            });
        }
    }

    /// The member who speaks for a party.
    fn speaker(&self, party: Party) -> Option<PersonId> {
        let seats = &self.batch.seats;
        let seat = seats.iter().find(|seat| seat.party == party)?;
        Some(seat.person_id)
    }

    /// Every quarter since the start, and the next one.
    fn meetings(&mut self) {
        let until = self.world.last_day(self.as_of + Days::new(QUARTER));
        let mut due = self.world.starts_on + Days::new(14);
        let places = [self.world.region_name.as_str(), NGO];
        while due <= until {
            let topics = MeetingTopic::ALL
                .iter()
                .filter(|topic| topic.value == MeetingTopic::Capacity || self.stream.chance(0.6))
                .map(|topic| topic.value)
                .collect();
            let time = NaiveTime::from_hms_opt(13, 0, 0).unwrap_or_default();
            self.batch.meetings.push(meeting::Model {
                id: self.stream.id(),
                programme_id: self.world.id,
                held_at: at_local(next_working_day(due), time),
                place: self.stream.pick(&places).to_owned(),
                topics,
                version: 1,
            });
            due = due + Days::new(QUARTER);
        }
    }

    /// The last meeting before `day`, if it has been held.
    fn meeting(&self, day: NaiveDate) -> Option<(MeetingId, NaiveDate)> {
        let before = at_local(day, NaiveTime::MIN);
        let mut meetings = self.batch.meetings.iter().rev();
        let meeting = meetings.find(|meeting| meeting.held_at < before)?;
        let on = local_date(meeting.held_at);
        (on < self.as_of).then_some((meeting.id, on))
    }

    fn decisions(&mut self, script: &Script) {
        for decided in script.decisions {
            let Some((meeting, day)) = self.meeting(decided.before) else {
                continue;
            };
            let id = self.stream.id();
            self.batch.decisions.push(decision::Model {
                id,
                programme_id: self.world.id,
                meeting_id: Some(meeting),
                kind: decided.kind,
                track: decided.track,
                hospital_id: None,
                decided_on: day,
                summary: decided.summary.to_owned(),
            });
            if let (DecisionKind::ActivateTrack, Some(track)) = (decided.kind, decided.track) {
                self.batch.track_plans.push(track_plan::Model {
                    id: track_plan_id(script.region, track),
                    programme_id: self.world.id,
                    track,
                    active_from: Some(self.world.plan.courses_from),
                    decision_id: Some(id),
                });
            }
        }
    }

    /// A target with its approvals; the version before it is superseded once it is agreed.
    fn target(&mut self, script: &Script, goal: &Goal) {
        let agreed = goal.agreed_before.and_then(|before| self.meeting(before));
        if goal.agreed_before.is_some() && agreed.is_none() {
            return;
        }
        let superseded = script.targets.iter().any(|other| {
            (other.track, other.metric) == (goal.track, goal.metric)
                && other.version > goal.version
                && other
                    .agreed_before
                    .is_some_and(|before| self.meeting(before).is_some())
        });
        let status = match agreed {
            None => AgreementStatus::Proposed,
            Some(_) if superseded => AgreementStatus::Superseded,
            Some(_) => AgreementStatus::Agreed,
        };
        let id = self.stream.id();
        self.batch.targets.push(target::Model {
            id,
            programme_id: self.world.id,
            kind: TargetKind::Target,
            track: goal.track,
            metric: goal.metric,
            value: goal.value,
            period_from: goal.period.map(|period| period.0),
            period_to: goal.period.map(|period| period.1),
            version: goal.version,
            status,
        });
        let Some((_, day)) = agreed else { return };
        for (party, hour) in [(Party::Region, 14), (Party::Ngo, 15)] {
            let Some(by) = self.speaker(party) else {
                continue;
            };
            let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
            self.batch.target_approvals.push(target_approval::Model {
                id: self.stream.id(),
                target_id: id,
                target_kind: TargetKind::Target,
                party,
                approved_by: by,
                approved_at: at_local(day, time),
            });
        }
    }

    /// A hospital's own version of the programme's criteria.
    fn criteria(&mut self, own: &OwnCriteria) {
        let settled = settled_on(own.from);
        if settled >= self.as_of {
            return;
        }
        let id = self.stream.id();
        // The last day is known when the version that follows is settled.
        let to = own
            .to
            .filter(|to| settled_on(*to + Days::new(1)) < self.as_of);
        let over = to.is_some_and(|to| to < self.as_of);
        self.batch.criteria.push(criteria::Model {
            id,
            programme_id: self.world.id,
            hospital_id: Some(hospital_id(self.world.plan.region, own.hospital)),
            version: own.version,
            valid_from: own.from,
            valid_to: to,
            care_levels: [CareLevel::Level3].into_iter().collect(),
            excluded_groups: self.world.excluded,
            procedure: own.procedure.to_owned(),
            status: match (own.agreed, over) {
                (false, _) => AgreementStatus::Proposed,
                (true, true) => AgreementStatus::Superseded,
                (true, false) => AgreementStatus::Agreed,
            },
        });
        let parties: &[Party] = if own.agreed {
            &[Party::Hospitals, Party::Ngo]
        } else {
            &[Party::Hospitals]
        };
        for party in parties {
            let Some(by) = self.speaker(*party) else {
                continue;
            };
            let time = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
            self.batch
                .criteria_approvals
                .push(criteria_approval::Model {
                    id: self.stream.id(),
                    criteria_id: id,
                    party: *party,
                    approved_by: by,
                    approved_at: at_local(settled, time),
                });
        }
    }

    fn report(&mut self, written: &Written) {
        if written.on >= self.as_of {
            return;
        }
        let id = self.stream.id();
        let presented = written.presented.iter().any(|(_, on)| *on < self.as_of);
        let status = match written.status {
            ReportStatus::Approved | ReportStatus::Presented
                if approved_on(written.on) >= self.as_of =>
            {
                ReportStatus::Review
            }
            ReportStatus::Presented if !presented => ReportStatus::Approved,
            status => status,
        };
        self.batch.reports.push(report::Model {
            id,
            programme_id: self.world.id,
            kind: written.kind,
            title: written.title.to_owned(),
            status,
            period_from: written.period.0,
            period_to: written.period.1,
            summary: written.summary.to_owned(),
            version: 1,
            snapshot_id: None,
        });
        self.opinions(written, id, status);
        for (forum, presented_on) in written.presented {
            if *presented_on < self.as_of {
                self.batch.presentations.push(report_presentation::Model {
                    id: self.stream.id(),
                    report_id: id,
                    forum: *forum,
                    presented_on: *presented_on,
                });
            }
        }
    }

    /// What the region's member says of a report, and who has approved it.
    fn opinions(&mut self, written: &Written, id: ReportId, status: ReportStatus) {
        let at = |day, hour| {
            let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
            at_local(day, time)
        };
        let said_on = next_working_day(written.on + Days::new(1));
        if let (true, Some(by)) = (said_on < self.as_of, self.speaker(Party::Region))
            && status != ReportStatus::Draft
        {
            self.batch.report_comments.push(report_comment::Model {
                id: self.opinions.id(),
                report_id: id,
                text: COMMENT.to_owned(),
                commented_by: by,
                commented_at: at(said_on, 11),
            });
        }
        if !matches!(status, ReportStatus::Approved | ReportStatus::Presented) {
            return;
        }
        for (party, hour) in [(Party::Region, 9), (Party::Ngo, 10)] {
            let Some(by) = self.speaker(party) else {
                continue;
            };
            self.batch.report_approvals.push(report_approval::Model {
                id: self.opinions.id(),
                report_id: id,
                party,
                approved_by: by,
                approved_at: at(approved_on(written.on), hour),
            });
        }
    }

    fn materials(&mut self) {
        for (kind, language, title, path, after, days) in MATERIALS {
            let from = self.world.starts_on + Days::new(*after);
            if from >= self.as_of {
                continue;
            }
            self.batch.materials.push(material::Model {
                id: self.stream.id(),
                programme_id: self.world.id,
                title: (*title).to_owned(),
                kind: *kind,
                language: *language,
                url: path.map(|path| {
                    format!(
                        "https://{}.brobygger.example/{path}",
                        self.world.plan.region
                    )
                }),
                valid_from: from,
                valid_to: days.map(|days| from + Days::new(days)),
            });
        }
    }
}
