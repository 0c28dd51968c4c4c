//! Changing courses: planning, running, staffing, meeting, enrolling.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use entities::codes::{CourseKind, CoursePart, CourseRangeReason, CourseTheme};

use super::{
    Course, CourseSession, Enrolment, enrolling, meeting, planning,
    rules::Roll,
    running::{self, Step},
    staffing,
};
use crate::graph::{
    audience,
    coded::Coded,
    mutation::payloads,
    scalars::{Date, LocalTime},
};

/// Makes a course.
#[derive(InputObject)]
pub struct CreateCourseInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Where; the course belongs to the site's programme.
    pub(super) site: ID,
    /// For one family or a group.
    pub(super) kind: Coded<CourseKind>,
    /// Title.
    pub(super) title: String,
    /// Themes («temaer»), one at least.
    pub(super) themes: Vec<Coded<CourseTheme>>,
    /// First day.
    pub(super) starts_on: Date,
    /// When its sessions begin, every week.
    pub(super) start_time: LocalTime,
    /// Length in weeks; the middle of the programme's range by default.
    pub(super) weeks: Option<i32>,
    /// Length of a session in minutes; the programme's by default.
    pub(super) session_minutes: Option<i32>,
    /// Families at least; the programme's number by default.
    pub(super) participants_min: Option<i32>,
    /// Families at most; the programme's number by default.
    pub(super) participants_max: Option<i32>,
    /// Why the figures of a group course lie outside the programme's range; not kept when they are inside.
    pub(super) range_reason: Option<Coded<CourseRangeReason>>,
}

/// Changes a course; what is null stays.
#[derive(InputObject)]
pub struct UpdateCourseInput {
    /// The course.
    pub(super) course: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// Title.
    pub(super) title: Option<String>,
    /// Themes («temaer»), one at least.
    pub(super) themes: Option<Vec<Coded<CourseTheme>>>,
    /// Families at most: no fewer than have a place.
    pub(super) participants_max: Option<i32>,
    /// Why the figures of a group course lie outside the programme's range.
    pub(super) range_reason: Option<Coded<CourseRangeReason>>,
}

/// Opens a course.
#[derive(InputObject)]
pub struct OpenCourseInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    idempotency_key: String,
    /// The course.
    course: ID,
    /// The version that the client saw.
    version: i32,
}

/// Starts a course.
#[derive(InputObject)]
pub struct StartCourseInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    idempotency_key: String,
    /// The course.
    course: ID,
    /// The version that the client saw.
    version: i32,
    /// Start it even if fewer families have a place than it is for at least.
    #[graphql(default)]
    r#override: bool,
}

/// Completes a course.
#[derive(InputObject)]
pub struct CompleteCourseInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    idempotency_key: String,
    /// The course.
    course: ID,
    /// The version that the client saw.
    version: i32,
}

/// Cancels a course.
#[derive(InputObject)]
pub struct CancelCourseInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    idempotency_key: String,
    /// The course.
    course: ID,
    /// The version that the client saw.
    version: i32,
}

/// Adds somebody to a course; doing it twice is doing it once.
#[derive(InputObject)]
pub struct AddCourseStaffInput {
    /// The course.
    pub(super) course: ID,
    /// Somebody of the directory, for every part but that of a volunteer.
    pub(super) person: Option<ID>,
    /// A volunteer («frivillig»), known by an alias.
    pub(super) volunteer: Option<ID>,
    /// As what. They have the role for it in the programme today.
    pub(super) part: Coded<CoursePart>,
}

/// Removes somebody from a course.
#[derive(InputObject)]
pub struct RemoveCourseStaffInput {
    /// The course.
    pub(super) course: ID,
    /// Somebody who is no volunteer.
    pub(super) person: Option<ID>,
    /// A volunteer («frivillig»), known by an alias.
    pub(super) volunteer: Option<ID>,
}

