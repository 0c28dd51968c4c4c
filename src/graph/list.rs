//! Lists: how a page, a count or a look-up of an entity becomes one statement.
//!
//! Every statement begins with the entity's [`Policy`]; a filter looks at columns through the
//! policy's [`Sight`]. Pages for many parents are one statement with one text for any number of
//! parents: on PostgreSQL `unnest($1)` with a LATERAL limited select, on SQLite `json_each(?1)`
//! joined with a limited subselect of ids.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use derive_where::derive_where;
use sea_orm::{
    ColumnTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable, Order as Direction,
    QueryResult,
    sea_query::{
        Asterisk, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, UnionType,
        Value,
    },
};
use uuid::Uuid;

use super::{
    along::AlongRows,
    page::{Page, PageArgs, Place},
    row::{Order, Row, primary_key},
};
use crate::access::{Failure, Gate, Key, Lens, Policy, Rows, col, constant};

/// How children hang on their parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// By a column of the child.
    Column(&'static str),
    /// By a table of pairs.
    Link {
        /// The table of pairs.
        table: &'static str,
        /// Its column with the parent's key.
        parent: &'static str,
        /// Its column with the child's key.
        child: &'static str,
    },
}

/// A list as it was asked for: which rows, in what order, which page.
#[derive(Clone, Debug)]
pub struct List<R: Row> {
    filter: Condition,
    column: <R::Entity as EntityTrait>::Column,
    direction: Direction,
    order: &'static str,
    page: Page,
    along: AlongRows,
    /// Whether it has all children of its parent.
    whole: bool,
}

fn is_text_key<E: EntityTrait>() -> bool {
    use sea_orm::sea_query::ColumnType::{String, Text};
    matches!(primary_key::<E>().def().get_column_type(), String(_) | Text)
}

impl<R: Row> List<R> {
    /// Checks the arguments.
    ///
    /// # Errors
    /// See [`Page::new`].
    pub fn new(
        filter: Condition,
        order: impl Order<R::Entity>,
        args: &PageArgs,
    ) -> Result<Self, Failure> {
        let (column, direction) = order.by();
        let whole = filter.is_empty();
        let page = Page::new(
            args,
            order.name(),
            column.def().get_column_type(),
            is_text_key::<R::Entity>(),
        )?;
        Ok(Self {
            filter,
            column,
            direction,
            order: order.name(),
            page,
            along: AlongRows::default(),
            whole,
        })
    }

    /// Whether nothing but the policy and the parent says what is in it.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// The same list, whose pages read this along.
    #[must_use]
    pub fn along(self, along: AlongRows) -> Self {
        Self { along, ..self }
    }

    /// Keeps what was read along with a row.
    pub(super) fn keep(&self, gate: &Gate, row: &QueryResult) -> Result<(), DbErr> {
        self.along.keep(gate, row)
    }

    /// The cursor of a row.
    pub fn cursor(&self, row: &R) -> String {
        Place {
            value: row.get(self.column),
            id: key_of(row),
        }
        .encode(self.order)
    }

    /// The checked page.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Rows of the page and one more, in reading direction.
    fn limited(&self, lens: &Lens, via: Option<(Via, Expr)>) -> Option<SelectStatement> {
        match (<R::Entity as Policy>::listed(lens), via) {
            (Rows::Where(sides), None) if sides.len() > 1 => Some(self.merged(sides)),
            (rows, via) => {
                let mut select = among::<R::Entity>(rows)?;
                if let Some((via, parent)) = via {
                    belong::<R::Entity>(&mut select, via, parent);
                }
                self.narrow(&mut select);
                Some(select)
            }
        }
    }

    /// Rows that are seen from several sides: of each as many as are wanted, which an index has in
    /// order, and of those the first. Asked for at once, all rows of all sides would be sorted.
    fn merged(&self, sides: Vec<Condition>) -> SelectStatement {
        let id = col::<R::Entity>(primary_key::<R::Entity>());
        let (table, side) = (R::Entity::default(), "side");
        let parts = sides.into_iter().map(|condition| {
            let mut part = Query::select();
            part.column(id).from(table).cond_where(condition);
            self.narrow(&mut part);
            // SQLite has no limit in a part of a union.
            let key = (side, id.1);
            Query::select().column(key).from_subquery(part, side).take()
        });
        let ids = parts.reduce(|mut all, part| all.union(UnionType::All, part).take());
        let mut select = Query::select();
        select.from(table);
        if let Some(ids) = ids {
            select.and_where(Expr::col(id).in_subquery(ids));
        }
        self.order(&mut select);
        select
    }

