//! Every day's referrals and walk-ins of a programme, in chunks of bounded size.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entities::{
    codes::{DeclineReason, FamilyStage, FamilyStatus, Outcome, Track},
    family,
};

use super::{
    case::{Batch, Brief, Feedback, referred, walk_in},
    people::{SiteStaff, Staff},
    plan::SitePlan,
    random::Stream,
    trail::{Fate, Script, office_hour},
    world::{Site, World},
};
use crate::{
    calendar::{at_local, is_working_day, next_working_day},
    domains::registered::rules::coarse,
};

/// Working days of a year, about.
const WORKING_DAYS: f64 = 248.0;

/// The cases of a programme, day by day.
pub(super) struct Cases<'a> {
    world: &'a World,
    staff: &'a Staff,
    stream: Stream,
    /// A stream apart, so that a scripted case leaves the others as they were.
    showcase: Stream,
    scale: f64,
    cut: DateTime<Utc>,
    day: NaiveDate,
    end: NaiveDate,
}

impl<'a> Cases<'a> {
    /// From the programme's first day up to, not including, `as_of`, whose first moment is `cut`.
    pub(super) fn new(
        world: &'a World,
        staff: &'a Staff,
        seed: u64,
        scale: f64,
        as_of: NaiveDate,
        cut: DateTime<Utc>,
    ) -> Self {
        Self {
            world,
            staff,
            stream: Stream::new(seed, &format!("cases:{}", world.plan.region)),
            showcase: Stream::new(seed, &format!("showcase:{}", world.plan.region)),
            scale,
            cut,
            day: world.starts_on,
            end: as_of,
        }
    }

    /// The next chunk of at least `rows` rows; nothing when all is told.
    pub(super) fn next(&mut self, rows: usize) -> Option<Batch> {
        let mut batch = Batch::default();
        while self.day < self.end && batch.counts().iter().sum::<usize>() < rows {
            let day = self.day;
            if is_working_day(day) && self.world.last_day(day) == day {
                self.one_day(day, &mut batch);
            }
            self.day = day.checked_add_days(Days::new(1)).unwrap_or(self.end);
        }
        (batch.counts() != [0; 5]).then_some(batch)
    }

    fn one_day(&mut self, day: NaiveDate, batch: &mut Batch) {
        let (world, staff) = (self.world, self.staff);
        for (site, staff) in world.sites.iter().zip(&staff.sites) {
            let Some(plan) = world.plan.site(&site.name) else {
                continue;
            };
            let daily = plan.ramp(day) * self.scale / WORKING_DAYS;
            let advice = world.plan.advice_per_year * plan.share * daily;
            for _ in 0..self.stream.rounded(advice) {
                self.refer(Track::OpenAdvice, site, staff, day, batch);
            }
            if day >= world.plan.courses_from {
                let courses = world.plan.courses_per_year * plan.share * daily;
                for _ in 0..self.stream.rounded(courses) {
                    self.refer(Track::ReferredActivity, site, staff, day, batch);
                }
            }
            // Mødrehjælpen's own premises have walk-ins too, as many as a site of middling size.
            let share = if site.hospital.is_none() {
                0.15
            } else {
                plan.share
            };
            let walk_ins = world.plan.walk_ins * world.plan.advice_per_year * share * daily;
            for _ in 0..self.stream.rounded(walk_ins) {
                let worker = self.stream.pick(&staff.workers);
                let at = office_hour(&mut self.stream, day);
                walk_in(&mut self.stream, world, worker, at, self.cut, batch);
            }
        }
    }

