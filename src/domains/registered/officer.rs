//! Who does this: the data protection officer, on request of the person concerned.

use entities::{codes::Role, family, family_member, ids::MemberId};
use sea_orm::sea_query::{Expr, ExprTrait};
use uuid::Uuid;

use crate::{
    access::{Change, ErrorCode, Failure, Lens, col},
    domains::family::policy::SUBJECT_REQUEST,
    graph::mutation::{Stop, UserErrorCode as Code, wrong},
};

/// The programmes whose officer the viewer is, once the viewer says that a person concerned asks.
///
/// # Errors
/// `FORBIDDEN`, `PURPOSE_REQUIRED`.
pub(super) fn of(lens: &Lens) -> Result<Vec<Uuid>, Failure> {
    let viewer = &lens.viewer;
    if !viewer.is_any(&[Role::DataProtectionOfficer]) {
        return Err(Failure::forbidden(
            "The data protection officer answers the requests of the registered.",
        ));
    }
    let purpose = viewer.purpose.as_ref();
    if purpose.is_none_or(|purpose| purpose.code != SUBJECT_REQUEST) {
        return Err(Failure::new(
            ErrorCode::PurposeRequired,
            "This is done on request: send extensions.purpose with the code SUBJECT_REQUEST.",
        ));
    }
    Ok(viewer.programmes_as(&[Role::DataProtectionOfficer]))
}

/// The member's family and the member, both held, the family first: as far as the officer's
/// programmes reach.
pub(super) async fn member(
    change: &Change<'_>,
    programmes: &[Uuid],
    member: MemberId,
) -> Result<(family::Model, family_member::Model), Stop> {
    use family_member::Column as C;
    let not_there = || wrong("member", Code::NotFound);
    let of = Expr::col(col::<family_member::Entity>(C::Id)).eq(member);
    let known = change.known::<family_member::Entity>(of).await?;
    let known = known.first().ok_or_else(not_there)?;
    let family = change.find::<family::Entity>(known.family_id).await?;
    let family = family.filter(|family| programmes.contains(&family.programme_id.0));
    let family = family.ok_or_else(not_there)?;
    let member = change.find::<family_member::Entity>(member).await?;
    Ok((family, member.ok_or_else(not_there)?))
}
