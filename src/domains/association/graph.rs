//! Associations in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    association,
    ids::{AssociationId, TypedId},
};

use super::{
    Activity, ActivityFilter, ActivityOrder, Volunteer, VolunteerMatch,
    volunteer::{VolunteerFilter, VolunteerMatchFilter, VolunteerMatchOrder, VolunteerOrder},
};
use crate::{
    domains::{
        directory::{Municipality, MunicipalityFilter, MunicipalityOrder},
        programme::Programme,
    },
    graph::{
        filter::{IdFilter, filters, seen},
        list::Via,
        loaders::Find,
        node, reader,
        row::{orders, rows},
    },
};

rows! {
    /// A local association.
    Association of association;
}

filters! {
    /// Narrows a list of associations.
    AssociationFilter {
        /// The programme.
        programme: IdFilter as |f| f.of::<entities::ids::ProgrammeId>() => |lens| seen::<association::Entity>(lens, association::Column::ProgrammeId),
    }
}
orders! {
    /// Orders of associations.
    AssociationOrder of association {
        /// By name, Danish alphabet.
        NameAsc = SortKey, Asc;
        /// By name, backwards.
        NameDesc = SortKey, Desc;
    }
}

/// A local association («lokalforening») of Mødrehjælpen, run by volunteers.
#[macros::lists(
    municipalities: Municipality(MunicipalityFilter, MunicipalityOrder::NameAsc) via Via::Link { table: "association_municipality", parent: "association_id", child: "municipality_code" }, "The municipalities it serves.";
    activities: Activity(ActivityFilter, ActivityOrder::StartsAtAsc) via Via::Column("association_id"), "Its activities; drafts for its coordinator alone.";
    volunteers: Volunteer(VolunteerFilter, VolunteerOrder::AliasAsc) via Via::Column("association_id"), "Its volunteers («frivillige») by alias; empty for those who may not see them.";
    matches: VolunteerMatch(VolunteerMatchFilter, VolunteerMatchOrder::SinceAsc) via Via::Column("association_id"), "Families that have a family friend («Familieven») or wait for one, by alias; empty for those who may not see them.";
)]
#[Object]
impl Association {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// Root fields of associations.
#[derive(Default)]
pub struct AssociationQuery;

#[macros::lists(
    associations: Association(AssociationFilter, AssociationOrder::NameAsc), "Local associations of the viewer's programmes.";
    activities: Activity(ActivityFilter, ActivityOrder::StartsAtAsc), "Activities of all associations of the viewer's programmes.";
    volunteers: Volunteer(VolunteerFilter, VolunteerOrder::AliasAsc), "Volunteers («frivillige») that the viewer may see, by alias.";
    volunteer_matches: VolunteerMatch(VolunteerMatchFilter, VolunteerMatchOrder::SinceAsc), "Families with a family friend («Familieven») or waiting for one that the viewer may see, by alias.";
)]
#[Object]
impl AssociationQuery {
    /// A local association by its id.
    async fn association(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Association>> {
        node::find::<AssociationId, Association>(ctx, &id).await
    }
}
