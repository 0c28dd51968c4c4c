//! How far the programme has come: against its targets, and of all who could be helped.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::NaiveDate;
use entities::{
    Code, baseline,
    codes::{AgreementStatus, Granularity, Measure, Metric, TargetKind, Track},
    figure, target,
};

use super::{
    asking::{self, Ask},
    flow::percent,
    graph::{Count, Frozen},
    period::CalendarPeriod,
    table::rows_at_most,
};
use crate::{
    domains::programme::{Baseline, Period, Target},
    graph::{
        audience,
        children::AllOf,
        coded::{Coded, Locale, label},
        reader,
        scalars::Date,
    },
};

/// Targets and coverage.
pub struct Against(pub Frozen);

#[Object]
impl Against {
    /// Each target that is agreed, and each expectation, beside what is told of its period so far (R35, R57). Null while nothing is frozen.
    #[graphql(visible = "audience::goals")]
    async fn against_targets(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgainstTarget>>> {
        let Some((first, last)) = self.0.span() else {
            return Ok(None);
        };
        let of = AllOf::<Target>::by(target::Column::ProgrammeId, self.0.programme);
        let mut targets = reader(ctx).load(of).await?.unwrap_or_default();
        targets.retain(|target| stands(&target.0));
        targets.sort_by_key(|target| (target.0.track, target.0.metric, target.0.version));
        let baselines = self.baselines(ctx).await?;
        let measures: BTreeSet<Measure> = targets
            .iter()
            .filter_map(|target| counted_as(target.0.track, target.0.metric))
            .collect();
        let asks = measures
            .into_iter()
            .flat_map(|measure| Granularity::ALL.iter().map(move |per| (measure, per.value)));
        let asks: Vec<Ask> = asks
            .map(|(measure, per)| self.totals(measure, None, per, (first, last)))
            .collect();
        let told = Told::new(self.figures(ctx, &asks).await?);
        let against = targets.into_iter().map(|target| {
            let goal = &target.0;
            let counted = span(goal, (first, last));
            let counted = counted.zip(counted_as(goal.track, goal.metric));
            let sum = counted.map(|(days, measure)| told.sum(measure, goal.track, days));
            AgainstTarget {
                counted: counted.map(|(days, _)| days),
                sum,
                baseline: seen_against(&baselines, goal.metric),
                target,
            }
        });
        Ok(Some(against.collect()))
    }

    /// The families of track 1 of each year that is told, against the pregnancies that they are among (R49). Null while nothing is frozen.
    #[graphql(visible = "audience::aggregates")]
    async fn coverage(&self, ctx: &Context<'_>) -> Result<Option<Vec<Coverage>>> {
        let Some(span) = self.0.span() else {
            return Ok(None);
        };
        let (measure, track) = (Measure::Families, Some(Track::OpenAdvice));
        let years = self.totals(measure, track, Granularity::Year, span);
        let years = self.figures(ctx, &[years]).await?;
        let baselines = self.baselines(ctx).await?;
        let baseline = seen_against(&baselines, Metric::Level3Pregnancies);
        let coverage = years.into_iter().map(|year| Coverage {
            year: CalendarPeriod::around(year.starts_on, Granularity::Year),
            starts_on: Date(year.starts_on),
            ends_on: Date(year.ends_on),
            families: Count::of(year.value),
            share: year
                .value
                .zip(baseline.as_ref())
                .and_then(|(families, of)| percent(families, of.0.value)),
            baseline: baseline.clone(),
        });
        Ok(Some(coverage.collect()))
    }
}

impl Against {
    fn totals(
        &self,
        measure: Measure,
        track: Option<Track>,
        per: Granularity,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Ask {
        Ask {
            programme: self.0.programme,
            measure,
            track,
            by: vec![],
            per,
            from,
            to,
        }
    }

    async fn figures(&self, ctx: &Context<'_>, asks: &[Ask]) -> Result<Vec<figure::Model>> {
        let rows = asks.iter().map(rows_at_most).sum();
        reader(ctx).budget().charge_nodes(rows)?;
        Ok(asking::any_of(reader(ctx).gate(), asks).await?)
    }

    /// The programme's baselines, the latest first.
    async fn baselines(&self, ctx: &Context<'_>) -> Result<Vec<Baseline>> {
        let of = AllOf::<Baseline>::by(baseline::Column::ProgrammeId, self.0.programme);
        let mut all = reader(ctx).load(of).await?.unwrap_or_default();
        all.sort_by_key(|one| std::cmp::Reverse(one.0.year));
        Ok(all)
    }
}

/// Whether it is looked at: agreed, or an expectation, which nobody agrees to; not replaced.
fn stands(target: &target::Model) -> bool {
    match target.status {
        AgreementStatus::Agreed => true,
        AgreementStatus::Proposed => target.kind == TargetKind::Expectation,
        AgreementStatus::Superseded => false,
    }
}

/// The latest figure from before of the same metric, or else of the pregnancies that all families
/// are among.
fn seen_against(latest_first: &[Baseline], metric: Metric) -> Option<Baseline> {
    let of = |metric| latest_first.iter().find(|one| one.0.metric == metric);
    of(metric)
        .or_else(|| of(Metric::Level3Pregnancies))
        .cloned()
}

/// What is counted for a metric of a track; `None` for what no figure counts: of track 3 families
/// are not known, and pregnant families are not told apart.
fn counted_as(track: Track, metric: Metric) -> Option<Measure> {
    match (metric, track) {
        (_, Track::LocalActivity) | (Metric::PregnantFamilies | Metric::Level3Pregnancies, _) => {
            None
        }
        (Metric::Families, _) => Some(Measure::Families),
        (Metric::Referrals, _) => Some(Measure::Referrals),
    }
}

/// The days that are counted of a target's period: whole months, as far as they are frozen.
fn span(
    target: &target::Model,
    (first, last): (NaiveDate, NaiveDate),
) -> Option<(NaiveDate, NaiveDate)> {
    let month = |day| CalendarPeriod::around(day, Granularity::Month);
    let from = target
        .period_from
        .map_or(first, |day| month(day).first_day().max(first));
    let to = target
        .period_to
        .map_or(last, |day| month(day).last_day().min(last));
    (from <= to).then_some((from, to))
}

/// Totals by period, as far as they are told.
struct Told(HashMap<(Measure, Track, CalendarPeriod), figure::Model>);

/// A sum of what is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    told: i32,
    suppressed: bool,
}

impl Told {
    fn new(figures: Vec<figure::Model>) -> Self {
        let keyed = figures.into_iter().filter_map(|figure| {
            let period = CalendarPeriod::around(figure.starts_on, figure.granularity);
            Some(((figure.measure, figure.track?, period), figure))
        });
        Self(keyed.collect())
    }

