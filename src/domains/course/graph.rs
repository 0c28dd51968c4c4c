//! Courses in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    codes::{CourseKind, CoursePart, CourseRangeReason, CourseStatus, CourseTheme, Role},
    course, course_staff,
    ids::{CourseId, ProgrammeId, SiteId, TypedId},
};

use super::{
    CourseSession, Enrolment, EnrolmentFilter, EnrolmentOrder,
    loaders::{Seats, SeatsOf, StaffOf},
    session::{CourseSessionFilter, CourseSessionOrder},
};
use crate::{
    access::Failure,
    domains::{
        directory::{Person, Site},
        programme::Programme,
    },
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, Has, IdFilter, filters, seen},
        lens,
        list::Via,
        loaders::Find,
        node, reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A course.
    Course of course along [site] to Site by SiteId;
    /// Somebody who runs or takes part in a course.
    CourseStaff of course_staff;
}

filters! {
    /// Narrows a list of courses.
    CourseFilter {
        /// The kind.
        kind: CodeFilter<CourseKind> as |f| f => |lens| seen::<course::Entity>(lens, course::Column::Kind),
        /// The status.
        status: CodeFilter<CourseStatus> as |f| f => |lens| seen::<course::Entity>(lens, course::Column::Status),
        /// Has this theme.
        theme: Coded<CourseTheme> as |f| Has(f.0) => |lens| seen::<course::Entity>(lens, course::Column::Themes),
        /// The site it is held at.
        site: IdFilter as |f| f.of::<SiteId>() => |lens| seen::<course::Entity>(lens, course::Column::SiteId),
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<course::Entity>(lens, course::Column::ProgrammeId),
    }
}
orders! {
    /// Orders of courses.
    CourseOrder of course {
        /// The earliest first.
        StartsOnAsc = StartsOn, Asc;
        /// The latest first.
        StartsOnDesc = StartsOn, Desc;
    }
}

impl Course {
    async fn seats(&self, ctx: &Context<'_>) -> Result<Seats, Failure> {
        Ok(reader(ctx)
            .load(SeatsOf(self.0.id))
            .await?
            .unwrap_or_default())
    }
}

/// A course («forløb», track 2) that a family is referred to: for one family or a group.
#[macros::lists(
    sessions: CourseSession(CourseSessionFilter, CourseSessionOrder::StartsAtAsc) via Via::Column("course_id"), "Its sessions («mødegange»).";
    enrolments: Enrolment(EnrolmentFilter, EnrolmentOrder::EnrolledAtAsc) via Via::Column("course_id"), "Who is enrolled, by alias.";
)]
#[Object(visible = "audience::courses")]
impl Course {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// For one family or a group.
    async fn kind(&self) -> Coded<CourseKind> {
        Coded(self.0.kind)
    }

    /// The kind in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }

    /// Themes («temaer»).
    async fn themes(&self) -> Vec<Coded<CourseTheme>> {
        self.0.themes.iter().map(Coded).collect()
    }

    /// Where.
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        Ok(reader(ctx).load(Find::id(self.0.site_id)).await?)
    }

    /// Families at least (R80).
    async fn participants_min(&self) -> i32 {
        self.0.participants_min
    }

    /// Families at most (R80).
    async fn participants_max(&self) -> i32 {
        self.0.participants_max
    }

    /// Length in weeks (R79).
    async fn weeks(&self) -> i32 {
        self.0.weeks
    }

    /// Length of a session in minutes (R79).
    async fn session_minutes(&self) -> i32 {
        self.0.session_minutes
    }

    /// First day.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Status.
    async fn status(&self) -> Coded<CourseStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// Why its length lies outside the programme's range; null inside it.
    async fn range_reason(&self) -> Option<Coded<CourseRangeReason>> {
        self.0.range_reason.map(Coded)
    }

    /// Seats left: families who could still be confirmed.
    async fn seats_left(&self, ctx: &Context<'_>) -> Result<i64> {
        let seats = self.seats(ctx).await?;
        Ok((i64::from(self.0.participants_max) - seats.taken).max(0))
    }

    /// Families on the waiting list («venteliste»).
    async fn waitlist(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.seats(ctx).await?.waiting)
    }

    /// Who runs it and takes part as staff or volunteer, leaders first.
    async fn staff(&self, ctx: &Context<'_>) -> Result<Vec<CourseStaff>> {
        Ok(reader(ctx)
            .load(StaffOf(self.0.id))
            .await?
            .unwrap_or_default())
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }

    /// Counts the changes; an update gives the version it saw.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl CourseStaff {
    /// Whether the viewer may know which person a volunteer is. Somebody who works in the
    /// partnership too is in the directory, but not as the volunteer.
    async fn volunteer_is_known(&self, ctx: &Context<'_>) -> Result<bool, Failure> {
        let viewer = &lens(ctx).viewer;
        let course: Option<Course> = reader(ctx).load(Find::id(self.0.course_id)).await?;
        let led = viewer.programmes_as(&[Role::ProjectLeader]);
        Ok(viewer.person() == Some(self.0.person_id)
            || course.is_some_and(|course| led.contains(&course.0.programme_id.0)))
    }
}

/// Somebody who runs a course or takes part as staff or volunteer (R26, R78).
#[Object]
impl CourseStaff {
    /// The person; null for a volunteer whose name the viewer may not see.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        if self.0.part == CoursePart::Volunteer && !self.volunteer_is_known(ctx).await? {
            return Ok(None);
        }
        Ok(reader(ctx).load(Find::id(self.0.person_id)).await?)
    }

    /// As what.
    async fn part(&self) -> Coded<CoursePart> {
        Coded(self.0.part)
    }

    /// As what, in words.
    async fn part_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.part, locale)
    }
}

/// Root fields of courses.
#[derive(Default)]
pub struct CourseQuery;

#[macros::lists(
    courses: Course(CourseFilter, CourseOrder::StartsOnAsc), "Courses («forløb») that the viewer may see: all of the programme for social workers and the project leader, those that they are staff of for midwives and municipal staff.";
)]
#[Object]
impl CourseQuery {
    /// A course by its id.
    async fn course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Course>> {
        node::find::<CourseId, Course>(ctx, &id).await
    }
}
