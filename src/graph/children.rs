//! All children of a parent, where they are few by nature: plain lists without pages.

use std::{collections::HashMap, marker::PhantomData};

use derive_where::derive_where;
use sea_orm::{EntityTrait, IdenStatic, sea_query::Expr};
use uuid::Uuid;

use super::{
    along::AlongRows,
    list::{reading, visible},
    row::Row,
};
use crate::access::{Batch, Failure, Gate, Key};

/// All children of one parent that the viewer may see, in no promised order.
#[derive_where(Clone, PartialEq, Eq, Hash)]
pub struct AllOf<R: Row> {
    column: &'static str,
    parent: Uuid,
    of: PhantomData<fn() -> R>,
}

impl<R: Row> AllOf<R> {
    /// Those whose `column` is `parent`.
    pub fn by(column: <R::Entity as EntityTrait>::Column, parent: impl Into<Uuid>) -> Self {
        Self {
            column: column.as_str(),
            parent: parent.into(),
            of: PhantomData,
        }
    }
}

impl<R: Row> Batch for AllOf<R> {
    type Output = Vec<R>;

    async fn load(gate: &Gate, keys: Vec<Self>) -> Result<HashMap<Self, Vec<R>>, Failure> {
        let mut columns_asked: Vec<&'static str> = keys.iter().map(|key| key.column).collect();
        columns_asked.sort_unstable();
        columns_asked.dedup();
        let mut found: HashMap<Self, Vec<R>> = HashMap::new();
        for column in columns_asked {
            let Some(mut select) = visible::<R::Entity>(&gate.lens) else {
                continue;
            };
            let parents: Vec<Key> = keys
                .iter()
                .filter(|key| key.column == column)
                .map(|key| Key::Uuid(key.parent))
                .collect();
            let expr = Expr::col((R::Entity::default().as_str(), column));
            select.and_where(gate.lens.among(expr, &parents));
            let select = reading::<R>(select, &gate.lens, &AlongRows::default());
            for row in gate.read(select, R::concerning()).await? {
                let key = Self {
                    column,
                    parent: row.try_get("", column)?,
                    of: PhantomData,
                };
                found.entry(key).or_default().push(R::read(&row, "")?);
            }
        }
        Ok(found)
    }
}
