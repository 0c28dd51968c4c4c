//! The schema as each viewer sees it: closed, exact, and what documents are held to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use async_graphql::Request;
use brobygger::{
    access::{Budget, Gate, Lens, Purpose, Reader, Statements},
    graph::{audience::CLIENTS, list::Lists, schema},
    http::assets::{Operation, operations},
    seed::demo::personas::{MACHINE_CLIENTS, NOBODY, PERSONAS, TWO_HATS},
    vault::Vault,
};
use entities::codes::Role;
use serde_json::{Value, json};

use crate::{
    app::{Backend, TestApp, on_both},
    schema::{INTROSPECTION, inner, introspect, list, name, types},
};

/// Every persona, by subject.
fn everybody() -> Vec<&'static str> {
    let mut all: Vec<_> = PERSONAS.iter().map(|persona| persona.key).collect();
    all.extend(MACHINE_CLIENTS.iter().map(|(key, _, _)| *key));
    all.extend([NOBODY, TWO_HATS]);
    all
}

/// Whose schemas are looked at: what they show depends on no data, so that a few will do on the
/// second database.
fn personas(app: &TestApp) -> Vec<&'static str> {
    let step = match app.backend {
        Backend::Sqlite => 1,
        Backend::Postgres => 9,
    };
    everybody().into_iter().step_by(step).collect()
}

async fn seen_by(app: &TestApp, persona: &str) -> Value {
    app.viewer(persona).data(INTROSPECTION, json!({})).await
}

/// The fields of the objects and interfaces of a schema.
fn fields(schema: &Value) -> BTreeMap<&str, &[Value]> {
    let composite = |of: &&&Value| matches!(of["kind"].as_str(), Some("OBJECT" | "INTERFACE"));
    let all = types(schema);
    all.iter()
        .filter(composite)
        .map(|of| (name(of), list(of, "fields")))
        .collect()
}

/// A value for an argument that must have one.
fn literal(schema: &Value, of: &Value) -> String {
    match of["kind"].as_str().unwrap() {
        "NON_NULL" => literal(schema, &of["ofType"]),
        "LIST" => "[]".into(),
        "ENUM" => {
            let all = types(schema);
            let of = all.iter().find(|of_type| name(of_type) == name(of));
            name(&list(of.unwrap(), "enumValues")[0]).to_owned()
        }
        _ => "\"x\"".into(),
    }
}

/// A field with the arguments that it must have, one row a page.
fn asked(schema: &Value, field: &Value) -> String {
    let mut arguments: Vec<String> = list(field, "args")
        .iter()
        .filter(|a| a["type"]["kind"] == "NON_NULL" && a["defaultValue"].is_null())
        .map(|a| format!("{}: {}", name(a), literal(schema, &a["type"])))
        .collect();
    if inner(&field["type"]).ends_with("Connection") {
        arguments.push("first: 1".into());
    }
    match arguments.as_slice() {
        [] => name(field).to_owned(),
        some => format!("{}({})", name(field), some.join(", ")),
    }
}

/// For each type of a schema, what comes before and after a selection of it, from the root.
fn ways(schema: &Value) -> BTreeMap<String, (String, String)> {
    let all: BTreeMap<&str, &Value> = types(schema).into_iter().map(|of| (name(of), of)).collect();
    let mut found = BTreeMap::from([("Query".to_owned(), (String::new(), String::new()))]);
    let mut queue = VecDeque::from(["Query".to_owned()]);
    while let Some(of) = queue.pop_front() {
        let (before, after) = found[&of].clone();
        let of = all[of.as_str()];
        let steps = list(of, "fields")
            .iter()
            .map(|field| (inner(&field["type"]), asked(schema, field)))
            .chain(list(of, "possibleTypes").iter().map(|of| {
                let step = format!("... on {}", name(of));
                (name(of), step)
            }));
        for (to, step) in steps {
            let leaf = all
                .get(to)
                .is_none_or(|of| matches!(of["kind"].as_str(), Some("SCALAR" | "ENUM")));
            if !leaf && !found.contains_key(to) {
                // What is skipped is validated all the same, and nothing is read.
                let skip = if before.is_empty() {
                    " @skip(if: true)"
                } else {
                    ""
                };
                found.insert(
                    to.to_owned(),
                    (format!("{before}{step}{skip} {{ "), format!(" }}{after}")),
                );
                queue.push_back(to.to_owned());
            }
        }
    }
    found
}

