//! How a family begins without a referral, grows, and ends.

use async_graphql::Context;
use entities::{
    codes::{FamilyStatus, MemberRole, Role, Track},
    enrolment, family, family_member,
    ids::{FamilyId, MemberId, ProgrammeId},
    referral,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mine,
    mutations::{AddFamilyMemberInput, ChangeFamilyStageInput, CloseFamilyInput, OpenFamilyInput},
    rules::{Case, Step, at_work, is_done, joins},
};
use crate::{
    access::{Change, Failure, col, new_id},
    chance,
    domains::programme::in_period,
    graph::{
        mutation::{Stop, asked_before, current, keep, person as acting, wrong},
        node, reader,
    },
};

/// Opens a case for a woman who comes by herself: in track 1 a referral is optional (R18, C7).
pub(super) async fn open(ctx: &Context<'_>, input: &OpenFamilyInput) -> Result<FamilyId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let lens = change.lens();
    let programme = node::parse::<ProgrammeId>(&input.programme)?;
    let advises = lens.viewer.programmes_as(&[Role::SocialWorker]);
    if !advises.contains(&programme.0) {
        return Err(Failure::forbidden("You are no social worker of this programme.").into());
    }
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    in_period(
        &change,
        programme,
        Track::OpenAdvice,
        lens.today,
        "programme",
    )
    .await?;
    let family = family::Model {
        id: new_id(),
        programme_id: programme,
        case_code: chance::code("C"),
        anonymous: input.anonymous,
        stage: input.stage.0,
        status: FamilyStatus::Active,
        outcome: None,
        assignee_id: Some(me),
        opened_at: lens.now,
        closed_at: None,
        version: 1,
    };
    change.insert(&family).await?;
    let member = family_member::Model {
        id: new_id(),
        family_id: family.id,
        alias: chance::alias(|_| false),
        role: MemberRole::Pregnant,
    };
    change.insert(&member).await?;
    keep(ctx, change, Some(key), family.id).await
}

/// Adds an adult to a family (R8).
pub(super) async fn add(ctx: &Context<'_>, input: &AddFamilyMemberInput) -> Result<MemberId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let family = mine::family(&change, node::parse(&input.family)?, "family").await?;
    at_work(family.status).map_err(|code| wrong("family", code))?;
    joins(input.role.0).map_err(|code| wrong("role", code))?;
    let others = Expr::col(col::<family_member::Entity>(
        family_member::Column::FamilyId,
    ))
    .eq(family.id);
    let others = change.known::<family_member::Entity>(others).await?;
    let member = family_member::Model {
        id: new_id(),
        family_id: family.id,
        alias: chance::alias(|alias| others.iter().any(|other| other.alias == alias)),
        role: input.role.0,
    };
    change.insert(&member).await?;
    keep(ctx, change, Some(key), member.id).await
}

/// The child is born.
pub(super) async fn change_stage(
    ctx: &Context<'_>,
    input: &ChangeFamilyStageInput,
) -> Result<FamilyId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let family = mine::family(&change, node::parse(&input.family)?, "family").await?;
    current(input.version, family.version)?;
    let after = Case::from(&family).after(Step::Stage(input.stage.0));
    let after = after.map_err(|code| wrong("stage", code))?;
    let family = family::Model {
        stage: after.stage,
        version: family.version + 1,
        ..family
    };
    change.save(&family).await?;
    keep(ctx, change, Some(key), family.id).await
}

/// Ends a case, once nothing of it is under way.
pub(super) async fn close(ctx: &Context<'_>, input: &CloseFamilyInput) -> Result<FamilyId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let id = node::parse::<FamilyId>(&input.family)?;
    hold_course(&change, id).await?;
    let family = mine::family(&change, id, "family").await?;
    current(input.version, family.version)?;
    let after = Case::from(&family).after(Step::Close);
    let after = after.map_err(|code| wrong("family", code))?;
    // Read once the family is held: what begins now waits for it.
    let referrals = change.known::<referral::Entity>(referrals_of(id)).await?;
    let enrolments = change.known::<enrolment::Entity>(enrolments_of(id)).await?;
    is_done(
        referrals.iter().map(|referral| referral.status),
        enrolments.iter().map(|enrolment| enrolment.status),
    )
    .map_err(|code| wrong("family", code))?;
    let family = family::Model {
        status: after.status,
        outcome: Some(input.outcome.0),
        closed_at: Some(Ord::max(change.lens().now, family.opened_at)),
        version: family.version + 1,
        ..family
    };
    change.save(&family).await?;
    keep(ctx, change, Some(key), family.id).await
}

/// Holds the referrals and enrolments of a family, before the family: those who move one of them
/// hold it first, too.
async fn hold_course(change: &Change<'_>, id: FamilyId) -> Result<(), Failure> {
    change.every::<referral::Entity>(referrals_of(id)).await?;
    change.every::<enrolment::Entity>(enrolments_of(id)).await?;
    Ok(())
}

/// The referrals of a family.
pub(super) fn referrals_of(id: FamilyId) -> Expr {
    Expr::col(col::<referral::Entity>(referral::Column::FamilyId)).eq(id)
}

fn enrolments_of(id: FamilyId) -> Expr {
    Expr::col(col::<enrolment::Entity>(enrolment::Column::FamilyId)).eq(id)
}
