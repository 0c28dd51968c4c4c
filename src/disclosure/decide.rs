//! Deciding a closed quarter, and a year beside its quarters: everything that can be asked of them.

use std::collections::BTreeMap;

use super::{
    Views,
    count::{Axis, Counts},
    pair::{Grid, Margin, Table},
    period, safe,
    tree::Tree,
    year,
};

/// What is kept back of a quarter or a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Whether the total is; then everything is.
    pub total: bool,
    /// Whether each month of a quarter is.
    pub months: [bool; 3],
    /// By axis and node. Fine categories are not told of a quarter.
    pub nodes: Vec<Vec<bool>>,
    /// By pair of axes: coarse categories of the one, then of the other. A quarter has none.
    pub pairs: BTreeMap<(usize, usize), Vec<Vec<bool>>>,
}

/// Decides a quarter, when those of its year before it are decided.
///
/// What was kept back `before` is owed: as long as the year would give it away, it is kept back
/// again, so that the year can be told.
#[must_use]
pub fn quarter(axes: &[Axis], counts: &Counts, before: &[(Counts, Kept)], k: u32) -> Kept {
    let months = Tree::flat(3);
    let views = counts.of_months();
    let mut kept = period::unsafe_ones(&months, &views, k, |_| false);
    let hidden = before.iter().filter(|(_, kept)| kept.total);
    kept[0] |= is_owed(hidden.map(|(counts, _)| counts.of_months()), 0, k);
    let months = period::kept_back(&months, &views, kept, k);
    let nodes = axes.iter().enumerate().map(|(at, axis)| {
        let mut kept = vec![true; axis.tree.len()];
        kept[0] = months[0];
        if !months[0] && axis.by_quarter {
            for node in told_of_quarter((at, axis), counts, before, k) {
                kept[node] = false;
            }
        }
        kept
    });
    Kept {
        total: months[0],
        months: [months[1], months[2], months[3]],
        nodes: nodes.collect(),
        pairs: BTreeMap::new(),
    }
}

/// The coarse categories of a dimension that a quarter tells.
fn told_of_quarter(
    (at, axis): (usize, &Axis),
    counts: &Counts,
    before: &[(Counts, Kept)],
    k: u32,
) -> Vec<usize> {
    let coarse = axis.coarse();
    let owed = |node: usize| {
        let hidden = before.iter().filter(|(_, kept)| kept.nodes[at][node]);
        is_owed(hidden.map(|(counts, _)| counts.of_axis(at)), node, k)
    };
    let views = counts.of_axis(at);
    if axis.several {
        let told = |node: usize| {
            let (tree, views) = (Tree::flat(2), counts.of_category(at, node));
            let mut kept = period::unsafe_ones(&tree, &views, k, has_it(axis));
            let others = |(counts, _): &(Counts, Kept)| counts.of_category(at, node);
            let hidden = || before.iter().filter(|(_, kept)| kept.nodes[at][node]);
            kept[1] |= is_owed(hidden().map(others), 1, k) || is_owed(hidden().map(others), 2, k);
            !period::kept_back(&tree, &views, kept, k)[1]
        };
        return told_of_several(axis, &views, coarse, told);
    }
    let tree = Tree::flat(coarse.len());
    let views = coarse_only(axis, &views);
    let mut kept = period::unsafe_ones(&tree, &views, k, |_| axis.sensitive);
    for (n, node) in coarse.iter().enumerate() {
        kept[n + 1] |= owed(*node);
    }
    let kept = period::kept_back(&tree, &views, kept, k);
    let told = (0..coarse.len()).filter(|n| !kept[n + 1]);
    told.map(|n| coarse[n]).collect()
}

/// Whether the year would give away what quarters kept back of a node: one that holds somebody, or
/// several that are too few together.
fn is_owed(hidden: impl Iterator<Item = Views>, node: usize, k: u32) -> bool {
    let hidden: Vec<Views> = hidden.collect();
    let together = year::sum(hidden.iter());
    let numbers: Vec<u32> = together.0.iter().map(|view| view[node]).collect();
    let somebody = numbers.iter().any(|number| *number > 0);
    somebody && (hidden.len() < 2 || !numbers.iter().all(|number| safe(*number, k)))
}