/// One document that asks for these fields of each type, by the ways there are.
fn document(
    ways: &BTreeMap<String, (String, String)>,
    wanted: &BTreeMap<&str, Vec<String>>,
) -> String {
    let mut text = String::from("{ __typename ");
    for (n, (of, fields)) in wanted.iter().enumerate() {
        let (before, after) = &ways[*of];
        if before.is_empty() {
            for (m, field) in fields.iter().enumerate() {
                let (field, below) = field
                    .split_once(" {")
                    .map_or((field.as_str(), String::new()), |(f, b)| {
                        (f, format!(" {{{b}"))
                    });
                text.push_str(&format!("r{n}x{m}: {field} @skip(if: true){below} "));
            }
        } else {
            text.push_str(&format!("r{n}: {before}{}{after} ", fields.join(" ")));
        }
    }
    text + "}"
}

fn messages(answer: &crate::app::Answer) -> BTreeSet<String> {
    let errors = list(&answer.json, "errors").iter();
    errors
        .map(|error| error["message"].as_str().unwrap().to_owned())
        .collect()
}

on_both! {
    /// Nothing that a viewer is shown leads to something they are not shown, and nothing is empty.
    async fn what_is_shown_is_closed(app) {
        for persona in personas(&app) {
            let schema = seen_by(&app, persona).await;
            let known: BTreeSet<&str> = list(&schema["__schema"], "types").iter().map(name).collect();
            for of in types(&schema) {
                let mut parts = vec![];
                for field in list(of, "fields").iter().chain(list(of, "inputFields")) {
                    parts.push(inner(&field["type"]));
                    parts.extend(list(field, "args").iter().map(|argument| inner(&argument["type"])));
                }
                parts.extend(list(of, "interfaces").iter().chain(list(of, "possibleTypes")).map(name));
                for part in &parts {
                    assert!(known.contains(part), "{persona}: {} leads to {part}", name(of));
                }
                let empty = parts.is_empty() && list(of, "enumValues").is_empty();
                assert!(!empty || of["kind"] == "SCALAR", "{persona}: {} is empty", name(of));
            }
        }
    }

    /// Validation agrees with introspection: every field that is shown may be asked for, and each
    /// one that isn't is refused in the words of one that doesn't exist, with nothing executed.
    async fn documents_are_held_to_what_is_shown(app) {
        let whole = introspect().await;
        let whole_fields = fields(&whole);
        let leads_on: BTreeSet<&str> = types(&whole).into_iter()
            .filter(|of| matches!(of["kind"].as_str(), Some("OBJECT" | "INTERFACE" | "UNION"))).map(name).collect();
        let (mut allowed, mut refused) = (0, 0);
        for persona in personas(&app) {
            let viewer = app.viewer(persona);
            let schema = seen_by(&app, persona).await;
            let (shown, ways) = (fields(&schema), ways(&schema));
            let (mut may, mut may_not) = (BTreeMap::new(), BTreeMap::new());
            let mut hidden_types = vec![];
            let mut expected = BTreeSet::new();
            for (of, fields) in &whole_fields {
                let Some(shown) = shown.get(of) else {
                    hidden_types.push(*of);
                    expected.insert(format!("Unknown type \"{of}\""));
                    continue;
                };
                // What only mutations lead to is asked for in `matrix/acts.rs`.
                if !ways.contains_key(*of) {
                    continue;
                }
                let is_shown = |field: &&Value| shown.iter().any(|own| name(own) == name(field));
                let (yes, no): (Vec<&Value>, Vec<&Value>) = fields.iter().partition(is_shown);
                let select = |field: &&Value| {
                    let below = if leads_on.contains(inner(&field["type"])) { " { __typename }" } else { "" };
                    format!("{}{below}", asked(&whole, field))
                };
                allowed += yes.len();
                may.insert(*of, yes.iter().map(select).collect());
                if !no.is_empty() {
                    refused += no.len();
                    expected.extend(no.iter().map(|field| format!("Unknown field \"{}\" on type \"{of}\".", name(field))));
                    may_not.insert(*of, no.iter().map(select).collect());
                }
            }
            let answer = viewer.ask(&document(&ways, &may), json!({})).await;
            assert_eq!(answer.json["data"], json!({ "__typename": "Query" }), "{persona}: {:?}", messages(&answer));
            assert!(messages(&answer).is_empty(), "{persona}: {:?}", messages(&answer));
            let one_statement = viewer.ask("{ __typename }", json!({})).await.statements();
            let mut text = document(&ways, &may_not);
            for (n, of) in hidden_types.iter().enumerate() {
                text.push_str(&format!(" fragment F{n} on {of} {{ __typename }}"));
            }
            if expected.is_empty() {
                continue;
            }
            let answer = viewer.ask(&text, json!({})).await;
            assert_eq!(answer.status, 400, "{persona}");
            assert_eq!(messages(&answer), expected, "{persona}");
            assert!(answer.codes().iter().all(|code| *code == "GRAPHQL_VALIDATION_FAILED"));
            assert_eq!(answer.statements(), one_statement, "{persona}");
        }
        assert!(allowed > 1_000 && refused > 50, "{allowed} {refused}");
    }

    /// What doesn't exist is refused in the library's own words, and what is hidden in the same.
    async fn hidden_and_absent_are_told_alike(app) {
        let bare = |query: String| async move {
            let answer = schema::build().execute(query).await;
            answer.errors.first().map(|error| error.message.clone()).unwrap_or_default()
        };
        let coordinator = app.viewer("coordinator-helsingor");
        let machine = app.viewer("machine-client-herlev");
        for (viewer, template, absent, hidden) in [
            (&coordinator, "{ NAME { totalCount } }", "nothings", "families"),
            (&coordinator, "{ programmes { nodes { NAME } } }", "nothing", "referrals"),
            (&coordinator, "{ node(id: \"x\") { ... on NAME { id } } }", "Nothing", "Family"),
            (&coordinator, "{ node(id: \"x\") { ...F } } fragment F on NAME { id }", "Nothing", "Referral"),
            (&coordinator, "query($x: NAME) { __typename }", "NothingFilter", "ReferralFilter"),
            (&coordinator, "{ ...F } fragment F on Query { NAME { totalCount } }", "nothings", "families"),
            (&coordinator, "{ ... { programmes { nodes { ... on Programme { NAME } } } } }", "nothing", "referrals"),
            (&machine, "{ referrals { nodes { NAME } } }", "nothing", "careLevel"),
            (&machine, "{ referrals(where: { NAME: { eq: LEVEL_3 } }) { totalCount } }", "nothing", "careLevel"),
            (&machine, "{ referrals(where: { not: { or: [{ NAME: SOCIAL }] } }) { totalCount } }", "nothing", "targetGroup"),
            (&machine, "query($n: String) { referrals(where: { and: [{ code: { eq: $n } }, { NAME: SOCIAL }] }) { totalCount } }", "nothing", "targetGroup"),
            (&machine, "query($w: ReferralFilter = { NAME: SOCIAL }) { referrals(where: $w) { totalCount } }", "nothing", "targetGroup"),
            (&coordinator, "{ programmes(NAME: 1) { totalCount } }", "nothing", "nowhere"),
            (&coordinator, "{ activities(where: { status: { eq: NAME } }) { totalCount } }", "NOTHING", "NOWHERE"),
        ] {
            let told = |name: &'static str| async move {
                let answer = viewer.ask(&template.replace("NAME", name), json!({})).await;
                assert_eq!((answer.status, answer.codes()[0]), (400, "GRAPHQL_VALIDATION_FAILED"), "{template}");
                let first = list(&answer.json, "errors")[0].clone();
                (first["message"].as_str().unwrap().replace(name, "NAME"), first["locations"].clone())
            };
            assert_eq!(told(absent).await, told(hidden).await, "{template}");
            // With a variable that has no value the library looks no further.
            if !template.contains("$n") {
                let library = bare(template.replace("NAME", absent)).await;
                assert_eq!(told(absent).await.0, library.replace(absent, "NAME"), "{template}");
            }
        }
        // In the variables too.
        let query = "query($w: ReferralFilter) { referrals(where: $w) { totalCount } }";
        for filter in [json!({ "careLevel": { "eq": "LEVEL_3" } }), json!({ "or": [{ "not": { "reason": "FINANCES" } }] })] {
            assert!(machine.known(query, json!({ "w": filter })).await.is_none(), "{filter}");
            assert!(app.viewer("midwife-herlev").known(query, json!({ "w": filter })).await.is_some());
        }
        let hidden = coordinator.data("{ __type(name: \"Family\") { name } }", json!({})).await;
        assert_eq!(hidden, json!({ "__type": null }));
        assert!(coordinator.data("{ node(id: \"family_00000000000000000000000000000000\") { id } }", json!({})).await["node"].is_null());
    }

    /// The audiences are exact: without them nobody would count a row of a list they are not
    /// shown, and each list that a role is shown has rows for somebody of the role.
    async fn audiences_are_what_the_policies_say(app) {
        let whole = introspect().await;
        let lists: Vec<&str> = fields(&whole)["Query"].iter().filter(|field| inner(&field["type"]).ends_with("Connection")).map(name).collect();
        let bare = schema::build();
        let mut shown_to: BTreeMap<(Role, &str), i64> = BTreeMap::new();
        for persona in everybody() {
            // Something for the data protection officer to find.
            app.viewer(persona).ask("{ people { totalCount } }", json!({})).await;
            let schema = seen_by(&app, persona).await;
            let shown: BTreeSet<&str> = fields(&schema)["Query"].iter().map(name).collect();
            let purpose = Purpose { code: "SUBJECT_REQUEST".into(), reason: "a letter of a mother".into() };
            let today = brobygger::calendar::local_date(crate::app::now());
            let viewer = app.viewer_behind(persona, Some(purpose)).await;
            for asked in &lists {
                let lens = Lens { viewer: viewer.clone(), now: crate::app::now(), today, backend: app.db.get_database_backend(), concerned: Default::default() };
                let gate = Gate::new(app.wire(), lens, Statements::default(), Vault::demo().into());
                let request = Request::new(format!("{{ {asked} {{ totalCount }} }}"));
                let request = request.data(Lists::default()).data(Reader::new(gate, Budget::new(1_000)));
                let answer = bare.execute(request).await;
                let data = answer.data.into_json().unwrap();
                let count = data[asked]["totalCount"].as_i64().unwrap();
                assert!(count == 0 || shown.contains(asked), "{persona} counts {count} of {asked}");
                if let (true, Some(known)) = (shown.contains(asked), PERSONAS.iter().find(|known| known.key == persona)) {
                    *shown_to.entry((known.role, asked)).or_default() += count;
                }
            }
        }
        assert!(shown_to.len() > 100);
        for ((role, list), count) in shown_to {
            assert!(count > 0, "{role:?} is shown {list}, and has none");
        }
    }

    /// Each saved operation is within what its persona, and so its client, sees.
    async fn saved_operations_keep_to_their_contract(app) {
        for Operation { name, persona, document, variables, client } in operations() {
            assert!(app.viewer(&persona).known(&document, variables).await.is_some(), "{name}");
            let role = PERSONAS.iter().find(|known| known.key == persona).unwrap().role;
            let of = CLIENTS.iter().find(|of| of.name == client).unwrap();
            assert!(of.roles.contains(&role), "{name}: {client}");
        }
    }
}