/// Moves a session.
#[derive(InputObject)]
pub struct MoveCourseSessionInput {
    /// The session.
    pub(super) session: ID,
    /// The version of the session that the client saw.
    pub(super) version: i32,
    /// From, UTC; not before the course's first day.
    pub(super) starts_at: DateTime<Utc>,
    /// To, UTC; on the same day.
    pub(super) ends_at: DateTime<Utc>,
}

/// Cancels a session.
#[derive(InputObject)]
pub struct CancelCourseSessionInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The session.
    pub(super) session: ID,
    /// The version of the session that the client saw.
    pub(super) version: i32,
}

/// Writes down who came to a session.
#[derive(InputObject)]
pub struct RecordAttendanceInput {
    /// The session.
    pub(super) session: ID,
    /// The version of the session that the client saw.
    pub(super) version: i32,
    /// The enrolments of those who came; the others who take part did not.
    pub(super) present: Vec<ID>,
}

/// Enrols a family.
#[derive(InputObject)]
pub struct EnrolFamilyInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The course.
    pub(super) course: ID,
    /// The family.
    pub(super) family: ID,
    /// Give it a place at once, if there is one; or else it is proposed to the family first.
    pub(super) confirm: bool,
    /// Whether it would wait for a place.
    #[graphql(default = true)]
    pub(super) waitlist: bool,
}

/// Confirms a family that was proposed.
#[derive(InputObject)]
pub struct ConfirmEnrolmentInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    idempotency_key: String,
    /// The enrolment.
    enrolment: ID,
}

/// Cancels an enrolment.
#[derive(InputObject)]
pub struct CancelEnrolmentInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    idempotency_key: String,
    /// The enrolment.
    enrolment: ID,
}

/// Writes down that a family dropped out.
#[derive(InputObject)]
pub struct DropOutInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    idempotency_key: String,
    /// The enrolment.
    enrolment: ID,
}

payloads! {
    /// What came of changing a course.
    CoursePayload {
        /// The course.
        course: Course
    }
    /// What came of changing a session of a course.
    CourseSessionPayload {
        /// The session.
        session: CourseSession
    }
    /// What came of changing an enrolment.
    EnrolmentPayload {
        /// The enrolment.
        enrolment: Enrolment
    }
}

/// Mutations of courses.
#[derive(Default)]
pub struct CourseMutation;

