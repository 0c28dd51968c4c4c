//! Who sees courses: Mødrehjælpen's social workers and project leader within the programme; a
//! midwife or municipal staff those that she or he is staff of. Nobody else.

use entities::{attendance, codes::Role, course, course_session, course_staff, enrolment};
use sea_orm::{
    EntityTrait,
    sea_query::{Condition, Expr, ExprTrait, Query},
};

use crate::{
    access::{Lens, Policy, Rows, Sight, col},
    graph::list::visible,
};

/// Who runs the courses of a programme, and so knows which family an enrolment is of.
pub const RUNNERS: &[Role] = &[Role::SocialWorker, Role::ProjectLeader];

/// Enrolments of courses that the viewer runs: the only ones to list below a family.
pub fn ours(lens: &Lens) -> Condition {
    let programmes = lens.viewer.programmes_as(RUNNERS);
    Condition::all().add(lens.one_of(
        col::<enrolment::Entity>(enrolment::Column::ProgrammeId),
        &programmes,
    ))
}

impl Policy for course::Entity {
    fn rows(lens: &Lens) -> Rows {
        use course::Column as C;
        let viewer = &lens.viewer;
        let all = viewer.programmes_as(RUNNERS);
        let staffs = viewer.programmes_as(&[Role::Midwife, Role::MunicipalStaff]);
        let own = match viewer.person() {
            Some(me) => Rows::of::<Self>(lens, C::ProgrammeId, &staffs).and(
                Expr::col(col::<Self>(C::Id)).in_subquery(
                    Query::select()
                        .column(col::<course_staff::Entity>(course_staff::Column::CourseId))
                        .from(course_staff::Entity)
                        .and_where(
                            Expr::col(col::<course_staff::Entity>(course_staff::Column::PersonId))
                                .eq(me),
                        )
                        .take(),
                ),
            ),
            None => Rows::Nothing,
        };
        Rows::any([Rows::of::<Self>(lens, C::ProgrammeId, &all), own])
    }
}

fn of_visible_course<E: EntityTrait>(lens: &Lens, column: E::Column) -> Rows {
    let Some(mut courses) = visible::<course::Entity>(lens) else {
        return Rows::Nothing;
    };
    courses.column(col::<course::Entity>(course::Column::Id));
    Rows::only(Expr::col(col::<E>(column)).in_subquery(courses))
}

impl Policy for course_staff::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_course::<Self>(lens, course_staff::Column::CourseId)
    }
}

impl Policy for course_session::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_course::<Self>(lens, course_session::Column::CourseId)
    }
}

impl Policy for enrolment::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_course::<Self>(lens, enrolment::Column::CourseId)
    }

    /// Which family it is, no list of enrolments can be asked.
    fn sight(_: &Lens, column: enrolment::Column) -> Sight {
        match column {
            enrolment::Column::FamilyId => Sight::Hidden,
            _ => Sight::Plain,
        }
    }
}

impl Policy for attendance::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_visible_course::<Self>(lens, attendance::Column::CourseId)
    }
}
