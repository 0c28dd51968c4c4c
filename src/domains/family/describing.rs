//! Recording a family's profile (R51).

use async_graphql::Context;
use entities::{family, ids::ProfileId, municipality, profile};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{mine, mutations::RecordProfileInput, rules::at_work};
use crate::{
    access::{col, new_id},
    graph::{
        mutation::{Stop, UserErrorCode as Code, current, keep, person as acting, wrong},
        node, reader,
    },
};

/// Records a family's profile, or replaces it.
pub(super) async fn record(
    ctx: &Context<'_>,
    input: &RecordProfileInput,
) -> Result<ProfileId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let family = mine::family(&change, node::parse(&input.family)?, "family").await?;
    current(input.version, family.version)?;
    at_work(family.status).map_err(|code| wrong("family", code))?;
    if let Some(code) = &input.municipality {
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong("municipality", Code::NotFound).into());
        }
        let known = Expr::col(col::<municipality::Entity>(municipality::Column::Code)).eq(code);
        if change
            .known::<municipality::Entity>(known)
            .await?
            .is_empty()
        {
            return Err(wrong("municipality", Code::NotFound).into());
        }
    }
    let of = Expr::col(col::<profile::Entity>(profile::Column::FamilyId)).eq(family.id);
    let before = change.every::<profile::Entity>(of).await?.pop();
    let profile = profile::Model {
        id: before.as_ref().map_or_else(new_id, |before| before.id),
        family_id: family.id,
        age_band: input.age_band.0,
        gestation_band: input.gestation_band.map(|band| band.0),
        children_band: input.children_band.0,
        income_source: input.income_source.0,
        employment: input.employment.0,
        municipality_code: input.municipality.clone(),
    };
    match before {
        Some(_) => change.save(&profile).await?,
        None => change.insert(&profile).await?,
    }
    let family = family::Model {
        version: family.version + 1,
        ..family
    };
    change.save(&family).await?;
    keep(ctx, change, None, profile.id).await
}
