//! The codebook: by what each measure can be broken down.

use std::collections::HashMap;

use async_graphql::{Context, Object, Result};
use entities::{
    association,
    codes::{Dimension, Granularity, Measure, Track},
    hospital,
    ids::{ProgrammeId, TypedId},
    municipality, site,
};
use sea_orm::sea_query::{Expr, Order};

use super::{
    category::{self, Place, Word},
    hierarchy, published,
    shape::{NONE, UNIVERSES, Universe, level},
    table::in_words,
};
use crate::{
    access::{Batch, Failure, Gate, Key, col},
    domains::{
        association::Association,
        directory::{Hospital, Municipality, Site},
        programme::Programme,
    },
    graph::{
        audience,
        children::AllOf,
        coded::{Coded, Locale, label},
        list::{columns, visible},
        loaders::Find,
        reader,
        row::Row,
    },
};

/// What is counted together, and a dimension by which it can be broken down.
pub struct EvaluationDimension {
    programme: ProgrammeId,
    of: &'static Universe,
    dimension: Dimension,
}

/// Every measure of every track by each of its dimensions.
#[must_use]
pub fn all(programme: ProgrammeId) -> Vec<EvaluationDimension> {
    let all = UNIVERSES.iter().flat_map(|of| {
        let dimensions = of.dimensions.iter();
        dimensions.map(move |dimension| EvaluationDimension {
            programme,
            of,
            dimension: *dimension,
        })
    });
    all.collect()
}

/// By what a measure of a track can be broken down: a dimension is a level of a hierarchy. Without a dimension every measure is told of months, quarters and years.
#[Object(visible = "audience::aggregates")]
impl EvaluationDimension {
    /// What is counted.
    async fn measure(&self) -> Coded<Measure> {
        Coded(self.of.measure)
    }

    /// What is counted, in words.
    async fn measure_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.of.measure, locale)
    }

    /// Of which track («spor»); null where tracks don't apply.
    async fn track(&self) -> Option<Coded<Track>> {
        self.of.track.map(Coded)
    }

    /// The dimension.
    async fn dimension(&self) -> Coded<Dimension> {
        Coded(self.dimension)
    }

    /// The dimension in words.
    async fn dimension_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> &str {
        label(self.dimension, locale)
    }

    /// The coarser level of its hierarchy; null where there is none.
    async fn coarser(&self) -> Option<Coded<Dimension>> {
        level(self.dimension).coarser.map(Coded)
    }

    /// Whether one that is counted can have several categories, so that their numbers add up to more than there are.
    async fn several(&self) -> bool {
        level(self.dimension).several
    }

    /// How long the periods are that can be broken down by it.
    async fn granularities(&self) -> Vec<Coded<Granularity>> {
        let all = published::granularities(self.of, self.dimension).iter();
        all.copied().map(Coded).collect()
    }

    /// With which other dimension a year can be broken down by it as well.
    async fn pairs(&self) -> Vec<Coded<Dimension>> {
        let others = published::partners(self.of, self.dimension);
        others.into_iter().map(Coded).collect()
    }

    /// Its categories, in the order of their list.
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<EvaluationCode>> {
        let all = self.all(ctx).await?;
        reader(ctx).budget().charge_nodes(all.len())?;
        Ok(all)
    }
}

