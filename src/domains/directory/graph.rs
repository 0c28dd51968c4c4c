//! Root fields of the directory.

use async_graphql::{Context, Error, ID, Object, Result};
use entities::{
    hospital,
    ids::{HospitalId, SiteId},
    municipality, region,
};

use super::{
    filters::{
        HospitalFilter, HospitalOrder, MunicipalityFilter, MunicipalityOrder, OrganisationFilter,
        OrganisationOrder, PersonFilter, PersonOrder, SiteFilter, SiteOrder,
    },
    organisations::{Hospital, Organisation},
    people::Person,
    places::{Municipality, Region, Site},
};
use crate::{
    access::{ErrorCode, Failure},
    graph::{loaders::Find, node, reader, refuse},
};

/// Root fields of the directory.
#[derive(Default)]
pub struct DirectoryQuery;

#[macros::lists(
    municipalities: Municipality(MunicipalityFilter, MunicipalityOrder::NameAsc), "Municipalities of all regions.";
    organisations: Organisation(OrganisationFilter, OrganisationOrder::NameAsc), "Organisations of the viewer's programmes.";
    hospitals: Hospital(HospitalFilter, HospitalOrder::NameAsc), "Hospitals of the viewer's programmes.";
    sites: Site(SiteFilter, SiteOrder::NameAsc), "Sites of the viewer's programmes.";
    people: Person(PersonFilter, PersonOrder::NameAsc), "Staff of the viewer's programmes.";
)]
#[Object]
impl DirectoryQuery {
    /// A region by its official code.
    async fn region(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Official code, e.g. `1084`.")] code: String,
    ) -> Result<Option<Region>> {
        Ok(reader(ctx)
            .load(Find::by(region::Column::Code, code))
            .await?)
    }

    /// A municipality («kommune») by its official code.
    async fn municipality(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Official code, e.g. `0217`.")] code: String,
    ) -> Result<Option<Municipality>> {
        Ok(reader(ctx)
            .load(Find::by(municipality::Column::Code, code))
            .await?)
    }

    /// A hospital by its id or its SHAK code.
    async fn hospital(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its SHAK code, 4 characters.")] shak: Option<String>,
    ) -> Result<Option<Hospital>> {
        let find = match (id, shak) {
            (Some(id), None) => match node::parse::<HospitalId>(&id) {
                Ok(id) => Find::id(id),
                Err(failure) => return Ok(refuse(ctx, failure)),
            },
            (None, Some(shak)) => Find::by(hospital::Column::Shak, shak),
            _ => {
                let failure = Failure::new(ErrorCode::InvalidId, "Give either id or shak.");
                return Ok(refuse(ctx, failure));
            }
        };
        reader(ctx).load(find).await.map_err(Error::from)
    }

    /// A site by its id.
    async fn site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Site>> {
        node::find::<SiteId, Site>(ctx, &id).await
    }
}
