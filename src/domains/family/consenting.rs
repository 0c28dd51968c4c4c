//! Giving and withdrawing consents, which takes effect on the next read.

use async_graphql::Context;
use entities::{
    codes::{ConsentPurpose, ConsentStatus},
    consent, family_member,
    ids::{ConsentId, MemberId, PersonId},
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mine,
    mutations::{GiveConsentInput, WithdrawConsentInput},
    rules,
};
use crate::{
    access::{Change, Failure, col, new_id},
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, Wrong, asked_before, keep, line, person as acting, wrong,
        },
        reader,
    },
};

/// Writes down a consent.
pub(super) async fn give(ctx: &Context<'_>, input: &GiveConsentInput) -> Result<ConsentId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let (family, member) = mine::member(&change, &input.member).await?;
    let wording = wording("wordingVersion", &input.wording_version)?;
    let purpose = input.purpose.0;
    let allowed = match purpose {
        ConsentPurpose::Contact => rules::reachable(family.status, family.anonymous),
        ConsentPurpose::ShareWithNgo
        | ConsentPurpose::FeedbackToReferrer
        | ConsentPurpose::Survey => rules::known(family.status),
    };
    allowed.map_err(|code| wrong("member", code))?;
    let given = begin(&change, &member, purpose, &wording, me).await?;
    let given = given.map_err(|code| wrong("purpose", code))?;
    keep(ctx, change, Some(key), given).await
}

/// Ends a consent.
pub(super) async fn withdraw(
    ctx: &Context<'_>,
    input: &WithdrawConsentInput,
) -> Result<ConsentId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let (_, member) = mine::member(&change, &input.member).await?;
    let history = history(&change, member.id, input.purpose.0).await?;
    let ended = rules::withdraw(&history, change.lens().now);
    let ended = ended.map_err(|code| wrong("purpose", code))?;
    change.save(&ended).await?;
    keep(ctx, change, Some(key), ended.id).await
}

/// The version of a wording, as it is written down.
pub(super) fn wording(field: &'static str, text: &str) -> Result<String, Wrong> {
    line(field, text, 40)
}

/// Begins a consent of a member, who is held: of two that are given at once the second finds the
/// first. [`Code::AlreadyGiven`] where it is in force.
pub(super) async fn begin(
    change: &Change<'_>,
    member: &family_member::Model,
    purpose: ConsentPurpose,
    wording: &str,
    collected_by: PersonId,
) -> Result<Result<ConsentId, Code>, Failure> {
    let now = change.lens().now;
    let history = history(change, member.id, purpose).await?;
    let ended = match rules::give(&history, wording, now) {
        Ok(ended) => ended,
        Err(code) => return Ok(Err(code)),
    };
    if let Some(ended) = &ended {
        change.save(ended).await?;
    }
    let given = consent::Model {
        id: new_id(),
        family_id: member.family_id,
        member_id: member.id,
        purpose,
        status: ConsentStatus::Active,
        wording_version: wording.to_owned(),
        collected_by: Some(collected_by),
        valid_from: now,
        valid_to: None,
    };
    change.insert(&given).await?;
    Ok(Ok(given.id))
}

async fn history(
    change: &Change<'_>,
    member: MemberId,
    purpose: ConsentPurpose,
) -> Result<Vec<consent::Model>, Failure> {
    use consent::Column as C;
    let column = |c: C| Expr::col(col::<consent::Entity>(c));
    let of = column(C::MemberId)
        .eq(member)
        .and(column(C::Purpose).eq(purpose));
    change.every::<consent::Entity>(of).await
}
