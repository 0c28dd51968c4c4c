//! A woman comes with the code that her midwife handed out.

use std::sync::Arc;

use async_graphql::Context;
use entities::{
    codes::{ReferralStatus, Role},
    ids::ReferralId,
    referral,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{handing_over::open_family, inputs::RedeemReferralCodeInput, rules::Act, steps::write};
use crate::{
    access::{Throttle, col},
    chance,
    graph::{
        lens,
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person as acting, wrong},
        reader,
    },
};

/// Uses a hand-out code. It names nobody: the family is anonymous, known by case code and alias.
/// A code that is wrong, used, of another programme or of a named referral: all are not there.
pub(super) async fn redeem(
    ctx: &Context<'_>,
    input: &RedeemReferralCodeInput,
) -> Result<ReferralId, Stop> {
    use referral::Column as C;
    let me = acting(ctx)?;
    // Each try counts, good or not, also with other look-ups by code.
    let throttle = ctx.data_unchecked::<Arc<Throttle>>();
    throttle.count(lens(ctx).viewer.label())?;
    let change = reader(ctx).gate().change().await?;
    let key = input.idempotency_key.as_str();
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let code = chance::typed(&input.code).ok_or(wrong("code", Code::NotFound))?;
    let programmes = change.lens().viewer.programmes_as(&[Role::SocialWorker]);
    let column = |c: C| Expr::col(col::<referral::Entity>(c));
    let unused = column(C::Code)
        .eq(code)
        .and(column(C::Anonymous).eq(true))
        .and(column(C::Status).eq(ReferralStatus::Sent))
        .and(column(C::ProgrammeId).is_in(programmes));
    let found = change.every::<referral::Entity>(unused).await?;
    let found = found.into_iter().next();
    let mut row = found.ok_or(wrong("code", Code::NotFound))?;
    let stage = input.stage.0;
    let about = open_family(&change, row.programme_id, true, stage, Some(me)).await?;
    row.family_id = Some(about.family);
    row.member_id = Some(about.member);
    write(&change, &mut row, Act::Receive, me).await?;
    keep(ctx, change, Some(key), row.id).await
}
