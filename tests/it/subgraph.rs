//! The subgraph's schema as a document: what its directives say is what the service does.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_query, parse_schema,
        types::{
            BaseType, ConstDirective, ExecutableDocument, Field, FieldDefinition, Selection,
            SelectionSet, Type, TypeKind, TypeSystemDefinition,
        },
    },
};
use async_graphql_value::{ConstValue, Value};
use brobygger::{
    access::Standing,
    graph::{
        audience::CLIENTS,
        contract::Contract,
        federation::{entities::KEYS, sdl},
        limits, schema,
    },
};

/// What is applied to what: by schema coordinate, each directive as text.
struct Applied {
    at: BTreeMap<String, Vec<ConstDirective>>,
    fields: BTreeMap<String, FieldDefinition>,
    /// Whether a type is one of objects, interfaces or unions.
    composite: BTreeSet<String>,
}

fn nodes<T: Clone>(of: &[Positioned<T>]) -> Vec<T> {
    of.iter().map(|one| one.node.clone()).collect()
}

impl Applied {
    fn of(text: &str) -> Self {
        let mut found = Self {
            at: BTreeMap::new(),
            fields: BTreeMap::new(),
            composite: BTreeSet::new(),
        };
        for definition in parse_schema(text).unwrap().definitions {
            let TypeSystemDefinition::Type(of) = definition else {
                continue;
            };
            let (of, name) = (of.node.clone(), of.node.name.node.to_string());
            found.at.insert(name.clone(), nodes(&of.directives));
            let composite = match of.kind {
                TypeKind::Object(object) => {
                    found.fields(&name, &object.fields);
                    true
                }
                TypeKind::Interface(interface) => {
                    found.fields(&name, &interface.fields);
                    true
                }
                TypeKind::Union(_) => true,
                TypeKind::Enum(of) => {
                    for value in of.values {
                        let at = format!("{name}.{}", value.node.value.node);
                        found.at.insert(at, nodes(&value.node.directives));
                    }
                    false
                }
                TypeKind::InputObject(input) => {
                    for field in input.fields {
                        let at = format!("{name}.{}", field.node.name.node);
                        found.at.insert(at, nodes(&field.node.directives));
                    }
                    false
                }
                TypeKind::Scalar => false,
            };
            if composite {
                found.composite.insert(name);
            }
        }
        found
    }

    fn fields(&mut self, of: &str, fields: &[Positioned<FieldDefinition>]) {
        for field in fields {
            let at = format!("{of}.{}", field.node.name.node);
            for argument in &field.node.arguments {
                let coordinate = format!("{at}({}:)", argument.node.name.node);
                self.at.insert(coordinate, nodes(&argument.node.directives));
            }
            self.at.insert(at.clone(), nodes(&field.node.directives));
            self.fields.insert(at, field.node.clone());
        }
    }

    /// The arguments of the directives of this name.
    fn all(&self, at: &str, directive: &str) -> Vec<BTreeMap<String, ConstValue>> {
        let applied = self.at.get(at).into_iter().flatten();
        let named = applied.filter(|applied| applied.name.node == directive);
        named
            .map(|applied| {
                let arguments = applied.arguments.iter();
                arguments
                    .map(|(name, value)| (name.node.to_string(), value.node.clone()))
                    .collect()
            })
            .collect()
    }

    fn is(&self, at: &str, directive: &str) -> bool {
        !self.all(at, directive).is_empty()
    }
}

/// A directive that isn't imported is dropped when subgraphs are composed, and what it protects with it.
#[test]
fn every_directive_is_imported() {
    let text = sdl::text();
    let import = text
        .split("import: [")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let applied = Applied::of(text);
    let built_in = ["deprecated", "specifiedBy"];
    let used: BTreeSet<String> = applied
        .at
        .values()
        .flatten()
        .map(|d| d.name.node.to_string())
        .collect();
    for name in used
        .iter()
        .filter(|name| !built_in.contains(&name.as_str()))
    {
        assert!(import.contains(&format!("\"@{name}\"")), "{name}");
    }
    assert_eq!(
        import.split(", ").count(),
        used.iter()
            .filter(|n| !built_in.contains(&n.as_str()))
            .count()
    );
}