/// Decides a year, when its quarters are decided.
#[must_use]
pub fn year(axes: &[Axis], quarters: &[(Counts, Kept)], k: u32) -> Kept {
    let Some((first, _)) = quarters.first() else {
        return Kept {
            total: true,
            months: [true; 3],
            nodes: axes
                .iter()
                .map(|axis| vec![true; axis.tree.len()])
                .collect(),
            pairs: BTreeMap::new(),
        };
    };
    let mut counts = first.clone();
    quarters[1..]
        .iter()
        .for_each(|(more, _)| counts.merge(more));
    let totals: Vec<(Views, Vec<bool>)> = quarters
        .iter()
        .map(|(counts, kept)| (root_only(&counts.of_months()), vec![kept.total]))
        .collect();
    let total = year::kept_back(&Tree::flat(0), &totals, true, k, |_| false)[0];
    let nodes: Vec<Vec<bool>> = axes
        .iter()
        .enumerate()
        .map(|(at, axis)| {
            if total {
                return vec![true; axis.tree.len()];
            }
            if !axis.several {
                let quarters: Vec<(Views, Vec<bool>)> = quarters
                    .iter()
                    .map(|(counts, kept)| (counts.of_axis(at), kept.nodes[at].clone()))
                    .collect();
                return year::kept_back(&axis.tree, &quarters, axis.by_quarter, k, |_| {
                    axis.sensitive
                });
            }
            let told = |node: usize| {
                let quarters: Vec<(Views, Vec<bool>)> = quarters
                    .iter()
                    .map(|(counts, kept)| {
                        let hidden = kept.nodes[at][node];
                        (
                            counts.of_category(at, node),
                            vec![kept.total, hidden, hidden],
                        )
                    })
                    .collect();
                let in_tables = axis.by_quarter && axis.tree.parent(node) == Some(0);
                !year::kept_back(&Tree::flat(2), &quarters, in_tables, k, has_it(axis))[1]
            };
            let mut kept = vec![true; axis.tree.len()];
            kept[0] = false;
            let views = counts.of_axis(at);
            let fine: Vec<usize> = (1..axis.tree.len())
                .filter(|node| axis.tree.parent(*node) != Some(0))
                .collect();
            for level in [axis.coarse(), &fine] {
                for node in told_of_several(axis, &views, level, told) {
                    kept[node] = false;
                }
            }
            kept
        })
        .collect();
    let pairs = (0..axes.len())
        .flat_map(|a| (a + 1..axes.len()).map(move |b| (a, b)))
        .map(|pair| (pair, crossing(axes, quarters, &nodes, pair, k)))
        .collect();
    Kept {
        total,
        months: [true; 3],
        nodes,
        pairs,
    }
}

/// Of those who have a category and those who don't: that all have it tells something, that nobody
/// does is told as any other nobody.
fn has_it(axis: &Axis) -> impl Fn(usize) -> bool {
    let sensitive = axis.sensitive;
    move |node| sensitive && node == 1
}

/// The categories of one level that are told, of an axis of which one can have several. Everybody
/// has one, so that one alone holds all would follow from the others, which hold nobody: then none
/// is told.
fn told_of_several(
    axis: &Axis,
    views: &Views,
    level: &[usize],
    told: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let is_alone = |view: &Vec<u32>| {
        let numbers: Vec<u32> = level.iter().map(|node| view[*node]).collect();
        one_alone(&numbers, view[0])
    };
    if axis.sensitive && views.0.iter().any(is_alone) {
        return vec![];
    }
    level.iter().copied().filter(|node| told(*node)).collect()
}

/// Whether one of these is all there are, and the others nobody.
fn one_alone(numbers: &[u32], all: u32) -> bool {
    let somebody = numbers.iter().filter(|number| **number > 0);
    all > 0 && numbers.contains(&all) && somebody.count() == 1
}

/// Everything and the coarse categories.
fn coarse_only(axis: &Axis, views: &Views) -> Views {
    let of = |view: &Vec<u32>| {
        std::iter::once(&0)
            .chain(axis.coarse())
            .map(|node| view[*node])
            .collect()
    };
    Views(views.0.iter().map(of).collect())
}

fn root_only(views: &Views) -> Views {
    Views(views.0.iter().map(|view| vec![view[0]]).collect())
}

/// Where two axes cross. An axis of which one can have several is as many tables as it has
/// categories, each of those who have it and those who don't.
fn crossing(
    axes: &[Axis],
    quarters: &[(Counts, Kept)],
    nodes: &[Vec<bool>],
    (a, b): (usize, usize),
    k: u32,
) -> Vec<Vec<bool>> {
    let sides = (
        Side::new(&axes[a], a, quarters, &nodes[a]),
        Side::new(&axes[b], b, quarters, &nodes[b]),
    );
    let cells: Vec<Vec<Grid>> = quarters
        .iter()
        .map(|(counts, _)| counts.of_pair((a, b)))
        .collect();
    let sensitive = (axes[a].sensitive, axes[b].sensitive);
    let mut kept = vec![vec![true; sides.1.of_year.len()]; sides.0.of_year.len()];
    for rows in sides.0.parts() {
        for columns in sides.1.parts() {
            let grid = |quarter: usize, view: usize| {
                let cells = &cells[quarter][view];
                grid(
                    cells,
                    (&sides.0, &rows),
                    (&sides.1, &columns),
                    (quarter, view),
                )
            };
            let views = |quarter: usize| -> Vec<Grid> {
                (0..cells[quarter].len())
                    .map(|view| grid(quarter, view))
                    .collect()
            };
            let table = Table::new(
                (0..quarters.len()).map(views).collect(),
                sides.0.margin(&rows),
                sides.1.margin(&columns),
            );
            let decided = table.kept_back(k, sensitive);
            for (r, row) in rows.iter().enumerate() {
                for (c, column) in columns.iter().enumerate() {
                    kept[*row][*column] = decided[r][c];
                }
            }
        }
    }
    // See `told_of_several`.
    let year = Table::new(cells, Margin::default(), Margin::default()).year;
    let line = |view: usize, row: usize| year[view][row].clone();
    let column = |view: usize, column: usize| year[view].iter().map(|line| line[column]).collect();
    if axes[b].several && axes[b].sensitive && sides.0.has_one_alone(line)
        || axes[a].several && axes[a].sensitive && sides.1.has_one_alone(column)
    {
        kept.iter_mut().for_each(|line| line.fill(true));
    }
    kept
}

