//! The project leader's decision on a referral with an excluded target group among hers (C5).

use async_graphql::Context;
use entities::{
    codes::{DeclineReason, ReferralStatus},
    ids::ReferralId,
};

use super::{
    inputs::DecideOnGroupsInput,
    rules::{Act, Groups},
    sending::groups,
    sides::{Begun, begin},
    steps::write,
};
use crate::{
    access::{ErrorCode, Failure},
    graph::{
        lens,
        mutation::{Stop, UserErrorCode as Code, keep, wrong},
    },
};

/// Decides that a referral may be accepted, or declines it.
pub(super) async fn decide(
    ctx: &Context<'_>,
    input: &DecideOnGroupsInput,
) -> Result<ReferralId, Stop> {
    // The decision rests on the facts, which the leader reads with a stated reason only.
    if lens(ctx).viewer.purpose.is_none() {
        let message = "Say why: send extensions.purpose { code reason }.";
        return Err(Failure::new(ErrorCode::PurposeRequired, message).into());
    }
    let aim = input.aim();
    let mut held = match begin(ctx, &aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    held.by_us(held.side.leader, aim.version)?;
    let waits = held.row.status == ReferralStatus::Received
        && held.row.groups_decided_at.is_none()
        && groups(&held.change, &held.row).await? == Groups::Mixed;
    if !waits {
        return Err(wrong("referral", Code::TransitionIllegal).into());
    }
    if input.include {
        // No step, so nobody is told: a hospital that listens must not learn that something moves.
        held.row.groups_decided_by = Some(held.me);
        held.row.groups_decided_at = Some(held.change.lens().now);
        held.row.version += 1;
        held.change.save(&held.row).await?;
    } else {
        let act = Act::Decline(Some(DeclineReason::ExcludedGroup));
        write(&held.change, &mut held.row, act, held.me).await?;
    }
    keep(ctx, held.change, aim.key, held.row.id).await
}
