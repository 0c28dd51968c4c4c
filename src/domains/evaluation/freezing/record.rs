//! What is noted of one that is counted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entities::{
    Code, CodeSet,
    codes::{Dimension, Reached},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domains::evaluation::shape::NONE;

/// The categories of one that is counted, and how many days its steps took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The finest categories, by dimension.
    #[serde(flatten)]
    categories: BTreeMap<String, Vec<String>>,
    /// Days from sending, by the step that was reached.
    #[serde(rename = "DAYS", default, skip_serializing_if = "BTreeMap::is_empty")]
    days: BTreeMap<String, u32>,
}

impl Facts {
    /// With one category.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, category: impl Into<String>) -> Self {
        let all = vec![category.into()];
        self.categories.insert(dimension.code().to_owned(), all);
        self
    }

    /// With the id of its category, or with none.
    #[must_use]
    pub fn with_id(self, dimension: Dimension, id: Option<Uuid>) -> Self {
        self.with(
            dimension,
            id.map_or_else(|| NONE.to_owned(), |id| id.to_string()),
        )
    }

    /// With a code, or with none.
    #[must_use]
    pub fn with_code<T: Code>(self, dimension: Dimension, code: Option<T>) -> Self {
        self.with(dimension, code.map_or(NONE, Code::code))
    }

    /// With all codes of a set, or with none.
    #[must_use]
    pub fn with_set<T: Code>(mut self, dimension: Dimension, set: CodeSet<T>) -> Self {
        let mut all: Vec<String> = set.iter().map(|code| code.code().to_owned()).collect();
        if all.is_empty() {
            all.push(NONE.to_owned());
        }
        self.categories.insert(dimension.code().to_owned(), all);
        self
    }

    /// With the days after which a step was reached.
    #[must_use]
    pub fn with_days(mut self, step: Reached, days: u32) -> Self {
        self.days.insert(step.code().to_owned(), days);
        self
    }

    /// Its categories in a dimension.
    #[must_use]
    pub fn of(&self, dimension: Dimension) -> &[String] {
        let all = self.categories.get(dimension.code());
        all.map_or(&[], Vec::as_slice)
    }

    /// After how many days it reached a step.
    #[must_use]
    pub fn days(&self, step: Reached) -> Option<u32> {
        self.days.get(step.code()).copied()
    }
}

/// One that is counted, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// On which day.
    pub day: NaiveDate,
    /// How many it stands for.
    pub weight: i32,
    /// How long it took.
    pub minutes: Option<i32>,
    /// The hospital or association that knows it.
    pub known_to: Option<Uuid>,
    /// Its categories.
    pub facts: Facts,
}

impl Fact {
    /// One, of that day.
    #[must_use]
    pub fn one(day: NaiveDate, known_to: Option<Uuid>, facts: Facts) -> Self {
        Self {
            day,
            weight: 1,
            minutes: None,
            known_to,
            facts,
        }
    }
}
