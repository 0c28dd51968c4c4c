//! All that one viewer sees.

use std::collections::{BTreeMap, BTreeSet};

use entities::{Code, codes::Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    graph::{Graph, Kind},
    lists::{Listing, Place, listing},
    seen::{Errors, Seen, ask, observe, selection},
};
use crate::{
    app::{TestApp, Viewer},
    schema::NODES,
};

/// Of each node type, rows over all programmes.
pub struct Samples {
    /// Ids by type, a hundred at most.
    pub ids: BTreeMap<String, Vec<String>>,
    /// Natural keys by look-up and argument: the key, and the id it stands for.
    pub keys: BTreeMap<(String, String), Vec<(String, String)>>,
}

/// Look-ups by natural key: field, argument, type, column.
const KEYS: [(&str, &str, &str, &str); 4] = [
    ("family", "code", "Family", "case_code"),
    ("hospital", "shak", "Hospital", "shak"),
    ("programme", "region", "Programme", "region_code"),
    ("referral", "code", "Referral", "code"),
];

/// Ids of a node type in the order of the keys, the same on both databases.
async fn keyed(app: &TestApp, of: &str, column: &str) -> Vec<(String, Option<String>)> {
    let (_, table, prefix) = NODES.iter().find(|(node, _, _)| *node == of).unwrap();
    let sql = format!("SELECT id, {column} AS k FROM {table} ORDER BY id");
    let rows = app.rows(&sql).await;
    let rows = rows.iter().map(|row| {
        let id: Uuid = row.try_get("", "id").unwrap();
        let key = row.try_get::<Option<String>>("", "k").unwrap();
        (format!("{prefix}_{}", id.simple()), key)
    });
    rows.collect()
}

/// `n` of `all` at most, spread over the whole.
fn spread<T: Clone>(all: &[T], n: usize) -> Vec<T> {
    all.iter().step_by(all.len() / n + 1).cloned().collect()
}

impl Samples {
    pub async fn of(app: &TestApp, graph: &Graph) -> Self {
        let (mut ids, mut keys) = (BTreeMap::new(), BTreeMap::new());
        for of in graph.nodes() {
            let all = keyed(app, of, "NULL").await;
            let all: Vec<String> = all.into_iter().map(|(id, _)| id).collect();
            ids.insert(of.to_owned(), spread(&all, 99));
        }
        for (field, argument, of, column) in KEYS {
            let all = keyed(app, of, column).await.into_iter();
            let all: Vec<_> = all
                .filter(|(id, _)| ids[of].contains(id))
                .filter_map(|(id, key)| Some((key?, id)))
                .collect();
            keys.insert((field.to_owned(), argument.to_owned()), spread(&all, 30));
        }
        Self { ids, keys }
    }
}

/// All that one viewer sees.
pub struct View {
    pub name: String,
    pub roles: Vec<Role>,
    pub machine: bool,
    /// Which of the samples can be got by id.
    pub got: BTreeMap<String, Vec<String>>,
    pub seen: Seen,
    /// By `Type.field` of the list, and the listed type.
    pub lists: BTreeMap<(String, String), Listing>,
    /// By `field(argument)`: whether a look-up finds what `node` finds.
    pub lookups: BTreeMap<String, String>,
}

/// The roles of a persona today.
pub async fn roles(app: &TestApp, persona: &str) -> Vec<Role> {
    let sql = format!(
        "SELECT r.role FROM role_assignment r JOIN identity i ON i.person_id = r.person_id \
         WHERE i.subject = '{persona}' AND r.valid_from <= '2026-09-16' \
         AND (r.valid_to IS NULL OR r.valid_to >= '2026-09-16') ORDER BY r.role"
    );
    let rows = app.rows(&sql).await;
    let codes = rows
        .iter()
        .map(|row| row.try_get_by_index::<String>(0).unwrap());
    codes.map(|code| Role::from_code(&code).unwrap()).collect()
}

