//! Who sees what of the directory: everyone, within the programmes they take part in.

use chrono::NaiveDate;
use entities::{
    capacity,
    codes::{OrganisationKind, Role},
    hospital, municipality, organisation, person, presence_slot, region, role_assignment, site,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::{
    access::{Lens, Policy, Rows, col, exists_for_row},
    domains::{
        association::volunteering,
        onboarding::{grantable, proposed},
    },
};

impl Policy for region::Entity {
    fn rows(_: &Lens) -> Rows {
        Rows::Everything
    }
}

impl Policy for municipality::Entity {
    fn rows(_: &Lens) -> Rows {
        Rows::Everything
    }
}

impl Policy for organisation::Entity {
    fn rows(lens: &Lens) -> Rows {
        let mine = lens.viewer.programmes();
        if mine.is_empty() {
            return Rows::Nothing;
        }
        // Mødrehjælpen is a party of every programme and belongs to none.
        let ngo = Expr::col(col::<Self>(organisation::Column::Kind)).eq(OrganisationKind::Ngo);
        Rows::any([
            Rows::of::<Self>(lens, organisation::Column::ProgrammeId, &mine),
            Rows::only(ngo),
        ])
    }
}

impl Policy for hospital::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            hospital::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}

impl Policy for site::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, site::Column::ProgrammeId, &lens.viewer.programmes())
    }
}

impl Policy for capacity::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            capacity::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}

impl Policy for presence_slot::Entity {
    fn rows(lens: &Lens) -> Rows {
        let Some(mut sites) = crate::graph::list::visible::<site::Entity>(lens) else {
            return Rows::Nothing;
        };
        sites.column(col::<site::Entity>(site::Column::Id));
        Rows::only(Expr::col(col::<Self>(presence_slot::Column::SiteId)).in_subquery(sites))
    }
}

/// Assignments in force today that are in the directory: volunteers' are not.
fn listed(lens: &Lens) -> Rows {
    type E = role_assignment::Entity;
    use role_assignment::Column as C;
    Rows::of::<E>(lens, C::ProgrammeId, &lens.viewer.programmes())
        .and(Expr::col(col::<E>(C::Role)).ne(Role::Volunteer))
        .and(in_force(lens))
}

/// The assignment is in force today.
pub fn in_force(lens: &Lens) -> Expr {
    in_force_on(lens.today)
}

/// The assignment is in force on `day`, and was not ended at once.
pub fn in_force_on(day: NaiveDate) -> Expr {
    type E = role_assignment::Entity;
    use role_assignment::Column as C;
    let to = Expr::col(col::<E>(C::ValidTo));
    let ended = Expr::col(col::<E>(C::EndedAt));
    Expr::col(col::<E>(C::ValidFrom))
        .lte(day)
        .and(to.clone().is_null().or(to.gte(day)))
        .and(ended.is_null())
}

impl Policy for role_assignment::Entity {
    fn rows(lens: &Lens) -> Rows {
        let own = match lens.viewer.person() {
            Some(me) => {
                Rows::only(Expr::col(col::<Self>(role_assignment::Column::PersonId)).eq(me))
            }
            None => Rows::Nothing,
        };
        Rows::any([own, listed(lens), grantable(lens)])
    }
}

impl Policy for person::Entity {
    fn rows(lens: &Lens) -> Rows {
        let own = match lens.viewer.person() {
            Some(me) => Rows::only(Expr::col(col::<Self>(person::Column::Id)).eq(me)),
            None => Rows::Nothing,
        };
        type A = role_assignment::Entity;
        let person = Expr::col(col::<A>(role_assignment::Column::PersonId))
            .equals(col::<Self>(person::Column::Id));
        let theirs = Query::select()
            .expr(Expr::value(1))
            .from(role_assignment::Entity)
            .and_where(person)
            .take();
        let colleagues = match Rows::any([listed(lens), grantable(lens)]).among(theirs) {
            Some(roles) => Rows::only(exists_for_row(roles)),
            None => Rows::Nothing,
        };
        Rows::any([own, colleagues, volunteering(lens), proposed(lens)])
    }
}
