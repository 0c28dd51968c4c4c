//! What who is not signed in may ask, with the token of a survey: everything that their schema has.

use std::collections::BTreeSet;

use serde_json::json;

use super::{graph::Graph, seen::selection};
use crate::{
    app::TestApp,
    surveys::{nobody, tokens},
};

/// What nobody in particular may ask.
pub struct Unsigned {
    roots: Vec<String>,
    pub covered: BTreeSet<String>,
}

impl Unsigned {
    /// Asks for it, and for the rest of the form that a token opens.
    pub async fn of(app: &TestApp, whole: &Graph) -> Self {
        let query =
            "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
        let seen = nobody(app, "da", query, json!({})).await.json["data"]["__schema"].clone();
        let mut found = Self {
            roots: vec![],
            covered: BTreeSet::new(),
        };
        for (root, of) in [("queryType", "Query"), ("mutationType", "Mutation")] {
            for field in seen[root]["fields"].as_array().unwrap() {
                found
                    .roots
                    .push(format!("{of}.{}", field["name"].as_str().unwrap()));
            }
        }
        let token = tokens(app, "the-golden-matrix", 1).await.remove(0);
        let query = format!(
            "query($token: String!) {{ surveyByToken(token: $token) {{ {} }} }}",
            selection(whole, "SurveyForm", &BTreeSet::new())
        );
        let answer = nobody(app, "da", &query, json!({ "token": token })).await;
        let form = &answer.json["data"]["surveyByToken"];
        for (of, shown) in [
            ("SurveyForm", form),
            ("SurveyQuestion", &form["questions"][0]),
        ] {
            for field in whole.fields(of) {
                assert!(
                    !shown[&field.name].is_null(),
                    "{of}.{}\n{:#}",
                    field.name,
                    answer.json
                );
                found.covered.insert(format!("{of}.{}", field.name));
            }
        }
        found
    }

    /// A section of the matrix.
    pub fn render(&self) -> String {
        let mut text = String::from("\nWithout signing in\n");
        for root in &self.roots {
            text.push_str(&format!("  {root}\n"));
        }
        text
    }
}
