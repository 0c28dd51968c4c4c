//! Who sees advice sessions and sparring.

use entities::{advice_session, codes::Role, sparring};
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::{
    access::{Lens, Policy, Rows, col},
    domains::family::policy::{assigned, each_of_families, led_with_reason},
};

impl Policy for advice_session::Entity {
    /// Sessions of the families assigned to a social worker, and the walk-ins they held
    /// themselves; all of the programme for the project leader with a stated reason.
    fn rows(lens: &Lens) -> Rows {
        use advice_session::Column as C;
        let column = |c: C| Expr::col(col::<Self>(c));
        let viewer = &lens.viewer;
        let walk_ins = match viewer.person() {
            Some(me) => Rows::of::<Self>(
                lens,
                C::ProgrammeId,
                &viewer.programmes_as(&[Role::SocialWorker]),
            )
            .and(column(C::FamilyId).is_null())
            .and(column(C::WorkerId).eq(me)),
            None => Rows::Nothing,
        };
        Rows::any([
            each_of_families::<Self>(C::FamilyId, assigned(lens)),
            walk_ins,
            Rows::of::<Self>(lens, C::ProgrammeId, &led_with_reason(lens)),
        ])
    }
}

impl Policy for sparring::Entity {
    /// A contact person's hospital; what a midwife asked herself; the programme for the bridge
    /// consultant, social workers and the project leader.
    fn rows(lens: &Lens) -> Rows {
        use sparring::Column as C;
        let viewer = &lens.viewer;
        let own = match viewer.person() {
            Some(me) => Rows::of::<Self>(
                lens,
                C::HospitalId,
                &viewer.organisations_as(&[Role::Midwife]),
            )
            .and(Expr::col(col::<Self>(C::AskedBy)).eq(me)),
            None => Rows::Nothing,
        };
        let programmes = viewer.programmes_as(&[
            Role::BridgeConsultant,
            Role::SocialWorker,
            Role::ProjectLeader,
        ]);
        Rows::any([
            Rows::of::<Self>(
                lens,
                C::HospitalId,
                &viewer.organisations_as(&[Role::ContactPerson]),
            ),
            own,
            Rows::of::<Self>(lens, C::ProgrammeId, &programmes),
        ])
    }
}
