//! Places in courses, activities, and how many came to these.

use chrono::{DateTime, Utc};
use entities::codes::{ActivityType, Completion, Dimension, EnrolmentStatus, Track};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::{Facts as Period, referral_of};
use crate::{
    calendar::local_date,
    domains::evaluation::freezing::record::{Fact, Facts},
};

/// Places in courses whose last session was to be in the period, by how they ended. Those of which
/// that isn't known are not counted.
pub async fn courses(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let referral = referral_of("e.family_id");
    let sql = format!(
        "WITH x AS (SELECT c.id, MAX(m.starts_at) AS at FROM course c
           JOIN course_session m ON m.course_id = c.id WHERE c.programme_id = $1 GROUP BY c.id
           HAVING MAX(m.starts_at) >= $2 AND MAX(m.starts_at) < $3)
         SELECT x.at, e.status, r.hospital_id FROM x JOIN enrolment e ON e.course_id = x.id {referral}
         WHERE e.status IN ('COMPLETED', 'DROPPED_OUT', 'CANCELLED') ORDER BY e.id"
    );
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        let at: DateTime<Utc> = row.try_get("", "at")?;
        let hospital: Option<Uuid> = row.try_get("", "hospital_id")?;
        let status: EnrolmentStatus = row.try_get("", "status")?;
        let completion = match status {
            EnrolmentStatus::Completed => Completion::Completed,
            EnrolmentStatus::DroppedOut => Completion::DroppedOut,
            _ => Completion::Cancelled,
        };
        let known = Facts::default()
            .with_id(Dimension::Hospital, hospital)
            .with_code(Dimension::Completion, Some(completion));
        facts.push(Fact::one(local_date(at), hospital, known));
        Ok(())
    };
    let track = Some(Track::ReferredActivity);
    period.by_moment(&sql, track, each).await?;
    Ok(facts)
}

/// Families at activities, as they were counted.
pub async fn tallies(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let sql = "SELECT a.starts_at AS at, a.association_id, a.kind, t.families
       FROM activity a JOIN activity_tally t ON t.id = a.id
       WHERE a.programme_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND t.families > 0
       ORDER BY a.id";
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        facts.push(Fact {
            weight: row.try_get("", "families")?,
            ..activity(row)?
        });
        Ok(())
    };
    period.by_moment(sql, None, each).await?;
    Ok(facts)
}

/// Activities that were held.
pub async fn activities(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let sql = "SELECT a.starts_at AS at, a.association_id, a.kind FROM activity a
       WHERE a.programme_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND a.status = 'HELD'
       ORDER BY a.id";
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        facts.push(activity(row)?);
        Ok(())
    };
    period.by_moment(sql, None, each).await?;
    Ok(facts)
}

fn activity(row: &QueryResult) -> Result<Fact, DbErr> {
    let at: DateTime<Utc> = row.try_get("", "at")?;
    let association: Uuid = row.try_get("", "association_id")?;
    let kind: ActivityType = row.try_get("", "kind")?;
    let known = Facts::default()
        .with_id(Dimension::Association, Some(association))
        .with_code(Dimension::ActivityType, Some(kind));
    Ok(Fact::one(local_date(at), Some(association), known))
}
