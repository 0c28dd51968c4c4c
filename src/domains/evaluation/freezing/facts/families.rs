//! Families: those who came for the first time, and those whose case was closed.

use chrono::{DateTime, NaiveDate, Utc};
use entities::{
    CodeSet,
    codes::{
        AgeBand, ChildrenBand, ContactReason, Dimension, Employment, GestationBand, IncomeSource,
        Outcome, TargetGroup, Topic, Track,
    },
};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::{Facts as Period, referral_of};
use crate::{
    calendar::local_date,
    domains::evaluation::{
        freezing::record::{Fact, Facts},
        shape::NONE,
    },
};

/// Families with their first advice session in the period.
const BY_ADVICE: &str = "SELECT s.family_id, MIN(s.held_on) AS at FROM advice_session s
   WHERE s.programme_id = $1 AND s.family_id IS NOT NULL AND s.held_on BETWEEN $2 AND $3
     AND NOT EXISTS (SELECT 1 FROM advice_session e WHERE e.family_id = s.family_id AND e.held_on < $2)
   GROUP BY s.family_id";

/// Families that came to a session of a course for the first time in the period.
const BY_COURSE: &str = "SELECT e.family_id, MIN(m.starts_at) AS at FROM enrolment e
   JOIN attendance a ON a.enrolment_id = e.id AND a.present JOIN course_session m ON m.id = a.session_id
   WHERE e.programme_id = $1 AND e.family_id IS NOT NULL AND m.starts_at >= $2 AND m.starts_at < $3
     AND NOT EXISTS (SELECT 1 FROM enrolment f JOIN attendance b ON b.enrolment_id = f.id AND b.present
       JOIN course_session n ON n.id = b.session_id WHERE f.family_id = e.family_id AND n.starts_at < $2)
   GROUP BY e.family_id";

/// Families that were closed in the period, having come to advice.
const CLOSED_BY_ADVICE: &str =
    "SELECT f.id AS family_id, f.closed_at AS at, f.outcome FROM family f
   WHERE f.programme_id = $1 AND f.status <> 'ACTIVE' AND f.closed_at >= $2 AND f.closed_at < $3
     AND EXISTS (SELECT 1 FROM advice_session s WHERE s.family_id = f.id)";

/// Families that were closed in the period, having come to a course.
const CLOSED_BY_COURSE: &str =
    "SELECT f.id AS family_id, f.closed_at AS at, f.outcome FROM family f
   WHERE f.programme_id = $1 AND f.status <> 'ACTIVE' AND f.closed_at >= $2 AND f.closed_at < $3
     AND EXISTS (SELECT 1 FROM enrolment e JOIN attendance a ON a.enrolment_id = e.id AND a.present
       WHERE e.family_id = f.id)";

pub async fn by_advice(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        facts.push(came(row, row.try_get("", "at")?)?);
        Ok(())
    };
    let track = Some(Track::OpenAdvice);
    period.by_day(&profiled(BY_ADVICE), track, each).await?;
    Ok(facts)
}

pub async fn by_course(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        facts.push(came(row, moment(row)?)?);
        Ok(())
    };
    let track = Some(Track::ReferredActivity);
    period.by_moment(&profiled(BY_COURSE), track, each).await?;
    Ok(facts)
}

pub async fn closed_by_advice(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    closed(period, CLOSED_BY_ADVICE, Track::OpenAdvice).await
}

pub async fn closed_by_course(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    closed(period, CLOSED_BY_COURSE, Track::ReferredActivity).await
}

/// With the profiles of those families, and the referrals by which they came.
fn profiled(families: &str) -> String {
    let referral = referral_of("x.family_id");
    format!(
        "WITH x AS ({families})
         SELECT x.at, p.age_band, p.children_band, p.income_source, p.employment,
           p.gestation_band AS told_gestation, m.code AS municipality, r.hospital_id, r.site_id,
           r.gestation_band, r.target_groups, r.reasons
         FROM x LEFT JOIN profile p ON p.family_id = x.family_id
         LEFT JOIN programme g ON g.id = $1
         LEFT JOIN municipality m ON m.code = p.municipality_code AND m.region_code = g.region_code
         {referral} ORDER BY x.family_id"
    )
}

