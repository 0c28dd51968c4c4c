//! Which subscription each viewer may begin: each is asked for, with every field that the viewer's
//! schema has, as every persona.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{acts::id, graph::Graph, seen::selection};
use crate::{app::TestApp, live::Client};

/// What came of each subscription, by viewer; and what of the schema was asked for.
#[derive(Default)]
pub struct Hearers {
    words: BTreeMap<String, BTreeMap<String, String>>,
    pub covered: BTreeSet<String>,
}

impl Hearers {
    /// Asks for each subscription as each persona, whose own part of the schema is `graphs`.
    pub async fn of(app: &TestApp, whole: &Graph, graphs: &BTreeMap<String, Graph>) -> Self {
        let mut found = Self::default();
        let hospital = "SELECT id FROM hospital WHERE name = 'Herlev og Gentofte Hospital'";
        let association = "SELECT id FROM association WHERE name = 'Helsingør'";
        let hospital = id(app, "hospital", hospital).await;
        let association = id(app, "association", association).await;
        for field in whole.fields("Subscription") {
            found.covered.insert(format!("Subscription.{}", field.name));
            for part in whole.fields(&field.of) {
                found.covered.insert(format!("{}.{}", field.of, part.name));
            }
        }
        for (persona, graph) in graphs {
            let mut client = Client::of(app, persona).await;
            for field in whole.fields("Subscription") {
                let (argument, of) = match field.name.as_str() {
                    "activityChanged" => ("association", &association),
                    _ => ("hospital", &hospital),
                };
                let own = if graph.get(&field.of).is_some() {
                    graph
                } else {
                    whole
                };
                let name = &field.name;
                let query = format!(
                    "subscription($of: ID!) {{ {name}({argument}: $of) {{ {} }} }}",
                    selection(own, &field.of, &BTreeSet::new())
                );
                let codes = client.subscribe(name, &query, json!({ "of": of })).await;
                let word = match codes.first().map(String::as_str) {
                    None => "may",
                    Some("GRAPHQL_VALIDATION_FAILED") => "unknown",
                    Some(code) => code,
                };
                let words = found.words.entry(name.clone()).or_default();
                words.insert(persona.clone(), word.to_owned());
            }
        }
        found
    }

    /// A section of the matrix: for each subscription and word, who.
    pub fn render(&self) -> String {
        let mut text = String::from("\nSubscriptions\n");
        for (subscription, words) in &self.words {
            text.push_str(&format!("  {subscription}\n"));
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
