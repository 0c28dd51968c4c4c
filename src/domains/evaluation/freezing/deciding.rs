//! Deciding what of a frozen quarter and of its year is told, and writing it as figures.

use std::collections::BTreeMap;

use entities::{
    Code,
    codes::{Dimension, Granularity, Measure, Track},
    figure,
    ids::SnapshotId,
    snapshot,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{
    Keys,
    axes::{Axes, Level},
    counting::{self, Counted},
    quarters::{self, Period},
};
use crate::{
    disclosure::{
        count::Counts,
        decide::{self, Kept},
    },
    domains::evaluation::shape::{Insider, Universe},
};

/// Figures of one period, being written.
struct Table<'a, 'k> {
    snapshot: &'a snapshot::Model,
    universe: &'a Universe,
    granularity: Granularity,
    period: Period,
    keys: &'a mut Keys<'k>,
    rows: Vec<figure::Model>,
}

impl Table<'_, '_> {
    /// A number; `None` when it is kept back.
    fn add(&mut self, by: [Option<(Dimension, &str)>; 2], value: Option<u32>) {
        let [first, second] = by;
        let category = |of: Option<(Dimension, &str)>| of.map(|(_, category)| category.to_owned());
        self.rows.push(figure::Model {
            id: (self.keys)().into(),
            snapshot_id: self.snapshot.id,
            programme_id: self.snapshot.programme_id,
            measure: self.universe.measure,
            track: self.universe.track,
            granularity: self.granularity,
            starts_on: self.period.starts_on,
            ends_on: self.period.ends_on,
            first_dimension: first.map(|(dimension, _)| dimension),
            first_category: category(first),
            second_dimension: second.map(|(dimension, _)| dimension),
            second_category: category(second),
            value: value.map(|value| i32::try_from(value).unwrap_or(i32::MAX)),
            minutes: None,
        });
    }

    fn add_level(&mut self, level: &Level<'_>, counts: &Counts, kept: &Kept) {
        for (node, category) in &level.categories {
            let told = !kept.nodes[level.axis][*node];
            let value = told.then(|| counts.of(level.axis, *node));
            self.add([Some((level.dimension, category)), None], value);
        }
    }
}

/// The figures of a quarter and of its months; the quarters of its year before it are decided.
///
/// # Errors
/// When the database fails.
pub async fn quarter(
    db: &DatabaseConnection,
    (snapshot, before): (&snapshot::Model, &[snapshot::Model]),
    axes: &Axes,
    keys: &mut Keys<'_>,
) -> Result<Vec<figure::Model>, DbErr> {
    let Counted { counts, minutes } = counting::count(db, snapshot.id, axes).await?;
    let before = decided(db, before, axes).await?;
    let k = threshold(snapshot, axes.universe);
    let kept = decide::quarter(axes.axes(), &counts, &before, k);
    let period = Period {
        starts_on: snapshot.starts_on,
        ends_on: snapshot.ends_on,
    };
    let mut table = Table {
        snapshot,
        universe: axes.universe,
        granularity: Granularity::Quarter,
        period,
        keys,
        rows: vec![],
    };
    table.add([None, None], (!kept.total).then(|| counts.total()));
    for row in &mut table.rows {
        let known = has_minutes(axes.universe) && row.value.is_some();
        row.minutes = known.then(|| i32::try_from(minutes).unwrap_or(i32::MAX));
    }
    for level in axes.by_quarter() {
        table.add_level(&level, &counts, &kept);
    }
    table.granularity = Granularity::Month;
    for (month, days) in quarters::months(period) {
        table.period = days;
        let told = !kept.months[month];
        table.add([None, None], told.then(|| counts.months()[month]));
    }
    Ok(table.rows)
}

/// The figures of the year whose frozen quarters these are, the oldest first; they are decided.
///
/// # Errors
/// When the database fails.
pub async fn year(
    db: &DatabaseConnection,
    quarters: &[snapshot::Model],
    axes: &Axes,
    keys: &mut Keys<'_>,
) -> Result<Vec<figure::Model>, DbErr> {
    let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else {
        return Ok(vec![]);
    };
    let decided = decided(db, quarters, axes).await?;
    let kept = decide::year(axes.axes(), &decided, threshold(last, axes.universe));
    let mut counts = Counts::new(axes.axes(), axes.insiders());
    decided.iter().for_each(|(more, _)| counts.merge(more));
    let mut table = Table {
        snapshot: last,
        universe: axes.universe,
        granularity: Granularity::Year,
        period: Period {
            starts_on: first.starts_on,
            ends_on: last.ends_on,
        },
        keys,
        rows: vec![],
    };
    table.add([None, None], (!kept.total).then(|| counts.total()));
    for level in axes.levels() {
        table.add_level(&level, &counts, &kept);
    }
    let coarse: Vec<Level<'_>> = axes.coarse().collect();
    for (at, first) in coarse.iter().enumerate() {
        for second in &coarse[at + 1..] {
            let pair = (first.axis, second.axis);
            for (row, (_, of_row)) in first.categories.iter().enumerate() {
                for (column, (_, of_column)) in second.categories.iter().enumerate() {
                    let told = !kept.pairs[&pair][row][column];
                    let value = told.then(|| counts.crossing(pair, row, column));
                    let by = [
                        Some((first.dimension, *of_row)),
                        Some((second.dimension, *of_column)),
                    ];
                    table.add(by, value);
                }
            }
        }
    }
    Ok(table.rows)
}

/// Quarters that are decided: what they counted, and what is kept back of it.
async fn decided(
    db: &DatabaseConnection,
    quarters: &[snapshot::Model],
    axes: &Axes,
) -> Result<Vec<(Counts, Kept)>, DbErr> {
    let mut decided = vec![];
    for quarter in quarters {
        let counts = counting::count(db, quarter.id, axes).await?.counts;
        decided.push((counts, kept_of(db, quarter.id, axes).await?));
    }
    Ok(decided)
}

/// What of a decided quarter is kept back, as its figures say. A category that there was not yet
/// held nobody, which everybody knows.
async fn kept_of(
    db: &DatabaseConnection,
    snapshot: SnapshotId,
    axes: &Axes,
) -> Result<Kept, DbErr> {
    let mut kept = Kept {
        total: true,
        months: [true; 3],
        nodes: axes
            .axes()
            .iter()
            .map(|axis| vec![true; axis.tree.len()])
            .collect(),
        pairs: BTreeMap::new(),
    };
    let told = told(db, snapshot, axes.universe).await?;
    if told.get(&None).copied().unwrap_or(true) {
        return Ok(kept);
    }
    kept.total = false;
    kept.nodes.iter_mut().for_each(|nodes| nodes[0] = false);
    for level in axes.by_quarter() {
        for (node, category) in level.categories {
            let of = Some((level.dimension.code().to_owned(), category.to_owned()));
            kept.nodes[level.axis][node] = told.get(&of).copied().unwrap_or(false);
        }
    }
    Ok(kept)
}

/// Whether each figure of a quarter is kept back, by dimension and category.
async fn told(
    db: &DatabaseConnection,
    snapshot: SnapshotId,
    universe: &Universe,
) -> Result<BTreeMap<Option<(String, String)>, bool>, DbErr> {
    use figure::Column as C;
    let select = Query::select()
        .columns([C::FirstDimension, C::FirstCategory, C::Value])
        .from(figure::Entity)
        .and_where(Expr::col(C::SnapshotId).eq(snapshot))
        .and_where(Expr::col(C::Measure).eq(universe.measure))
        .and_where(of_track(universe.track))
        .and_where(Expr::col(C::Granularity).eq(Granularity::Quarter))
        .take();
    let rows = db.query_all(&select).await?;
    let each = rows.iter().map(|row| {
        let dimension: Option<String> = row.try_get("", "first_dimension")?;
        let category: Option<String> = row.try_get("", "first_category")?;
        let value: Option<i32> = row.try_get("", "value")?;
        Ok((dimension.zip(category), value.is_none()))
    });
    each.collect()
}

/// The rows of figures that are of a track, or of none.
pub fn of_track(track: Option<Track>) -> Expr {
    let column = Expr::col(figure::Column::Track);
    match track {
        Some(track) => column.eq(track),
        None => column.is_null(),
    }
}

/// What is public is not suppressed.
fn threshold(snapshot: &snapshot::Model, universe: &Universe) -> u32 {
    match universe.insider {
        Insider::Public => 1,
        Insider::Hospital | Insider::Association => snapshot.threshold.unsigned_abs(),
    }
}

/// Whether it is known how long each took.
fn has_minutes(universe: &Universe) -> bool {
    match universe.measure {
        Measure::Sessions | Measure::Sparring => true,
        Measure::Contacts => universe.track == Some(Track::OpenAdvice),
        _ => false,
    }
}
