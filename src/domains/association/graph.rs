//! Associations in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    association,
    ids::{AssociationId, TypedId},
};

use super::{Activity, ActivityFilter, ActivityOrder};
use crate::{
    access::Key,
    domains::{
        directory::{Municipality, MunicipalityFilter, MunicipalityOrder},
        programme::Programme,
    },
    graph::{
        connection::Connection,
        filter::{IdFilter, condition, filters, seen},
        lens,
        list::{List, Via},
        loaders::Find,
        node,
        page::PageArgs,
        reader,
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

    /// The municipalities it serves.
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
        Ok(Connection::new(
            ctx,
            Some((
                Via::Link {
                    table: "association_municipality",
                    parent: "association_id",
                    child: "municipality_code",
                },
                Key::Uuid(self.0.id.0),
            )),
            list,
        ))
    }
    /// Its activities; drafts for its coordinator alone.
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
            Some((Via::Column("association_id"), Key::Uuid(self.0.id.0))),
            list,
        ))
    }
}

/// Root fields of associations.
#[derive(Default)]
pub struct AssociationQuery;

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

    /// Local associations of the viewer's programmes.
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
        Ok(Connection::new(ctx, None, list))
    }
    /// Activities of all associations of the viewer's programmes.
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
        Ok(Connection::new(ctx, None, list))
    }
}
