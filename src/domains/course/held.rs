//! What a change of a course holds, always in this order: the course, then what belongs to it.

use async_graphql::ID;
use entities::{
    codes::Role,
    course, course_session, enrolment,
    ids::{CourseId, CourseSessionId, EnrolmentId, ProgrammeId},
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::rules::Roll;
use crate::{
    access::{Change, Failure, col},
    graph::{
        mutation::{Stop, UserErrorCode as Code, Wrong, wrong},
        node,
    },
};

/// The viewer runs the courses of this programme, as one of its social workers (§4).
pub fn runs(change: &Change<'_>, programme: ProgrammeId) -> Result<(), Failure> {
    let own = change.lens().viewer.programmes_as(&[Role::SocialWorker]);
    if own.contains(&programme.0) {
        return Ok(());
    }
    Err(Failure::forbidden(
        "A programme's social workers run its courses.",
    ))
}

/// A course that the viewer runs.
pub async fn course(
    change: &Change<'_>,
    id: CourseId,
    field: &'static str,
) -> Result<course::Model, Stop> {
    let found = change.find::<course::Entity>(id).await?;
    let course = found.ok_or(wrong(field, Code::NotFound))?;
    runs(change, course.programme_id)?;
    Ok(course)
}

/// A session, and its course, that the viewer runs.
pub async fn session(
    change: &Change<'_>,
    id: &ID,
) -> Result<(course::Model, course_session::Model), Stop> {
    let id = node::parse::<CourseSessionId>(id)?;
    let key = Expr::col(col::<course_session::Entity>(course_session::Column::Id)).eq(id);
    let known = change.known::<course_session::Entity>(key).await?;
    let known = known.first().ok_or(wrong("session", Code::NotFound))?;
    let course = course(change, known.course_id, "session").await?;
    let session = change.row::<course_session::Entity>(id).await?;
    Ok((course, session.ok_or(wrong("session", Code::NotFound))?))
}

/// A course with its roll, as it was and as it becomes.
pub struct Held {
    before: Roll,
    /// As it becomes.
    pub roll: Roll,
}

impl Held {
    /// Of a course that is held.
    pub async fn of(change: &Change<'_>, course: course::Model) -> Result<Self, Failure> {
        let of_course =
            Expr::col(col::<enrolment::Entity>(enrolment::Column::CourseId)).eq(course.id);
        let before = Roll {
            rows: change.every::<enrolment::Entity>(of_course).await?,
            course,
        };
        Ok(Self {
            roll: before.clone(),
            before,
        })
    }

    /// Of the course of an enrolment, that the viewer runs.
    pub async fn with(change: &Change<'_>, id: EnrolmentId) -> Result<Self, Stop> {
        let key = Expr::col(col::<enrolment::Entity>(enrolment::Column::Id)).eq(id);
        let known = change.known::<enrolment::Entity>(key).await?;
        let known = known.first().ok_or(wrong("enrolment", Code::NotFound))?;
        let course = course(change, known.course_id, "enrolment").await?;
        Ok(Self::of(change, course).await?)
    }

    /// Writes what became of it.
    pub async fn write(self, change: &Change<'_>) -> Result<(), Failure> {
        let Self { before, mut roll } = self;
        if roll.course != before.course {
            roll.course.version += 1;
            change.save(&roll.course).await?;
        }
        // Rows keep their order, and new ones are the last.
        let rows = roll.rows.into_iter().enumerate();
        let mut changed: Vec<_> = rows
            .filter(|(n, row)| before.rows.get(*n) != Some(row))
            .collect();
        // Who leaves the list first, then place by place: no place is held by two at any time.
        changed.sort_by_key(|(_, row)| row.place);
        for (n, row) in &changed {
            if *n < before.rows.len() {
                change.save(row).await?;
            } else {
                change.insert(row).await?;
            }
        }
        Ok(())
    }
}

/// A rule's answer, about this field of the input.
pub fn about(field: &'static str) -> impl Fn(Code) -> Wrong {
    move |code| wrong(field, code)
}
