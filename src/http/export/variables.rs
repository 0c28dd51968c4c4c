//! A table's parameters, from its URL.

#![expect(
    clippy::result_large_err,
    reason = "the error is the answer itself, made once a request"
)]

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use axum::{extract::Request, response::Response};
use serde_json::{Map, Number, Value};

use super::text::Format;
use crate::http::{
    assets,
    params::{Pairs, Params, bad_request},
};

/// Names that no variable of an operation has.
const RESERVED: [&str; 4] = ["variables", "extensions", "table", "excel"];

/// What a URL says of a table.
pub struct Given {
    /// The operation, with its variables.
    pub params: Params,
    /// Which of its lists.
    pub table: Option<String>,
    /// In which form.
    pub format: Format,
}

impl Given {
    /// Reads a URL: each variable by its name, or all as the JSON object `variables`.
    pub fn read(
        saved: &assets::Operation,
        definition: &OperationDefinition,
        format: Format,
        request: &Request,
    ) -> Result<Self, Response> {
        let pairs = Pairs::of(request)?;
        let mut variables = pairs.object("variables")?.unwrap_or_default();
        known(definition, &pairs, &variables)?;
        for definition in &definition.variable_definitions {
            let (name, of) = (
                definition.node.name.node.as_str(),
                &definition.node.var_type.node,
            );
            let given: Vec<&str> = pairs
                .0
                .iter()
                .filter(|(key, value)| key == name && !value.is_empty())
                .map(|(_, value)| value.as_str())
                .collect();
            if given.is_empty() {
                continue;
            }
            let value = value(of, &given)
                .filter(|_| !variables.contains_key(name))
                .ok_or_else(|| {
                    bad_request(&format!("${name} is of type {of}, and is said once."))
                })?;
            variables.insert(name.to_owned(), value);
        }
        let format = match (format, pairs.get("excel")) {
            (format, None) => format,
            (Format::Csv, Some("da")) => Format::DanishExcel,
            _ => return Err(bad_request("excel=da is for .csv, and is the only one.")),
        };
        Ok(Self {
            params: Params {
                query: saved.document.clone(),
                operation_name: Some(saved.name.clone()),
                variables: Some(variables),
                extensions: pairs.object("extensions")?,
            },
            table: pairs.get("table").map(str::to_owned),
            format,
        })
    }
}

/// A name that is misspelt would silently be another question.
fn known(
    definition: &OperationDefinition,
    pairs: &Pairs,
    variables: &Map<String, Value>,
) -> Result<(), Response> {
    let definitions = &definition.variable_definitions;
    let names: Vec<&str> = definitions
        .iter()
        .map(|of| of.node.name.node.as_str())
        .collect();
    let of_url = pairs.0.iter().map(|(name, _)| name);
    let foreign = of_url
        .filter(|name| !RESERVED.contains(&name.as_str()))
        .chain(variables.keys())
        .any(|name| !names.contains(&name.as_str()));
    if foreign {
        let message = format!(
            "A parameter is not known. Known are {}, {}.",
            names.join(", "),
            RESERVED.join(", ")
        );
        return Err(bad_request(&message));
    }
    Ok(())
}

/// What a variable's text means by its type; `None` when it means nothing. A list is said by
/// repeating its name. What is no number, truth value or object is itself.
fn value(of: &Type, given: &[&str]) -> Option<Value> {
    match (&of.base, given) {
        (BaseType::List(of), _) => given
            .iter()
            .map(|one| value(of, &[one]))
            .collect::<Option<Vec<_>>>()
            .map(Value::Array),
        (BaseType::Named(name), [text]) => match name.as_str() {
            "Int" => text.parse::<i64>().ok().map(Value::from),
            "Float" => text
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map(Value::Number),
            "Boolean" => text.parse::<bool>().ok().map(Value::from),
            "String" | "ID" => Some((*text).into()),
            _ if text.starts_with('{') => serde_json::from_str(text).ok(),
            _ => Some((*text).into()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_variable_is_what_its_type_says() {
        for (of, given, expected) in [
            ("Int!", &["7"][..], Some(json!(7))),
            ("Int", &["7.5"], None),
            ("Int", &["7", "8"], None),
            ("Float", &["7.5"], Some(json!(7.5))),
            ("Float", &["NaN"], None),
            ("Boolean", &["true"], Some(json!(true))),
            ("Boolean", &["yes"], None),
            ("String", &["7"], Some(json!("7"))),
            ("String", &["{"], Some(json!("{"))),
            ("ID!", &["programme_1"], Some(json!("programme_1"))),
            ("Period", &["2025Q1"], Some(json!("2025Q1"))),
            ("Where", &["{\"a\":1}"], Some(json!({ "a": 1 }))),
            ("Where", &["{\"a\""], None),
            ("[Track!]!", &["A", "B"], Some(json!(["A", "B"]))),
            ("[Int!]", &["1", "x"], None),
        ] {
            let of = Type::new(of).expect("a type");
            assert_eq!(value(&of, given), expected, "{of} {given:?}");
        }
    }

    /// A variable of these names could not be said in a URL.
    #[test]
    fn no_saved_operation_has_a_reserved_variable() {
        for saved in assets::operations() {
            let document = async_graphql::parser::parse_query(&saved.document).expect("GraphQL");
            assert_eq!(document.operations.iter().count(), 1, "{}", saved.name);
            for (_, operation) in document.operations.iter() {
                for definition in &operation.node.variable_definitions {
                    let name = definition.node.name.node.as_str();
                    assert!(!RESERVED.contains(&name), "{}: {name}", saved.name);
                }
            }
        }
    }
}
