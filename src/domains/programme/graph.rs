//! Programmes in the graph.

use async_graphql::{Context, Error, ID, Object, Result};
use entities::{
    ids::{ProgrammeId, TypedId},
    programme, region,
};

use super::{loaders::ParametersOf, parameters::Parameters};
use crate::{
    access::{ErrorCode, Failure, Key},
    domains::{
        association::{
            Activity, ActivityFilter, ActivityOrder, Association, AssociationFilter,
            AssociationOrder,
        },
        directory::{Hospital, HospitalFilter, HospitalOrder, Region, Site, SiteFilter, SiteOrder},
        family::{Family, FamilyFilter, FamilyOrder},
        referral::{Referral, ReferralFilter, ReferralOrder},
    },
    graph::{
        connection::Connection,
        filter::{condition, filters, seen},
        lens,
        list::{List, Via},
        loaders::Find,
        node,
        page::PageArgs,
        reader, refuse,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A programme.
    Programme of programme;
}

filters! {
    /// Narrows a list of programmes.
    ProgrammeFilter {
        /// The code of the region.
        region: crate::graph::filter::TextFilter as |f| f => |lens| seen::<programme::Entity>(lens, programme::Column::RegionCode),
    }
}
orders! {
    /// Orders of programmes.
    ProgrammeOrder of programme {
        /// By the region's code.
        RegionAsc = RegionCode, Asc;
        /// By the region's code, backwards.
        RegionDesc = RegionCode, Desc;
    }
}

/// A partnership of a region with Mødrehjælpen: its period, its rules, and all that takes part in it.
#[Object]
impl Programme {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
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

    /// First day (R12).
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day; null when open.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// What its agreement says, as numbers.
    async fn parameters(&self, ctx: &Context<'_>) -> Result<Parameters> {
        Ok(reader(ctx)
            .load(ParametersOf(self.0.id))
            .await?
            .unwrap_or_default())
    }

    /// Its hospitals.
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
        Ok(Connection::new(
            ctx,
            Some((Via::Column("programme_id"), Key::Uuid(self.0.id.0))),
            list,
        ))
    }
    /// Its sites.
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
        Ok(Connection::new(
            ctx,
            Some((Via::Column("programme_id"), Key::Uuid(self.0.id.0))),
            list,
        ))
    }
    /// Its local associations («lokalforeninger»).
    async fn associations(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            AssociationFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "AssociationOrder::NameAsc")]
        order_by: AssociationOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Association>> {
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
        Ok(Connection::new(
            ctx,
            Some((Via::Column("programme_id"), Key::Uuid(self.0.id.0))),
            list,
        ))
    }
    /// Activities of its local associations.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            ActivityFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "ActivityOrder::StartsAtAsc")]
        order_by: ActivityOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Activity>> {
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
        Ok(Connection::new(
            ctx,
            Some((Via::Column("programme_id"), Key::Uuid(self.0.id.0))),
            list,
        ))
    }
    /// Referrals («visitationer») in it that the viewer may see.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            ReferralFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "ReferralOrder::SentAtDesc")]
        order_by: ReferralOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Referral>> {
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
        Ok(Connection::new(
            ctx,
            Some((Via::Column("programme_id"), Key::Uuid(self.0.id.0))),
            list,
        ))
    }
    /// Families in it that the viewer may see.
    async fn families(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            FamilyFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "FamilyOrder::OpenedAtDesc")]
        order_by: FamilyOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Family>> {
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
        Ok(Connection::new(
            ctx,
            Some((Via::Column("programme_id"), Key::Uuid(self.0.id.0))),
            list,
        ))
    }
}

/// Root fields of programmes.
#[derive(Default)]
pub struct ProgrammeQuery;

#[Object]
impl ProgrammeQuery {
    /// A programme by its id or the code of its region.
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Official code of its region, e.g. `1084`.")] region: Option<String>,
    ) -> Result<Option<Programme>> {
        let find = match (id, region) {
            (Some(id), None) => match node::parse::<ProgrammeId>(&id) {
                Ok(id) => Find::id(id),
                Err(failure) => return Ok(refuse(ctx, failure)),
            },
            (None, Some(code)) => Find::by(programme::Column::RegionCode, code),
            _ => {
                let failure = Failure::new(ErrorCode::InvalidId, "Give either id or region.");
                return Ok(refuse(ctx, failure));
            }
        };
        reader(ctx).load(find).await.map_err(Error::from)
    }

    /// Programmes that the viewer takes part in.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            ProgrammeFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "ProgrammeOrder::RegionAsc")]
        order_by: ProgrammeOrder,
        #[graphql(desc = "So many from the beginning or after `after`, 1–100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end or before `before`, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Programme>> {
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
}
