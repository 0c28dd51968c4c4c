//! What an answer looks like before there is one: the names that a document gives, and where lists are.

use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};

use super::{Contract, Kind, Type, TypeRef};

/// A name in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The field, or what the document calls it.
    pub key: String,
    /// What is there.
    pub shape: Shape,
}

/// What is under a name of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A value, or a list of values.
    Leaf,
    /// An object.
    One(Vec<Selected>),
    /// A list of objects.
    Many(Vec<Selected>),
}

impl Contract {
    /// The answer to a query that was [checked](Self::check), in the document's order. What several
    /// types have, or only one of them, stands there once; so does what is under a condition.
    #[must_use]
    pub fn outline(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
    ) -> Vec<Selected> {
        let mut outline = vec![];
        if let Some(root) = self.types.get(&self.query) {
            self.select(document, root, &operation.selection_set.node, &mut outline);
        }
        outline
    }

    fn select(
        &self,
        document: &ExecutableDocument,
        of: &Type,
        set: &SelectionSet,
        into: &mut Vec<Selected>,
    ) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let key = field.response_key().node.as_str();
                    let at = into.iter().position(|selected| selected.key == key);
                    let at = at.unwrap_or_else(|| {
                        into.push(Selected {
                            key: key.to_owned(),
                            shape: Shape::Leaf,
                        });
                        into.len() - 1
                    });
                    let Some(known) = self.field(of, &field.name.node) else {
                        continue;
                    };
                    let Some(below) = self.types.get(known.of.name()) else {
                        continue;
                    };
                    if !matches!(below.kind, Kind::Object | Kind::Interface | Kind::Union) {
                        continue;
                    }
                    let shape = std::mem::replace(&mut into[at].shape, Shape::Leaf);
                    let mut selected = match shape {
                        Shape::Leaf => vec![],
                        Shape::One(selected) | Shape::Many(selected) => selected,
                    };
                    self.select(document, below, &field.selection_set.node, &mut selected);
                    into[at].shape = if known.of.is_list() {
                        Shape::Many(selected)
                    } else {
                        Shape::One(selected)
                    };
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let below = match condition {
                        Some(condition) => self.types.get(condition.node.on.node.as_str()),
                        None => Some(of),
                    };
                    if let Some(below) = below {
                        self.select(document, below, &fragment.node.selection_set.node, into);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) = fragment
                        && let Some(below) = self
                            .types
                            .get(fragment.node.type_condition.node.on.node.as_str())
                    {
                        self.select(document, below, &fragment.node.selection_set.node, into);
                    }
                }
            }
        }
    }
}

impl TypeRef {
    fn is_list(&self) -> bool {
        match self {
            Self::NonNull { of_type } => of_type.is_list(),
            Self::List { .. } => true,
            Self::Named { .. } => false,
        }
    }
}
