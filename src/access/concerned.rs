//! Whose data a request has read, for its line in the audit trail.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use entities::{Classified, Subjects};
use sea_orm::{DbErr, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, QueryResult};
use uuid::Uuid;

/// Whose data the rows of a statement are: said with every statement that passes the gate.
#[derive(Clone, Debug)]
pub enum Concerning {
    /// Nobody's: nothing personal is read, filtered by or counted.
    Nobody,
    /// People's whom the rows don't name: counts, tallies.
    Unnamed,
    /// Those whom the rows name.
    Named {
        /// The columns of the result with their ids; null where there is none.
        columns: Vec<&'static str>,
        /// The column that stands for a row in which those are all null.
        otherwise: Option<&'static str>,
    },
}

impl Concerning {
    /// Whole rows of `E`.
    #[must_use]
    pub fn rows_of<E: Classified>() -> Self {
        match E::subjects() {
            Subjects::Nobody => Self::Nobody,
            Subjects::Unnamed => Self::Unnamed,
            Subjects::Named(columns) => {
                let mut keys = E::PrimaryKey::iter().map(|key| key.into_column().as_str());
                Self::Named {
                    columns: columns.iter().map(IdenStatic::as_str).collect(),
                    otherwise: keys.next().filter(|_| keys.next().is_none()),
                }
            }
        }
    }

    /// Numbers made of rows of `E`.
    #[must_use]
    pub fn numbers_of<E: Classified>() -> Self {
        match E::subjects() {
            Subjects::Nobody => Self::Nobody,
            Subjects::Unnamed | Subjects::Named(_) => Self::Unnamed,
        }
    }

    /// Whether it is anybody's data.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        !matches!(self, Self::Nobody)
    }

    /// Whose data `row` is, where the columns have these first letters.
    ///
    /// # Errors
    /// When a column isn't there, or holds no id.
    pub fn whose(&self, row: &QueryResult, prefix: &str) -> Result<Vec<Uuid>, DbErr> {
        let Self::Named { columns, otherwise } = self else {
            return Ok(vec![]);
        };
        let mut ids = vec![];
        for column in columns {
            ids.extend(row.try_get::<Option<Uuid>>(prefix, column)?);
        }
        if let (true, Some(key)) = (ids.is_empty(), otherwise) {
            ids.push(row.try_get(prefix, key)?);
        }
        Ok(ids)
    }

    /// The ids in these columns of the result; `otherwise` where they are all null.
    #[must_use]
    pub fn named(columns: &[&'static str], otherwise: Option<&'static str>) -> Self {
        Self::Named {
            columns: columns.to_vec(),
            otherwise,
        }
    }
}

/// What a request has to do with people, as far as it has gone.
#[derive(Clone, Debug, Default)]
pub struct Concerned(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    personal: bool,
    subjects: BTreeSet<Uuid>,
}

impl Concerned {
    /// Personal data are looked at.
    pub fn touch(&self) {
        self.seen().personal = true;
    }

    /// The data of this one are read or changed: a person, a member, a family.
    pub fn name(&self, id: Uuid) {
        let mut seen = self.seen();
        seen.personal = true;
        seen.subjects.insert(id);
    }

    /// A column is looked at by a filter.
    pub fn column<E: Classified>(&self, column: <E as EntityTrait>::Column) {
        if E::class(column).is_personal() {
            self.touch();
        }
    }

    /// Rows are about to be read.
    pub(super) fn begin(&self, concerning: &Concerning) {
        if concerning.is_personal() {
            self.touch();
        }
    }

    /// Rows were read.
    pub(super) fn rows(&self, concerning: &Concerning, rows: &[QueryResult]) -> Result<(), DbErr> {
        for row in rows {
            self.seen().subjects.extend(concerning.whose(row, "")?);
        }
        Ok(())
    }

    /// Whose data it was, sorted, each once; `None` when nothing personal was touched.
    #[must_use]
    pub fn subjects(&self) -> Option<Vec<Uuid>> {
        let seen = self.seen();
        seen.personal
            .then(|| seen.subjects.iter().copied().collect())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
