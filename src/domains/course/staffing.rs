//! Who runs a course and takes part as staff or volunteer.

use async_graphql::{Context, ID};
use entities::{
    codes::{CoursePart, Role},
    course_staff,
    ids::{CourseId, PersonId, ProgrammeId, VolunteerId},
    person, role_assignment, volunteer,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{
    held,
    mutations::{AddCourseStaffInput, RemoveCourseStaffInput},
};
use crate::{
    access::{Change, Failure, col},
    domains::directory::in_force_on,
    graph::{
        mutation::{Stop, UserErrorCode as Code, keep, person as acting, wrong},
        node, reader,
    },
};

/// Adds somebody to a course. Who is there already in this part stays.
pub(super) async fn add(ctx: &Context<'_>, input: &AddCourseStaffInput) -> Result<CourseId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let course = held::course(&change, node::parse(&input.course)?, "course").await?;
    let part = input.part.0;
    let volunteers = part == CoursePart::Volunteer;
    // Which person a volunteer is, their association knows: here they go by their alias, and
    // nobody is found out to be one.
    let (field, person_id) = match (&input.person, &input.volunteer) {
        (Some(id), None) if !volunteers => ("person", Some(colleague(&change, id).await?)),
        (None, Some(id)) if volunteers => {
            let volunteer = volunteer_of(&change, id, course.programme_id).await?;
            (
                "volunteer",
                volunteer.person_id.filter(|_| volunteer.active),
            )
        }
        _ => return Err(wrong("person", Code::OneOfRequired).into()),
    };
    // A volunteer who does not sign in has no role.
    let person_id = person_id.ok_or(wrong(field, Code::StaffRole))?;
    if !has_role(&change, person_id, role_of(part), course.programme_id).await? {
        return Err(wrong(field, Code::StaffRole).into());
    }
    let row = course_staff::Model {
        course_id: course.id,
        person_id,
        part,
    };
    let there = change.every::<course_staff::Entity>(is(course.id, person_id));
    match there.await?.first() {
        None => change.insert(&row).await?,
        Some(there) if *there == row => {}
        // One part each.
        Some(_) => return Err(wrong(field, Code::StaffRole).into()),
    }
    keep(ctx, change, None, course.id).await
}

/// Removes somebody from a course.
pub(super) async fn remove(
    ctx: &Context<'_>,
    input: &RemoveCourseStaffInput,
) -> Result<CourseId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let course = held::course(&change, node::parse(&input.course)?, "course").await?;
    let (field, person_id) = match (&input.person, &input.volunteer) {
        (Some(id), None) => ("person", Some(node::parse::<PersonId>(id)?)),
        (None, Some(id)) => (
            "volunteer",
            volunteer_of(&change, id, course.programme_id)
                .await?
                .person_id,
        ),
        _ => return Err(wrong("person", Code::OneOfRequired).into()),
    };
    let person_id = person_id.ok_or(wrong(field, Code::NotFound))?;
    let staff = change
        .every::<course_staff::Entity>(is(course.id, person_id))
        .await?;
    // A volunteer is removed as the one known by an alias, and others by name.
    let named = (field == "volunteer") == staff.iter().any(|row| row.part == CoursePart::Volunteer);
    if staff.is_empty() || !named {
        return Err(wrong(field, Code::NotFound).into());
    }
    use course_staff::Column as C;
    let delete = Query::delete()
        .from_table(course_staff::Entity)
        .and_where(Expr::col(C::CourseId).eq(course.id))
        .and_where(Expr::col(C::PersonId).eq(person_id))
        .take();
    change.execute(&delete).await?;
    keep(ctx, change, None, course.id).await
}

/// The role that a part asks for.
const fn role_of(part: CoursePart) -> Role {
    match part {
        CoursePart::Leader => Role::SocialWorker,
        CoursePart::Midwife => Role::Midwife,
        CoursePart::Municipal => Role::MunicipalStaff,
        CoursePart::Volunteer => Role::Volunteer,
    }
}

/// Somebody of the directory.
async fn colleague(change: &Change<'_>, id: &ID) -> Result<PersonId, Stop> {
    let id = node::parse::<PersonId>(id)?;
    let found = change.find::<person::Entity>(id).await?;
    Ok(found.ok_or(wrong("person", Code::NotFound))?.id)
}

/// A volunteer of the programme.
async fn volunteer_of(
    change: &Change<'_>,
    id: &ID,
    programme: ProgrammeId,
) -> Result<volunteer::Model, Stop> {
    let id = node::parse::<VolunteerId>(id)?;
    let found = change.find::<volunteer::Entity>(id).await?;
    let found = found.filter(|found| found.programme_id == programme);
    Ok(found.ok_or(wrong("volunteer", Code::NotFound))?)
}

/// Whether somebody has a role in the programme today.
async fn has_role(
    change: &Change<'_>,
    person: PersonId,
    role: Role,
    programme: ProgrammeId,
) -> Result<bool, Failure> {
    use role_assignment::Column as C;
    let column = |c: C| Expr::col(col::<role_assignment::Entity>(c));
    let held = column(C::PersonId)
        .eq(person)
        .and(column(C::Role).eq(role))
        .and(column(C::ProgrammeId).eq(programme))
        .and(in_force_on(change.lens().today));
    Ok(!change
        .known::<role_assignment::Entity>(held)
        .await?
        .is_empty())
}

fn is(course: CourseId, person: PersonId) -> Expr {
    use course_staff::Column as C;
    let column = |c: C| Expr::col(col::<course_staff::Entity>(c));
    column(C::CourseId)
        .eq(course)
        .and(column(C::PersonId).eq(person))
}
