//! Who sees what of the associations.

use entities::{
    activity, association,
    codes::{ActivityStatus, Role, SignupStatus},
    signup,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

use crate::{
    access::{Lens, Policy, Rows, col},
    graph::list::visible,
};

impl Policy for association::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            association::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}

impl Policy for activity::Entity {
    /// Published ones: everyone in the programme but the data protection officer. Drafts: the
    /// association's coordinator.
    fn rows(lens: &Lens) -> Rows {
        use activity::Column as C;
        let everyone: Vec<Role> = <Role as entities::Code>::ALL
            .iter()
            .map(|entry| entry.value)
            .filter(|role| *role != Role::DataProtectionOfficer)
            .collect();
        let mut programmes = lens.viewer.programmes_as(&everyone);
        if lens.viewer.machine_of().is_some() {
            programmes = lens.viewer.programmes();
        }
        let own = lens
            .viewer
            .organisations_as(&[Role::AssociationCoordinator]);
        Rows::any([
            Rows::of::<Self>(lens, C::ProgrammeId, &programmes)
                .and(Expr::col(col::<Self>(C::Status)).ne(ActivityStatus::Draft)),
            Rows::of::<Self>(lens, C::AssociationId, &own),
        ])
    }
}

/// Activities whose signups the viewer may read: of the own association for coordinators and
/// volunteers, of the programme for social workers and the project leader.
pub fn signups_of(lens: &Lens) -> Rows {
    use activity::Column as C;
    type E = activity::Entity;
    let own = lens
        .viewer
        .organisations_as(&[Role::AssociationCoordinator, Role::Volunteer]);
    let programmes = lens
        .viewer
        .programmes_as(&[Role::SocialWorker, Role::ProjectLeader]);
    Rows::any([
        Rows::of::<E>(lens, C::AssociationId, &own),
        Rows::of::<E>(lens, C::ProgrammeId, &programmes),
    ])
}

impl Policy for signup::Entity {
    fn rows(lens: &Lens) -> Rows {
        let Rows::Where(readable) = signups_of(lens) else {
            return Rows::Nothing;
        };
        // The activity itself must be one the viewer sees: a volunteer sees no drafts.
        let Some(mut activities) = visible::<activity::Entity>(lens) else {
            return Rows::Nothing;
        };
        activities
            .column(col::<activity::Entity>(activity::Column::Id))
            .cond_where(readable);
        Rows::only(Expr::col(col::<Self>(signup::Column::ActivityId)).in_subquery(activities))
    }
}

/// Signups of the viewer's own association that got a seat from the waiting list, and are to be told.
pub fn signups_to_tell(lens: &Lens) -> Condition {
    let own = lens
        .viewer
        .organisations_as(&[Role::AssociationCoordinator]);
    let activities = Query::select()
        .column(col::<activity::Entity>(activity::Column::Id))
        .from(activity::Entity)
        .and_where(lens.one_of(
            col::<activity::Entity>(activity::Column::AssociationId),
            &own,
        ))
        .take();
    Condition::all()
        .add(Expr::col(col::<signup::Entity>(signup::Column::Status)).eq(SignupStatus::ToBeTold))
        .add(Expr::col(col::<signup::Entity>(signup::Column::ActivityId)).in_subquery(activities))
}
