//! Erasing a member, anonymising a family (GDPR art. 17).

use async_graphql::Context;
use entities::{
    consent, family, family_member,
    ids::{FamilyId, MemberId},
    member_contact, referral,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{
    anonymise::anonymise,
    mutations::{AnonymiseFamilyInput, EraseMemberInput},
    officer, rules,
};
use crate::{
    access::{Change, col},
    graph::{
        lens,
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person, wrong},
        node, reader,
    },
};

/// Anonymises a family.
pub(super) async fn family(ctx: &Context<'_>, input: &AnonymiseFamilyInput) -> Result<(), Stop> {
    person(ctx)?;
    let programmes = officer::of(lens(ctx))?;
    let change = reader(ctx).gate().change().await?;
    let key = input.idempotency_key.as_str();
    if asked_before(ctx, &change, key).await?.is_some() {
        return Ok(());
    }
    let id = node::parse::<FamilyId>(&input.family)?;
    let family = change.find::<family::Entity>(id).await?;
    let family = family.filter(|family| programmes.contains(&family.programme_id.0));
    let family = family.ok_or(wrong("family", Code::NotFound))?;
    anonymise(&change, &family, "family").await?;
    keep(ctx, change, Some(key), id).await?;
    Ok(())
}

/// Erases a member: with the pregnant or the last one the family goes.
pub(super) async fn member(ctx: &Context<'_>, input: &EraseMemberInput) -> Result<(), Stop> {
    person(ctx)?;
    let programmes = officer::of(lens(ctx))?;
    let change = reader(ctx).gate().change().await?;
    let key = input.idempotency_key.as_str();
    if asked_before(ctx, &change, key).await?.is_some() {
        return Ok(());
    }
    let id = node::parse::<MemberId>(&input.member)?;
    let (family, member) = officer::member(&change, &programmes, id).await?;
    let of_family = Expr::col(col::<family_member::Entity>(
        family_member::Column::FamilyId,
    ))
    .eq(family.id);
    let members = change.every::<family_member::Entity>(of_family).await?;
    if rules::takes_the_family(member.role, members.len()) {
        anonymise(&change, &family, "member").await?;
    } else {
        alone(&change, id).await?;
    }
    keep(ctx, change, Some(key), id).await?;
    Ok(())
}

/// Erases a member who is not the one whose case it is.
async fn alone(change: &Change<'_>, member: MemberId) -> Result<(), Stop> {
    let unlinked = Query::update()
        .table(referral::Entity)
        .value(referral::Column::MemberId, Option::<MemberId>::None)
        .and_where(Expr::col(referral::Column::MemberId).eq(member))
        .take();
    change.execute(&unlinked).await?;
    for gone in [
        Query::delete()
            .from_table(member_contact::Entity)
            .and_where(Expr::col(member_contact::Column::MemberId).eq(member))
            .take(),
        Query::delete()
            .from_table(consent::Entity)
            .and_where(Expr::col(consent::Column::MemberId).eq(member))
            .take(),
        Query::delete()
            .from_table(family_member::Entity)
            .and_where(Expr::col(family_member::Column::Id).eq(member))
            .take(),
    ] {
        change.execute(&gone).await?;
    }
    Ok(())
}
