//! Granting a role: where, to whom, by whom.

use async_graphql::Context;
use entities::{
    codes::Role,
    identity,
    ids::{OrganisationId, PersonId, ProgrammeId, SiteId},
    invitation, leader_proposal, organisation, person, programme, role_assignment, site,
};
use sea_orm::{
    FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    invite,
    mutations::{GrantRoleInput, Granted, Invitation, InvitePersonInput, NewPersonInput},
    rules::{Place, employers, may_grant, place},
};
use crate::{
    access::{Change, Failure, new_id},
    danish,
    domains::steering::take_seat,
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, is_email, line, person as acting, wrong,
        },
        node, reader,
    },
};

/// Grants a role, or proposes a leader.
pub(super) async fn grant(ctx: &Context<'_>, input: GrantRoleInput) -> Result<Granted, Stop> {
    let me = acting(ctx)?;
    let reader = reader(ctx);
    let change = reader.gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(Granted {
            made,
            invitation: None,
        });
    }
    let role = input.role.0;
    let not_there = |field| wrong(field, Code::NotFound);
    let programme = node::parse::<ProgrammeId>(&input.programme)?;
    let programme = change.find::<programme::Entity>(programme).await?;
    let programme = programme.ok_or(not_there("programme"))?.id;
    let (organisation_id, site_id) = scope(&change, &input, programme).await?;
    if !may_grant(&change.lens().viewer, role, programme, organisation_id) {
        return Err(Failure::forbidden("Your roles do not grant this role here.").into());
    }
    let today = change.lens().today;
    let valid_from = input.valid_from.map_or(today, |date| date.0);
    let valid_to = input.valid_to.map(|date| date.0);
    if valid_from < today || valid_to.is_some_and(|last| last < valid_from) {
        return Err(wrong("validFrom", Code::PeriodInvalid).into());
    }
    // A leader leads until the next one does.
    if role == Role::ProjectLeader && valid_to.is_some() {
        return Err(wrong("validTo", Code::PeriodInvalid).into());
    }
    let (person_id, invitation) = match (&input.person, &input.new_person) {
        (Some(id), None) => {
            let id = node::parse::<PersonId>(id)?;
            let known = change.find::<person::Entity>(id).await?;
            let known = known.ok_or(not_there("person"))?;
            suits(&change, role, known.organisation_id, "person").await?;
            // Who grants within an organisation grants to people of that one alone.
            if organisation_id.is_some_and(|at| at != known.organisation_id) {
                return Err(wrong("person", Code::ScopeInvalid).into());
            }
            (known.id, None)
        }
        (None, Some(new)) => {
            let (id, invitation) = add(&change, new, role, organisation_id, me).await?;
            (id, Some(invitation))
        }
        _ => return Err(wrong("person", Code::OneOfRequired).into()),
    };
    if person_id == me {
        return Err(wrong("person", Code::GrantToOneself).into());
    }
    if role == Role::ProjectLeader {
        let row = leader_proposal::Model {
            id: new_id(),
            programme_id: programme,
            person_id,
            starts_on: valid_from,
            proposed_by: me,
            proposed_at: change.lens().now,
            confirmed_by: None,
            confirmed_at: None,
        };
        change.insert(&row).await?;
        change.keep(Some(&input.idempotency_key), row.id).await?;
        reader.forget();
        let made = row.id.0;
        return Ok(Granted { made, invitation });
    }
    let row = role_assignment::Model {
        id: new_id(),
        person_id,
        role,
        programme_id: programme,
        organisation_id,
        site_id,
        valid_from,
        valid_to,
        granted_by: Some(me),
        ended_at: None,
    };
    if change.is_there(&same_role(&row)).await? {
        return Err(wrong("person", Code::AlreadyGranted).into());
    }
    change.insert(&row).await?;
    if role == Role::SteeringMember {
        take_seat(&change, &row).await?;
    }
    change.keep(Some(&input.idempotency_key), row.id).await?;
    reader.forget();
    let made = row.id.0;
    Ok(Granted { made, invitation })
}

/// Where the role is held, as the role demands, within the programme.
async fn scope(
    change: &Change<'_>,
    input: &GrantRoleInput,
    programme: ProgrammeId,
) -> Result<(Option<OrganisationId>, Option<SiteId>), Stop> {
    let misplaced = |field| Stop::from(wrong(field, Code::ScopeInvalid));
    match (place(input.role.0), &input.organisation, &input.site) {
        (Place::Programme, None, None) => Ok((None, None)),
        (Place::Organisation(kind), Some(id), None) => {
            let id = node::parse::<OrganisationId>(id)?;
            let found = change.find::<organisation::Entity>(id).await?;
            let found = found.ok_or(wrong("organisation", Code::NotFound))?;
            if found.kind != kind || found.programme_id != Some(programme) {
                return Err(misplaced("organisation"));
            }
            Ok((Some(found.id), None))
        }
        (Place::Site, None, Some(id)) => {
            let id = node::parse::<SiteId>(id)?;
            let found = change.find::<site::Entity>(id).await?;
            let found = found.ok_or(wrong("site", Code::NotFound))?;
            if found.programme_id != programme {
                return Err(misplaced("site"));
            }
            Ok((None, Some(found.id)))
        }
        (Place::Site, ..) => Err(misplaced("site")),
        _ => Err(misplaced("organisation")),
    }
}

