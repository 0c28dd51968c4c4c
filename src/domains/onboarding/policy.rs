//! Who sees proposed leaders: those who may propose and confirm them.

use entities::{Code, codes::Role, leader_proposal, person, role_assignment};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::rules::{Place, grantors, place};
use crate::{
    access::{Lens, Policy, Rows, col},
    graph::list::visible,
};

impl Policy for leader_proposal::Entity {
    fn rows(lens: &Lens) -> Rows {
        let mine = lens.viewer.programmes_as(grantors(Role::ProjectLeader));
        Rows::of::<Self>(lens, leader_proposal::Column::ProgrammeId, &mine)
    }
}

/// Those that the viewer could confirm: proposed by somebody else, and not confirmed.
pub fn to_confirm(lens: &Lens) -> Condition {
    type E = leader_proposal::Entity;
    use leader_proposal::Column as C;
    let Some(me) = lens.viewer.person() else {
        return Condition::all().add(Expr::value(false));
    };
    Condition::all()
        .add(Expr::col(col::<E>(C::ConfirmedBy)).is_null())
        .add(Expr::col(col::<E>(C::ProposedBy)).ne(me))
        .add(Expr::col(col::<E>(C::PersonId)).ne(me))
}

/// Persons whom a proposal that the viewer sees is about: they may not be in the directory yet.
pub fn proposed(lens: &Lens) -> Rows {
    type E = leader_proposal::Entity;
    let Some(mut proposals) = visible::<E>(lens) else {
        return Rows::Nothing;
    };
    proposals.column(col::<E>(leader_proposal::Column::PersonId));
    Rows::only(Expr::col(col::<person::Entity>(person::Column::Id)).in_subquery(proposals))
}

/// Roles that the viewer may grant, so end: those to come and those that have ended too.
pub fn grantable(lens: &Lens) -> Rows {
    type E = role_assignment::Entity;
    use role_assignment::Column as C;
    Rows::any(lens.viewer.grants.iter().map(|grant| {
        let roles: Vec<Role> = Role::ALL
            .iter()
            .map(|entry| entry.value)
            .filter(|role| grantors(*role).contains(&grant.role))
            .collect();
        if roles.is_empty() {
            return Rows::Nothing;
        }
        let granted = Expr::col(col::<E>(C::Role))
            .is_in(roles)
            .and(Expr::col(col::<E>(C::ProgrammeId)).eq(grant.programme));
        Rows::only(match (place(grant.role), grant.organisation) {
            (Place::Organisation(_), Some(own)) => {
                granted.and(Expr::col(col::<E>(C::OrganisationId)).eq(own))
            }
            (Place::Organisation(_), None) => Expr::value(false),
            (Place::Site | Place::Programme, _) => granted,
        })
    }))
}
