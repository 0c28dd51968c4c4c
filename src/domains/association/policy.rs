//! Who sees what of the associations.

use entities::{
    activity, activity_tally, association,
    codes::{ActivityStatus, Role},
    person, signup, volunteer, volunteer_match,
};
use sea_orm::{
    EntityTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    access::{Lens, Policy, Rows, Sight, col},
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

/// Rows whose `column` is an activity that the viewer sees and that is one of `readable`: a
/// volunteer sees no drafts.
fn of_activities<E: EntityTrait>(lens: &Lens, column: E::Column, readable: Rows) -> Rows {
    let activities = visible::<activity::Entity>(lens);
    let Some(mut activities) = activities.and_then(|visible| readable.among(visible)) else {
        return Rows::Nothing;
    };
    activities.column(col::<activity::Entity>(activity::Column::Id));
    Rows::only(Expr::col(col::<E>(column)).in_subquery(activities))
}

impl Policy for signup::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_activities::<Self>(lens, signup::Column::ActivityId, signups_of(lens))
    }
}

impl Policy for activity_tally::Entity {
    /// Of the own association for coordinators, of the programme for social workers and the
    /// project leader. Volunteers read the signups, but no tallies.
    fn rows(lens: &Lens) -> Rows {
        use activity::Column as C;
        let own = lens
            .viewer
            .organisations_as(&[Role::AssociationCoordinator]);
        let programmes = lens
            .viewer
            .programmes_as(&[Role::SocialWorker, Role::ProjectLeader]);
        let readable = Rows::any([
            Rows::of::<activity::Entity>(lens, C::AssociationId, &own),
            Rows::of::<activity::Entity>(lens, C::ProgrammeId, &programmes),
        ]);
        of_activities::<Self>(lens, activity_tally::Column::Id, readable)
    }
}

/// Rows of the own association for coordinators and volunteers, of the programme for social
/// workers and the project leader.
fn of_association<E: EntityTrait>(
    lens: &Lens,
    association: E::Column,
    programme: E::Column,
) -> Rows {
    let own = lens
        .viewer
        .organisations_as(&[Role::AssociationCoordinator, Role::Volunteer]);
    let programmes = lens
        .viewer
        .programmes_as(&[Role::SocialWorker, Role::ProjectLeader]);
    Rows::any([
        Rows::of::<E>(lens, association, &own),
        Rows::of::<E>(lens, programme, &programmes),
    ])
}

impl Policy for volunteer::Entity {
    fn rows(lens: &Lens) -> Rows {
        use volunteer::Column as C;
        of_association::<Self>(lens, C::AssociationId, C::ProgrammeId)
    }

    fn sight(lens: &Lens, column: volunteer::Column) -> Sight {
        use volunteer::Column as C;
        match column {
            C::PersonId => Sight::As(
                Expr::case(persons_of(lens).holds(), Expr::col(col::<Self>(column))).into(),
            ),
            C::Id | C::ProgrammeId | C::AssociationId | C::Alias | C::Weekdays | C::Active => {
                Sight::Plain
            }
        }
    }
}

impl Policy for volunteer_match::Entity {
    fn rows(lens: &Lens) -> Rows {
        use volunteer_match::Column as C;
        of_association::<Self>(lens, C::AssociationId, C::ProgrammeId)
    }
}

/// Volunteers of whom the viewer may read which person it is: of the own association for its
/// coordinator, of the programme for the project leader.
pub fn persons_of(lens: &Lens) -> Rows {
    use volunteer::Column as C;
    type E = volunteer::Entity;
    let own = lens
        .viewer
        .organisations_as(&[Role::AssociationCoordinator]);
    let programmes = lens.viewer.programmes_as(&[Role::ProjectLeader]);
    Rows::any([
        Rows::of::<E>(lens, C::AssociationId, &own),
        Rows::of::<E>(lens, C::ProgrammeId, &programmes),
    ])
}

/// Persons whom the viewer may know as volunteers; the directory shows them to nobody else.
pub fn volunteering(lens: &Lens) -> Rows {
    type E = volunteer::Entity;
    let person = Expr::col(col::<E>(volunteer::Column::PersonId))
        .equals(col::<person::Entity>(person::Column::Id));
    let theirs = Query::select()
        .expr(Expr::value(1))
        .from(volunteer::Entity)
        .and_where(person)
        .take();
    match persons_of(lens).among(theirs) {
        Some(known) => Rows::only(Expr::exists(known)),
        None => Rows::Nothing,
    }
}
