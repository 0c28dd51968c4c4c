//! The matrix as a text: a section for each type, a line for each distinct outcome.

use std::collections::{BTreeMap, BTreeSet};

use entities::Class;

use super::{graph::Graph, view::View};
use crate::{schema::NODES, storage};

/// The tables of types that are no nodes.
const TABLES: [(&str, &str); 6] = [
    ("Attendance", "attendance"),
    ("CourseStaff", "course_staff"),
    ("FamilyContact", "member_contact"),
    ("Municipality", "municipality"),
    ("ReferralProgress", "referral"),
    ("Region", "region"),
];

/// The table that a type shows.
fn table(of: &str) -> Option<&'static str> {
    let node = NODES.iter().find(|(node, _, _)| *node == of);
    let node = node.map(|(_, table, _)| *table);
    node.or_else(|| {
        TABLES
            .iter()
            .find(|(t, _)| *t == of)
            .map(|(_, table)| *table)
    })
}

/// Fields that show a column of another name.
const RENAMED: [(&str, &str, &str); 15] = [
    ("Activity", "type", "kind"),
    ("CourseSession", "number", "seq"),
    ("CriteriaApproval", "at", "approved_at"),
    ("CriteriaApproval", "by", "approved_by"),
    ("Family", "socialWorker", "assignee_id"),
    ("Municipality", "region", "region_code"),
    ("PresenceSlot", "from", "starts_at"),
    ("PresenceSlot", "to", "ends_at"),
    ("ReferralEvent", "from", "from_status"),
    ("ReferralEvent", "to", "to_status"),
    ("ReferralProgress", "socialWorker", "assignee_id"),
    ("SurveyItem", "number", "seq"),
    ("SurveyItem", "question", "question_en"),
    ("TargetApproval", "at", "approved_at"),
    ("TargetApproval", "by", "approved_by"),
];

fn snake(name: &str) -> String {
    name.chars()
        .flat_map(|c| {
            let upper = c.is_ascii_uppercase();
            upper
                .then_some('_')
                .into_iter()
                .chain([c.to_ascii_lowercase()])
        })
        .collect()
}

/// The class of the column that a field shows; `None` for a field that is computed.
pub fn class(of: &str, field: &str) -> Option<Class> {
    let classes = storage::classes(table(of)?);
    let plain = field.strip_suffix("Labels").map(|f| format!("{f}s"));
    let plain = plain
        .as_deref()
        .or(field.strip_suffix("Label"))
        .unwrap_or(field);
    let renamed = RENAMED.iter().find(|(t, f, _)| (*t, *f) == (of, plain));
    let column = renamed.map_or_else(|| snake(plain), |(_, _, column)| (*column).to_owned());
    let names = [
        column.clone(),
        format!("{column}_id"),
        format!("{column}_code"),
    ];
    names
        .iter()
        .find_map(|name| classes.get(name.as_str()).copied())
}

/// The class that a right is needed for: of a field that is computed, the highest of its table.
pub fn protection(of: &str, field: &str) -> Option<Class> {
    class(of, field).or_else(|| storage::classes(table(of)?).into_values().max())
}

/// Groups: what they have in common, and who or which they are.
fn groups<T: Ord, N: Ord>(of: impl IntoIterator<Item = (T, N)>) -> BTreeMap<T, BTreeSet<N>> {
    let mut groups: BTreeMap<T, BTreeSet<N>> = BTreeMap::new();
    for (common, one) in of {
        groups.entry(common).or_default().insert(one);
    }
    groups
}

fn joined<T: AsRef<str>>(of: impl IntoIterator<Item = T>) -> String {
    let all: Vec<String> = of.into_iter().map(|one| one.as_ref().to_owned()).collect();
    all.join(" ")
}

/// Names of viewers; of most of them, those who are left out.
fn names(of: &BTreeSet<&str>, views: &[View]) -> String {
    let join = |names: Vec<&str>| names.join(", ");
    let others = views
        .iter()
        .map(|view| view.name.as_str())
        .filter(|name| !of.contains(name));
    let others: BTreeSet<&str> = others.collect();
    if others.is_empty() {
        "everyone".into()
    } else if others.len() * 2 < of.len() {
        format!("everyone but {}", join(others.into_iter().collect()))
    } else {
        join(of.iter().copied().collect())
    }
}

