//! Hearing of activities.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use entities::{
    association,
    codes::{Role, Stream},
    ids::{AssociationId, TypedId},
};

use super::{Activity, Association};
use crate::{
    access::Lens,
    graph::{
        audience,
        live::{self, Told},
        loaders::Find,
        node, reader,
    },
};

/// Something happened to an activity or to its signups.
#[derive(SimpleObject)]
#[graphql(visible = "audience::associations")]
pub struct ActivityChange {
    /// Where to resume: give it as `after`.
    cursor: ID,
    /// The activity, as it is now.
    activity: Activity,
}

/// Hearing of activities.
#[derive(Default)]
pub struct AssociationSubscription;

#[Subscription]
impl AssociationSubscription {
    /// What happens to the activities of a local association («lokalforening») and to their signups: for those who may read the signups.
    async fn activity_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The association.")] association: ID,
        #[graphql(
            desc = "The last cursor that was received: first comes what happened since. `CURSOR_EXPIRED` when that is no longer known."
        )]
        after: Option<ID>,
    ) -> Result<Told<ActivityChange>> {
        let association = node::parse::<AssociationId>(&association)?;
        let found = reader(ctx)
            .load(Find::<Association>::id(association))
            .await?;
        found
            .filter(|found| may_follow(&reader(ctx).gate().lens, &found.0))
            .ok_or_else(live::not_followed)?;
        let event = live::event(ctx, Stream::Activity, vec![association.0], after)?;
        let Some(event) = event else {
            return Ok(live::told(None));
        };
        let activity = reader(ctx).load(Find::<Activity>::id(event.row_id)).await?;
        Ok(live::told(activity.map(|activity| ActivityChange {
            cursor: event.id.global().into(),
            activity,
        })))
    }
}

/// Whether the viewer may read signups there: the moment of an event tells of one.
fn may_follow(lens: &Lens, association: &association::Model) -> bool {
    let viewer = &lens.viewer;
    let own = viewer.organisations_as(&[Role::AssociationCoordinator, Role::Volunteer]);
    let programmes = viewer.programmes_as(&[Role::SocialWorker, Role::ProjectLeader]);
    own.contains(&association.id.0) || programmes.contains(&association.programme_id.0)
}
