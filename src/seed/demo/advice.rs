//! Advice sessions of families and walk-ins, and sparring.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use entities::{
    CodeSet, advice_session,
    codes::{Channel, ReferralStatus, Role, Signpost, Topic},
    family,
    ids::{FamilyId, PersonId, SiteId},
    sparring,
};

use super::{
    case::Batch,
    people::{SiteStaff, Staff},
    random::Stream,
    world::{Site, World},
};
use crate::calendar::{is_working_day, local_date, next_working_day};

/// Working days of a year, about.
const WORKING_DAYS: f64 = 248.0;
/// Sessions of a family at most, where the programme has no limit.
const NO_LIMIT: u32 = 6;

/// Who holds a session, and where.
#[derive(Clone, Copy)]
struct Held {
    worker: PersonId,
    site: Option<SiteId>,
    day: NaiveDate,
}

/// Advice and sparring of a programme.
pub(super) struct Advice<'a> {
    world: &'a World,
    staff: &'a Staff,
    sessions: Stream,
    walk_ins: Stream,
    sparring: Stream,
    scale: f64,
    day: NaiveDate,
    /// The day after the last one.
    end: NaiveDate,
}

impl<'a> Advice<'a> {
    /// From the programme's first day up to, not including, `as_of`.
    pub(super) fn new(
        world: &'a World,
        staff: &'a Staff,
        seed: u64,
        scale: f64,
        as_of: NaiveDate,
    ) -> Self {
        let stream = |name: &str| Stream::new(seed, &format!("{name}:{}", world.plan.region));
        let last = as_of.pred_opt().unwrap_or(as_of);
        Self {
            world,
            staff,
            sessions: stream("advice"),
            walk_ins: stream("advice-walk-ins"),
            sparring: stream("sparring"),
            scale,
            day: world.starts_on,
            end: world.last_day(last).succ_opt().unwrap_or(as_of),
        }
    }

    fn most(&self) -> u32 {
        self.world.advice_max.unwrap_or(NO_LIMIT)
    }

    /// Sessions of the batch's families: from when help began until the case was closed.
    pub(super) fn sessions(&mut self, batch: &Batch) -> Vec<advice_session::Model> {
        use ReferralStatus::{Completed, Discontinued, InProgress};
        let mut referred: BTreeMap<FamilyId, Option<NaiveDate>> = BTreeMap::new();
        for referral in &batch.referrals {
            let Some(family) = referral.family_id else {
                continue;
            };
            let helped = matches!(referral.status, InProgress | Completed | Discontinued);
            let begun = referral.received_at.filter(|_| helped).map(local_date);
            let first = referred.entry(family).or_default();
            *first = match (*first, begun) {
                (Some(first), Some(begun)) => Some(first.min(begun)),
                (first, begun) => first.or(begun),
            };
        }
        let mut rows = vec![];
        for family in &batch.families {
            // Whoever came without a referral was advised on that day.
            let begun = match referred.get(&family.id) {
                Some(begun) => *begun,
                None => Some(local_date(family.opened_at)),
            };
            if let (Some(worker), Some(begun)) = (family.assignee_id, begun) {
                self.family(family, worker, begun, &mut rows);
            }
        }
        rows
    }

    fn family(
        &mut self,
        family: &family::Model,
        worker: PersonId,
        begun: NaiveDate,
        rows: &mut Vec<advice_session::Model>,
    ) {
        let last = match family.closed_at.map(local_date) {
            Some(day) if day < self.end => day,
            _ => self.end.pred_opt().unwrap_or(self.end),
        };
        let site = self.site_of(worker);
        let wanted = self
            .sessions
            .weighted(&[(1, 5), (2, 5), (3, 4), (4, 2), (5, 1), (6, 1)]);
        let mut day = begun;
        for _ in 0..wanted.min(self.most()) {
            if !is_working_day(day) {
                day = next_working_day(day);
            }
            if day > last {
                return;
            }
            let held = Held { worker, site, day };
            let row = session(&mut self.sessions, self.world, held, Some(family.id), None);
            rows.push(row);
            let pause = self.sessions.count(7, 35);
            day = day
                .checked_add_days(Days::new(pause.into()))
                .unwrap_or(last);
        }
    }

