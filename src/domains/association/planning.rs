//! Planning activities, and recording who came.

use async_graphql::{Context, ID};
use chrono::{DateTime, SubsecRound, Utc};
use entities::{
    activity, activity_tally, association,
    codes::{ActivityStatus, Role, Stream, Track},
    ids::{ActivityId, ActivityTallyId, AssociationId, ProgrammeId},
};
use uuid::Uuid;

use super::{
    mutations::{CreateActivityInput, PublishActivityInput, RecordTallyInput, UpdateActivityInput},
    rules::{Step, activity_after, fits, weekly},
    seats,
};
use crate::{
    access::{Change, Event, Failure, Lens, new_id},
    calendar::local_date,
    domains::programme::in_period,
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, Wrong, asked_before, current, keep, line, person, wrong,
        },
        node, reader,
    },
};

/// Characters of a title or a place.
const LONGEST_LINE: usize = 120;

/// Activities of one series.
const MOST_WEEKS: u64 = 52;

/// Families that a tally can count: a number beyond is a slip.
const MOST_FAMILIES: i32 = 100_000;

/// Activities of an association are changed by its coordinator alone.
pub(super) fn coordinates(lens: &Lens, association: AssociationId) -> Result<(), Failure> {
    let own = lens
        .viewer
        .organisations_as(&[Role::AssociationCoordinator]);
    if own.contains(&association.0) {
        return Ok(());
    }
    Err(Failure::forbidden(
        "This is for the association's coordinator.",
    ))
}

/// An association that the viewer coordinates, held.
pub(super) async fn own_association(
    change: &Change<'_>,
    id: &ID,
) -> Result<association::Model, Stop> {
    let id = node::parse::<AssociationId>(id)?;
    let found = change.find::<association::Entity>(id).await?;
    let found = found.ok_or(wrong("association", Code::NotFound))?;
    coordinates(change.lens(), found.id)?;
    Ok(found)
}

/// An activity of an association that the viewer coordinates, held: whoever changes it or its
/// signups holds it first, and so waits for the others.
pub(super) async fn own_activity(change: &Change<'_>, id: &ID) -> Result<activity::Model, Stop> {
    let id = node::parse::<ActivityId>(id)?;
    let found = change.find::<activity::Entity>(id).await?;
    let found = found.ok_or(wrong("activity", Code::NotFound))?;
    coordinates(change.lens(), found.association_id)?;
    Ok(found)
}

/// The status of an activity after a step.
pub(super) fn after(
    activity: &activity::Model,
    now: DateTime<Utc>,
    step: Step,
) -> Result<ActivityStatus, Wrong> {
    let began = activity.starts_at <= now;
    activity_after(activity.status, began, step).ok_or(wrong("activity", Code::TransitionIllegal))
}

/// Tells that an activity or a signup for it changed.
pub(super) fn tell(change: &Change<'_>, activity: &activity::Model) {
    change.tell(Event {
        programme: activity.programme_id,
        stream: Stream::Activity,
        scope: activity.association_id.0,
        row: activity.id.0,
        step: None,
    });
}

fn seats_of(capacity: Option<i32>) -> Result<Option<i32>, Wrong> {
    match capacity {
        Some(..=0) => Err(wrong("capacity", Code::ValueInvalid)),
        capacity => Ok(capacity),
    }
}

/// All days of an activity are within the programme's period and the track's (I5). Both are
/// without gaps, so the first and the last day tell.
async fn within(
    change: &Change<'_>,
    programme: ProgrammeId,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    field: &'static str,
) -> Result<(), Stop> {
    let track = Track::LocalActivity;
    in_period(change, programme, track, local_date(first), "startsAt").await?;
    in_period(change, programme, track, local_date(last), field).await
}

/// The keys of a series follow from its first one's, so that asking again finds all of them.
fn key(first: ActivityId, n: u64) -> ActivityId {
    if n == 0 {
        return first;
    }
    ActivityId(Uuid::new_v5(&first.0, &n.to_be_bytes()))
}

