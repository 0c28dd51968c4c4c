//! Family friends («Familieven», R85): a family waits by an alias, gets a volunteer, and ends it.

use async_graphql::{Context, ID};
use entities::{
    codes::{MatchStatus, ParameterName, Track},
    ids::{ProgrammeId, VolunteerId, VolunteerMatchId},
    volunteer, volunteer_match,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mutations::{EndFamilyFriendInput, MatchFamilyFriendInput, RequestFamilyFriendInput},
    planning::{coordinates, own_association},
    rules::{MatchStep, friend_minutes, match_after},
};
use crate::{
    access::{Change, col, new_id},
    chance,
    domains::programme::in_period,
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person, wrong},
        node, reader,
    },
};

/// The minutes a week that the programme agreed on, while track 3 runs (I5).
async fn offered(
    change: &Change<'_>,
    programme: ProgrammeId,
    field: &'static str,
) -> Result<std::ops::RangeInclusive<i32>, Stop> {
    let today = change.lens().today;
    in_period(change, programme, Track::LocalActivity, today, field).await?;
    let least = change.parameter(programme, ParameterName::FamilyFriendMinutesMin);
    let least = least.await?;
    let most = change.parameter(programme, ParameterName::FamilyFriendMinutesMax);
    let most = most.await?;
    Ok(friend_minutes(least, most).ok_or(wrong(field, Code::NotOffered))?)
}

/// A match of an association that the viewer coordinates, held.
async fn own_match(change: &Change<'_>, id: &ID) -> Result<volunteer_match::Model, Stop> {
    let id = node::parse::<VolunteerMatchId>(id)?;
    let found = change.find::<volunteer_match::Entity>(id).await?;
    let found = found.ok_or(wrong("match", Code::NotFound))?;
    coordinates(change.lens(), found.association_id)?;
    Ok(found)
}

/// Puts a family on the list. The association is held, so that aliases stay single.
pub(super) async fn request(
    ctx: &Context<'_>,
    input: &RequestFamilyFriendInput,
) -> Result<VolunteerMatchId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(VolunteerMatchId(made));
    }
    let association = own_association(&change, &input.association).await?;
    offered(&change, association.programme_id, "association").await?;
    type E = volunteer_match::Entity;
    use volunteer_match::Column as C;
    let others = change
        .known::<E>(Expr::col(col::<E>(C::AssociationId)).eq(association.id))
        .await?;
    let row = volunteer_match::Model {
        id: new_id(),
        programme_id: association.programme_id,
        association_id: association.id,
        volunteer_id: None,
        alias: chance::alias(|alias| others.iter().any(|other| other.alias == alias)),
        since: change.lens().today,
        minutes_per_week: None,
        status: MatchStatus::Waiting,
    };
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Gives a family that waits a family friend.
pub(super) async fn give(
    ctx: &Context<'_>,
    input: &MatchFamilyFriendInput,
) -> Result<VolunteerMatchId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(done) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(VolunteerMatchId(done));
    }
    let mut row = own_match(&change, &input.of).await?;
    let status = match_after(row.status, MatchStep::Match);
    row.status = status.ok_or(wrong("match", Code::TransitionIllegal))?;
    let minutes = offered(&change, row.programme_id, "match").await?;
    if !minutes.contains(&input.minutes_per_week) {
        return Err(wrong("minutesPerWeek", Code::HoursOutside).into());
    }
    let id = node::parse::<VolunteerId>(&input.volunteer)?;
    let friend = change.find::<volunteer::Entity>(id).await?;
    let friend = friend.ok_or(wrong("volunteer", Code::NotFound))?;
    if friend.association_id != row.association_id || !friend.active {
        return Err(wrong("volunteer", Code::NotAVolunteer).into());
    }
    row.volunteer_id = Some(friend.id);
    row.minutes_per_week = Some(input.minutes_per_week);
    row.since = change.lens().today;
    change.save(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Ends a match, or a family's waiting.
pub(super) async fn end(
    ctx: &Context<'_>,
    input: &EndFamilyFriendInput,
) -> Result<VolunteerMatchId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = own_match(&change, &input.of).await?;
    let status = match_after(row.status, MatchStep::End);
    row.status = status.ok_or(wrong("match", Code::TransitionIllegal))?;
    change.save(&row).await?;
    keep(ctx, change, None, row.id).await
}
