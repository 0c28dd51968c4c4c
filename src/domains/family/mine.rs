//! What a social worker may change: their own families, held until the change is over.
//!
//! Rows are held in one order: referrals and enrolments, whose movers hold those first; then the
//! family; then its member; then what hangs on her.

use async_graphql::ID;
use entities::{
    codes::Role,
    family, family_member,
    ids::{FamilyId, MemberId},
};
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::{
    access::{Change, Failure, Lens, col},
    graph::{
        mutation::{Stop, UserErrorCode as Code, wrong},
        node,
    },
};

/// Whether the viewer is the family's social worker.
pub(super) fn is_mine(lens: &Lens, family: &family::Model) -> bool {
    let viewer = &lens.viewer;
    let programmes = viewer.programmes_as(&[Role::SocialWorker]);
    // A role in another programme does not keep what was assigned in this one.
    programmes.contains(&family.programme_id.0)
        && family
            .assignee_id
            .is_some_and(|at| viewer.person() == Some(at))
}

/// The family, held, of which the viewer is the social worker.
///
/// # Errors
/// [`Code::NotFound`], `FORBIDDEN` to those who only read it, or when the database fails.
pub(super) async fn family(
    change: &Change<'_>,
    id: FamilyId,
    field: &'static str,
) -> Result<family::Model, Stop> {
    let found = change.find::<family::Entity>(id).await?;
    let found = found.ok_or(wrong(field, Code::NotFound))?;
    if !is_mine(change.lens(), &found) {
        return Err(Failure::forbidden("The family's own social worker alone does this.").into());
    }
    Ok(found)
}

/// A member of such a family, held after it.
///
/// # Errors
/// See [`family`].
pub(super) async fn member(
    change: &Change<'_>,
    id: &ID,
) -> Result<(family::Model, family_member::Model), Stop> {
    type E = family_member::Entity;
    let id = node::parse::<MemberId>(id)?;
    let of = Expr::col(col::<E>(family_member::Column::Id)).eq(id);
    let of = change.known::<E>(of).await?.into_iter().next();
    let of = of.ok_or(wrong("member", Code::NotFound))?;
    let family = family(change, of.family_id, "member").await?;
    let member = change.find::<E>(id).await?;
    Ok((family, member.ok_or(wrong("member", Code::NotFound))?))
}
