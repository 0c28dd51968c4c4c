//! Bounded work before any work: what a document would cost is known before it is validated.
//!
//! Validation walks fragments wherever they are spread, so a few dozen small fragments that spread
//! each other twice would take it for ever. Here each fragment is counted once.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
    },
};
use async_graphql_value::Value;

use super::page::{PAGE_DEFAULT, PAGE_MAX};

/// Whether brackets are nested deeper than `limit`, outside strings and comments: the parser is
/// recursive, so this is asked before it.
#[must_use]
pub fn nested_deeper_than(limit: usize, document: &str) -> bool {
    let bytes = document.as_bytes();
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .take_while(|b| !matches!(b, b'\n' | b'\r'))
                    .count()
                    - 1
            }
            b'"' => at = end_of_string(bytes, at),
            _ => {}
        }
        at += 1;
    }
    false
}

/// The place of the last byte of the string that begins at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let block = bytes[at..].starts_with(b"\"\"\"");
    let mut end = at + if block { 3 } else { 1 };
    while end < bytes.len() {
        match bytes[end] {
            b'\\' if block && bytes[end..].starts_with(b"\\\"\"\"") => end += 3,
            b'\\' if !block => end += 1,
            b'"' if !block => return end,
            b'"' if bytes[end..].starts_with(b"\"\"\"") => return end + 2,
            // An unclosed string ends with its line; the parser will refuse it.
            b'\n' if !block => return end,
            _ => {}
        }
        end += 1;
    }
    end
}

/// How many selections the document has with all fragments expanded, in time linear in its length.
/// A fragment that spreads itself counts as nothing here: validation refuses it.
#[must_use]
pub fn expanded_selections(document: &ExecutableDocument) -> u64 {
    let mut counter = Counter {
        fragments: &document.fragments,
        counted: HashMap::new(),
    };
    document
        .operations
        .iter()
        .map(|(_, operation)| counter.set(&operation.node.selection_set.node))
        .fold(0, u64::saturating_add)
}

struct Counter<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    counted: HashMap<&'a str, u64>,
}

impl<'a> Counter<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> u64 {
        set.items
            .iter()
            .map(|item| self.selection(&item.node))
            .fold(0, u64::saturating_add)
    }

    fn selection(&mut self, selection: &'a Selection) -> u64 {
        match selection {
            Selection::Field(field) => self.set(&field.node.selection_set.node).saturating_add(1),
            Selection::InlineFragment(fragment) => self
                .set(&fragment.node.selection_set.node)
                .saturating_add(1),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let Some(count) = self.counted.get(name) {
                    return *count;
                }
                // Until it is counted: a cycle ends here.
                self.counted.insert(name, 1);
                let Some(fragment) = self.fragments.get(name) else {
                    return 1;
                };
                let count = self
                    .set(&fragment.node.selection_set.node)
                    .saturating_add(1);
                self.counted.insert(name, count);
                count
            }
        }
    }
}

/// What an operation may come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Nodes of its answer at most.
    pub nodes: u64,
    /// Entities that a router refers to in it.
    pub representations: u64,
}

impl Weight {
    fn and(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(other.nodes),
            representations: self.representations.saturating_add(other.representations),
        }
    }
}

/// How many nodes an answer to `operation` can have at most: list sizes multiplied along each path,
/// in time linear in the document's length. A size that a variable gives is looked up; one that
/// isn't there counts as a full page.
#[must_use]
pub fn weight(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &serde_json::Map<String, serde_json::Value>,
) -> Weight {
    let defaults = operation
        .variable_definitions
        .iter()
        .filter_map(|definition| {
            let value = definition.node.default_value.as_ref()?.node.clone();
            Some((definition.node.name.node.as_str(), value.into_json().ok()?))
        })
        .collect();
    let mut weigher = Weigher {
        fragments: &document.fragments,
        weighed: HashMap::new(),
        variables,
        defaults,
    };
    weigher.set(&operation.selection_set.node)
}

struct Weigher<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    weighed: HashMap<&'a str, Weight>,
    variables: &'a serde_json::Map<String, serde_json::Value>,
    defaults: HashMap<&'a str, serde_json::Value>,
}

