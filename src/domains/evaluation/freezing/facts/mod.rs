//! What is counted in a period: one statement a universe, read as it comes.

mod advice;
mod families;
mod places;
mod referrals;

use chrono::{DateTime, NaiveTime, Utc};
use entities::{
    Code,
    codes::{Measure, Track},
    ids::ProgrammeId,
};
use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement, StreamTrait, Value,
};

use super::{quarters::Period, record::Fact};
use crate::{calendar::at_local, domains::evaluation::shape::Universe};

/// How a family came: the earliest referral that was sent, one of the track before another.
/// After `$4`, the track; `{family}` is the family.
const REFERRAL: &str = "LEFT JOIN referral r ON r.id = (SELECT o.id FROM referral o
   WHERE o.family_id = {family} AND o.sent AND o.status <> 'ENTERED_IN_ERROR'
   ORDER BY CASE WHEN o.track = $4 THEN 0 ELSE 1 END, o.sent_at, o.id LIMIT 1)";

/// Of which programme and period facts are read.
pub struct Facts<'a> {
    /// The database.
    pub db: &'a DatabaseConnection,
    /// The programme.
    pub programme: ProgrammeId,
    /// The days.
    pub period: Period,
}

impl Facts<'_> {
    /// What of the period a universe counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, universe: &Universe) -> Result<Vec<Fact>, DbErr> {
        let advice = universe.track == Some(Track::OpenAdvice);
        match universe.measure {
            Measure::Families if advice => families::by_advice(self).await,
            Measure::Families => families::by_course(self).await,
            Measure::ClosedFamilies if advice => families::closed_by_advice(self).await,
            Measure::ClosedFamilies => families::closed_by_course(self).await,
            Measure::Contacts if advice => advice::contacts(self).await,
            Measure::Contacts => places::tallies(self).await,
            Measure::Referrals if advice => referrals::to_advice(self).await,
            Measure::Referrals => referrals::to_course(self).await,
            Measure::Sessions => advice::sessions(self).await,
            Measure::Sparring => advice::sparring(self).await,
            Measure::CoursePlaces => places::courses(self).await,
            Measure::Activities => places::activities(self).await,
        }
    }

    /// Reads with the programme as `$1` and the first and last day as `$2` and `$3`.
    async fn by_day(
        &self,
        sql: &str,
        track: Option<Track>,
        each: impl FnMut(&QueryResult) -> Result<(), DbErr> + Send,
    ) -> Result<(), DbErr> {
        let Period { starts_on, ends_on } = self.period;
        self.read(sql, (starts_on.into(), ends_on.into()), track, each)
            .await
    }

    /// Reads with the programme as `$1`, the first moment as `$2`, and the one after the last as `$3`.
    async fn by_moment(
        &self,
        sql: &str,
        track: Option<Track>,
        each: impl FnMut(&QueryResult) -> Result<(), DbErr> + Send,
    ) -> Result<(), DbErr> {
        let (from, to) = self.moments();
        self.read(sql, (from.into(), to.into()), track, each).await
    }

    fn moments(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let Period { starts_on, ends_on } = self.period;
        let after = ends_on.succ_opt().unwrap_or(ends_on);
        let at = |day| at_local(day, NaiveTime::MIN);
        (at(starts_on), at(after))
    }

    async fn read(
        &self,
        sql: &str,
        (from, to): (Value, Value),
        track: Option<Track>,
        mut each: impl FnMut(&QueryResult) -> Result<(), DbErr> + Send,
    ) -> Result<(), DbErr> {
        let mut values = vec![self.programme.into(), from, to];
        values.extend(track.map(|track| Value::from(track.code())));
        let backend = ConnectionTrait::get_database_backend(self.db);
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let mut rows = self.db.stream_raw(statement).await?;
        while let Some(row) = rows.try_next().await? {
            each(&row)?;
        }
        Ok(())
    }
}

/// The join with the referral by which the family of `column` came.
fn referral_of(column: &str) -> String {
    REFERRAL.replace("{family}", column)
}
