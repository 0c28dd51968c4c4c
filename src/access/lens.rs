//! Through what a policy looks: the viewer, the moment, and the database's dialect.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    DbBackend,
    sea_query::{
        ArrayType, Expr, ExprTrait, Func, IntoColumnRef, Query, Value, extension::postgres::PgFunc,
    },
};
use uuid::Uuid;

use super::{Concerned, Viewer};

/// What every policy, filter and batch function is given.
#[derive(Clone, Debug)]
pub struct Lens {
    /// Who asks.
    pub viewer: Arc<Viewer>,
    /// The moment of the request, UTC: one for all its parts.
    pub now: DateTime<Utc>,
    /// The day of the request, Europe/Copenhagen.
    pub today: NaiveDate,
    /// The dialect.
    pub backend: DbBackend,
    /// Whose data the request has looked at.
    pub concerned: Concerned,
}

/// A key of a row: a UUID or a natural key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A primary key.
    Uuid(Uuid),
    /// A natural key: a code.
    Text(String),
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Uuid(id) => id.into(),
            Key::Text(text) => text.into(),
        }
    }
}

impl Lens {
    /// `column` is one of `ids`. A single id is compared directly, so that an index on
    /// (column, order) still yields the order.
    pub fn one_of(&self, column: impl IntoColumnRef, ids: &[Uuid]) -> Expr {
        let column = Expr::col(column);
        match ids {
            [] => Expr::value(false),
            [id] => column.eq(*id),
            _ => self.among(
                column,
                &ids.iter().copied().map(Key::Uuid).collect::<Vec<_>>(),
            ),
        }
    }

    /// `expr` is one of `keys`: one text of SQL for any number of keys.
    pub fn among(&self, expr: impl Into<Expr>, keys: &[Key]) -> Expr {
        let expr = expr.into();
        if self.backend == DbBackend::Postgres {
            expr.eq(PgFunc::any(array(keys)))
        } else {
            let alias = "k";
            expr.in_subquery(
                Query::select()
                    .expr(from_json((alias, "value"), keys))
                    .from_function(Func::cust("json_each").arg(json(keys)), alias)
                    .take(),
            )
        }
    }
}

/// The keys as one PostgreSQL array value.
#[must_use]
pub fn array(keys: &[Key]) -> Value {
    let of = match keys.first() {
        Some(Key::Text(_)) => ArrayType::String,
        _ => ArrayType::Uuid,
    };
    Value::Array(
        of,
        Some(Box::new(keys.iter().cloned().map(Value::from).collect())),
    )
}

/// The keys as one JSON text, for SQLite's `json_each`.
#[must_use]
pub fn json(keys: &[Key]) -> String {
    let texts: Vec<String> = keys
        .iter()
        .map(|key| match key {
            Key::Uuid(id) => id.simple().to_string(),
            Key::Text(text) => text.clone(),
        })
        .collect();
    serde_json::to_string(&texts).expect("strings are JSON")
}

/// A key as `json_each` gives it back, in the form the column has.
#[must_use]
pub fn from_json(value: impl IntoColumnRef, keys: &[Key]) -> Expr {
    let value = Expr::col(value);
    match keys.first() {
        Some(Key::Text(_)) => value,
        _ => Func::cust("unhex").arg(value).into(),
    }
}
