//! Which mutation each viewer may ask for: each is asked with something wrong in it that is looked at
//! after the right to it, so that nothing is changed.

mod advice;
mod association;
mod course;
mod family;
mod onboarding;
mod referral;
mod registered;
mod steering;
mod survey;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{graph::Graph, seen::selection};
use crate::app::{Answer, TestApp};

/// What came of each act, by viewer; and what of the schema was asked for.
#[derive(Default)]
pub struct Acts {
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    pub covered: BTreeSet<String>,
}

/// An act: its mutation, what tells it from others, its input.
pub type Act = (&'static str, String, Value);

/// The id of the first row of a plain SQL statement.
pub async fn id(app: &TestApp, prefix: &str, sql: &str) -> String {
    let rows = app.rows(sql).await;
    let key: Uuid = rows[0].try_get_by_index(0).unwrap();
    format!("{prefix}_{}", key.simple())
}

/// Every act, by domain.
async fn all(app: &TestApp) -> Vec<Act> {
    [
        onboarding::acts(app).await,
        advice::acts(app).await,
        referral::acts(app).await,
        family::acts(app).await,
        course::acts(app).await,
        association::acts(app).await,
        steering::acts(app).await,
        registered::acts(app).await,
        survey::acts(app).await,
    ]
    .concat()
}

/// The names of an input's fields, and of those of inputs in it.
fn named(graph: &Graph, of: &str, input: &Value, covered: &mut BTreeSet<String>) {
    for (name, value) in input.as_object().into_iter().flatten() {
        covered.insert(format!("{of}.{name}"));
        if let Some(field) = graph.fields(of).iter().find(|field| field.name == *name) {
            let one = std::slice::from_ref(value);
            for value in value.as_array().map_or(one, Vec::as_slice) {
                named(graph, &field.of, value, covered);
            }
        }
    }
}

/// The fields of a payload, and of objects in it that are no nodes.
fn shown(graph: &Graph, of: &str, covered: &mut BTreeSet<String>) {
    for field in graph.fields(of) {
        covered.insert(format!("{of}.{}", field.name));
        if !graph.is_node(&field.of) {
            shown(graph, &field.of, covered);
        }
    }
}

fn word(mutation: &str, answer: &Answer) -> String {
    if answer.status == 400 {
        return "unknown".into();
    }
    let payload = &answer.json["data"][mutation];
    match payload["userErrors"][0]["code"].as_str() {
        Some("NOT_FOUND") => "NOT_FOUND".into(),
        Some(code) => format!("may: {code}"),
        None if payload.is_object() => "did".into(),
        None => answer.codes().join(" "),
    }
}

impl Acts {
    /// Asks for each act as each persona, whose own part of the schema is `graphs`.
    pub async fn of(app: &TestApp, whole: &Graph, graphs: &BTreeMap<String, Graph>) -> Self {
        let mut found = Self::default();
        for (mutation, what, input) in all(app).await {
            let field = whole
                .fields("Mutation")
                .iter()
                .find(|field| field.name == mutation)
                .unwrap();
            let (argument, of) = &field.arguments[0];
            found.covered.insert(format!("Mutation.{mutation}"));
            named(whole, of, &input, &mut found.covered);
            shown(whole, &field.of, &mut found.covered);
            for (persona, graph) in graphs {
                let own = if graph.get("Mutation").is_some() {
                    graph
                } else {
                    whole
                };
                let query = format!(
                    "mutation($input: {of}!) {{ {mutation}({argument}: $input) {{ {} }} }}",
                    selection(own, &field.of, &BTreeSet::new())
                );
                let answer = app
                    .viewer(persona)
                    .ask(&query, json!({ "input": input }))
                    .await;
                let words = found.words.entry(format!("{mutation}{what}")).or_default();
                words.insert(persona.clone(), word(mutation, &answer));
            }
        }
        found
    }

    /// A section of the matrix: for each act and word, who.
    pub fn render(&self) -> String {
        let mut text = String::from("\nMutations\n");
        for (act, words) in &self.words {
            text.push_str(&format!("  {act}\n"));
            let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (persona, word) in words {
                groups.entry(word).or_default().push(persona);
            }
            for (word, personas) in groups {
                let who = if personas.len() * 2 > words.len() {
                    "everyone else".into()
                } else {
                    personas.join(", ")
                };
                text.push_str(&format!("    {word:24} {who}\n"));
            }
        }
        text
    }
}
