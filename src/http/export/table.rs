//! Which table an answer holds, and its columns.
//!
//! A table is a list of objects that single objects lead to from the root. Its columns are what is
//! selected of each, in the document's order, named by the path: `hospital.name`. A list of objects in
//! a row is numbered, `categories.0.code`, up to the longest.

#![expect(
    clippy::result_large_err,
    reason = "the error is the answer itself, made once a request"
)]

use async_graphql::Value;
use axum::response::Response;

use crate::{
    graph::contract::{Selected, Shape},
    http::params::bad_request,
};

/// A list of an operation.
pub struct Table {
    /// What it is called; nothing where the operation has no other.
    pub name: Option<String>,
    path: Vec<String>,
    row: Vec<Selected>,
}

/// The rows of a table, and what each has.
pub struct Rows {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each an object.
    pub rows: Vec<Value>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    At(usize),
}

impl Table {
    /// The table that is asked for by its name, or by its path from the root; without a name the only
    /// one.
    pub fn choose(outline: Vec<Selected>, named: Option<&str>) -> Result<Self, Response> {
        let mut tables = vec![];
        find(outline, &[], &mut tables);
        let names: Vec<String> = tables.iter().map(|table| called(table, &tables)).collect();
        let chosen = match named {
            None if tables.len() == 1 => Some(0),
            None => None,
            Some(named) => (0..tables.len())
                .find(|at| names[*at] == named || tables[*at].path.join(".") == named),
        };
        let Some(chosen) = chosen else {
            let message = match &names[..] {
                [] => "The operation has no list that would be a table.".to_owned(),
                _ => format!("Say which table, as table=…: {}.", names.join(", ")),
            };
            return Err(bad_request(&message));
        };
        let several = tables.len() > 1;
        let mut table = tables.swap_remove(chosen);
        table.name = several.then(|| names[chosen].clone());
        Ok(table)
    }

    /// The table's rows in an answer without errors; `None` when what leads to them isn't there.
    pub fn rows(self, data: Value) -> Option<Rows> {
        let mut here = data;
        for key in &self.path {
            let Value::Object(mut object) = here else {
                return None;
            };
            here = object.swap_remove(key.as_str())?;
        }
        let Value::List(mut rows) = here else {
            return None;
        };
        // What isn't there, or isn't the viewer's to see, is no row.
        rows.retain(|row| *row != Value::Null);
        let mut columns = vec![];
        self::columns(
            &self.row,
            &rows.iter().collect::<Vec<_>>(),
            &[],
            &mut columns,
        );
        Some(Rows { columns, rows })
    }
}

/// The lists that are reached through single objects.
fn find(selected: Vec<Selected>, path: &[String], into: &mut Vec<Table>) {
    for Selected { key, shape } in selected {
        let path = [path, &[key]].concat();
        match shape {
            Shape::Leaf => {}
            Shape::One(below) => find(below, &path, into),
            Shape::Many(row) => into.push(Table {
                name: None,
                path,
                row,
            }),
        }
    }
}

/// What a table is called: the last word of its path that says more than that it is a list, or the
/// whole path where that word is another's too.
fn called(table: &Table, among: &[Table]) -> String {
    fn word(table: &Table) -> Option<&String> {
        let mut words = table.path.iter().rev();
        words.find(|key| !matches!(key.as_str(), "rows" | "nodes" | "edges"))
    }
    let own = word(table);
    match own {
        Some(own) if among.iter().filter(|one| word(one) == Some(own)).count() == 1 => own.clone(),
        _ => table.path.join("."),
    }
}

fn columns(selected: &[Selected], rows: &[&Value], path: &[Step], into: &mut Vec<Column>) {
    for Selected { key, shape } in selected {
        let path = [path, &[Step::Key(key.clone())]].concat();
        let values = rows
            .iter()
            .filter_map(|row| step(row, &path[path.len() - 1]));
        match shape {
            Shape::Leaf => into.push(Column(path)),
            Shape::One(below) => columns(below, &values.collect::<Vec<_>>(), &path, into),
            Shape::Many(below) => {
                let lists: Vec<&Value> = values.collect();
                for at in 0.. {
                    let at = Step::At(at);
                    let these: Vec<&Value> =
                        lists.iter().filter_map(|list| step(list, &at)).collect();
                    if these.is_empty() {
                        break;
                    }
                    columns(below, &these, &[&path[..], &[at]].concat(), into);
                }
            }
        }
    }
}

fn step<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match (value, step) {
        (Value::Object(object), Step::Key(key)) => object.get(key.as_str()),
        (Value::List(list), Step::At(at)) => list.get(*at),
        _ => None,
    }
}

impl Column {
    /// What it is called: the path, joined by dots.
    pub fn name(&self) -> String {
        let steps = self.0.iter().map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::At(at) => at.to_string(),
        });
        steps.collect::<Vec<_>>().join(".")
    }

    /// What a row has there.
    pub fn of<'a>(&self, row: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(row, step)
    }
}
