//! Batches of courses: their staff, their seats, who came to a session.

use std::collections::HashMap;

use entities::{
    attendance,
    codes::EnrolmentStatus,
    course_staff, enrolment,
    ids::{CourseId, CourseSessionId},
};
use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, ExprTrait, Func, Order, Query},
};

use super::{graph::CourseStaff, session::Attendance};
use crate::{
    access::{Batch, Concerning, Failure, Gate, Key, col},
    graph::{
        list::{columns, visible},
        row::Row,
    },
};

/// The staff of a course, leaders first.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StaffOf(pub CourseId);

impl Batch for StaffOf {
    type Output = Vec<CourseStaff>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = course_staff::Entity;
        use course_staff::Column as C;
        let mut found: HashMap<Self, Vec<CourseStaff>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<CourseStaff>(&mut select, &gate.lens);
        select.and_where(gate.lens.among(Expr::col(col::<E>(C::CourseId)), &keys));
        for row in gate.read(select, CourseStaff::concerning()).await? {
            let staff = CourseStaff::read(&row, "")?;
            found
                .entry(Self(staff.0.course_id))
                .or_default()
                .push(staff);
        }
        for staff in found.values_mut() {
            staff.sort_by_key(|staff| (staff.0.part, staff.0.person_id));
        }
        Ok(found)
    }
}

/// Who came to a session.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AttendanceOf(pub CourseSessionId);

impl Batch for AttendanceOf {
    type Output = Vec<Attendance>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = attendance::Entity;
        use attendance::Column as C;
        let mut found: HashMap<Self, Vec<Attendance>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<Attendance>(&mut select, &gate.lens);
        let family = Query::select()
            .column(col::<enrolment::Entity>(enrolment::Column::FamilyId))
            .from(enrolment::Entity)
            .and_where(
                Expr::col(col::<enrolment::Entity>(enrolment::Column::Id))
                    .equals(col::<E>(C::EnrolmentId)),
            )
            .take();
        let concerning = Concerning::named(&["of_family"], Some("enrolment_id"));
        select
            .expr_as(Expr::SubQuery(None, Box::new(family.into())), "of_family")
            .and_where(gate.lens.among(Expr::col(col::<E>(C::SessionId)), &keys))
            .order_by(col::<E>(C::EnrolmentId), Order::Asc);
        for row in gate.read(select, concerning).await? {
            let attendance = Attendance::read(&row, "")?;
            found
                .entry(Self(attendance.0.session_id))
                .or_default()
                .push(attendance);
        }
        Ok(found)
    }
}

/// How the seats of a course stand. Whoever sees a course sees its enrolments.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SeatsOf(pub CourseId);

/// Seats of a course.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Seats {
    /// Families with a seat.
    pub taken: i64,
    /// Families on the waiting list.
    pub waiting: i64,
}

impl Batch for SeatsOf {
    type Output = Seats;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Seats>, Failure> {
        type E = enrolment::Entity;
        use EnrolmentStatus as S;
        use enrolment::Column as C;
        let mut found: HashMap<Self, Seats> = asked
            .iter()
            .cloned()
            .map(|key| (key, Seats::default()))
            .collect();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let status = || Expr::col(col::<E>(C::Status));
        let count = |of: Expr| Func::sum(Expr::case(of, 1).finally(0));
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        select
            .column(col::<E>(C::CourseId))
            .expr_as(
                count(status().is_in([S::Confirmed, S::Attending, S::Completed])),
                "taken",
            )
            .expr_as(count(status().eq(S::Waitlisted)), "waiting")
            .and_where(gate.lens.among(Expr::col(col::<E>(C::CourseId)), &keys))
            .group_by_col(col::<E>(C::CourseId));
        for row in gate.read(select, Concerning::numbers_of::<E>()).await? {
            let key = Self(row.try_get("", "course_id")?);
            found.insert(key, Seats::from_query_result(&row, "")?);
        }
        Ok(found)
    }
}
