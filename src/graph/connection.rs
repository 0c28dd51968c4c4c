//! Relay connections: one generic type for every list.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Context, Object, ObjectType, OutputType, Result, SimpleObject, TypeName};

use sea_orm::sea_query::Condition;
use uuid::Uuid;

use super::{
    along::AlongRows,
    filter::{FILTER_DEPTH, Filter},
    lens,
    list::{Field, List, Lists, Via, Wanted},
    loaders::{AllBelow, CountOf, PageOf, Slice},
    page::PageArgs,
    reader,
    row::{Order, Row},
};
use crate::access::{Key, Lens};

/// A list, paged as Relay connections are.
pub struct Connection<R: Row>(Wanted<R>);

impl<R: Row> Connection<R> {
    /// The list as the current field asks for it: below `parent`, as far as `given` holds, which may
    /// be about the object `of`. Nothing is read yet.
    ///
    /// # Errors
    /// `INVALID_FILTER`, `INVALID_ID`, `INVALID_PAGE`, `INVALID_CURSOR`.
    pub fn ask(
        ctx: &Context<'_>,
        parent: Option<(Via, Key)>,
        of: Option<Uuid>,
        given: impl FnOnce(&Lens) -> Condition,
        filter: Option<&impl Filter>,
        order: impl Order<R::Entity>,
        page: &PageArgs,
    ) -> Result<Self> {
        let place = std::ptr::from_ref(&ctx.item.node).addr();
        let field = Field { place, of };
        let via = parent.as_ref().map(|(via, _)| *via);
        let list = ctx.data_unchecked::<Lists>().get(field, via, || {
            let mut condition = given(lens(ctx));
            if let Some(filter) = filter {
                reader(ctx).budget().charge_filter(place, filter.size())?;
                condition = condition.add(filter.condition(lens(ctx), FILTER_DEPTH)?);
            }
            let here = ctx.look_ahead();
            let nodes = [here.field("nodes"), here.field("edges").field("node")];
            let along = AlongRows::asked::<R>(lens(ctx), &nodes);
            Ok(List::new(condition, order, page)?.along(along))
        })?;
        Ok(Self(Wanted {
            field,
            parent,
            list,
        }))
    }

    /// The page, charged by the node.
    async fn handed_out(&self, ctx: &Context<'_>) -> Result<Arc<Slice<R>>> {
        let slice = self.slice(ctx).await?;
        reader(ctx).budget().charge_nodes(slice.rows.len())?;
        Ok(slice)
    }

    async fn slice(&self, ctx: &Context<'_>) -> Result<Arc<Slice<R>>> {
        let found = reader(ctx).load(PageOf(self.0.clone())).await?;
        Ok(found.unwrap_or_else(|| {
            Arc::new(Slice {
                rows: vec![],
                more: false,
            })
        }))
    }
}

impl<R: Row + OutputType> TypeName for Connection<R> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <R as OutputType>::type_name()).into()
    }
}

/// A page of a list, with what is needed to ask for the next one
/// ([Relay connections](https://relay.dev/graphql/connections.htm)).
#[Object(name_type)]
impl<R: Row + ObjectType> Connection<R> {
    /// The nodes of the page, each with its cursor.
    async fn edges(&self, ctx: &Context<'_>) -> Result<Vec<Edge<R>>> {
        let slice = self.handed_out(ctx).await?;
        let edge = |row: &R| Edge {
            cursor: self.0.list.cursor(row),
            node: row.clone(),
        };
        Ok(slice.rows.iter().map(edge).collect())
    }

    /// The nodes of the page.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<R>> {
        Ok(self.handed_out(ctx).await?.rows.clone())
    }

    /// Where the page stands in the list.
    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo> {
        let slice = self.slice(ctx).await?;
        let page = self.0.list.page();
        let cursor = |row: Option<&R>| row.map(|row| self.0.list.cursor(row));
        Ok(PageInfo {
            has_next_page: if page.backward {
                page.before.is_some()
            } else {
                slice.more
            },
            has_previous_page: if page.backward {
                slice.more
            } else {
                page.after.is_some()
            },
            start_cursor: cursor(slice.rows.first()),
            end_cursor: cursor(slice.rows.last()),
        })
    }

    /// How many nodes the viewer may list in all. It costs a statement, and only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let count = match &self.0.parent {
            Some((via, parent)) if self.0.list.is_whole() => {
                let all = AllBelow::<R>::new(*via, parent.clone());
                reader(ctx).load(all).await?
            }
            _ => reader(ctx).load(CountOf(self.0.clone())).await?,
        };
        Ok(count.unwrap_or_default())
    }
}

/// A node with its cursor.
pub struct Edge<R> {
    cursor: String,
    node: R,
}

impl<R: OutputType> TypeName for Edge<R> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <R as OutputType>::type_name()).into()
    }
}

/// A node of a list, with its place in it.
#[Object(name_type)]
impl<R: ObjectType + Clone> Edge<R> {
    /// Opaque; for `after` and `before` of the same list and order.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The node.
    async fn node(&self) -> R {
        self.node.clone()
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
struct PageInfo {
    /// Whether there are nodes after this page.
    has_next_page: bool,
    /// Whether there are nodes before this page.
    has_previous_page: bool,
    /// Cursor of the first node; null on an empty page.
    start_cursor: Option<String>,
    /// Cursor of the last node; null on an empty page.
    end_cursor: Option<String>,
}
