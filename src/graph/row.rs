//! What a domain says of a table so that the graph can list it.

use sea_orm::{
    DbErr, EntityTrait, Iterable, ModelTrait, Order as Direction, PrimaryKeyToColumn, QueryResult,
    sea_query::{Expr, Value},
};

use super::along::{Along, Numbers};
use crate::access::{Concerning, Lens, Policy};

/// A row as the graph shows it: the stored columns, and what the policy computed beside them.
pub trait Row: Clone + Send + Sync + 'static {
    /// The table.
    type Entity: Policy;

    /// Columns computed beside the stored ones, by name.
    fn extras(_lens: &Lens) -> Vec<(&'static str, Expr)> {
        vec![]
    }

    /// Columns that follow from the row and its extras alone, by name: worked out for the rows that
    /// were chosen, under the table's name.
    fn derived(_lens: &Lens) -> Vec<(&'static str, Expr)> {
        vec![]
    }

    /// To-one relations that a page reads along, in its own statement, where they are asked for.
    fn along() -> Vec<Along> {
        vec![]
    }

    /// Numbers of its children that a page reads along, where they are asked for.
    fn numbers() -> Vec<Numbers> {
        vec![]
    }

    /// Whose data the rows are.
    fn concerning() -> Concerning {
        Concerning::rows_of::<Self::Entity>()
    }

    /// Reads a row of a statement made here, whose columns have these first letters.
    ///
    /// # Errors
    /// When a column doesn't have the declared type.
    fn read(row: &QueryResult, prefix: &str) -> Result<Self, DbErr>;

    /// The stored columns.
    fn model(&self) -> &<Self::Entity as EntityTrait>::Model;

    /// The value of a column.
    fn get(&self, column: <Self::Entity as EntityTrait>::Column) -> Value {
        self.model().get(column)
    }
}

/// An order of a list: a not-null column with an index, ties broken by the id.
pub trait Order<E: EntityTrait>: Copy + Send + Sync + 'static {
    /// The column and direction.
    fn by(self) -> (E::Column, Direction);
    /// The public name, which cursors carry.
    fn name(self) -> &'static str;
}

/// The primary key column of an entity; all listed entities have a single one.
pub fn primary_key<E: EntityTrait>() -> E::Column {
    E::PrimaryKey::iter()
        .next()
        .expect("every table has a primary key")
        .into_column()
}

/// Declares an order of a list: `VariantAsc = Column, Asc;`
macro_rules! orders {
    (
        $(#[doc = $doc:literal])*
        $name:ident of $entity:ident {
            $( $(#[doc = $vdoc:literal])* $variant:ident = $column:ident, $direction:ident; )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $( $(#[doc = $vdoc])* $variant, )*
        }

        impl $crate::graph::row::Order<$entity::Entity> for $name {
            fn by(self) -> ($entity::Column, sea_orm::Order) {
                match self {
                    $( Self::$variant => ($entity::Column::$column, sea_orm::Order::$direction), )*
                }
            }
            fn name(self) -> &'static str {
                match self {
                    $( Self::$variant => stringify!($variant), )*
                }
            }
        }
    };
}
pub(crate) use orders;

/// Declares the graph's object for a table: a shared row, as it is stored. With `along`, and which
/// fields lead to which to-one relation by which column: `Enrolment of enrolment along [course] to
/// Course by CourseId;`
macro_rules! rows {
    ($( $(#[doc = $doc:literal])* $name:ident of $entity:ident $(along [$($field:ident).+] to $to:ident by $column:ident),*; )*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone)]
        pub struct $name(pub std::sync::Arc<$entity::Model>);

        impl $crate::graph::row::Row for $name {
            type Entity = $entity::Entity;

            fn along() -> Vec<$crate::graph::along::Along> {
                vec![$(
                    $crate::graph::along::Along::to::<$to>(&[$(stringify!($field)),+], $entity::Column::$column),
                )*]
            }

            fn read(row: &sea_orm::QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
                sea_orm::FromQueryResult::from_query_result(row, prefix).map(|model| Self(std::sync::Arc::new(model)))
            }

            fn model(&self) -> &$entity::Model {
                &self.0
            }
        }
    )*};
}
pub(crate) use rows;
