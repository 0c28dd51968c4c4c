//! The schema of each client, as it is committed and printed.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use brobygger::{
    access::Standing,
    graph::{
        audience::{CLIENTS, Client},
        contract::Contract,
        schema::{self, Schema},
    },
};
use entities::{Code, codes::Role};

fn text_of(schema: &Schema, standing: Standing) -> String {
    Contract::of(schema, Some(standing)).to_string()
}

#[tokio::test]
async fn the_schemas_of_the_clients_are_what_the_code_says() {
    let schema = schema::build();
    for client in CLIENTS {
        let path = format!(
            "{}/playground/schemas/{}.graphql",
            env!("CARGO_MANIFEST_DIR"),
            client.name
        );
        let committed = std::fs::read_to_string(&path).unwrap();
        let now = text_of(&schema, client.standing());
        parse_schema(&now).unwrap();
        for (n, (committed, now)) in committed.lines().zip(now.lines()).enumerate() {
            assert_eq!(committed, now, "{path}, line {}: renew it", n + 1);
        }
        assert!(committed == now, "renew {path}");
    }
}

/// The types of each client, without those that follow from them.
#[tokio::test]
async fn a_client_has_a_small_schema() {
    let (mut text, schema) = (String::new(), schema::build());
    for client in CLIENTS {
        let types = text_of(&schema, client.standing());
        let mut names: Vec<&str> = types
            .lines()
            .filter_map(|line| line.strip_prefix("type "))
            .map(|line| line.split([' ', '{']).next().unwrap())
            .filter(|name| !name.ends_with("Connection") && !name.ends_with("Edge"))
            .collect();
        names.sort_unstable();
        text.push_str(&format!("{}\n", client.name));
        for name in names {
            text.push_str(&format!("  {name}\n"));
        }
    }
    insta::assert_snapshot!("types_of_the_clients", text);
}

/// The whole schema printed here has the definitions that the library prints, but for those that make
/// it a subgraph.
#[tokio::test]
async fn a_contract_is_printed_whole() {
    let definitions = |text: &str| -> BTreeSet<String> {
        let document = parse_schema(text).unwrap();
        let mut found = BTreeSet::new();
        for definition in document.definitions {
            use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
            let TypeSystemDefinition::Type(of) = definition else {
                continue;
            };
            let of = of.node;
            let mut add = |path: String, text: String| found.insert(format!("{path} {text}"));
            add(
                of.name.to_string(),
                of.description.map(|text| text.node).unwrap_or_default(),
            );
            let fields = match of.kind {
                TypeKind::Object(object) => {
                    add(
                        of.name.to_string(),
                        format!(
                            "implements {:?}",
                            object
                                .implements
                                .iter()
                                .map(|i| i.node.to_string())
                                .collect::<Vec<_>>()
                        ),
                    );
                    object.fields
                }
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::Union(union) => {
                    add(
                        of.name.to_string(),
                        format!(
                            "is {:?}",
                            union
                                .members
                                .iter()
                                .map(|m| m.node.to_string())
                                .collect::<BTreeSet<_>>()
                        ),
                    );
                    vec![]
                }
                TypeKind::Enum(values) => {
                    for value in values.values {
                        add(
                            format!("{}.{}", of.name, value.node.value),
                            value
                                .node
                                .description
                                .map(|text| text.node)
                                .unwrap_or_default(),
                        );
                    }
                    vec![]
                }
                TypeKind::InputObject(input) => {
                    for field in input.fields {
                        let default = field.node.default_value.map(|value| value.node.to_string());
                        add(
                            format!(
                                "{}.{}: {} {default:?}",
                                of.name, field.node.name, field.node.ty
                            ),
                            field
                                .node
                                .description
                                .map(|text| text.node)
                                .unwrap_or_default(),
                        );
                    }
                    vec![]
                }
                TypeKind::Scalar => vec![],
            };
            for field in fields {
                let field = field.node;
                let path = format!("{}.{}", of.name, field.name);
                add(
                    format!("{path}: {}", field.ty),
                    field.description.map(|text| text.node).unwrap_or_default(),
                );
                for argument in field.arguments {
                    let argument = argument.node;
                    let default = argument.default_value.map(|value| value.node.to_string());
                    add(
                        format!("{path}({}: {} {default:?})", argument.name, argument.ty),
                        argument
                            .description
                            .map(|text| text.node)
                            .unwrap_or_default(),
                    );
                }
            }
        }
        found
    };
    let (ours, mut library) = (
        definitions(&schema::sdl()),
        definitions(&schema::build().sdl()),
    );
    assert!(ours.len() > 1_000);
    let all = library.len();
    library.retain(|line| !line.starts_with('_') && !line.starts_with("Query._"));
    assert!(library.len() < all);
    let differing: Vec<_> = ours.symmetric_difference(&library).collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

/// A client's schema has what its roles see and no more, and every role has one client.
#[tokio::test]
async fn a_client_is_the_union_of_its_roles() {
    let schema = &schema::build();
    let lines = |standing| async move {
        let text = text_of(schema, standing);
        let mut of = String::new();
        let mut found = BTreeSet::new();
        for line in text.lines() {
            if !line.starts_with([' ', '"', '}']) {
                of = line.to_owned();
            }
            if !of.starts_with("union") && !line.contains('"') {
                found.insert(format!("{of} {line}"));
            }
        }
        found
    };
    let mut placed = vec![];
    for client in CLIENTS {
        let mut union = BTreeSet::new();
        for role in client.roles {
            placed.push(*role);
            let alone = Client {
                name: "",
                roles: std::slice::from_ref(role),
                machine: false,
            };
            union.extend(lines(alone.standing()).await);
        }
        if client.machine {
            let alone = Client {
                name: "",
                roles: &[],
                machine: true,
            };
            union.extend(lines(alone.standing()).await);
        }
        let whole = lines(client.standing()).await;
        let differing: Vec<_> = whole.symmetric_difference(&union).collect();
        assert!(differing.is_empty(), "{}: {differing:#?}", client.name);
    }
    for role in <Role as Code>::ALL {
        assert_eq!(
            placed
                .iter()
                .filter(|placed| **placed == role.value)
                .count(),
            1
        );
    }
}
