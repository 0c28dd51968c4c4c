//! Who sees families.

use entities::{codes::Role, consent, family, family_member};
use sea_orm::{
    EntityTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    access::{ErrorCode, Failure, Lens, Policy, Rows, col},
    graph::list::visible,
};

/// The purpose code of a subject's request (GDPR art. 15–17).
pub const SUBJECT_REQUEST: &str = "SUBJECT_REQUEST";

impl Policy for family::Entity {
    fn rows(lens: &Lens) -> Rows {
        use family::Column as C;
        let viewer = &lens.viewer;
        let assigned = match viewer.person() {
            Some(me) if viewer.is_any(&[Role::SocialWorker]) => {
                Rows::only(Expr::col(col::<Self>(C::AssigneeId)).eq(me))
            }
            _ => Rows::Nothing,
        };
        let with_reason = match &viewer.purpose {
            Some(purpose) => {
                let mut programmes = viewer.programmes_as(&[Role::ProjectLeader]);
                if purpose.code == SUBJECT_REQUEST {
                    programmes.extend(viewer.programmes_as(&[Role::DataProtectionOfficer]));
                }
                Rows::of::<Self>(lens, C::ProgrammeId, &programmes)
            }
            None => Rows::Nothing,
        };
        Rows::any([assigned, with_reason])
    }
}

fn of_visible_family<E: EntityTrait>(lens: &Lens, column: E::Column) -> Rows {
    let Some(mut families) = visible::<family::Entity>(lens) else {
        return Rows::Nothing;
    };
    families.column(col::<family::Entity>(family::Column::Id));
    Rows::only(Expr::col(col::<E>(column)).in_subquery(families))
}

impl Policy for family_member::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_family::<Self>(lens, family_member::Column::FamilyId)
    }
}

impl Policy for consent::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_family::<Self>(lens, consent::Column::FamilyId)
    }
}

/// What a viewer whose role needs a stated reason is told when there is none.
#[must_use]
pub fn purpose_missing(lens: &Lens) -> Option<Failure> {
    let needs = lens
        .viewer
        .is_any(&[Role::ProjectLeader, Role::DataProtectionOfficer]);
    (needs && lens.viewer.purpose.is_none()).then(|| {
        Failure::new(
            ErrorCode::PurposeRequired,
            "Your role reads families with a stated reason only: send extensions.purpose { code reason }.",
        )
    })
}
