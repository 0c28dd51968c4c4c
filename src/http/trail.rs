//! What a request's line in the audit trail says of the operation: names of the schema, never
//! anything that the client made up.

use std::{
    collections::{BTreeSet, HashSet},
    sync::OnceLock,
};

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection};

use super::assets;
use crate::graph::schema::Schema;

/// The name of a saved operation when `query` is its text; otherwise the root fields that are
/// asked, in alphabetical order. A saved name on another text would be a disguise.
pub fn operation(
    schema: &Schema,
    query: &str,
    document: &ExecutableDocument,
    (name, definition): (&str, &OperationDefinition),
) -> String {
    if assets::is_saved_as(name, query) {
        return name.to_owned();
    }
    static NAMES: OnceLock<HashSet<String>> = OnceLock::new();
    let known = NAMES.get_or_init(|| schema.names().into_iter().collect());
    let mut fields = BTreeSet::new();
    let mut sets = vec![&definition.selection_set.node];
    let mut spread = BTreeSet::new();
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    if known.contains(name) {
                        fields.insert(name);
                    }
                }
                Selection::InlineFragment(inline) => sets.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(of) => {
                    let name = &of.node.fragment_name.node;
                    if let (true, Some(fragment)) =
                        (spread.insert(name), document.fragments.get(name))
                    {
                        sets.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    fields.into_iter().collect::<Vec<_>>().join(" ")
}
