//! Making a course with its plan, and changing what it is.

use async_graphql::Context;
use chrono::NaiveDate;
use entities::{
    CodeSet,
    codes::{
        CourseKind, CourseSessionStatus, CourseStatus, CourseTheme, ParameterName, Participation,
        Track,
    },
    course, course_session, hospital,
    ids::{CourseId, ProgrammeId, SiteId},
    site,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    held::{self, Held, about},
    mutations::{CreateCourseInput, UpdateCourseInput},
    rules::{Agreed, Asked, Figures, Range, figures, plan},
};
use crate::{
    access::{Change, Failure, col, new_id},
    calendar::local_date,
    domains::programme::in_period,
    graph::{
        coded::Coded,
        mutation::{
            Stop, UserErrorCode as Code, Wrong, asked_before, current, keep, line,
            person as acting, wrong,
        },
        node, reader,
    },
};

/// How long a title may be.
const TITLE: usize = 120;

/// Makes a course with its plan.
pub(super) async fn create(ctx: &Context<'_>, input: CreateCourseInput) -> Result<CourseId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let site = site_of(&change, node::parse(&input.site)?).await?;
    held::runs(&change, site.programme_id)?;
    takes_part(&change, &site).await?;
    let kind = input.kind.0;
    let agreed = agreed(&change, site.programme_id).await?;
    let asked = Asked {
        weeks: input.weeks,
        minutes: input.session_minutes,
        least: input.participants_min,
        most: input.participants_max,
    };
    let figures = figures(kind, &agreed, &asked)?;
    let outside = kind == CourseKind::Group && !agreed.holds(&figures);
    let range_reason = input.range_reason.map(|reason| reason.0);
    if outside && range_reason.is_none() {
        return Err(wrong("rangeReason", Code::RangeReasonRequired).into());
    }
    let course = course::Model {
        id: new_id(),
        programme_id: site.programme_id,
        kind,
        title: line("title", &input.title, TITLE)?,
        themes: themes(&input.themes)?,
        site_id: site.id,
        participants_min: figures.least,
        participants_max: figures.most,
        weeks: figures.weeks,
        session_minutes: figures.minutes,
        starts_on: input.starts_on.0,
        status: CourseStatus::Planned,
        range_reason: range_reason.filter(|_| outside),
        version: 1,
    };
    let midwife_times = match kind {
        CourseKind::Group => {
            let times = ParameterName::CourseMidwifeTimesPerMonth;
            change.parameter(site.programme_id, times).await?
        }
        CourseKind::Individual => None,
    };
    let meetings = plan(
        course.starts_on,
        input.start_time.0,
        &figures,
        midwife_times,
    );
    in_track(&change, course.programme_id, course.starts_on, "startsOn").await?;
    if let Some(last) = meetings.last() {
        in_track(
            &change,
            course.programme_id,
            local_date(last.starts_at),
            "weeks",
        )
        .await?;
    }
    change.insert(&course).await?;
    for (seq, meeting) in (1..).zip(meetings) {
        let session = course_session::Model {
            id: new_id(),
            course_id: course.id,
            seq,
            starts_at: meeting.starts_at,
            ends_at: meeting.ends_at,
            midwife: meeting.midwife,
            status: CourseSessionStatus::Planned,
            version: 1,
        };
        change.insert(&session).await?;
    }
    keep(ctx, change, Some(&input.idempotency_key), course.id).await
}

/// Changes a course's title, themes, or number of places.
pub(super) async fn update(ctx: &Context<'_>, input: UpdateCourseInput) -> Result<CourseId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let course = held::course(&change, node::parse(&input.course)?, "course").await?;
    current(input.version, course.version)?;
    if matches!(
        course.status,
        CourseStatus::Completed | CourseStatus::Cancelled
    ) {
        return Err(wrong("course", Code::TransitionIllegal).into());
    }
    let mut held = Held::of(&change, course).await?;
    if let Some(title) = &input.title {
        held.roll.course.title = line("title", title, TITLE)?;
    }
    if let Some(asked) = &input.themes {
        held.roll.course.themes = themes(asked)?;
    }
    if let Some(most) = input.participants_max {
        resize(&change, &mut held, most, &input).await?;
    }
    let id = held.roll.course.id;
    held.write(&change).await?;
    keep(ctx, change, None, id).await
}

