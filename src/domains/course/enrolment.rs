//! Enrolments in the graph.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{codes::EnrolmentStatus, enrolment, ids::TypedId};

use super::{Course, policy::RUNNERS};
use crate::{
    domains::family::Family,
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, DateFilter, filters, seen},
        lens,
        loaders::Find,
        reader,
        row::{orders, rows},
    },
};

rows! {
    /// An enrolment.
    Enrolment of enrolment along [course] to Course by CourseId;
}

filters! {
    /// Narrows a list of enrolments.
    EnrolmentFilter {
        /// The status.
        status: CodeFilter<EnrolmentStatus> as |f| f => |lens| seen::<enrolment::Entity>(lens, enrolment::Column::Status),
        /// The day it was proposed.
        enrolled_at: DateFilter as |f| f => |lens| seen::<enrolment::Entity>(lens, enrolment::Column::EnrolledAt),
    }
}
orders! {
    /// Orders of enrolments.
    EnrolmentOrder of enrolment {
        /// In the order they came.
        EnrolledAtAsc = EnrolledAt, Asc;
        /// The latest first.
        EnrolledAtDesc = EnrolledAt, Desc;
    }
}

/// A family's enrolment («holdplads») in a course, by an alias made for that course alone.
#[Object(visible = "audience::courses")]
impl Enrolment {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The alias; the same family has another one in every other course.
    async fn alias(&self) -> &str {
        &self.0.alias
    }

    /// Status.
    async fn status(&self) -> Coded<EnrolmentStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// Place on the waiting list («venteliste»), from 1; null when not on it.
    async fn place(&self) -> Option<i32> {
        self.0.place
    }

    /// When it was proposed, UTC.
    async fn enrolled_at(&self) -> DateTime<Utc> {
        self.0.enrolled_at
    }

    /// The course.
    async fn course(&self, ctx: &Context<'_>) -> Result<Option<Course>> {
        Ok(reader(ctx).load(Find::id(self.0.course_id)).await?)
    }

    /// The family, for those who may see it: its social worker, the project leader with a stated reason.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>> {
        // Staff know it by alias: a further role that sees families must not tie the two.
        let ours = lens(ctx)
            .viewer
            .programmes_as(RUNNERS)
            .contains(&self.0.programme_id.0);
        let Some(id) = self.0.family_id.filter(|_| ours) else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }
}