    fn site_of(&self, worker: PersonId) -> Option<SiteId> {
        let mut sites = self.world.sites.iter().zip(&self.staff.sites);
        let found = sites.find(|(_, staff)| staff.workers.contains(&worker));
        found.map(|(site, _)| site.id)
    }

    /// Walk-ins and sparring of the next month; nothing when all is told.
    pub(super) fn next_month(
        &mut self,
    ) -> Option<(Vec<advice_session::Model>, Vec<sparring::Model>)> {
        let (mut sessions, mut sparrings) = (vec![], vec![]);
        if self.day >= self.end {
            return None;
        }
        if self.day == self.world.starts_on {
            self.showcase(&mut sessions, &mut sparrings);
        }
        let month = self.day.month();
        while self.day < self.end && self.day.month() == month {
            if is_working_day(self.day) {
                self.one_day(&mut sessions, &mut sparrings);
            }
            self.day = self.day.succ_opt().unwrap_or(self.end);
        }
        Some((sessions, sparrings))
    }

    fn one_day(
        &mut self,
        sessions: &mut Vec<advice_session::Model>,
        sparrings: &mut Vec<sparring::Model>,
    ) {
        let (world, all, day) = (self.world, self.staff, self.day);
        for (site, staff) in world.sites.iter().zip(&all.sites) {
            let Some(plan) = world.plan.site(&site.name) else {
                continue;
            };
            let share = if site.hospital.is_none() {
                0.15
            } else {
                plan.share
            };
            let daily =
                world.plan.advice_per_year * share * plan.ramp(day) * self.scale / WORKING_DAYS;
            for _ in 0..self.walk_ins.rounded(daily * 0.25) {
                let worker = self.walk_ins.pick(&staff.workers);
                self.walk_in(
                    Held {
                        worker,
                        site: Some(site.id),
                        day,
                    },
                    0.5,
                    sessions,
                );
            }
            for _ in 0..self.sparring.rounded(daily * 0.12) {
                sparrings.extend(self.asked(site, staff, day, 0.75));
            }
        }
    }

    /// Somebody who came by without becoming a case, some with a code to come back with.
    fn walk_in(&mut self, held: Held, coded: f64, rows: &mut Vec<advice_session::Model>) {
        let stream = &mut self.walk_ins;
        let code = stream.chance(coded).then(|| stream.code("W"));
        rows.push(session(stream, self.world, held, None, code.clone()));
        let again = stream.chance(0.35) && self.world.advice_max != Some(1);
        let later = held
            .day
            .checked_add_days(Days::new(stream.count(5, 30).into()));
        if let (Some(code), Some(later), true) = (code, later, again) {
            let day = next_working_day(later);
            if day < self.end {
                let held = Held { day, ..held };
                rows.push(session(stream, self.world, held, None, Some(code)));
            }
        }
    }

    fn asked(
        &mut self,
        site: &Site,
        staff: &SiteStaff,
        day: NaiveDate,
        midwives: f64,
    ) -> Option<sparring::Model> {
        let (hospital, _) = site.hospital.as_ref()?;
        let stream = &mut self.sparring;
        let asker_role = if stream.chance(midwives) {
            Role::Midwife
        } else {
            let bridge = u32::from(self.world.plan.bridge.is_some());
            stream.weighted(&[
                (Role::ContactPerson, 5),
                (Role::DepartmentManager, 2),
                (Role::BridgeConsultant, 3 * bridge),
            ])
        };
        let named = asker_role == Role::Midwife && stream.chance(0.85);
        let bridged = self.world.plan.bridge.is_some() && stream.chance(0.2);
        Some(sparring::Model {
            id: stream.id(),
            programme_id: self.world.id,
            hospital_id: *hospital,
            held_on: day,
            asker_role,
            asked_by: (named && !staff.midwives.is_empty()).then(|| stream.pick(&staff.midwives)),
            topics: topics(stream),
            minutes: stream.pick(&[10, 15, 20, 30, 45]),
            via_bridge: bridged || asker_role == Role::BridgeConsultant,
            worker_id: stream.chance(0.9).then(|| stream.pick(&staff.workers)),
            version: 1,
        })
    }

