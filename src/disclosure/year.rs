//! What a year may tell beside its quarters.

use super::{Views, flow::Unknown, period, tree::Tree};

/// The cells of a year that are kept back, by node, when its quarters have told what they did.
///
/// The year's own cells first, as of any period. A sum over the year, less the quarters that are
/// told, is the sum of those that are kept back: so further cells of the year are kept back, the
/// smallest first, until no cell of a quarter that is kept back and holds somebody is bounded below
/// `k`, or to a point, in any view. Children are told only where their parent is. `broken_down`:
/// whether the quarters have tables of the nodes below everything; of those further down, they have
/// none.
#[must_use]
pub fn kept_back(
    tree: &Tree,
    quarters: &[(Views, Vec<bool>)],
    broken_down: bool,
    k: u32,
    sensitive: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let views = sum(quarters.iter().map(|(views, _)| views));
    let mut kept = period::unsafe_ones(tree, &views, k, sensitive);
    Group::of(&[0], None, quarters, (&views, true)).protect(&mut kept, k);
    for node in 0..tree.len() {
        let children = tree.children(node);
        if kept[node] {
            children.iter().for_each(|child| kept[*child] = true);
        } else if children.len() > 1 {
            let in_tables = broken_down && node == 0;
            Group::of(children, Some(node), quarters, (&views, in_tables)).protect(&mut kept, k);
        }
    }
    // What the quarters tell anyway is no secret.
    for (node, kept) in kept.iter_mut().enumerate() {
        *kept &= quarters.iter().any(|(_, kept)| kept[node]);
    }
    kept
}

/// The views of several periods together.
pub(super) fn sum<'a>(views: impl Iterator<Item = &'a Views>) -> Views {
    let mut total: Option<Views> = None;
    for one in views {
        match &mut total {
            None => total = Some(one.clone()),
            Some(total) => {
                for (to, from) in total.0.iter_mut().zip(&one.0) {
                    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
                }
            }
        }
    }
    total.unwrap_or(Views(vec![]))
}

/// Siblings over the year's quarters. The quarters in which their parent is kept back are one row:
/// the sum of the parent over them is known once the year tells it, and no more than that.
struct Group<'a> {
    children: &'a [usize],
    is_root: bool,
    /// By row: the numbers by view and child, and whether each child's is kept back.
    rows: Vec<(Vec<Vec<u32>>, Vec<bool>)>,
    /// Which rows are of no table: their cells may be known if they are safe.
    untold: Vec<bool>,
    year: &'a Views,
}

impl<'a> Group<'a> {
    fn of(
        children: &'a [usize],
        parent: Option<usize>,
        quarters: &[(Views, Vec<bool>)],
        (year, in_tables): (&'a Views, bool),
    ) -> Self {
        let numbers = |views: &Views| -> Vec<Vec<u32>> {
            let of = |view: &Vec<u32>| children.iter().map(|child| view[*child]).collect();
            views.0.iter().map(of).collect()
        };
        let hidden = |kept: &[bool]| parent.is_some_and(|parent| kept[parent]);
        let mut rows: Vec<(Vec<Vec<u32>>, Vec<bool>)> = quarters
            .iter()
            .filter(|(_, kept)| !hidden(kept))
            .map(|(views, kept)| {
                let kept = children.iter().map(|child| kept[*child]).collect();
                (numbers(views), kept)
            })
            .collect();
        let together = sum(quarters
            .iter()
            .filter(|(_, kept)| hidden(kept))
            .map(|(views, _)| views));
        let mut untold = vec![!in_tables; rows.len()];
        if !together.0.is_empty() {
            rows.push((numbers(&together), vec![true; children.len()]));
            untold.push(true);
        }
        Self {
            children,
            is_root: parent.is_none(),
            rows,
            untold,
            year,
        }
    }

    /// Keeps back cells of the year until nothing is exposed: the smallest first of those that a
    /// quarter keeps back, the others being known anyway.
    fn protect(&self, kept: &mut [bool], k: u32) {
        while let Some(exposed) = self.exposed(kept, k) {
            let helps = |at: &usize| {
                !kept[self.children[*at]] && self.rows.iter().any(|(_, kept)| kept[*at])
            };
            let smallest = (0..self.children.len())
                .filter(helps)
                .map(|at| self.children[at])
                .min_by_key(|child| (self.year.all()[*child], *child));
            let next = if kept[exposed] {
                smallest
            } else {
                Some(exposed)
            };
            match next {
                Some(next) => kept[next] = true,
                None => return,
            }
        }
    }

    /// A category of which some cell is pinned, if there is one.
    fn exposed(&self, kept: &[bool], k: u32) -> Option<usize> {
        (0..self.year.0.len()).find_map(|view| self.exposed_in(view, kept, k))
    }

    fn exposed_in(&self, view: usize, kept: &[bool], k: u32) -> Option<usize> {
        let cells: Vec<Vec<Option<u32>>> = self
            .rows
            .iter()
            .map(|(numbers, kept)| {
                let unknown = numbers[view].iter().zip(kept);
                unknown
                    .map(|(number, kept)| kept.then_some(*number))
                    .collect()
            })
            .collect();
        let unknown = Unknown {
            row_known: vec![!self.is_root; cells.len()],
            column_known: self.children.iter().map(|child| !kept[*child]).collect(),
            cells,
        };
        for (row, line) in unknown.cells.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                let Some(value) = cell.filter(|value| *value > 0) else {
                    continue;
                };
                let may_be_known = self.untold[row] && value >= k;
                if !may_be_known && is_pinned(unknown.bounds(row, column), 0, k) {
                    return Some(self.children[column]);
                }
            }
        }
        for (column, child) in self.children.iter().enumerate() {
            let told: u32 = self
                .rows
                .iter()
                .filter(|(_, kept)| !kept[column])
                .map(|(numbers, _)| numbers[view][column])
                .sum();
            if kept[*child]
                && self.year.0[view][*child] > told
                && is_pinned(unknown.column_bounds(column), told, k)
            {
                return Some(*child);
            }
        }
        None
    }
}

/// Whether bounds, with what is told of it, leave less than `k` or a point.
fn is_pinned((low, high): (u32, u32), told: u32, k: u32) -> bool {
    told.saturating_add(high) < k || low == high
}
