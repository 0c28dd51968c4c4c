//! Handing a family over to a colleague: nobody falls through when a social worker leaves.

use async_graphql::Context;
use entities::{
    codes::Role,
    family,
    ids::{FamilyId, PersonId},
    referral, role_assignment,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mine::is_mine,
    mutations::ReassignFamilyInput,
    opening::referrals_of,
    policy::{led_with_reason, purpose_missing},
    rules::known,
};
use crate::{
    access::{Change, Failure, col},
    domains::directory::in_force_on,
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, current, keep, person, wrong},
        node, reader,
    },
};

/// Hands a family and its open referrals to a colleague.
pub(super) async fn reassign(
    ctx: &Context<'_>,
    input: &ReassignFamilyInput,
) -> Result<FamilyId, Stop> {
    person(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let id = node::parse::<FamilyId>(&input.family)?;
    let to = node::parse::<PersonId>(&input.to)?;
    // Those who move a referral hold it before its family.
    change.every::<referral::Entity>(referrals_of(id)).await?;
    let lens = change.lens();
    let Some(family) = change.find::<family::Entity>(id).await? else {
        return Err(
            purpose_missing(lens).map_or(wrong("family", Code::NotFound).into(), Stop::from)
        );
    };
    let leads = led_with_reason(lens).contains(&family.programme_id.0);
    if !is_mine(lens, &family) && !leads {
        return Err(Failure::forbidden("Your roles do not hand this family over.").into());
    }
    current(input.version, family.version)?;
    known(family.status).map_err(|code| wrong("family", code))?;
    if family.assignee_id == Some(to) || !advises(&change, &family, to).await? {
        return Err(wrong("to", Code::ValueInvalid).into());
    }
    for referral in change.every::<referral::Entity>(referrals_of(id)).await? {
        // One that a third social worker has stays there. What is over goes along: who could take it
        // up again would have the family back.
        if referral.assignee_id == family.assignee_id {
            let referral = referral::Model {
                assignee_id: Some(to),
                version: referral.version + 1,
                ..referral
            };
            change.save(&referral).await?;
        }
    }
    let family = family::Model {
        assignee_id: Some(to),
        version: family.version + 1,
        ..family
    };
    change.save(&family).await?;
    keep(ctx, change, Some(key), family.id).await
}

/// Whether `person` is a social worker of the family's programme today.
async fn advises(
    change: &Change<'_>,
    family: &family::Model,
    person: PersonId,
) -> Result<bool, Failure> {
    use role_assignment::Column as C;
    let column = |c: C| Expr::col(col::<role_assignment::Entity>(c));
    let roles = change
        .known::<role_assignment::Entity>(
            column(C::PersonId)
                .eq(person)
                .and(column(C::ProgrammeId).eq(family.programme_id))
                .and(column(C::Role).eq(Role::SocialWorker))
                .and(in_force_on(change.lens().today)),
        )
        .await?;
    Ok(!roles.is_empty())
}
