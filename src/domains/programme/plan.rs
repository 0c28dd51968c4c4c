//! Track plans, phases and baselines in the graph.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use entities::{
    baseline,
    codes::{Metric, Track},
    ids::TypedId,
    phase, track_plan,
};

use super::Programme;
use crate::{
    domains::steering::Decision,
    graph::{
        coded::{Coded, Locale, label},
        filter::{CodeFilter, TextFilter, filters, seen},
        lens,
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A track's plan.
    TrackPlan of track_plan;
    /// A phase.
    Phase of phase;
    /// A baseline.
    Baseline of baseline;
}

filters! {
    /// Narrows a list of phases.
    PhaseFilter {
        /// The name.
        name: TextFilter as |f| f => |lens| seen::<phase::Entity>(lens, phase::Column::Name),
    }
}
orders! {
    /// Orders of phases.
    PhaseOrder of phase {
        /// By the first day.
        PeriodFromAsc = PeriodFrom, Asc;
        /// By the first day, the latest first.
        PeriodFromDesc = PeriodFrom, Desc;
    }
}
filters! {
    /// Narrows a list of baselines.
    BaselineFilter {
        /// What it counts.
        metric: CodeFilter<Metric> as |f| f => |lens| seen::<baseline::Entity>(lens, baseline::Column::Metric),
    }
}
orders! {
    /// Orders of baselines.
    BaselineOrder of baseline {
        /// By year.
        YearAsc = Year, Asc;
        /// By year, the latest first.
        YearDesc = Year, Desc;
    }
}

/// A span of days, both included.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// From one day to another.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Self {
        Self {
            from: Date(from),
            to: Date(to),
        }
    }
}

/// When a track («spor») of a programme is active, and by which decision.
#[Object]
impl TrackPlan {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The track.
    async fn track(&self) -> Coded<Track> {
        Coded(self.0.track)
    }

    /// The track in words.
    async fn track_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.track, locale)
    }

    /// First day; null while it awaits a decision.
    async fn active_from(&self) -> Option<Date> {
        self.0.active_from.map(Date)
    }

    /// Whether it is active on the day of the request, by its own plan.
    async fn active(&self, ctx: &Context<'_>) -> bool {
        self.0
            .active_from
            .is_some_and(|from| from <= lens(ctx).today)
    }

    /// The decision that made it active; null where none was needed, or for those who may not read decisions.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        let Some(id) = self.0.decision_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// A phase of the time plan («tids- og procesplan»). Phases may overlap and leave gaps.
#[Object]
impl Phase {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// What happens in it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The period as the agreement says it, slips of the pen included.
    async fn stated_period(&self) -> &str {
        &self.0.stated_period
    }

    /// Counts the changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The period as it is meant.
    async fn period(&self) -> Period {
        Period::new(self.0.period_from, self.0.period_to)
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// A figure from before the programme, which its targets are seen against.
#[Object]
impl Baseline {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Of which year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// What it counts.
    async fn metric(&self) -> Coded<Metric> {
        Coded(self.0.metric)
    }

    /// What it counts, in words.
    async fn metric_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.metric, locale)
    }

    /// How many.
    async fn value(&self) -> i32 {
        self.0.value
    }

    /// What to know of it before comparing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}
