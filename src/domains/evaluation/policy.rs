//! Who may ask: the column "aggregates" of the access table. Everybody who may is told the same; a
//! coordinator of an association asks for what is her own association's.

use entities::{
    codes::{Dimension, Role},
    figure, flow_figure,
    ids::ProgrammeId,
    score_figure, snapshot,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use uuid::Uuid;

use crate::access::{Lens, Policy, Rows, col};

/// Who asks for aggregates of the whole programme. Programs of hospitals do too.
pub const READERS: &[Role] = &[
    Role::ContactPerson,
    Role::Midwife,
    Role::DepartmentManager,
    Role::BridgeConsultant,
    Role::SocialWorker,
    Role::ProjectLeader,
    Role::SteeringMember,
    Role::Evaluator,
    Role::RegionAdministrator,
];

/// The programmes whose figures the viewer may ask for.
#[must_use]
pub fn read_in(lens: &Lens) -> Vec<Uuid> {
    let mut programmes = lens.viewer.programmes_as(READERS);
    if lens.viewer.machine_of().is_some() {
        programmes.extend(lens.viewer.programmes());
    }
    programmes
}

/// The programmes in which the viewer coordinates an association.
fn coordinated_in(lens: &Lens) -> Vec<Uuid> {
    lens.viewer.programmes_as(&[Role::AssociationCoordinator])
}

/// Whether the viewer asks for aggregates of the programme: of all of it, or of an association.
#[must_use]
pub fn may_ask(lens: &Lens, programme: ProgrammeId) -> bool {
    asks_all(lens, programme) || coordinated_in(lens).contains(&programme.0)
}

/// Whether the viewer asks for aggregates of the whole programme.
#[must_use]
pub fn asks_all(lens: &Lens, programme: ProgrammeId) -> bool {
    read_in(lens).contains(&programme.0)
}

impl Policy for snapshot::Entity {
    fn rows(lens: &Lens) -> Rows {
        let mut programmes = read_in(lens);
        programmes.extend(coordinated_in(lens));
        Rows::of::<Self>(lens, snapshot::Column::ProgrammeId, &programmes)
            .and(Expr::col(col::<Self>(snapshot::Column::TakenAt)).is_not_null())
    }
}

impl Policy for figure::Entity {
    fn rows(lens: &Lens) -> Rows {
        use figure::Column as C;
        let own: Vec<String> = lens
            .viewer
            .organisations_as(&[Role::AssociationCoordinator])
            .iter()
            .map(ToString::to_string)
            .collect();
        let of_own = Expr::col(col::<Self>(C::FirstDimension))
            .eq(Dimension::Association)
            .and(Expr::col(col::<Self>(C::FirstCategory)).is_in(own));
        Rows::any([
            Rows::of::<Self>(lens, C::ProgrammeId, &read_in(lens)),
            Rows::of::<Self>(lens, C::ProgrammeId, &coordinated_in(lens)).and(of_own),
        ])
    }
}

impl Policy for score_figure::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, score_figure::Column::ProgrammeId, &read_in(lens))
    }
}

impl Policy for flow_figure::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, flow_figure::Column::ProgrammeId, &read_in(lens))
    }
}
