//! Everything that the API tells of what one universe counts.

use std::collections::HashMap;

use brobygger::domains::evaluation::{category, shape::Universe};
use chrono::NaiveDate;
use entities::{
    Code,
    codes::{Dimension, Granularity},
};
use serde_json::{Value, json};

use crate::app::TestApp;

/// A cell of a table, whatever its order of dimensions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    measure: &'static str,
    track: Option<&'static str>,
    per: &'static str,
    starts_on: NaiveDate,
    by: Vec<(String, String)>,
}

impl Cell {
    /// The cell of these categories.
    pub fn new(
        universe: &Universe,
        per: Granularity,
        starts_on: NaiveDate,
        by: Vec<(Dimension, String)>,
    ) -> Self {
        let mut by: Vec<(String, String)> = by
            .into_iter()
            .map(|(dimension, of)| {
                (
                    dimension.code().to_owned(),
                    category::public(dimension, &of),
                )
            })
            .collect();
        by.sort();
        Self {
            measure: universe.measure.code(),
            track: universe.track.map(Code::code),
            per: per.code(),
            starts_on,
            by,
        }
    }
}

/// What is told, and what is suppressed.
pub struct Told {
    cells: HashMap<Cell, Option<u32>>,
    /// How many tables that was.
    pub tables: usize,
}

const ROW: &str = "fragment R on EvaluationTable { rows { track startsOn basis \
    count { value suppressed } categories { dimension code } } }";

impl Told {
    /// Asks for every table of a universe.
    pub async fn everything(
        app: &TestApp,
        persona: &str,
        programme: &str,
        universe: &Universe,
    ) -> Self {
        let mut told = Self {
            cells: HashMap::new(),
            tables: 0,
        };
        let mut tables = vec![
            (Granularity::Month, vec![]),
            (Granularity::Quarter, vec![]),
            (Granularity::Year, vec![]),
        ];
        for dimension in universe.dimensions {
            tables.push((Granularity::Year, vec![*dimension]));
        }
        tables.extend(
            universe
                .by_quarter()
                .map(|of| (Granularity::Quarter, vec![of])),
        );
        tables.extend(
            universe
                .pairs()
                .map(|(a, b)| (Granularity::Year, vec![a, b])),
        );
        for asked in tables.chunks(4) {
            let fields = asked.iter().enumerate().map(|(n, (per, by))| {
                let by: Vec<&str> = by.iter().map(|dimension| dimension.code()).collect();
                let track = universe
                    .track
                    .map_or_else(String::new, |track| format!(", track: {}", track.code()));
                format!(
                    "t{n}: {}(per: {}, by: [{}]{track}) {{ ...R }}",
                    field(universe),
                    per.code(),
                    by.join(", ")
                )
            });
            let query = format!(
                "query($programme: ID!) {{ evaluation(programme: $programme) {{ {} }} }} {ROW}",
                fields.collect::<Vec<_>>().join(" ")
            );
            let data = app
                .viewer(persona)
                .data(&query, json!({ "programme": programme }))
                .await;
            for (n, (per, by)) in asked.iter().enumerate() {
                told.tables += 1;
                for row in data["evaluation"][format!("t{n}")]["rows"]
                    .as_array()
                    .unwrap()
                {
                    told.learn(universe, *per, by, row);
                }
            }
        }
        told
    }

    fn learn(&mut self, universe: &Universe, per: Granularity, by: &[Dimension], row: &Value) {
        if row["basis"] != universe.basis().code() {
            return;
        }
        assert_eq!(row["track"].as_str(), universe.track.map(Code::code));
        let categories = row["categories"].as_array().unwrap();
        let by = by.iter().map(|dimension| {
            let found = categories
                .iter()
                .find(|of| of["dimension"] == dimension.code());
            (
                *dimension,
                found.unwrap()["code"].as_str().unwrap().to_owned(),
            )
        });
        let starts_on = row["startsOn"].as_str().unwrap().parse().unwrap();
        let cell = Cell::new(universe, per, starts_on, by.collect());
        let number = row["count"]["value"]
            .as_u64()
            .map(|number| number.try_into().unwrap());
        assert_eq!(row["count"]["suppressed"], number.is_none());
        assert_eq!(
            self.cells.insert(cell, number),
            None,
            "a cell is told twice"
        );
    }

    /// What is told of a cell: nothing where it is in no table, `None` where it is suppressed.
    pub fn of(&self, cell: &Cell) -> Option<Option<u32>> {
        self.cells.get(cell).copied()
    }

    /// How many cells of so many dimensions there are, and how many of them are told.
    pub fn share(&self, dimensions: usize) -> (usize, usize) {
        let all = || {
            self.cells
                .iter()
                .filter(|(cell, _)| cell.by.len() == dimensions)
        };
        (
            all().filter(|(_, number)| number.is_some()).count(),
            all().count(),
        )
    }
}

/// The field that tells of a measure: its name in camel case.
fn field(universe: &Universe) -> String {
    let mut words = universe.measure.code().split('_');
    let first = words.next().unwrap().to_lowercase();
    words.fold(first, |name, word| {
        name + &word[..1] + &word[1..].to_lowercase()
    })
}