    /// What is told of these days, in as long periods as possible: a year that is told may hold a
    /// quarter that is not, and a quarter a month.
    fn sum(&self, measure: Measure, track: Track, days: (NaiveDate, NaiveDate)) -> Sum {
        let mut sum = Sum::default();
        let mut year = CalendarPeriod::around(days.0, Granularity::Year);
        while year.first_day() <= days.1 {
            self.add(measure, track, days, year, Granularity::Year, &mut sum);
            let Some(next) = year.last_day().succ_opt() else {
                break;
            };
            year = CalendarPeriod::around(next, Granularity::Year);
        }
        sum
    }

    fn add(
        &self,
        measure: Measure,
        track: Track,
        days: (NaiveDate, NaiveDate),
        period: CalendarPeriod,
        length: Granularity,
        sum: &mut Sum,
    ) {
        if period.last_day() < days.0 || period.first_day() > days.1 {
            return;
        }
        let figure = self.0.get(&(measure, track, period));
        let whole = figure.filter(|one| one.starts_on >= days.0 && one.ends_on <= days.1);
        if let Some(value) = whole.and_then(|one| one.value) {
            sum.told += value;
            return;
        }
        let shorter = match length {
            Granularity::Year => Granularity::Quarter,
            Granularity::Quarter => Granularity::Month,
            Granularity::Month => {
                sum.suppressed |= figure.is_some();
                return;
            }
        };
        for part in period.parts(shorter) {
            self.add(measure, track, days, part, shorter, sum);
        }
    }
}

/// A target beside what was reached.
pub struct AgainstTarget {
    target: Target,
    counted: Option<(NaiveDate, NaiveDate)>,
    sum: Option<Sum>,
    baseline: Option<Baseline>,
}

/// A target («måltal») or expectation beside what is told of its period so far.
#[Object(visible = "audience::goals")]
impl AgainstTarget {
    /// Of which track («spor»).
    async fn track(&self) -> Coded<Track> {
        Coded(self.target.0.track)
    }

