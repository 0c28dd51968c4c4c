//! A course's way through its statuses.

use async_graphql::{Context, ID};
use entities::{
    codes::{CourseSessionStatus, CourseStatus},
    course, course_session,
    ids::CourseId,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    held::{self, Held, about},
    rules::{Roll, session_may},
};
use crate::{
    access::{Change, Failure, col},
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, current, keep, person as acting},
        node, reader,
    },
};

/// Which course goes a step further, as its client saw it.
pub(super) struct Step<'a> {
    pub(super) key: &'a str,
    pub(super) course: &'a ID,
    pub(super) version: i32,
}

/// Takes a course a step further.
pub(super) async fn step(
    ctx: &Context<'_>,
    input: Step<'_>,
    act: impl FnOnce(&mut Roll) -> Result<(), Code>,
) -> Result<CourseId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, input.key).await? {
        return Ok(made.into());
    }
    let course = held::course(&change, node::parse(input.course)?, "course").await?;
    current(input.version, course.version)?;
    let mut held = Held::of(&change, course).await?;
    act(&mut held.roll).map_err(about("course"))?;
    let id = held.roll.course.id;
    if matches!(
        held.roll.course.status,
        CourseStatus::Completed | CourseStatus::Cancelled
    ) {
        cancel_what_is_to_come(&change, &held.roll.course).await?;
    }
    held.write(&change).await?;
    keep(ctx, change, Some(input.key), id).await
}

/// Sessions that have not begun are not held any more. What was held and is not yet recorded still
/// can be.
async fn cancel_what_is_to_come(
    change: &Change<'_>,
    course: &course::Model,
) -> Result<(), Failure> {
    use course_session::Column as C;
    let column = |c: C| Expr::col(col::<course_session::Entity>(c));
    let to_come = column(C::CourseId)
        .eq(course.id)
        .and(column(C::StartsAt).gt(change.lens().now));
    for mut session in change.every::<course_session::Entity>(to_come).await? {
        if session_may(session.status, CourseSessionStatus::Cancelled) {
            session.status = CourseSessionStatus::Cancelled;
            session.version += 1;
            change.save(&session).await?;
        }
    }
    Ok(())
}