impl EvaluationDimension {
    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<EvaluationCode>, Failure> {
        let mut all = match category::place(self.dimension) {
            None => vec![],
            Some(Place::Hospital) => {
                let of = AllOf::<Hospital>::by(hospital::Column::ProgrammeId, self.programme);
                let found = reader(ctx).load(of).await?.unwrap_or_default();
                self.places(found.iter().map(|one| {
                    let row = &one.0;
                    (&row.sort_key, row.id.global(), &row.name, None)
                }))
            }
            Some(Place::Site) => {
                let of = AllOf::<Site>::by(site::Column::ProgrammeId, self.programme);
                let found = reader(ctx).load(of).await?.unwrap_or_default();
                self.places(found.iter().map(|one| {
                    let row = &one.0;
                    let hospital = row.hospital_id.map(TypedId::global);
                    let coarser = hospital.unwrap_or_else(|| NONE.to_owned());
                    (&row.sort_key, row.id.global(), &row.name, Some(coarser))
                }))
            }
            Some(Place::Association) => {
                let of = AllOf::<Association>::by(association::Column::ProgrammeId, self.programme);
                let found = reader(ctx).load(of).await?.unwrap_or_default();
                self.places(found.iter().map(|one| {
                    let row = &one.0;
                    (&row.sort_key, row.id.global(), &row.name, None)
                }))
            }
            Some(Place::Municipality) => {
                let programme: Option<Programme> =
                    reader(ctx).load(Find::id(self.programme)).await?;
                let region = programme.map(|programme| programme.0.region_code.clone());
                let of = MunicipalitiesOf(region.unwrap_or_default());
                let found = reader(ctx).load(of).await?.unwrap_or_default();
                self.places(found.iter().map(|one| {
                    let row = &one.0;
                    let coarser = hierarchy::coarser(self.dimension, &row.code);
                    let coarser = coarser.map(str::to_owned);
                    (&row.sort_key, row.code.clone(), &row.name, coarser)
                }))
            }
        };
        all.extend(category::words(self.dimension).into_iter().map(|word| {
            let coarser = hierarchy::coarser(self.dimension, word.code);
            let coarser = coarser.or_else(|| level(self.dimension).coarser.map(|_| NONE));
            EvaluationCode {
                code: word.code.to_owned(),
                label: Label::Word(self.dimension, word),
                coarser: coarser.map(str::to_owned),
            }
        }));
        Ok(all)
    }

    /// Places by name: each its sort key, code, name and the coarser category.
    fn places<'a>(
        &self,
        all: impl Iterator<Item = (&'a String, String, &'a String, Option<String>)>,
    ) -> Vec<EvaluationCode> {
        let mut all: Vec<_> = all.collect();
        all.sort_unstable();
        all.into_iter()
            .map(|(_, code, name, coarser)| EvaluationCode {
                code,
                label: Label::Name(name.clone()),
                coarser,
            })
            .collect()
    }
}

/// A category of a dimension.
pub struct EvaluationCode {
    code: String,
    label: Label,
    coarser: Option<String>,
}

enum Label {
    Name(String),
    Word(Dimension, Word),
}

/// A category of a dimension, as rows of tables have it.
#[Object(visible = "audience::aggregates")]
impl EvaluationCode {
    /// The category: a code of its list, the code of a municipality, or an id of a hospital, site or association.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The category in words; of a place its name.
    async fn label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> String {
        match &self.label {
            Label::Name(name) => name.clone(),
            Label::Word(dimension, word) => in_words(*dimension, word.code, locale),
        }
    }

    /// The category of the coarser dimension that it belongs to; null where there is none.
    async fn coarser(&self) -> Option<&str> {
        self.coarser.as_deref()
    }
}

/// The municipalities of a region.
#[derive(Clone, PartialEq, Eq, Hash)]
struct MunicipalitiesOf(String);

impl Batch for MunicipalitiesOf {
    type Output = Vec<Municipality>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = municipality::Entity;
        use municipality::Column as C;
        let mut found: HashMap<Self, Vec<Municipality>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.into_iter().map(|key| Key::Text(key.0)).collect();
        columns::<Municipality>(&mut select, &gate.lens);
        select
            .and_where(gate.lens.among(Expr::col(col::<E>(C::RegionCode)), &keys))
            .order_by(col::<E>(C::SortKey), Order::Asc);
        for row in gate.read(select, Municipality::concerning()).await? {
            let municipality = Municipality::read(&row, "")?;
            let key = Self(municipality.0.region_code.clone());
            found.entry(key).or_default().push(municipality);
        }
        Ok(found)
    }
}
