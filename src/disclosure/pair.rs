//! Which cells are kept back where two dimensions cross, in a year.
//!
//! The method is the hypercube method: each cell that has to be kept back gets a partner in its row
//! and in its column, and the cell where those meet. People who trade places along such a square,
//! within one quarter, change nothing else that is told of the two dimensions, neither of the year
//! nor of its quarters; so the cell can be as much bigger as there are people to trade.

use super::safe;

/// Numbers by row and column.
pub type Grid = Vec<Vec<u32>>;

/// A table of two dimensions.
#[derive(Clone, Debug)]
pub struct Table {
    /// The cells of each quarter, by view.
    pub quarters: Vec<Vec<Grid>>,
    /// The cells of the year, by view.
    pub year: Vec<Grid>,
    /// What else is told of its rows.
    pub rows: Margin,
    /// What else is told of its columns.
    pub columns: Margin,
}

/// What is told of a dimension by itself.
#[derive(Clone, Debug, Default)]
pub struct Margin {
    /// Whether the last category is those who have none of the others: it tells nothing of them.
    pub others: bool,
    /// Whether each category is kept back in the year; then it crosses nothing.
    pub kept: Vec<bool>,
    /// Whether each is kept back in each quarter; empty for a quarter of which nothing is told.
    pub quarters: Vec<Vec<bool>>,
}

impl Table {
    /// A table of these quarters.
    #[must_use]
    pub fn new(quarters: Vec<Vec<Grid>>, rows: Margin, columns: Margin) -> Self {
        let mut year = quarters.first().cloned().unwrap_or_default();
        for quarter in quarters.iter().skip(1) {
            for (to, from) in year.iter_mut().flatten().zip(quarter.iter().flatten()) {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
        }
        Self {
            quarters,
            year,
            rows,
            columns,
        }
    }

    /// A cell that may not be told by itself: too few, or all of its row or column where that tells
    /// what those are.
    fn is_unsafe(&self, row: usize, column: usize, k: u32, sensitive: (bool, bool)) -> bool {
        self.year.iter().any(|grid| {
            let count = grid[row][column];
            let of_row: u32 = grid[row].iter().sum();
            let of_column: u32 = grid.iter().map(|line| line[column]).sum();
            !safe(count, k)
                || count > 0 && sensitive.1 && count == of_row && self.columns.tells(column)
                || count > 0 && sensitive.0 && count == of_column && self.rows.tells(row)
        })
    }

    /// The cells that are kept back, by row and column; all of them when it can't be done with less.
    #[must_use]
    pub fn kept_back(&self, k: u32, sensitive: (bool, bool)) -> Vec<Vec<bool>> {
        let row =
            |quarter: usize, view: usize, row: usize| self.quarters[quarter][view][row].clone();
        let column = |quarter: usize, view: usize, column: usize| {
            let grid = &self.quarters[quarter][view];
            grid.iter().map(|line| line[column]).collect()
        };
        let views = self.year.len();
        let (rows, columns) = (
            self.rows.bound(views, row, k),
            self.columns.bound(views, column, k),
        );
        let is_kept = |row: usize, column: usize| {
            rows[row] || columns[column] || self.is_unsafe(row, column, k, sensitive)
        };
        let (height, width) = (rows.len(), columns.len());
        let mut kept: Vec<Vec<bool>> = (0..height)
            .map(|row| (0..width).map(|column| is_kept(row, column)).collect())
            .collect();
        let cells = (0..height).flat_map(|r| (0..width).map(move |c| (r, c)));
        let mut unchecked: Vec<(usize, usize)> = cells.filter(|(r, c)| kept[*r][*c]).collect();
        // What is protected stays so: whatever more is kept back gives it more room.
        while let Some(cell) = unchecked.pop() {
            if self.is_protected(&kept, cell, k) {
                continue;
            }
            let Some((r, c)) = self.partners(&kept, cell, k) else {
                return vec![vec![true; width]; height];
            };
            for (r, c) in [(cell.0, c), (r, cell.1), (r, c)] {
                if !kept[r][c] {
                    kept[r][c] = true;
                    unchecked.push((r, c));
                }
            }
        }
        kept
    }

    /// How many can trade places along a square, in a view: those of the cell's row at the other
    /// column with those of its column at the other row, within each quarter.
    fn room(&self, view: usize, (row, column): (usize, usize), (r, c): (usize, usize)) -> u32 {
        let trades = |quarter: &Vec<Grid>| quarter[view][row][c].min(quarter[view][r][column]);
        self.quarters.iter().map(trades).sum()
    }

    /// Whether, in each view in which the cell holds somebody, a square of cells that are kept back
    /// lets it be `k` or more, and other than it is.
    fn is_protected(&self, kept: &[Vec<bool>], cell: (usize, usize), k: u32) -> bool {
        (0..self.year.len()).all(|view| {
            self.year[view][cell.0][cell.1] == 0
                || self
                    .squares(cell)
                    .filter(|(r, c)| kept[cell.0][*c] && kept[*r][cell.1] && kept[*r][*c])
                    .any(|square| self.lacks(view, cell, square, k) == 0)
        })
    }

    /// How many the cell lacks, with the room of a square, to be `k` or other than it is.
    fn lacks(&self, view: usize, cell: (usize, usize), square: (usize, usize), k: u32) -> u32 {
        let count = self.year[view][cell.0][cell.1];
        match self.room(view, cell, square) {
            _ if count == 0 => 0,
            0 => k,
            room => k.saturating_sub(count + room),
        }
    }

    fn squares(&self, (row, column): (usize, usize)) -> impl Iterator<Item = (usize, usize)> + '_ {
        let rows = (0..self.rows.kept.len()).filter(move |r| *r != row);
        rows.flat_map(move |r| {
            let columns = (0..self.columns.kept.len()).filter(move |c| *c != column);
            columns.map(move |c| (r, c))
        })
    }

