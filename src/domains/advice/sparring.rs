//! Sparring in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    codes::{Role, Topic},
    ids::{HospitalId, TypedId},
    sparring,
};

use crate::{
    domains::{
        directory::{Hospital, Person},
        programme::Programme,
    },
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, DateFilter, Has, IdFilter, filters, seen},
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A sparring.
    Sparring of sparring;
}

filters! {
    /// Narrows a list of sparring.
    SparringFilter {
        /// The day it was held.
        held_on: DateFilter as |f| f.of_day() => |lens| seen::<sparring::Entity>(lens, sparring::Column::HeldOn),
        /// The hospital that asked.
        hospital: IdFilter as |f| f.of::<HospitalId>() => |lens| seen::<sparring::Entity>(lens, sparring::Column::HospitalId),
        /// The role of the one who asked.
        asker_role: CodeFilter<Role> as |f| f => |lens| seen::<sparring::Entity>(lens, sparring::Column::AskerRole),
        /// Is about this.
        topic: Coded<Topic> as |f| Has(f.0) => |lens| seen::<sparring::Entity>(lens, sparring::Column::Topics),
        /// Whether it came through the bridge consultant.
        via_bridge: bool as |f| f => |lens| seen::<sparring::Entity>(lens, sparring::Column::ViaBridge),
    }
}
orders! {
    /// Orders of sparring.
    SparringOrder of sparring {
        /// The earliest first.
        HeldOnAsc = HeldOn, Asc;
        /// The latest first.
        HeldOnDesc = HeldOn, Desc;
    }
}

/// Professional sparring («faglig sparring») for health staff. It says nothing of any family (R4).
#[Object(visible = "audience::sparring")]
impl Sparring {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The day it was held.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// The hospital that asked.
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        Ok(reader(ctx).load(Find::id(self.0.hospital_id)).await?)
    }

    /// The role of the one who asked.
    async fn asker_role(&self) -> Coded<Role> {
        Coded(self.0.asker_role)
    }

    /// The role in words.
    async fn asker_role_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> &str {
        label(self.0.asker_role, locale)
    }

    /// Who asked; null when not recorded.
    async fn asked_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = self.0.asked_by else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// What it was about.
    async fn topics(&self) -> Vec<Coded<Topic>> {
        self.0.topics.iter().map(Coded).collect()
    }

    /// How long it took, in minutes.
    async fn minutes(&self) -> i32 {
        self.0.minutes
    }

    /// Whether it came through the bridge-building consultant («brobygningskonsulent», R23).
    async fn via_bridge(&self) -> bool {
        self.0.via_bridge
    }

    /// The social worker who answered; null when not recorded.
    async fn worker(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = self.0.worker_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Goes up with every correction; an update names the one it saw.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}
