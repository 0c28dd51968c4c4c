//! Planning the phases of a programme.

use async_graphql::Context;
use entities::{ids::PhaseId, phase};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::mutations::{PlanPhaseInput, UpdatePhaseInput};
use crate::{
    access::{Change, col, new_id},
    domains::steering::{GOVERNORS, governed, in_turn, may},
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, current, keep, line, person as acting, wrong,
        },
        node, reader,
    },
};

/// Plans a phase.
pub(super) async fn plan(ctx: &Context<'_>, input: &PlanPhaseInput) -> Result<PhaseId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let row = phase::Model {
        id: new_id(),
        programme_id: governed(&change, &input.programme).await?.id,
        name: line("name", &input.name, 200)?,
        stated_period: line("statedPeriod", &input.stated_period, 80)?,
        period_from: input.period_from.0,
        period_to: input.period_to.0,
        version: 1,
    };
    fits(&change, &row).await?;
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Changes a phase.
pub(super) async fn update(ctx: &Context<'_>, input: &UpdatePhaseInput) -> Result<PhaseId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<PhaseId>(&input.phase)?;
    let of = |row: &phase::Model| row.programme_id;
    let mut row = in_turn::<phase::Entity>(&change, "phase", id, of).await?;
    may(&change, row.programme_id, GOVERNORS)?;
    current(input.version, row.version)?;
    if let Some(name) = &input.name {
        row.name = line("name", name, 200)?;
    }
    if let Some(stated) = &input.stated_period {
        row.stated_period = line("statedPeriod", stated, 80)?;
    }
    row.period_from = input.period_from.map_or(row.period_from, |day| day.0);
    row.period_to = input.period_to.map_or(row.period_to, |day| day.0);
    row.version += 1;
    fits(&change, &row).await?;
    change.save(&row).await?;
    keep(ctx, change, None, id).await
}

/// A phase ends after it begins, and its name is its own. It may overlap others (C2).
async fn fits(change: &Change<'_>, row: &phase::Model) -> Result<(), Stop> {
    use phase::Column as C;
    if row.period_to < row.period_from {
        return Err(wrong("periodTo", Code::PeriodInvalid).into());
    }
    let column = |column: C| Expr::col(col::<phase::Entity>(column));
    let same = column(C::ProgrammeId)
        .eq(row.programme_id)
        .and(column(C::Name).eq(row.name.as_str()))
        .and(column(C::Id).ne(row.id));
    if !change.known::<phase::Entity>(same).await?.is_empty() {
        return Err(wrong("name", Code::AlreadyThere).into());
    }
    Ok(())
}
