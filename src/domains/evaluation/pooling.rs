//! Means of scores: pooled rather than hidden (R53, R54).
//!
//! The answers to a question wait in a pool, quarter by quarter, until there are `answers_min` (n) of
//! them. Then one mean of the pool is told, and a new pool begins with the next quarter. Until then
//! nothing is told: the answers wait for the next snapshot. A survey is answered as a whole, so all
//! its questions have the same pools.
//!
//! A survey to departments is broken down by kind of staff and by hospital. A breakdown is a
//! [`partition`] of what was told: categories with n answers stand alone, the others are pooled
//! together, and where these are fewer than n, the smallest that stand alone join them. As long as
//! that leaves one group of everybody, the breakdown waits for the next pool and is of both: by
//! kind of staff and by hospital there are fewer, longer periods.
//!
//! Guaranteed: each mean is of n answers at least. What is told of a question by one dimension, or by
//! none, is told of groups that share no answer; so a difference of two such means, whatever groups
//! each puts together, is of nobody or of n answers at least. A breakdown covers whole pools that
//! were told, each with exactly the answers that it was told of, so the two add up to the same, and
//! nothing is between them.
//!
//! Not guaranteed: the partitions (by time, by kind of staff, by hospital) are linked by these sums
//! alone, as long as nobody knows from elsewhere that a group of the one lies within a group of
//! another; who does may subtract. So may n − 1 who answered and tell each other. A category that is
//! named was answered from. Means are rounded to tenths of a score; one that is the best or the worst
//! score still says what (nearly) everybody answered.
//!
//! The month of an answer decides. One that comes to be dated in a quarter that was frozen without it
//! is in no pool: it could be told only by itself.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entities::{
    Code,
    codes::{ScoreDimension, StaffKind, SurveyAudience, Track},
    ids::{HospitalId, SurveyItemId},
    programme, score_figure, snapshot, survey, survey_item, survey_response, survey_score,
};
use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult, Iterable, QueryResult,
    sea_query::{Expr, ExprTrait, Func, Order, Query},
};

use super::shape::NONE;
use crate::{
    access::{col, new_id},
    calendar::quarter,
};

/// The means that a snapshot's quarter completes, to be written as they are: by survey, question and
/// dimension. Nothing is written here, and what is told already is not told again.
///
/// # Errors
/// When the database fails.
pub async fn decide(
    db: &impl ConnectionTrait,
    snapshot: &snapshot::Model,
) -> Result<Vec<score_figure::Model>, DbErr> {
    let mut told = BTreeMap::<SurveyItemId, Vec<score_figure::Model>>::new();
    for figure in told_before(db, snapshot).await? {
        told.entry(figure.item_id).or_default().push(figure);
    }
    let mut answers = answered(db, snapshot).await?;
    let mut figures = vec![];
    for question in questions(db, snapshot).await? {
        let told = told.remove(&question.id).unwrap_or_default();
        let answers = answers.remove(&question.id).unwrap_or_default();
        figures.extend(question.decide(snapshot, &told, &answers));
    }
    Ok(figures)
}

/// A question, and what its survey says of it.
struct Question {
    id: SurveyItemId,
    audience: SurveyAudience,
    track: Option<Track>,
    /// The first day of its first pool: of the quarter in which its survey began, within the programme.
    begins_on: NaiveDate,
}

/// Answers that are alike.
struct Answers {
    hospital: Option<HospitalId>,
    staff_kind: Option<StaffKind>,
    month: NaiveDate,
    number: i32,
    /// Of their scores.
    sum: i32,
}

impl Answers {
    fn category(&self, dimension: ScoreDimension) -> String {
        let category = match dimension {
            ScoreDimension::StaffKind => self.staff_kind.map(|kind| kind.code().to_owned()),
            ScoreDimension::Hospital => self.hospital.map(|hospital| hospital.0.to_string()),
        };
        category.unwrap_or_else(|| NONE.to_owned())
    }
}

