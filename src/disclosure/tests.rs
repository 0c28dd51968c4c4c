//! An attacker with linear programming: whatever is told is a constraint, and each cell that is kept
//! back is made as small and as large as they allow.

use microlp::{
    ComparisonOp, Error, LinearExpr, OptimizationDirection, Problem, SolveOutcome, Variable,
};
use proptest::prelude::*;

use super::{Views, pair::Table, period, tree::Tree, year};

/// The threshold.
const K: u32 = 5;

/// The smallest and largest value of `of` under what `constrain` adds.
fn bounds(of: usize, cells: usize, constrain: impl Fn(&mut Problem, &[Variable])) -> (f64, f64) {
    let extreme = |direction| {
        let mut problem = Problem::new(direction);
        let variables: Vec<Variable> = (0..cells)
            .map(|cell| problem.add_var(f64::from(u8::from(cell == of)), (0.0, f64::INFINITY)))
            .collect();
        constrain(&mut problem, &variables);
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => solution.objective(),
            Ok(other) => panic!("{other:?}"),
            Err(Error::Unbounded) => f64::INFINITY,
            Err(error) => panic!("{error}"),
        }
    };
    (
        extreme(OptimizationDirection::Minimize),
        extreme(OptimizationDirection::Maximize),
    )
}

/// The sum of `parts` is `whole`.
fn adds_up(
    problem: &mut Problem,
    parts: impl Iterator<Item = Variable>,
    whole: Result<u32, Variable>,
) {
    let mut sum = LinearExpr::empty();
    parts.for_each(|part| sum.add(part, 1.0));
    let total = match whole {
        Ok(number) => f64::from(number),
        Err(variable) => {
            sum.add(variable, -1.0);
            0.0
        }
    };
    problem.add_constraint(sum, ComparisonOp::Eq, total);
}

fn is_open((low, high): (f64, f64)) -> bool {
    high > f64::from(K) - 1e-6 && high - low > 0.5
}

/// A hierarchy of two levels.
fn tree() -> Tree {
    Tree::new(vec![
        None,
        Some(0),
        Some(0),
        Some(1),
        Some(1),
        Some(1),
        Some(2),
        Some(2),
        Some(0),
    ])
}

/// The views of everybody and of each hospital, by what each has of its own.
fn views(tree: &Tree, own: &[Vec<u32>]) -> Views {
    let sum = |node: usize| own.iter().map(|hospital| hospital[node]).sum::<u32>();
    let all: Vec<u32> = (0..tree.len()).map(sum).collect();
    let less = |hospital: &Vec<u32>| {
        all.iter()
            .zip(hospital)
            .map(|(all, own)| all - own)
            .collect()
    };
    let mut views: Vec<Vec<u32>> = own.iter().map(less).collect();
    views.insert(0, all.clone());
    views.iter_mut().for_each(|view| tree.add_up(view));
    Views(views)
}

