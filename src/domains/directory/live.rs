//! Hearing of who is where.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use entities::{
    codes::Stream,
    ids::{HospitalId, SiteId, TypedId},
    site,
};
use sea_orm::{
    IdenStatic,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{Hospital, PresenceSlot, Site};
use crate::{
    access::{Concerning, Failure, Reader, col},
    graph::{
        list::visible,
        live::{self, Told},
        loaders::Find,
        node, reader,
    },
};

/// Something changed about a weekly presence, or about one of its days.
#[derive(SimpleObject)]
pub struct PresenceChange {
    /// Where to resume: give it as `after`.
    cursor: ID,
    /// The weekly presence, as it is now.
    slot: PresenceSlot,
    /// Where.
    site: Site,
}

/// Hearing of who is where.
#[derive(Default)]
pub struct DirectorySubscription;

#[Subscription]
impl DirectorySubscription {
    /// What changes about who is present («tilstedeværelse») at the sites of a hospital: ask `hospital { presence }` again then.
    async fn presence_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hospital.")] hospital: ID,
        #[graphql(
            desc = "The last cursor that was received: first comes what happened since. `CURSOR_EXPIRED` when that is no longer known."
        )]
        after: Option<ID>,
    ) -> Result<Told<PresenceChange>> {
        let hospital = node::parse::<HospitalId>(&hospital)?;
        let reader = reader(ctx);
        reader
            .load(Find::<Hospital>::id(hospital))
            .await?
            .ok_or_else(live::not_followed)?;
        let sites = sites(reader, hospital).await?;
        let Some(event) = live::event(ctx, Stream::Presence, sites, after)? else {
            return Ok(live::told(None));
        };
        let slot = reader.load(Find::<PresenceSlot>::id(event.row_id)).await?;
        let site = reader
            .load(Find::<Site>::id(SiteId(event.scope_id)))
            .await?;
        Ok(live::told(slot.zip(site).map(|(slot, site)| {
            PresenceChange {
                cursor: event.id.global().into(),
                slot,
                site,
            }
        })))
    }
}

/// The sites of a hospital.
async fn sites(reader: &Reader, hospital: HospitalId) -> Result<Vec<Uuid>, Failure> {
    use site::{Column as C, Entity as E};
    let Some(mut select) = visible::<E>(&reader.gate().lens) else {
        return Ok(vec![]);
    };
    select
        .column(col::<E>(C::Id))
        .and_where(Expr::col(col::<E>(C::HospitalId)).eq(hospital));
    let rows = reader.gate().read(select, Concerning::Nobody).await?;
    let ids: Result<Vec<_>, _> = rows
        .iter()
        .map(|row| row.try_get("", C::Id.as_str()))
        .collect();
    Ok(ids?)
}