impl Question {
    /// What is told of it: the mean of its pool, if there are enough, and the means of groups.
    fn decide(
        &self,
        snapshot: &snapshot::Model,
        told: &[score_figure::Model],
        answers: &[Answers],
    ) -> Vec<score_figure::Model> {
        let n = snapshot.answers_min;
        let until = |dimension: Option<ScoreDimension>| {
            let of = told.iter().filter(|figure| figure.dimension == dimension);
            of.map(|figure| figure.ends_on).max()
        };
        let starts_on = until(None)
            .and_then(|day| day.succ_opt())
            .unwrap_or(self.begins_on);
        let pool = between(answers, starts_on, snapshot.ends_on);
        if number(&pool) < n {
            return vec![];
        }
        let mut figures = vec![self.figure(snapshot, starts_on, None, &pool)];
        if self.audience != SurveyAudience::Department {
            return figures;
        }
        for dimension in ScoreDimension::ALL.iter().map(|dimension| dimension.value) {
            let broken_down = until(Some(dimension));
            let mut before: Vec<&score_figure::Model> = told
                .iter()
                .filter(|figure| figure.dimension.is_none())
                .filter(|figure| broken_down.is_none_or(|day| day < figure.starts_on))
                .collect();
            before.sort_unstable_by_key(|figure| std::cmp::Reverse(figure.starts_on));
            let starts_on = before
                .iter()
                .take_while(|figure| {
                    // A late one would be what the groups have and the total has not.
                    number(&between(answers, figure.starts_on, figure.ends_on)) == figure.answers
                })
                .last()
                .map_or(starts_on, |figure| figure.starts_on);
            let pool = between(answers, starts_on, snapshot.ends_on);
            let mut numbers = BTreeMap::<String, i32>::new();
            for answers in &pool {
                *numbers.entry(answers.category(dimension)).or_default() += answers.number;
            }
            for group in partition(&numbers, n) {
                let of: Vec<&Answers> = pool
                    .iter()
                    .copied()
                    .filter(|answers| group.contains(&answers.category(dimension)))
                    .collect();
                let by = Some((dimension, group.join(" ")));
                figures.push(self.figure(snapshot, starts_on, by, &of));
            }
        }
        figures
    }

    fn figure(
        &self,
        snapshot: &snapshot::Model,
        starts_on: NaiveDate,
        by: Option<(ScoreDimension, String)>,
        of: &[&Answers],
    ) -> score_figure::Model {
        let (dimension, categories) = by.unzip();
        let sum = of.iter().map(|answers| answers.sum).sum();
        score_figure::Model {
            id: new_id(),
            snapshot_id: snapshot.id,
            programme_id: snapshot.programme_id,
            audience: self.audience,
            track: self.track,
            item_id: self.id,
            dimension,
            categories,
            starts_on,
            ends_on: snapshot.ends_on,
            answers: number(of),
            mean_tenths: tenths(sum, number(of)),
        }
    }
}

/// The answers of a period. An answer knows the first of its month, which a programme may begin after.
fn between(answers: &[Answers], starts_on: NaiveDate, ends_on: NaiveDate) -> Vec<&Answers> {
    let first = starts_on.with_day(1).unwrap_or(starts_on);
    let answers = answers.iter();
    answers
        .filter(|answers| (first..=ends_on).contains(&answers.month))
        .collect()
}

fn number(of: &[&Answers]) -> i32 {
    of.iter().map(|answers| answers.number).sum()
}

/// The questions of a programme, by survey and in their order.
async fn questions(
    db: &impl ConnectionTrait,
    snapshot: &snapshot::Model,
) -> Result<Vec<Question>, DbErr> {
    use survey::Column as S;
    let (survey, item) = (col::<survey::Entity>, col::<survey_item::Entity>);
    let programme = col::<programme::Entity>;
    let select = Query::select()
        .column(item(survey_item::Column::Id))
        .columns([S::Audience, S::Track, S::ValidFrom].map(survey))
        .column(programme(programme::Column::StartsOn))
        .from(survey::Entity)
        .inner_join(
            survey_item::Entity,
            Expr::col(item(survey_item::Column::SurveyId)).eq(Expr::col(survey(S::Id))),
        )
        .inner_join(
            programme::Entity,
            Expr::col(programme(programme::Column::Id)).eq(Expr::col(survey(S::ProgrammeId))),
        )
        .and_where(Expr::col(survey(S::ProgrammeId)).eq(snapshot.programme_id))
        .order_by(survey(S::Id), Order::Asc)
        .order_by(item(survey_item::Column::Seq), Order::Asc)
        .take();
    let question = |row: &QueryResult| {
        let valid_from: NaiveDate = row.try_get("", "valid_from")?;
        Ok(Question {
            id: row.try_get("", "id")?,
            audience: row.try_get("", "audience")?,
            track: row.try_get("", "track")?,
            begins_on: std::cmp::max(quarter(valid_from), row.try_get("", "starts_on")?),
        })
    };
    db.query_all(&select).await?.iter().map(question).collect()
}

