//! Anonymising: what is coarse and unlinked stays, the rest goes.
//!
//! The request's line in the audit trail names the family by the key that goes. What stays is
//! written without naming it, since the line would be the link.

use entities::{
    Classified, advice_session, attendance, consent, enrolment, family, family_member,
    ids::{FamilyId, ReferralId},
    member_contact, outbox, profile, referral, referral_event,
};
use sea_orm::{
    EntityTrait, Iterable, ModelTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::rules;
use crate::{
    access::{Change, Failure, col, new_id},
    chance,
    graph::mutation::{Stop, wrong},
};

/// Anonymises a family that is held. `field` is what of the input names it.
pub(super) async fn anonymise(
    change: &Change<'_>,
    family: &family::Model,
    field: &'static str,
) -> Result<(), Stop> {
    let referrals = of::<referral::Entity>(change, referral::Column::FamilyId, family.id).await?;
    let enrolments =
        of::<enrolment::Entity>(change, enrolment::Column::FamilyId, family.id).await?;
    rules::may_be_anonymised(
        family.status,
        referrals.iter().map(|row| row.status),
        enrolments.iter().map(|row| row.status),
    )
    .map_err(|code| wrong(field, code))?;
    for row in &referrals {
        unlink_referral(change, row).await?;
    }
    for row in &enrolments {
        gone::<attendance::Entity>(change, attendance::Column::EnrolmentId, row.id.0).await?;
        let left = rules::left_of_enrolment(row, chance::alias(|_| false));
        change.save(&left).await?;
    }
    let sessions =
        of::<advice_session::Entity>(change, advice_session::Column::FamilyId, family.id).await?;
    for row in &sessions {
        change.save(&rules::left_of_session(row)).await?;
    }
    let profile = of::<profile::Entity>(change, profile::Column::FamilyId, family.id).await?;
    gone::<member_contact::Entity>(change, member_contact::Column::FamilyId, family.id.0).await?;
    gone::<consent::Entity>(change, consent::Column::FamilyId, family.id.0).await?;
    gone::<family_member::Entity>(change, family_member::Column::FamilyId, family.id.0).await?;
    gone::<profile::Entity>(change, profile::Column::FamilyId, family.id.0).await?;
    gone::<family::Entity>(change, family::Column::Id, family.id.0).await?;
    let left = rules::left_of_family(family, new_id(), chance::code("X"), change.lens().now);
    unnamed(change, &left).await?;
    for row in &profile {
        unnamed(change, &rules::left_of_profile(row, new_id(), left.id)).await?;
    }
    Ok(())
}

/// A referral by itself, its trail without persons and without the moments of its course, and nothing that follows it.
async fn unlink_referral(change: &Change<'_>, row: &referral::Model) -> Result<(), Stop> {
    use referral_event::Column as V;
    let of_referral = Expr::col(col::<referral_event::Entity>(V::ReferralId)).eq(row.id);
    for event in change.every::<referral_event::Entity>(of_referral).await? {
        let at = match rules::is_told(&event, row.anonymous) {
            true => event.at,
            false => rules::coarse(event.at),
        };
        let left = Query::update()
            .table(referral_event::Entity)
            .value(V::At, at)
            .value(V::ById, Option::<Uuid>::None)
            .and_where(Expr::col(V::Id).eq(event.id))
            .take();
        change.execute(&left).await?;
    }
    let followed = Query::update()
        .table(referral::Entity)
        .value(referral::Column::PreviousId, Option::<ReferralId>::None)
        .and_where(Expr::col(referral::Column::PreviousId).eq(row.id))
        .take();
    change.execute(&followed).await?;
    // The events stay in their sequence, and are of nothing.
    let told = Query::update()
        .table(outbox::Entity)
        .value(outbox::Column::RowId, new_id::<Uuid>())
        .value(outbox::Column::StepId, Option::<Uuid>::None)
        .and_where(Expr::col(outbox::Column::RowId).eq(row.id.0))
        .take();
    change.execute(&told).await?;
    change.save(&rules::left_of_referral(row)).await?;
    Ok(())
}

/// The rows of a family, held.
async fn of<E: EntityTrait>(
    change: &Change<'_>,
    column: E::Column,
    family: FamilyId,
) -> Result<Vec<E::Model>, Failure>
where
    E::Model: sea_orm::FromQueryResult,
{
    change
        .every::<E>(Expr::col(col::<E>(column)).eq(family))
        .await
}

/// Deletes the rows whose column has this key.
async fn gone<E: EntityTrait>(
    change: &Change<'_>,
    column: E::Column,
    key: Uuid,
) -> Result<(), Failure> {
    let delete = Query::delete()
        .from_table(E::default())
        .and_where(Expr::col(column).eq(key))
        .take();
    change.execute(&delete).await?;
    Ok(())
}

/// Writes a new row that the audit trail is not told of.
async fn unnamed<M>(change: &Change<'_>, row: &M) -> Result<(), Failure>
where
    M: ModelTrait,
    M::Entity: Classified,
{
    let columns = || <M::Entity as EntityTrait>::Column::iter();
    let insert = Query::insert()
        .into_table(M::Entity::default())
        .columns(columns())
        .values_panic(columns().map(|column| Expr::value(row.get(column))))
        .take();
    change.execute(&insert).await?;
    Ok(())
}
