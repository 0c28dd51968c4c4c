//! How referrals go: how long their steps take, and how courses end.

use async_graphql::{Context, Object, Result, SimpleObject};
use entities::{
    Code,
    codes::{Completion, Dimension, Granularity, Measure, Reached, Track},
    flow_figure,
};

use super::{
    asking::{self, Ask},
    graph::{Count, Frozen},
    period::{self, CalendarPeriod},
    table::rows_at_most,
};
use crate::{
    access::{ErrorCode, Failure},
    graph::{
        audience,
        coded::{Coded, Locale, label},
        reader, refuse,
        scalars::Date,
    },
};

/// Flow and completion.
pub struct Flow(pub Frozen);

#[Object]
impl Flow {
    /// How long referrals («visitationer») took from being sent to each step, of those sent in the period. Null while nothing is frozen.
    #[graphql(visible = "audience::aggregates")]
    async fn flow(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How long the periods are: QUARTER or YEAR.",
            default_with = "Coded(Granularity::Quarter)"
        )]
        per: Coded<Granularity>,
        #[graphql(desc = "No period that begins before this one: `2025` or `2025Q1`.")]
        from: Option<CalendarPeriod>,
        #[graphql(desc = "No period that ends after this one.")] to: Option<CalendarPeriod>,
    ) -> Result<Option<FlowTable>> {
        if let Err(failure) = not_monthly(per.0) {
            return Ok(refuse(ctx, failure));
        }
        let (from, to) = match self.0.within(from, to) {
            Ok(days) => days,
            Err(failure) => return Ok(refuse(ctx, failure)),
        };
        if self.0.at.is_none() {
            return Ok(None);
        }
        let rows = period::count(per.0, from, to) * Track::ALL.len() * Reached::ALL.len();
        reader(ctx).budget().charge_nodes(rows)?;
        let gate = reader(ctx).gate();
        let mut rows = asking::flows(gate, self.0.programme, per.0, (from, to)).await?;
        rows.sort_by_key(|row| (row.starts_on, row.track, row.step));
        let rows = rows.into_iter().map(FlowRow).collect();
        Ok(Some(FlowTable { rows }))
    }

    /// How places in courses («forløb») ended, by the year in which the courses' last day fell (R25). Null while nothing is frozen.
    #[graphql(visible = "audience::aggregates")]
    async fn course_completion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "No year that begins before this period: `2025`.")] from: Option<
            CalendarPeriod,
        >,
        #[graphql(desc = "No year that ends after this period.")] to: Option<CalendarPeriod>,
    ) -> Result<Option<Vec<CourseCompletion>>> {
        let (from, to) = match self.0.within(from, to) {
            Ok(days) => days,
            Err(failure) => return Ok(refuse(ctx, failure)),
        };
        if self.0.at.is_none() {
            return Ok(None);
        }
        let asks = [vec![], vec![Dimension::Completion]].map(|by| Ask {
            programme: self.0.programme,
            measure: Measure::CoursePlaces,
            track: None,
            by,
            per: Granularity::Year,
            from,
            to,
        });
        let rows = asks.iter().map(rows_at_most).sum();
        reader(ctx).budget().charge_nodes(rows)?;
        let figures = asking::any_of(reader(ctx).gate(), &asks).await?;
        let totals = figures.iter().filter(|one| one.first_dimension.is_none());
        let completions = totals.map(|total| {
            let ended = |how: Completion| {
                let part = figures.iter().find(|one| {
                    one.starts_on == total.starts_on
                        && one.track == total.track
                        && one.first_category.as_deref() == Some(how.code())
                });
                Count::of(part.and_then(|one| one.value))
            };
            let completed = ended(Completion::Completed);
            let dropped_out = ended(Completion::DroppedOut);
            let begun = completed.value.zip(dropped_out.value);
            CourseCompletion {
                year: CalendarPeriod::around(total.starts_on, Granularity::Year),
                starts_on: Date(total.starts_on),
                ends_on: Date(total.ends_on),
                places: Count::of(total.value),
                completed,
                dropped_out,
                cancelled: ended(Completion::Cancelled),
                share: begun.and_then(|(to_the_end, not)| percent(to_the_end, to_the_end + not)),
            }
        });
        Ok(Some(completions.collect()))
    }
}

fn not_monthly(per: Granularity) -> Result<(), Failure> {
    match per {
        Granularity::Month => Err(Failure::new(
            ErrorCode::TableNotPublished,
            "It is told of quarters and years: per QUARTER or YEAR.",
        )),
        Granularity::Quarter | Granularity::Year => Ok(()),
    }
}

/// So many of so many, in percent with one decimal.
#[must_use]
pub fn percent(part: i32, whole: i32) -> Option<f64> {
    (whole > 0).then(|| (f64::from(part) * 1000.0 / f64::from(whole)).round() / 10.0)
}

/// How long the steps of referrals took.
pub struct FlowTable {
    rows: Vec<FlowRow>,
}

/// How long the steps of referrals took.
#[Object(visible = "audience::aggregates")]
impl FlowTable {
    /// The rows: by period, track and step.
    async fn rows(&self) -> &[FlowRow] {
        &self.rows
    }
}

/// A step.
pub struct FlowRow(flow_figure::Model);

/// How long the referrals of a period took from being sent to a step.
#[Object(visible = "audience::aggregates")]
impl FlowRow {
    /// Of which track («spor»).
    async fn track(&self) -> Coded<Track> {
        Coded(self.0.track)
    }

    /// The track in words.
    async fn track_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.track, locale)
    }

    /// To which step.
    async fn step(&self) -> Coded<Reached> {
        Coded(self.0.step)
    }

    /// The step in words.
    async fn step_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.step, locale)
    }

    /// The period in which they were sent.
    async fn period(&self) -> CalendarPeriod {
        CalendarPeriod::around(self.0.starts_on, self.0.granularity)
    }

    /// First day: of the period, or of the programme in it.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day: of the period, or of the programme in it.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }

    /// How many had come so far when the period was frozen.
    async fn referrals(&self) -> Count {
        Count::of(self.0.referrals)
    }

    /// Half of them took at most so many days; null where they are too few.
    async fn median_days(&self) -> Option<i32> {
        self.0.median_days
    }

    /// Nine of ten took at most so many days; null where they are too few.
    async fn p90_days(&self) -> Option<i32> {
        self.0.p90_days
    }
}

/// How places in courses («forløb») ended.
#[derive(SimpleObject)]
#[graphql(visible = "audience::aggregates")]
pub struct CourseCompletion {
    /// The year in which the courses ended.
    year: CalendarPeriod,
    /// First day: of the year, or of the programme in it.
    starts_on: Date,
    /// Last day: of the year, or of the programme in it.
    ends_on: Date,
    /// Places in all.
    places: Count,
    /// The family took part to the end.
    completed: Count,
    /// The family left before the end.
    dropped_out: Count,
    /// The place was given up before it began.
    cancelled: Count,
    /// Those who took part to the end, in percent of those who began, with one decimal; null when a part is suppressed or nobody began.
    share: Option<f64>,
}
