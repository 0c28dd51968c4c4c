//! Reading the outbox. It holds no content, so nobody's rights are asked here: what a row is about is
//! read through the viewer's own policy, by whoever is told of it.

use chrono::{DateTime, Utc};
use entities::{
    codes::Stream,
    ids::OutboxId,
    outbox::{Column as C, Entity, Model},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement},
};
use uuid::Uuid;

use crate::access::Failure;

/// Rows that are read at once.
pub const BATCH: usize = 100;

/// What a subscription listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What kind of thing.
    pub stream: Stream,
    /// At which hospital, association or sites.
    pub scopes: Vec<Uuid>,
    /// After which row.
    pub after: Option<OutboxId>,
}

fn newest() -> SelectStatement {
    Query::select()
        .expr_as(Func::max(Expr::col(C::Seq)), "seq")
        .from(Entity)
        .take()
}

/// The number of the newest row; 0 when nothing ever happened.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &DatabaseConnection) -> Result<i64, Failure> {
    let row = db.query_one(&newest()).await?;
    let seq: Option<Option<i64>> = row.map(|row| row.try_get("", "seq")).transpose()?;
    Ok(seq.flatten().unwrap_or_default())
}

/// The number to go on after: of the row that the source names, or else of the newest. `None` when
/// that row is not among what the source listens to, or is no longer kept.
///
/// # Errors
/// When the database fails.
pub async fn place(db: &DatabaseConnection, source: &Source) -> Result<Option<i64>, Failure> {
    let Some(after) = source.after else {
        return last(db).await.map(Some);
    };
    let select = among(source)
        .column(C::Seq)
        .and_where(Expr::col(C::Id).eq(after))
        .take();
    let row = db.query_one(&select).await?;
    Ok(row.map(|row| row.try_get("", "seq")).transpose()?)
}

/// What happened after a row, in its order: [`BATCH`] at most.
///
/// # Errors
/// When the database fails.
pub async fn after(
    db: &DatabaseConnection,
    source: &Source,
    seq: i64,
) -> Result<Vec<Model>, Failure> {
    let select = among(source)
        .columns(C::iter())
        .and_where(Expr::col(C::Seq).gt(seq))
        .order_by(C::Seq, Order::Asc)
        .limit(BATCH as u64)
        .take();
    let rows = db.query_all(&select).await?;
    let rows: Result<Vec<_>, _> = rows
        .iter()
        .map(|row| Model::from_query_result(row, ""))
        .collect();
    Ok(rows?)
}

/// The rows of a source.
fn among(source: &Source) -> SelectStatement {
    Query::select()
        .from(Entity)
        .and_where(Expr::col(C::Stream).eq(source.stream))
        .and_where(Expr::col(C::ScopeId).is_in(source.scopes.iter().copied()))
        .take()
}

/// Deletes what is older, but never the newest row: the next one counts on from it.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &DatabaseConnection, before: DateTime<Utc>) -> Result<(), Failure> {
    let old = Query::delete()
        .from_table(Entity)
        .and_where(Expr::col(C::At).lt(before))
        .and_where(Expr::col(C::Seq).lt(Expr::SubQuery(None, Box::new(newest().into()))))
        .take();
    db.execute(&old).await?;
    Ok(())
}
