//! Track 2: the courses of a programme, whom they are planned for, and the rows of each.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entities::{
    attendance,
    codes::{CourseKind, EnrolmentStatus, ParameterName, ReferralStatus, Role, Track},
    course, course_session, course_staff, enrolment,
    ids::{FamilyId, PersonId, SiteId},
    referral, role_assignment,
};
use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    TransactionTrait,
};

use super::{
    CHUNK, Load,
    course::{Draft, Part, Rules, tell},
    people::{SiteStaff, Staff},
    random::Stream,
    volunteers::parameter,
    world::World,
};
use crate::{
    calendar::local_date,
    seed::{
        SeedError,
        rows::{self, Existing},
    },
};

/// A family that was referred to track 2, and how far its case has come.
#[derive(Clone, Copy)]
pub(super) struct Referred {
    pub(super) family: FamilyId,
    pub(super) received: DateTime<Utc>,
    status: ReferralStatus,
}

/// Rows on their way to the database.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) courses: Vec<course::Model>,
    pub(super) staff: Vec<course_staff::Model>,
    pub(super) sessions: Vec<course_session::Model>,
    pub(super) enrolments: Vec<enrolment::Model>,
    pub(super) attendance: Vec<attendance::Model>,
}

impl Load<'_> {
    /// The courses of a programme, site by site.
    pub(super) async fn courses(&mut self, world: &World, staff: &Staff) -> Result<(), SeedError> {
        let as_of = self.options.as_of;
        if as_of <= world.plan.courses_from {
            return Ok(());
        }
        let rules = rules(self.db, world).await?;
        let municipal = municipal(self.db, world).await?;
        let mut families = families(self.db, world).await?;
        let name = format!("courses:{}", world.plan.region);
        let mut planner = Planner {
            stream: Stream::new(self.options.seed, &name),
            world,
            rules,
            as_of,
            cut: self.options.cut(),
        };
        let mut pending = Batch::default();
        for (site, people) in world.sites.iter().zip(&staff.sites) {
            let Some(referred) = families.remove(&site.id) else {
                continue;
            };
            let plan = world.plan.site(&site.name);
            let with_municipality = plan.is_some_and(|plan| plan.showcase);
            let municipal = if with_municipality { &*municipal } else { &[] };
            for draft in planner.drafts(site.id, people, municipal, &referred) {
                tell(
                    &mut planner.stream,
                    world,
                    &planner.rules,
                    planner.cut,
                    draft,
                    &mut pending,
                );
                if pending.attendance.len() >= CHUNK {
                    self.course_batch(std::mem::take(&mut pending)).await?;
                }
            }
        }
        self.course_batch(pending).await
    }

    async fn course_batch(&mut self, batch: Batch) -> Result<(), SeedError> {
        let transaction = self.db.begin().await?;
        let (to, refuse) = (&transaction, Existing::Refuse);
        rows::write::<course::Entity>(to, &batch.courses, refuse).await?;
        rows::write::<course_staff::Entity>(to, &batch.staff, refuse).await?;
        rows::write::<course_session::Entity>(to, &batch.sessions, refuse).await?;
        rows::write::<enrolment::Entity>(to, &batch.enrolments, refuse).await?;
        rows::write::<attendance::Entity>(to, &batch.attendance, refuse).await?;
        transaction.commit().await?;
        self.wrote(&[
            ("course", batch.courses.len()),
            ("course_staff", batch.staff.len()),
            ("course_session", batch.sessions.len()),
            ("enrolment", batch.enrolments.len()),
            ("attendance", batch.attendance.len()),
        ]);
        Ok(())
    }
}

struct Planner<'a> {
    stream: Stream,
    world: &'a World,
    rules: Rules,
    as_of: NaiveDate,
    cut: DateTime<Utc>,
}

