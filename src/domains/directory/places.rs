//! Regions, municipalities, sites; presence and capacity.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    capacity,
    codes::{CapacityStatus, SiteKind, Track, Weekday},
    ids::TypedId,
    municipality, presence_slot, region, site,
};

use super::{
    filters::{MunicipalityFilter, MunicipalityOrder, SiteFilter, SiteOrder},
    loaders::Occurrence,
    organisations::Hospital,
    people::Person,
};
use crate::{
    domains::association::{Association, AssociationFilter, AssociationOrder},
    graph::{
        coded::{Coded, Locale, label},
        lens,
        list::Via,
        loaders::Find,
        reader,
        row::rows,
        scalars::{Date, LocalTime},
    },
};

rows! {
    /// A region.
    Region of region;
    /// A municipality.
    Municipality of municipality;
    /// A site.
    Site of site;
    /// A weekly presence.
    PresenceSlot of presence_slot;
    /// A statement of capacity.
    Capacity of capacity;
}

/// A Danish region.
#[macros::lists(
    municipalities: Municipality(MunicipalityFilter, MunicipalityOrder::NameAsc) via Via::Column("region_code"), "Its municipalities («kommuner»).";
)]
#[Object]
impl Region {
    /// Official code, e.g. `1084`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }
}

/// A Danish municipality («kommune»).
#[macros::lists(
    associations: Association(AssociationFilter, AssociationOrder::NameAsc) via Via::Link { table: "association_municipality", parent: "municipality_code", child: "association_id" }, "The local associations («lokalforeninger») that serve it; an empty list where there is none (R86).";
    sites: Site(SiteFilter, SiteOrder::NameAsc) via Via::Column("municipality_code"), "The sites in it.";
)]
#[Object]
impl Municipality {
    /// Official code, four digits with a leading zero, e.g. `0217`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its region.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>> {
        Ok(reader(ctx)
            .load(Find::by(region::Column::Code, &self.0.region_code))
            .await?)
    }
}

/// A place where families are met: a birth place («fødested»), a midwife clinic, or Mødrehjælpen's own premises.
#[Object]
impl Site {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Kind of site.
    async fn kind(&self) -> Coded<SiteKind> {
        Coded(self.0.kind)
    }

    /// The kind in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }

    /// Its hospital; null for Mødrehjælpen's own premises.
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        let Some(id) = self.0.hospital_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The municipality it is in.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Municipality>> {
        let code = &self.0.municipality_code;
        Ok(reader(ctx)
            .load(Find::by(municipality::Column::Code, code))
            .await?)
    }
}

/// A weekly hour at which a social worker («socialrådgiver») is at a site.
#[Object]
impl PresenceSlot {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Where.
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        Ok(reader(ctx).load(Find::id(self.0.site_id)).await?)
    }

    /// Who, as planned.
    async fn worker(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.worker_id)).await?)
    }

    /// Day of the week.
    async fn weekday(&self) -> Coded<Weekday> {
        Coded(self.0.weekday)
    }

    /// The day of the week in words.
    async fn weekday_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.weekday, locale)
    }

    /// From, Europe/Copenhagen.
    async fn from(&self) -> LocalTime {
        LocalTime(self.0.starts_at)
    }

    /// To, Europe/Copenhagen.
    async fn to(&self) -> LocalTime {
        LocalTime(self.0.ends_at)
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day; null when open.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}

/// A social worker at a site on a day.
pub struct Presence(pub Occurrence);

/// A social worker («socialrådgiver») at a site on a certain day: the weekly plan with its exceptions applied.
#[Object]
impl Presence {
    /// The day, Europe/Copenhagen.
    async fn date(&self) -> Date {
        Date(self.0.day)
    }

    /// Who comes; a colleague where there is a substitute that day.
    async fn worker(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.worker)).await?)
    }

    /// From, Europe/Copenhagen.
    async fn from(&self) -> LocalTime {
        LocalTime(self.0.from)
    }

    /// To, Europe/Copenhagen.
    async fn to(&self) -> LocalTime {
        LocalTime(self.0.to)
    }

    /// Where.
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        Ok(reader(ctx).load(Find::id(self.0.slot.site_id)).await?)
    }

    /// The weekly slot it comes from.
    async fn slot(&self) -> PresenceSlot {
        PresenceSlot(std::sync::Arc::new(self.0.slot.clone()))
    }
}

/// Whether there is room in a track, as Mødrehjælpen states it.
#[Object]
impl Capacity {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The track.
    async fn track(&self) -> Coded<Track> {
        Coded(self.0.track)
    }

    /// Whether there is room.
    async fn status(&self) -> Coded<CapacityStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// A note for those who refer.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The next slot by phone or video, UTC; null when none is planned, or it has passed.
    async fn next_remote_slot(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.next_remote_slot.filter(|at| *at >= lens(ctx).now)
    }

    /// When it was last stated, UTC.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    /// The hospital it is about; null when it is about the whole programme.
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        let Some(id) = self.0.hospital_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }
}