/// Numbers as they come: mostly few.
fn few() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), 0..4_u32, 0..30_u32]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Four quarters and their year, of three hospitals, over a hierarchy.
    #[test]
    fn no_cell_of_a_year_is_pinned(counts in prop::collection::vec(prop::collection::vec(prop::collection::vec(few(), 9), 3), 4)) {
        let tree = tree();
        let told = |own: &Vec<Vec<u32>>| {
            let views = views(&tree, own);
            let kept = period::kept_back(&tree, &views, K, true);
            (views, kept)
        };
        let quarters: Vec<_> = counts.iter().map(told).collect();
        let kept_of_year = year::kept_back(&tree, &quarters, K, true);
        let cell = |period: usize, node: usize| period * tree.len() + node;
        for view in 0..4 {
            let mut numbers: Vec<&Vec<u32>> = quarters.iter().map(|(views, _)| &views.0[view]).collect();
            let year: Vec<u32> = (0..tree.len()).map(|node| numbers.iter().map(|of| of[node]).sum()).collect();
            numbers.push(&year);
            let kept = |period: usize| quarters.get(period).map_or(&kept_of_year, |(_, kept)| kept);
            for period in 0..5 {
                for node in 0..tree.len() {
                    let told_elsewhere: u32 = (0..4).filter(|q| period == 4 && !kept(*q)[node]).map(|q| numbers[q][node]).sum();
                    if !kept(period)[node] || numbers[period][node] == told_elsewhere {
                        continue;
                    }
                    let found = bounds(cell(period, node), 5 * tree.len(), |problem, x| {
                        for (p, numbers) in numbers.iter().enumerate() {
                            for n in 0..tree.len() {
                                if !kept(p)[n] {
                                    adds_up(problem, std::iter::once(x[cell(p, n)]), Ok(numbers[n]));
                                }
                                if !tree.children(n).is_empty() {
                                    adds_up(problem, tree.children(n).iter().map(|child| x[cell(p, *child)]), Err(x[cell(p, n)]));
                                }
                            }
                        }
                        for n in 0..tree.len() {
                            adds_up(problem, (0..4).map(|q| x[cell(q, n)]), Err(x[cell(4, n)]));
                        }
                    });
                    prop_assert!(is_open(found), "view {view}, period {period}, node {node}: {found:?}");
                }
            }
        }
    }

    /// Two dimensions of three hospitals.
    #[test]
    fn no_cell_of_a_crossing_is_pinned(own in prop::collection::vec(prop::collection::vec(prop::collection::vec(few(), 6), 5), 3)) {
        let sum = |r: usize, c: usize| own.iter().map(|hospital| hospital[r][c]).sum::<u32>();
        let all: Vec<Vec<u32>> = (0..5).map(|r| (0..6).map(|c| sum(r, c)).collect()).collect();
        let mut views = vec![all.clone()];
        for hospital in &own {
            let less = |(all, own): (&Vec<u32>, &Vec<u32>)| all.iter().zip(own).map(|(all, own)| all - own).collect();
            views.push(all.iter().zip(hospital).map(less).collect());
        }
        let margin = |of: &dyn Fn(&[Vec<u32>], usize) -> u32, size: usize| {
            let tree = Tree::flat(size);
            let numbers = views.iter().map(|view| {
                let mut numbers: Vec<u32> = std::iter::once(0).chain((0..size).map(|n| of(view, n))).collect();
                tree.add_up(&mut numbers);
                numbers
            });
            period::kept_back(&tree, &Views(numbers.collect()), K, true)
        };
        let rows = margin(&|view, r| view[r].iter().sum(), 5);
        let columns = margin(&|view, c| view.iter().map(|line| line[c]).sum(), 6);
        prop_assume!(!rows[0]);
        let table = Table { views: views.clone(), rows_kept: rows[1..].to_vec(), columns_kept: columns[1..].to_vec() };
        let kept = table.kept_back(K, (true, true));
        if kept.iter().flatten().all(|kept| *kept) {
            return Ok(());
        }
        for view in &views {
            for (r, c) in (0..5).flat_map(|r| (0..6).map(move |c| (r, c))) {
                if !kept[r][c] || view[r][c] == 0 {
                    continue;
                }
                let found = bounds(r * 6 + c, 30, |problem, x| {
                    adds_up(problem, x.iter().copied(), Ok(view.iter().flatten().sum()));
                    for r in 0..5 {
                        for c in (0..6).filter(|c| !kept[r][*c]) {
                            adds_up(problem, std::iter::once(x[r * 6 + c]), Ok(view[r][c]));
                        }
                        if !table.rows_kept[r] {
                            adds_up(problem, (0..6).map(|c| x[r * 6 + c]), Ok(view[r].iter().sum()));
                        }
                    }
                    for c in (0..6).filter(|c| !table.columns_kept[*c]) {
                        adds_up(problem, (0..5).map(|r| x[r * 6 + c]), Ok(view.iter().map(|line| line[c]).sum()));
                    }
                });
                prop_assert!(is_open(found), "row {r}, column {c}: {found:?}");
            }
        }
    }
}
