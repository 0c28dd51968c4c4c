//! Days that differ from the plan.

use async_graphql::Context;
use entities::{
    ids::{PersonId, PresenceSlotId},
    presence_exception, presence_slot,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{
    mutations::{ExceptPresenceInput, RemovePresenceExceptionInput},
    planning::{changed, planned, works},
    rules::{Hours, differs},
};
use crate::{
    access::{col, new_id},
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, Wrong, asked_before, keep, person as acting, wrong,
        },
        node, reader,
        scalars::{Date, LocalTime},
    },
};

/// Says how a day differs. The slot's row is held, so that a day has one exception whoever says
/// what at once: the last one.
pub(super) async fn except(
    ctx: &Context<'_>,
    input: &ExceptPresenceInput,
) -> Result<PresenceSlotId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let (slot, site) = planned(&change, &input.slot).await?;
    on_its_day(&slot, input.on)?;
    let time = |at: Option<LocalTime>| at.map(|at| at.0);
    let (starts_at, ends_at) = (time(input.starts_at), time(input.ends_at));
    let substitute = input.substitute.as_ref();
    let substitute_id = substitute.map(node::parse::<PersonId>).transpose()?;
    differs(input.cancelled, starts_at, ends_at, substitute.is_some())?;
    if let Some(colleague) = substitute_id {
        let that_day = (input.on.0, Some(input.on.0));
        works(
            &change,
            colleague,
            site.programme_id,
            that_day,
            "substitute",
        )
        .await?;
        if colleague == slot.worker_id {
            return Err(wrong("substitute", Code::ValueInvalid).into());
        }
    }
    use presence_exception::{Column as C, Entity};
    let column = |c: C| Expr::col(col::<Entity>(c));
    let that_day = column(C::SlotId)
        .eq(slot.id)
        .and(column(C::OnDate).eq(input.on.0));
    let before = change.every::<Entity>(that_day).await?.into_iter().next();
    let row = presence_exception::Model {
        id: before.as_ref().map_or_else(new_id, |before| before.id),
        slot_id: slot.id,
        on_date: input.on.0,
        cancelled: input.cancelled,
        starts_at,
        ends_at,
        substitute_id,
    };
    match before {
        Some(_) => change.save(&row).await?,
        None => change.insert(&row).await?,
    }
    change.tell(changed(&site, slot.id));
    keep(ctx, change, Some(key), slot.id).await
}

/// Takes back how a day differs.
pub(super) async fn remove(
    ctx: &Context<'_>,
    input: &RemovePresenceExceptionInput,
) -> Result<PresenceSlotId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let (slot, site) = planned(&change, &input.slot).await?;
    on_its_day(&slot, input.on)?;
    use presence_exception::{Column as C, Entity};
    let delete = Query::delete()
        .from_table(Entity)
        .and_where(Expr::col(C::SlotId).eq(slot.id))
        .and_where(Expr::col(C::OnDate).eq(input.on.0))
        .take();
    if change.execute(&delete).await? == 0 {
        return Err(wrong("on", Code::NotFound).into());
    }
    change.tell(changed(&site, slot.id));
    keep(ctx, change, None, slot.id).await
}

/// The plan has the slot on this day.
fn on_its_day(slot: &presence_slot::Model, on: Date) -> Result<(), Wrong> {
    if Hours::from(slot).are_on(on.0) {
        return Ok(());
    }
    Err(wrong("on", Code::ValueInvalid))
}
