//! Answering a survey by its token alone.
//!
//! The used invitation is deleted in the transaction that writes the answer: no row is left beside
//! which an answer could be found, by its moment, its order or the database's own bookkeeping. How
//! many were asked is what is left and what was answered. An answer knows its month.

use async_graphql::{Context, ID, Result, SimpleObject};
use chrono::{Datelike, NaiveDate};
use entities::{
    ids::{SurveyItemId, TypedId},
    survey_invitation, survey_item, survey_response, survey_score,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{mutations::AnswerSurveyInput, rules, token};
use crate::{
    access::{Failure, Throttle, col, new_id},
    graph::{
        audience,
        coded::Locale,
        mutation::{Stop, UserErrorCode as Code, keep, wrong},
        node, reader,
    },
};

/// A survey as the holder of a token is asked it («spørgeskema»): the questions, and nothing that tells who asks whom.
#[derive(SimpleObject)]
#[graphql(visible = "audience::token_holders")]
pub struct SurveyForm {
    /// Title.
    title: String,
    /// The questions, in their order.
    questions: Vec<SurveyQuestion>,
}

/// A question of a survey, as the holder of a token is asked it.
#[derive(SimpleObject)]
#[graphql(visible = "audience::token_holders")]
pub struct SurveyQuestion {
    /// What the score names the question by.
    item: ID,
    /// The question, in the language that the request accepts: Danish or English.
    question: String,
    /// The best score; the worst is 1.
    max_score: i32,
}

/// What a good token asks; `None` for any other.
pub(super) async fn form(ctx: &Context<'_>, token: &str) -> Result<Option<SurveyForm>, Failure> {
    let locale = ctx.data_opt::<Locale>().copied().unwrap_or_default();
    let found = token::asks(reader(ctx).gate(), throttle(ctx), token).await?;
    Ok(found.map(|(survey, items)| SurveyForm {
        title: survey.title,
        questions: items
            .into_iter()
            .map(|item| question(item, locale))
            .collect(),
    }))
}

fn question(item: survey_item::Model, locale: Locale) -> SurveyQuestion {
    SurveyQuestion {
        item: item.id.global().into(),
        question: match locale {
            Locale::Da => item.question_da,
            Locale::En => item.question_en,
        },
        max_score: item.max_score,
    }
}

fn throttle<'a>(ctx: &Context<'a>) -> &'a Throttle {
    ctx.data_unchecked::<std::sync::Arc<Throttle>>()
}

/// Keeps the answer, and the token is gone. Of two at once, one is kept.
pub(super) async fn answer(ctx: &Context<'_>, input: &AnswerSurveyInput) -> Result<(), Stop> {
    let gate = reader(ctx).gate();
    if !gate.lens.viewer.is_nobody() {
        return Err(Failure::forbidden("A survey is answered without signing in.").into());
    }
    let invalid = || wrong("token", Code::TokenInvalid);
    let asked = token::asks(gate, throttle(ctx), &input.token).await?;
    let (survey, items) = asked.ok_or_else(invalid)?;
    let given = input
        .scores
        .iter()
        .map(|given| Ok((node::parse::<SurveyItemId>(&given.item)?, given.score)))
        .collect::<Result<Vec<_>, Failure>>()?;
    let scores = rules::scored(&items, &given).map_err(|code| wrong("scores", code))?;
    let change = gate.change().await?;
    let hash = token::digest(&input.token);
    let of_token = Expr::col(col::<survey_invitation::Entity>(
        survey_invitation::Column::TokenHash,
    ))
    .eq(hash.clone());
    let held = change.every::<survey_invitation::Entity>(of_token).await?;
    let held = held.into_iter().find(|row| row.used_at.is_none());
    let invitation = held.ok_or_else(invalid)?;
    let used = Query::delete()
        .from_table(survey_invitation::Entity)
        .and_where(Expr::col(survey_invitation::Column::Id).eq(invitation.id))
        .take();
    if change.execute(&used).await? != 1 {
        return Err(invalid().into());
    }
    let row = survey_response::Model {
        id: new_id(),
        programme_id: survey.programme_id,
        survey_id: survey.id,
        hospital_id: invitation.hospital_id,
        staff_kind: invitation.staff_kind,
        answered_month: month(change.lens().today),
    };
    change.insert(&row).await?;
    for (item, score) in scores {
        let row = survey_score::Model {
            response_id: row.id,
            item_id: item,
            survey_id: survey.id,
            score,
        };
        change.insert(&row).await?;
    }
    keep(ctx, change, None, row.id).await?;
    Ok(())
}

fn month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