/// That people of this employer can have the role.
async fn suits(
    change: &Change<'_>,
    role: Role,
    employer: OrganisationId,
    field: &'static str,
) -> Result<(), Stop> {
    let found = change.find::<organisation::Entity>(employer).await?;
    let found = found.ok_or(wrong(field, Code::NotFound))?;
    if employers(role).contains(&found.kind) {
        Ok(())
    } else {
        Err(wrong(field, Code::ScopeInvalid).into())
    }
}

async fn add(
    change: &Change<'_>,
    new: &NewPersonInput,
    role: Role,
    at: Option<OrganisationId>,
    me: PersonId,
) -> Result<(PersonId, Invitation), Stop> {
    let given = new
        .organisation
        .as_ref()
        .map(node::parse::<OrganisationId>)
        .transpose()?;
    // Who grants within an organisation brings in people of that one alone.
    if at.is_some() && given.is_some_and(|given| Some(given) != at) {
        return Err(wrong("newPerson.organisation", Code::ScopeInvalid).into());
    }
    let employer = at
        .or(given)
        .ok_or(wrong("newPerson.organisation", Code::NotFound))?;
    suits(change, role, employer, "newPerson.organisation").await?;
    let name = line("newPerson.name", &new.name, 100)?;
    let email = new.work_email.as_deref();
    let email = email
        .map(|text| line("newPerson.workEmail", text, 200))
        .transpose()?;
    if email.as_deref().is_some_and(|text| !is_email(text)) {
        return Err(wrong("newPerson.workEmail", Code::EmailInvalid).into());
    }
    let phone = new.work_phone.as_deref();
    let row = person::Model {
        id: new_id(),
        organisation_id: employer,
        sort_key: danish::sort_key(&name),
        name,
        work_email: email,
        work_phone: phone
            .map(|text| line("newPerson.workPhone", text, 30))
            .transpose()?,
    };
    change.insert(&row).await?;
    let (invitation, code) = invite(row.id, Some(me), change.lens().now);
    change.insert(&invitation).await?;
    let expires_at = invitation.expires_at;
    Ok((row.id, Invitation { code, expires_at }))
}

/// A role like this one that the person has, or is going to have.
fn same_role(row: &role_assignment::Model) -> SelectStatement {
    use role_assignment::Column as C;
    let same = |column: C, value: Option<uuid::Uuid>| match value {
        Some(value) => Expr::col(column).eq(value),
        None => Expr::col(column).is_null(),
    };
    Query::select()
        .column(C::Id)
        .from(role_assignment::Entity)
        .and_where(Expr::col(C::PersonId).eq(row.person_id))
        .and_where(Expr::col(C::Role).eq(row.role))
        .and_where(Expr::col(C::ProgrammeId).eq(row.programme_id))
        .and_where(same(C::OrganisationId, row.organisation_id.map(|id| id.0)))
        .and_where(same(C::SiteId, row.site_id.map(|id| id.0)))
        .and_where(Expr::col(C::EndedAt).is_null())
        .and_where(
            Expr::col(C::ValidTo)
                .is_null()
                .or(Expr::col(C::ValidTo).gte(row.valid_from)),
        )
        .take()
}

/// Invites anew who has never signed in.
pub(super) async fn invite_anew(
    ctx: &Context<'_>,
    input: &InvitePersonInput,
) -> Result<Invitation, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let lens = change.lens();
    let id = node::parse::<PersonId>(&input.person)?;
    let found = change.find::<person::Entity>(id).await?;
    let found = found.ok_or(wrong("person", Code::NotFound))?;
    // Whoever accepts gets all roles of the person: the viewer must be one who may grant each.
    let roles = Query::select()
        .columns(role_assignment::Column::iter())
        .from(role_assignment::Entity)
        .and_where(Expr::col(role_assignment::Column::PersonId).eq(found.id))
        .and_where(Expr::col(role_assignment::Column::EndedAt).is_null())
        .and_where(
            Expr::col(role_assignment::Column::ValidTo)
                .is_null()
                .or(Expr::col(role_assignment::Column::ValidTo).gte(lens.today)),
        )
        .take();
    let roles = change.read(&roles).await?;
    let mut mine = !roles.is_empty();
    for row in roles {
        let role = role_assignment::Model::from_query_result(&row, "")?;
        mine &= may_grant(
            &lens.viewer,
            role.role,
            role.programme_id,
            role.organisation_id,
        );
    }
    if !mine || found.id == me {
        return Err(Failure::forbidden("Your roles do not invite this person.").into());
    }
    let linked = Query::select()
        .column(identity::Column::Id)
        .from(identity::Entity)
        .and_where(Expr::col(identity::Column::PersonId).eq(found.id))
        .take();
    if change.is_there(&linked).await? {
        return Err(wrong("person", Code::AlreadyLinked).into());
    }
    let earlier = Query::delete()
        .from_table(invitation::Entity)
        .and_where(Expr::col(invitation::Column::PersonId).eq(found.id))
        .and_where(Expr::col(invitation::Column::AcceptedAt).is_null())
        .take();
    change.execute(&earlier).await?;
    let (row, code) = invite(found.id, Some(me), lens.now);
    change.insert(&row).await?;
    let expires_at = row.expires_at;
    reader(ctx).gate().concerns(found.id);
    change.keep(None, row.id).await?;
    Ok(Invitation { code, expires_at })
}
