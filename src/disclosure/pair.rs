//! Which cells are kept back where two dimensions cross.
//!
//! The method is the hypercube method: each cell that has to be kept back gets a partner in its row
//! and in its column, and the cell where those meet, big enough that it can be anything up to `k`.

use super::{flow::Unknown, safe};

/// A table of two dimensions, with its margins.
#[derive(Clone, Debug)]
pub struct Table {
    /// The cells, by view, row and column.
    pub views: Vec<Vec<Vec<u32>>>,
    /// Whether each row's sum is kept back.
    pub rows_kept: Vec<bool>,
    /// Whether each column's sum is kept back.
    pub columns_kept: Vec<bool>,
}

impl Table {
    fn rows(&self) -> usize {
        self.rows_kept.len()
    }

    fn columns(&self) -> usize {
        self.columns_kept.len()
    }

    fn of(&self, row: usize, column: usize) -> impl Iterator<Item = u32> + '_ {
        self.views.iter().map(move |view| view[row][column])
    }

    /// A cell that may not be told by itself: too few, or all of its row or column where that tells
    /// what those are.
    fn is_unsafe(&self, row: usize, column: usize, k: u32, sensitive: (bool, bool)) -> bool {
        self.views.iter().any(|view| {
            let count = view[row][column];
            let of_row: u32 = view[row].iter().sum();
            let of_column: u32 = view.iter().map(|line| line[column]).sum();
            !safe(count, k)
                || count > 0 && sensitive.1 && count == of_row && self.columns() > 1
                || count > 0 && sensitive.0 && count == of_column && self.rows() > 1
        })
    }

    /// The cells that are kept back, by row and column; all of them when it can't be done with less.
    #[must_use]
    pub fn kept_back(&self, k: u32, sensitive: (bool, bool)) -> Vec<Vec<bool>> {
        let mut kept: Vec<Vec<bool>> = (0..self.rows())
            .map(|row| {
                (0..self.columns())
                    .map(|column| {
                        self.rows_kept[row]
                            || self.columns_kept[column]
                            || self.is_unsafe(row, column, k, sensitive)
                    })
                    .collect()
            })
            .collect();
        while let Some((row, column)) = self.exposed(&kept, k) {
            let Some((r, c)) = self.partners(&kept, (row, column), k) else {
                return vec![vec![true; self.columns()]; self.rows()];
            };
            (kept[row][c], kept[r][column], kept[r][c]) = (true, true, true);
        }
        kept
    }

    /// A cell that is kept back, holds somebody, and is bounded below `k` or to a point.
    #[must_use]
    pub fn exposed(&self, kept: &[Vec<bool>], k: u32) -> Option<(usize, usize)> {
        for view in &self.views {
            let cells = view.iter().zip(kept).map(|(line, kept)| {
                line.iter()
                    .zip(kept)
                    .map(|(count, kept)| kept.then_some(*count))
                    .collect()
            });
            let unknown = Unknown {
                cells: cells.collect(),
                row_known: self.rows_kept.iter().map(|kept| !kept).collect(),
                column_known: self.columns_kept.iter().map(|kept| !kept).collect(),
            };
            for row in 0..self.rows() {
                for column in 0..self.columns() {
                    if kept[row][column] && view[row][column] > 0 {
                        let (low, high) = unknown.bounds(row, column);
                        if high < k || low == high {
                            return Some((row, column));
                        }
                    }
                }
            }
        }
        None
    }

    /// The row and the column that protect a cell for the fewest people untold. When none is big
    /// enough in every view, the biggest; `None` when nothing is left to keep back.
    fn partners(
        &self,
        kept: &[Vec<bool>],
        (row, column): (usize, usize),
        k: u32,
    ) -> Option<(usize, usize)> {
        let mut best: Option<((u32, u32), (usize, usize))> = None;
        for r in (0..self.rows()).filter(|r| *r != row) {
            for c in (0..self.columns()).filter(|c| *c != column) {
                let corners = [(row, c), (r, column), (r, c)];
                if corners.iter().all(|(r, c)| kept[*r][*c]) {
                    continue;
                }
                let room = self
                    .of(row, c)
                    .zip(self.of(r, column))
                    .map(|(a, b)| a.min(b));
                let lacks = self
                    .of(row, column)
                    .zip(room)
                    .map(|(count, room)| k.saturating_sub(count + room))
                    .max();
                let cost = corners
                    .iter()
                    .filter(|(r, c)| !kept[*r][*c])
                    .map(|(r, c)| 1 + self.views[0][*r][*c])
                    .sum();
                let weight = (lacks.unwrap_or_default(), cost);
                if best.is_none_or(|(least, _)| weight < least) {
                    best = Some((weight, (r, c)));
                }
            }
        }
        best.map(|(_, partners)| partners)
    }
}