/// A section: for each distinct set of lines the viewers who have it, for each set of words its subjects.
fn outcomes(text: &mut String, views: &[View], words: impl Fn(&View) -> Vec<(String, String)>) {
    let same = groups(views.iter().map(|view| {
        let lines: Vec<(String, String)> = groups(words(view))
            .into_iter()
            .map(|(word, subjects)| (word, joined(subjects)))
            .collect();
        (lines, view.name.as_str())
    }));
    for (lines, viewers) in same.iter().filter(|(lines, _)| !lines.is_empty()) {
        text.push_str(&format!("  {}\n", names(viewers, views)));
        for (word, subjects) in lines {
            text.push_str(&format!("    {word:16} {subjects}\n"));
        }
    }
}

/// How many: the viewers by their number, nobody's nothing left out.
fn numbers(text: &mut String, title: &str, views: &[View], number: impl Fn(&View) -> i64) {
    let same = groups(views.iter().map(|view| (number(view), view.name.as_str())));
    text.push_str(&format!("  {title}\n"));
    let mut none = true;
    for (number, viewers) in same.iter().filter(|(number, _)| **number > 0) {
        text.push_str(&format!("    {number:<5} {}\n", names(viewers, views)));
        none = false;
    }
    text.push_str(if none {
        "    0     everyone\n"
    } else {
        "    0     everyone else\n"
    });
}

/// The whole matrix.
pub fn render(graph: &Graph, views: &[View], samples: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = String::new();
    let asked: BTreeSet<&str> = views
        .iter()
        .flat_map(|view| view.seen.outcomes.keys())
        .map(|name| name.split_once('.').unwrap().0)
        .filter(|of| *of != "Query")
        .collect();
    for of in asked {
        text.push_str(&format!("{of}\n"));
        if table(of).is_some() {
            let classes = groups(
                graph
                    .fields(of)
                    .iter()
                    .filter(|f| !f.of.ends_with("Connection"))
                    .map(|f| {
                        (
                            class(of, &f.name).map_or("computed", Class::word),
                            f.name.as_str(),
                        )
                    }),
            );
            for (class, fields) in classes {
                text.push_str(&format!("  {class:18} {}\n", joined(fields)));
            }
        }
        if let Some(sample) = samples.get(of) {
            let title = format!("got by id, of {} asked", sample.len());
            numbers(&mut text, &title, views, |view| view.got[of].len() as i64);
        }
        outcomes(&mut text, views, |view| {
            let own = view.seen.outcomes.iter().filter_map(|(name, outcome)| {
                let (t, field) = name.split_once('.').unwrap();
                (t == of).then(|| (outcome.word(), field.to_owned()))
            });
            own.collect()
        });
        let places: BTreeSet<&String> = views
            .iter()
            .flat_map(|view| view.lists.keys())
            .filter(|(_, lists)| lists == of)
            .map(|(place, _)| place)
            .collect();
        for place in places {
            let key = (place.clone(), of.to_owned());
            numbers(&mut text, &format!("listed by {place}"), views, |view| {
                view.lists.get(&key).map_or(0, |listing| listing.total)
            });
            outcomes(&mut text, views, |view| {
                let Some(listing) = view.lists.get(&key) else {
                    return vec![];
                };
                let filters = listing
                    .filters
                    .iter()
                    .map(|(f, word)| (word.clone(), f.clone()));
                let orders = listing
                    .orders
                    .iter()
                    .map(|(o, word)| (word.clone(), o.clone()));
                let all = filters.chain(orders).filter(|_| listing.total > 0);
                all.collect()
            });
        }
        text.push('\n');
    }
    text.push_str("Look-ups of the root\n");
    outcomes(&mut text, views, |view| {
        let lookups = view.lookups.iter();
        lookups
            .map(|(name, word)| (word.clone(), name.clone()))
            .collect()
    });
    text.push_str("\nAsked, and seen with a value by nobody\n");
    let mut valued = BTreeMap::new();
    for (name, outcome) in views.iter().flat_map(|view| &view.seen.outcomes) {
        *valued.entry(name).or_insert(false) |= outcome.value;
    }
    for (name, _) in valued.into_iter().filter(|(_, value)| !value) {
        text.push_str(&format!("  {name}\n"));
    }
    text
}
