//! What a viewer sees of the things they can get: every field asked for, each answer classed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::graph::{Field, Graph, Kind};
use crate::app::{Answer, Viewer};

/// How a field answered, over all things that were asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    /// A value, at least once: not null and not an empty list.
    pub value: bool,
    /// Null or an empty list, without an error, at least once.
    pub nothing: bool,
    /// The reasons of `Withheld`, and the codes of errors.
    pub refused: BTreeSet<String>,
    /// Validation did not know the field.
    pub unknown: bool,
}

impl Outcome {
    /// In words: what was ever seen, and how it was refused.
    pub fn word(&self) -> String {
        let mut words: Vec<&str> = vec![];
        if self.value {
            words.push("value");
        } else if self.nothing && self.refused.is_empty() {
            words.push("nothing");
        }
        words.extend(self.refused.iter().map(String::as_str));
        if self.unknown {
            words.push("unknown");
        }
        words.join(" or ")
    }
}

/// Outcomes by `Type.field`.
pub type Outcomes = BTreeMap<String, Outcome>;

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub outcomes: Outcomes,
    /// Every answer as it came, to be compared with what comes after a change.
    pub answers: Vec<Value>,
}

/// The arguments of fields that cannot be asked without.
fn arguments(of: &str, field: &Field) -> &'static str {
    match (of, field.name.as_str()) {
        ("Hospital", "capacity") => "(track: OPEN_ADVICE)",
        ("Hospital", "eligibility") => {
            "(track: OPEN_ADVICE, careLevel: LEVEL_3, targetGroups: [SOCIAL])"
        }
        ("Evaluation", "satisfaction") => "(audience: DEPARTMENT, by: [STAFF_KIND])",
        // What every reader may ask, a coordinator too.
        ("Evaluation", "contacts" | "activities") => "(by: [ASSOCIATION], per: YEAR)",
        _ if field.needs_arguments => panic!("{of}.{}: say with which arguments", field.name),
        _ => "",
    }
}

/// The selection of every field of `of`, what lies below nodes by id and name of type alone.
pub fn selection(graph: &Graph, of: &str, except: &BTreeSet<String>) -> String {
    let fields = graph.fields(of).iter();
    let known = fields.filter(|field| !except.contains(&format!("{of}.{}", field.name)));
    let fields: Vec<String> = known
        .map(|field| {
            let name = format!("{}{}", field.name, arguments(of, field));
            let below = &field.of;
            if below.ends_with("Connection") {
                format!("{name}(first: 2) {{ totalCount nodes {{ __typename }} }}")
            } else if graph.is_node(below) {
                format!("{name} {{ __typename id }}")
            } else if graph.is(below, Kind::Object) {
                format!("{name} {{ {} }}", selection(graph, below, except))
            } else if graph.is(below, Kind::Union) {
                let members = graph.values(below).iter().map(|member| {
                    format!("... on {member} {{ {} }}", selection(graph, member, except))
                });
                let members: Vec<String> = members.collect();
                format!("{name} {{ __typename {} }}", members.join(" "))
            } else {
                name
            }
        })
        .collect();
    format!("__typename {}", fields.join(" "))
}

/// Asks, and where validation does not know a field, asks again without it. `query` makes the
/// document without the fields that it is given.
pub async fn ask(
    viewer: &Viewer<'_>,
    query: impl Fn(&BTreeSet<String>) -> String,
    variables: Value,
    seen: &mut Seen,
) -> Answer {
    let mut except = BTreeSet::new();
    loop {
        let text = query(&except);
        let answer = viewer.ask(&text, variables.clone()).await;
        if answer.status == 200 {
            seen.answers.push(answer.json.clone());
            return answer;
        }
        let before = except.len();
        for error in answer.json["errors"].as_array().unwrap() {
            let message = error["message"].as_str().unwrap();
            let quoted: Vec<&str> = message.split('"').skip(1).step_by(2).collect();
            if let (true, [field, of, ..]) = (message.starts_with("Unknown field"), &*quoted) {
                let name = format!("{of}.{field}");
                seen.outcomes.entry(name.clone()).or_default().unknown = true;
                except.insert(name);
            }
        }
        assert!(before < except.len(), "{text}\n{:#}", answer.json);
    }
}

/// The errors of an answer by their path.
pub struct Errors(BTreeMap<String, String>);

impl Errors {
    pub fn of(answer: &Answer) -> Self {
        let errors = answer.json["errors"].as_array();
        let errors = errors.map(Vec::as_slice).unwrap_or_default().iter();
        Self(
            errors
                .map(|error| {
                    let code = error["extensions"]["code"].as_str().unwrap();
                    (error["path"].to_string(), code.to_owned())
                })
                .collect(),
        )
    }

    fn take(&mut self, path: &[Value]) -> Option<String> {
        self.0.remove(&Value::from(path.to_vec()).to_string())
    }

    /// Every error was at a field that was looked at, and is a refusal.
    pub fn finish(self) {
        assert!(self.0.is_empty(), "{:?}", self.0);
    }
}

/// Classes what `value`, an object of type `of` (or a list of them), has at each of its fields.
pub fn observe(
    graph: &Graph,
    of: &str,
    value: &Value,
    path: &mut Vec<Value>,
    errors: &mut Errors,
    outcomes: &mut Outcomes,
) {
    if let Some(list) = value.as_array() {
        for (n, item) in list.iter().enumerate() {
            path.push(n.into());
            observe(graph, of, item, path, errors, outcomes);
            path.pop();
        }
        return;
    }
    let Some(object) = value.as_object() else {
        return;
    };
    for field in graph.fields(of) {
        let Some(value) = object.get(&field.name) else {
            continue;
        };
        path.push(field.name.clone().into());
        let outcome = outcomes.entry(format!("{of}.{}", field.name)).or_default();
        if value.is_null() {
            match errors.take(path) {
                Some(code) => drop(outcome.refused.insert(code)),
                None => outcome.nothing = true,
            }
        } else if field.of.ends_with("Connection") {
            let some = value["totalCount"].as_i64().unwrap() > 0;
            *(if some {
                &mut outcome.value
            } else {
                &mut outcome.nothing
            }) = true;
        } else if value["__typename"] == "Withheld" {
            let reason = value["reason"].as_str().unwrap();
            outcome.refused.insert(reason.to_owned());
            observe(graph, "Withheld", value, path, errors, outcomes);
        } else {
            let empty = value.as_array().is_some_and(Vec::is_empty);
            *(if empty {
                &mut outcome.nothing
            } else {
                &mut outcome.value
            }) = true;
            let below = value["__typename"].as_str().unwrap_or(&field.of);
            if !graph.is_node(below) {
                observe(graph, below, value, path, errors, outcomes);
            }
        }
        path.pop();
    }
}
