//! Leaflets and other material in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    codes::{Language, MaterialKind},
    ids::{ProgrammeId, TypedId},
    material,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::{
    domains::programme::Programme,
    graph::{
        coded::{Coded, Locale, label},
        filter::{CodeFilter, IdFilter, filters, seen},
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A material.
    Material of material;
}

filters! {
    /// Narrows a list of material.
    MaterialFilter {
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<material::Entity>(lens, material::Column::ProgrammeId),
        /// The kind.
        kind: CodeFilter<MaterialKind> as |f| f => |lens| seen::<material::Entity>(lens, material::Column::Kind),
        /// The language.
        language: CodeFilter<Language> as |f| f => |lens| seen::<material::Entity>(lens, material::Column::Language),
        /// Whether it is in use on the day of the request.
        current: bool as |f| f => |lens| {
            let column = |column| seen::<material::Entity>(lens, column);
            let until = column(material::Column::ValidTo);
            let begun = column(material::Column::ValidFrom).lte(lens.today);
            let current = begun.and(until.clone().is_null().or(until.gte(lens.today)));
            Expr::case(current, true).finally(false).into()
        },
    }
}
orders! {
    /// Orders of material.
    MaterialOrder of material {
        /// The oldest first.
        ValidFromAsc = ValidFrom, Asc;
        /// The newest first.
        ValidFromDesc = ValidFrom, Desc;
    }
}

/// A leaflet («pjece»), poster, page or video about the partnership, in one language.
#[Object]
impl Material {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Title, in its language.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Kind.
    async fn kind(&self) -> Coded<MaterialKind> {
        Coded(self.0.kind)
    }

    /// The kind in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }

    /// Language.
    async fn language(&self) -> Coded<Language> {
        Coded(self.0.language)
    }

    /// The language in words.
    async fn language_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.language, locale)
    }

    /// Where it lies on the web; null when it is on paper alone.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day; null when open.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}
