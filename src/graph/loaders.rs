//! The batches behind lists and look-ups: pages, counts, single rows.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use derive_where::derive_where;
use sea_orm::{DbErr, EntityTrait, IdenStatic, QueryResult, sea_query::Expr};

use super::{
    along::AlongRows,
    list::{Field, List, PARENT, Via, Wanted, counted, key_of, reading, visible},
    page::Page,
    row::{Row, primary_key},
};
use crate::access::{Batch, Concerning, Failure, Gate, Key};

fn read_key(row: &QueryResult, name: &str, text: bool) -> Result<Key, DbErr> {
    if text {
        row.try_get("", name).map(Key::Text)
    } else {
        row.try_get("", name).map(Key::Uuid)
    }
}

/// One page: the rows in their order, and whether there are more.
#[derive(Debug)]
pub struct Slice<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// Whether there are more beyond the last one read.
    pub more: bool,
}

impl<R: Row> Slice<R> {
    fn new(mut rows: Vec<R>, page: &Page) -> Self {
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        if page.backward {
            rows.reverse();
        }
        Self { rows, more }
    }
}

/// Keys with the same list and relation, which share a statement.
struct Group<R: Row> {
    list: Arc<List<R>>,
    via: Option<Via>,
    parents: Vec<Key>,
}

fn groups<R: Row>(keys: &[Wanted<R>]) -> Vec<(Field, Group<R>)> {
    let mut groups: Vec<(Field, Group<R>)> = vec![];
    for key in keys {
        let via = key.parent.as_ref().map(|(via, _)| *via);
        let parent = key.parent.as_ref().map(|(_, parent)| parent.clone());
        match groups
            .iter_mut()
            .find(|(field, group)| *field == key.field && group.via == via)
        {
            Some((_, group)) => group.parents.extend(parent),
            None => groups.push((
                key.field,
                Group {
                    list: key.list.clone(),
                    via,
                    parents: parent.into_iter().collect(),
                },
            )),
        }
    }
    groups
}

/// A page of children for each parent.
#[derive_where(Clone, PartialEq, Eq, Hash)]
pub struct PageOf<R: Row>(pub Wanted<R>);

impl<R: Row> Batch for PageOf<R> {
    type Output = Arc<Slice<R>>;

    async fn load(gate: &Gate, keys: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        let keys: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let mut found = HashMap::new();
        for (field, group) in groups(&keys) {
            let text = matches!(group.parents.first(), Some(Key::Text(_)));
            let mut pages: HashMap<Option<Key>, Vec<R>> = HashMap::new();
            // Of each page a row too many is read, to know whether there are more. It isn't shown,
            // so whose data were read is known once the pages are cut.
            let (concerning, mut whose) = (R::concerning(), HashMap::new());
            let read = Concerning::numbers_of::<R::Entity>();
            if let Some(select) = group.list.page_of(&gate.lens, group.via, &group.parents) {
                for row in gate.read(select, read).await? {
                    let parent = match group.via {
                        Some(_) => Some(read_key(&row, PARENT, text)?),
                        None => None,
                    };
                    let ids = concerning.whose(&row, "")?;
                    group.list.keep(gate, &row)?;
                    let row = R::read(&row, "")?;
                    if !ids.is_empty() {
                        whose.insert(key_of(&row), ids);
                    }
                    pages.entry(parent).or_default().push(row);
                }
            }
            // A join gives a parent's rows in no promised order; each page is put in its own.
            for rows in pages.values_mut() {
                group.list.sort(rows);
            }
            for key in keys.iter().filter(|key| key.field == field) {
                if key.parent.as_ref().map(|(via, _)| *via) == group.via {
                    let parent = key.parent.as_ref().map(|(_, parent)| parent.clone());
                    let rows = pages.remove(&parent).unwrap_or_default();
                    let slice = Slice::new(rows, group.list.page());
                    for row in &slice.rows {
                        let ids = whose.get(&key_of(row)).into_iter().flatten();
                        ids.for_each(|id| gate.concerns(*id));
                    }
                    found.insert(Self(key.clone()), Arc::new(slice));
                }
            }
        }
        Ok(found)
    }
}

/// How many rows the list has, whatever the page.
#[derive_where(Clone, PartialEq, Eq, Hash)]
pub struct CountOf<R: Row>(pub Wanted<R>);

impl<R: Row> Batch for CountOf<R> {
    type Output = i64;

