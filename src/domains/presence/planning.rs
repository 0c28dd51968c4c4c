//! Planning a weekly presence, and ending it.

use async_graphql::{Context, ID};
use chrono::NaiveDate;
use entities::{
    codes::{Role, Stream},
    ids::{PersonId, PresenceSlotId, ProgrammeId, SiteId},
    person, presence_slot, site,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mutations::{EndPresenceInput, PlanPresenceInput},
    rules::Hours,
};
use crate::{
    access::{Change, Event, Failure, col, new_id},
    domains::{
        directory::known::{cover, open_to, seen, terms_of_office},
        programme::within,
    },
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person as acting, wrong},
        node, reader,
    },
};

/// Plans when a social worker is at a site.
pub(super) async fn plan(
    ctx: &Context<'_>,
    input: &PlanPresenceInput,
) -> Result<PresenceSlotId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let site = node::parse::<SiteId>(&input.site)?;
    let site = seen::<site::Entity>(&change, site).await?;
    let site = site.ok_or(wrong("site", Code::NotFound))?;
    may_plan(&change, &site)?;
    let worker = node::parse::<PersonId>(&input.worker)?;
    let slot = presence_slot::Model {
        id: new_id(),
        site_id: site.id,
        worker_id: worker,
        weekday: input.weekday.0,
        starts_at: input.starts_at.0,
        ends_at: input.ends_at.0,
        valid_from: input.valid_from.0,
        valid_to: input.valid_to.map(|date| date.0),
    };
    Hours::from(&slot).can_be()?;
    open_to(&change, &site, true, "site").await?;
    within(&change, site.programme_id, slot.valid_from, "validFrom").await?;
    if let Some(last) = slot.valid_to {
        within(&change, site.programme_id, last, "validTo").await?;
    }
    let period = (slot.valid_from, slot.valid_to);
    works(&change, worker, site.programme_id, period, "worker").await?;
    is_free(&change, &slot).await?;
    change.insert(&slot).await?;
    change.tell(changed(&site, slot.id));
    keep(ctx, change, Some(key), slot.id).await
}

/// Ends a weekly presence with a day.
pub(super) async fn end(
    ctx: &Context<'_>,
    input: &EndPresenceInput,
) -> Result<PresenceSlotId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let (mut slot, site) = planned(&change, &input.slot).await?;
    Hours::from(&slot).may_end(change.lens().today, input.last_day.0)?;
    slot.valid_to = Some(input.last_day.0);
    change.save(&slot).await?;
    change.tell(changed(&site, slot.id));
    keep(ctx, change, None, slot.id).await
}

/// A weekly presence that the viewer may change, held, and its site.
pub(super) async fn planned(
    change: &Change<'_>,
    slot: &ID,
) -> Result<(presence_slot::Model, site::Model), Stop> {
    let not_there = wrong("slot", Code::NotFound);
    let id = node::parse::<PresenceSlotId>(slot)?;
    let slot = change.find::<presence_slot::Entity>(id).await?;
    let slot = slot.ok_or(not_there)?;
    let site = seen::<site::Entity>(change, slot.site_id).await?;
    let site = site.ok_or(not_there)?;
    may_plan(change, &site)?;
    Ok((slot, site))
}

/// Who plans: the project leader and the region's administration, and a contact person at her own
/// hospital (domain.md §4, "directory").
fn may_plan(change: &Change<'_>, site: &site::Model) -> Result<(), Failure> {
    let viewer = &change.lens().viewer;
    let led = viewer.programmes_as(&[Role::ProjectLeader, Role::RegionAdministrator]);
    let own = viewer.organisations_as(&[Role::ContactPerson]);
    let at_own = site.hospital_id.is_some_and(|id| own.contains(&id.0));
    if led.contains(&site.programme_id.0) || at_own {
        return Ok(());
    }
    Err(Failure::forbidden("Your roles do not plan presence here."))
}

/// The person is a social worker of the programme on all days of the period.
pub(super) async fn works(
    change: &Change<'_>,
    who: PersonId,
    programme: ProgrammeId,
    (from, to): (NaiveDate, Option<NaiveDate>),
    field: &'static str,
) -> Result<(), Stop> {
    if seen::<person::Entity>(change, who).await?.is_none() {
        return Err(wrong(field, Code::NotFound).into());
    }
    let terms = terms_of_office(change, who, Role::SocialWorker, programme, None).await?;
    if !cover(&terms, from, to) {
        return Err(wrong(field, Code::ValueInvalid).into());
    }
    Ok(())
}

/// The social worker is nowhere else at these hours. Their own row is held, so that of two plans at
/// once the second sees the first.
async fn is_free(change: &Change<'_>, slot: &presence_slot::Model) -> Result<(), Stop> {
    change.row::<person::Entity>(slot.worker_id).await?;
    use presence_slot::Column as C;
    let column = |c: C| Expr::col(col::<presence_slot::Entity>(c));
    let others = change
        .known::<presence_slot::Entity>(
            column(C::WorkerId)
                .eq(slot.worker_id)
                .and(column(C::Weekday).eq(slot.weekday)),
        )
        .await?;
    let hours = Hours::from(slot);
    if others.iter().any(|other| hours.meet(&other.into())) {
        return Err(wrong("worker", Code::PresenceOverlaps).into());
    }
    Ok(())
}

/// What those are told who look at who is at the site.
pub(super) fn changed(site: &site::Model, slot: PresenceSlotId) -> Event {
    Event {
        programme: site.programme_id,
        stream: Stream::Presence,
        scope: site.id.0,
        row: slot.0,
        step: None,
    }
}
