//! What families and departments answered, as means of many.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, Result};
use entities::{
    Code,
    codes::{ScoreDimension, StaffKind, SurveyAudience, Track},
    ids::{HospitalId, SurveyItemId},
    score_figure,
};
use sea_orm::prelude::Uuid;

use super::{
    asking,
    graph::{Count, Frozen},
    shape::NONE,
};
use crate::{
    access::{ErrorCode, Failure},
    domains::{directory::Hospital, survey::SurveyItem},
    graph::{
        audience,
        coded::{Coded, Locale, label},
        loaders::Find,
        reader, refuse,
        scalars::Date,
    },
};

/// Satisfaction.
pub struct Scores(pub Frozen);

/// By what satisfaction may be broken down.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SatisfactionDimension {
    /// The track that the survey is about: each has its own rows anyway.
    Track,
    /// What the staff who answered do.
    StaffKind,
    /// The hospital.
    Hospital,
}

#[Object]
impl Scores {
    /// How satisfied families («familier») or departments («afdelinger») are: means of the questions' scores (R53, R54). Answers are pooled over quarters, and over kinds of staff or hospitals, until there are enough. Null while nothing is frozen.
    #[graphql(visible = "audience::aggregates")]
    async fn satisfaction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose answers.")] audience: Coded<SurveyAudience>,
        #[graphql(
            desc = "By what, beside the track and the question: nothing, or of departments STAFF_KIND or HOSPITAL. `TABLE_NOT_PUBLISHED` for others."
        )]
        by: Option<Vec<SatisfactionDimension>>,
    ) -> Result<Option<Satisfaction>> {
        let dimension = match dimension(audience.0, &by.unwrap_or_default()) {
            Ok(dimension) => dimension,
            Err(failure) => return Ok(refuse(ctx, failure)),
        };
        let Some((_, last)) = self.0.span() else {
            return Ok(None);
        };
        let reader = reader(ctx);
        let mut rows = asking::scores(reader.gate(), self.0.programme, audience.0, last).await?;
        rows.retain(|row| row.dimension == dimension);
        reader.budget().charge_nodes(rows.len())?;
        let items = rows
            .iter()
            .map(|row| reader.load(Find::<SurveyItem>::id(row.item_id)));
        let items = futures_util::future::try_join_all(items).await?;
        let items: HashMap<SurveyItemId, SurveyItem> = items
            .into_iter()
            .flatten()
            .map(|item| (item.0.id, item))
            .collect();
        let mut rows: Vec<SatisfactionRow> = rows
            .into_iter()
            .map(|row| SatisfactionRow {
                item: items.get(&row.item_id).cloned(),
                row,
            })
            .collect();
        rows.sort_by_cached_key(SatisfactionRow::place);
        Ok(Some(Satisfaction { rows }))
    }
}

/// By what means are broken down beside the track.
fn dimension(
    audience: SurveyAudience,
    by: &[SatisfactionDimension],
) -> Result<Option<ScoreDimension>, Failure> {
    let refused = |why: &str| Err(Failure::new(ErrorCode::TableNotPublished, why));
    let twice = (1..by.len()).any(|n| by[..n].contains(&by[n]));
    if twice {
        return refused("A table has each dimension once.");
    }
    let mut others = by.iter().filter_map(|one| match one {
        SatisfactionDimension::Track => None,
        SatisfactionDimension::StaffKind => Some(ScoreDimension::StaffKind),
        SatisfactionDimension::Hospital => Some(ScoreDimension::Hospital),
    });
    let first = others.next();
    if others.next().is_some() {
        return refused("Satisfaction is told by STAFF_KIND or by HOSPITAL, not by both.");
    }
    if audience == SurveyAudience::Family && first.is_some() {
        return refused("Families' satisfaction is told by TRACK.");
    }
    Ok(first)
}

/// How satisfied those who answered are.
pub struct Satisfaction {
    rows: Vec<SatisfactionRow>,
}

/// How satisfied those who answered are.
#[Object(visible = "audience::aggregates")]
impl Satisfaction {
    /// The rows: by track, question, what was pooled, and time. What had too few answers and nothing to be pooled with has none.
    async fn rows(&self) -> &[SatisfactionRow] {
        &self.rows
    }
}

/// A mean.
pub struct SatisfactionRow {
    row: score_figure::Model,
    item: Option<SurveyItem>,
}

impl SatisfactionRow {
    /// Where it stands among the others, on any database.
    fn place(&self) -> impl Ord + use<> {
        let item = self
            .item
            .as_ref()
            .map(|item| (item.0.survey_id, item.0.seq));
        let row = &self.row;
        (
            row.track,
            item,
            row.item_id,
            row.categories.clone(),
            row.starts_on,
        )
    }

    /// What was pooled, if it is of this dimension.
    fn pooled(&self, of: ScoreDimension) -> impl Iterator<Item = &str> {
        let categories = self.row.categories.as_deref();
        let categories = categories.filter(|_| self.row.dimension == Some(of));
        categories.into_iter().flat_map(str::split_whitespace)
    }
}

/// The mean of a question's scores.
#[Object(visible = "audience::aggregates")]
impl SatisfactionRow {
    /// The track («spor») that the survey is about; null when it is about all of them.
    async fn track(&self) -> Option<Coded<Track>> {
        self.row.track.map(Coded)
    }

    /// The track in words.
    async fn track_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Option<&str> {
        self.row.track.map(|track| label(track, locale))
    }

    /// The kinds of staff that were pooled, of tables by STAFF_KIND; empty for others.
    async fn staff_kinds(&self) -> Vec<Coded<StaffKind>> {
        let kinds = self.pooled(ScoreDimension::StaffKind);
        kinds.filter_map(StaffKind::from_code).map(Coded).collect()
    }

    /// The kinds of staff in words.
    async fn staff_kind_labels(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Vec<&str> {
        let kinds = self.pooled(ScoreDimension::StaffKind);
        let kinds = kinds.filter_map(StaffKind::from_code);
        kinds.map(|kind| label(kind, locale)).collect()
    }

    /// The hospitals that were pooled, of tables by HOSPITAL; empty for others.
    async fn hospitals(&self, ctx: &Context<'_>) -> Result<Vec<Hospital>> {
        let ids = self.pooled(ScoreDimension::Hospital);
        let ids = ids.filter_map(|id| Uuid::try_parse(id).ok());
        let found = ids.map(|id| reader(ctx).load(Find::<Hospital>::id(HospitalId(id))));
        let found = futures_util::future::try_join_all(found).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Whether answers are among them of which the kind of staff, or the hospital, is not told.
    async fn others(&self) -> bool {
        self.row
            .dimension
            .is_some_and(|of| self.pooled(of).any(|one| one == NONE))
    }

    /// First day of what was pooled.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }

    /// Last day of what was pooled.
    async fn ends_on(&self) -> Date {
        Date(self.row.ends_on)
    }

    /// The question.
    async fn item(&self) -> Option<SurveyItem> {
        self.item.clone()
    }

    /// How many answered.
    async fn n(&self) -> Count {
        Count::of(Some(self.row.answers))
    }

    /// The mean score, with one decimal; the question says what the best is.
    async fn mean(&self) -> f64 {
        f64::from(self.row.mean_tenths) / 10.0
    }
}