/// Which of the samples the viewer can get by id.
pub async fn got(viewer: &Viewer<'_>, samples: &Samples) -> BTreeMap<String, Vec<String>> {
    let types: Vec<&String> = samples.ids.keys().collect();
    let declared: Vec<String> = types.iter().map(|of| format!("${of}: [ID!]!")).collect();
    let asked: Vec<String> = types
        .iter()
        .map(|of| format!("{of}: nodes(ids: ${of}) {{ id }}"))
        .collect();
    let query = format!("query({}) {{ {} }}", declared.join(", "), asked.join(" "));
    let data = viewer.data(&query, json!(samples.ids)).await;
    let mut got = BTreeMap::new();
    for of in types {
        let nodes = data[of].as_array().unwrap().iter();
        let ids = nodes.filter_map(|node| node["id"].as_str().map(str::to_owned));
        got.insert(of.clone(), ids.collect());
    }
    got
}

impl View {
    /// Asks for everything as `persona`: for what is in their part of the schema. That the rest is
    /// refused is for `contract.rs`; what cannot be asked for is not got by id either.
    pub async fn of(
        app: &TestApp,
        whole: &Graph,
        samples: &Samples,
        persona: &str,
        reason: bool,
    ) -> Self {
        let mut viewer = app.viewer(persona);
        if reason {
            viewer = viewer.because("SUBJECT_REQUEST", "a request of the person concerned");
        }
        let mut view = Self {
            name: format!("{persona}{}", if reason { " with a reason" } else { "" }),
            roles: roles(app, persona).await,
            machine: persona.starts_with("machine-client-"),
            got: got(&viewer, samples).await,
            seen: Seen::default(),
            lists: BTreeMap::new(),
            lookups: BTreeMap::new(),
        };
        let graph = &Graph::seen_by(&view.roles, view.machine).await;
        for (of, got) in &view.got {
            assert!(
                got.is_empty() || graph.is_node(of),
                "{persona} gets a {of} that is hidden"
            );
        }
        for of in whole.types().filter(|of| graph.is(of, Kind::Object)) {
            for field in whole.fields(of) {
                if !graph.fields(of).iter().any(|own| own.name == field.name) {
                    let name = format!("{of}.{}", field.name);
                    view.seen.outcomes.entry(name).or_default().unknown = true;
                }
            }
        }
        view.nodes(graph, &viewer).await;
        view.roots(graph, &viewer).await;
        view.lists(graph, &viewer).await;
        view.lookups(graph, &viewer, samples).await;
        view
    }

    /// A dozen of what the viewer can get of a type.
    fn some(&self, of: &str) -> Vec<String> {
        spread(&self.got[of], 12)
    }

    async fn nodes(&mut self, graph: &Graph, viewer: &Viewer<'_>) {
        let types: Vec<&str> = graph
            .nodes()
            .filter(|of| !self.got[*of].is_empty())
            .collect();
        for types in types.chunks(8) {
            let ids: BTreeMap<&str, Vec<String>> =
                types.iter().map(|of| (*of, self.some(of))).collect();
            let query = |except: &BTreeSet<String>| {
                let declared: Vec<String> =
                    types.iter().map(|of| format!("${of}: [ID!]!")).collect();
                let asked: Vec<String> = types
                    .iter()
                    .map(|of| {
                        let fields = selection(graph, of, except);
                        format!("{of}: nodes(ids: ${of}) {{ ... on {of} {{ {fields} }} }}")
                    })
                    .collect();
                format!("query({}) {{ {} }}", declared.join(", "), asked.join(" "))
            };
            let answer = ask(viewer, query, json!(ids), &mut self.seen).await;
            let mut errors = Errors::of(&answer);
            for of in types {
                let mut path = vec![Value::from(*of)];
                let nodes = &answer.json["data"][of];
                observe(
                    graph,
                    of,
                    nodes,
                    &mut path,
                    &mut errors,
                    &mut self.seen.outcomes,
                );
            }
            errors.finish();
        }
    }