/// One side of a crossing: the coarse categories of an axis.
struct Side {
    several: bool,
    /// By category, whether the year keeps it back.
    of_year: Vec<bool>,
    /// By quarter and category, whether the quarter does; empty where it has no table.
    of_quarters: Vec<Vec<bool>>,
    /// By quarter, view and category; then everybody.
    quarters: Vec<Vec<(Vec<u32>, u32)>>,
}

impl Side {
    fn new(axis: &Axis, at: usize, quarters: &[(Counts, Kept)], of_year: &[bool]) -> Self {
        let coarse = |kept: &[bool]| axis.coarse().iter().map(|node| kept[*node]).collect();
        let of_quarter = |kept: &Kept| -> Vec<bool> {
            if kept.total || !axis.by_quarter {
                vec![]
            } else {
                coarse(&kept.nodes[at])
            }
        };
        let numbers = |counts: &Counts| -> Vec<(Vec<u32>, u32)> {
            let of = |view: &Vec<u32>| {
                let coarse = axis.coarse().iter().map(|node| view[*node]);
                (coarse.collect(), view[0])
            };
            counts.of_axis(at).0.iter().map(of).collect()
        };
        Self {
            several: axis.several,
            of_year: coarse(of_year),
            of_quarters: quarters.iter().map(|(_, kept)| of_quarter(kept)).collect(),
            quarters: quarters.iter().map(|(counts, _)| numbers(counts)).collect(),
        }
    }

    /// The categories of each table: all together, or one by one.
    fn parts(&self) -> Vec<Vec<usize>> {
        if self.several {
            (0..self.of_year.len()).map(|one| vec![one]).collect()
        } else {
            vec![(0..self.of_year.len()).collect()]
        }
    }

    /// What is told of a part by itself, with those beside it.
    fn margin(&self, part: &[usize]) -> Margin {
        let of = |kept: &Vec<bool>| -> Vec<bool> {
            let mut of: Vec<bool> = part
                .iter()
                .filter_map(|one| kept.get(*one).copied())
                .collect();
            if self.several {
                of.extend_from_within(..);
            }
            of
        };
        Margin {
            others: self.several,
            kept: of(&self.of_year),
            quarters: self.of_quarters.iter().map(of).collect(),
        }
    }

    /// Whether some category that the year tells of is crossed by one alone, which holds all of it.
    fn has_one_alone(&self, crossed: impl Fn(usize, usize) -> Vec<u32>) -> bool {
        let views = self.quarters.first().map_or(0, Vec::len);
        let told = (0..self.of_year.len()).filter(|category| !self.of_year[*category]);
        told.into_iter().any(|category| {
            (0..views).any(|view| {
                let of = |views: &Vec<(Vec<u32>, u32)>| views[view].0[category];
                one_alone(&crossed(view, category), self.quarters.iter().map(of).sum())
            })
        })
    }
}

/// The cells of a part, with those beside it as a last row or column where one can have several.
fn grid(
    cells: &Grid,
    (rows, of_rows): (&Side, &[usize]),
    (columns, of_columns): (&Side, &[usize]),
    (quarter, view): (usize, usize),
) -> Grid {
    let by_row = &rows.quarters[quarter][view];
    let by_column = &columns.quarters[quarter][view];
    let line = |row: &usize| {
        let mut line: Vec<u32> = of_columns
            .iter()
            .map(|column| cells[*row][*column])
            .collect();
        if columns.several {
            line.push(by_row.0[*row] - line.iter().sum::<u32>());
        }
        line
    };
    let mut grid: Grid = of_rows.iter().map(line).collect();
    if rows.several {
        let mut whole: Vec<u32> = of_columns
            .iter()
            .map(|column| by_column.0[*column])
            .collect();
        if columns.several {
            whole.push(by_column.1 - whole.iter().sum::<u32>());
        }
        for row in &grid {
            whole
                .iter_mut()
                .zip(row)
                .for_each(|(whole, part)| *whole -= part);
        }
        grid.push(whole);
    }
    grid
}