async fn resize(
    change: &Change<'_>,
    held: &mut Held,
    most: i32,
    input: &UpdateCourseInput,
) -> Result<(), Stop> {
    let roll = &mut held.roll;
    if roll.course.kind == CourseKind::Individual && most != 1 {
        return Err(wrong("participantsMax", Code::ValueInvalid).into());
    }
    roll.resize(most).map_err(about("participantsMax"))?;
    let course = &mut roll.course;
    let figures = Figures {
        weeks: course.weeks,
        minutes: course.session_minutes,
        least: course.participants_min,
        most,
    };
    let agreed = agreed(change, course.programme_id).await?;
    let outside = course.kind == CourseKind::Group && !agreed.holds(&figures);
    let reason = input.range_reason.map(|reason| reason.0);
    course.range_reason = reason.or(course.range_reason).filter(|_| outside);
    if outside && course.range_reason.is_none() {
        return Err(wrong("rangeReason", Code::RangeReasonRequired).into());
    }
    Ok(())
}

/// The day is one on which a course may meet (I5).
pub(super) async fn in_track(
    change: &Change<'_>,
    programme: ProgrammeId,
    day: NaiveDate,
    field: &'static str,
) -> Result<(), Stop> {
    in_period(change, programme, Track::ReferredActivity, day, field).await
}

/// A site that the viewer sees.
async fn site_of(change: &Change<'_>, id: SiteId) -> Result<site::Model, Stop> {
    let key = Expr::col(col::<site::Entity>(site::Column::Id)).eq(id);
    let seen = change.lens().viewer.programmes();
    let mut found = change.known::<site::Entity>(key).await?;
    found.retain(|site| seen.contains(&site.programme_id.0));
    let site = found.pop().ok_or(wrong("site", Code::NotFound))?;
    Ok(site)
}

/// Courses meet, so the site's hospital takes part, and not by phone and video alone (I6).
async fn takes_part(change: &Change<'_>, site: &site::Model) -> Result<(), Stop> {
    let Some(id) = site.hospital_id else {
        return Ok(());
    };
    let key = Expr::col(col::<hospital::Entity>(hospital::Column::Id)).eq(id);
    for hospital in change.known::<hospital::Entity>(key).await? {
        if hospital.participation != Participation::Active {
            return Err(wrong("site", Code::HospitalNotTakingPart).into());
        }
        if hospital.remote_only {
            return Err(wrong("site", Code::RemoteOnly).into());
        }
    }
    Ok(())
}

fn themes(asked: &[Coded<CourseTheme>]) -> Result<CodeSet<CourseTheme>, Wrong> {
    let themes: CodeSet<CourseTheme> = asked.iter().map(|theme| theme.0).collect();
    if themes.is_empty() {
        return Err(wrong("themes", Code::ValueInvalid));
    }
    Ok(themes)
}

/// What the programme agreed on for its group courses.
async fn agreed(change: &Change<'_>, programme: ProgrammeId) -> Result<Agreed, Failure> {
    use ParameterName as P;
    let of = |name| change.parameter(programme, name);
    Ok(Agreed {
        weeks: Range {
            least: of(P::CourseWeeksMin).await?,
            most: of(P::CourseWeeksMax).await?,
        },
        minutes: of(P::CourseSessionMinutes).await?,
        participants: Range {
            least: of(P::CourseParticipantsMin).await?,
            most: of(P::CourseParticipantsMax).await?,
        },
    })
}
