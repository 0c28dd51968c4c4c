//! Meetings of the steering group.

use async_graphql::Context;
use chrono::{DateTime, Datelike, Utc};
use entities::{decision, ids::MeetingId, meeting};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    GOVERNORS,
    mutations::{CreateMeetingInput, UpdateMeetingInput},
    rights::{governed, in_turn, may},
};
use crate::{
    access::{col, new_id},
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, Wrong, asked_before, current, keep, line,
            person as acting, wrong,
        },
        node, reader,
    },
};

/// Calls a meeting, or records one that was held.
pub(super) async fn create(
    ctx: &Context<'_>,
    input: &CreateMeetingInput,
) -> Result<MeetingId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let row = meeting::Model {
        id: new_id(),
        programme_id: governed(&change, &input.programme).await?.id,
        held_at: sensible(input.held_at)?,
        place: line("place", &input.place, 120)?,
        topics: input.topics.iter().map(|topic| topic.0).collect(),
        version: 1,
    };
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Changes a meeting. When something was decided at it, its time is a fact.
pub(super) async fn update(
    ctx: &Context<'_>,
    input: &UpdateMeetingInput,
) -> Result<MeetingId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<MeetingId>(&input.meeting)?;
    let of = |row: &meeting::Model| row.programme_id;
    let mut row = in_turn::<meeting::Entity>(&change, "meeting", id, of).await?;
    may(&change, row.programme_id, GOVERNORS)?;
    current(input.version, row.version)?;
    if let Some(held_at) = input.held_at.filter(|at| *at != row.held_at) {
        let at_it = Expr::col(col::<decision::Entity>(decision::Column::MeetingId)).eq(id);
        if !change.known::<decision::Entity>(at_it).await?.is_empty() {
            return Err(wrong("heldAt", Code::TransitionIllegal).into());
        }
        row.held_at = sensible(held_at)?;
    }
    if let Some(place) = &input.place {
        row.place = line("place", place, 120)?;
    }
    if let Some(topics) = &input.topics {
        row.topics = topics.iter().map(|topic| topic.0).collect();
    }
    row.version += 1;
    change.save(&row).await?;
    keep(ctx, change, None, id).await
}

/// A moment that a meeting can have.
fn sensible(at: DateTime<Utc>) -> Result<DateTime<Utc>, Wrong> {
    match at.year() {
        2000..=2999 => Ok(at),
        _ => Err(wrong("heldAt", Code::ValueInvalid)),
    }
}
