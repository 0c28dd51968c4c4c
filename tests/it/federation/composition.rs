//! Composition: what the three subgraphs say of themselves is one graph, in which everything that
//! protects is still there, and the contract of each client is what its schema says.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::Positioned;
use async_graphql::parser::{
    parse_schema,
    types::{ConstDirective, TypeKind, TypeSystemDefinition},
};
use brobygger::graph::audience::CLIENTS;

use super::{
    Federation,
    harness::{OWNER, PARTNERS, Subgraph, compose},
};
use crate::app::Backend;

/// What a document has at each schema coordinate: the directives on it.
type Elements = BTreeMap<String, BTreeSet<String>>;

/// The schema coordinates of a document, without what a subgraph has for the router alone, and
/// without what composition adds.
fn elements(sdl: &str) -> Elements {
    let mut found = Elements::new();
    let mut add = |coordinate: String, directives: &[Positioned<ConstDirective>]| {
        if coordinate.contains("__")
            || coordinate.starts_with('_')
            || coordinate.starts_with("Query._")
        {
            return;
        }
        let printed = directives.iter().map(|directive| {
            let arguments = directive.node.arguments.iter();
            let mut arguments: Vec<_> = arguments
                .map(|(name, value)| format!("{}: {}", name.node, value.node))
                .collect();
            arguments.sort_unstable();
            format!("@{}({})", directive.node.name.node, arguments.join(", "))
        });
        found.entry(coordinate).or_default().extend(printed);
    };
    for definition in parse_schema(sdl).unwrap().definitions {
        let TypeSystemDefinition::Type(of) = definition else {
            continue;
        };
        let (name, of) = (of.node.name.node.to_string(), of.node);
        add(name.clone(), &of.directives);
        let fields = match of.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            TypeKind::Union(union) => {
                for member in union.members {
                    add(format!("{name} | {}", member.node), &[]);
                }
                continue;
            }
            TypeKind::Enum(values) => {
                for value in values.values {
                    add(
                        format!("{name}.{}", value.node.value.node),
                        &value.node.directives,
                    );
                }
                continue;
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    add(
                        format!("{name}.{}", field.node.name.node),
                        &field.node.directives,
                    );
                }
                continue;
            }
            TypeKind::Scalar => continue,
        };
        for field in fields {
            let field = field.node;
            let coordinate = format!("{name}.{}", field.name.node);
            add(coordinate.clone(), &field.directives);
            for argument in field.arguments {
                let argument = argument.node;
                add(
                    format!("{coordinate}({}:)", argument.name.node),
                    &argument.directives,
                );
            }
        }
    }
    found
}

/// The directives of these names, by coordinate.
fn only(elements: &Elements, names: &[&str]) -> Elements {
    let starts: Vec<String> = names.iter().map(|name| format!("@{name}(")).collect();
    let kept = |directive: &&String| starts.iter().any(|start| directive.starts_with(start));
    let kept = elements.iter().map(|(coordinate, directives)| {
        let directives = directives.iter().filter(kept).cloned().collect();
        (coordinate.clone(), directives)
    });
    kept.filter(|(_, directives): &(_, BTreeSet<_>)| !directives.is_empty())
        .collect()
}