    async fn load(gate: &Gate, keys: Vec<Self>) -> Result<HashMap<Self, i64>, Failure> {
        let keys: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let mut found: HashMap<Self, i64> = keys.iter().map(|key| (Self(key.clone()), 0)).collect();
        for (field, group) in groups(&keys) {
            let Some(select) = group.list.count_of(&gate.lens, group.via, &group.parents) else {
                continue;
            };
            let text = matches!(group.parents.first(), Some(Key::Text(_)));
            for row in gate
                .read(select, Concerning::numbers_of::<R::Entity>())
                .await?
            {
                let parent = match group.via {
                    Some(via) => Some((via, read_key(&row, PARENT, text)?)),
                    None => None,
                };
                let key = Wanted {
                    field,
                    parent,
                    list: group.list.clone(),
                };
                found.insert(Self(key), row.try_get("", "n")?);
            }
        }
        Ok(found)
    }
}

/// How many children of one kind a parent has in all, as far as the viewer may list them.
#[derive_where(Clone, PartialEq, Eq, Hash)]
pub struct AllBelow<R: Row> {
    via: Via,
    parent: Key,
    of: PhantomData<fn() -> R>,
}

impl<R: Row> AllBelow<R> {
    /// Of this parent.
    pub fn new(via: Via, parent: Key) -> Self {
        let of = PhantomData;
        Self { via, parent, of }
    }
}

impl<R: Row> Batch for AllBelow<R> {
    type Output = i64;

    async fn load(gate: &Gate, keys: Vec<Self>) -> Result<HashMap<Self, i64>, Failure> {
        let mut found = HashMap::new();
        let mut left = keys;
        while let Some(via) = left.first().map(|key| key.via) {
            let (keys, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|k| k.via == via);
            left = others;
            let parents: Vec<Key> = keys.iter().map(|key| key.parent.clone()).collect();
            found.extend(keys.into_iter().map(|key| (key, 0)));
            let Some(select) = counted::<R>(&gate.lens, Some(via), &parents) else {
                continue;
            };
            let text = matches!(parents.first(), Some(Key::Text(_)));
            let read = Concerning::numbers_of::<R::Entity>();
            for row in gate.read(select, read).await? {
                let parent = read_key(&row, PARENT, text)?;
                found.insert(Self::new(via, parent), row.try_get("", "n")?);
            }
        }
        Ok(found)
    }
}

/// A row by its primary key or a natural key, as far as the viewer may see it.
#[derive_where(Clone, PartialEq, Eq, Hash)]
pub struct Find<R: Row> {
    column: &'static str,
    key: Key,
    of: PhantomData<fn() -> R>,
}

impl<R: Row> Find<R> {
    /// By primary key.
    pub fn id(key: impl Into<uuid::Uuid>) -> Self {
        Self {
            column: primary_key::<R::Entity>().as_str(),
            key: Key::Uuid(key.into()),
            of: PhantomData,
        }
    }

    /// By a natural key.
    pub fn by(column: <R::Entity as EntityTrait>::Column, text: impl Into<String>) -> Self {
        Self {
            column: column.as_str(),
            key: Key::Text(text.into()),
            of: PhantomData,
        }
    }
}

impl<R: Row> Batch for Find<R> {
    type Output = R;

    async fn load(gate: &Gate, keys: Vec<Self>) -> Result<HashMap<Self, R>, Failure> {
        let mut columns_asked: Vec<&'static str> = keys.iter().map(|key| key.column).collect();
        columns_asked.sort_unstable();
        columns_asked.dedup();
        let mut found = HashMap::new();
        for column in columns_asked {
            let asked: Vec<Key> = keys
                .iter()
                // PostgreSQL has no text with a NUL in it: nothing has such a key.
                .filter(|k| {
                    k.column == column && !matches!(&k.key, Key::Text(t) if t.contains('\0'))
                })
                .map(|k| k.key.clone())
                .collect();
            if asked.is_empty() {
                continue;
            }
            let Some(mut select) = visible::<R::Entity>(&gate.lens) else {
                continue;
            };
            let expr = Expr::col((R::Entity::default().as_str(), column));
            select.and_where(gate.lens.among(expr, &asked));
            let select = reading::<R>(select, &gate.lens, &AlongRows::default());
            let text = matches!(asked.first(), Some(Key::Text(_)));
            for row in gate.read(select, R::concerning()).await? {
                let key = read_key(&row, column, text)?;
                let find = Self {
                    column,
                    key,
                    of: PhantomData,
                };
                found.insert(find, R::read(&row, "")?);
            }
        }
        Ok(found)
    }
}
