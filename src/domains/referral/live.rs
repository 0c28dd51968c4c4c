//! Hearing of referrals.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use entities::{
    codes::{ReferralStatus, Role, Stream},
    hospital,
    ids::{HospitalId, TypedId},
    outbox,
};

use super::{Referral, ReferralEvent};
use crate::{
    access::{Failure, Lens, Reader},
    domains::directory::Hospital,
    graph::{
        audience,
        live::{self, Told},
        loaders::Find,
        node, reader,
        row::Row,
    },
};

/// Something happened to a referral.
#[derive(SimpleObject)]
#[graphql(visible = "audience::referrals")]
pub struct ReferralChange {
    /// Where to resume: give it as `after`.
    cursor: ID,
    /// The referral, as it is now.
    referral: Referral,
    /// The step of its trail that it took; null when something else about it changed.
    step: Option<ReferralEvent>,
}

/// Hearing of referrals.
#[derive(Default)]
pub struct ReferralSubscription;

#[Subscription]
impl ReferralSubscription {
    /// What happens to the referrals («visitationer») of a hospital that the viewer sees, as far as they may know of it: of what is not shared with the referrer's side nothing comes.
    async fn referral_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hospital.")] hospital: ID,
        #[graphql(
            desc = "The last cursor that was received: first comes what happened since. `CURSOR_EXPIRED` when that is no longer known."
        )]
        after: Option<ID>,
    ) -> Result<Told<ReferralChange>> {
        let hospital = node::parse::<HospitalId>(&hospital)?;
        let found = reader(ctx).load(Find::<Hospital>::id(hospital)).await?;
        found
            .filter(|found| may_follow(&reader(ctx).gate().lens, &found.0))
            .ok_or_else(live::not_followed)?;
        let event = live::event(ctx, Stream::Referral, vec![hospital.0], after)?;
        Ok(live::told(match event {
            Some(event) => change(reader(ctx), event).await?,
            None => None,
        }))
    }
}

/// Whether the viewer's roles could show them referrals of the hospital.
fn may_follow(lens: &Lens, hospital: &hospital::Model) -> bool {
    let viewer = &lens.viewer;
    let staff = viewer.organisations_as(&[Role::ContactPerson, Role::Midwife]);
    let ours = viewer.programmes_as(&[Role::SocialWorker, Role::ProjectLeader]);
    staff.contains(&hospital.id.0)
        || ours.contains(&hospital.programme_id.0)
        || viewer.machine_of() == Some(hospital.id)
}

/// The change, if the viewer may know of it.
async fn change(reader: &Reader, event: &outbox::Model) -> Result<Option<ReferralChange>, Failure> {
    let Some(referral) = reader.load(Find::<Referral>::id(event.row_id)).await? else {
        return Ok(None);
    };
    let step = match event.step_id {
        // Its policy says who may know of the step.
        Some(id) => match reader.load(Find::<ReferralEvent>::id(id)).await? {
            Some(step) if step.model().referral_id.0 == event.row_id => Some(step),
            _ => return Ok(None),
        },
        None if !unstepped(&referral) => return Ok(None),
        None => None,
    };
    Ok(Some(ReferralChange {
        cursor: event.id.global().into(),
        referral,
        step,
    }))
}

/// Whether the viewer may know that something changed which is no step of the trail. That it did
/// would tell of the course by its moment: only where the course is shared, or can't have begun.
fn unstepped(referral: &Referral) -> bool {
    let row = referral.model();
    referral.sees_course
        || match row.status {
            ReferralStatus::Draft => true,
            ReferralStatus::Sent => !row.anonymous,
            _ => false,
        }
}