    /// The track in words.
    async fn track_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.target.0.track, locale)
    }

    /// What it counts.
    async fn metric(&self) -> Coded<Metric> {
        Coded(self.target.0.metric)
    }

    /// What it counts, in words.
    async fn metric_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.target.0.metric, locale)
    }

    /// Whether anybody agrees to it.
    async fn kind(&self) -> Coded<TargetKind> {
        Coded(self.target.0.kind)
    }

    /// The kind in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.target.0.kind, locale)
    }

    /// How many it is to be; null while it is not settled.
    async fn target(&self) -> Option<i32> {
        self.target.0.value
    }

    /// In which period; null where none is stated, and then it is counted from the beginning.
    async fn period(&self) -> Option<Period> {
        let target = &self.target.0;
        Some(Period::new(target.period_from?, target.period_to?))
    }

    /// What is counted: the whole months of its period that are frozen; null where nothing is.
    async fn counted(&self) -> Option<Period> {
        self.counted.map(|(from, to)| Period::new(from, to))
    }

    /// How many it was: the sum of what is told of years, else of quarters, else of months; suppressed when a part of it is. Null where nothing of its period is frozen yet, and for what is not counted: families of track 3 are not known one by one, pregnant families and pregnancies are not told apart.
    async fn actual(&self) -> Option<Count> {
        let sum = self.sum?;
        Some(Count::of((!sum.suppressed).then_some(sum.told)))
    }

    /// How many it was at least: the parts that are told. Null where `actual` is.
    async fn at_least(&self) -> Option<i32> {
        self.sum.map(|sum| sum.told)
    }

    /// The latest figure from before the programme of the same metric; where there is none, of the pregnancies that all families are among.
    async fn baseline(&self) -> Option<Baseline> {
        self.baseline.clone()
    }
}

/// The families of a year against the pregnancies that they are among.
#[derive(SimpleObject)]
#[graphql(visible = "audience::aggregates")]
pub struct Coverage {
    /// The year.
    year: CalendarPeriod,
    /// First day: of the year, or of the programme in it.
    starts_on: Date,
    /// Last day: of the year, or of the programme in it.
    ends_on: Date,
    /// Families of track 1.
    families: Count,
    /// The pregnancies of a year before the programme; its note says what to know before comparing.
    baseline: Option<Baseline>,
    /// Families in percent of the baseline, with one decimal; null when they are suppressed, or there is no baseline.
    share: Option<f64>,
}

#[cfg(test)]
mod tests {
    use entities::ids::{FigureId, ProgrammeId, SnapshotId};
    use sea_orm::prelude::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn told(figures: &[(&str, Option<i32>)]) -> Told {
        let id = Uuid::from_u128(1);
        let figures = figures.iter().map(|(text, value)| {
            let period = CalendarPeriod::parse(text).expect("a period");
            let granularity = match text.len() {
                4 => Granularity::Year,
                6 => Granularity::Quarter,
                _ => Granularity::Month,
            };
            figure::Model {
                id: FigureId(id),
                snapshot_id: SnapshotId(id),
                programme_id: ProgrammeId(id),
                measure: Measure::Families,
                track: Some(Track::OpenAdvice),
                granularity,
                // The programme began in December 2024.
                starts_on: period.first_day().max(day("2024-12-01")),
                ends_on: period.last_day(),
                first_dimension: None,
                first_category: None,
                second_dimension: None,
                second_category: None,
                value: *value,
                minutes: None,
            }
        });
        Told::new(figures.collect())
    }

    fn sum(of: &[(&str, Option<i32>)], from: &str, to: &str) -> (i32, bool) {
        let sum = told(of).sum(Measure::Families, Track::OpenAdvice, (day(from), day(to)));
        (sum.told, sum.suppressed)
    }

    #[test]
    fn the_longest_period_that_is_told_is_taken() {
        let of = [
            ("2024", None),
            ("2024Q4", None),
            ("2024-12", None),
            ("2025", Some(100)),
            ("2025Q1", None),
            ("2025-01", None),
            ("2025-02", None),
            ("2025-03", None),
            ("2025Q2", Some(30)),
            ("2025-04", Some(10)),
            ("2025-05", None),
            ("2025-06", None),
            ("2025Q3", Some(31)),
            ("2025Q4", None),
            ("2026Q1", Some(40)),
        ];
        assert_eq!(sum(&of, "2025-01-01", "2025-12-31"), (100, false));
        assert_eq!(sum(&of, "2025-01-01", "2026-03-31"), (140, false));
        assert_eq!(sum(&of, "2024-12-01", "2026-03-31"), (140, true));
        assert_eq!(sum(&of, "2025-04-01", "2025-09-30"), (61, false));
        assert_eq!(sum(&of, "2025-03-01", "2025-09-30"), (61, true));
        assert_eq!(sum(&of, "2025-04-01", "2025-05-31"), (10, true));
        assert_eq!(sum(&of, "2025-04-01", "2025-04-30"), (10, false));
        // A quarter of which nothing is frozen adds nothing.
        assert_eq!(sum(&of, "2026-01-01", "2026-06-30"), (40, false));
        // The year of which the programme has a month.
        let of = [("2024", Some(7)), ("2024Q4", None), ("2024-12", None)];
        assert_eq!(sum(&of, "2024-12-01", "2024-12-31"), (7, false));
    }

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(percent(1, 3), Some(33.3));
        assert_eq!(percent(2, 3), Some(66.7));
        assert_eq!(percent(370, 3700), Some(10.0));
        assert_eq!(percent(1, 0), None);
    }
}
