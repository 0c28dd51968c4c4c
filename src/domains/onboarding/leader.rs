//! A project leader by two persons: the leader in office and the region, neither the leader to be.

use async_graphql::Context;
use chrono::{Days, NaiveDate};
use entities::{
    codes::Role,
    ids::{LeaderProposalId, PersonId, ProgrammeId, RoleAssignmentId},
    leader_proposal, programme, role_assignment,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::mutations::ConfirmLeaderInput;
use crate::{
    access::{Change, Failure, new_id},
    domains::directory::in_force_on,
    graph::{
        mutation::{Stop, UserErrorCode as Code, person as acting, wrong},
        node, reader,
    },
};

/// Confirms a proposed leader.
pub(super) async fn confirm(
    ctx: &Context<'_>,
    input: &ConfirmLeaderInput,
) -> Result<RoleAssignmentId, Stop> {
    let me = acting(ctx)?;
    let reader = reader(ctx);
    let change = reader.gate().change().await?;
    let id = node::parse::<LeaderProposalId>(&input.proposal)?;
    let proposal = change.find::<leader_proposal::Entity>(id).await?;
    let proposal = proposal.ok_or(wrong("proposal", Code::NotFound))?;
    if proposal.confirmed_by.is_some() {
        return Err(wrong("proposal", Code::AlreadyConfirmed).into());
    }
    if proposal.proposed_by == me || proposal.person_id == me {
        return Err(wrong("proposal", Code::SecondPersonRequired).into());
    }
    if !are_two_parties(&change, &proposal, me).await? {
        return Err(wrong("proposal", Code::SecondPersonRequired).into());
    }
    let lens = change.lens();
    let starts_on = Ord::max(proposal.starts_on, lens.today);
    {
        use leader_proposal::Column as C;
        let confirmed = Query::update()
            .table(leader_proposal::Entity)
            .values([
                (C::ConfirmedBy, Expr::value(me)),
                (C::ConfirmedAt, Expr::value(lens.now)),
            ])
            .and_where(Expr::col(C::Id).eq(proposal.id))
            .and_where(Expr::col(C::ConfirmedBy).is_null())
            .take();
        if change.execute(&confirmed).await? == 0 {
            return Err(wrong("proposal", Code::AlreadyConfirmed).into());
        }
    }
    // Held, so that two proposals are not confirmed at once.
    change
        .find::<programme::Entity>(proposal.programme_id)
        .await?;
    hand_over(&change, proposal.programme_id, starts_on).await?;
    let row = role_assignment::Model {
        id: new_id(),
        person_id: proposal.person_id,
        role: Role::ProjectLeader,
        programme_id: proposal.programme_id,
        organisation_id: None,
        site_id: None,
        valid_from: starts_on,
        valid_to: None,
        granted_by: Some(proposal.proposed_by),
        ended_at: None,
    };
    change.insert(&row).await?;
    change.keep(None, row.id).await?;
    reader.forget();
    Ok(row.id)
}

/// Whether the two are the leader in office and the region's administration (R39): one alone could
/// let in a second of their own kind, and be both.
async fn are_two_parties(
    change: &Change<'_>,
    proposal: &leader_proposal::Model,
    me: PersonId,
) -> Result<bool, Failure> {
    use role_assignment::Column as C;
    let holds = async |person: PersonId, role: Role| {
        let held = Query::select()
            .column(C::Id)
            .from(role_assignment::Entity)
            .and_where(Expr::col(C::PersonId).eq(person))
            .and_where(Expr::col(C::Role).eq(role))
            .and_where(Expr::col(C::ProgrammeId).eq(proposal.programme_id))
            .and_where(in_force_on(change.lens().today))
            .take();
        change.is_there(&held).await
    };
    let (first, second) = (proposal.proposed_by, me);
    Ok((holds(first, Role::RegionAdministrator).await?
        && holds(second, Role::ProjectLeader).await?)
        || (holds(first, Role::ProjectLeader).await?
            && holds(second, Role::RegionAdministrator).await?))
}

/// Whoever leads the programme leads it until the day before; at once, if the next one begins
/// on the day that they did.
async fn hand_over(
    change: &Change<'_>,
    programme: ProgrammeId,
    starts_on: NaiveDate,
) -> Result<(), Stop> {
    use role_assignment::Column as C;
    let leads = |extra: Expr| {
        Query::update()
            .table(role_assignment::Entity)
            .and_where(Expr::col(C::ProgrammeId).eq(programme))
            .and_where(Expr::col(C::Role).eq(Role::ProjectLeader))
            .and_where(Expr::col(C::EndedAt).is_null())
            .and_where(
                Expr::col(C::ValidTo)
                    .is_null()
                    .or(Expr::col(C::ValidTo).gte(starts_on)),
            )
            .and_where(extra)
            .take()
    };
    let before = Expr::col(C::ValidFrom).lt(starts_on);
    let last_day = starts_on - Days::new(1);
    let until = leads(before.clone()).value(C::ValidTo, last_day).take();
    let at_once = leads(before.not())
        .value(C::EndedAt, change.lens().now)
        .take();
    change.execute(&at_once).await?;
    change.execute(&until).await?;
    Ok(())
}