/// Plans an activity, or one a week: all of them or none.
pub(super) async fn create(
    ctx: &Context<'_>,
    input: CreateActivityInput,
) -> Result<Vec<ActivityId>, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let asked = u64::try_from(input.repeat_weekly.unwrap_or(1));
    let series = |first, weeks| (0..weeks).map(|n| key(first, n)).collect();
    if let Some(first) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(series(ActivityId(first), asked.unwrap_or(1)));
    }
    let association = own_association(&change, &input.association).await?;
    let title = line("title", &input.title, LONGEST_LINE)?;
    let place = line("place", &input.place, LONGEST_LINE)?;
    let capacity = seats_of(input.capacity)?;
    let weeks = asked.ok().filter(|weeks| (1..=MOST_WEEKS).contains(weeks));
    let weeks = weeks.ok_or(wrong("repeatWeekly", Code::ValueInvalid))?;
    let (starts_at, ends_at) = (
        input.starts_at.trunc_subsecs(0),
        input.ends_at.trunc_subsecs(0),
    );
    fits(starts_at, ends_at, change.lens().now)?;
    let times = weekly(starts_at, ends_at, weeks);
    let times = times.ok_or(wrong("repeatWeekly", Code::PeriodInvalid))?;
    let last = times.last().map_or(ends_at, |times| times.1);
    let field = if weeks == 1 { "endsAt" } else { "repeatWeekly" };
    within(&change, association.programme_id, starts_at, last, field).await?;
    let first: ActivityId = new_id();
    for (n, (starts_at, ends_at)) in (0..).zip(times) {
        let row = activity::Model {
            id: key(first, n),
            programme_id: association.programme_id,
            association_id: association.id,
            kind: input.kind.0,
            title: title.clone(),
            place: place.clone(),
            starts_at,
            ends_at,
            capacity,
            status: if input.publish {
                ActivityStatus::Published
            } else {
                ActivityStatus::Draft
            },
            version: 1,
        };
        change.insert(&row).await?;
        tell(&change, &row);
    }
    let first = keep(ctx, change, Some(&input.idempotency_key), first).await?;
    Ok(series(first, weeks))
}

/// Changes an activity that has not begun.
pub(super) async fn update(
    ctx: &Context<'_>,
    input: &UpdateActivityInput,
) -> Result<ActivityId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = own_activity(&change, &input.activity).await?;
    current(input.version, row.version)?;
    row.status = after(&row, change.lens().now, Step::Change)?;
    if let Some(title) = &input.title {
        row.title = line("title", title, LONGEST_LINE)?;
    }
    if let Some(place) = &input.place {
        row.place = line("place", place, LONGEST_LINE)?;
    }
    if input.starts_at.is_some() || input.ends_at.is_some() {
        row.starts_at = input.starts_at.unwrap_or(row.starts_at).trunc_subsecs(0);
        row.ends_at = input.ends_at.unwrap_or(row.ends_at).trunc_subsecs(0);
        fits(row.starts_at, row.ends_at, change.lens().now)?;
        let (first, last) = (row.starts_at, row.ends_at);
        within(&change, row.programme_id, first, last, "endsAt").await?;
    }
    if let Some(capacity) = input.capacity.as_opt_ref() {
        row.capacity = seats_of(capacity.copied())?;
        seats::suit(&change, &row).await?;
    }
    row.version += 1;
    change.save(&row).await?;
    tell(&change, &row);
    keep(ctx, change, None, row.id).await
}

/// Publishes a draft.
pub(super) async fn publish(
    ctx: &Context<'_>,
    input: &PublishActivityInput,
) -> Result<ActivityId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = own_activity(&change, &input.activity).await?;
    current(input.version, row.version)?;
    row.status = after(&row, change.lens().now, Step::Publish)?;
    row.version += 1;
    change.save(&row).await?;
    tell(&change, &row);
    keep(ctx, change, None, row.id).await
}

/// Records who came, or corrects it: the activity was held.
pub(super) async fn record_tally(
    ctx: &Context<'_>,
    input: &RecordTallyInput,
) -> Result<ActivityTallyId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = own_activity(&change, &input.activity).await?;
    let now = change.lens().now;
    let status = after(&row, now, Step::Tally)?;
    if !(0..=MOST_FAMILIES).contains(&input.families) {
        return Err(wrong("families", Code::ValueInvalid).into());
    }
    if !(0..=input.families).contains(&input.pregnant_families) {
        return Err(wrong("pregnantFamilies", Code::ValueInvalid).into());
    }
    let tally = activity_tally::Model {
        id: ActivityTallyId(row.id.0),
        families: input.families,
        pregnant_families: input.pregnant_families,
        recorded_at: now,
    };
    let before = change.row::<activity_tally::Entity>(tally.id).await?;
    match before {
        Some(_) => change.save(&tally).await?,
        None => change.insert(&tally).await?,
    }
    if row.status != status {
        row.status = status;
        row.version += 1;
        change.save(&row).await?;
        // That it was held is told, and not when it was counted: volunteers see no tallies.
        tell(&change, &row);
    }
    keep(ctx, change, None, tally.id).await
}
