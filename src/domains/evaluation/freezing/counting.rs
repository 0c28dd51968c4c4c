//! The notes of a frozen quarter: writing them down, and counting them.

use chrono::NaiveDate;
use entities::{
    codes::{Measure, Track},
    ids::SnapshotId,
    snapshot_record,
};
use futures_util::TryStreamExt;
use sea_orm::{
    DatabaseConnection, DbErr, QueryResult, StreamTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{
    Keys,
    axes::Axes,
    quarters,
    record::{Fact, Facts},
};
use crate::{disclosure::count::Counts, domains::evaluation::shape::Universe};

/// The numbers of a quarter.
pub struct Counted {
    /// By category.
    pub counts: Counts,
    /// Minutes together.
    pub minutes: i64,
}

/// The notes of what a universe counts, in the order of their keys: that says nothing of whom they
/// are about.
///
/// # Errors
/// Never, unless facts can't be text.
pub fn notes(
    snapshot: SnapshotId,
    universe: &Universe,
    facts: Vec<Fact>,
    keys: &mut Keys<'_>,
) -> Result<Vec<snapshot_record::Model>, DbErr> {
    let notes = facts.into_iter().map(|fact| {
        let facts = serde_json::to_string(&fact.facts);
        Ok(snapshot_record::Model {
            id: keys().into(),
            snapshot_id: snapshot,
            measure: universe.measure,
            track: universe.track,
            month: quarters::month(fact.day),
            weight: fact.weight,
            minutes: fact.minutes,
            known_to: fact.known_to,
            facts: facts.map_err(|error| DbErr::Json(error.to_string()))?,
        })
    });
    let mut notes: Vec<snapshot_record::Model> = notes.collect::<Result<_, DbErr>>()?;
    notes.sort_by_key(|note| note.id);
    Ok(notes)
}

/// Counts what a universe has in a frozen quarter.
///
/// # Errors
/// When the database fails, or a note names a category that the programme doesn't have.
pub async fn count(
    db: &DatabaseConnection,
    snapshot: SnapshotId,
    axes: &Axes,
) -> Result<Counted, DbErr> {
    let mut counted = Counted {
        counts: Counts::new(axes.axes(), axes.insiders()),
        minutes: 0,
    };
    let of = (axes.universe.measure, axes.universe.track);
    let each = |row: &QueryResult, facts: Facts| {
        let month: NaiveDate = row.try_get("", "month")?;
        let weight: i32 = row.try_get("", "weight")?;
        let known_to = row.try_get("", "known_to")?;
        let record = axes
            .record((month, weight), known_to, &facts)
            .ok_or_else(|| DbErr::Custom("a frozen record has an unknown category".into()))?;
        counted.counts.add(axes.axes(), &record);
        let minutes: Option<i32> = row.try_get("", "minutes")?;
        counted.minutes += i64::from(minutes.unwrap_or(0));
        Ok(())
    };
    read(db, snapshot, of, each).await?;
    Ok(counted)
}

/// Reads the notes of a frozen quarter, one at a time.
///
/// # Errors
/// When the database fails.
pub async fn read(
    db: &DatabaseConnection,
    snapshot: SnapshotId,
    (measure, track): (Measure, Option<Track>),
    mut each: impl FnMut(&QueryResult, Facts) -> Result<(), DbErr> + Send,
) -> Result<(), DbErr> {
    use snapshot_record::Column as C;
    let of_track = match track {
        Some(track) => Expr::col(C::Track).eq(track),
        None => Expr::col(C::Track).is_null(),
    };
    let select = Query::select()
        .columns([C::Month, C::Weight, C::Minutes, C::KnownTo, C::Facts])
        .from(snapshot_record::Entity)
        .and_where(Expr::col(C::SnapshotId).eq(snapshot))
        .and_where(Expr::col(C::Measure).eq(measure))
        .and_where(of_track)
        .take();
    let mut rows = db.stream(&select).await?;
    while let Some(row) = rows.try_next().await? {
        let facts: String = row.try_get("", "facts")?;
        let facts = serde_json::from_str(&facts).map_err(|error| DbErr::Json(error.to_string()))?;
        each(&row, facts)?;
    }
    Ok(())
}
