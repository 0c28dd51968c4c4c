//! Ending a role.

use async_graphql::Context;
use chrono::{Days, NaiveDate};
use entities::{
    codes::{Participation, Role},
    hospital,
    ids::RoleAssignmentId,
    role_assignment,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{mutations::EndRoleInput, rules::may_grant};
use crate::{
    access::{Change, Failure},
    domains::{directory::in_force_on, steering::leave_seat},
    graph::{
        mutation::{Stop, UserErrorCode as Code, keep, person as acting, wrong},
        node, reader,
    },
};

/// Ends a role, at once or with a day.
pub(super) async fn end(ctx: &Context<'_>, input: &EndRoleInput) -> Result<RoleAssignmentId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let lens = change.lens();
    let id = node::parse::<RoleAssignmentId>(&input.role_assignment)?;
    let role = change.find::<role_assignment::Entity>(id).await?;
    let role = role.ok_or(wrong("roleAssignment", Code::NotFound))?;
    let granting = may_grant(
        &lens.viewer,
        role.role,
        role.programme_id,
        role.organisation_id,
    );
    if role.person_id != me && !granting {
        return Err(Failure::forbidden("Your roles do not end this role.").into());
    }
    if role.ended_at.is_some() || role.valid_to.is_some_and(|last| last < lens.today) {
        return Err(wrong("roleAssignment", Code::AlreadyEnded).into());
    }
    let last_day = input.last_day.map(|date| date.0);
    // Ending never lengthens: for that a role is granted anew.
    let fits = |last: NaiveDate| {
        last >= lens.today
            && last >= role.valid_from
            && role.valid_to.is_none_or(|until| last <= until)
    };
    if last_day.is_some_and(|last| !fits(last)) {
        return Err(wrong("lastDay", Code::PeriodInvalid).into());
    }
    if role.role == Role::ProjectLeader {
        return Err(wrong("roleAssignment", Code::LeaderRequired).into());
    }
    if role.role == Role::ContactPerson && is_last_contact(&change, &role, last_day).await? {
        return Err(wrong("roleAssignment", Code::LastContactPerson).into());
    }
    use role_assignment::Column as C;
    let mut update = Query::update();
    update
        .table(role_assignment::Entity)
        .and_where(Expr::col(C::Id).eq(role.id));
    match last_day {
        Some(last) => update.value(C::ValidTo, last),
        None => update.value(C::EndedAt, lens.now),
    };
    change.execute(&update).await?;
    if role.role == Role::SteeringMember {
        leave_seat(&change, &role, last_day).await?;
    }
    keep(ctx, change, None, role.id).await
}

/// Whether an active hospital would be without a contact person at some time that this role covers
/// (I15). The hospital's row is held meanwhile, so that the last two can't go at once.
async fn is_last_contact(
    change: &Change<'_>,
    role: &role_assignment::Model,
    last_day: Option<NaiveDate>,
) -> Result<bool, Stop> {
    let Some(organisation) = role.organisation_id else {
        return Ok(false);
    };
    let active = Query::select()
        .column(hospital::Column::Id)
        .from(hospital::Entity)
        .and_where(Expr::col(hospital::Column::Id).eq(organisation))
        .and_where(Expr::col(hospital::Column::Participation).eq(Participation::Active))
        .take();
    if !change.is_there(&change.held(active)).await? {
        return Ok(false);
    }
    use role_assignment::Column as C;
    let day = last_day.map_or(change.lens().today, |last| last + Days::new(1));
    let day = Ord::max(day, role.valid_from);
    let until = Expr::col(C::ValidTo);
    let as_long = match role.valid_to {
        Some(last) => until.clone().is_null().or(until.gte(last)),
        None => until.is_null(),
    };
    let others = Query::select()
        .column(C::Id)
        .from(role_assignment::Entity)
        .and_where(Expr::col(C::OrganisationId).eq(organisation))
        .and_where(Expr::col(C::Role).eq(Role::ContactPerson))
        .and_where(Expr::col(C::Id).ne(role.id))
        .and_where(in_force_on(day))
        .and_where(as_long)
        .take();
    Ok(!change.is_there(&others).await?)
}