fn moment(row: &QueryResult) -> Result<NaiveDate, DbErr> {
    row.try_get::<DateTime<Utc>>("", "at").map(local_date)
}

/// What both kinds have in common.
fn profile(row: &QueryResult) -> Result<Facts, DbErr> {
    let age: Option<AgeBand> = row.try_get("", "age_band")?;
    let children: Option<ChildrenBand> = row.try_get("", "children_band")?;
    let income: Option<IncomeSource> = row.try_get("", "income_source")?;
    let employment: Option<Employment> = row.try_get("", "employment")?;
    Ok(Facts::default()
        .with_code(Dimension::AgeBand, age.or(Some(AgeBand::Unknown)))
        .with_code(
            Dimension::Children,
            children.or(Some(ChildrenBand::Unknown)),
        )
        .with_code(
            Dimension::IncomeSource,
            income.or(Some(IncomeSource::Unknown)),
        )
        .with_code(
            Dimension::Employment,
            employment.or(Some(Employment::Unknown)),
        )
        .with_set(Dimension::Reason, reasons(row)?))
}

fn reasons(row: &QueryResult) -> Result<CodeSet<ContactReason>, DbErr> {
    let reasons: Option<CodeSet<ContactReason>> = row.try_get("", "reasons")?;
    Ok(reasons.unwrap_or(CodeSet::empty()))
}

fn came(row: &QueryResult, day: NaiveDate) -> Result<Fact, DbErr> {
    let hospital: Option<Uuid> = row.try_get("", "hospital_id")?;
    let told: Option<GestationBand> = row.try_get("", "told_gestation")?;
    let referred: Option<GestationBand> = row.try_get("", "gestation_band")?;
    let groups: Option<CodeSet<TargetGroup>> = row.try_get("", "target_groups")?;
    let municipality: Option<String> = row.try_get("", "municipality")?;
    let facts = profile(row)?
        .with_id(Dimension::Site, row.try_get("", "site_id")?)
        .with_code(Dimension::GestationBand, told.or(referred))
        .with(
            Dimension::Municipality,
            municipality.unwrap_or_else(|| NONE.to_owned()),
        )
        .with_set(Dimension::TargetGroup, groups.unwrap_or(CodeSet::empty()));
    Ok(Fact::one(day, hospital, facts))
}

/// A row for each session of each family: what they were about is put together.
async fn closed(
    period: &Period<'_>,
    families: &'static str,
    track: Track,
) -> Result<Vec<Fact>, DbErr> {
    let referral = referral_of("x.family_id");
    let sql = format!(
        "WITH x AS ({families})
         SELECT x.family_id, x.at, x.outcome, p.age_band, p.children_band, p.income_source,
           p.employment, r.hospital_id, r.reasons, s.asked, s.helped
         FROM x LEFT JOIN profile p ON p.family_id = x.family_id {referral}
         LEFT JOIN advice_session s ON s.family_id = x.family_id ORDER BY x.family_id"
    );
    let mut facts: Vec<Fact> = vec![];
    let mut last: Option<Uuid> = None;
    let (mut asked, mut helped) = (0, 0);
    let each = |row: &QueryResult| {
        let family: Uuid = row.try_get("", "family_id")?;
        if last != Some(family) {
            (asked, helped) = (0, 0);
            last = Some(family);
            let hospital: Option<Uuid> = row.try_get("", "hospital_id")?;
            let outcome: Option<Outcome> = row.try_get("", "outcome")?;
            let known = profile(row)?
                .with_id(Dimension::Hospital, hospital)
                .with_code(Dimension::Outcome, outcome);
            facts.push(Fact::one(moment(row)?, hospital, known));
        }
        asked |= row.try_get::<Option<i32>>("", "asked")?.unwrap_or(0);
        helped |= row.try_get::<Option<i32>>("", "helped")?.unwrap_or(0);
        if let Some(fact) = facts.last_mut() {
            let known = std::mem::take(&mut fact.facts);
            fact.facts = known
                .with_set(Dimension::TopicAsked, CodeSet::<Topic>::from_bits(asked))
                .with_set(Dimension::TopicHelped, CodeSet::<Topic>::from_bits(helped));
        }
        Ok(())
    };
    period.by_moment(&sql, Some(track), each).await?;
    Ok(facts)
}
