//! Targets and their approvals in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    codes::{AgreementStatus, Metric, TargetKind, Track},
    ids::{ProgrammeId, TypedId},
    target,
};

use super::{
    Programme,
    approval::{self, TargetApproval},
    plan::Period,
};
use crate::graph::{
    audience,
    coded::{Coded, Locale, label},
    filter::{CodeFilter, IdFilter, filters, seen},
    loaders::Find,
    reader,
    row::{orders, rows},
};

rows! {
    /// A target.
    Target of target;
}

filters! {
    /// Narrows a list of targets.
    TargetFilter {
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<target::Entity>(lens, target::Column::ProgrammeId),
        /// Whether anybody agrees to it.
        kind: CodeFilter<TargetKind> as |f| f => |lens| seen::<target::Entity>(lens, target::Column::Kind),
        /// The track.
        track: CodeFilter<Track> as |f| f => |lens| seen::<target::Entity>(lens, target::Column::Track),
        /// What it counts.
        metric: CodeFilter<Metric> as |f| f => |lens| seen::<target::Entity>(lens, target::Column::Metric),
        /// How far it has come.
        status: CodeFilter<AgreementStatus> as |f| f => |lens| seen::<target::Entity>(lens, target::Column::Status),
    }
}
orders! {
    /// Orders of targets.
    TargetOrder of target {
        /// The first version first.
        VersionAsc = Version, Asc;
        /// The latest version first.
        VersionDesc = Version, Desc;
    }
}

/// How many a track is to reach («måltal»): agreed between the parties, or stated as an expectation that nobody has agreed to.
#[Object(visible = "audience::steering")]
impl Target {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Whether anybody agrees to it.
    async fn kind(&self) -> Coded<TargetKind> {
        Coded(self.0.kind)
    }

    /// The kind in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }

    /// Of which track.
    async fn track(&self) -> Coded<Track> {
        Coded(self.0.track)
    }

    /// What it counts.
    async fn metric(&self) -> Coded<Metric> {
        Coded(self.0.metric)
    }

    /// What it counts, in words.
    async fn metric_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.metric, locale)
    }

    /// How many; null while it is not settled.
    async fn value(&self) -> Option<i32> {
        self.0.value
    }

    /// In which period; null where none is stated.
    async fn period(&self) -> Option<Period> {
        Some(Period::new(self.0.period_from?, self.0.period_to?))
    }

    /// Counts the versions of this track and metric.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// How far it has come.
    async fn status(&self) -> Coded<AgreementStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// Who has approved it for which party, in the order it happened; an expectation has no approvals.
    async fn approvals(&self, ctx: &Context<'_>) -> Result<Vec<TargetApproval>> {
        approval::of(ctx, self.0.id).await
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}
