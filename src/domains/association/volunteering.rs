//! Volunteers: by an alias, with the days on which they are free.

use async_graphql::{Context, ID};
use entities::{
    association,
    codes::{MatchStatus, Role},
    ids::{OrganisationId, PersonId, VolunteerId},
    person, role_assignment, volunteer, volunteer_match,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{
    mutations::{AddVolunteerInput, UpdateVolunteerInput},
    planning::{coordinates, own_association},
};
use crate::{
    access::{Change, col, new_id},
    chance,
    domains::directory::in_force_on,
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person as acting, wrong},
        node, reader,
    },
};

/// Adds a volunteer. The association is held, so that aliases and persons stay single.
pub(super) async fn add(ctx: &Context<'_>, input: &AddVolunteerInput) -> Result<VolunteerId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(VolunteerId(made));
    }
    let association = own_association(&change, &input.association).await?;
    let others = change
        .known::<volunteer::Entity>(
            Expr::col(col::<volunteer::Entity>(volunteer::Column::AssociationId))
                .eq(association.id),
        )
        .await?;
    let person_id = match &input.person {
        Some(id) => Some(signing_in(&change, id, &association, &others).await?),
        None => None,
    };
    let row = volunteer::Model {
        id: new_id(),
        programme_id: association.programme_id,
        association_id: association.id,
        alias: chance::alias(|alias| others.iter().any(|other| other.alias == alias)),
        weekdays: input.weekdays.iter().map(|day| day.0).collect(),
        person_id,
        active: true,
    };
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// A person who is a volunteer of the association by role, and not yet on its list.
async fn signing_in(
    change: &Change<'_>,
    id: &ID,
    association: &association::Model,
    others: &[volunteer::Model],
) -> Result<PersonId, Stop> {
    let id = node::parse::<PersonId>(id)?;
    let found = change.find::<person::Entity>(id).await?;
    let found = found.ok_or(wrong("person", Code::NotFound))?;
    use role_assignment::Column as C;
    let role = Query::select()
        .column(C::Id)
        .from(role_assignment::Entity)
        .and_where(Expr::col(C::PersonId).eq(found.id))
        .and_where(Expr::col(C::Role).eq(Role::Volunteer))
        .and_where(Expr::col(C::OrganisationId).eq(OrganisationId(association.id.0)))
        .and_where(in_force_on(change.lens().today))
        .take();
    if !change.is_there(&role).await? {
        return Err(wrong("person", Code::NotAVolunteer).into());
    }
    if others.iter().any(|other| other.person_id == Some(found.id)) {
        return Err(wrong("person", Code::AlreadyGranted).into());
    }
    Ok(found.id)
}

/// Changes a volunteer. Whoever is a family friend takes part: the matches end first.
pub(super) async fn update(
    ctx: &Context<'_>,
    input: &UpdateVolunteerInput,
) -> Result<VolunteerId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<VolunteerId>(&input.volunteer)?;
    let row = change.find::<volunteer::Entity>(id).await?;
    let mut row = row.ok_or(wrong("volunteer", Code::NotFound))?;
    coordinates(change.lens(), row.association_id)?;
    if row.active && input.active == Some(false) {
        use volunteer_match::Column as C;
        let friend = Query::select()
            .column(C::Id)
            .from(volunteer_match::Entity)
            .and_where(Expr::col(C::VolunteerId).eq(row.id))
            .and_where(Expr::col(C::Status).eq(MatchStatus::Active))
            .take();
        if change.is_there(&friend).await? {
            return Err(wrong("active", Code::TransitionIllegal).into());
        }
    }
    if let Some(days) = &input.weekdays {
        row.weekdays = days.iter().map(|day| day.0).collect();
    }
    row.active = input.active.unwrap_or(row.active);
    change.save(&row).await?;
    keep(ctx, change, None, row.id).await
}
