//! Lists as a viewer can ask them: how many there are, and what each filter and order does.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    graph::{Field, Graph, Kind},
    seen::{Seen, ask},
};
use crate::{app::Viewer, schema::NODES};

/// Where a list is: at the root, or below some parents.
pub struct Place<'a> {
    /// The type that has the list: `Query` at the root.
    pub of: &'a str,
    pub field: &'a Field,
    /// What it lists.
    pub lists: &'a str,
    /// The parents' ids, below which it is asked.
    pub parents: Vec<String>,
}

/// How a list answered.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub total: i64,
    /// By field of the filter: whether it compares all rows, some, or none.
    pub filters: BTreeMap<String, String>,
    /// The orders, each `taken` or the code it was refused with.
    pub orders: BTreeMap<String, String>,
}

/// The id of nothing, of the type that a filter's field compares with: the field of the same name
/// of the listed type says which.
fn no_id(graph: &Graph, lists: &str, filter: &str) -> String {
    let field = graph.fields(lists).iter().find(|f| f.name == filter);
    let of = &field.unwrap_or_else(|| panic!("{lists}.{filter}")).of;
    let (_, _, prefix) = NODES.iter().find(|(node, _, _)| node == of).unwrap();
    format!("\"{prefix}_00000000000000000000000000000000\"")
}

/// A comparison of `field`: it holds or does not hold for each row whose value the viewer may know.
pub fn comparison(graph: &Graph, lists: &str, field: &Field) -> String {
    match field.of.as_str() {
        "Boolean" => "true".into(),
        "DateFilter" => "{ gte: \"2026-03-01\" }".into(),
        "TextFilter" => "{ eq: \"1084\" }".into(),
        "IdFilter" => format!("{{ eq: {} }}", no_id(graph, lists, &field.name)),
        of if graph.is(of, Kind::Enum) => graph.values(of)[0].clone(),
        of => {
            let eq = graph.fields(of).iter().find(|f| f.name == "eq");
            let codes = graph.values(&eq.unwrap().of);
            format!("{{ eq: {} }}", codes[codes.len() / 2])
        }
    }
}

/// What of each list is asked: a name for it, and the arguments with what is selected.
fn questions(graph: &Graph, place: &Place<'_>) -> Vec<(String, String)> {
    let count = "{ totalCount }";
    let mut questions = vec![("total".to_owned(), count.to_owned())];
    for field in graph.filters(place.lists) {
        let x = comparison(graph, place.lists, field);
        let name = &field.name;
        questions.push((
            format!("is_{name}"),
            format!("(where: {{ {name}: {x} }}) {count}"),
        ));
        questions.push((
            format!("not_{name}"),
            format!("(where: {{ not: {{ {name}: {x} }} }}) {count}"),
        ));
    }
    for order in graph.orders(place.lists) {
        questions.push((
            format!("by_{order}"),
            format!("(orderBy: {order}, first: 3) {{ nodes {{ __typename }} }}"),
        ));
    }
    questions
}

/// How many a list says it has, or has on its page.
fn size(list: &Value) -> i64 {
    let nodes = || list["nodes"].as_array().map_or(0, Vec::len) as i64;
    list["totalCount"].as_i64().unwrap_or_else(nodes)
}

/// The counts by question, or the codes of refusals.
async fn counts(
    viewer: &Viewer<'_>,
    place: &Place<'_>,
    questions: &[(String, String)],
    seen: &mut Seen,
) -> BTreeMap<String, Result<i64, String>> {
    let of = place.of;
    let query = |except: &BTreeSet<String>| {
        if except.contains(&format!("{of}.{}", place.field.name)) {
            return "{ __typename }".to_owned();
        }
        let asked: String = questions
            .iter()
            .map(|(name, question)| format!("{name}: {}{question} ", place.field.name))
            .collect();
        if of == "Query" {
            format!("{{ {asked} }}")
        } else {
            format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {of} {{ {asked} }} }} }}")
        }
    };
    let variables = json!({ "ids": place.parents });
    let answer = ask(viewer, query, variables, seen).await;
    let codes = answer.codes();
    if !codes.is_empty() && questions.len() > 1 {
        let mut all = BTreeMap::new();
        for question in questions {
            let one = std::slice::from_ref(question);
            all.extend(Box::pin(counts(viewer, place, one, seen)).await);
        }
        return all;
    }
    let data = &answer.json["data"];
    let objects: Vec<&Value> = match data["nodes"].as_array() {
        Some(nodes) => nodes.iter().collect(),
        None => vec![data],
    };
    let count = |name: &str| match codes.first() {
        Some(code) => Err((*code).to_owned()),
        None => Ok(objects.iter().map(|of| size(&of[name])).sum()),
    };
    questions
        .iter()
        .map(|(name, _)| (name.clone(), count(name)))
        .collect()
}

/// Asks a list in every way.
pub async fn listing(
    graph: &Graph,
    viewer: &Viewer<'_>,
    place: &Place<'_>,
    seen: &mut Seen,
) -> Listing {
    let questions = questions(graph, place);
    let counts = counts(viewer, place, &questions, seen).await;
    let total = *counts["total"].as_ref().unwrap();
    let mut listing = Listing {
        total,
        ..Listing::default()
    };
    for field in graph.filters(place.lists) {
        let name = &field.name;
        let word = match (
            &counts[&format!("is_{name}")],
            &counts[&format!("not_{name}")],
        ) {
            (Ok(is), Ok(not)) => {
                // What a filter finds and what its opposite finds are parts of the list.
                assert!(is + not <= total, "{}.{name}", place.lists);
                match is + not {
                    _ if total == 0 => "empty",
                    0 => "finds nothing",
                    known if known < total => "finds some",
                    _ => "finds all",
                }
            }
            (Err(code), _) | (_, Err(code)) => code,
        };
        listing.filters.insert(name.clone(), word.to_owned());
    }
    for order in graph.orders(place.lists) {
        let word = match &counts[&format!("by_{order}")] {
            Ok(count) => {
                assert_eq!(*count > 0, total > 0, "{} by {order}", place.lists);
                "taken"
            }
            Err(code) => code,
        };
        listing.orders.insert(order.clone(), word.to_owned());
    }
    listing
}
