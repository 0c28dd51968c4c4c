//! Random people over a few dimensions, four quarters and two hospitals: an attacker who takes all
//! that is told together, over every combination of categories, quarter by quarter.
//!
//! This is the strongest attack there is: whatever links the tables holds between the unknown
//! numbers of the combinations, so nothing that follows by sums is left out.

use brobygger::disclosure::{
    count::{Axis, Counts, Record},
    decide::{self, Kept},
    tree::Tree,
};
use proptest::{prelude::*, test_runner::RngSeed};

use super::solver::{Attacker, is_pinned};

const K: u32 = 5;
const QUARTERS: usize = 4;
const HOSPITALS: usize = 2;

/// Two coarse categories with two fine ones each; three categories; three of which one can have
/// several.
fn axes(by_quarter: bool) -> Vec<Axis> {
    let fine = Tree::new(vec![
        None,
        Some(0),
        Some(0),
        Some(1),
        Some(1),
        Some(2),
        Some(2),
    ]);
    let axis = |tree, several, sensitive| Axis {
        tree,
        several,
        sensitive,
        by_quarter,
    };
    vec![
        axis(fine, false, true),
        axis(Tree::flat(3), false, false),
        axis(Tree::flat(3), true, true),
    ]
}

/// What one person can be: a fine category, one of three, and some of three.
fn kinds() -> Vec<Vec<Vec<usize>>> {
    let mut kinds = vec![];
    for fine in 3..7 {
        for flat in 1..4 {
            for some in 1..8_usize {
                let several = (0..3).filter(|bit| some >> bit & 1 == 1).map(|bit| bit + 1);
                kinds.push(vec![vec![fine], vec![flat], several.collect()]);
            }
        }
    }
    kinds
}

/// A cell that can be asked for, by what it counts.
#[derive(Clone, Copy, Debug)]
enum Cell {
    Total,
    Node(usize, usize),
    Pair((usize, usize), usize, usize),
}

impl Cell {
    fn counts(self, axes: &[Axis], kind: &[Vec<usize>]) -> bool {
        let has = |axis: usize, node: usize| {
            kind[axis]
                .iter()
                .any(|leaf| *leaf == node || axes[axis].tree.parent(*leaf) == Some(node))
        };
        match self {
            Self::Total => true,
            Self::Node(axis, node) => has(axis, node),
            Self::Pair((a, b), row, column) => {
                has(a, axes[a].coarse()[row]) && has(b, axes[b].coarse()[column])
            }
        }
    }

    fn is_kept(self, kept: &Kept) -> bool {
        match self {
            Self::Total => kept.total,
            Self::Node(axis, node) => kept.nodes[axis][node],
            Self::Pair(pair, row, column) => kept.pairs[&pair][row][column],
        }
    }
}

/// Every cell of a quarter, or of a year.
fn cells(axes: &[Axis], of_year: bool, broken_down: bool) -> Vec<Cell> {
    let mut cells = vec![Cell::Total];
    for (at, axis) in axes.iter().enumerate() {
        let is_asked = |node: &usize| of_year || broken_down && axis.tree.parent(*node) == Some(0);
        cells.extend(
            (1..axis.tree.len())
                .filter(is_asked)
                .map(|node| Cell::Node(at, node)),
        );
    }
    if of_year {
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            for row in 0..axes[a].coarse().len() {
                let columns = 0..axes[b].coarse().len();
                cells.extend(columns.map(|column| Cell::Pair((a, b), row, column)));
            }
        }
    }
    cells
}