/// What is in one and not in the other.
#[track_caller]
fn same(one: &Elements, other: &Elements) {
    let flat = |elements: &Elements| -> BTreeSet<String> {
        let each = elements.iter().flat_map(|(coordinate, directives)| {
            directives
                .iter()
                .map(move |directive| format!("{coordinate} {directive}"))
        });
        each.collect()
    };
    let (one, other) = (flat(one), flat(other));
    let differing: Vec<_> = one.symmetric_difference(&other).take(20).collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

/// A directive that isn't imported is dropped without a word, and what it protects is open: so
/// the supergraph is held against what the subgraphs say, directive by directive.
#[tokio::test]
async fn what_protects_is_in_the_supergraph() {
    let federation = Federation::shared(Backend::Sqlite).await;
    let subgraphs = &federation.graph.subgraphs;
    let supergraph = elements(&compose(subgraphs, None).unwrap());
    for (names, at_least) in [
        (&["authenticated"][..], 10),
        (&["requiresScopes"], 100),
        (&["tag"], 1_000),
        (&["cost", "listSize"], 20),
        (&["inaccessible"], 0),
    ] {
        let mut said = Elements::new();
        for subgraph in subgraphs {
            for (coordinate, directives) in only(&elements(&subgraph.sdl), names) {
                said.entry(coordinate).or_default().extend(directives);
            }
        }
        assert!(said.len() >= at_least, "{names:?} on {}", said.len());
        let mut composed = only(&supergraph, names);
        if names == ["authenticated"] {
            // An interface is as protected as what implements it.
            let node = composed.remove("Node").unwrap();
            assert_eq!(node.into_iter().collect::<Vec<_>>(), ["@authenticated()"]);
        }
        same(&said, &composed);
    }
    // Nothing at all is open, but what a survey's token opens.
    let root = |coordinate: &&String| {
        ["Query.", "Mutation.", "Subscription."]
            .iter()
            .any(|root| coordinate.starts_with(root))
            && !coordinate.contains('(')
    };
    let protected = only(&supergraph, &["requiresScopes"]);
    let open = supergraph
        .keys()
        .filter(root)
        .filter(|field| !protected.contains_key(*field));
    assert_eq!(
        open.collect::<Vec<_>>(),
        ["Mutation.answerSurvey", "Query.surveyByToken"]
    );
    // And the partners' own fields need the partners' scopes.
    for (field, scope) in [
        ("Hospital.maternityBeds", "beds.read"),
        ("Query.hospitalsWithFreeBeds", "beds.read"),
        ("Municipality.offers", "offers.read"),
        ("Query.municipalOffers", "offers.read"),
    ] {
        assert!(
            protected[field]
                .iter()
                .any(|directive| directive.contains(scope)),
            "{field}"
        );
    }
}

/// Every element of each subgraph is in the supergraph, and no other.
#[tokio::test]
async fn the_supergraph_is_the_three_subgraphs() {
    let federation = Federation::shared(Backend::Sqlite).await;
    let subgraphs = &federation.graph.subgraphs;
    let mut said: BTreeSet<String> = BTreeSet::new();
    for subgraph in subgraphs {
        said.extend(elements(&subgraph.sdl).into_keys());
    }
    let supergraph = elements(&compose(subgraphs, None).unwrap());
    let composed: BTreeSet<String> = supergraph.into_keys().collect();
    let differing: Vec<_> = said.symmetric_difference(&composed).collect();
    assert!(differing.is_empty(), "{differing:#?}");
    assert!(composed.len() > 3_000);
}

/// A client's contract is the schema that the client has of the service, and what the partners
/// tag for it.
#[tokio::test]
async fn the_contract_of_each_client_is_its_schema() {
    let federation = Federation::shared(Backend::Sqlite).await;
    let subgraphs = &federation.graph.subgraphs;
    for client in CLIENTS {
        let contract = elements(&compose(subgraphs, Some(client.name)).unwrap());
        let path = format!(
            "{}/playground/schemas/{}.graphql",
            env!("CARGO_MANIFEST_DIR"),
            client.name
        );
        let ours = elements(&std::fs::read_to_string(&path).unwrap());
        let theirs = partners(subgraphs, client.name);
        let expected: BTreeSet<_> = ours.into_keys().chain(theirs).collect();
        let contract: BTreeSet<_> = contract.into_keys().collect();
        let differing: Vec<_> = contract
            .symmetric_difference(&expected)
            .map(|coordinate| (contract.contains(coordinate), coordinate))
            .collect();
        assert!(differing.is_empty(), "{}: {differing:#?}", client.name);
    }
}

/// What composes and is a mistake all the same is told, and so is what doesn't compose.
#[tokio::test]
async fn what_a_partner_may_not_do_is_told() {
    let federation = Federation::shared(Backend::Sqlite).await;
    let subgraphs = &federation.graph.subgraphs;
    let key = "type Hospital @key(fields: \"shak\") {";
    let protected = "maternityBeds: MaternityBeds @requiresScopes";
    let import = "\"@requiresScopes\", ";
    let with_import = "import: [\"@key\", ";
    for (changes, told) in [
        // Its own definition of a directive that it doesn't import: composition drops it.
        (
            &[
                (import, ""),
                (
                    "type Hospital",
                    "directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION\ntype Hospital",
                ),
            ][..],
            "DIRECTIVE_DROPPED: beds: @requiresScopes on Hospital.maternityBeds",
        ),
        // A whole type of ours in the contract of another client.
        (
            &[(
                key,
                "type Hospital @key(fields: \"shak\") @tag(name: \"evaluation\") {",
            )],
            "FOREIGN_TAG: beds: Hospital ",
        ),
        (
            &[(
                "  shak: String\n",
                "  shak: String @tag(name: \"evaluation\")\n",
            )],
            "FOREIGN_TAG: beds: Hospital.shak ",
        ),
        (
            &[
                (with_import, "import: [\"@inaccessible\", \"@key\", "),
                ("  shak: String\n", "  shak: String @inaccessible\n"),
            ],
            "FOREIGN_HIDING: beds: Hospital.shak ",
        ),
        (
            &[
                (with_import, "import: [\"@override\", \"@key\", "),
                (
                    key,
                    "type Hospital @key(fields: \"shak\") {\n  name: String! @override(from: \"brobygger\")",
                ),
            ],
            "FOREIGN_OVERRIDE: beds: Hospital.name ",
        ),
        (
            &[(protected, "maternityBeds: MaternityBeds! @requiresScopes")],
            "NOT_NULL: beds: Hospital.maternityBeds ",
        ),
        (
            &[("[Hospital]", "[Hospital!]")],
            "NOT_NULL: beds: Query.hospitalsWithFreeBeds ",
        ),
        (
            &[("  shak: String\n", "  shak: String!\n")],
            "INCONSISTENT_TYPE: Hospital.shak ",
        ),
        (
            &[("  shak: String\n", "  \"Its number.\"\n  shak: String\n")],
            "INCONSISTENT_DESCRIPTION: Hospital.shak",
        ),
        // More than a key of ours, in whatever words; an answer in our place; a key that isn't one.
        (
            &[
                (
                    with_import,
                    "import: [\"@external\", \"@requires\", \"@key\", ",
                ),
                (
                    key,
                    "type Hospital @key(fields: \"shak\") {\n  name: String! @external\n  spy: String @requires(fields: \"name\") @requiresScopes(scopes: [[\"beds.read\"]])",
                ),
            ],
            "FOREIGN_DATA: beds: @requires on Hospital.spy",
        ),
        (
            &[(
                key,
                "type Hospital @key(fields: \"shak\") {\n  name: String! @federation__external\n  spy: String @federation__requires(fields: \"name\") @requiresScopes(scopes: [[\"beds.read\"]])",
            )],
            "FOREIGN_DATA: beds: @requires on Hospital.spy",
        ),
        (
            &[
                (
                    key,
                    "type Hospital @key(fields: \"shak\") {\n  name: String! @federation__external",
                ),
                (
                    "type Query {",
                    "type Query {\n  spy: Hospital @federation__provides(fields: \"name\") @requiresScopes(scopes: [[\"beds.read\"]])",
                ),
            ],
            "FOREIGN_DATA: beds: @provides on Query.spy",
        ),
        (
            &[(
                key,
                "type Hospital @key(fields: \"shak\") @key(fields: \"sor\") {\n  sor: String @federation__external",
            )],
            "FOREIGN_KEY: beds: Hospital has no key sor",
        ),
        (
            &[(" @requiresScopes(scopes: [[\"beds.read\"]])", "")],
            "UNPROTECTED: beds: ",
        ),
        // And what the library itself refuses: a field of ours, a key that we don't have, a type that isn't there.
        (
            &[(
                key,
                "type Hospital @key(fields: \"shak\") {\n  name: String!",
            )],
            "INVALID_FIELD_SHARING",
        ),
        (
            &[
                ("fields: \"shak\"", "fields: \"number\""),
                ("  shak: String\n", "  number: String\n"),
            ],
            "SATISFIABILITY_ERROR",
        ),
        (
            &[(protected, "maternityBeds: Beds @requiresScopes")],
            "Beds",
        ),
    ] {
        let mut changed = subgraphs.clone();
        let beds = changed.iter_mut().find(|one| one.name == "beds").unwrap();
        for (from, to) in changes {
            assert!(beds.sdl.contains(from), "{from} is not in {}", beds.sdl);
            beds.sdl = beds.sdl.replacen(from, to, 1);
        }
        let said = compose(&changed, None).expect_err(told);
        assert!(
            said.lines().any(|line| line.contains(told)),
            "{told}:\n{said}"
        );
    }
    let far = federation
        .graph
        .with(&[("beds", "http://beds.example/graphql")]);
    let said = compose(&far, None).expect_err("a secret in the clear");
    assert_eq!(said.trim(), "PLAIN_HTTP: beds: http://beds.example/graphql");
}

/// What the partners tag for a client: by the element itself or by its whole type.
fn partners(subgraphs: &[Subgraph], client: &str) -> BTreeSet<String> {
    let tag = format!("@tag(name: \"{client}\")");
    let mut tagged = BTreeSet::new();
    for partner in PARTNERS {
        let subgraph = subgraphs.iter().find(|one| one.name == partner).unwrap();
        let elements = elements(&subgraph.sdl);
        for (coordinate, directives) in &elements {
            let of = coordinate.split(['.', ' ']).next().unwrap();
            if directives.contains(&tag) || elements[of].contains(&tag) {
                tagged.insert(coordinate.clone());
            }
        }
    }
    assert!(subgraphs[0].name == OWNER);
    tagged
}
