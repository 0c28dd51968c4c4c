//! Sessions of courses in the graph, and who came.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{attendance, codes::CourseSessionStatus, course_session, ids::TypedId};

use super::{Course, Enrolment, loaders::AttendanceOf};
use crate::graph::{
    audience,
    coded::{Coded, Locale, label},
    filter::{CodeFilter, DateFilter, filters, seen},
    loaders::Find,
    reader,
    row::{orders, rows},
};

rows! {
    /// A session of a course.
    CourseSession of course_session;
    /// Whether a family came to a session.
    Attendance of attendance;
}

filters! {
    /// Narrows a list of sessions.
    CourseSessionFilter {
        /// The status.
        status: CodeFilter<CourseSessionStatus> as |f| f => |lens| seen::<course_session::Entity>(lens, course_session::Column::Status),
        /// The day it begins.
        starts_at: DateFilter as |f| f => |lens| seen::<course_session::Entity>(lens, course_session::Column::StartsAt),
        /// Whether a midwife takes part.
        midwife: bool as |f| f => |lens| seen::<course_session::Entity>(lens, course_session::Column::Midwife),
    }
}
orders! {
    /// Orders of sessions.
    CourseSessionOrder of course_session {
        /// The earliest first.
        StartsAtAsc = StartsAt, Asc;
        /// The latest first.
        StartsAtDesc = StartsAt, Desc;
    }
}

/// A session («mødegang») of a course.
#[Object(visible = "audience::courses")]
impl CourseSession {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Its number within the course, from 1.
    async fn number(&self) -> i32 {
        self.0.seq
    }

    /// From, UTC.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// To, UTC.
    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.ends_at
    }

    /// Whether a midwife («jordemoder») takes part (R81).
    async fn midwife(&self) -> bool {
        self.0.midwife
    }

    /// Status.
    async fn status(&self) -> Coded<CourseSessionStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// Who came and who did not («fremmøde»), by alias; empty until it is recorded.
    async fn attendance(&self, ctx: &Context<'_>) -> Result<Vec<Attendance>> {
        Ok(reader(ctx)
            .load(AttendanceOf(self.0.id))
            .await?
            .unwrap_or_default())
    }

    /// Counts the changes; an update gives the version it saw.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The course.
    async fn course(&self, ctx: &Context<'_>) -> Result<Option<Course>> {
        Ok(reader(ctx).load(Find::id(self.0.course_id)).await?)
    }
}

/// Whether an enrolled family came to a session («fremmøde»).
#[Object]
impl Attendance {
    /// The enrolment.
    async fn enrolment(&self, ctx: &Context<'_>) -> Result<Option<Enrolment>> {
        Ok(reader(ctx).load(Find::id(self.0.enrolment_id)).await?)
    }

    /// Whether it came.
    async fn present(&self) -> bool {
        self.0.present
    }
}