impl<'a> Weigher<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Weight {
        set.items
            .iter()
            .map(|item| self.selection(&item.node))
            .fold(Weight::default(), Weight::and)
    }

    fn selection(&mut self, selection: &'a Selection) -> Weight {
        match selection {
            Selection::Field(field) => self.field(&field.node),
            Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let Some(weight) = self.weighed.get(name) {
                    return *weight;
                }
                // Until it is weighed: a cycle ends here.
                self.weighed.insert(name, Weight::default());
                let Some(fragment) = self.fragments.get(name) else {
                    return Weight::default();
                };
                let weight = self.set(&fragment.node.selection_set.node);
                self.weighed.insert(name, weight);
                weight
            }
        }
    }

    fn field(&mut self, field: &'a Field) -> Weight {
        let below = self.set(&field.selection_set.node);
        let name = field.name.node.as_str();
        let (times, own, representations) = match name {
            // Each reference is a node, and has all that is selected below it.
            "_entities" => {
                let all = self.given(field, "representations");
                (all, 1, all)
            }
            // So is each id.
            "nodes" if field.get_argument("ids").is_some() => (self.given(field, "ids"), 1, 0),
            // The nodes themselves; how many of them, their list says.
            "nodes" | "edges" => (1, 1, 0),
            _ => (self.size(field), 0, 0),
        };
        Weight {
            nodes: below.nodes.saturating_add(own).saturating_mul(times),
            representations: below.representations.saturating_add(representations),
        }
    }

    /// How many values a list argument has, a single one being a list of one. A variable that isn't
    /// there has its default's, or is refused anyway.
    fn given(&self, field: &'a Field, argument: &str) -> u64 {
        let length = match field.get_argument(argument).map(|value| &value.node) {
            Some(Value::List(given)) => given.len(),
            Some(Value::Variable(name)) => {
                let given = self.variables.get(name.as_str());
                given
                    .or_else(|| self.defaults.get(name.as_str()))
                    .map_or(0, |given| given.as_array().map_or(1, Vec::len))
            }
            Some(_) => 1,
            None => 0,
        };
        length as u64
    }

    /// Whether what is selected is a connection: it is asked for its nodes or edges, if only in a
    /// fragment. Beyond so many fragments in each other it is taken for one.
    fn is_list(&self, set: &SelectionSet, deep: u8) -> bool {
        let Some(deep) = deep.checked_sub(1) else {
            return true;
        };
        set.items.iter().any(|item| match &item.node {
            Selection::Field(below) => matches!(below.node.name.node.as_str(), "nodes" | "edges"),
            Selection::InlineFragment(fragment) => {
                self.is_list(&fragment.node.selection_set.node, deep)
            }
            Selection::FragmentSpread(spread) => self
                .fragments
                .get(&spread.node.fragment_name.node)
                .is_some_and(|fragment| self.is_list(&fragment.node.selection_set.node, deep)),
        })
    }

    /// How many nodes a field has below it: a list's page, or the one object.
    fn size(&self, field: &'a Field) -> u64 {
        let asked = ["first", "last"]
            .into_iter()
            .find_map(|name| field.get_argument(name));
        let page = PAGE_MAX.unsigned_abs().into();
        match asked.map(|value| &value.node) {
            Some(Value::Number(number)) => number.as_u64().unwrap_or(page).min(page),
            Some(Value::Variable(name)) => {
                let given = self.variables.get(name.as_str());
                let value = given.or_else(|| self.defaults.get(name.as_str()));
                value
                    .and_then(serde_json::Value::as_u64)
                    .unwrap_or(page)
                    .min(page)
            }
            Some(Value::Null) | None if self.is_list(&field.selection_set.node, 8) => PAGE_DEFAULT,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn fragments_that_double_are_counted_in_no_time() {
        let mut text = String::from("{ ...F0 }");
        for n in 0..200 {
            text.push_str(&format!(
                " fragment F{n} on Query {{ ...F{} ...F{} }}",
                n + 1,
                n + 1
            ));
        }
        text.push_str(" fragment F200 on Query { __typename }");
        assert_eq!(expanded_selections(&parse_query(text).unwrap()), u64::MAX);
    }

    #[test]
    fn cycles_end() {
        let text = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A __typename }";
        assert!(expanded_selections(&parse_query(text).unwrap()) < 10);
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        assert!(!nested_deeper_than(2, r#"{ a(b: "{{{{\"[[") # ((((("#));
        assert!(!nested_deeper_than(
            2,
            "{ a(b: \"\"\"{{{ \\\"\"\" [[[\"\"\") }"
        ));
        assert!(nested_deeper_than(2, "{ a { b { c } } }"));
        assert!(!nested_deeper_than(2, "\""));
        assert!(!nested_deeper_than(2, "#"));
    }

    fn weigh(text: &str, variables: serde_json::Value) -> u64 {
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        weight(&document, &operation.node, variables.as_object().unwrap()).nodes
    }

    #[test]
    fn list_sizes_multiply_along_the_path() {
        let none = serde_json::json!({});
        let nested = "{ a(first: 100) { nodes { b { c(last: 50) { edges { node { id } } } } } } }";
        assert_eq!(weigh(nested, none.clone()), 100 * (1 + 50));
        assert_eq!(weigh("{ a { nodes { id } } }", none.clone()), 20);
        assert_eq!(weigh("{ a { totalCount } viewer { id } }", none.clone()), 0);
        assert_eq!(
            weigh(
                "{ a(first: 5) { ...F } } fragment F on C { nodes { id } }",
                none.clone()
            ),
            5
        );
        assert_eq!(
            weigh(
                "{ a { ...F } } fragment F on C { nodes { id } }",
                none.clone()
            ),
            20
        );
        assert_eq!(
            weigh(
                "{ n { ... on H { a(first: 3) { nodes { id } } } } }",
                none.clone()
            ),
            3
        );
        let variable = "query($n: Int = 7) { a(first: $n) { nodes { id } } }";
        assert_eq!(weigh(variable, none.clone()), 7);
        assert_eq!(weigh(variable, serde_json::json!({ "n": 30 })), 30);
        assert_eq!(
            weigh("query($n: Int) { a(first: $n) { nodes { id } } }", none),
            100
        );
    }

    #[test]
    fn each_representation_is_a_node() {
        let weigh = |text: &str, variables: serde_json::Value| {
            let document = parse_query(text).unwrap();
            let (_, operation) = document.operations.iter().next().unwrap();
            weight(&document, &operation.node, variables.as_object().unwrap())
        };
        let three = serde_json::json!({ "r": [{}, {}, {}] });
        let none = serde_json::json!({});
        let sites = "{ ... on Hospital { sites(first: 4) { nodes { id } } } }";
        for (text, variables, nodes, representations) in [
            (
                format!(
                    "query($r: [_Any!]!) {{ a: _entities(representations: $r) {sites} _entities(representations: [{{}}]) {{ id }} }}"
                ),
                &three,
                3 * 5 + 1,
                4,
            ),
            // A single value is a list of one, and a default is as good as what is given.
            (
                format!("{{ _entities(representations: {{ code: 1 }}) {sites} }}"),
                &none,
                5,
                1,
            ),
            (
                format!(
                    "query($r: [_Any!]! = [{{}}, {{}}]) {{ _entities(representations: $r) {sites} }}"
                ),
                &none,
                10,
                2,
            ),
            (
                format!("query($r: [_Any!]!) {{ _entities(representations: $r) {sites} }}"),
                &serde_json::json!({ "r": {} }),
                5,
                1,
            ),
            // Each time that a fragment is spread counts.
            (
                format!(
                    "query($r: [_Any!]!) {{ ...F ...F }} fragment F on Query {{ _entities(representations: $r) {sites} }}"
                ),
                &three,
                30,
                6,
            ),
            (
                format!("{{ nodes(ids: [\"a\", \"b\"]) {sites} }}"),
                &none,
                10,
                0,
            ),
        ] {
            let wanted = Weight {
                nodes,
                representations,
            };
            assert_eq!(weigh(&text, variables.clone()), wanted, "{text}");
        }
    }
}