/// What is told of the programme.
async fn told_before(
    db: &impl ConnectionTrait,
    snapshot: &snapshot::Model,
) -> Result<Vec<score_figure::Model>, DbErr> {
    use score_figure::Column as C;
    let select = Query::select()
        .columns(C::iter())
        .from(score_figure::Entity)
        .and_where(Expr::col(C::ProgrammeId).eq(snapshot.programme_id))
        .take();
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| score_figure::Model::from_query_result(row, ""))
        .collect()
}

/// What was answered until the snapshot's quarter ended, by question.
async fn answered(
    db: &impl ConnectionTrait,
    snapshot: &snapshot::Model,
) -> Result<BTreeMap<SurveyItemId, Vec<Answers>>, DbErr> {
    use survey_response::Column as R;
    let response = col::<survey_response::Entity>;
    let score = |c| Expr::col(col::<survey_score::Entity>(c));
    let alike = [R::HospitalId, R::StaffKind, R::AnsweredMonth].map(response);
    let item = col::<survey_score::Entity>(survey_score::Column::ItemId);
    let select = Query::select()
        .column(item)
        .columns(alike)
        .expr_as(Func::count(score(survey_score::Column::Score)), "number")
        .expr_as(Func::sum(score(survey_score::Column::Score)), "sum")
        .from(survey_response::Entity)
        .inner_join(
            survey_score::Entity,
            score(survey_score::Column::ResponseId).eq(Expr::col(response(R::Id))),
        )
        .and_where(Expr::col(response(R::ProgrammeId)).eq(snapshot.programme_id))
        .and_where(Expr::col(response(R::AnsweredMonth)).lte(snapshot.ends_on))
        .add_group_by([item].map(Expr::col))
        .add_group_by(alike.map(Expr::col))
        .take();
    let mut by_item = BTreeMap::<SurveyItemId, Vec<Answers>>::new();
    for row in db.query_all(&select).await? {
        let whole = |name: &str| -> Result<i32, DbErr> {
            let number: i64 = row.try_get("", name)?;
            i32::try_from(number).map_err(|_| DbErr::Type("too many answers to count".into()))
        };
        let answers = Answers {
            hospital: row.try_get("", "hospital_id")?,
            staff_kind: row.try_get("", "staff_kind")?,
            month: row.try_get("", "answered_month")?,
            number: whole("number")?,
            sum: whole("sum")?,
        };
        let item = row.try_get("", "item_id")?;
        by_item.entry(item).or_default().push(answers);
    }
    Ok(by_item)
}

/// A mean in tenths, half a tenth rounded up.
fn tenths(sum: i32, number: i32) -> i32 {
    let (sum, number) = (i64::from(sum), i64::from(std::cmp::max(number, 1)));
    i32::try_from((20 * sum + number) / (2 * number)).unwrap_or(i32::MAX)
}

/// Which categories are told together: groups of `n` answers at least, that share no category and
/// leave none with answers out. No group at all when it would be one of everything that was pooled.
/// Alike numbers are taken by name, so that the same answers are always grouped alike.
#[must_use]
pub fn partition(numbers: &BTreeMap<String, i32>, n: i32) -> Vec<Vec<String>> {
    let answered = numbers.iter().filter(|(_, number)| **number > 0);
    let (mut alone, mut rest): (Vec<_>, Vec<_>) = answered.partition(|(_, number)| **number >= n);
    // The smallest last.
    alone.sort_by_key(|(name, number)| std::cmp::Reverse((**number, *name)));
    let size = |of: &[(&String, &i32)]| of.iter().map(|(_, number)| **number).sum::<i32>();
    while !rest.is_empty()
        && size(&rest) < n
        && let Some(smallest) = alone.pop()
    {
        rest.push(smallest);
    }
    if alone.is_empty() {
        return vec![];
    }
    rest.sort_unstable();
    let mut groups: Vec<Vec<String>> = alone
        .iter()
        .map(|(name, _)| vec![(*name).clone()])
        .collect();
    groups.sort_unstable();
    if !rest.is_empty() {
        groups.push(rest.iter().map(|(name, _)| (*name).clone()).collect());
    }
    groups
}

#[cfg(test)]
mod tests;
