//! The steps of a referral, each with its event in the same change.

use async_graphql::Context;
use entities::{
    codes::{FamilyStatus, Outcome, ReferralStatus, Stream},
    family,
    ids::{PersonId, ReferralId},
    member_contact, referral, referral_event,
};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

use super::{
    inputs::{AcknowledgeDeclineInput, Aim, ReceiveReferralInput, ReopenReferralInput},
    rules::{Act, acceptable, take},
    sending::groups,
    sides::{Begun, begin},
};
use crate::{
    access::{Change, Event, Failure, col, new_id},
    graph::mutation::{Stop, UserErrorCode as Code, keep, wrong},
};

/// Does `act` and writes what it leaves: the referral, its event, and word of it to those who listen.
pub(super) async fn write(
    change: &Change<'_>,
    row: &mut referral::Model,
    act: Act,
    by: PersonId,
) -> Result<(), Stop> {
    let from = row.status;
    take(row, act, by, change.lens().now)?;
    change.save(row).await?;
    let last = Query::select()
        .expr_as(Func::max(Expr::col(referral_event::Column::Seq)), "seq")
        .from(referral_event::Entity)
        .and_where(Expr::col(referral_event::Column::ReferralId).eq(row.id))
        .take();
    let rows = change.read(&last).await?;
    let last: Option<i32> = rows
        .first()
        .map(|row| row.try_get("", "seq"))
        .transpose()?
        .flatten();
    let event = referral_event::Model {
        id: new_id(),
        referral_id: row.id,
        seq: last.unwrap_or_default() + 1,
        from_status: Some(from),
        to_status: row.status,
        by_id: Some(by),
        at: row.changed_at,
        decline_reason: act.decline_reason(),
        change_reason: act.change_reason(),
    };
    Ok(tell(change, row, &event).await?)
}

/// The first event of a referral, as it begins.
pub(super) async fn first_event(
    change: &Change<'_>,
    row: &referral::Model,
    by: PersonId,
) -> Result<(), Failure> {
    let event = referral_event::Model {
        id: new_id(),
        referral_id: row.id,
        seq: 1,
        from_status: None,
        to_status: row.status,
        by_id: Some(by),
        at: row.changed_at,
        decline_reason: None,
        change_reason: None,
    };
    tell(change, row, &event).await
}

async fn tell(
    change: &Change<'_>,
    row: &referral::Model,
    event: &referral_event::Model,
) -> Result<(), Failure> {
    change.insert(event).await?;
    change.tell(Event {
        programme: row.programme_id,
        stream: Stream::Referral,
        scope: row.hospital_id.0,
        row: row.id.0,
        step: Some(event.id.0),
    });
    Ok(())
}

