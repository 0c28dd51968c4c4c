//! What a policy says.

use entities::Classified;
use sea_orm::{
    EntityTrait, IdenStatic,
    sea_query::{Condition, Expr, SelectStatement, Value},
};

use super::Lens;

/// Which rows a viewer sees.
#[derive(Clone, Debug)]
pub enum Rows {
    /// None: not even asked for.
    Nothing,
    /// All: public within the partnership.
    Everything,
    /// Those for which one of these holds; a page looks for the rows of each by themselves.
    Where(Vec<Condition>),
}

impl Rows {
    /// Rows for which `condition` holds.
    pub fn only(condition: impl Into<Expr>) -> Self {
        Self::Where(vec![Condition::all().add(condition.into())])
    }

    /// Rows that one of `parts` shows: a viewer with several roles sees what each of them shows.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        match Self::apart(parts) {
            Self::Where(sides) => Self::Where(vec![either(sides)]),
            all_or_nothing => all_or_nothing,
        }
    }

    /// The same, where each part has an index in the usual order and little in common with the others:
    /// the first rows of all are among the first of each.
    pub fn apart(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = vec![];
        for part in parts {
            match part {
                Self::Nothing => {}
                Self::Everything => return Self::Everything,
                Self::Where(sides) => all.extend(sides),
            }
        }
        if all.is_empty() {
            Self::Nothing
        } else {
            Self::Where(all)
        }
    }

    /// Rows where `column` is one of `ids`; nothing when there are none.
    pub fn of<E: EntityTrait>(lens: &Lens, column: E::Column, ids: &[uuid::Uuid]) -> Self {
        if ids.is_empty() {
            Self::Nothing
        } else {
            Self::only(lens.one_of(col::<E>(column), ids))
        }
    }

    /// These rows, as far as `condition` holds too.
    #[must_use]
    pub fn and(self, condition: impl Into<Expr>) -> Self {
        let condition = condition.into();
        match self {
            Self::Nothing => Self::Nothing,
            Self::Everything => Self::only(condition),
            Self::Where(sides) => {
                let both = Condition::all().add(either(sides)).add(condition);
                Self::Where(vec![both])
            }
        }
    }

    /// What `select` finds of these rows; `None` where that is nothing.
    #[must_use]
    pub fn among(self, mut select: SelectStatement) -> Option<SelectStatement> {
        match self {
            Self::Nothing => return None,
            Self::Everything => {}
            Self::Where(sides) => {
                select.cond_where(either(sides));
            }
        }
        Some(select)
    }

    /// Whether a row is one of these, as a value of the row.
    #[must_use]
    pub fn holds(self) -> Expr {
        match self {
            Self::Nothing => constant(false),
            Self::Everything => constant(true),
            Self::Where(sides) => Expr::case(either(sides), constant(true))
                .finally(constant(false))
                .into(),
        }
    }
}

/// One of `sides` holds.
fn either(sides: Vec<Condition>) -> Condition {
    sides.into_iter().fold(Condition::any(), Condition::add)
}

/// How a viewer sees a column of the rows they see.
#[derive(Clone, Debug)]
pub enum Sight {
    /// As it is.
    Plain,
    /// Not at all: it is NULL to every filter.
    Hidden,
    /// As this expression gives it: NULL where it is withheld.
    As(Expr),
}

/// Who sees which rows and columns of an entity.
pub trait Policy: Classified {
    /// The rows: what a look-up by an exact key finds.
    fn rows(lens: &Lens) -> Rows;

    /// The rows that lists and counts go over: fewer where a role may look up what it was named,
    /// and not look around.
    fn listed(lens: &Lens) -> Rows {
        Self::rows(lens)
    }

    /// The column, as a filter, an order or a count may look at it.
    fn sight(_lens: &Lens, _column: Self::Column) -> Sight {
        Sight::Plain
    }
}

/// A column with its table, which is how every statement names it.
pub fn col<E: EntityTrait>(column: E::Column) -> (&'static str, &'static str) {
    (E::default().as_str(), column.as_str())
}

/// A value that is the same in every statement, a code say: it stands in the text, where the
/// database sees it when it plans. Nothing that a client gives belongs here.
pub fn constant(value: impl Into<Value>) -> Expr {
    Expr::Constant(value.into())
}

/// All of `parts` hold.
pub fn all_of(parts: impl IntoIterator<Item = Expr>) -> Expr {
    parts
        .into_iter()
        .reduce(sea_orm::ExprTrait::and)
        .unwrap_or_else(|| constant(true))
}

/// One of `parts` holds.
pub fn any_of(parts: impl IntoIterator<Item = Expr>) -> Expr {
    parts
        .into_iter()
        .reduce(sea_orm::ExprTrait::or)
        .unwrap_or_else(|| constant(false))
}

/// Whether `select` finds something, looked up anew for each row. PostgreSQL may turn a plain EXISTS
/// into a table of all that is found for any row, since it doesn't know how few rows a page stops at;
/// it leaves one with an offset alone.
pub fn exists_for_row(mut select: SelectStatement) -> Expr {
    Expr::exists(select.limit(1).offset(0).take())
}