    /// As far as the filter and the page go.
    fn narrow(&self, select: &mut SelectStatement) {
        select.cond_where(self.filter.clone());
        let id = primary_key::<R::Entity>();
        let by = [col::<R::Entity>(self.column), col::<R::Entity>(id)];
        let ascending = matches!(self.direction, Direction::Asc);
        for (place, beyond) in [(&self.page.after, true), (&self.page.before, false)] {
            let Some(place) = place else { continue };
            let here = Expr::tuple(by.map(Expr::col));
            let there = Expr::tuple([
                Expr::value(place.value.clone()),
                Expr::value(Value::from(place.id.clone())),
            ]);
            select.and_where(if ascending == beyond {
                here.gt(there)
            } else {
                here.lt(there)
            });
        }
        self.order(select);
    }

    /// In reading direction, rows of the page and one more.
    fn order(&self, select: &mut SelectStatement) {
        let ascending = matches!(self.direction, Direction::Asc);
        let direction = if ascending == self.page.backward {
            Direction::Desc
        } else {
            Direction::Asc
        };
        for column in [self.column, primary_key::<R::Entity>()] {
            select.order_by(col::<R::Entity>(column), direction.clone());
        }
        select.limit(self.page.size + 1);
    }

    pub(super) fn page_of(
        &self,
        lens: &Lens,
        via: Option<Via>,
        parents: &[Key],
    ) -> Option<SelectStatement> {
        let Some(via) = via else {
            return Some(reading::<R>(self.limited(lens, None)?, lens, &self.along));
        };
        let p = "parents";
        let mut outer = Query::select();
        if lens.backend == DbBackend::Postgres {
            let inner = self.limited(lens, Some((via, Expr::col((p, p)))))?;
            let inner = reading::<R>(inner, lens, &self.along);
            outer
                .expr_as(Expr::col((p, p)), PARENT)
                .column(("page", Asterisk))
                .from_function(Func::cust("unnest").arg(crate::access::array(parents)), p)
                .join_lateral(JoinType::InnerJoin, inner, "page", Expr::value(true));
        } else {
            let parent = crate::access::from_json((p, "value"), parents);
            let id = col::<R::Entity>(primary_key::<R::Entity>());
            let mut inner = self.limited(lens, Some((via, parent.clone())))?;
            inner.column(id);
            outer
                .expr_as(parent, PARENT)
                .from_function(Func::cust("json_each").arg(crate::access::json(parents)), p)
                .join(
                    JoinType::InnerJoin,
                    R::Entity::default(),
                    Expr::col(id).in_subquery(inner),
                );
            outer = reading::<R>(outer, lens, &self.along);
        }
        Some(outer)
    }

    pub(super) fn count_of(
        &self,
        lens: &Lens,
        via: Option<Via>,
        parents: &[Key],
    ) -> Option<SelectStatement> {
        let mut select = counted::<R>(lens, via, parents)?;
        select.cond_where(self.filter.clone());
        Some(select)
    }
}

/// How many rows the viewer may list; of each of these parents, where the rows hang on one.
pub(super) fn counted<R: Row>(
    lens: &Lens,
    via: Option<Via>,
    parents: &[Key],
) -> Option<SelectStatement> {
    let mut select = among::<R::Entity>(<R::Entity as Policy>::listed(lens))?;
    select.expr_as(Func::count(Expr::col(Asterisk)), "n");
    if let Some(via) = via {
        let parent = match via {
            Via::Column(column) => Expr::col((R::Entity::default().as_str(), column)),
            Via::Link {
                table,
                parent,
                child,
            } => {
                let id = col::<R::Entity>(primary_key::<R::Entity>());
                select.join(
                    JoinType::InnerJoin,
                    table,
                    Expr::col((table, child)).equals(id),
                );
                Expr::col((table, parent))
            }
        };
        select
            .expr_as(parent.clone(), PARENT)
            .and_where(lens.among(parent.clone(), parents))
            .add_group_by([parent]);
    }
    Some(select)
}

/// How many rows the viewer may list below the parent whose key this is, as a value beside it.
pub fn count_beside<R: Row>(lens: &Lens, via: Via, parent: Expr) -> Expr {
    match among::<R::Entity>(<R::Entity as Policy>::listed(lens)) {
        None => constant(0_i64),
        Some(mut select) => {
            select.expr(Func::count(Expr::col(Asterisk)));
            belong::<R::Entity>(&mut select, via, parent);
            Expr::SubQuery(None, Box::new(select.into()))
        }
    }
}

/// The column that says whose child a row is.
pub(super) const PARENT: &str = "parent_key";

