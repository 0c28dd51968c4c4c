//! Organisations and hospitals.

use async_graphql::{Context, Enum, ID, Object, Result};
use entities::{
    codes::{CareLevel, Judgement, OrganisationKind, Participation, TargetGroup, Track},
    hospital,
    ids::TypedId,
    organisation,
};

use super::{
    filters::{PersonFilter, PersonOrder, SiteFilter, SiteOrder},
    loaders::{CapacityOf, ContactPersonsOf, PresenceAt},
    people::Person,
    places::{Capacity, Presence, Site},
};
use crate::{
    domains::{
        programme::{
            Criteria, CriteriaFilter, CriteriaInForce, CriteriaOrder, Eligibility, Programme,
        },
        referral::{Referral, ReferralFilter, ReferralOrder},
    },
    graph::{
        coded::{Coded, Locale, label},
        lens,
        list::Via,
        loaders::Find,
        reader,
        row::rows,
        scalars::Date,
    },
};

rows! {
    /// An organisation.
    Organisation of organisation;
    /// A hospital.
    Hospital of hospital;
}

/// A party of the partnership: a hospital, Mødrehjælpen, a region, a local association or a municipality.
#[macros::lists(
    people: Person(PersonFilter, PersonOrder::NameAsc) via Via::Column("organisation_id"), "Its staff in the directory; volunteers are not in it.";
)]
#[Object]
impl Organisation {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Kind of organisation.
    async fn kind(&self) -> Coded<OrganisationKind> {
        Coded(self.0.kind)
    }

    /// The kind in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }
}

/// A day, counted from the day of the request in Europe/Copenhagen.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelativeDay {
    /// The day of the request.
    Today,
    /// The day after.
    Tomorrow,
}

/// A hospital of a programme, with everything its intranet shows of the partnership.
#[macros::lists(
    sites: Site(SiteFilter, SiteOrder::NameAsc) via Via::Column("hospital_id"), "Its sites.";
    referrals: Referral(ReferralFilter, ReferralOrder::SentAtDesc) via Via::Column("hospital_id"), "The referrals («visitationer») from it that the viewer may see.";
    criteria_history: Criteria(CriteriaFilter, CriteriaOrder::ValidFromDesc) via Via::Column("hospital_id"), "Every version of its own referral criteria; empty where the programme's apply.";
)]
#[Object]
impl Hospital {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// SHAK code («Sygehus-afdelingsklassifikation»), 4 characters; null when unknown.
    async fn shak(&self) -> Option<&str> {
        self.0.shak.as_deref()
    }

    /// SOR code («Sundhedsvæsenets Organisationsregister»); null when unknown.
    async fn sor(&self) -> Option<&str> {
        self.0.sor.as_deref()
    }

    /// Whether it takes part.
    async fn participation(&self) -> Coded<Participation> {
        Coded(self.0.participation)
    }

    /// Whether advice is given by phone and video alone (R11).
    async fn remote_only(&self) -> bool {
        self.0.remote_only
    }

    /// The participation in words.
    async fn participation_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> &str {
        label(self.0.participation, locale)
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }

    /// Its contact persons («kontaktpersoner»), by name: whom to call.
    async fn contact_persons(&self, ctx: &Context<'_>) -> Result<Vec<Person>> {
        Ok(reader(ctx)
            .load(ContactPersonsOf(self.0.id))
            .await?
            .unwrap_or_default())
    }

    /// The social workers who are at its sites on a day, by time.
    async fn presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A day by its distance.", default_with = "RelativeDay::Today")]
        on: RelativeDay,
        #[graphql(desc = "A certain day; goes before `on`.")] date: Option<Date>,
    ) -> Result<Vec<Presence>> {
        let day = match (date, on) {
            (Some(date), _) => date.0,
            (None, RelativeDay::Today) => lens(ctx).today,
            (None, RelativeDay::Tomorrow) => lens(ctx).today + chrono::Days::new(1),
        };
        let found = reader(ctx)
            .load(PresenceAt {
                hospital: self.0.id,
                day,
            })
            .await?;
        Ok(found
            .unwrap_or_default()
            .into_iter()
            .map(Presence)
            .collect())
    }

    /// Whether there is room in a track: what is said of this hospital, or else of the whole programme; null when nothing is.
    async fn capacity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The track.")] track: Coded<Track>,
    ) -> Result<Option<Capacity>> {
        let (hospital, programme) = (self.0.id, self.0.programme_id);
        Ok(reader(ctx)
            .load(CapacityOf {
                hospital,
                programme,
                track: track.0,
            })
            .await?)
    }

    /// The referral criteria («visitationskriterier») in force today: its own, or else the programme's; null when there are none.
    async fn criteria(&self, ctx: &Context<'_>) -> Result<Option<Criteria>> {
        let (hospital, programme) = (self.0.id, self.0.programme_id);
        Ok(reader(ctx)
            .load(CriteriaInForce {
                hospital,
                programme,
            })
            .await?)
    }

    /// Whether it may refer a woman today, by level, groups and judgement alone: nobody is named, nothing is recorded.
    async fn eligibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which track.")] track: Coded<Track>,
        #[graphql(desc = "Her care level («omsorgsniveau»).")] care_level: Coded<CareLevel>,
        #[graphql(desc = "Her target groups; they overlap.")] target_groups: Vec<
            Coded<TargetGroup>,
        >,
        #[graphql(desc = "The professional judgement («fagligt skøn»).")] judgement: Option<
            Coded<Judgement>,
        >,
    ) -> Result<Option<Eligibility>> {
        let groups = target_groups.into_iter().map(|group| group.0).collect();
        let judgement = judgement.map(|judgement| judgement.0);
        Ok(Eligibility::ask(ctx, &self.0, track.0, care_level.0, groups, judgement).await?)
    }
}