    /// Something of each where personas look, whatever the scale.
    fn showcase(
        &mut self,
        sessions: &mut Vec<advice_session::Model>,
        sparrings: &mut Vec<sparring::Model>,
    ) {
        let (world, all) = (self.world, self.staff);
        for (site, staff) in world.sites.iter().zip(&all.sites) {
            let Some(plan) = world.plan.site(&site.name).filter(|plan| plan.showcase) else {
                continue;
            };
            let personas = SiteStaff {
                midwives: staff.midwives[..1].to_vec(),
                workers: staff.workers[..1].to_vec(),
            };
            for (days_ago, coded) in [(40, 1.0), (26, 0.0), (12, 1.0), (5, 0.0)] {
                let day = self.end.checked_sub_days(Days::new(days_ago));
                let Some(day) = day.map(next_working_day).filter(|day| *day >= plan.from) else {
                    continue;
                };
                let worker = personas.workers[0];
                self.walk_in(
                    Held {
                        worker,
                        site: Some(site.id),
                        day,
                    },
                    coded,
                    sessions,
                );
                sparrings.extend(self.asked(site, &personas, day, 1.0));
            }
        }
    }
}

fn session(
    stream: &mut Stream,
    world: &World,
    held: Held,
    family_id: Option<FamilyId>,
    case_code: Option<String>,
) -> advice_session::Model {
    let channel = stream.weighted(&[
        (Channel::InPerson, if held.site.is_some() { 62 } else { 0 }),
        (Channel::Phone, 24),
        (Channel::Video, 9),
        (Channel::Written, 5),
    ]);
    let asked = topics(stream);
    // Most of what was asked about was helped with, and something else came up.
    let mut helped: Vec<Topic> = asked.iter().filter(|_| stream.chance(0.8)).collect();
    if helped.is_empty() || stream.chance(0.25) {
        helped.extend(topics(stream).iter().next());
    }
    let signposts = (0..stream.count(0, 2)).map(|_| signpost(stream)).collect();
    let minutes = match channel {
        Channel::InPerson => stream.pick(&[30, 45, 60, 60, 75, 90]),
        Channel::Phone | Channel::Video => stream.pick(&[15, 20, 30, 45, 60]),
        Channel::Written => stream.pick(&[10, 15, 20, 30]),
    };
    advice_session::Model {
        id: stream.id(),
        programme_id: world.id,
        family_id,
        case_code,
        held_on: held.day,
        channel,
        site_id: held.site.filter(|_| channel == Channel::InPerson),
        worker_id: held.worker,
        asked,
        helped: helped.into_iter().collect(),
        minutes,
        signposts,
        version: 1,
    }
}

fn topics(stream: &mut Stream) -> CodeSet<Topic> {
    use Topic as T;
    (0..stream.count(1, 3))
        .map(|_| {
            stream.weighted(&[
                (T::Finances, 22),
                (T::Rights, 16),
                (T::Housing, 11),
                (T::NavigatingPublicHelp, 9),
                (T::Relationship, 8),
                (T::LegalAid, 6),
                (T::ContactRules, 6),
                (T::WorkEducation, 6),
                (T::Network, 6),
                (T::Parenting, 5),
                (T::BirthPreparation, 4),
                (T::ChildWellbeing, 4),
                (T::DailyLife, 4),
                (T::FamilyForm, 3),
                (T::Minority, 3),
                (T::Other, 1),
            ])
        })
        .collect()
}

fn signpost(stream: &mut Stream) -> Signpost {
    use Signpost as S;
    stream.weighted(&[
        (S::BenefitsOffice, 16),
        (S::MunicipalFamilyServices, 14),
        (S::LocalAssociation, 14),
        (S::JobCentre, 10),
        (S::HealthVisitor, 9),
        (S::HousingAssignment, 8),
        (S::FamilyCourtHouse, 7),
        (S::LegalAidOffice, 6),
        (S::DebtAdvice, 5),
        (S::GeneralPractitioner, 4),
        (S::MidwifeClinic, 3),
        (S::CrisisCentre, 2),
        (S::OtherCharity, 4),
    ])
}
