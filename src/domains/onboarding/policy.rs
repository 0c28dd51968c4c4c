//! Who sees proposed leaders: those who may propose and confirm them.

use entities::{codes::Role, leader_proposal, person};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::rules::grantors;
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
