//! How long referrals took to their steps, from the frozen days.

use std::collections::BTreeMap;

use entities::{
    Code,
    codes::{Dimension, Granularity, Measure, Reached, Track},
    figure, flow_figure, snapshot,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{Keys, counting, deciding::of_track, record::Facts};

const TRACKS: [Track; 2] = [Track::OpenAdvice, Track::ReferredActivity];

/// The figures of a period: of the quarter that is `quarters`' only one, or of the year that ends
/// with the last of them. What it tells of numbers is decided already.
///
/// # Errors
/// When the database fails.
pub async fn figures(
    db: &DatabaseConnection,
    quarters: &[snapshot::Model],
    granularity: Granularity,
    keys: &mut Keys<'_>,
) -> Result<Vec<flow_figure::Model>, DbErr> {
    let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else {
        return Ok(vec![]);
    };
    let mut figures = vec![];
    for track in TRACKS {
        let mut days: BTreeMap<Reached, Vec<u32>> = BTreeMap::new();
        for quarter in quarters {
            let each = |_: &QueryResult, facts: Facts| {
                for step in Reached::ALL.iter().map(|entry| entry.value) {
                    days.entry(step).or_default().extend(facts.days(step));
                }
                Ok(())
            };
            let of = (Measure::Referrals, Some(track));
            counting::read(db, quarter.id, of, each).await?;
        }
        let told = told(db, last, track, granularity).await?;
        for step in Reached::ALL.iter().map(|entry| entry.value) {
            // Of what is few by nature a quarter has no table.
            let Some(referrals) = told.get(step.code()).copied() else {
                continue;
            };
            let mut days = days.remove(&step).unwrap_or_default();
            days.sort_unstable();
            let enough =
                referrals.is_some() && days.len() >= last.answers_min.unsigned_abs() as usize;
            let rank = |percent| {
                let days = enough.then(|| nearest_rank(&days, percent)).flatten();
                days.map(|days| i32::try_from(days).unwrap_or(i32::MAX))
            };
            figures.push(flow_figure::Model {
                id: keys().into(),
                snapshot_id: last.id,
                programme_id: last.programme_id,
                track,
                step,
                granularity,
                starts_on: first.starts_on,
                ends_on: last.ends_on,
                referrals,
                median_days: rank(50),
                p90_days: rank(90),
            });
        }
    }
    Ok(figures)
}

/// How many referrals came so far, where that is told, by the step.
async fn told(
    db: &DatabaseConnection,
    snapshot: &snapshot::Model,
    track: Track,
    granularity: Granularity,
) -> Result<BTreeMap<String, Option<i32>>, DbErr> {
    use figure::Column as C;
    let select = Query::select()
        .columns([C::FirstCategory, C::Value])
        .from(figure::Entity)
        .and_where(Expr::col(C::SnapshotId).eq(snapshot.id))
        .and_where(Expr::col(C::Measure).eq(Measure::Referrals))
        .and_where(of_track(Some(track)))
        .and_where(Expr::col(C::Granularity).eq(granularity))
        .and_where(Expr::col(C::FirstDimension).eq(Dimension::Reached))
        .and_where(Expr::col(C::SecondDimension).is_null())
        .take();
    let rows = db.query_all(&select).await?;
    let each = rows.iter().map(|row| {
        Ok((
            row.try_get("", "first_category")?,
            row.try_get("", "value")?,
        ))
    });
    each.collect()
}

/// The smallest value that at least so many percent do not exceed.
fn nearest_rank(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rank_is_a_value_of_the_list() {
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!(nearest_rank(&ten, 50), Some(5));
        assert_eq!(nearest_rank(&ten, 90), Some(9));
        let eleven: Vec<u32> = (1..=11).collect();
        assert_eq!(nearest_rank(&eleven, 50), Some(6));
        assert_eq!(nearest_rank(&eleven, 90), Some(10));
        assert_eq!(nearest_rank(&[7], 90), Some(7));
        assert_eq!(nearest_rank(&[], 50), None);
    }
}
