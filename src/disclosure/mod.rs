//! What of a frozen period may be told: cell suppression, decided once and for every table that can
//! be asked of it. Pure: numbers in, cells that are kept back out.
//!
//! A *view* is one who attacks: everybody, or a hospital that knows its own women and subtracts
//! them. A cell is told only when, in each view, it holds nobody or at least `k`. Where cells of a
//! group of siblings are kept back, at least two are, and together they hold at least `k` in each
//! view, so that the parent's number tells no more than that; what a year tells of its quarters is
//! bounded exactly, as flows (see [`year`]); where two dimensions cross, the hypercube method (see [`pair`]) keeps back, and the same
//! flows check it. The tests attack what is told by linear programming, as every view.

pub mod flow;
pub mod pair;
pub mod period;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod year;

/// Numbers of one period, by category: those of everybody first, then those that each attacker
/// doesn't know, which is all but the attacker's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Views(pub Vec<Vec<u32>>);

impl Views {
    /// What everybody together counts.
    #[must_use]
    pub fn all(&self) -> &[u32] {
        &self.0[0]
    }

    /// The numbers of one category, by view.
    pub fn of(&self, node: usize) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(move |view| view[node])
    }
}

/// Nobody, or enough.
#[must_use]
pub fn safe(count: u32, k: u32) -> bool {
    count == 0 || count >= k
}
