//! The type system, read from its text: whoever asks, and whatever introspection tells them.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, InputValueDefinition, Type as Wrapped, TypeKind},
    types::{TypeDefinition, TypeSystemDefinition},
};

use brobygger::{
    access::Standing,
    graph::{contract::Contract, schema},
};
use entities::codes::Role;

/// A field of an object, an interface or an input.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// The type below its list and not-null wrappers.
    pub of: String,
    /// Its arguments: name, and the type below the wrappers.
    pub arguments: Vec<(String, String)>,
    /// Whether it cannot be asked without an argument.
    pub needs_arguments: bool,
}

/// What kind of type it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Scalar,
    Enum,
    Object,
    Interface,
    Union,
    Input,
}

/// A type.
#[derive(Clone, Debug)]
pub struct Type {
    pub kind: Kind,
    pub fields: Vec<Field>,
    /// The values of an enum, the members of a union.
    pub values: Vec<String>,
    pub is_node: bool,
}

/// All types by name.
#[derive(Clone, Debug)]
pub struct Graph(pub BTreeMap<String, Type>);

/// The name of the type below its wrappers.
fn inner(of: &Wrapped) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(of) => inner(of),
    }
}

fn argument(of: &InputValueDefinition) -> (String, String) {
    (of.name.node.to_string(), inner(&of.ty.node))
}

fn field(of: &FieldDefinition) -> Field {
    let required = |a: &InputValueDefinition| !a.ty.node.nullable && a.default_value.is_none();
    Field {
        name: of.name.node.to_string(),
        of: inner(&of.ty.node),
        arguments: of.arguments.iter().map(|a| argument(&a.node)).collect(),
        needs_arguments: of.arguments.iter().any(|a| required(&a.node)),
    }
}

fn read(of: &TypeDefinition) -> Type {
    let fields = |fields: &[async_graphql::Positioned<FieldDefinition>]| {
        fields.iter().map(|f| field(&f.node)).collect()
    };
    let (kind, fields, values, is_node) = match &of.kind {
        TypeKind::Scalar => (Kind::Scalar, vec![], vec![], false),
        TypeKind::Object(object) => (
            Kind::Object,
            fields(&object.fields),
            vec![],
            object.implements.iter().any(|i| i.node == "Node"),
        ),
        TypeKind::Interface(interface) => {
            (Kind::Interface, fields(&interface.fields), vec![], false)
        }
        TypeKind::Union(union) => {
            let members = union.members.iter().map(|m| m.node.to_string());
            (Kind::Union, vec![], members.collect(), false)
        }
        TypeKind::Enum(list) => {
            let values = list.values.iter().map(|v| v.node.value.node.to_string());
            (Kind::Enum, vec![], values.collect(), false)
        }
        TypeKind::InputObject(input) => {
            let parts = input.fields.iter().map(|f| {
                let (name, of) = argument(&f.node);
                Field {
                    name,
                    of,
                    arguments: vec![],
                    needs_arguments: false,
                }
            });
            (Kind::Input, parts.collect(), vec![], false)
        }
    };
    Type {
        kind,
        fields,
        values,
        is_node,
    }
}

impl Graph {
    /// The types that a schema's text declares.
    pub fn of(sdl: &str) -> Self {
        let document = parse_schema(sdl).unwrap();
        let types = document.definitions.iter().filter_map(|d| match d {
            TypeSystemDefinition::Type(of) => Some(&of.node),
            _ => None,
        });
        Self(
            types
                .map(|of| (of.name.node.to_string(), read(of)))
                .collect(),
        )
    }

    /// The type with this name, if the schema declares it; scalars of GraphQL itself are not declared.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.0.get(name)
    }

    /// What viewers of these roles see.
    pub async fn seen_by(roles: &[Role], machine: bool) -> Self {
        let roles = roles.iter().copied().collect();
        let contract = Contract::of(
            &schema::build(),
            Some(Standing {
                roles,
                machine,
                nobody: false,
                router: false,
            }),
        );
        Self::of(&contract.to_string())
    }

    /// The names of all types.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The fields of a type.
    pub fn fields(&self, of: &str) -> &[Field] {
        self.get(of).map_or(&[], |of| &of.fields)
    }

    /// The values of an enum or the members of a union.
    pub fn values(&self, of: &str) -> &[String] {
        self.get(of).map_or(&[], |of| &of.values)
    }

    pub fn is(&self, of: &str, kind: Kind) -> bool {
        self.get(of).is_some_and(|of| of.kind == kind)
    }

    pub fn is_node(&self, of: &str) -> bool {
        self.get(of).is_some_and(|of| of.is_node)
    }

    /// The node types.
    pub fn nodes(&self) -> impl Iterator<Item = &str> {
        let nodes = self.0.iter().filter(|(_, of)| of.is_node);
        nodes.map(|(name, _)| name.as_str())
    }

    /// The lists of a type: its fields that are connections, with what they list.
    pub fn lists<'a>(&'a self, of: &str) -> impl Iterator<Item = (&'a Field, &'a str)> {
        let lists = self.fields(of).iter();
        lists.filter_map(|field| Some((field, field.of.strip_suffix("Connection")?)))
    }

    /// What a list of `of` can be narrowed by, without the joining words.
    pub fn filters(&self, of: &str) -> impl Iterator<Item = &Field> {
        let fields = self.fields(&format!("{of}Filter")).iter();
        fields.filter(|field| !matches!(field.name.as_str(), "and" | "or" | "not"))
    }

    /// What a list of `of` can be ordered by.
    pub fn orders(&self, of: &str) -> &[String] {
        self.values(&format!("{of}Order"))
    }
}

/// Plumbing: pages of lists, which are asked with each list, and the comparators of single values,
/// which are asked with each filter.
fn is_plumbing(graph: &Graph, name: &str) -> bool {
    let of = &graph.0[name];
    let compares = |field: &Field| field.name == "eq";
    name == "PageInfo"
        || of.kind == Kind::Object && (name.ends_with("Connection") || name.ends_with("Edge"))
        || of.kind == Kind::Input && of.fields.iter().any(compares)
}

/// Everything of the schema that the matrix has to have in a row: each field of each object (the
/// root's are the queries, mutations and subscriptions), each part of a filter, each order.
pub fn askable(graph: &Graph) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (name, of) in &graph.0 {
        let parts: Vec<&str> = match of.kind {
            _ if is_plumbing(graph, name) => vec![],
            Kind::Object => of.fields.iter().map(|f| f.name.as_str()).collect(),
            Kind::Input => {
                let parts = of.fields.iter().map(|f| f.name.as_str());
                parts
                    .filter(|part| !matches!(*part, "and" | "or" | "not"))
                    .collect()
            }
            Kind::Enum if name.ends_with("Order") => of.values.iter().map(String::as_str).collect(),
            // An interface's fields are its objects'; a union's members are objects; other enums
            // are values of fields.
            Kind::Enum | Kind::Interface | Kind::Union | Kind::Scalar => vec![],
        };
        all.extend(parts.iter().map(|part| format!("{name}.{part}")));
    }
    all
}
