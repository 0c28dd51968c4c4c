//! The schema as a document: committed, described, named alike, and fit for the usual tools.

use std::collections::{BTreeMap, BTreeSet};

use brobygger::graph::schema;
use serde_json::{Value, json};

use crate::app::{TestApp, on_both};

/// What tools ask for (GraphiQL, code generators, routers), as graphql-js has it.
pub const INTROSPECTION: &str = "
query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}";

pub async fn introspect() -> Value {
    let answer = schema::build().execute(INTROSPECTION).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    serde_json::to_value(answer.data).unwrap()
}

pub fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

pub fn name(of: &Value) -> &str {
    of["name"].as_str().unwrap()
}

const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// The types that are ours.
pub fn types(schema: &Value) -> Vec<&Value> {
    let types = list(&schema["__schema"], "types").iter();
    types
        .filter(|t| !name(t).starts_with("__") && !BUILT_IN.contains(&name(t)))
        .collect()
}

/// The name of the type below its list and not-null wrappers.
pub fn inner(mut of: &Value) -> &str {
    while !of["ofType"].is_null() {
        of = &of["ofType"];
    }
    name(of)
}

#[test]
fn the_committed_text_is_what_the_code_says() {
    let committed = include_str!("../../schema.graphql");
    for (n, (committed, now)) in committed.lines().zip(schema::sdl().lines()).enumerate() {
        assert_eq!(committed, now, "line {}: renew schema.graphql", n + 1);
    }
    assert!(committed == schema::sdl(), "renew schema.graphql");
}

/// Every thing of the schema with its description, by its path.
fn described(schema: &Value) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    let mut add = |path: String, of: &Value| {
        found.insert(path, of["description"].as_str().map(str::to_owned));
    };
    for of in types(schema) {
        add(name(of).to_owned(), of);
        for field in list(of, "fields") {
            let path = format!("{}.{}", name(of), name(field));
            for argument in list(field, "args") {
                add(format!("{path}({})", name(argument)), argument);
            }
            add(path, field);
        }
        for part in list(of, "inputFields").iter().chain(list(of, "enumValues")) {
            add(format!("{}.{}", name(of), name(part)), part);
        }
    }
    found
}

/// Whether it reads as a sentence: a capital or a figure or a sign first, a full stop last, no loose space.
fn is_sentence(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| !c.is_lowercase() && !c.is_whitespace())
        && text.ends_with(['.', '!', '?'])
        && !text.contains("  ")
        && text.trim() == text
}

#[tokio::test]
async fn everything_is_described_in_sentences() {
    let schema = introspect().await;
    let all = described(&schema);
    assert!(all.len() > 500, "{}", all.len());
    let bad: Vec<String> = all
        .iter()
        .filter(|(_, text)| !text.as_deref().is_some_and(is_sentence))
        .map(|(path, text)| format!("{path}: {text:?}"))
        .collect();
    assert!(
        bad.is_empty(),
        "{} of {}:\n{}",
        bad.len(),
        all.len(),
        bad.join("\n")
    );
}

