//! The golden matrix: what every viewer can get, read, list, count, filter and order, as a table
//! that is renewed by really asking as that viewer over HTTP; that nothing of the schema is in no
//! row of it; and that it keeps to the access table of the domain.

mod acts;
pub mod graph;
mod heard;
mod lists;
pub mod rights;
mod seen;
mod table;
mod unsigned;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use brobygger::graph::schema;
use entities::codes::Role;

use self::{
    acts::Acts,
    graph::{Graph, askable},
    heard::Hearers,
    unsigned::Unsigned,
    view::{Samples, View, got},
};
use crate::{
    access::personas,
    app::{TestApp, on_both},
};

/// Whether a stated reason makes a difference to a viewer.
fn needs_reason(view: &View) -> bool {
    let roles = [Role::ProjectLeader, Role::DataProtectionOfficer];
    view.roles.iter().any(|role| roles.contains(role))
}

/// What every persona sees, with a reason too where it makes a difference.
async fn views(app: &TestApp, graph: &Graph, samples: &Samples) -> Vec<View> {
    let mut views = vec![];
    for persona in personas(app).await {
        let view = View::of(app, graph, samples, &persona, false).await;
        if needs_reason(&view) {
            views.push(View::of(app, graph, samples, &persona, true).await);
        } else {
            let viewer = app
                .viewer(&persona)
                .because("SUBJECT_REQUEST", "for no role of theirs");
            assert_eq!(got(&viewer, samples).await, view.got, "{persona}");
        }
        views.push(view);
    }
    views
}

/// What is in a row of the matrix.
fn covered(views: &[View]) -> BTreeSet<String> {
    let mut covered = BTreeSet::from(["Query.node".to_owned(), "Query.nodes".to_owned()]);
    covered.insert("Query.auditEvents".to_owned());
    for view in views {
        covered.extend(view.seen.outcomes.keys().cloned());
        for ((place, lists), listing) in &view.lists {
            covered.insert(place.clone());
            covered.extend(listing.filters.keys().map(|f| format!("{lists}Filter.{f}")));
            covered.extend(listing.orders.keys().map(|o| format!("{lists}Order.{o}")));
        }
        let lookups = view.lookups.keys();
        covered.extend(lookups.map(|name| format!("Query.{}", name.split_once('(').unwrap().0)));
    }
    covered
}

/// The audit trail is in `audit.rs`: asking for it changes it.
fn is_of_the_trail(name: &str) -> bool {
    ["AuditEvent", "SubjectLog"]
        .iter()
        .any(|of| name.starts_with(of))
}

/// What a viewer read and by the access table may not.
fn beyond_rights(view: &View) -> Vec<String> {
    let read = view
        .seen
        .outcomes
        .iter()
        .filter(|(_, outcome)| outcome.value);
    let beyond = read.filter(|(name, _)| {
        let (of, field) = name.split_once('.').unwrap();
        let protected = table::protection(of, field).is_some_and(rights::is_protected);
        let areas = rights::areas(of, field);
        // Whoever they are, viewers read about themselves.
        protected
            && of != "Person"
            && of != "RoleAssignment"
            && areas.is_some_and(|areas| !rights::may_read(&view.roles, view.machine, areas))
    });
    beyond
        .map(|(name, _)| format!("{}: {name}", view.name))
        .collect()
}

