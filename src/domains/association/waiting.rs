//! What waits for a coordinator.

use entities::{
    activity, activity_tally,
    codes::{ActivityStatus, MatchStatus, Role, SignupStatus},
    signup, volunteer_match,
};
use sea_orm::{
    EntityTrait,
    sea_query::{Condition, Expr, ExprTrait, Query},
};

use crate::access::{Lens, col};

/// Of the associations that the viewer coordinates.
fn own<E: EntityTrait>(lens: &Lens, association: E::Column) -> Expr {
    let own = lens
        .viewer
        .organisations_as(&[Role::AssociationCoordinator]);
    lens.one_of(col::<E>(association), &own)
}

/// Signups that got a seat from the waiting list, and are to be told.
pub fn signups_to_tell(lens: &Lens) -> Condition {
    let activities = Query::select()
        .column(col::<activity::Entity>(activity::Column::Id))
        .from(activity::Entity)
        .and_where(own::<activity::Entity>(
            lens,
            activity::Column::AssociationId,
        ))
        .take();
    let signup = |column| Expr::col(col::<signup::Entity>(column));
    Condition::all()
        .add(signup(signup::Column::Status).eq(SignupStatus::ToBeTold))
        .add(signup(signup::Column::ActivityId).in_subquery(activities))
}

/// Activities that were held, and of which nobody has recorded who came (R37).
pub fn activities_to_tally(lens: &Lens) -> Condition {
    let recorded = Query::select()
        .expr(Expr::value(1))
        .from(activity_tally::Entity)
        .and_where(
            Expr::col(col::<activity_tally::Entity>(activity_tally::Column::Id)).equals(col::<
                activity::Entity,
            >(
                activity::Column::Id,
            )),
        )
        .take();
    Condition::all()
        .add(own::<activity::Entity>(
            lens,
            activity::Column::AssociationId,
        ))
        .add(Expr::col(col::<activity::Entity>(activity::Column::Status)).eq(ActivityStatus::Held))
        .add(Expr::exists(recorded).not())
}

/// Families who wait for a «Familieven».
pub fn families_to_match(lens: &Lens) -> Condition {
    type E = volunteer_match::Entity;
    use volunteer_match::Column as C;
    Condition::all()
        .add(own::<E>(lens, C::AssociationId))
        .add(Expr::col(col::<E>(C::Status)).eq(MatchStatus::Waiting))
}
