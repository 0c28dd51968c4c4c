//! The schema as routers and composition need it: with federation's directives.
//!
//! They follow from what the schema already says, so nothing is marked by hand twice: keys from
//! [`KEYS`], tags from the clients' contracts, scopes and authentication from the roots and from what
//! nobody may ask, costs from the sizes of pages. What is applied where is a map by schema
//! coordinate, and the contract's own printer writes it.

use std::sync::OnceLock;

use super::{
    super::{
        audience::CLIENTS,
        contract::{Contract, Directives, Target},
        page::{PAGE_DEFAULT, PAGE_MAX},
        schema,
    },
    entities::KEYS,
};
use crate::{access::Standing, auth::Scope};

/// What the directives are imported by: one that isn't imported is dropped silently when subgraphs
/// are composed, and its protection with it.
const LINK: &str = r#"extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated", "@cost", "@key", "@listSize", "@requiresScopes", "@shareable", "@tag"])
"#;

/// What a partner may answer too: the names of places, which are public registers' matter, and what
/// every connection has.
const SHAREABLE: [&str; 4] = [
    "Hospital.name",
    "Municipality.name",
    "PageInfo",
    "Region.name",
];

/// The subgraph's schema; the same text for `_service` and for whoever composes ahead.
#[must_use]
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let (whole, directives) = applied();
        let mut text = format!("{LINK}\n");
        whole
            .print(&mut text, &directives)
            .expect("a text takes whatever is written");
        text
    })
}

/// The whole schema, and what is applied where.
fn applied() -> (Contract, Directives) {
    let schema = schema::build();
    let whole = Contract::of(&schema, None);
    let mut directives = Directives::new();
    keys(&mut directives);
    protect(
        &mut directives,
        &whole,
        &Contract::of(&schema, Some(Standing::NOBODY)),
    );
    weigh(&mut directives, &whole);
    for client in CLIENTS {
        let seen = Contract::of(&schema, Some(client.standing()));
        tag(&mut directives, &whole, &seen, client.name);
    }
    (whole, directives)
}

fn apply(directives: &mut Directives, coordinate: impl Into<String>, directive: impl Into<String>) {
    let applied = directives.entry(coordinate.into()).or_default();
    applied.push(directive.into());
}

fn keys(directives: &mut Directives) {
    for (entity, keys) in KEYS {
        for fields in *keys {
            apply(directives, *entity, format!("@key(fields: {fields:?})"));
        }
    }
    for coordinate in SHAREABLE {
        apply(directives, coordinate, "@shareable");
    }
}

/// The router asks for the scope of a root field, as the service does, and lets nobody at an entity
/// who has not signed in, whichever subgraph led there.
fn protect(directives: &mut Directives, whole: &Contract, nobodys: &Contract) {
    let open = nobodys.parts();
    for field in whole.fields() {
        let scope = match field.parent {
            "Query" | "Subscription" => Scope::Read,
            "Mutation" => Scope::Write,
            _ => continue,
        };
        let coordinate = field.coordinate();
        if open
            .get(field.parent)
            .is_none_or(|parts| !parts.contains(&coordinate))
        {
            let scope = scope.as_str();
            apply(
                directives,
                coordinate,
                format!("@requiresScopes(scopes: [[{scope:?}]])"),
            );
        }
    }
    for (entity, _) in KEYS {
        apply(directives, *entity, "@authenticated");
    }
}

/// A router's estimate is the service's own ([`super::super::limits::weight`]): a node of a list
/// costs one, as often as its list can have it, and nothing else costs anything.
fn weigh(directives: &mut Directives, whole: &Contract) {
    for object in whole.objects() {
        apply(directives, object, "@cost(weight: 0)");
    }
    for field in whole.fields() {
        let coordinate = field.coordinate();
        let listed =
            field.parent.ends_with("Connection") && matches!(field.name, "nodes" | "edges");
        if listed || coordinate == "Query.nodes" {
            apply(directives, coordinate.as_str(), "@cost(weight: 1)");
        } else if field.target == Target::Abstract {
            // The types of which it is one can't say so for it.
            apply(directives, coordinate.as_str(), "@cost(weight: 0)");
        }
        if field.of.ends_with("Connection") {
            let size = format!(
                r#"@listSize(assumedSize: {PAGE_DEFAULT}, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)"#
            );
            apply(directives, coordinate, size);
        } else if coordinate == "Query.nodes" {
            apply(
                directives,
                coordinate,
                format!("@listSize(assumedSize: {PAGE_MAX})"),
            );
        }
    }
}

/// A contract keeps what has its client's tag. A tag on a type is one on all its parts, those of
/// other subgraphs too: so an entity's parts have their own, and what a partner adds to an entity is
/// seen by those whom the partner names.
fn tag(directives: &mut Directives, whole: &Contract, seen: &Contract, client: &str) {
    let tag = format!("@tag(name: {client:?})");
    let seen = seen.parts();
    for (of, parts) in whole.parts() {
        let Some(seen) = seen.get(of) else { continue };
        let is_extended = matches!(of, "Query" | "Mutation" | "Subscription")
            || KEYS.iter().any(|(entity, _)| *entity == of);
        if *seen == parts && !is_extended {
            apply(directives, of, tag.as_str());
        } else {
            for part in seen {
                apply(directives, part.as_str(), tag.as_str());
            }
        }
    }
}