on_both! {
    /// The matrix is as committed, and the same on both databases; everything of the schema is in
    /// a row; nobody reads what the access table has a dash for.
    async fn the_golden_matrix(app) {
        // So few have answered that no mean is told; with these rows there is something to see.
        app.execute(
            "INSERT INTO score_figure SELECT s.id, s.id, s.programme_id, 'DEPARTMENT', NULL, i.id, 'STAFF_KIND', 'MANAGEMENT MIDWIFE', s.starts_on, s.ends_on, 12, 41 \
             FROM snapshot s JOIN survey v ON v.programme_id = s.programme_id AND v.audience = 'DEPARTMENT' JOIN survey_item i ON i.survey_id = v.id AND i.seq = 1 \
             WHERE s.starts_on = (SELECT min(t.starts_on) FROM snapshot t WHERE t.programme_id = s.programme_id)",
        ).await;
        let graph = Graph::of(&schema::sdl());
        let samples = Samples::of(&app, &graph).await;
        let views = views(&app, &graph, &samples).await;
        let mut graphs = BTreeMap::new();
        for view in views.iter().filter(|view| !view.name.contains(' ')) {
            graphs.insert(view.name.clone(), Graph::seen_by(&view.roles, view.machine).await);
        }
        let acts = Acts::of(&app, &graph, &graphs).await;
        let hearers = Hearers::of(&app, &graph, &graphs).await;
        let unsigned = Unsigned::of(&app, &graph).await;
        let text = table::render(&graph, &views, &samples.ids) + &acts.render() + &hearers.render() + &unsigned.render();
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("matrix", text);
        });
        let missing: Vec<String> = askable(&graph).difference(&covered(&views)).filter(|name| !acts.covered.contains(*name) && !hearers.covered.contains(*name) && !unsigned.covered.contains(*name) && !is_of_the_trail(name)).cloned().collect();
        assert!(missing.is_empty(), "in no row of the matrix: {missing:?}");
        let beyond: Vec<String> = views.iter().flat_map(beyond_rights).collect();
        assert!(beyond.is_empty(), "read beyond the access table:\n{}", beyond.join("\n"));
    }
}

/// The check against the access table finds what is read beyond it.
#[test]
fn the_access_table_is_checked() {
    let read = seen::Outcome {
        value: true,
        ..seen::Outcome::default()
    };
    let mut view = View {
        name: "somebody".into(),
        roles: vec![Role::Evaluator, Role::Volunteer],
        machine: false,
        got: Default::default(),
        seen: seen::Seen::default(),
        lists: Default::default(),
        lookups: Default::default(),
    };
    for name in [
        "Signup.alias",
        "ActivityTally.families",
        "Referral.careLevel",
        "Referral.contact",
        "Hospital.name",
        "Sparring.topics",
    ] {
        view.seen.outcomes.insert(name.into(), read.clone());
    }
    let beyond = [
        "ActivityTally.families",
        "Referral.careLevel",
        "Referral.contact",
        "Sparring.topics",
    ];
    assert_eq!(
        beyond_rights(&view),
        beyond.map(|name| format!("somebody: {name}"))
    );
    (view.roles, view.machine) = (vec![], true);
    let beyond = [
        "ActivityTally.families",
        "Referral.careLevel",
        "Signup.alias",
        "Sparring.topics",
    ];
    assert_eq!(
        beyond_rights(&view),
        beyond.map(|name| format!("somebody: {name}"))
    );
}

/// What is added to the schema is missing until it is asked for: a field, a type, a part of a
/// filter, an order, a query, a mutation.
#[test]
fn the_coverage_can_fail() {
    let sdl = schema::sdl();
    let covered = askable(&Graph::of(&sdl));
    assert!(covered.len() > 500, "{}", covered.len());
    let mut larger = sdl.clone();
    for (before, addition) in [
        ("type Referral implements Node {", "shoeSize: Int"),
        ("input ReferralFilter {", "shoeSize: Int"),
        ("enum ReferralOrder {", "SHOE_SIZE_ASC"),
        ("type Query {", "cat: Cat"),
        ("type Mutation {", "stroke: Cat"),
    ] {
        assert!(sdl.contains(before), "{before}");
        larger = larger.replace(before, &format!("{before} {addition}"));
    }
    larger.push_str("\ntype Cat { name: String }\n");
    let larger = askable(&Graph::of(&larger));
    let missing: Vec<&String> = larger.difference(&covered).collect();
    assert_eq!(
        missing,
        [
            "Cat.name",
            "Mutation.stroke",
            "Query.cat",
            "Referral.shoeSize",
            "ReferralFilter.shoeSize",
            "ReferralOrder.SHOE_SIZE_ASC"
        ]
    );
}
