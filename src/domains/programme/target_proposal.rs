//! Proposing and approving targets.

use async_graphql::Context;
use entities::{
    codes::{AgreementStatus, DecisionKind, TargetKind},
    decision,
    ids::{ProgrammeId, TargetId},
    target, target_approval,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    agreement::{self, With},
    approval::{give, refused},
    mutations::{ApproveTargetInput, ProposeTargetInput},
};
use crate::{
    access::{Change, Failure, col, new_id},
    domains::steering::{governed, in_turn, sits_for},
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person as acting, wrong},
        node, reader,
    },
};

/// Proposes the next version of a target, or states an expectation.
pub(super) async fn propose(
    ctx: &Context<'_>,
    input: &ProposeTargetInput,
) -> Result<TargetId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let programme = governed(&change, &input.programme).await?.id;
    let (kind, track) = (input.kind.0, input.track.0);
    if input.value < 0 {
        return Err(wrong("value", Code::ValueInvalid).into());
    }
    let period = (input.period_from.map(|d| d.0), input.period_to.map(|d| d.0));
    match (kind, period) {
        (_, (None, None)) => {}
        (TargetKind::Target, (Some(from), Some(to))) if from <= to => {}
        // An expectation has no period (C11).
        _ => return Err(wrong("periodTo", Code::PeriodInvalid).into()),
    }
    let decided = midterm_decided(&change, programme).await?;
    agreement::in_time(kind, track, decided).map_err(|why| refused("track", why))?;
    let row = target::Model {
        id: new_id(),
        programme_id: programme,
        kind,
        track,
        metric: input.metric.0,
        value: Some(input.value),
        period_from: period.0,
        period_to: period.1,
        version: 1,
        status: AgreementStatus::Proposed,
    };
    let version = agreement::next(&versions(&change, &row).await?);
    let row = target::Model { version, ..row };
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Approves a target for the party that the viewer sits for; the second party's approval agrees it.
pub(super) async fn approve(
    ctx: &Context<'_>,
    input: &ApproveTargetInput,
) -> Result<TargetId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<TargetId>(&input.target)?;
    let of = |row: &target::Model| row.programme_id;
    let target = in_turn::<target::Entity>(&change, "target", id, of).await?;
    let parties = sits_for(&change, target.programme_id, me).await?;
    let all = versions(&change, &target).await?;
    let decided = midterm_decided(&change, target.programme_id).await?;
    agreement::target_is_open(&target, &all, decided).map_err(|why| refused("target", why))?;
    let given = give::<target_approval::Entity>(&change, "target", id.0, &parties, me).await?;
    if agreement::both(With::Region, &given) {
        for row in agreement::agree_target(&target, &all) {
            change.save(&row).await?;
        }
    }
    keep(ctx, change, None, id).await
}

/// Every version of the target's track and metric.
async fn versions(change: &Change<'_>, of: &target::Model) -> Result<Vec<target::Model>, Failure> {
    use target::Column as C;
    let column = |column: C| Expr::col(col::<target::Entity>(column));
    let same = column(C::ProgrammeId)
        .eq(of.programme_id)
        .and(column(C::Track).eq(of.track))
        .and(column(C::Metric).eq(of.metric));
    change.every::<target::Entity>(same).await
}

/// Whether the programme's midterm decision is recorded.
async fn midterm_decided(change: &Change<'_>, programme: ProgrammeId) -> Result<bool, Failure> {
    use decision::Column as C;
    let column = |column: C| Expr::col(col::<decision::Entity>(column));
    let midterm = column(C::ProgrammeId)
        .eq(programme)
        .and(column(C::Kind).eq(DecisionKind::Midterm));
    Ok(!change.known::<decision::Entity>(midterm).await?.is_empty())
}