/// A router asks for the scopes that the service asks for, and for a signed-in caller at every entity.
#[test]
fn roots_have_their_scopes_and_entities_a_caller() {
    let applied = Applied::of(sdl::text());
    let open = Contract::of(&schema::build(), Some(Standing::NOBODY))
        .parts()
        .into_values()
        .flatten()
        .collect::<BTreeSet<_>>();
    let mut unprotected = vec![];
    for at in applied.fields.keys() {
        let (of, _) = at.split_once('.').unwrap();
        let scope = match of {
            "Query" | "Subscription" => "brobygger.read",
            "Mutation" => "brobygger.write",
            _ => continue,
        };
        let scopes = applied.all(at, "requiresScopes");
        let wanted = ConstValue::List(vec![ConstValue::List(vec![scope.into()])]);
        match &scopes[..] {
            [] => unprotected.push(at.as_str()),
            [one] => assert_eq!(one["scopes"], wanted, "{at}"),
            _ => panic!("{at} has two"),
        }
    }
    assert_eq!(
        unprotected,
        ["Mutation.answerSurvey", "Query.surveyByToken"]
    );
    assert!(unprotected.iter().all(|at| open.contains(*at)));
    for (entity, keys) in KEYS {
        assert!(applied.is(entity, "authenticated"), "{entity}");
        let told: Vec<String> = applied
            .all(entity, "key")
            .iter()
            .map(|key| match &key["fields"] {
                ConstValue::String(fields) => fields.clone(),
                other => panic!("{other}"),
            })
            .collect();
        assert_eq!(&told, keys, "{entity}");
    }
    let keyed = applied.at.keys().filter(|at| applied.is(at, "key")).count();
    assert_eq!(keyed, KEYS.len());
    // A partner never refers to a person in trouble.
    for of in [
        "Family",
        "FamilyMember",
        "FamilyContact",
        "Consent",
        "Profile",
        "AdviceSession",
        "Enrolment",
        "Signup",
        "Survey",
        "AuditEvent",
    ] {
        assert!(
            applied.at.contains_key(of) && !applied.is(of, "key"),
            "{of}"
        );
    }
}

/// What has a client's tag, on itself or on its type, is what the client's contract has.
#[test]
fn tags_are_the_clients_contracts() {
    let applied = Applied::of(sdl::text());
    let schema = schema::build();
    for client in CLIENTS {
        let has = |at: &str| {
            applied
                .all(at, "tag")
                .iter()
                .any(|tag| tag["name"] == client.name.into())
        };
        let tagged: BTreeSet<String> = applied
            .at
            .keys()
            .filter(|at| at.contains('.') && (has(at) || has(at.split('.').next().unwrap())))
            .cloned()
            .collect();
        let contract = Contract::of(&schema, Some(client.standing()));
        let parts: BTreeSet<String> = contract.parts().into_values().flatten().collect();
        assert!(parts.len() > 100, "{}", client.name);
        assert_eq!(tagged, parts, "{}", client.name);
        // What a partner adds to an entity or a root is not tagged for them.
        for at in
            KEYS.iter()
                .map(|(entity, _)| *entity)
                .chain(["Query", "Mutation", "Subscription"])
        {
            assert!(!has(at), "{at}");
        }
    }
}

/// What a router would estimate by the cost directives (cost specification, 3): weights multiplied
/// by the sizes of lists.
struct Estimate<'a> {
    applied: &'a Applied,
    document: &'a ExecutableDocument,
    variables: &'a serde_json::Map<String, serde_json::Value>,
}

fn inner(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => inner(of),
    }
}

