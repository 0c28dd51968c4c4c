//! Holding a document to a contract: a walk along its types, each selection once.

use async_graphql::{
    Pos, Positioned, ServerError, Variables,
    parser::types::{
        ExecutableDocument, Field, OperationType, Selection, SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::{ConstValue, Value};

use super::{Contract, Kind, Type, TypeRef};

impl Contract {
    /// Everything that the document, with these variables, names and the contract doesn't have, in
    /// the words that async-graphql's validation has for what no schema has, by position. The rest
    /// of validation is the schema's.
    #[must_use]
    pub fn check(&self, document: &ExecutableDocument, variables: &Variables) -> Vec<ServerError> {
        let mut walk = Walk {
            contract: self,
            variables,
            errors: vec![],
        };
        for (_, operation) in document.operations.iter() {
            for definition in &operation.node.variable_definitions {
                walk.variable(definition);
            }
            let root = match operation.node.ty {
                OperationType::Query => Some(self.query.as_str()),
                OperationType::Mutation => self.mutation.as_deref(),
                OperationType::Subscription => self.subscription.as_deref(),
            };
            let root = root.and_then(|name| self.types.get(name));
            if root.is_none() {
                let kind = operation.node.ty;
                walk.report(
                    operation.pos,
                    format!("Schema is not configured for {kind}s."),
                );
            }
            walk.set(root, &operation.node.selection_set.node);
        }
        for fragment in document.fragments.values() {
            let of = walk.known(&fragment.node.type_condition.node.on.node, fragment.pos);
            walk.set(of, &fragment.node.selection_set.node);
        }
        let mut errors = walk.errors;
        errors.sort_by_key(|error| error.locations.first().map(|at| (at.line, at.column)));
        errors
    }
}

struct Walk<'a> {
    contract: &'a Contract,
    variables: &'a Variables,
    errors: Vec<ServerError>,
}

impl<'a> Walk<'a> {
    fn report(&mut self, at: Pos, message: String) {
        self.errors.push(ServerError::new(message, Some(at)));
    }

    fn known(&mut self, name: &str, at: Pos) -> Option<&'a Type> {
        let of = self.contract.types.get(name);
        if of.is_none() {
            self.report(at, format!(r#"Unknown type "{name}""#));
        }
        of
    }

    /// The selections below a type; where that is unknown, the types they name all the same.
    fn set(&mut self, of: Option<&'a Type>, set: &SelectionSet) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let below = of.and_then(|of| self.field(of, field));
                    self.set(below, &field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    let below = match &fragment.node.type_condition {
                        Some(condition) => self.known(&condition.node.on.node, fragment.pos),
                        None => of,
                    };
                    self.set(below, &fragment.node.selection_set.node);
                }
                // Each fragment is walked by itself: it says what it is on.
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// The type of a field.
    fn field(&mut self, of: &'a Type, asked: &Positioned<Field>) -> Option<&'a Type> {
        let name = asked.node.name.node.as_str();
        let composite = matches!(of.kind, Kind::Object | Kind::Interface | Kind::Union);
        if name == "__typename" && composite {
            return None;
        }
        let Some(field) = self.contract.field(of, name) else {
            let message = format!("Unknown field \"{name}\" on type \"{}\".", of.name);
            self.report(asked.pos, message);
            return None;
        };
        for (argument, value) in &asked.node.arguments {
            let Some(input) = field.args.iter().find(|input| input.name == argument.node) else {
                let message = format!(
                    "Unknown argument \"{}\" on field \"{name}\" of type \"{}\".",
                    argument.node, of.name
                );
                self.report(argument.pos, message);
                continue;
            };
            if let Some(wrong) = self.contract.foreign(&input.of, &value.node, &input.name) {
                self.report(argument.pos, format!("Invalid value for argument {wrong}"));
            }
        }
        self.contract.types.get(field.of.name())
    }

    /// A variable's type, its default, and the value that is given: once, however often it is used.
    fn variable(&mut self, definition: &Positioned<VariableDefinition>) {
        let (at, definition) = (definition.pos, &definition.node);
        let (name, written) = (&definition.name.node, definition.var_type.node.to_string());
        let of = written.trim_matches(['[', ']', '!']);
        if self.known(of, at).is_none() {
            return;
        }
        let of = TypeRef::Named {
            name: of.to_owned(),
        };
        let default = definition.default_value.as_ref().map(|value| &value.node);
        for (value, what) in [
            (default, "default value for argument:"),
            (self.variables.get(name), "value for argument"),
        ] {
            let value = value.cloned().map(ConstValue::into_value);
            if let Some(wrong) = value.and_then(|value| self.contract.foreign(&of, &value, name)) {
                self.report(at, format!("Invalid {what} {wrong}"));
            }
        }
    }
}

impl Contract {
    /// The first field or enum value within `value` that its type doesn't have. Whether the rest
    /// fits the type is another rule's matter, and a variable in it was looked at by itself.
    fn foreign(&self, of: &TypeRef, value: &Value, path: &str) -> Option<String> {
        if let Value::List(values) = value {
            return values
                .iter()
                .enumerate()
                .find_map(|(n, value)| self.foreign(of, value, &format!("{path}.{n}")));
        }
        let of = self.types.get(of.name())?;
        match (of.kind, value) {
            (Kind::InputObject, Value::Object(values)) => {
                let inputs = of.input_fields.as_deref().unwrap_or_default();
                values.iter().find_map(|(name, value)| {
                    match inputs.iter().find(|input| input.name == *name) {
                        Some(input) => self.foreign(&input.of, value, &format!("{path}.{name}")),
                        None => Some(format!(
                            "\"{path}\", unknown field \"{name}\" of type \"{}\"",
                            of.name
                        )),
                    }
                })
            }
            (Kind::Enum, Value::Enum(code)) => of.lacks(code, path),
            (Kind::Enum, Value::String(code)) => of.lacks(code, path),
            _ => None,
        }
    }
}

impl Type {
    /// That it is an enum without this value.
    fn lacks(&self, code: &str, path: &str) -> Option<String> {
        let mut values = self.enum_values.iter().flatten();
        let of = &self.name;
        values.all(|known| known.name != code).then(|| {
            format!(r#""{path}", enumeration type "{of}" does not contain the value "{code}""#)
        })
    }
}
