//! Reports in the graph.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    codes::{Forum, ReportKind, ReportStatus},
    ids::{ProgrammeId, TypedId},
    report, report_comment, report_presentation,
};

use super::{document::DocumentOf, policy::may_read_document};
use crate::{
    domains::{
        directory::Person,
        evaluation::Snapshot,
        programme::{Period, Programme, ReportApproval, approval},
    },
    graph::{
        audience,
        children::AllOf,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, IdFilter, filters, seen},
        lens,
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A report.
    Report of report;
    /// A comment on a report.
    ReportComment of report_comment;
    /// A presentation of a report.
    ReportPresentation of report_presentation;
}

filters! {
    /// Narrows a list of reports.
    ReportFilter {
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<report::Entity>(lens, report::Column::ProgrammeId),
        /// The kind.
        kind: CodeFilter<ReportKind> as |f| f => |lens| seen::<report::Entity>(lens, report::Column::Kind),
        /// How far it has come.
        status: CodeFilter<ReportStatus> as |f| f => |lens| seen::<report::Entity>(lens, report::Column::Status),
    }
}
orders! {
    /// Orders of reports.
    ReportOrder of report {
        /// By the last day they cover.
        PeriodToAsc = PeriodTo, Asc;
        /// By the last day they cover, the latest first.
        PeriodToDesc = PeriodTo, Desc;
    }
}

/// A report («rapport») of a programme: drafts for those who work on them, in review for the steering group too, then for all who read decisions.
#[Object(visible = "audience::steering")]
impl Report {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Kind.
    async fn kind(&self) -> Coded<ReportKind> {
        Coded(self.0.kind)
    }

    /// The kind in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// How far it has come.
    async fn status(&self) -> Coded<ReportStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// What it covers.
    async fn period(&self) -> Period {
        Period::new(self.0.period_from, self.0.period_to)
    }

    /// What it says, in short, in Danish.
    async fn summary(&self) -> &str {
        &self.0.summary
    }

    /// The frozen quarter that its figures end with; null for a report without figures. It is chosen while the report is a draft.
    async fn snapshot(&self, ctx: &Context<'_>) -> Result<Option<Snapshot>> {
        let Some(id) = self.0.snapshot_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The whole report as one HTML page that needs nothing else: figures as the snapshot has them, steering as it was on the snapshot's last day, the same for everybody who may ask for the programme's aggregates. Null without a snapshot.
    #[graphql(visible = "audience::goals")]
    async fn html(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Result<Option<String>> {
        if self.0.snapshot_id.is_none() || !may_read_document(lens(ctx), &self.0) {
            return Ok(None);
        }
        let page = reader(ctx).load(DocumentOf::new(&self.0, locale)).await?;
        Ok(page.map(|page| page.to_string()))
    }

    /// Counts the changes of what it says, and its steps.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who has approved it for which party, in the order it happened; returned to its writers it has to be approved anew.
    async fn approvals(&self, ctx: &Context<'_>) -> Result<Vec<ReportApproval>> {
        approval::of(ctx, self.0.id).await
    }

    /// What was said of it in review, in the order it happened.
    async fn comments(&self, ctx: &Context<'_>) -> Result<Vec<ReportComment>> {
        let key = AllOf::by(report_comment::Column::ReportId, self.0.id);
        let mut found: Vec<ReportComment> = reader(ctx).load(key).await?.unwrap_or_default();
        found.sort_by_key(|comment| (comment.0.commented_at, comment.0.id));
        Ok(found)
    }

    /// To whom it was presented, in the order it happened.
    async fn presentations(&self, ctx: &Context<'_>) -> Result<Vec<ReportPresentation>> {
        let key = AllOf::by(report_presentation::Column::ReportId, self.0.id);
        let mut found: Vec<ReportPresentation> = reader(ctx).load(key).await?.unwrap_or_default();
        found.sort_by_key(|presentation| (presentation.0.presented_on, presentation.0.forum));
        Ok(found)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// A comment («kommentar») on a report in review.
#[Object(visible = "audience::steering")]
impl ReportComment {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// What is said.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// By whom; null for somebody who has left the directory.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.commented_by)).await?)
    }

    /// When, UTC.
    async fn at(&self) -> DateTime<Utc> {
        self.0.commented_at
    }

    /// The report.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<Report>> {
        Ok(reader(ctx).load(Find::id(self.0.report_id)).await?)
    }
}

/// A presentation («forelæggelse») of a report to a forum.
#[Object(visible = "audience::steering")]
impl ReportPresentation {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// To whom.
    async fn forum(&self) -> Coded<Forum> {
        Coded(self.0.forum)
    }

    /// To whom, in words.
    async fn forum_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.forum, locale)
    }

    /// On which day.
    async fn presented_on(&self) -> Date {
        Date(self.0.presented_on)
    }

    /// The report.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<Report>> {
        Ok(reader(ctx).load(Find::id(self.0.report_id)).await?)
    }
}
