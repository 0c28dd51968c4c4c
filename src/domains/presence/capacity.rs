//! Stating whether there is room.

use async_graphql::Context;
use entities::{
    capacity,
    codes::Role,
    hospital,
    ids::{CapacityId, HospitalId, ProgrammeId},
};
use sea_orm::{
    Iterable, ModelTrait,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use super::mutations::StateCapacityInput;
use crate::{
    access::{Change, Failure, col, new_id},
    domains::directory::known::{hosts, seen},
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, keep, line, person as acting, wrong,
        },
        node, reader,
    },
};

/// How long a note is, in characters, as the database has it.
const NOTE: usize = 500;

/// States whether there is room in a track of a hospital, or of the programme.
pub(super) async fn state(
    ctx: &Context<'_>,
    input: StateCapacityInput,
) -> Result<CapacityId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = input.idempotency_key.as_deref();
    if let Some(key) = key
        && let Some(before) = asked_before(ctx, &change, key).await?
    {
        return Ok(before.into());
    }
    let lens = change.lens();
    let programme = node::parse::<ProgrammeId>(&input.programme)?;
    if !lens.viewer.programmes().contains(&programme.0) {
        return Err(wrong("programme", Code::NotFound).into());
    }
    let led = lens
        .viewer
        .programmes_as(&[Role::ProjectLeader, Role::RegionAdministrator]);
    if !led.contains(&programme.0) {
        return Err(
            Failure::forbidden("Your roles do not state the room of this programme.").into(),
        );
    }
    let hospital_id = match &input.hospital {
        Some(id) => Some(taking_part(&change, programme, node::parse(id)?).await?),
        None => None,
    };
    let note = input.note.as_deref();
    let note = note.map(|text| line("note", text, NOTE)).transpose()?;
    // Nobody states a slot further ahead; a year of seven digits is a slip.
    let latest = lens.now + chrono::TimeDelta::days(366);
    if input
        .next_remote_slot
        .is_some_and(|at| at <= lens.now || at > latest)
    {
        return Err(wrong("nextRemoteSlot", Code::ValueInvalid).into());
    }
    let row = capacity::Model {
        id: new_id(),
        programme_id: programme,
        hospital_id,
        track: input.track.0,
        status: input.status.0,
        note,
        next_remote_slot: input.next_remote_slot,
        changed_at: lens.now,
    };
    let id = put(&change, row).await?;
    keep(ctx, change, key, id).await
}

/// The hospital, of this programme and taking part in it.
async fn taking_part(
    change: &Change<'_>,
    programme: ProgrammeId,
    id: HospitalId,
) -> Result<HospitalId, Stop> {
    let found = seen::<hospital::Entity>(change, id).await?;
    let found = found.ok_or(wrong("hospital", Code::NotFound))?;
    if found.programme_id != programme {
        return Err(wrong("hospital", Code::ValueInvalid).into());
    }
    hosts(&found, false).map_err(|code| wrong("hospital", code))?;
    Ok(found.id)
}

/// Writes what is stated: as a new row, or over the one that is there. Of two at once who both find
/// none, the database lets the first one in, and the second writes over it.
async fn put(change: &Change<'_>, row: capacity::Model) -> Result<CapacityId, Failure> {
    use capacity::{Column as C, Entity};
    let insert = Query::insert()
        .into_table(Entity)
        .columns(C::iter())
        .values_panic(C::iter().map(|column| Expr::value(row.get(column))))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .take();
    if change.execute(&insert).await? == 1 {
        return Ok(row.id);
    }
    let column = |c: C| Expr::col(col::<Entity>(c));
    let place = match row.hospital_id {
        Some(hospital) => column(C::HospitalId).eq(hospital),
        None => column(C::HospitalId)
            .is_null()
            .and(column(C::ProgrammeId).eq(row.programme_id)),
    };
    let there = change
        .every::<Entity>(place.and(column(C::Track).eq(row.track)))
        .await?;
    let id = there.first().map_or(row.id, |there| there.id);
    change.save(&capacity::Model { id, ..row }).await?;
    Ok(id)
}