    /// What is no node: the viewer, regions and municipalities, the evaluation of a programme.
    async fn roots(&mut self, graph: &Graph, viewer: &Viewer<'_>) {
        let programme = self.got["Programme"].first();
        let query = |except: &BTreeSet<String>| {
            let asked = [
                ("viewer", "Viewer", ""),
                ("region", "Region", "(code: \"1084\")"),
                ("municipality", "Municipality", "(code: \"0163\")"),
                ("evaluation", "Evaluation", "(programme: $programme)"),
            ];
            let asked: Vec<String> = asked
                .iter()
                .filter(|(field, _, _)| !except.contains(&format!("Query.{field}")))
                // Whoever is in no programme has none to ask of.
                .filter(|(field, _, _)| *field != "evaluation" || programme.is_some())
                .map(|(field, of, arguments)| {
                    format!("{field}{arguments} {{ {} }}", selection(graph, of, except))
                })
                .collect();
            let declared = if asked.iter().any(|one| one.contains("$programme")) {
                "query($programme: ID!) "
            } else {
                ""
            };
            format!("{declared}{{ __typename {} }}", asked.join(" "))
        };
        let variables = json!({ "programme": programme });
        let answer = ask(viewer, query, variables, &mut self.seen).await;
        let mut errors = Errors::of(&answer);
        let data = &answer.json["data"];
        observe(
            graph,
            "Query",
            data,
            &mut vec![],
            &mut errors,
            &mut self.seen.outcomes,
        );
        errors.finish();
    }

    /// The root's lists, and those below parents that the root does not have.
    async fn lists(&mut self, graph: &Graph, viewer: &Viewer<'_>) {
        let at_root: BTreeSet<&str> = graph.lists("Query").map(|(_, lists)| lists).collect();
        let mut places: Vec<Place<'_>> = vec![];
        for (of, lists, field) in ["Query"].into_iter().chain(graph.nodes()).flat_map(|of| {
            let lists = graph.lists(of);
            lists.map(move |(field, lists)| (of, lists, field))
        }) {
            // Asking for the audit trail lengthens it: `audit.rs` asks for it alone.
            if lists != "AuditEvent" && (of == "Query" || !at_root.contains(lists)) {
                let parents = if of == "Query" { vec![] } else { self.some(of) };
                places.push(Place {
                    of,
                    field,
                    lists,
                    parents,
                });
            }
        }
        for place in places {
            let listing = listing(graph, viewer, &place, &mut self.seen).await;
            let name = format!("{}.{}", place.of, place.field.name);
            self.lists.insert((name, place.lists.to_owned()), listing);
        }
    }

    /// The root's look-ups, compared with what `node` gives.
    async fn lookups(&mut self, graph: &Graph, viewer: &Viewer<'_>, samples: &Samples) {
        for field in graph.fields("Query") {
            if !graph.is_node(&field.of) {
                continue;
            }
            for (argument, of) in &field.arguments {
                let asked: Vec<(String, String)> = if of == "ID" {
                    let ids = spread(&samples.ids[&field.of], 30);
                    ids.into_iter().map(|id| (id.clone(), id)).collect()
                } else {
                    samples.keys[&(field.name.clone(), argument.clone())].clone()
                };
                let query = |except: &BTreeSet<String>| {
                    if except.contains(&format!("Query.{}", field.name)) {
                        return "{ __typename }".to_owned();
                    }
                    let asked: Vec<String> = asked
                        .iter()
                        .enumerate()
                        .map(|(n, (key, _))| {
                            format!("a{n}: {}({argument}: {key:?}) {{ id }}", field.name)
                        })
                        .collect();
                    format!("{{ {} }}", asked.join(" "))
                };
                let answer = ask(viewer, query, json!({}), &mut self.seen).await;
                let data = &answer.json["data"];
                let as_node = asked.iter().enumerate().all(|(n, (_, id))| {
                    let found = data[format!("a{n}")]["id"].as_str();
                    found
                        == self.got[&field.of]
                            .iter()
                            .find(|got| *got == id)
                            .map(String::as_str)
                });
                let mut words = BTreeSet::from([if as_node { "as node" } else { "not as node" }]);
                words.extend(answer.codes());
                let words: Vec<&str> = words.into_iter().rev().collect();
                let name = format!("{}({argument})", field.name);
                self.lookups.insert(name, words.join(", "));
            }
        }
    }
}
