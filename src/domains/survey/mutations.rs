//! Handing out tokens of surveys, and answering with one.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entities::codes::StaffKind;

use super::{answering, graph::Survey, issuing};
use crate::graph::{
    audience,
    coded::Coded,
    loaders::Find,
    mutation::{UserError, user_errors},
    reader,
};

/// Hands out tokens of a survey.
#[derive(InputObject)]
pub struct IssueSurveyTokensInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The survey. A family's is handed out by a social worker, a department's by its hospital's contact person or department manager.
    pub(super) survey: ID,
    /// How many tokens, 1–100.
    pub(super) count: i32,
    /// The hospital whose people are asked: the own one. For a survey of departments, and for no other.
    pub(super) hospital: Option<ID>,
    /// What those who are asked do there; for a survey of departments alone.
    pub(super) staff_kind: Option<Coded<StaffKind>>,
    /// The member who is asked by herself, with her consent to surveys; then there is one token. Not recorded: no token leads to her.
    pub(super) member: Option<ID>,
}

/// What came of handing out tokens.
#[derive(SimpleObject, Default)]
pub struct IssueSurveyTokensPayload {
    /// The survey.
    survey: Option<Survey>,
    /// The tokens, each good once. Told once: asking again under the same key tells none.
    tokens: Vec<String>,
    /// What the user did wrong; then nothing was written.
    user_errors: Vec<UserError>,
}

/// Answers a survey.
#[derive(InputObject)]
pub struct AnswerSurveyInput {
    /// The token, good once.
    pub(super) token: String,
    /// A score for each question.
    pub(super) scores: Vec<SurveyScoreInput>,
}

/// The score given to a question.
#[derive(InputObject)]
pub struct SurveyScoreInput {
    /// The question.
    pub(super) item: ID,
    /// From 1 to the question's best score.
    pub(super) score: i32,
}

/// What came of answering.
#[derive(SimpleObject, Default)]
pub struct AnswerSurveyPayload {
    /// Whether the answer was kept. The token is no longer good then.
    answered: bool,
    /// What the user did wrong; then nothing was written.
    user_errors: Vec<UserError>,
}

/// Mutations of surveys.
#[derive(Default)]
pub struct SurveyMutation;

#[Object]
impl SurveyMutation {
    /// Hands out tokens of a survey, to anonymous families too (R53, R54). Who holds one answers once, without signing in.
    #[graphql(visible = "audience::survey_issuers")]
    async fn issue_survey_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which survey, and how many.")] input: IssueSurveyTokensInput,
    ) -> Result<IssueSurveyTokensPayload> {
        match issuing::issue(ctx, &input).await {
            Ok((survey, tokens)) => Ok(IssueSurveyTokensPayload {
                survey: reader(ctx).load(Find::id(survey)).await?,
                tokens,
                user_errors: vec![],
            }),
            Err(stop) => Ok(IssueSurveyTokensPayload {
                user_errors: user_errors(ctx, stop)?,
                ..IssueSurveyTokensPayload::default()
            }),
        }
    }

    /// Answers a survey with a token, once, without signing in. Nothing leads from the answer to the token or its holder.
    #[graphql(visible = "audience::token_holders")]
    async fn answer_survey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and the scores.")] input: AnswerSurveyInput,
    ) -> Result<AnswerSurveyPayload> {
        Ok(match answering::answer(ctx, &input).await {
            Ok(()) => AnswerSurveyPayload {
                answered: true,
                user_errors: vec![],
            },
            Err(stop) => AnswerSurveyPayload {
                answered: false,
                user_errors: user_errors(ctx, stop)?,
            },
        })
    }
}
