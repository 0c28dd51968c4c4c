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
    graph::{
        connection::Connection, filter::condition, lens, list::List, loaders::Find, node,
        page::PageArgs, reader, refuse,
    },
};

/// Root fields of the directory.
#[derive(Default)]
pub struct DirectoryQuery;

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

    /// Municipalities of all regions.
    async fn municipalities(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            MunicipalityFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "MunicipalityOrder::NameAsc")]
        order_by: MunicipalityOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Municipality>> {
        let filter = condition(&filter, lens(ctx))?;
        let list = List::new(
            filter,
            order_by,
            &PageArgs {
                first,
                last,
                after,
                before,
            },
        )?;
        Ok(Connection::new(ctx, None, list))
    }
    /// Organisations of the viewer's programmes.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            OrganisationFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "OrganisationOrder::NameAsc")]
        order_by: OrganisationOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Organisation>> {
        let filter = condition(&filter, lens(ctx))?;
        let list = List::new(
            filter,
            order_by,
            &PageArgs {
                first,
                last,
                after,
                before,
            },
        )?;
        Ok(Connection::new(ctx, None, list))
    }
    /// Hospitals of the viewer's programmes.
    async fn hospitals(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            HospitalFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "HospitalOrder::NameAsc")]
        order_by: HospitalOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Hospital>> {
        let filter = condition(&filter, lens(ctx))?;
        let list = List::new(
            filter,
            order_by,
            &PageArgs {
                first,
                last,
                after,
                before,
            },
        )?;
        Ok(Connection::new(ctx, None, list))
    }
    /// Sites of the viewer's programmes.
    async fn sites(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            SiteFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "SiteOrder::NameAsc")]
        order_by: SiteOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Site>> {
        let filter = condition(&filter, lens(ctx))?;
        let list = List::new(
            filter,
            order_by,
            &PageArgs {
                first,
                last,
                after,
                before,
            },
        )?;
        Ok(Connection::new(ctx, None, list))
    }
    /// Staff of the viewer's programmes.
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            PersonFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "PersonOrder::NameAsc")]
        order_by: PersonOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Person>> {
        let filter = condition(&filter, lens(ctx))?;
        let list = List::new(
            filter,
            order_by,
            &PageArgs {
                first,
                last,
                after,
                before,
            },
        )?;
        Ok(Connection::new(ctx, None, list))
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
