//! Moving, cancelling and holding sessions.

use std::collections::BTreeSet;

use async_graphql::Context;
use chrono::Datelike;
use entities::{
    attendance,
    codes::{CourseSessionStatus, CourseStatus, EnrolmentStatus},
    course,
    ids::{CourseSessionId, EnrolmentId},
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    held::{self, Held},
    mutations::{CancelCourseSessionInput, MoveCourseSessionInput, RecordAttendanceInput},
    planning::in_track,
    rules::session_may,
};
use crate::{
    access::{Change, col},
    calendar::local_date,
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, current, keep, person as acting, wrong,
        },
        node, reader,
    },
};

/// The last year that both databases order alike.
const LAST_YEAR: i32 = 2999;

/// Moves a session that is still to be held.
pub(super) async fn move_to(
    ctx: &Context<'_>,
    input: &MoveCourseSessionInput,
) -> Result<CourseSessionId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let (course, mut session) = held::session(&change, &input.session).await?;
    current(input.version, session.version)?;
    if session.status != CourseSessionStatus::Planned || is_over(&course) {
        return Err(wrong("session", Code::TransitionIllegal).into());
    }
    if input.ends_at <= input.starts_at || local_date(input.ends_at).year() > LAST_YEAR {
        return Err(wrong("endsAt", Code::ValueInvalid).into());
    }
    let day = local_date(input.starts_at);
    // A session is of one day, and none is before the course begins.
    if local_date(input.ends_at) != day {
        return Err(wrong("endsAt", Code::ValueInvalid).into());
    }
    if day < course.starts_on {
        return Err(wrong("startsAt", Code::ValueInvalid).into());
    }
    in_track(&change, course.programme_id, day, "startsAt").await?;
    session.starts_at = input.starts_at;
    session.ends_at = input.ends_at;
    session.version += 1;
    change.save(&session).await?;
    keep(ctx, change, None, session.id).await
}

/// Cancels a session that is still to be held.
pub(super) async fn cancel(
    ctx: &Context<'_>,
    input: &CancelCourseSessionInput,
) -> Result<CourseSessionId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let (course, mut session) = held::session(&change, &input.session).await?;
    current(input.version, session.version)?;
    if !session_may(session.status, CourseSessionStatus::Cancelled) || is_over(&course) {
        return Err(wrong("session", Code::TransitionIllegal).into());
    }
    session.status = CourseSessionStatus::Cancelled;
    session.version += 1;
    change.save(&session).await?;
    keep(ctx, change, Some(&input.idempotency_key), session.id).await
}

/// Writes down that a session was held, and who came. What was written before is corrected: a
/// family that has joined since is only in it if it is said to have come.
pub(super) async fn record(
    ctx: &Context<'_>,
    input: &RecordAttendanceInput,
) -> Result<CourseSessionId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let (course, mut session) = held::session(&change, &input.session).await?;
    current(input.version, session.version)?;
    // Of a completed course what is missing can still be written down.
    let under_way = matches!(
        course.status,
        CourseStatus::Running | CourseStatus::Completed
    );
    if !under_way || !session_may(session.status, CourseSessionStatus::Held) {
        return Err(wrong("session", Code::TransitionIllegal).into());
    }
    if change.lens().today < local_date(session.starts_at) {
        return Err(wrong("session", Code::ValueInvalid).into());
    }
    let present = input.present.iter().map(node::parse::<EnrolmentId>);
    let present = present.collect::<Result<BTreeSet<_>, _>>()?;
    let mut held = Held::of(&change, course).await?;
    let recorded = recorded(&change, session.id).await?;
    let before: BTreeSet<_> = recorded.iter().map(|row| row.enrolment_id).collect();
    let taking_part: BTreeSet<_> = taking_part(&held).collect();
    for id in &present {
        if held.roll.rows.iter().all(|row| row.id != *id) {
            return Err(wrong("present", Code::NotFound).into());
        }
        if !taking_part.contains(id) && !before.contains(id) {
            return Err(wrong("present", Code::ValueInvalid).into());
        }
        held.roll.came(*id);
    }
    for mut row in recorded {
        row.present = present.contains(&row.enrolment_id);
        change.save(&row).await?;
    }
    let corrects = session.status == CourseSessionStatus::Held;
    let new: &BTreeSet<_> = if corrects { &present } else { &taking_part };
    for enrolment_id in new.difference(&before) {
        let row = attendance::Model {
            session_id: session.id,
            enrolment_id: *enrolment_id,
            course_id: session.course_id,
            present: present.contains(enrolment_id),
        };
        change.insert(&row).await?;
    }
    session.status = CourseSessionStatus::Held;
    session.version += 1;
    change.save(&session).await?;
    held.write(&change).await?;
    keep(ctx, change, None, session.id).await
}

fn is_over(course: &course::Model) -> bool {
    matches!(
        course.status,
        CourseStatus::Completed | CourseStatus::Cancelled
    )
}

/// Who has a place.
fn taking_part(held: &Held) -> impl Iterator<Item = EnrolmentId> {
    use EnrolmentStatus::{Attending, Completed, Confirmed};
    let rows = held.roll.rows.iter();
    rows.filter(|row| matches!(row.status, Attending | Completed | Confirmed))
        .map(|row| row.id)
}

/// Who came and who did not, as it was written down before.
async fn recorded(
    change: &Change<'_>,
    session: CourseSessionId,
) -> Result<Vec<attendance::Model>, Stop> {
    let of = Expr::col(col::<attendance::Entity>(attendance::Column::SessionId)).eq(session);
    Ok(change.every::<attendance::Entity>(of).await?)
}
