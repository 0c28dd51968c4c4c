//! Surveys in the graph: definitions only.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    codes::{SurveyAudience, Track},
    ids::{ProgrammeId, TypedId},
    survey, survey_item,
};

use super::{
    answering::{self, SurveyForm},
    loaders::ItemsOf,
};
use crate::{
    domains::programme::Programme,
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, IdFilter, filters, seen},
        loaders::Find,
        reader, refuse,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A survey.
    Survey of survey;
    /// A question of a survey.
    SurveyItem of survey_item;
}

filters! {
    /// Narrows a list of surveys.
    SurveyFilter {
        /// Whom it asks.
        audience: CodeFilter<SurveyAudience> as |f| f => |lens| seen::<survey::Entity>(lens, survey::Column::Audience),
        /// The track it is about.
        track: CodeFilter<Track> as |f| f => |lens| seen::<survey::Entity>(lens, survey::Column::Track),
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<survey::Entity>(lens, survey::Column::ProgrammeId),
    }
}
orders! {
    /// Orders of surveys.
    SurveyOrder of survey {
        /// The earliest in use first.
        ValidFromAsc = ValidFrom, Asc;
        /// The latest in use first.
        ValidFromDesc = ValidFrom, Desc;
    }
}

/// A questionnaire («spørgeskema») to families or departments, in one wording (R53, R54). Its answers are shown in aggregates only.
#[Object(visible = "audience::surveys")]
impl Survey {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Whom it asks.
    async fn audience(&self) -> Coded<SurveyAudience> {
        Coded(self.0.audience)
    }

    /// Whom it asks, in words.
    async fn audience_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.audience, locale)
    }

    /// The track it is about; null when it is about all of them.
    async fn track(&self) -> Option<Coded<Track>> {
        self.0.track.map(Coded)
    }

    /// The track in words.
    async fn track_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Option<&str> {
        self.0.track.map(|track| label(track, locale))
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Version of the wording.
    async fn wording_version(&self) -> &str {
        &self.0.wording_version
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day; null when open.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Its questions, in their order.
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<SurveyItem>> {
        Ok(reader(ctx)
            .load(ItemsOf(self.0.id))
            .await?
            .unwrap_or_default())
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// A question of a survey, answered by a score.
#[Object(visible = "audience::surveys")]
impl SurveyItem {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Its number, from 1.
    async fn number(&self) -> i32 {
        self.0.seq
    }

    /// The question.
    async fn question(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        match locale {
            Locale::Da => &self.0.question_da,
            Locale::En => &self.0.question_en,
        }
    }

    /// The best score; the worst is 1.
    async fn max_score(&self) -> i32 {
        self.0.max_score
    }
}

/// Root fields of surveys.
#[derive(Default)]
pub struct SurveyQuery;

#[macros::lists(
    surveys: Survey(SurveyFilter, SurveyOrder::ValidFromAsc), "Surveys («spørgeskemaer») of the viewer's programmes: what is asked, never what was answered.";
)]
#[Object]
impl SurveyQuery {
    /// What a token asks; null for one that is not good, or no longer. Needs no sign-in.
    #[graphql(visible = "audience::token_holders")]
    async fn survey_by_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] token: String,
    ) -> Result<Option<SurveyForm>> {
        match answering::form(ctx, &token).await {
            Ok(form) => Ok(form),
            Err(failure) => Ok(refuse(ctx, failure)),
        }
    }
}
