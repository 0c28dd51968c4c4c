//! Which quarters are due.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entities::{ids::ProgrammeId, programme, snapshot};
use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult, Iterable,
    sea_query::{Order, Query},
};

use super::quarters::{self, Period};
use crate::calendar::{self, local_date};

/// A quarter that is closed and not yet taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its programme.
    pub programme: ProgrammeId,
    /// The programme's region.
    pub region: String,
    /// The programme's name.
    pub name: String,
    /// Its days.
    pub period: Period,
    /// Whether its year is decided with it.
    pub closes_year: bool,
}

/// The quarters of all programmes that are due at `now`, by region, the oldest first: their last day
/// was more than `close_after_days` days ago, in Copenhagen, and they are not taken yet, or not to
/// the end.
///
/// # Errors
/// When the database fails.
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    close_after_days: u32,
) -> Result<Vec<Due>, DbErr> {
    let today = local_date(now);
    let taken = taken(db).await?;
    let mut all = vec![];
    for programme in programmes(db).await? {
        let (starts_on, ends_on) = (programme.starts_on, programme.ends_on);
        let closed = quarters::closed(starts_on, ends_on, today, close_after_days);
        let open = closed.into_iter().filter(|quarter| {
            let first = calendar::quarter(quarter.period.starts_on);
            !taken.contains(&(programme.id, first))
        });
        all.extend(open.map(|quarter| Due {
            programme: programme.id,
            region: programme.region_code.clone(),
            name: programme.name.clone(),
            period: quarter.period,
            closes_year: quarter.closes_year,
        }));
    }
    Ok(all)
}

/// The first days of the calendar quarters that are taken.
async fn taken(db: &impl ConnectionTrait) -> Result<BTreeSet<(ProgrammeId, NaiveDate)>, DbErr> {
    let taken = snapshots(db).await?;
    let taken = taken.iter().filter(|row| row.taken_at.is_some());
    Ok(taken
        .map(|row| (row.programme_id, calendar::quarter(row.starts_on)))
        .collect())
}

/// The programmes, by region.
async fn programmes(db: &impl ConnectionTrait) -> Result<Vec<programme::Model>, DbErr> {
    let select = Query::select()
        .columns(programme::Column::iter())
        .from(programme::Entity)
        .order_by(programme::Column::RegionCode, Order::Asc)
        .take();
    let rows = db.query_all(&select).await?;
    let rows = rows.iter();
    rows.map(|row| programme::Model::from_query_result(row, ""))
        .collect()
}

/// Whether the region with this code has a programme.
///
/// # Errors
/// When the database fails.
pub async fn has_programme(db: &impl ConnectionTrait, region: &str) -> Result<bool, DbErr> {
    let all = programmes(db).await?;
    Ok(all.iter().any(|programme| programme.region_code == region))
}

/// A frozen quarter with the name of its programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The programme's name.
    pub name: String,
    /// The quarter.
    pub row: snapshot::Model,
}

/// All frozen quarters, those under way among them, by region, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Listed>, DbErr> {
    let all = snapshots(db).await?;
    let programmes = programmes(db).await?;
    let of = |programme: &programme::Model| {
        let (id, name) = (programme.id, programme.name.clone());
        let rows = all.iter().filter(move |row| row.programme_id == id);
        rows.map(move |row| Listed {
            name: name.clone(),
            row: row.clone(),
        })
        .collect::<Vec<_>>()
    };
    Ok(programmes.iter().flat_map(of).collect())
}

/// All frozen quarters, by programme, the oldest first.
pub(super) async fn snapshots(db: &impl ConnectionTrait) -> Result<Vec<snapshot::Model>, DbErr> {
    let select = Query::select()
        .columns(snapshot::Column::iter())
        .from(snapshot::Entity)
        .order_by(snapshot::Column::ProgrammeId, Order::Asc)
        .order_by(snapshot::Column::StartsOn, Order::Asc)
        .take();
    let rows = db.query_all(&select).await?;
    let rows = rows.iter();
    rows.map(|row| snapshot::Model::from_query_result(row, ""))
        .collect()
}