#[Object]
impl CourseMutation {
    /// Makes a course («forløb») with a plan of weekly sessions at the same local time. What is not given is as the programme agreed; a group course outside that needs a reason.
    #[graphql(visible = "audience::social_workers")]
    async fn create_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: CreateCourseInput,
    ) -> Result<CoursePayload> {
        CoursePayload::of(ctx, planning::create(ctx, input).await).await
    }

    /// Changes a course that is not over. With more places, those who wait move up.
    #[graphql(visible = "audience::social_workers")]
    async fn update_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateCourseInput,
    ) -> Result<CoursePayload> {
        CoursePayload::of(ctx, planning::update(ctx, input).await).await
    }

    /// Opens a planned course for enrolments. From then on it is full, and open again, by itself.
    #[graphql(visible = "audience::social_workers")]
    async fn open_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which course.")] input: OpenCourseInput,
    ) -> Result<CoursePayload> {
        let of = Step {
            key: &input.idempotency_key,
            course: &input.course,
            version: input.version,
        };
        CoursePayload::of(ctx, running::step(ctx, of, Roll::open).await).await
    }

    /// Starts a course: who has a place attends from now on, and nobody is enrolled any more.
    #[graphql(visible = "audience::social_workers")]
    async fn start_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which course.")] input: StartCourseInput,
    ) -> Result<CoursePayload> {
        let of = Step {
            key: &input.idempotency_key,
            course: &input.course,
            version: input.version,
        };
        let start = |roll: &mut Roll| roll.start(input.r#override);
        CoursePayload::of(ctx, running::step(ctx, of, start).await).await
    }

    /// Completes a running course: who attends has completed it; who still waits, and what is still planned, is cancelled.
    #[graphql(visible = "audience::social_workers")]
    async fn complete_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which course.")] input: CompleteCourseInput,
    ) -> Result<CoursePayload> {
        let of = Step {
            key: &input.idempotency_key,
            course: &input.course,
            version: input.version,
        };
        CoursePayload::of(ctx, running::step(ctx, of, Roll::complete).await).await
    }

    /// Cancels a course that does not run yet, with its sessions and all enrolments.
    #[graphql(visible = "audience::social_workers")]
    async fn cancel_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which course.")] input: CancelCourseInput,
    ) -> Result<CoursePayload> {
        let of = Step {
            key: &input.idempotency_key,
            course: &input.course,
            version: input.version,
        };
        CoursePayload::of(ctx, running::step(ctx, of, Roll::cancel).await).await
    }

    /// Adds a leader, a midwife, municipal staff or a volunteer to a course.
    #[graphql(visible = "audience::social_workers")]
    async fn add_course_staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and as what.")] input: AddCourseStaffInput,
    ) -> Result<CoursePayload> {
        CoursePayload::of(ctx, staffing::add(ctx, &input).await).await
    }

    /// Removes somebody from a course.
    #[graphql(visible = "audience::social_workers")]
    async fn remove_course_staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: RemoveCourseStaffInput,
    ) -> Result<CoursePayload> {
        CoursePayload::of(ctx, staffing::remove(ctx, &input).await).await
    }

    /// Moves a session that is still to be held.
    #[graphql(visible = "audience::social_workers")]
    async fn move_course_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and to when.")] input: MoveCourseSessionInput,
    ) -> Result<CourseSessionPayload> {
        CourseSessionPayload::of(ctx, meeting::move_to(ctx, &input).await).await
    }

    /// Cancels a session that is still to be held.
    #[graphql(visible = "audience::social_workers")]
    async fn cancel_course_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CancelCourseSessionInput,
    ) -> Result<CourseSessionPayload> {
        CourseSessionPayload::of(ctx, meeting::cancel(ctx, &input).await).await
    }

    /// Writes down that a session was held, and who came («fremmøde»); again to correct it.
    #[graphql(visible = "audience::social_workers")]
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who came.")] input: RecordAttendanceInput,
    ) -> Result<CourseSessionPayload> {
        CourseSessionPayload::of(ctx, meeting::record(ctx, &input).await).await
    }

    /// Enrols a family that is the viewer's own and was referred to track 2, under an alias made for the course. Where there is no room it waits, and moves up by itself.
    #[graphql(visible = "audience::social_workers")]
    async fn enrol_family(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which family, in which course.")] input: EnrolFamilyInput,
    ) -> Result<EnrolmentPayload> {
        EnrolmentPayload::of(ctx, enrolling::enrol(ctx, &input).await).await
    }

    /// Gives a family that was proposed a place, or the next one on the waiting list («venteliste»).
    #[graphql(visible = "audience::social_workers")]
    async fn confirm_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which enrolment.")] input: ConfirmEnrolmentInput,
    ) -> Result<EnrolmentPayload> {
        let (key, id) = (&input.idempotency_key, &input.enrolment);
        EnrolmentPayload::of(ctx, enrolling::step(ctx, key, id, Roll::confirm).await).await
    }

    /// Cancels an enrolment of a family that does not attend yet; the first who waits moves up.
    #[graphql(visible = "audience::social_workers")]
    async fn cancel_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which enrolment.")] input: CancelEnrolmentInput,
    ) -> Result<EnrolmentPayload> {
        let (key, id) = (&input.idempotency_key, &input.enrolment);
        EnrolmentPayload::of(ctx, enrolling::step(ctx, key, id, Roll::leave).await).await
    }

    /// Writes down that a family stopped coming («frafald»); the first who waits moves up.
    #[graphql(visible = "audience::social_workers")]
    async fn drop_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which enrolment.")] input: DropOutInput,
    ) -> Result<EnrolmentPayload> {
        let (key, id) = (&input.idempotency_key, &input.enrolment);
        EnrolmentPayload::of(ctx, enrolling::step(ctx, key, id, Roll::drop_out).await).await
    }
}
