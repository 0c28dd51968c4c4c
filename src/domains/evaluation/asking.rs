//! Asking for decided figures: one statement a table.

use chrono::NaiveDate;
use entities::{
    codes::{Dimension, Granularity, Measure, SurveyAudience, Track},
    figure, flow_figure,
    ids::ProgrammeId,
    score_figure, snapshot,
};
use sea_orm::{
    EntityTrait, FromQueryResult, Iterable,
    sea_query::{Condition, Expr, ExprTrait, Order, Query},
};

use super::category;
use crate::access::{Concerning, Failure, Gate, Policy, col};

/// A table of figures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Of which programme.
    pub programme: ProgrammeId,
    /// What is counted.
    pub measure: Measure,
    /// Of one track; all when absent.
    pub track: Option<Track>,
    /// By which dimensions, two at most, in the order of the list.
    pub by: Vec<Dimension>,
    /// How long the periods are.
    pub per: Granularity,
    /// The first day of the first period.
    pub from: NaiveDate,
    /// No period ends after this day: the snapshot's last, or an earlier one.
    pub to: NaiveDate,
}

/// The rows of a table by period and track, categories in the order of their lists.
///
/// # Errors
/// When the database fails.
pub async fn figures(gate: &Gate, ask: &Ask) -> Result<Vec<figure::Model>, Failure> {
    any_of(gate, std::slice::from_ref(ask)).await
}

/// The rows of several tables in one statement, in the same order.
///
/// # Errors
/// When the database fails.
pub async fn any_of(gate: &Gate, asks: &[Ask]) -> Result<Vec<figure::Model>, Failure> {
    if asks.is_empty() {
        return Ok(vec![]);
    }
    let any = asks
        .iter()
        .map(table)
        .fold(Condition::any(), Condition::add);
    let mut found = read::<figure::Entity>(gate, any, &[]).await?;
    // Databases differ in how they order texts and what is absent.
    found.sort_by_cached_key(|figure| {
        let category = |dimension: Option<Dimension>, category: &Option<String>| {
            let (dimension, category) = (dimension?, category.clone()?);
            Some((category::position(dimension, &category), category))
        };
        (
            figure.starts_on,
            figure.track,
            figure.measure,
            figure.ends_on,
            category(figure.first_dimension, &figure.first_category),
            category(figure.second_dimension, &figure.second_category),
        )
    });
    Ok(found)
}

fn table(ask: &Ask) -> Condition {
    use figure::Column as C;
    let column = |c: C| Expr::col(col::<figure::Entity>(c));
    let dimension = |c: C, at: usize| match ask.by.get(at) {
        Some(dimension) => column(c).eq(*dimension),
        None => column(c).is_null(),
    };
    let mut condition = Condition::all()
        .add(column(C::ProgrammeId).eq(ask.programme))
        .add(column(C::Measure).eq(ask.measure))
        .add(column(C::Granularity).eq(ask.per))
        .add(dimension(C::FirstDimension, 0))
        .add(dimension(C::SecondDimension, 1))
        .add(column(C::StartsOn).gte(ask.from))
        .add(column(C::EndsOn).lte(ask.to));
    if let Some(track) = ask.track {
        condition = condition.add(column(C::Track).eq(track));
    }
    condition
}

/// The frozen quarters of a programme, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn snapshots(
    gate: &Gate,
    programme: ProgrammeId,
) -> Result<Vec<snapshot::Model>, Failure> {
    use snapshot::Column as C;
    let of = Expr::col(col::<snapshot::Entity>(C::ProgrammeId)).eq(programme);
    read::<snapshot::Entity>(gate, Condition::all().add(of), &[C::StartsOn]).await
}

/// The means of what was pooled until `to`, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn scores(
    gate: &Gate,
    programme: ProgrammeId,
    audience: SurveyAudience,
    to: NaiveDate,
) -> Result<Vec<score_figure::Model>, Failure> {
    use score_figure::Column as C;
    let column = |c: C| Expr::col(col::<score_figure::Entity>(c));
    let condition = Condition::all()
        .add(column(C::ProgrammeId).eq(programme))
        .add(column(C::Audience).eq(audience))
        .add(column(C::EndsOn).lte(to));
    let order = [C::StartsOn, C::Track, C::Categories, C::ItemId];
    read::<score_figure::Entity>(gate, condition, &order).await
}

/// How long the steps of referrals took, of periods from `from` to `to`.
///
/// # Errors
/// When the database fails.
pub async fn flows(
    gate: &Gate,
    programme: ProgrammeId,
    per: Granularity,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<flow_figure::Model>, Failure> {
    use flow_figure::Column as C;
    let column = |c: C| Expr::col(col::<flow_figure::Entity>(c));
    let condition = Condition::all()
        .add(column(C::ProgrammeId).eq(programme))
        .add(column(C::Granularity).eq(per))
        .add(column(C::StartsOn).gte(from))
        .add(column(C::EndsOn).lte(to));
    read::<flow_figure::Entity>(gate, condition, &[C::StartsOn, C::Track, C::Step]).await
}

async fn read<E: EntityTrait + Policy>(
    gate: &Gate,
    condition: Condition,
    order: &[E::Column],
) -> Result<Vec<E::Model>, Failure>
where
    E::Model: FromQueryResult,
{
    let mut select = Query::select();
    select
        .columns(E::Column::iter().map(col::<E>))
        .from(E::default())
        .cond_where(condition);
    let Some(mut select) = E::rows(&gate.lens).among(select) else {
        return Ok(vec![]);
    };
    for column in order {
        select.order_by(col::<E>(*column), Order::Asc);
    }
    let rows = gate.read(select, Concerning::rows_of::<E>()).await?;
    let models = rows.iter().map(|row| E::Model::from_query_result(row, ""));
    Ok(models.collect::<Result<_, _>>()?)
}