/// Someone: which quarter, which month, which kind, and who knows them.
fn people() -> impl Strategy<Value = Vec<(usize, usize, usize, Option<usize>)>> {
    // A few kinds are common, the others rare, as in life.
    let kind = prop_oneof![3 => 0..84_usize, 4 => 20..26_usize, 4 => 40..43_usize];
    let known = prop_oneof![Just(None), Just(Some(0)), Just(Some(1))];
    prop::collection::vec((0..QUARTERS, 0..3_usize, kind, known), 20..180)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, rng_seed: RngSeed::Fixed(6), ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_kept_back_follows_from_all_that_is_told(people in people(), view in 0..=HOSPITALS, broken_down: bool) {
        let (axes, kinds) = (axes(broken_down), kinds());
        let mut counts = vec![Counts::new(&axes, HOSPITALS); QUARTERS];
        for (quarter, month, kind, known_to) in &people {
            let at = kinds[*kind].clone();
            counts[*quarter].add(&axes, &Record { weight: 1, month: *month, known_to: *known_to, at });
        }
        let mut quarters: Vec<(Counts, Kept)> = vec![];
        for counts in counts {
            let kept = decide::quarter(&axes, &counts, &quarters, K);
            quarters.push((counts, kept));
        }
        let year = decide::year(&axes, &quarters, K);
        // The attacker's own are no secret to them.
        let others: Vec<_> = people.iter().filter(|(.., known)| view == 0 || *known != Some(view - 1)).collect();
        let atom = |quarter: usize, kind: usize| quarter * kinds.len() + kind;
        let asked = |periods: std::ops::Range<usize>, cell: Cell| -> (Vec<usize>, u32) {
            let mut atoms = vec![];
            for quarter in periods.clone() {
                let counted = (0..kinds.len()).filter(|kind| cell.counts(&axes, &kinds[*kind]));
                atoms.extend(counted.map(|kind| atom(quarter, kind)));
            }
            let counted = others.iter().filter(|(quarter, _, kind, _)| {
                periods.contains(quarter) && cell.counts(&axes, &kinds[*kind])
            });
            (atoms, u32::try_from(counted.count()).unwrap())
        };
        let mut attacker = Attacker::new(QUARTERS * kinds.len());
        // One who is told of single dimensions alone.
        let mut simpler = Attacker::new(QUARTERS * kinds.len());
        let mut hidden = vec![];
        let periods = (0..QUARTERS).map(|quarter| (quarter..quarter + 1, &quarters[quarter].1, false));
        for (range, kept, of_year) in periods.chain([(0..QUARTERS, &year, true)]) {
            for cell in cells(&axes, of_year, broken_down) {
                let (atoms, number) = asked(range.clone(), cell);
                if !cell.is_kept(kept) {
                    prop_assert!(number == 0 || number >= K, "{cell:?} of {range:?} is told: {number}");
                    if !matches!(cell, Cell::Pair(..)) {
                        simpler.is_told(atoms.clone(), number);
                    }
                    attacker.is_told(atoms, number);
                } else if number > 0 {
                    hidden.push((range.clone(), cell, atoms, number));
                }
            }
        }
        // Months are not broken down: beside the others they are a matter of their own.
        let mut of_months = Attacker::new(QUARTERS * 3);
        let mut months = vec![];
        for (at, (_, kept)) in quarters.iter().enumerate() {
            let those = |month: Option<usize>| {
                let counted = others.iter().filter(|(quarter, of, ..)| *quarter == at && month.is_none_or(|month| *of == month));
                u32::try_from(counted.count()).unwrap()
            };
            let quarter: Vec<usize> = (0..3).map(|month| at * 3 + month).collect();
            if !kept.total {
                of_months.is_told(quarter.clone(), those(None));
            }
            for (month, (unknown, kept)) in quarter.iter().zip(kept.months).enumerate() {
                if kept {
                    months.push((*unknown, those(Some(month))));
                } else {
                    of_months.is_told(vec![*unknown], those(Some(month)));
                }
            }
        }
        if !year.total {
            of_months.is_told((0..QUARTERS * 3).collect(), u32::try_from(others.len()).unwrap());
        }
        for (month, number) in months {
            let found = of_months.bounds(&[month]);
            prop_assert!(number == 0 || !is_pinned(found, K), "month {month}, which is {number}, lies in {found:?}");
        }
        // A part of them each time, another one each case: the equations are many.
        let step = (hidden.len() / 40).max(1);
        for (range, cell, atoms, number) in hidden.iter().step_by(step) {
            let found = attacker.bounds(atoms);
            // What single dimensions say of a crossing is as big as what is told of them.
            let follows = || *number >= K && matches!(cell, Cell::Pair(..)) && is_pinned(simpler.bounds(atoms), K);
            prop_assert!(!is_pinned(found, K) || follows(), "{cell:?} of {range:?}, which is {number}, lies in {found:?}, {} equations", attacker.knows());
        }
    }
}
