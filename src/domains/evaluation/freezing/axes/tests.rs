//! Categories and nodes belong together.

use super::*;
use crate::domains::evaluation::shape::UNIVERSES;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// Two hospitals, of which one has two sites and the other none; an office of its own.
fn directory() -> Directory {
    Directory {
        hospitals: vec![id(1), id(2)],
        sites: vec![(id(11), Some(id(1))), (id(12), Some(id(1))), (id(13), None)],
        associations: vec![id(21), id(22)],
        municipalities: vec!["0101".into(), "0217".into(), "0230".into()],
    }
}

fn axes(measure: Measure) -> Axes {
    let universe = UNIVERSES.iter().find(|of| of.measure == measure);
    Axes::new(universe.expect("a universe"), &directory())
}

/// Category and coarser category of each node of a dimension.
fn shown(axes: &Axes, dimension: Dimension) -> Vec<(String, String)> {
    let levels: Vec<Level<'_>> = axes.levels().collect();
    let of = levels.iter().find(|of| of.dimension == dimension);
    let of = of.expect("the dimension");
    let tree = &axes.axes()[of.axis].tree;
    let all: BTreeMap<usize, &str> = levels
        .iter()
        .filter(|other| other.axis == of.axis)
        .flat_map(|other| other.categories.iter().copied())
        .collect();
    let parent = |node: usize| {
        let parent = tree.parent(node).and_then(|parent| all.get(&parent));
        parent.copied().unwrap_or_default().to_owned()
    };
    of.categories
        .iter()
        .map(|(node, category)| ((*category).to_owned(), parent(*node)))
        .collect()
}

#[test]
fn every_dimension_of_every_universe_has_its_nodes() {
    for universe in UNIVERSES {
        let axes = Axes::new(universe, &directory());
        let found: Vec<Dimension> = axes.levels().map(|of| of.dimension).collect();
        assert_eq!(found.len(), universe.dimensions.len(), "{universe:?}");
        for dimension in universe.dimensions {
            assert!(found.contains(dimension), "{dimension:?}");
        }
        let coarse: Vec<Dimension> = axes.coarse().map(|of| of.dimension).collect();
        assert!(coarse.iter().copied().eq(universe.coarse()), "{universe:?}");
        for (at, axis) in axes.axes().iter().enumerate() {
            let nodes: usize = axes
                .levels()
                .filter(|of| of.axis == at)
                .map(|of| of.categories.len())
                .sum();
            assert_eq!(axis.tree.len(), nodes + 1);
            // What is coarse comes first, as pairs are counted.
            let coarse = axis.coarse();
            assert!(coarse.iter().copied().eq(1..=coarse.len()), "{universe:?}");
        }
    }
}

#[test]
fn a_category_lies_below_its_coarser_one() {
    for universe in UNIVERSES {
        let axes = Axes::new(universe, &directory());
        for dimension in universe.dimensions {
            let has_coarser = level(*dimension)
                .coarser
                .is_some_and(|coarser| universe.dimensions.contains(&coarser));
            for (category, parent) in shown(&axes, *dimension) {
                if !has_coarser {
                    assert_eq!(parent, "", "{dimension:?} {category}");
                } else if *dimension != Dimension::Site {
                    let coarser = hierarchy::coarser(*dimension, &category).unwrap_or(NONE);
                    assert_eq!(parent, coarser, "{dimension:?}");
                }
            }
        }
    }
}

#[test]
fn a_site_lies_below_its_hospital_and_an_office_below_none() {
    let families = shown(&axes(Measure::Families), Dimension::Site);
    let pair = |site: String, hospital: &str| (site, hospital.to_owned());
    assert_eq!(
        families,
        [
            pair(id(11).to_string(), &id(1).to_string()),
            pair(id(12).to_string(), &id(1).to_string()),
            pair(NONE.into(), NONE),
        ]
    );
    // A hospital without a site is a category all the same.
    let hospitals = shown(&axes(Measure::Families), Dimension::Hospital);
    assert_eq!(hospitals.len(), 3);
    // Advice is given at offices too, and their sites have no hospital to lie below.
    let sessions = shown(&axes(Measure::Sessions), Dimension::Site);
    assert_eq!(sessions.len(), 4);
    assert!(sessions.iter().all(|(_, parent)| parent.is_empty()));
    // Whoever refers is a hospital.
    assert_eq!(
        shown(&axes(Measure::Referrals), Dimension::Hospital).len(),
        2
    );
}

#[test]
fn a_note_is_counted_where_its_categories_are() {
    let axes = axes(Measure::Sparring);
    let day: NaiveDate = "2026-05-01".parse().expect("a date");
    let facts = Facts::default()
        .with_id(Dimension::Hospital, Some(id(2)))
        .with(Dimension::TopicAsked, Topic::Housing.code());
    let record = axes
        .record((day, 1), Some(id(2)), &facts)
        .expect("a record");
    assert_eq!(
        (record.month, record.weight, record.known_to),
        (1, 1, Some(1))
    );
    let of = |dimension: Dimension, category: &str| {
        let level = axes.levels().find(|of| of.dimension == dimension);
        let level = level.expect("the dimension");
        let found = level.categories.iter().find(|(_, of)| *of == category);
        found.expect("the category").0
    };
    let hospital = of(Dimension::Hospital, &id(2).to_string());
    let housing = of(Dimension::TopicAsked, "HOUSING");
    assert_eq!(record.at, [vec![hospital], vec![housing]]);
    let elsewhere = facts.clone().with_id(Dimension::Hospital, Some(id(9)));
    assert!(axes.record((day, 1), None, &elsewhere).is_none());
    assert!(axes.record((day, 1), None, &Facts::default()).is_none());
}
