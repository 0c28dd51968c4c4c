//! Comparing days.

use async_graphql::InputObject;
use chrono::{NaiveDate, NaiveTime};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::{
    filter::{Comparator, invalid},
    scalars::Date,
};
use crate::access::{Failure, Lens};

/// Compares the day of a moment, Europe/Copenhagen. All that is given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct DateFilter {
    /// On this day.
    eq: Option<Date>,
    /// After this day.
    gt: Option<Date>,
    /// On this day or later.
    gte: Option<Date>,
    /// Before this day.
    lt: Option<Date>,
    /// On this day or earlier.
    lte: Option<Date>,
}

impl DateFilter {
    /// For a column that is a day itself.
    #[must_use]
    pub fn of_day(&self) -> DayFilter<'_> {
        DayFilter(self)
    }

    /// The days as one half-open span.
    fn span(&self) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Failure> {
        let day = |date: Date| Ok(date.0);
        let next = |date: Date| {
            date.0
                .succ_opt()
                .ok_or_else(|| invalid("There is no day after the last one."))
        };
        let bound = |date: Option<Date>, of: &dyn Fn(Date) -> Result<NaiveDate, Failure>| {
            date.map(of).transpose()
        };
        let from = [
            bound(self.gte, &day)?,
            bound(self.gt, &next)?,
            bound(self.eq, &day)?,
        ]
        .into_iter()
        .flatten()
        .max();
        let to = [
            bound(self.lt, &day)?,
            bound(self.lte, &next)?,
            bound(self.eq, &next)?,
        ]
        .into_iter()
        .flatten()
        .min();
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            return Err(invalid("The bounds leave no day."));
        }
        Ok((from, to))
    }
}

/// A half-open span of a column.
fn within(
    seen: Expr,
    mut all: Condition,
    from: Option<impl Into<Expr>>,
    to: Option<impl Into<Expr>>,
) -> Condition {
    if let Some(from) = from {
        all = all.add(seen.clone().gte(from));
    }
    if let Some(to) = to {
        all = all.add(seen.lt(to));
    }
    all
}

impl Comparator for DateFilter {
    fn compare(&self, _: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure> {
        let moment = |day| crate::calendar::at_local(day, NaiveTime::MIN);
        let (from, to) = self.span()?;
        Ok(within(seen, all, from.map(moment), to.map(moment)))
    }
}

/// A [`DateFilter`] on a column that is a day itself.
pub struct DayFilter<'a>(&'a DateFilter);

impl Comparator for DayFilter<'_> {
    fn compare(&self, _: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure> {
        let (from, to) = self.0.span()?;
        Ok(within(seen, all, from, to))
    }
}