impl Planner<'_> {
    /// The courses of one site: families come in the order in which they were received.
    fn drafts(
        &mut self,
        site: SiteId,
        people: &SiteStaff,
        municipal: &[PersonId],
        referred: &[Referred],
    ) -> Vec<Draft> {
        use ReferralStatus::{Accepted, Completed, InProgress, Waitlisted};
        let of = |statuses: &[ReferralStatus]| -> Vec<Referred> {
            let all = referred.iter().copied();
            all.filter(|family| statuses.contains(&family.status))
                .collect()
        };
        let mut drafts = Vec::new();
        let mut group = Vec::new();
        let begun = of(&[Completed, InProgress]);
        for (n, family) in begun.iter().enumerate() {
            // Every sixth family has a course of its own.
            if n % 6 == 4 {
                let seats = Part::seats(&[*family]);
                drafts.push(self.past(CourseKind::Individual, site, people, seats));
            } else {
                group.push(*family);
            }
        }
        for families in group.chunks(self.rules.participants.1) {
            drafts.push(self.past(CourseKind::Group, site, people, Part::seats(families)));
        }
        // The last group at the site is the one that partners take part in.
        if let Some(last) = drafts
            .iter_mut()
            .rfind(|draft| draft.kind == CourseKind::Group)
        {
            last.municipal = municipal.to_vec();
            last.leader = people.workers.first().copied().unwrap_or(last.leader);
            last.midwife = people.midwives.first().copied();
        }
        let mut seats = of(&[Accepted]);
        let mut waiting = of(&[Waitlisted]);
        let alumni = of(&[Completed]);
        if alumni.len() > self.rules.participants.1 + 2 {
            // A second course for those who completed one; the last two find no seat.
            let missing = self.rules.participants.1.saturating_sub(seats.len());
            let mut again = alumni.into_iter().rev();
            seats.extend(again.by_ref().take(missing));
            waiting.extend(again.take(2));
        }
        if !seats.is_empty() || !waiting.is_empty() {
            let full = seats.len() >= self.rules.participants.1;
            let parts = Part::upcoming(&seats, &waiting, full);
            let days = Days::new(self.stream.count(7, 28).into());
            if let Some(starts_on) = self.as_of.checked_add_days(days) {
                drafts.push(self.draft(CourseKind::Group, site, people, starts_on, parts));
            }
        }
        drafts
    }

    /// A course that has begun: soon after the last of its families was received, and before today.
    fn past(
        &mut self,
        kind: CourseKind,
        site: SiteId,
        people: &SiteStaff,
        parts: Vec<Part>,
    ) -> Draft {
        let last = parts.iter().map(|part| part.family.received).max();
        let after = last.map_or(self.cut, |last| {
            last + TimeDelta::days(self.stream.between(5, 14))
        });
        let weeks_ago = Days::new(7 * u64::from(self.stream.count(2, 5)));
        let latest = self.as_of.checked_sub_days(weeks_ago).unwrap_or(self.as_of);
        let starts_on = local_date(after)
            .min(latest)
            .max(self.world.plan.courses_from);
        self.draft(kind, site, people, starts_on, parts)
    }

    fn draft(
        &mut self,
        kind: CourseKind,
        site: SiteId,
        people: &SiteStaff,
        starts_on: NaiveDate,
        parts: Vec<Part>,
    ) -> Draft {
        let midwife = (kind == CourseKind::Group && !people.midwives.is_empty())
            .then(|| self.stream.pick(&people.midwives));
        Draft {
            kind,
            site,
            leader: self.stream.pick(&people.workers),
            midwife,
            municipal: Vec::new(),
            starts_on,
            parts,
        }
    }
}

async fn rules(db: &DatabaseConnection, world: &World) -> Result<Rules, SeedError> {
    use ParameterName as P;
    let (low, high) = (
        parameter(db, world, P::CourseWeeksMin).await?,
        parameter(db, world, P::CourseWeeksMax).await?,
    );
    let least = parameter(db, world, P::CourseParticipantsMin).await?;
    let most = parameter(db, world, P::CourseParticipantsMax).await?;
    let minutes = parameter(db, world, P::CourseSessionMinutes).await?;
    Ok(Rules {
        range: low.zip(high),
        minutes: minutes.unwrap_or(120),
        participants: (
            least.unwrap_or(6),
            most.map_or(8, |most| most.unsigned_abs() as usize),
        ),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the database under load has no viewers"
)]
async fn municipal(db: &DatabaseConnection, world: &World) -> Result<Vec<PersonId>, SeedError> {
    use role_assignment::Column as C;
    let roles = role_assignment::Entity::find()
        .filter(C::Role.eq(Role::MunicipalStaff))
        .filter(C::ProgrammeId.eq(world.id))
        .order_by_asc(C::Id)
        .all(db)
        .await?;
    Ok(roles.into_iter().map(|role| role.person_id).collect())
}

/// The families with a referral to track 2 that was accepted, by the site it came from. A few
/// words for each family: less than a chunk of rows up to large scales.
#[expect(
    clippy::disallowed_methods,
    reason = "the database under load has no viewers"
)]
async fn families(
    db: &DatabaseConnection,
    world: &World,
) -> Result<BTreeMap<SiteId, Vec<Referred>>, SeedError> {
    use ReferralStatus::{Accepted, Completed, InProgress, Waitlisted};
    use referral::Column as C;
    type Found = (
        SiteId,
        Option<FamilyId>,
        Option<DateTime<Utc>>,
        ReferralStatus,
    );
    let found: Vec<Found> = referral::Entity::find()
        .select_only()
        .columns([C::SiteId, C::FamilyId, C::ReceivedAt, C::Status])
        .filter(C::ProgrammeId.eq(world.id))
        .filter(C::Track.eq(Track::ReferredActivity))
        .filter(C::Status.is_in([Accepted, Waitlisted, InProgress, Completed]))
        .order_by_asc(C::ReceivedAt)
        .order_by_asc(C::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut by_site: BTreeMap<SiteId, Vec<Referred>> = BTreeMap::new();
    for (site, family, received, status) in found {
        let (Some(family), Some(received)) = (family, received) else {
            continue;
        };
        let families = by_site.entry(site).or_default();
        // A family that was referred twice has its first place.
        if families.iter().all(|other| other.family != family) {
            families.push(Referred {
                family,
                received,
                status,
            });
        }
    }
    Ok(by_site)
}

impl Part {
    fn seats(families: &[Referred]) -> Vec<Self> {
        let seat = |family: &Referred| Self {
            family: *family,
            status: EnrolmentStatus::Attending,
        };
        families.iter().map(seat).collect()
    }

    /// Places in a course that is to come; while there is room, who waited is proposed a seat.
    fn upcoming(seats: &[Referred], waiting: &[Referred], full: bool) -> Vec<Self> {
        let next = if full {
            EnrolmentStatus::Waitlisted
        } else {
            EnrolmentStatus::Proposed
        };
        let seats = seats
            .iter()
            .map(|family| (family, EnrolmentStatus::Confirmed));
        let waiting = waiting.iter().map(|family| (family, next));
        seats
            .chain(waiting)
            .map(|(family, status)| Self {
                family: *family,
                status,
            })
            .collect()
    }
}
