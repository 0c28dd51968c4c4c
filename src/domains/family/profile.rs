//! The socio-economic profile of a family.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result};
use entities::{
    codes::{AgeBand, ChildrenBand, Employment, GestationBand, IncomeSource},
    ids::{FamilyId, TypedId},
    municipality, profile,
};
use sea_orm::sea_query::Expr;

use super::Family;
use crate::{
    access::{Batch, Failure, Gate, Key, col},
    domains::directory::Municipality,
    graph::{
        audience,
        coded::{Coded, Locale, label},
        list::{columns, visible},
        loaders::Find,
        reader,
        row::{Row, rows},
    },
};

rows! {
    /// A profile.
    Profile of profile;
}

/// A family's socio-economic profile («socioøkonomisk profil», R51), in bands. Mødrehjælpen's alone.
#[Object(visible = "audience::advice")]
impl Profile {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Age of the pregnant woman or new mother.
    async fn age_band(&self) -> Coded<AgeBand> {
        Coded(self.0.age_band)
    }

    /// The age in words.
    async fn age_band_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.age_band, locale)
    }

    /// Gestation when the case was opened; null when not told.
    async fn gestation_band(&self) -> Option<Coded<GestationBand>> {
        self.0.gestation_band.map(Coded)
    }

    /// The gestation in words.
    async fn gestation_band_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Option<&str> {
        self.0.gestation_band.map(|band| label(band, locale))
    }

    /// Number of children before this one.
    async fn children_band(&self) -> Coded<ChildrenBand> {
        Coded(self.0.children_band)
    }

    /// The number of children in words.
    async fn children_band_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> &str {
        label(self.0.children_band, locale)
    }

    /// What the family lives on («forsørgelsesgrundlag»).
    async fn income_source(&self) -> Coded<IncomeSource> {
        Coded(self.0.income_source)
    }

    /// What the family lives on, in words.
    async fn income_source_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> &str {
        label(self.0.income_source, locale)
    }

    /// Connection to work or education («beskæftigelse»).
    async fn employment(&self) -> Coded<Employment> {
        Coded(self.0.employment)
    }

    /// The connection to work or education in words.
    async fn employment_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> &str {
        label(self.0.employment, locale)
    }

    /// Where the family lives; null when not told.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Municipality>> {
        let Some(code) = &self.0.municipality_code else {
            return Ok(None);
        };
        Ok(reader(ctx)
            .load(Find::by(municipality::Column::Code, code))
            .await?)
    }

    /// The family.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>> {
        Ok(reader(ctx).load(Find::id(self.0.family_id)).await?)
    }
}

/// The profile of a family.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ProfileOf(pub FamilyId);

impl Batch for ProfileOf {
    type Output = Profile;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Profile>, Failure> {
        type E = profile::Entity;
        let mut found = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<Profile>(&mut select, &gate.lens);
        let family = Expr::col(col::<E>(profile::Column::FamilyId));
        select.and_where(gate.lens.among(family, &keys));
        for row in gate.read(select, Profile::concerning()).await? {
            let profile = Profile::read(&row, "")?;
            found.insert(Self(profile.0.family_id), profile);
        }
        Ok(found)
    }
}
