//! Enrolling families, and what becomes of their places.

use async_graphql::{Context, ID};
use entities::{
    codes::{ReferralStatus, Track},
    enrolment, family, family_member,
    ids::{CourseId, EnrolmentId, FamilyId},
    referral,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    held::{self, Held, about},
    mutations::EnrolFamilyInput,
    rules::{Entry, Roll},
};
use crate::{
    access::{Change, Failure, col, new_id},
    chance,
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person as acting, wrong},
        node, reader,
    },
};

/// Enrols a family that was referred to track 2.
pub(super) async fn enrol(
    ctx: &Context<'_>,
    input: &EnrolFamilyInput,
) -> Result<EnrolmentId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let course = node::parse::<CourseId>(&input.course)?;
    let course = held::course(&change, course, "course").await?;
    let family = node::parse::<FamilyId>(&input.family)?;
    let family = change.find::<family::Entity>(family).await?;
    let family = family.filter(|family| family.programme_id == course.programme_id);
    let family = family.ok_or(wrong("family", Code::NotFound))?;
    if family.assignee_id != Some(me) {
        return Err(Failure::forbidden("A family's own social worker enrols it.").into());
    }
    if !is_referred(&change, &family).await? {
        return Err(wrong("family", Code::ReferralRequired).into());
    }
    let mut held = Held::of(&change, course).await?;
    let known = aliases_of(&change, family.id).await?;
    let rows = &held.roll.rows;
    let alias = chance::alias(|new| {
        known.iter().any(|known| known == new) || rows.iter().any(|row| row.alias == new)
    });
    let entry = Entry {
        id: new_id(),
        alias,
        family: family.id,
        confirm: input.confirm,
        waits: input.waitlist,
        at: change.lens().now,
    };
    let id = held.roll.enrol(entry).map_err(|code| {
        let of_family = matches!(code, Code::AlreadyEnrolled);
        wrong(if of_family { "family" } else { "course" }, code)
    })?;
    held.write(&change).await?;
    keep(ctx, change, Some(&input.idempotency_key), id).await
}

/// Changes what becomes of an enrolment.
pub(super) async fn step(
    ctx: &Context<'_>,
    key: &str,
    id: &ID,
    act: fn(&mut Roll, EnrolmentId) -> Result<(), Code>,
) -> Result<EnrolmentId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, key).await? {
        return Ok(made.into());
    }
    let id = node::parse::<EnrolmentId>(id)?;
    let mut held = Held::with(&change, id).await?;
    act(&mut held.roll, id).map_err(about("enrolment"))?;
    held.write(&change).await?;
    keep(ctx, change, Some(key), id).await
}

/// Whether the family was referred to track 2, and taken on.
async fn is_referred(change: &Change<'_>, family: &family::Model) -> Result<bool, Failure> {
    use ReferralStatus::{Accepted, InProgress, Waitlisted};
    use referral::Column as C;
    let column = |c: C| Expr::col(col::<referral::Entity>(c));
    let referred = column(C::FamilyId)
        .eq(family.id)
        .and(column(C::ProgrammeId).eq(family.programme_id))
        .and(column(C::Track).eq(Track::ReferredActivity))
        .and(column(C::Status).is_in([Accepted, Waitlisted, InProgress]));
    Ok(!change.known::<referral::Entity>(referred).await?.is_empty())
}

/// The aliases by which a family is known elsewhere: none of them is made again.
async fn aliases_of(change: &Change<'_>, family: FamilyId) -> Result<Vec<String>, Failure> {
    let members = Expr::col(col::<family_member::Entity>(
        family_member::Column::FamilyId,
    ))
    .eq(family);
    let members = change.known::<family_member::Entity>(members).await?;
    let elsewhere = Expr::col(col::<enrolment::Entity>(enrolment::Column::FamilyId)).eq(family);
    let elsewhere = change.known::<enrolment::Entity>(elsewhere).await?;
    let members = members.into_iter().map(|member| member.alias);
    Ok(members
        .chain(elsewhere.into_iter().map(|row| row.alias))
        .collect())
}
