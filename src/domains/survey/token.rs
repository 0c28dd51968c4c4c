//! Tokens of surveys: random, told once, kept as a digest, gone when used.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entities::{survey, survey_invitation, survey_item};
use rand::RngExt;
use sea_orm::{
    FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, JoinType, Order, Query},
};
use sha2::{Digest, Sha256};

use super::rules;
use crate::access::{Concerning, Failure, Gate, Throttle, col};

/// A new token: 160 random bits.
pub(super) fn new() -> String {
    let bytes: [u8; 20] = rand::rng().random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the database keeps of a token.
pub(super) fn digest(token: &str) -> String {
    let digest = Sha256::digest(token);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a good token lets its holder answer: the survey and its questions, in their order. `None`
/// for a token that was never made, was used, or whose survey is over: it is not told which.
///
/// # Errors
/// `RATE_LIMITED` when too many bad tokens were tried. Those of nobody are counted together, since
/// nobody can be told from nobody; a good token is never refused, so that whoever tries many locks
/// out none but those who guess. What keeps tokens from being guessed is their 160 random bits.
pub(super) async fn asks(
    gate: &Gate,
    throttle: &Throttle,
    token: &str,
) -> Result<Option<(survey::Model, Vec<survey_item::Model>)>, Failure> {
    type S = survey::Entity;
    type I = survey_invitation::Entity;
    use survey_invitation::Column as C;
    let select = Query::select()
        .columns(survey::Column::iter().map(col::<S>))
        .from(survey::Entity)
        .join(
            JoinType::InnerJoin,
            survey_invitation::Entity,
            Expr::col(col::<I>(C::SurveyId)).equals(col::<S>(survey::Column::Id)),
        )
        .and_where(Expr::col(col::<I>(C::TokenHash)).eq(digest(token)))
        .and_where(Expr::col(col::<I>(C::UsedAt)).is_null())
        .take();
    let rows = gate.read(select, Concerning::Nobody).await?;
    let survey = match rows.first() {
        Some(row) => Some(survey::Model::from_query_result(row, "")?),
        None => None,
    };
    let Some(survey) = survey.filter(|survey| rules::in_use(survey, gate.lens.today)) else {
        throttle.count("a survey token".to_owned())?;
        return Ok(None);
    };
    use survey_item::Column as Q;
    let select = Query::select()
        .columns(Q::iter())
        .from(survey_item::Entity)
        .and_where(Expr::col(Q::SurveyId).eq(survey.id))
        .order_by(Q::Seq, Order::Asc)
        .take();
    let rows = gate.read(select, Concerning::Nobody).await?;
    let items = rows
        .iter()
        .map(|row| survey_item::Model::from_query_result(row, ""))
        .collect::<Result<_, _>>()?;
    Ok(Some((survey, items)))
}
