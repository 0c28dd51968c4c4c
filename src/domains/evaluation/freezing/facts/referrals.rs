//! Referrals: what they were, and how far they had come.

use chrono::{DateTime, NaiveDate, Utc};
use entities::{
    Code, CodeSet,
    codes::{
        ContactReason, DeclineReason, Dimension, GestationBand, Reached, ReferralStatus,
        TargetGroup, Track,
    },
};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::Facts as Period;
use crate::{
    calendar::local_date,
    domains::evaluation::{
        freezing::record::{Fact, Facts},
        shape::{NOT_DECLINED, UNDECIDED},
    },
};

/// The family's first advice session on or after the day of sending. Moments are UTC in both
/// databases, and begin with their day when they are read as text.
const ADVICE: &str = "SELECT MIN(s.held_on) FROM advice_session s WHERE s.family_id = r.family_id
   AND CAST(s.held_on AS text) >= substr(CAST(r.sent_at AS text), 1, 10)";

/// The first session of a course to which the family came, after the sending.
const COURSE: &str = "SELECT MIN(m.starts_at) FROM enrolment e
   JOIN attendance a ON a.enrolment_id = e.id AND a.present JOIN course_session m ON m.id = a.session_id
   WHERE e.family_id = r.family_id AND m.starts_at >= r.sent_at";

pub async fn to_advice(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let day = |row: &QueryResult| row.try_get::<Option<NaiveDate>>("", "met");
    sent(period, Track::OpenAdvice, ADVICE, day).await
}

pub async fn to_course(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let day = |row: &QueryResult| Ok(moment(row, "met")?.map(local_date));
    sent(period, Track::ReferredActivity, COURSE, day).await
}

async fn sent(
    period: &Period<'_>,
    track: Track,
    met: &str,
    met_on: impl Fn(&QueryResult) -> Result<Option<NaiveDate>, DbErr> + Send + Sync,
) -> Result<Vec<Fact>, DbErr> {
    let sql = format!(
        "SELECT r.sent_at, r.hospital_id, r.site_id, r.gestation_band, r.target_groups, r.reasons,
           r.status, r.decline_reason, r.received_at,
           (SELECT MIN(e.at) FROM referral_event e WHERE e.referral_id = r.id
              AND e.to_status IN ('ACCEPTED', 'DECLINED')) AS decided_at,
           (SELECT MIN(e.at) FROM referral_event e WHERE e.referral_id = r.id
              AND e.to_status = 'ACCEPTED') AS accepted_at,
           ({met}) AS met
         FROM referral r WHERE r.programme_id = $1 AND r.sent_at >= $2 AND r.sent_at < $3
           AND r.track = $4 AND r.sent AND r.status NOT IN ('DRAFT', 'ENTERED_IN_ERROR')
         ORDER BY r.id"
    );
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        facts.push(fact(row, met_on(row)?)?);
        Ok(())
    };
    period.by_moment(&sql, Some(track), each).await?;
    Ok(facts)
}

fn moment(row: &QueryResult, column: &str) -> Result<Option<DateTime<Utc>>, DbErr> {
    row.try_get("", column)
}

fn fact(row: &QueryResult, met: Option<NaiveDate>) -> Result<Fact, DbErr> {
    let hospital: Uuid = row.try_get("", "hospital_id")?;
    let sent_on = local_date(row.try_get("", "sent_at")?);
    let gestation: Option<GestationBand> = row.try_get("", "gestation_band")?;
    let groups: CodeSet<TargetGroup> = row.try_get("", "target_groups")?;
    let reasons: CodeSet<ContactReason> = row.try_get("", "reasons")?;
    let steps = [
        (
            Reached::Received,
            moment(row, "received_at")?.map(local_date),
        ),
        (Reached::Decided, moment(row, "decided_at")?.map(local_date)),
        (Reached::FirstContact, met),
    ];
    let reached: CodeSet<Reached> = steps
        .iter()
        .filter(|(_, on)| on.is_some())
        .map(|(step, _)| *step)
        .collect();
    let accepted = moment(row, "accepted_at")?.is_some();
    let mut facts = Facts::default()
        .with_id(Dimension::Site, row.try_get("", "site_id")?)
        .with_code(Dimension::GestationBand, gestation)
        .with_set(Dimension::TargetGroup, groups)
        .with_set(Dimension::Reason, reasons)
        .with(Dimension::DeclineReason, declined(row, accepted)?)
        .with_set(Dimension::Reached, reached);
    for (step, on) in steps {
        if let Some(on) = on {
            let days = (on - sent_on).num_days().max(0);
            facts = facts.with_days(step, u32::try_from(days).unwrap_or(u32::MAX));
        }
    }
    Ok(Fact::one(sent_on, Some(hospital), facts))
}

/// Why it was declined, if it is; a referral that was withdrawn before it was decided is undecided.
fn declined(row: &QueryResult, accepted: bool) -> Result<&'static str, DbErr> {
    let status: ReferralStatus = row.try_get("", "status")?;
    let reason: Option<DeclineReason> = row.try_get("", "decline_reason")?;
    Ok(match (status, reason) {
        (ReferralStatus::Declined, Some(reason)) => reason.code(),
        _ if accepted => NOT_DECLINED,
        _ => UNDECIDED,
    })
}