    fn refer(
        &mut self,
        track: Track,
        site: &Site,
        staff: &SiteStaff,
        day: NaiveDate,
        batch: &mut Batch,
    ) {
        let begun = office_hour(&mut self.stream, day);
        let script = self.script(track, day);
        let anonymous = track == Track::OpenAdvice && self.stream.chance(0.15);
        let script = if anonymous {
            self.handed_out(script)
        } else {
            script
        };
        let feedback = self.stream.weighted(&[
            (Feedback::Shared, 60),
            (Feedback::Withdrawn, 7),
            (Feedback::Never, 33),
        ]);
        let follow_up = match script.fate {
            Fate::Completed(_) if !anonymous && self.stream.chance(0.04) => self.follow_up(day),
            _ => None,
        };
        self.tell(
            track, site, staff, begun, script, anonymous, feedback, follow_up, batch,
        );
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the choices of a case, made by two callers"
    )]
    fn tell(
        &mut self,
        track: Track,
        site: &Site,
        staff: &SiteStaff,
        begun: DateTime<Utc>,
        script: Script,
        anonymous: bool,
        feedback: Feedback,
        follow_up: Option<(Track, DateTime<Utc>, Script)>,
        batch: &mut Batch,
    ) {
        let Some((hospital, _)) = site.hospital else {
            return;
        };
        // Social workers refer to track 2 as well (R24).
        let by_worker = track == Track::ReferredActivity && self.stream.chance(0.3);
        let referrer = self.stream.pick(if by_worker {
            &staff.workers
        } else {
            &staff.midwives
        });
        let brief = Brief {
            track,
            hospital,
            site: site.id,
            referrer,
            worker: self.stream.pick(&staff.workers),
            leader: self.staff.leader,
            begun,
            script,
            anonymous,
            feedback,
            follow_up,
        };
        referred(&mut self.stream, self.world, brief, self.cut, batch);
    }

    fn script(&mut self, track: Track, day: NaiveDate) -> Script {
        let course = track == Track::ReferredActivity;
        let days_left = (self.end - day).num_days();
        let fate = self.stream.weighted(&[
            (0, 780),
            (1, 90),
            (2, 25),
            (3, 15),
            (4, 8),
            (5, 60),
            (
                6,
                if self.world.excluded.is_empty() || days_left < 30 {
                    0
                } else {
                    15
                },
            ),
            (7, if days_left < 40 { 12 } else { 0 }),
            (8, 2),
        ]);
        let late = self.stream.chance(0.09);
        let mut script = Script {
            fate: match fate {
                1 => Fate::Discontinued,
                2 => Fate::WithdrawnUnread,
                3 => Fate::Withdrawn,
                4 => Fate::Error,
                5 => Fate::Declined(self.stream.weighted(&[
                    (DeclineReason::OtherServiceBetter, 5),
                    (DeclineReason::NoCapacity, 3),
                    (DeclineReason::NoConsent, 2),
                    (DeclineReason::NotLevel3, 2),
                ])),
                6 => Fate::Declined(DeclineReason::ExcludedGroup),
                7 => Fate::Draft,
                8 => Fate::Unanswered,
                _ => Fate::Completed(self.stream.weighted(&[
                    (Outcome::SelfReliant, 5),
                    (Outcome::Signposted, 4),
                    (Outcome::ReferredOn, 2),
                ])),
            },
            waits: self.stream.chance(if course { 0.5 } else { 0.12 }),
            reopened: self.stream.chance(0.012),
            receive: if late {
                self.stream.count(4, 9)
            } else {
                self.stream.count(0, 3)
            },
            decide: self.stream.count(0, 4),
            begin: self.stream.count(1, 9),
            weeks: if course {
                self.stream.count(20, 25)
            } else {
                self.stream.count(2, 16)
            },
        };
        if script.fate == Fate::Declined(DeclineReason::ExcludedGroup) {
            // Decided long before the last day, so that no such referral is seen in another status.
            (script.reopened, script.receive) = (false, script.receive.min(5));
        }
        script
    }

    /// Of the codes that are handed out a third is never redeemed, and nobody withdraws one.
    fn handed_out(&mut self, script: Script) -> Script {
        let fate = match script.fate {
            Fate::Completed(_) | Fate::Discontinued if self.stream.chance(0.65) => script.fate,
            _ => Fate::Unanswered,
        };
        Script {
            fate,
            reopened: false,
            receive: self.stream.count(1, 25),
            ..script
        }
    }

    /// A second referral of a family, some months after the first.
    fn follow_up(&mut self, day: NaiveDate) -> Option<(Track, DateTime<Utc>, Script)> {
        let day = day.checked_add_days(Days::new(self.stream.count(150, 260).into()))?;
        let day = if is_working_day(day) {
            day
        } else {
            next_working_day(day)
        };
        if self.world.last_day(day) != day {
            return None;
        }
        let track = if day >= self.world.plan.courses_from {
            Track::ReferredActivity
        } else {
            Track::OpenAdvice
        };
        let mut script = self.script(track, day);
        if !matches!(script.fate, Fate::Completed(_) | Fate::Discontinued) {
            script.fate = Fate::Completed(Outcome::SelfReliant);
        }
        Some((track, office_hour(&mut self.stream, day), script))
    }

    /// One case of each visible kind where personas look, whatever the scale.
    pub(super) fn showcase(&mut self) -> Batch {
        let mut batch = Batch::default();
        let (world, staff) = (self.world, self.staff);
        std::mem::swap(&mut self.stream, &mut self.showcase);
        for (site, staff) in world.sites.iter().zip(&staff.sites) {
            if let Some(plan) = world.plan.site(&site.name).filter(|plan| plan.showcase) {
                // The personas' own: the first midwife and the first social worker.
                let personas = SiteStaff {
                    midwives: staff.midwives[..1].to_vec(),
                    workers: staff.workers[..1].to_vec(),
                };
                self.show(plan, site, &personas, &mut batch);
            }
        }
        std::mem::swap(&mut self.stream, &mut self.showcase);
        batch.families.extend(self.anonymised());
        batch
    }

    /// What is left of a family that asked to be forgotten: no members, no code that anybody knows.
    fn anonymised(&mut self) -> Option<family::Model> {
        let moment = |days| {
            let day = self.world.starts_on.checked_add_days(Days::new(days))?;
            (day < self.end).then(|| coarse(at_local(day, NaiveTime::MIN)))
        };
        let (opened_at, closed_at) = (moment(150)?, moment(300)?);
        Some(family::Model {
            id: self.showcase.id(),
            programme_id: self.world.id,
            case_code: self.showcase.code("X"),
            anonymous: false,
            stage: FamilyStage::Newborn,
            status: FamilyStatus::Anonymised,
            outcome: Some(Outcome::SelfReliant),
            assignee_id: None,
            opened_at,
            closed_at: Some(closed_at),
            version: 1,
        })
    }

    fn show(&mut self, plan: &SitePlan, site: &Site, staff: &SiteStaff, batch: &mut Batch) {
        use Feedback::{Never, Shared, Withdrawn};
        let done = Fate::Completed(Outcome::SelfReliant);
        // Working days ago, fate, by waiting list, anonymous, feedback.
        let mut kinds = vec![
            (1, Fate::Draft, false, false, Never),
            (1, Fate::Unanswered, false, false, Shared),
            (11, Fate::Unanswered, false, false, Never),
            (14, Fate::Unanswered, false, true, Never),
            (4, Fate::Received, false, false, Shared),
            (4, Fate::Received, false, false, Never),
            (10, Fate::Accepted, false, false, Shared),
            (14, Fate::Accepted, true, false, Never),
            (18, Fate::Waiting, true, false, Shared),
            (20, Fate::Running, false, false, Shared),
            (19, Fate::Running, false, false, Never),
            (20, Fate::Running, false, false, Withdrawn),
            (42, Fate::Running, false, true, Never),
            (
                17,
                Fate::Declined(DeclineReason::OtherServiceBetter),
                false,
                false,
                Never,
            ),
            (
                63,
                Fate::Declined(DeclineReason::NoCapacity),
                false,
                false,
                Shared,
            ),
            (28, Fate::WithdrawnUnread, false, false, Never),
            (31, Fate::Withdrawn, false, false, Shared),
            (35, Fate::Error, false, false, Never),
            (77, Fate::Discontinued, false, false, Shared),
            (84, done, false, false, Shared),
            (88, done, false, false, Never),
            (91, done, false, true, Never),
            (140, done, false, false, Shared),
        ];
        if !self.world.excluded.is_empty() {
            let excluded = Fate::Declined(DeclineReason::ExcludedGroup);
            kinds.push((25, excluded, false, false, Never));
        }
        for (n, (days, fate, waits, anonymous, feedback)) in kinds.into_iter().enumerate() {
            let day = self.working_days_before(days);
            if day < plan.from || self.world.last_day(day) != day {
                continue;
            }
            let second = n % 4 == 3 && day >= self.world.plan.courses_from && !anonymous;
            let track = if second {
                Track::ReferredActivity
            } else {
                Track::OpenAdvice
            };
            let script = Script {
                fate,
                waits,
                reopened: days == 140,
                receive: if days < 7 { 1 } else { 2 },
                decide: 1,
                begin: 3,
                weeks: 6,
            };
            let begun = office_hour(&mut self.stream, day);
            self.tell(
                track, site, staff, begun, script, anonymous, feedback, None, batch,
            );
        }
    }

    /// The `days`-th working day before the end.
    fn working_days_before(&self, days: usize) -> NaiveDate {
        std::iter::successors(self.end.pred_opt(), NaiveDate::pred_opt)
            .filter(|day| is_working_day(*day))
            .nth(days - 1)
            .unwrap_or(NaiveDate::MIN)
    }
}
