//! Expiring: whole segments go when their programme has kept them as long as it says.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, SubsecRound, Utc};
use entities::{
    audit_event, audit_segment, codes::ParameterName, ids::ProgrammeId, programme_parameter,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    TransactionTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{Seals, verify};
use crate::calendar;

/// Why expiring stopped, in one line. The segments before are done.
#[derive(Debug, thiserror::Error)]
pub enum ExpireError {
    /// What is faulty is evidence, and stays.
    #[error("the audit trail is not whole, nothing of this segment expires: {0}")]
    Faulty(verify::Fault),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

/// The segments that are due at `now`, oldest first: all of their month, in Copenhagen, is longer
/// ago than the programme's `AUDIT_RETENTION_MONTHS`. A segment of no programme is kept as long as
/// the longest; one whose programme states no number is kept. A segment that was never closed,
/// since its process was killed, takes no lines after its month either, and expires like the others.
///
/// # Errors
/// When the database fails.
pub async fn due(
    db: &DatabaseConnection,
    now: DateTime<Utc>,
) -> Result<Vec<audit_segment::Model>, DbErr> {
    let retention = retention(db).await?;
    let longest = retention
        .values()
        .copied()
        .collect::<Option<Vec<u32>>>()
        .and_then(|months| months.into_iter().max());
    let mut segments = verify::register(db).await?;
    segments.retain(|segment| {
        let months = match segment.programme_id {
            Some(programme) => retention.get(&programme).copied().flatten(),
            None => longest,
        };
        let end = months.and_then(|months| kept_until(segment.opened_at, months));
        segment.expired_at.is_none() && end.is_some_and(|end| end <= now)
    });
    Ok(segments)
}

/// The end of the month of `opened_at`, so many months later.
fn kept_until(opened_at: DateTime<Utc>, months: u32) -> Option<DateTime<Utc>> {
    let day = calendar::local_date(opened_at);
    let first = NaiveDate::from_ymd_opt(day.year(), day.month(), 1)?;
    let end = first.checked_add_months(Months::new(months.checked_add(1)?))?;
    Some(calendar::at_local(end, NaiveTime::MIN))
}

/// Deletes the lines of a segment and registers that they are gone.
///
/// # Errors
/// [`ExpireError`]; then nothing of the segment is changed.
pub async fn expire(
    db: &DatabaseConnection,
    seals: &Seals,
    segment: &audit_segment::Model,
    now: DateTime<Utc>,
) -> Result<(), ExpireError> {
    use audit_segment::Column as C;
    // Sealing it anew would hide what is wrong with it.
    let (_, faults) = verify::check(db, seals, segment, &[]).await?;
    if let Some(fault) = faults.into_iter().next() {
        return Err(ExpireError::Faulty(fault));
    }
    let mut expired = segment.clone();
    expired.expired_at = Some(now.trunc_subsecs(6));
    let seal = seals.seal(&expired).map(Vec::from).unwrap_or_default();
    let transaction = db.begin().await?;
    let updated = audit_segment::Entity::update_many()
        .col_expr(C::ExpiredAt, Expr::value(expired.expired_at))
        .col_expr(C::Seal, Expr::value(seal))
        .filter(C::Number.eq(segment.number))
        .filter(C::Seal.eq(segment.seal.clone()))
        .exec(&transaction)
        .await?;
    if updated.rows_affected != 1 {
        let number = segment.number;
        let fault = format!("segment {number}: somebody wrote to it just now");
        return Err(ExpireError::Faulty(fault));
    }
    audit_event::Entity::delete_many()
        .filter(audit_event::Column::Segment.eq(segment.number))
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// For how many months each programme keeps its trail; `None`: without end.
async fn retention(db: &DatabaseConnection) -> Result<HashMap<ProgrammeId, Option<u32>>, DbErr> {
    use programme_parameter::Column as C;
    let select = Query::select()
        .columns([C::ProgrammeId, C::Value])
        .from(programme_parameter::Entity)
        .and_where(Expr::col(C::Name).eq(ParameterName::AuditRetentionMonths))
        .take();
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let months: Option<i32> = row.try_get("", "value")?;
            let months = months.and_then(|months| u32::try_from(months).ok());
            Ok((row.try_get("", "programme_id")?, months))
        })
        .collect()
}
