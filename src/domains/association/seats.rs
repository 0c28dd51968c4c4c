//! Seats: signing up, moving up, cancelling. The activity is held first, so that one after the
//! other reads what the one before left.

use async_graphql::Context;
use entities::{
    activity,
    codes::SignupStatus,
    ids::{ActivityId, SignupId},
    signup,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mutations::{CancelActivityInput, CancelSignupInput, MarkSignupToldInput, SignUpInput},
    planning::{after, coordinates, own_activity, tell},
    rules::{self, SignupStep, Step, signup_after},
};
use crate::{
    access::{Change, Failure, col, new_id},
    chance,
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, Wrong, asked_before, current, keep, person, wrong,
        },
        node, reader,
    },
};

/// Adults of one family at most.
const MOST_ADULTS: i32 = 10;

/// Children of one family at most.
const MOST_CHILDREN: i32 = 20;

fn column(column: signup::Column) -> Expr {
    Expr::col(col::<signup::Entity>(column))
}

/// All signups for an activity that is held already.
async fn signups(change: &Change<'_>, activity: ActivityId) -> Result<Vec<signup::Model>, Failure> {
    change
        .every::<signup::Entity>(column(signup::Column::ActivityId).eq(activity))
        .await
}

/// Writes what differs.
async fn write(
    change: &Change<'_>,
    before: &[signup::Model],
    after: Vec<signup::Model>,
) -> Result<(), Failure> {
    for row in rules::moves(before, after) {
        change.save(&row).await?;
    }
    Ok(())
}

/// The signups suit the capacity that an activity is going to have: those who wait move up, and
/// nobody loses a seat.
pub(super) async fn suit(change: &Change<'_>, activity: &activity::Model) -> Result<(), Stop> {
    let before = signups(change, activity.id).await?;
    let least = rules::least_capacity(&before);
    if activity
        .capacity
        .is_some_and(|seats| i64::from(seats) < least)
    {
        return Err(wrong("capacity", Code::CapacityTooSmall).into());
    }
    let mut after = before.clone();
    rules::move_up(activity.capacity, &mut after);
    Ok(write(change, &before, after).await?)
}

/// Signs a family up.
pub(super) async fn sign_up(ctx: &Context<'_>, input: &SignUpInput) -> Result<SignupId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(SignupId(made));
    }
    let activity = own_activity(&change, &input.activity).await?;
    after(&activity, change.lens().now, Step::SignUp)?;
    if !(0..=MOST_ADULTS).contains(&input.adults) {
        return Err(wrong("adults", Code::ValueInvalid).into());
    }
    if !(0..=MOST_CHILDREN).contains(&input.children) {
        return Err(wrong("children", Code::ValueInvalid).into());
    }
    let persons = i64::from(input.adults + input.children);
    if persons == 0 {
        return Err(wrong("adults", Code::ValueInvalid).into());
    }
    let others = signups(&change, activity.id).await?;
    let (status, waitlist_place) = rules::admit(activity.capacity, &others, persons)
        .ok_or(wrong("activity", Code::CapacityTooSmall))?;
    let row = signup::Model {
        id: new_id(),
        activity_id: activity.id,
        alias: chance::alias(|alias| others.iter().any(|other| other.alias == alias)),
        adults: input.adults,
        children: input.children,
        status,
        waitlist_place,
        signed_up_at: change.lens().now,
        called_off: false,
    };
    change.insert(&row).await?;
    tell(&change, &activity);
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// The activity of a signup, held first, all signups for it, and which one of them it is. Who may
/// not see the signup does not learn that there is one.
async fn own_signup(
    change: &Change<'_>,
    id: SignupId,
) -> Result<(activity::Model, Vec<signup::Model>, usize), Stop> {
    let missing = wrong("signup", Code::NotFound);
    let found = change
        .known::<signup::Entity>(column(signup::Column::Id).eq(id))
        .await?;
    let of = found.first().ok_or(missing)?.activity_id;
    let activity = change.find::<activity::Entity>(of).await?;
    let activity = activity.ok_or(missing)?;
    let seen = change.find::<signup::Entity>(id).await?;
    seen.ok_or(missing)?;
    coordinates(change.lens(), activity.association_id)?;
    let all = signups(change, of).await?;
    let at = all.iter().position(|row| row.id == id);
    Ok((activity, all, at.ok_or(missing)?))
}

fn signup_step(status: SignupStatus, step: SignupStep) -> Result<SignupStatus, Wrong> {
    signup_after(status, step).ok_or(wrong("signup", Code::TransitionIllegal))
}

/// Cancels a signup; those who wait move up.
pub(super) async fn cancel(ctx: &Context<'_>, input: &CancelSignupInput) -> Result<SignupId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(done) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(SignupId(done));
    }
    let id = node::parse::<SignupId>(&input.signup)?;
    let (activity, before, at) = own_signup(&change, id).await?;
    after(&activity, change.lens().now, Step::SignUp).map_err(|wrong| Wrong {
        field: Some("signup"),
        ..wrong
    })?;
    let mut rows = before.clone();
    rows[at].status = signup_step(before[at].status, SignupStep::Cancel)?;
    rows[at].waitlist_place = None;
    rules::move_up(activity.capacity, &mut rows);
    write(&change, &before, rows).await?;
    tell(&change, &activity);
    keep(ctx, change, Some(&input.idempotency_key), id).await
}

/// Notes that a family was told of its seat.
pub(super) async fn mark_told(
    ctx: &Context<'_>,
    input: &MarkSignupToldInput,
) -> Result<SignupId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<SignupId>(&input.signup)?;
    let (activity, mut all, at) = own_signup(&change, id).await?;
    let mut row = all.swap_remove(at);
    row.status = signup_step(row.status, SignupStep::Tell)?;
    change.save(&row).await?;
    tell(&change, &activity);
    keep(ctx, change, None, id).await
}

/// Cancels an activity with all signups for it.
pub(super) async fn cancel_all(
    ctx: &Context<'_>,
    input: &CancelActivityInput,
) -> Result<ActivityId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(done) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(ActivityId(done));
    }
    let mut activity = own_activity(&change, &input.activity).await?;
    current(input.version, activity.version)?;
    activity.status = after(&activity, change.lens().now, Step::Cancel)?;
    activity.version += 1;
    change.save(&activity).await?;
    for mut row in signups(&change, activity.id).await? {
        if let Some(status) = signup_after(row.status, SignupStep::Cancel) {
            row.status = status;
            row.waitlist_place = None;
            row.called_off = true;
            change.save(&row).await?;
        }
    }
    tell(&change, &activity);
    keep(ctx, change, Some(&input.idempotency_key), activity.id).await
}
