//! Advice sessions of families and of walk-ins, and sparring.

use entities::{
    CodeSet,
    codes::{Channel, Dimension, Topic, Track},
};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::{Facts as Period, referral_of};
use crate::domains::evaluation::freezing::record::{Fact, Facts};

/// Sessions without a family.
pub async fn contacts(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let sql = "SELECT s.held_on, s.site_id, s.asked, s.helped, s.channel, s.minutes FROM advice_session s
       WHERE s.programme_id = $1 AND s.held_on BETWEEN $2 AND $3 AND s.family_id IS NULL ORDER BY s.id";
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        facts.push(session(row, None)?);
        Ok(())
    };
    period.by_day(sql, None, each).await?;
    Ok(facts)
}

/// Sessions of families.
pub async fn sessions(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let referral = referral_of("s.family_id");
    let sql = format!(
        "SELECT s.held_on, s.site_id, s.asked, s.helped, s.channel, s.minutes, r.hospital_id
         FROM advice_session s {referral}
         WHERE s.programme_id = $1 AND s.held_on BETWEEN $2 AND $3 AND s.family_id IS NOT NULL
         ORDER BY s.id"
    );
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        facts.push(session(row, row.try_get("", "hospital_id")?)?);
        Ok(())
    };
    period.by_day(&sql, Some(Track::OpenAdvice), each).await?;
    Ok(facts)
}

fn session(row: &QueryResult, known_to: Option<Uuid>) -> Result<Fact, DbErr> {
    let asked: CodeSet<Topic> = row.try_get("", "asked")?;
    let helped: CodeSet<Topic> = row.try_get("", "helped")?;
    let channel: Channel = row.try_get("", "channel")?;
    let facts = Facts::default()
        .with_id(Dimension::Site, row.try_get("", "site_id")?)
        .with_set(Dimension::TopicAsked, asked)
        .with_set(Dimension::TopicHelped, helped)
        .with_code(Dimension::Channel, Some(channel));
    let day = row.try_get("", "held_on")?;
    Ok(Fact {
        minutes: row.try_get("", "minutes")?,
        ..Fact::one(day, known_to, facts)
    })
}

/// Sparring of health staff.
pub async fn sparring(period: &Period<'_>) -> Result<Vec<Fact>, DbErr> {
    let sql = "SELECT s.held_on, s.hospital_id, s.topics, s.minutes FROM sparring s
       WHERE s.programme_id = $1 AND s.held_on BETWEEN $2 AND $3 ORDER BY s.id";
    let mut facts = vec![];
    let each = |row: &QueryResult| {
        let hospital: Uuid = row.try_get("", "hospital_id")?;
        let topics: CodeSet<Topic> = row.try_get("", "topics")?;
        let known = Facts::default()
            .with_id(Dimension::Hospital, Some(hospital))
            .with_set(Dimension::TopicAsked, topics);
        facts.push(Fact {
            minutes: row.try_get("", "minutes")?,
            ..Fact::one(row.try_get("", "held_on")?, Some(hospital), known)
        });
        Ok(())
    };
    period.by_day(sql, None, each).await?;
    Ok(facts)
}