/// A select of the rows that the viewer sees; `None` when that is nothing at all.
pub fn visible<E: Policy>(lens: &Lens) -> Option<SelectStatement> {
    among::<E>(E::rows(lens))
}

fn among<E: EntityTrait>(rows: Rows) -> Option<SelectStatement> {
    rows.among(Query::select().from(E::default()).take())
}

/// What [`Row::read`] reads of the rows that `select` chooses, and what is read along with each.
pub fn reading<R: Row>(
    mut select: SelectStatement,
    lens: &Lens,
    along: &AlongRows,
) -> SelectStatement {
    columns::<R>(&mut select, lens);
    let derived = R::derived(lens);
    if derived.is_empty() && along.is_empty() {
        return select;
    }
    let table = R::Entity::default().as_str();
    let mut outer = Query::select();
    outer.column((table, Asterisk)).from_subquery(select, table);
    for (name, expr) in derived {
        outer.expr_as(expr, name);
    }
    along.read(&mut outer, lens, table);
    outer
}

/// Selects the columns of a row that has no derived ones.
pub fn columns<R: Row>(select: &mut SelectStatement, lens: &Lens) {
    for column in <R::Entity as EntityTrait>::Column::iter() {
        select.column(col::<R::Entity>(column));
    }
    for (name, expr) in R::extras(lens) {
        select.expr_as(expr, name);
    }
}

fn belong<E: EntityTrait>(select: &mut SelectStatement, via: Via, parent: Expr) {
    match via {
        Via::Column(column) => {
            select.and_where(Expr::col((E::default().as_str(), column)).eq(parent));
        }
        Via::Link {
            table,
            parent: of,
            child,
        } => {
            let id = col::<E>(primary_key::<E>());
            select
                .join(
                    JoinType::InnerJoin,
                    table,
                    Expr::col((table, child)).equals(id),
                )
                .and_where(Expr::col((table, of)).eq(parent));
        }
    }
}

/// The primary key of a row.
pub fn key_of<R: Row>(row: &R) -> Key {
    value_key(row.get(primary_key::<R::Entity>()))
}

fn value_key(value: Value) -> Key {
    match value {
        Value::Uuid(Some(id)) => Key::Uuid(id),
        Value::String(Some(text)) => Key::Text(text),
        _ => Key::Text(String::new()),
    }
}

/// The field that asks for a list. It has the same arguments for every parent, so its place in the
/// document stands for them; where the object that has it is part of what the list is asked for, the
/// object is told too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its place in the document.
    pub place: usize,
    /// The object that stands in the list's own condition.
    pub of: Option<Uuid>,
}

/// The lists that a request has asked for so far: what is the same for all parents is made once.
#[derive(Default)]
pub struct Lists(Mutex<HashMap<(Field, Option<Via>), Known>>);

/// A list of whatever kind of rows.
type Known = Arc<dyn Any + Send + Sync>;

impl Lists {
    /// The list that `field` asks for, which `make` makes if nobody has yet.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get<R: Row>(
        &self,
        field: Field,
        via: Option<Via>,
        make: impl FnOnce() -> Result<List<R>, Failure>,
    ) -> Result<Arc<List<R>>, Failure> {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lists.get(&(field, via)).cloned();
        // A field of an interface can lead to rows of another kind.
        if let Some(known) = known.and_then(|list| list.downcast::<List<R>>().ok()) {
            return Ok(known);
        }
        let list = Arc::new(make()?);
        lists.insert((field, via), list.clone());
        Ok(list)
    }
}

/// Which list of which parent is wanted. Lists are told apart by the field that asks.
#[derive_where(Clone, PartialEq, Eq, Hash)]
pub struct Wanted<R: Row> {
    /// The asking field.
    pub field: Field,
    /// How the children hang on the parent, and the parent's key; `None` at the root.
    pub parent: Option<(Via, Key)>,
    /// What was asked.
    #[derive_where(skip(EqHashOrd))]
    pub list: Arc<List<R>>,
}

impl<R: Row> List<R> {
    /// Puts rows in reading direction.
    pub(super) fn sort(&self, rows: &mut [R]) {
        let descending = matches!(self.direction, Direction::Asc) == self.page.backward;
        rows.sort_by(|a, b| {
            let order = compare(&a.get(self.column), &b.get(self.column))
                .then_with(|| key_of(a).cmp(&key_of(b)));
            if descending { order.reverse() } else { order }
        });
    }
}

/// Orders two values of an ordered column as both databases do.
fn compare(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::ChronoDateTimeUtc(a), Value::ChronoDateTimeUtc(b)) => a.cmp(b),
        (Value::ChronoDate(a), Value::ChronoDate(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    }
}
