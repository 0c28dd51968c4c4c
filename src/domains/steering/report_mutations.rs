//! Changing reports, step by step.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entities::codes::{Forum, ReportKind};

use super::{Report, reporting};
use crate::graph::{audience, coded::Coded, mutation::payloads, scalars::Date};

/// Begins a report.
#[derive(InputObject)]
pub struct CreateReportInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Of which programme.
    pub(super) programme: ID,
    /// Kind.
    pub(super) kind: Coded<ReportKind>,
    /// Title; no other report of its kind has it.
    pub(super) title: String,
    /// First day that it covers.
    pub(super) period_from: Date,
    /// Last day that it covers.
    pub(super) period_to: Date,
    /// What it says, in short, in Danish.
    pub(super) summary: String,
    /// The frozen quarter that its figures end with; by default the latest that ended with its period or before.
    pub(super) snapshot: Option<ID>,
}

/// Changes a draft; what is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateReportInput {
    /// The report.
    pub(super) report: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// Title.
    pub(super) title: Option<String>,
    /// First day that it covers.
    pub(super) period_from: Option<Date>,
    /// Last day that it covers.
    pub(super) period_to: Option<Date>,
    /// What it says, in short, in Danish.
    pub(super) summary: Option<String>,
    /// The frozen quarter that its figures end with.
    pub(super) snapshot: Option<ID>,
}

/// Submits a draft.
#[derive(InputObject)]
pub struct SubmitReportInput {
    /// The report.
    pub(super) report: ID,
    /// The version that the client saw.
    pub(super) version: i32,
}

/// Returns a report.
#[derive(InputObject)]
pub struct ReturnReportInput {
    /// The report.
    pub(super) report: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// What is to be done about it; kept as a comment.
    pub(super) comment: String,
}

/// Comments on a report.
#[derive(InputObject)]
pub struct CommentReportInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The report.
    pub(super) report: ID,
    /// What is said.
    pub(super) text: String,
}

/// Approves a report.
#[derive(InputObject)]
pub struct ApproveReportInput {
    /// The report.
    pub(super) report: ID,
    /// The version that was read.
    pub(super) version: i32,
}

/// Records that a report was presented.
#[derive(InputObject)]
pub struct PresentReportInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The report.
    pub(super) report: ID,
    /// To whom.
    pub(super) to: Coded<Forum>,
    /// On which day.
    pub(super) on: Date,
}

payloads! {
    /// What came of a step of a report.
    ReportPayload {
        /// The report.
        report: Report
    }
}

/// Mutations of reports.
#[derive(Default)]
pub struct ReportMutation;

#[Object]
impl ReportMutation {
    /// Begins a report («rapport») as a draft. Also after the programme's end.
    #[graphql(visible = "audience::evaluators")]
    async fn create_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report.")] input: CreateReportInput,
    ) -> Result<ReportPayload> {
        ReportPayload::of(ctx, reporting::create(ctx, &input).await).await
    }

    /// Changes a draft.
    #[graphql(visible = "audience::evaluators")]
    async fn update_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report, and how.")] input: UpdateReportInput,
    ) -> Result<ReportPayload> {
        ReportPayload::of(ctx, reporting::update(ctx, &input).await).await
    }

    /// Submits a draft to the steering group for comments («til kommentering»).
    #[graphql(visible = "audience::evaluators")]
    async fn submit_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report.")] input: SubmitReportInput,
    ) -> Result<ReportPayload> {
        ReportPayload::of(ctx, reporting::submit(ctx, &input).await).await
    }

    /// Returns a report in review to its writers, with a comment. What was approved of it has to be approved anew.
    #[graphql(visible = "audience::approvers")]
    async fn return_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report, and why.")] input: ReturnReportInput,
    ) -> Result<ReportPayload> {
        ReportPayload::of(ctx, reporting::give_back(ctx, &input).await).await
    }

    /// Comments on a report in review.
    #[graphql(visible = "audience::reviewers")]
    async fn comment_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report, and what.")] input: CommentReportInput,
    ) -> Result<ReportPayload> {
        ReportPayload::of(ctx, reporting::comment(ctx, &input).await).await
    }

    /// Approves a report in review: a seat for its party, the project leader for Mødrehjælpen. When the region and Mødrehjælpen have, it is approved.
    #[graphql(visible = "audience::approvers")]
    async fn approve_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report.")] input: ApproveReportInput,
    ) -> Result<ReportPayload> {
        ReportPayload::of(ctx, reporting::approve(ctx, &input).await).await
    }

    /// Records that an approved report was presented («forelagt»), the first time or to a further circle.
    #[graphql(visible = "audience::governors")]
    async fn present_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report, to whom, and when.")] input: PresentReportInput,
    ) -> Result<ReportPayload> {
        ReportPayload::of(ctx, reporting::present(ctx, &input).await).await
    }
}