    /// The row and the column that protect a cell in each view for the fewest people untold; `None`
    /// when no square is big enough.
    fn partners(&self, kept: &[Vec<bool>], cell: (usize, usize), k: u32) -> Option<(usize, usize)> {
        let views = || 0..self.year.len();
        let cost = |(r, c): &(usize, usize)| -> u32 {
            [(cell.0, *c), (*r, cell.1), (*r, *c)]
                .into_iter()
                .filter(|(r, c)| !kept[*r][*c])
                .map(|(r, c)| 1 + self.year[0][r][c])
                .sum()
        };
        self.squares(cell)
            .filter(|square| views().all(|view| self.lacks(view, cell, *square, k) == 0))
            .min_by_key(|square| (cost(square), *square))
    }
}

impl Margin {
    /// Whether it tells something of people that all of them are in this category.
    fn tells(&self, category: usize) -> bool {
        self.kept.len() > 1 && !(self.others && category + 1 == self.kept.len())
    }

    /// The categories that cross nothing: those that are kept back in the year; and those that share
    /// what a quarter keeps back, where the crossing would tell them apart.
    ///
    /// It doesn't if people who trade quarters and nothing else let each of them be `k` or more, and
    /// other than it is: some of the quarter's other category with some of it in another quarter, in
    /// which both are kept back too. `numbers`: by quarter, view and category, those of each
    /// category that is crossed.
    fn bound(
        &self,
        views: usize,
        numbers: impl Fn(usize, usize, usize) -> Vec<u32>,
        k: u32,
    ) -> Vec<bool> {
        let mut bound = self.kept.clone();
        for (quarter, hidden) in self.quarters.iter().enumerate() {
            let is_hidden = |of: &usize| hidden[*of];
            let all: Vec<usize> = (0..hidden.len()).filter(is_hidden).collect();
            let told_apart = all.iter().any(|one| {
                (0..views).any(|view| {
                    let own: u32 = numbers(quarter, view, *one).iter().sum();
                    let lacks = k.saturating_sub(own).max(1);
                    own > 0
                        && !all.iter().filter(|other| *other != one).any(|other| {
                            self.trades((quarter, view), (*one, *other), &numbers) >= lacks
                        })
                })
            });
            if told_apart {
                all.iter().for_each(|one| bound[*one] = true);
            }
        }
        bound
    }

    /// How many of a quarter can trade places with those of another category elsewhere.
    fn trades(
        &self,
        (quarter, view): (usize, usize),
        (one, other): (usize, usize),
        numbers: &impl Fn(usize, usize, usize) -> Vec<u32>,
    ) -> u32 {
        let here = numbers(quarter, view, other);
        if self.kept[one] && self.kept[other] {
            // Neither is told of the year, so nobody has to come for those who go.
            return here.iter().sum();
        }
        let elsewhere = self.quarters.iter().enumerate().filter(|(at, hidden)| {
            let both = [one, other].iter().all(|of| hidden.get(*of) == Some(&true));
            *at != quarter && both
        });
        let trades = elsewhere.map(|(at, _)| {
            let there = numbers(at, view, one);
            here.iter().zip(there).map(|(a, b)| (*a).min(b)).sum()
        });
        trades.max().unwrap_or(0)
    }
}
