//! Leaflets and other material: adding and ending.

use async_graphql::Context;
use entities::{codes::MaterialKind, ids::MaterialId, material};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    GOVERNORS,
    mutations::{AddMaterialInput, EndMaterialInput},
    rights::{governed, in_turn, may},
    rules::is_web_address,
};
use crate::{
    access::{Change, col, new_id},
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, keep, line, person as acting, wrong,
        },
        node, reader,
    },
};

/// Adds a material.
pub(super) async fn add(ctx: &Context<'_>, input: &AddMaterialInput) -> Result<MaterialId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let url = input.url.as_deref();
    let row = material::Model {
        id: new_id(),
        programme_id: governed(&change, &input.programme).await?.id,
        title: line("title", &input.title, 200)?,
        kind: input.kind.0,
        language: input.language.0,
        url: url.map(|url| line("url", url, 500)).transpose()?,
        valid_from: input.valid_from.map_or(change.lens().today, |day| day.0),
        valid_to: input.valid_to.map(|day| day.0),
    };
    let missing = row.kind == MaterialKind::WebPage && row.url.is_none();
    if missing || row.url.as_deref().is_some_and(|url| !is_web_address(url)) {
        return Err(wrong("url", Code::ValueInvalid).into());
    }
    if row.valid_to.is_some_and(|last| last < row.valid_from) {
        return Err(wrong("validTo", Code::PeriodInvalid).into());
    }
    if is_there(&change, &row).await? {
        return Err(wrong("title", Code::AlreadyThere).into());
    }
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Ends a material, today or with a day to come.
pub(super) async fn end(ctx: &Context<'_>, input: &EndMaterialInput) -> Result<MaterialId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(ended) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(ended.into());
    }
    let today = change.lens().today;
    let id = node::parse::<MaterialId>(&input.material)?;
    let of = |row: &material::Model| row.programme_id;
    let mut row = in_turn::<material::Entity>(&change, "material", id, of).await?;
    may(&change, row.programme_id, GOVERNORS)?;
    if row.valid_to.is_some_and(|last| last < today) {
        return Err(wrong("material", Code::AlreadyEnded).into());
    }
    let last = input.last_day.map_or(today, |day| day.0);
    // Ending never lengthens, and what was in use on a day that is over was.
    let begun = last >= today && last >= row.valid_from;
    if !begun || row.valid_to.is_some_and(|until| until < last) {
        return Err(wrong("lastDay", Code::PeriodInvalid).into());
    }
    row.valid_to = Some(last);
    change.save(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), id).await
}

/// Whether there is the same already: title, kind, language and first day.
async fn is_there(change: &Change<'_>, row: &material::Model) -> Result<bool, Stop> {
    use material::Column as C;
    let column = |column: C| Expr::col(col::<material::Entity>(column));
    let same = column(C::ProgrammeId)
        .eq(row.programme_id)
        .and(column(C::Kind).eq(row.kind))
        .and(column(C::Title).eq(row.title.as_str()))
        .and(column(C::Language).eq(row.language))
        .and(column(C::ValidFrom).eq(row.valid_from));
    Ok(!change.known::<material::Entity>(same).await?.is_empty())
}
