//! Every list of the schema, found by introspection: pages, statement budgets, bad input.

use serde_json::{Value, json};

use crate::app::{Viewer, on_both};

/// A field of a type.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    of: String,
    needs_arguments: bool,
    leaf: bool,
}

/// The fields of a type, as introspection tells.
async fn fields(viewer: &Viewer<'_>, of: &str) -> Vec<Field> {
    let query = "query Fields($of: String!) { __type(name: $of) { fields { name \
        type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } \
        args { type { kind } defaultValue } } } }";
    let data = viewer.data(query, json!({ "of": of })).await;
    let fields = data["__type"]["fields"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    fields
        .iter()
        .map(|field| {
            let mut kind = &field["type"];
            while kind["name"].is_null() {
                kind = &kind["ofType"];
            }
            let required =
                |arg: &Value| arg["type"]["kind"] == "NON_NULL" && arg["defaultValue"].is_null();
            Field {
                name: field["name"].as_str().unwrap().into(),
                leaf: matches!(kind["kind"].as_str(), Some("SCALAR" | "ENUM")),
                of: kind["name"].as_str().unwrap().into(),
                needs_arguments: field["args"].as_array().unwrap().iter().any(required),
            }
        })
        .collect()
}

/// The node type of a connection type.
fn node(connection: &str) -> Option<&str> {
    connection.strip_suffix("Connection")
}

async fn root_lists(viewer: &Viewer<'_>) -> Vec<Field> {
    let mut lists = fields(viewer, "Query").await;
    lists.retain(|field| node(&field.of).is_some());
    assert!(lists.len() > 8, "{lists:?}");
    lists
}

const VIEWERS: [&str; 4] = [
    "contact-person-herlev",
    "social-worker-herlev",
    "coordinator-helsingor",
    "machine-client-herlev",
];

async fn cursors(viewer: &Viewer<'_>, list: &str, arguments: &str) -> (Vec<String>, Value) {
    let query = format!(
        "{{ {list}({arguments}) {{ edges {{ cursor }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let data = viewer.data(&query, json!({})).await;
    let edges = data[list]["edges"].as_array().unwrap();
    let cursors = edges
        .iter()
        .map(|edge| edge["cursor"].as_str().unwrap().to_owned())
        .collect();
    (cursors, data[list]["pageInfo"].clone())
}

on_both! {
    /// Pages of any size put together are the list, forwards and backwards, in every order.
    async fn pages_put_together_are_the_list(app) {
        for persona in VIEWERS {
            let viewer = app.viewer(persona);
            for list in root_lists(&viewer).await {
                let (whole, _) = cursors(&viewer, &list.name, "first: 100").await;
                // A count looks at all sides that the viewer sees rows from at once, a page at each.
                let count = viewer.data(&format!("{{ {} {{ totalCount }} }}", list.name), json!({})).await;
                let count = count[&list.name]["totalCount"].as_u64().unwrap();
                assert_eq!(whole.len() as u64, count.min(100), "{persona}: {}", list.name);
                for size in [1, 3, 7] {
                    if size == 1 && whole.len() > 20 {
                        continue;
                    }
                    let (mut forward, mut after) = (vec![], String::new());
                    loop {
                        let (page, info) = cursors(&viewer, &list.name, &format!("first: {size}{after}")).await;
                        assert_eq!(info["hasPreviousPage"].as_bool().unwrap(), !after.is_empty());
                        forward.extend(page);
                        if !info["hasNextPage"].as_bool().unwrap() || forward.len() >= whole.len() {
                            break;
                        }
                        after = format!(", after: {}", info["endCursor"]);
                    }
                    // A list of more than a hundred is compared as far as one page goes.
                    forward.truncate(whole.len());
                    assert_eq!(forward, whole, "{persona}: {} by {size}", list.name);
                    let Some(last) = whole.last() else { continue };
                    let (mut backward, mut before) = (vec![last.clone()], last.clone());
                    while backward.len() < whole.len() {
                        let arguments = format!("last: {size}, before: {before:?}");
                        let (mut page, info) = cursors(&viewer, &list.name, &arguments).await;
                        assert!(info["hasNextPage"].as_bool().unwrap(), "{persona}: {}", list.name);
                        before = page.first().unwrap().clone();
                        page.extend(backward);
                        backward = page;
                    }
                    assert_eq!(backward, whole, "{persona}: {} backwards by {size}", list.name);
                }
            }
        }
    }

    /// A list in each of its orders has the same members, reversed in the opposite order.
    async fn orders_reverse(app) {
        let viewer = app.viewer("contact-person-herlev");
        for list in root_lists(&viewer).await {
            let of = node(&list.of).unwrap();
            let data = viewer.data(
                "query($of: String!) { __type(name: $of) { enumValues { name } } }",
                json!({ "of": format!("{of}Order") }),
            ).await;
            let orders: Vec<&str> =
                data["__type"]["enumValues"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap()).collect();
            for ascending in orders.iter().filter(|order| order.ends_with("_ASC")) {
                let descending = ascending.replace("_ASC", "_DESC");
                let key = if matches!(of, "Municipality") { "code" } else { "id" };
                let query = format!(
                    "{{ a: {0}(first: 100, orderBy: {ascending}) {{ totalCount nodes {{ {key} }} }} \
                        d: {0}(last: 100, orderBy: {descending}) {{ nodes {{ {key} }} }} }}",
                    list.name
                );
                let data = viewer.data(&query, json!({})).await;
                let mut d = data["d"]["nodes"].as_array().unwrap().clone();
                d.reverse();
                assert_eq!(data["a"]["nodes"].as_array().unwrap(), &d, "{} {ascending}", list.name);
            }
        }
    }

    /// The number of SQL statements does not grow with rows: every field of every node type, below
    /// one parent and below fifty.
    async fn statements_do_not_grow_with_parents(app) {
        let mut asked = 0;
        for persona in VIEWERS {
            let viewer = app.viewer(persona).because("TEST", "statement budgets");
            for list in root_lists(&viewer).await {
                for field in fields(&viewer, node(&list.of).unwrap()).await {
                    if field.needs_arguments && field.name != "capacity" {
                        continue;
                    }
                    let arguments = if field.name == "capacity" { "(track: OPEN_ADVICE)" } else { "" };
                    let nested = match node(&field.of) {
                        Some(_) => format!("{}(first: 2) {{ totalCount nodes {{ __typename }} }}", field.name),
                        None if field.leaf => field.name.clone(),
                        None => format!("{}{arguments} {{ __typename }}", field.name),
                    };
                    let mut statements = [0, 0];
                    for (n, first) in [1, 50].into_iter().enumerate() {
                        let query = format!("{{ {}(first: {first}) {{ nodes {{ {nested} }} }} }}", list.name);
                        statements[n] = viewer.ask(&query, json!({})).await.statements();
                    }
                    let [one, fifty] = statements;
                    // A field that is null for the one parent may cost its statement for the others.
                    let budget = match field.name.as_str() {
                        // A whole report: its figures are one, what stands around them is from many tables.
                        "html" => 30,
                        _ => 2 + if node(&field.of).is_some() { 2 } else { 1 },
                    };
                    assert!(fifty <= budget && one <= budget, "{persona}: {}.{}: {one}, {fifty}", list.name, field.name);
                    asked += 1;
                }
            }
        }
        assert!(asked > 150, "{asked}");
    }

    async fn bad_input_is_told_by_a_code(app) {
        let viewer = app.viewer("contact-person-herlev");
        let hospital = "hospital_00000000000000000000000000000000";
        for (query, code) in [
            ("{ hospital(id: \"x\") { name } }".to_owned(), "INVALID_ID"),
            (format!("{{ association(id: {hospital:?}) {{ name }} }}"), "INVALID_ID"),
            ("{ hospital { name } }".into(), "INVALID_ID"),
            ("{ node(id: \"cat_00000000000000000000000000000000\") { id } }".into(), "INVALID_ID"),
            ("{ referrals(where: { hospital: { eq: \"site_1\" } }) { totalCount } }".into(), "INVALID_ID"),
            ("{ referrals(first: 0) { totalCount } }".into(), "INVALID_PAGE"),
            ("{ referrals(first: 101) { totalCount } }".into(), "INVALID_PAGE"),
            ("{ referrals(last: -1) { totalCount } }".into(), "INVALID_PAGE"),
            ("{ referrals(first: 1, last: 1) { totalCount } }".into(), "INVALID_PAGE"),
            ("{ referrals(after: \"AAAA\") { totalCount } }".into(), "INVALID_CURSOR"),
            ("{ referrals(before: \"æøå\") { totalCount } }".into(), "INVALID_CURSOR"),
            ("{ activities(where: { startsAt: { gte: \"2026-02-01\", lt: \"2026-02-01\" } }) { totalCount } }".into(), "INVALID_FILTER"),
            ("{ activities(where: { startsAt: { eq: \"2026-02-01\", gt: \"2026-02-01\" } }) { totalCount } }".into(), "INVALID_FILTER"),
            ("{ activities(where: { status: { eq: DRAFT, in: [HELD] } }) { totalCount } }".into(), "INVALID_FILTER"),
            ("{ activities(where: { status: { in: [] } }) { totalCount } }".into(), "INVALID_FILTER"),
            ("{ activities(where: { or: [] }) { totalCount } }".into(), "INVALID_FILTER"),
            ("{ activities(where: { not: { not: { not: { not: { not: { not: {} } } } } } }) { totalCount } }".into(), "INVALID_FILTER"),
            ("{ activities(where: { startsAt: { gte: \"tomorrow\" } }) { totalCount } }".into(), "BAD_USER_INPUT"),
            ("{ activities(orderBy: TITLE) { totalCount } }".into(), "GRAPHQL_VALIDATION_FAILED"),
            ("{ nothing }".into(), "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let answer = viewer.ask(&query, json!({})).await;
            assert_eq!(answer.codes(), [code], "{query}\n{:#}", answer.json);
        }
        // A cursor belongs to its order.
        let (asc, _) = cursors(&viewer, "referrals", "first: 1, orderBy: SENT_AT_ASC").await;
        let query = format!("{{ referrals(orderBy: SENT_AT_DESC, after: {:?}) {{ totalCount }} }}", asc[0]);
        assert_eq!(viewer.ask(&query, json!({})).await.codes(), ["INVALID_CURSOR"]);
        // An unknown id of the right type is no error: hidden and absent answer alike.
        let answer = viewer.ask(&format!("{{ hospital(id: {hospital:?}) {{ name }} }}"), json!({})).await;
        assert_eq!(answer.json["data"], json!({ "hospital": null }));
        assert!(answer.codes().is_empty());
    }

    async fn filters_compose(app) {
        let viewer = app.viewer("contact-person-herlev");
        let query = "{ all: referrals { totalCount } \
            one: referrals(where: { track: { eq: OPEN_ADVICE } }) { totalCount } \
            other: referrals(where: { not: { track: { eq: OPEN_ADVICE } } }) { totalCount } \
            either: referrals(where: { or: [{ track: { eq: OPEN_ADVICE } }, { track: { eq: REFERRED_ACTIVITY } }] }) { totalCount } \
            both: referrals(where: { and: [{ track: { eq: OPEN_ADVICE } }, { track: { eq: REFERRED_ACTIVITY } }] }) { totalCount } \
            among: referrals(where: { track: { in: [OPEN_ADVICE, REFERRED_ACTIVITY] } }) { totalCount } \
            social: referrals(where: { targetGroup: SOCIAL }) { nodes { targetGroups } } }";
        let data = viewer.data(query, json!({})).await;
        let count = |name: &str| data[name]["totalCount"].as_i64().unwrap();
        assert!(count("one") > 0 && count("other") > 0);
        assert_eq!(count("one") + count("other"), count("all"));
        assert_eq!(count("either"), count("all"));
        assert_eq!(count("among"), count("all"));
        assert_eq!(count("both"), 0);
        for node in data["social"]["nodes"].as_array().unwrap() {
            assert!(node["targetGroups"].as_array().unwrap().contains(&json!("SOCIAL")));
        }
    }

    /// æ, ø, å come after z, and aa sorts as å, on both databases.
    async fn names_are_in_danish_order(app) {
        let data = app.viewer("contact-person-odense").data(
            "{ region(code: \"1083\") { municipalities(first: 100) { nodes { name } } } }", json!({}),
        ).await;
        let names: Vec<&str> = data["region"]["municipalities"]["nodes"].as_array().unwrap()
            .iter().map(|node| node["name"].as_str().unwrap()).collect();
        assert_eq!(names.len(), 22);
        assert_eq!(names[..2], ["Assens", "Billund"]);
        assert_eq!(names[20..], ["Ærø", "Aabenraa"]);
    }
}