fn is_camel(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_pascal(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_upper_snake(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && !text.ends_with('_')
        && !text.contains("__")
}

#[tokio::test]
async fn names_follow_the_conventions() {
    let schema = introspect().await;
    let mut seen = BTreeSet::new();
    for of in types(&schema) {
        let (own, kind) = (name(of), of["kind"].as_str().unwrap());
        assert!(is_pascal(own), "{own}");
        for field in list(of, "fields").iter().chain(list(of, "inputFields")) {
            assert!(is_camel(name(field)), "{own}.{}", name(field));
            for argument in list(field, "args") {
                assert!(
                    is_camel(name(argument)),
                    "{own}.{}({})",
                    name(field),
                    name(argument)
                );
            }
        }
        for value in list(of, "enumValues") {
            assert!(is_upper_snake(name(value)), "{own}.{}", name(value));
        }
        let fields: Vec<&str> = list(of, "fields").iter().map(name).collect();
        let ends = |end: &str| own.ends_with(end) && own.len() > end.len();
        // What looks like a connection, an edge, a filter, an order or a node is called one, and the other way round.
        assert_eq!(ends("Connection"), fields.contains(&"pageInfo"), "{own}");
        if ends("Connection") {
            assert_eq!(
                BTreeSet::from_iter(fields.iter().copied()),
                BTreeSet::from(["edges", "nodes", "pageInfo", "totalCount"]),
                "{own}"
            );
            seen.insert("connection");
        }
        if ends("Edge") {
            assert_eq!(fields, ["cursor", "node"], "{own}");
            seen.insert("edge");
        }
        if kind == "ENUM" && ends("Order") {
            assert!(
                list(of, "enumValues")
                    .iter()
                    .all(|v| name(v).ends_with("_ASC") || name(v).ends_with("_DESC")),
                "{own}"
            );
            seen.insert("order");
        }
        if kind == "INPUT_OBJECT" {
            assert!(ends("Filter") || ends("Input"), "{own}");
            seen.insert("input");
        }
        let node = list(of, "interfaces").iter().any(|i| name(i) == "Node");
        let stored = kind == "OBJECT"
            && list(of, "fields")
                .iter()
                .any(|field| name(field) == "id" && field["type"]["ofType"]["name"] == "ID");
        // The viewer's id is the one of the person or client behind it, see its description.
        assert_eq!(node, stored && own != "Viewer", "{own}");
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
    // A field with arguments of a page is a list, and a list of stored things has a page.
    for of in types(&schema) {
        for field in list(of, "fields") {
            let arguments: Vec<&str> = list(field, "args").iter().map(name).collect();
            let connection = inner(&field["type"]).ends_with("Connection");
            for argument in ["first", "after", "last", "before", "orderBy"] {
                // A subscription resumes after an event.
                let resumes = name(of) == "Subscription" && argument == "after";
                assert_eq!(
                    connection || resumes,
                    arguments.contains(&argument),
                    "{}.{}({argument})",
                    name(of),
                    name(field)
                );
            }
        }
    }
}

/// The table of each node type, and its ids' prefix.
pub const NODES: [(&str, &str, &str); 45] = [
    ("Activity", "activity", "activity"),
    ("ActivityTally", "activity_tally", "tally"),
    ("AdviceSession", "advice_session", "advice_session"),
    ("Association", "association", "association"),
    ("AuditEvent", "audit_event", "audit_event"),
    ("Baseline", "baseline", "baseline"),
    ("Capacity", "capacity", "capacity"),
    ("Consent", "consent", "consent"),
    ("Course", "course", "course"),
    ("CourseSession", "course_session", "course_session"),
    ("Criteria", "criteria", "criteria"),
    ("CriteriaApproval", "criteria_approval", "criteria_approval"),
    ("Decision", "decision", "decision"),
    ("Enrolment", "enrolment", "enrolment"),
    ("Family", "family", "family"),
    ("FamilyMember", "family_member", "member"),
    ("Hospital", "hospital", "hospital"),
    ("LeaderProposal", "leader_proposal", "leader_proposal"),
    ("Material", "material", "material"),
    ("Meeting", "meeting", "meeting"),
    ("Organisation", "organisation", "organisation"),
    ("Person", "person", "person"),
    ("Phase", "phase", "phase"),
    ("PresenceSlot", "presence_slot", "presence"),
    ("Profile", "profile", "profile"),
    ("Programme", "programme", "programme"),
    ("Referral", "referral", "referral"),
    ("ReferralEvent", "referral_event", "referral_event"),
    ("Report", "report", "report"),
    ("ReportApproval", "report_approval", "report_approval"),
    ("ReportComment", "report_comment", "report_comment"),
    (
        "ReportPresentation",
        "report_presentation",
        "report_presentation",
    ),
    ("RoleAssignment", "role_assignment", "role"),
    ("Seat", "seat", "seat"),
    ("Signup", "signup", "signup"),
    ("Site", "site", "site"),
    ("Snapshot", "snapshot", "snapshot"),
    ("Sparring", "sparring", "sparring"),
    ("Survey", "survey", "survey"),
    ("SurveyItem", "survey_item", "survey_item"),
    ("Target", "target", "target"),
    ("TargetApproval", "target_approval", "target_approval"),
    ("TrackPlan", "track_plan", "track_plan"),
    ("Volunteer", "volunteer", "volunteer"),
    ("VolunteerMatch", "volunteer_match", "volunteer_match"),
];

on_both! {
    async fn every_node_type_is_reachable_by_node(app) {
        let schema = introspect().await;
        let node = types(&schema).into_iter().find(|t| name(t) == "Node").unwrap();
        let mut possible: Vec<&str> = list(node, "possibleTypes").iter().map(name).collect();
        possible.sort_unstable();
        assert_eq!(possible, NODES.map(|(of, _, _)| of));
        for (of, table, prefix) in NODES {
            let mut reached = 0;
            for row in app.rows(&format!("SELECT id FROM {table} ORDER BY id LIMIT 40")).await {
                let id = format!("{prefix}_{}", row.try_get::<uuid::Uuid>("", "id").unwrap().simple());
                for persona in ["project-leader-hovedstaden", "coordinator-helsingor", "coordinator-amager", "data-protection-officer-hovedstaden"] {
                    let viewer = app.viewer(persona).because("QUALITY", "monthly review");
                    let data = viewer.data("query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id })).await;
                    if !data["node"].is_null() {
                        assert_eq!(data["node"], json!({ "__typename": of, "id": id }));
                        reached += 1;
                    }
                }
                if reached > 0 {
                    break;
                }
            }
            assert!(reached > 0, "nobody reached a {of}");
        }
    }
}

#[tokio::test]
async fn the_usual_introspection_passes_the_limits() {
    let app = TestApp::new(crate::app::Backend::Sqlite).await;
    let data = app
        .viewer("contact-person-herlev")
        .data(INTROSPECTION, json!({}))
        .await;
    assert!(types(&data).len() > 100 && types(&data).len() < types(&introspect().await).len());
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
}
