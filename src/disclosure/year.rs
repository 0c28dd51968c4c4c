//! What a year may tell beside its quarters.

use super::{Views, flow::Unknown, period, tree::Tree};

/// The cells of a year that are kept back, by node, when its quarters have told what they did.
///
/// The year's own cells first, as of any period. A sum over the year, less the quarters that are
/// told, is the sum of those that are kept back: so further cells of the year are kept back, the
/// smallest first, until no cell of a quarter that is kept back and holds somebody is bounded below
/// `k`, or to a point, in any view. Children are told only where their parent is, in the year and in
/// each quarter.
#[must_use]
pub fn kept_back(
    tree: &Tree,
    quarters: &[(Views, Vec<bool>)],
    k: u32,
    sensitive: bool,
) -> Vec<bool> {
    let views = sum(quarters.iter().map(|(views, _)| views));
    let mut kept = period::unsafe_ones(tree, &views, k, sensitive);
    protect(&[0], quarters, &views, &mut kept, k);
    for node in 0..tree.len() {
        let children = tree.children(node);
        if children.is_empty() {
            continue;
        }
        if kept[node] || quarters.iter().any(|(_, kept)| kept[node]) {
            children.iter().for_each(|child| kept[*child] = true);
        } else {
            protect(children, quarters, &views, &mut kept, k);
        }
    }
    // What the quarters tell anyway is no secret.
    for (node, kept) in kept.iter_mut().enumerate() {
        *kept &= quarters.iter().any(|(_, kept)| kept[node]);
    }
    kept
}

fn sum<'a>(views: impl Iterator<Item = &'a Views>) -> Views {
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

/// Keeps back cells of the year among `children` until nothing is exposed: the smallest first of
/// those that a quarter keeps back, the others being known anyway.
fn protect(
    children: &[usize],
    quarters: &[(Views, Vec<bool>)],
    year: &Views,
    kept: &mut [bool],
    k: u32,
) {
    while let Some(exposed) = exposed(children, quarters, year, kept, k) {
        let helps = |child: &usize| !kept[*child] && quarters.iter().any(|(_, kept)| kept[*child]);
        let smallest = children
            .iter()
            .copied()
            .filter(helps)
            .min_by_key(|child| (year.all()[*child], *child));
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

/// A category of which some quarter's cell is pinned, if there is one.
fn exposed(
    children: &[usize],
    quarters: &[(Views, Vec<bool>)],
    year: &Views,
    kept: &[bool],
    k: u32,
) -> Option<usize> {
    for view in 0..year.0.len() {
        let cells: Vec<Vec<Option<u32>>> = quarters
            .iter()
            .map(|(views, kept)| {
                children
                    .iter()
                    .map(|child| kept[*child].then(|| views.0[view][*child]))
                    .collect()
            })
            .collect();
        let column_known: Vec<bool> = children.iter().map(|child| !kept[*child]).collect();
        let row_known = vec![children != [0]; quarters.len()];
        let unknown = Unknown {
            cells,
            row_known,
            column_known,
        };
        for (row, line) in unknown.cells.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                if !matches!(cell, Some(value) if *value > 0) {
                    continue;
                }
                let (low, high) = unknown.bounds(row, column);
                if high < k || low == high {
                    return Some(children[column]);
                }
            }
        }
        for (column, child) in children
            .iter()
            .enumerate()
            .filter(|(_, child)| kept[**child])
        {
            let told: u32 = quarters
                .iter()
                .filter(|(_, kept)| !kept[*child])
                .map(|(views, _)| views.0[view][*child])
                .sum();
            let (low, high) = unknown.column_bounds(column);
            let somebody = year.0[view][*child] > told;
            if somebody && (told + high < k || low == high) {
                return Some(*child);
            }
        }
    }
    None
}