impl Estimate<'_> {
    fn weight(&self, at: &str, of: &str) -> f64 {
        let costs = self
            .applied
            .all(at, "cost")
            .into_iter()
            .chain(self.applied.all(of, "cost"));
        let given = costs.map(|cost| match &cost["weight"] {
            ConstValue::Number(weight) => weight.as_f64().unwrap(),
            other => panic!("{other}"),
        });
        let default = if self.applied.composite.contains(of) {
            1.0
        } else {
            0.0
        };
        given.into_iter().next().unwrap_or(default)
    }

    fn number(&self, value: &Value) -> Option<f64> {
        match value {
            Value::Number(number) => number.as_f64(),
            Value::Variable(name) => self.variables.get(name.as_str())?.as_f64(),
            _ => None,
        }
    }

    /// What a field's `@listSize` says: the size, and of which fields below it.
    fn size(&self, at: &str, field: &Field) -> Option<(f64, Vec<Name>)> {
        let says = self.applied.all(at, "listSize").into_iter().next()?;
        let names = |list: &str| match says.get(list) {
            Some(ConstValue::List(names)) => names
                .iter()
                .map(|name| match name {
                    ConstValue::String(name) => Name::new(name),
                    other => panic!("{other}"),
                })
                .collect(),
            _ => vec![],
        };
        let slices = names("slicingArguments")
            .into_iter()
            .filter_map(|name| self.number(&field.get_argument(&name)?.node));
        let assumed = match &says["assumedSize"] {
            ConstValue::Number(size) => size.as_f64().unwrap(),
            other => panic!("{other}"),
        };
        Some((
            slices.reduce(f64::max).unwrap_or(assumed),
            names("sizedFields"),
        ))
    }

    fn set(&self, of: &str, set: &SelectionSet, sized: Option<&(f64, Vec<Name>)>) -> f64 {
        set.items
            .iter()
            .map(|item| match &item.node {
                Selection::Field(field) => self.field(of, &field.node, sized),
                Selection::InlineFragment(fragment) => {
                    let on = fragment
                        .node
                        .type_condition
                        .as_ref()
                        .map(|on| on.node.on.node.as_str());
                    self.set(on.unwrap_or(of), &fragment.node.selection_set.node, sized)
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.node.fragment_name.node].node;
                    self.set(
                        &fragment.type_condition.node.on.node,
                        &fragment.selection_set.node,
                        sized,
                    )
                }
            })
            .sum()
    }

    fn field(&self, of: &str, field: &Field, sized: Option<&(f64, Vec<Name>)>) -> f64 {
        let at = format!("{of}.{}", field.name.node);
        let Some(definition) = self.applied.fields.get(&at) else {
            return 0.0;
        };
        let to = inner(&definition.ty.node);
        let own = self.size(&at, field);
        let size = match (sized, &own) {
            (Some((size, names)), _) if names.contains(&field.name.node) => *size,
            (_, Some((size, names))) if names.is_empty() => *size,
            _ => 1.0,
        };
        let below = self.set(
            to,
            &field.selection_set.node,
            own.as_ref().filter(|(_, names)| !names.is_empty()),
        );
        size * (self.weight(&at, to) + below)
    }
}

/// For each saved operation a router estimates what the service charges.
#[test]
fn costs_are_what_the_service_charges() {
    let applied = Applied::of(sdl::text());
    let mut seen = 0;
    let mut estimated = vec![];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/playground/operations");
    for client in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(client.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_none_or(|kind| kind != "graphql") {
                continue;
            }
            let document = parse_query(std::fs::read_to_string(&file).unwrap()).unwrap();
            let (_, operation) = document.operations.iter().next().unwrap();
            let root = match operation.node.ty {
                async_graphql::parser::types::OperationType::Query => "Query",
                _ => continue,
            };
            let variables = std::fs::read_to_string(file.with_extension("variables.json")).ok();
            let variables: serde_json::Value = variables.map_or(serde_json::json!({}), |text| {
                serde_json::from_str(&text).unwrap()
            });
            let variables = variables.as_object().unwrap();
            let estimate = Estimate {
                applied: &applied,
                document: &document,
                variables,
            };
            let cost = estimate.set(root, &operation.node.selection_set.node, None);
            let charged = limits::weight(&document, &operation.node, variables).nodes;
            estimated.push((
                file.file_stem().unwrap().to_string_lossy().into_owned(),
                cost,
                charged as f64,
            ));
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
    assert!(estimated.iter().any(|(_, cost, _)| *cost > 100.0));
    for (name, cost, charged) in estimated {
        assert_eq!(cost, charged, "{name}");
    }
}