/// A step of Mødrehjælpen's side: the social worker's it is assigned to, or the project leader's.
pub(super) async fn step(ctx: &Context<'_>, aim: &Aim<'_>, act: Act) -> Result<ReferralId, Stop> {
    let mut held = match begin(ctx, aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    held.by_us(held.side.steers(), aim.version)?;
    if act == Act::Accept && act.is_legal(held.row.status) {
        let decided = held.row.groups_decided_at.is_some();
        acceptable(groups(&held.change, &held.row).await?, decided)?;
    }
    write(&held.change, &mut held.row, act, held.me).await?;
    keep(ctx, held.change, aim.key, held.row.id).await
}

/// Receives a referral, which assigns it and its family.
pub(super) async fn receive(
    ctx: &Context<'_>,
    input: &ReceiveReferralInput,
) -> Result<ReferralId, Stop> {
    let aim = input.aim();
    let mut held = match begin(ctx, &aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    held.by_us(held.side.at_site || held.side.assigned, aim.version)?;
    write(&held.change, &mut held.row, Act::Receive, held.me).await?;
    if let Some(family) = held.row.family_id
        && let Some(mut family) = held.change.row::<family::Entity>(family).await?
    {
        family.assignee_id = Some(held.me);
        held.change.save(&family).await?;
    }
    keep(ctx, held.change, aim.key, held.row.id).await
}

/// Takes a referral up again. Its family, if it was closed, is open again with it.
pub(super) async fn reopen(
    ctx: &Context<'_>,
    input: &ReopenReferralInput,
) -> Result<ReferralId, Stop> {
    let aim = input.aim();
    let mut held = match begin(ctx, &aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    held.by_us(held.side.steers(), aim.version)?;
    let act = Act::Reopen(input.reason.map(|reason| reason.0));
    write(&held.change, &mut held.row, act, held.me).await?;
    let family = match held.row.family_id {
        Some(family) => held.change.row::<family::Entity>(family).await?,
        None => None,
    };
    match family {
        Some(family) if family.status == FamilyStatus::Anonymised => {
            return Err(wrong("referral", Code::FamilyAnonymised).into());
        }
        Some(family) if family.status == FamilyStatus::Closed => {
            let family = family::Model {
                status: FamilyStatus::Active,
                outcome: None,
                closed_at: None,
                ..family
            };
            held.change.save(&family).await?;
        }
        _ => {}
    }
    keep(ctx, held.change, aim.key, held.row.id).await
}

/// Takes a referral back: the hospital's side as far as it knows the status, Mødrehjælpen's where it
/// is theirs.
pub(super) async fn take_back(
    ctx: &Context<'_>,
    aim: &Aim<'_>,
    act: Act,
) -> Result<ReferralId, Stop> {
    let mut held = match begin(ctx, aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    if held.side.is_ours() {
        let may = held.side.takes_back() || held.side.hospital;
        held.by_us(may, aim.version)?;
    } else {
        held.by_hospital(act, aim.version).await?;
    }
    write(&held.change, &mut held.row, act, held.me).await?;
    forget_family(&held.change, &held.row).await?;
    keep(ctx, held.change, aim.key, held.row.id).await
}

/// The family of a referral that nobody received, and that has no other: its contact goes, and it is
/// closed. Nobody helps it, so nobody else would ever close it.
async fn forget_family(change: &Change<'_>, row: &referral::Model) -> Result<(), Stop> {
    let Some(id) = row.family_id.filter(|_| row.received_at.is_none()) else {
        return Ok(());
    };
    use referral::Column as C;
    let others = Expr::col(col::<referral::Entity>(C::FamilyId))
        .eq(id)
        .and(Expr::col(col::<referral::Entity>(C::Id)).ne(row.id));
    let family = change.row::<family::Entity>(id).await?;
    let family = family
        .filter(|family| family.assignee_id.is_none() && family.status == FamilyStatus::Active);
    let Some(family) = family else { return Ok(()) };
    if !change.known::<referral::Entity>(others).await?.is_empty() {
        return Ok(());
    }
    let contacts = Query::delete()
        .from_table(member_contact::Entity)
        .and_where(Expr::col(member_contact::Column::FamilyId).eq(id))
        .take();
    change.execute(&contacts).await?;
    let family = family::Model {
        status: FamilyStatus::Closed,
        outcome: Some(Outcome::Stopped),
        closed_at: Some(change.lens().now),
        version: family.version + 1,
        ..family
    };
    Ok(change.save(&family).await?)
}

/// Takes note of a decline, for the hospital.
pub(super) async fn acknowledge(
    ctx: &Context<'_>,
    input: &AcknowledgeDeclineInput,
) -> Result<ReferralId, Stop> {
    // The version is withheld by now where the course is not shared, so it is not asked for.
    let aim = Aim {
        referral: &input.referral,
        version: 0,
        key: Some(&input.idempotency_key),
    };
    let mut held = match begin(ctx, &aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    if !held.side.hospital {
        return Err(Failure::forbidden("The hospital takes note of a decline.").into());
    }
    if held.known().await? != Some(ReferralStatus::Declined) {
        return Err(wrong("referral", Code::TransitionIllegal).into());
    }
    if held.row.acknowledged_at.is_some() {
        return Err(wrong("referral", Code::AlreadyConfirmed).into());
    }
    held.row.acknowledged_at = Some(held.change.lens().now);
    held.row.version += 1;
    held.change.save(&held.row).await?;
    keep(ctx, held.change, aim.key, held.row.id).await
}
