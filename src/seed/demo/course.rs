//! One course with its staff, sessions, enrolments and attendance.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entities::{
    CodeSet, attendance,
    codes::{
        CourseKind, CoursePart, CourseRangeReason, CourseSessionStatus, CourseStatus, CourseTheme,
        EnrolmentStatus,
    },
    course, course_session, course_staff, enrolment,
    ids::{PersonId, SiteId},
};

use super::{
    courses::{Batch, Referred},
    names,
    presence::clock,
    random::Stream,
    world::World,
};
use crate::calendar::{at_local, is_working_day};

/// What the programme's agreement says of group courses.
pub(super) struct Rules {
    /// Weeks, least and most.
    pub(super) range: Option<(i32, i32)>,
    /// Minutes of a session.
    pub(super) minutes: i32,
    /// Families, least and most.
    pub(super) participants: (i32, usize),
}

/// A family's part in a course that is to be told.
pub(super) struct Part {
    pub(super) family: Referred,
    /// As far as the plan goes; a course that is over changes it.
    pub(super) status: EnrolmentStatus,
}

/// What is decided of a course before it is told.
pub(super) struct Draft {
    pub(super) kind: CourseKind,
    pub(super) site: SiteId,
    pub(super) leader: PersonId,
    pub(super) midwife: Option<PersonId>,
    pub(super) municipal: Vec<PersonId>,
    pub(super) starts_on: NaiveDate,
    pub(super) parts: Vec<Part>,
}

const THEMES: &[(&str, &[CourseTheme])] = &[
    (
        "Klar til fødsel og barn",
        &[CourseTheme::PregnancyAndBirth, CourseTheme::Parenting],
    ),
    (
        "Sammen om at blive forældre",
        &[CourseTheme::Parenting, CourseTheme::Network],
    ),
    (
        "Styr på hverdagen",
        &[
            CourseTheme::Finances,
            CourseTheme::WorkEducation,
            CourseTheme::NavigatingPublicHelp,
        ],
    ),
    (
        "Mødregruppen",
        &[CourseTheme::Network, CourseTheme::PregnancyAndBirth],
    ),
];

/// Writes the course into `batch`.
pub(super) fn tell(
    stream: &mut Stream,
    world: &World,
    rules: &Rules,
    cut: DateTime<Utc>,
    draft: Draft,
    batch: &mut Batch,
) {
    let group = draft.kind == CourseKind::Group;
    let starts_on = draft
        .starts_on
        .iter_days()
        .find(|day| is_working_day(*day))
        .unwrap_or(draft.starts_on);
    let (weeks, minutes) = if group {
        // Now and then one is shorter than agreed, for a reason.
        let usual = rules.range.map_or(12, |(low, high)| (low + high) / 2);
        let short = rules.range.is_some() && stream.chance(0.1);
        (if short { usual - 4 } else { usual }, rules.minutes)
    } else {
        (stream.count(6, 10).cast_signed(), 60)
    };
    // Nothing lies beyond the programme's end.
    let left = world
        .ends_on
        .map_or(i64::MAX, |end| (end - starts_on).num_days() / 7 + 1);
    let weeks = i64::from(weeks).min(left) as i32;
    if weeks < 1 {
        return;
    }
    let outside = group
        && rules
            .range
            .is_some_and(|(low, high)| weeks < low || weeks > high);
    let (title, themes) = stream.pick(THEMES);
    let mut course = course::Model {
        id: stream.id(),
        programme_id: world.id,
        kind: draft.kind,
        title: if group {
            title.to_owned()
        } else {
            "Individuelt forløb".to_owned()
        },
        themes: themes.iter().copied().collect::<CodeSet<CourseTheme>>(),
        site_id: draft.site,
        participants_min: if group { rules.participants.0 } else { 1 },
        participants_max: if group {
            rules.participants.1 as i32
        } else {
            1
        },
        weeks,
        session_minutes: minutes,
        starts_on,
        status: CourseStatus::Open,
        range_reason: outside.then_some(CourseRangeReason::ParticipantsNeed),
        version: 2,
    };
    staff(&course, &draft, batch);
    let sessions = sessions(stream, &course, draft.midwife.is_some(), cut);
    let begun = sessions
        .first()
        .is_some_and(|session| session.starts_at < cut);
    let over = sessions.last().is_some_and(|session| session.ends_at < cut);
    let enrolments = enrolments(stream, &course, &draft.parts, over, cut);
    let taken = enrolments
        .iter()
        .filter(|row| row.status == EnrolmentStatus::Confirmed)
        .count();
    course.status = match (over, begun) {
        (true, _) => CourseStatus::Completed,
        (false, true) => CourseStatus::Running,
        (false, false) if taken as i32 >= course.participants_max => CourseStatus::Full,
        (false, false) => CourseStatus::Open,
    };
    came(stream, &sessions, &enrolments, batch);
    batch.courses.push(course);
    batch.sessions.extend(sessions);
    batch.enrolments.extend(enrolments);
}

