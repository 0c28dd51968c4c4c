//! The evaluation in the graph: a programme's frozen quarters, and what can be asked of them.

use async_graphql::{Context, ID, MergedObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entities::{
    codes::Granularity,
    ids::{ProgrammeId, SnapshotId, TypedId},
    snapshot,
};
use std::sync::Arc;

use super::{
    against::Against,
    asking,
    dimensions::{self, EvaluationDimension},
    flow::Flow,
    period::CalendarPeriod,
    policy,
    satisfaction::Scores,
    table::Tables,
};
use crate::{
    domains::programme::Programme,
    graph::{audience, lens, loaders::Find, node, reader, refuse, row::rows, scalars::Date},
};

rows! {
    /// A frozen quarter.
    Snapshot of snapshot;
}

/// A frozen quarter («opgørelse») of a programme: what is told of it is decided once and for all, and nothing that is registered later changes it.
#[Object(visible = "audience::evaluations")]
impl Snapshot {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The quarter, e.g. `2025Q1`.
    async fn quarter(&self) -> CalendarPeriod {
        CalendarPeriod::around(self.0.starts_on, Granularity::Quarter)
    }

    /// First day: of the quarter, or of the programme in it.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day: of the quarter, or of the programme in it.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }

    /// When it was frozen, UTC.
    async fn taken_at(&self) -> Option<DateTime<Utc>> {
        self.0.taken_at
    }

    /// Numbers below this were suppressed, as the programme's parameters said then.
    async fn threshold(&self) -> i32 {
        self.0.threshold
    }

    /// A mean or a median took at least this many, as the programme's parameters said then.
    async fn answers_min(&self) -> i32 {
        self.0.answers_min
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// A number that may be suppressed («diskretioneret»), so that no family follows from it.
#[derive(SimpleObject, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(visible = "audience::evaluations")]
pub struct Count {
    /// The number; null when it is suppressed.
    pub value: Option<i32>,
    /// Whether it is suppressed. Nobody who asks is told it.
    pub suppressed: bool,
}

impl Count {
    /// As it was decided: absent when suppressed.
    #[must_use]
    pub fn of(value: Option<i32>) -> Self {
        Self {
            value,
            suppressed: value.is_none(),
        }
    }
}

/// What is asked: a programme as of a frozen quarter.
#[derive(Clone)]
pub struct Frozen {
    pub programme: ProgrammeId,
    /// Every frozen quarter, the oldest first.
    pub snapshots: Arc<[Snapshot]>,
    /// The one that is asked; the latest by default.
    pub at: Option<Snapshot>,
}

impl Frozen {
    /// The span from the first day that was frozen to the last day of the quarter that is asked.
    #[must_use]
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.snapshots.first()?.0.starts_on;
        Some((first, self.at.as_ref()?.0.ends_on))
    }
}

/// The evaluation («evaluering») of a programme: free questions over frozen quarters (R49–R59). Everybody who may ask is told the same numbers. What would expose a family is suppressed, and for good: asking twice, later or as somebody else tells no more. A quarter is told once it has been frozen, a year with its fourth quarter.
#[derive(MergedObject)]
#[graphql(visible = "audience::evaluations")]
pub struct Evaluation(About, Tables, Against, Scores, Flow);

impl Evaluation {
    fn new(frozen: &Frozen) -> Self {
        Self(
            About(frozen.clone()),
            Tables(frozen.clone()),
            Against(frozen.clone()),
            Scores(frozen.clone()),
            Flow(frozen.clone()),
        )
    }
}

/// What is asked of, and how it can be asked.
struct About(Frozen);

#[Object]
impl About {
    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme)).await?)
    }

    /// The frozen quarter as of which is answered; null while none is frozen, and then so is everything that is told of it.
    async fn snapshot(&self) -> Option<Snapshot> {
        self.0.at.clone()
    }

    /// Every frozen quarter, the oldest first.
    async fn snapshots(&self) -> Vec<Snapshot> {
        self.0.snapshots.to_vec()
    }

    /// Numbers below this are suppressed in the quarter as of which is answered; null while none is frozen.
    async fn threshold(&self) -> Option<i32> {
        Some(self.0.at.as_ref()?.0.threshold)
    }

    /// By what each measure can be broken down: the codebook of the tables.
    #[graphql(visible = "audience::aggregates")]
    async fn dimensions(&self, ctx: &Context<'_>) -> Result<Vec<EvaluationDimension>> {
        let all = dimensions::all(self.0.programme);
        reader(ctx).budget().charge_nodes(all.len())?;
        Ok(all)
    }
}

/// Root fields of the evaluation.
#[derive(Default)]
pub struct EvaluationQuery;

#[Object]
impl EvaluationQuery {
    /// The evaluation of a programme; null where it is not the viewer's, or for a quarter that is not frozen.
    async fn evaluation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The programme's id.")] programme: ID,
        #[graphql(
            desc = "As of which frozen quarter: only what was frozen by then is told. The latest by default."
        )]
        snapshot: Option<ID>,
    ) -> Result<Option<Evaluation>> {
        let parsed = node::parse::<ProgrammeId>(&programme).and_then(|programme| {
            let snapshot = snapshot.as_ref().map(node::parse::<SnapshotId>);
            Ok((programme, snapshot.transpose()?))
        });
        let (programme, wanted) = match parsed {
            Ok(parsed) => parsed,
            Err(failure) => return Ok(refuse(ctx, failure)),
        };
        if !policy::may_ask(lens(ctx), programme) {
            return Ok(None);
        }
        let found = asking::snapshots(reader(ctx).gate(), programme).await?;
        let snapshots: Arc<[Snapshot]> =
            found.into_iter().map(|row| Snapshot(row.into())).collect();
        let at = match wanted {
            None => snapshots.last().cloned(),
            Some(id) => match snapshots.iter().find(|one| one.0.id == id) {
                Some(found) => Some(found.clone()),
                None => return Ok(None),
            },
        };
        Ok(Some(Evaluation::new(&Frozen {
            programme,
            snapshots,
            at,
        })))
    }
}