fn staff(course: &course::Model, draft: &Draft, batch: &mut Batch) {
    let municipal = draft
        .municipal
        .iter()
        .map(|id| (*id, CoursePart::Municipal));
    let midwife = draft.midwife.map(|id| (id, CoursePart::Midwife));
    let people = [(draft.leader, CoursePart::Leader)]
        .into_iter()
        .chain(midwife)
        .chain(municipal);
    for (person_id, part) in people {
        batch.staff.push(course_staff::Model {
            course_id: course.id,
            person_id,
            part,
        });
    }
}

/// Once a week; what falls on a holiday is cancelled. A midwife comes every other week, which is
/// twice a month (R81).
fn sessions(
    stream: &mut Stream,
    course: &course::Model,
    midwife: bool,
    cut: DateTime<Utc>,
) -> Vec<course_session::Model> {
    let hour = stream.pick(&[9, 10, 13]);
    (0..course.weeks)
        .map(|week| {
            let day = course
                .starts_on
                .checked_add_days(Days::new(7 * u64::from(week.unsigned_abs())))
                .unwrap_or(course.starts_on);
            let starts_at = at_local(day, clock(hour, 0));
            let ends_at = starts_at + TimeDelta::minutes(course.session_minutes.into());
            let status = if !is_working_day(day) || stream.chance(0.02) {
                CourseSessionStatus::Cancelled
            } else if ends_at < cut {
                CourseSessionStatus::Held
            } else {
                CourseSessionStatus::Planned
            };
            course_session::Model {
                id: stream.id(),
                course_id: course.id,
                seq: week + 1,
                starts_at,
                ends_at,
                midwife: midwife && week % 2 == 0,
                status,
                version: 1,
            }
        })
        .collect()
}

fn enrolments(
    stream: &mut Stream,
    course: &course::Model,
    parts: &[Part],
    over: bool,
    cut: DateTime<Utc>,
) -> Vec<enrolment::Model> {
    let mut rows: Vec<enrolment::Model> = Vec::new();
    let mut waiting = 0;
    for part in parts {
        let after = part.family.received + TimeDelta::minutes(stream.between(600, 4_000));
        let status = match part.status {
            EnrolmentStatus::Attending if stream.chance(0.08) => EnrolmentStatus::DroppedOut,
            EnrolmentStatus::Attending if over => EnrolmentStatus::Completed,
            status => status,
        };
        let place = (status == EnrolmentStatus::Waitlisted).then(|| {
            waiting += 1;
            waiting
        });
        let alias = names::new_alias(stream, |other| rows.iter().any(|row| row.alias == other));
        rows.push(enrolment::Model {
            id: stream.id(),
            programme_id: course.programme_id,
            course_id: course.id,
            family_id: Some(part.family.family),
            alias,
            status,
            place,
            enrolled_at: after.min(cut - TimeDelta::minutes(stream.between(60, 600))),
        });
    }
    rows
}

/// Who came to the sessions that were held: four of five times, and after dropping out no more.
fn came(
    stream: &mut Stream,
    sessions: &[course_session::Model],
    enrolments: &[enrolment::Model],
    batch: &mut Batch,
) {
    use EnrolmentStatus::{Attending, Completed, DroppedOut};
    for row in enrolments {
        if !matches!(row.status, Attending | Completed | DroppedOut) {
            continue;
        }
        let faithful = stream.between(68, 95) as f64 / 100.0;
        let last = if row.status == DroppedOut {
            stream.between(1, 8) as i32
        } else {
            i32::MAX
        };
        for session in sessions {
            if session.status == CourseSessionStatus::Held
                && session.seq <= last
                && session.starts_at > row.enrolled_at
            {
                batch.attendance.push(attendance::Model {
                    session_id: session.id,
                    enrolment_id: row.id,
                    course_id: row.course_id,
                    present: stream.chance(faithful),
                });
            }
        }
    }
}
