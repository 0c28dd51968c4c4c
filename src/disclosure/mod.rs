//! What of a frozen period may be told: cell suppression, decided once and for every table that can
//! be asked of it. Pure: numbers in, cells that are kept back out.
//!
//! # The method
//!
//! Cell suppression on linked and hierarchical tables (Willenborg and de Waal, *Elements of
//! Statistical Disclosure Control*, 2001; Hundepool et al., *Statistical Disclosure Control*, 2012).
//! A *view* is one who attacks: everybody, or a hospital that knows its own women and subtracts them.
//!
//! - A cell is told only when, in each view, it holds nobody or at least `k`; where it says something
//!   about people, also only when it does not hold all of its group (a homogeneous group).
//! - Along a hierarchy ([`period`]), where cells of siblings are kept back, at least two are, and
//!   together they hold at least `k` in each view.
//! - A year beside its quarters ([`year`]) is a transportation problem, of which the bounds of each
//!   cell are found exactly, as flows ([`flow`]; Gusfield, *A graph theoretic approach to statistical
//!   data security*, 1988). Cells of the year are kept back until none of them is too narrow. Since a
//!   year is asked more than a quarter, what one quarter keeps back is *owed*: the next ones keep it
//!   back as well until the year can be told beside them ([`decide`]).
//! - Where two dimensions cross ([`pair`]), in years alone and at their coarse levels, the hypercube
//!   method keeps back (Giessing and Repsilber, *Tools and strategies to protect multiple tables with
//!   the GHQUAR cell suppression engine*, 2002). A square of cells counts for as much as people could
//!   trade places along it within one quarter, so that no quarter's table tells them apart; and a
//!   category crosses nothing if the crossing would tell what a quarter keeps back of it.
//! - A dimension of which one can have several categories is as many tables as it has categories:
//!   those who have it, and those who don't.
//!
//! # The guarantee
//!
//! In the view of everybody, and of each hospital (each association, for track 3): no number that is
//! told is between 1 and `k` − 1; and no cell that is kept back and holds somebody follows, or is
//! bounded below `k`, from all tables of one dimension together: its coarse level, quarters and
//! year, exactly. Of finer levels and of crossings the same holds by construction, as far as their
//! own dimensions and quarters go.
//!
//! # Its limits
//!
//! - All dimensions *together* are not decided together, since nobody can: they are attacked
//!   (`tests/it/attack`), by linear programming over every combination of categories: all that is
//!   told of random people at once, and of the demo every dimension, pairs and triples.
//! - Two hospitals that put their knowledge together are not a view; neither is somebody who knows
//!   people that no hospital referred.
//! - That a cell holds nobody may be learned, and a number of at least `k` that single dimensions
//!   give away where they cross.
//! - Contacts are counted, not people: one family may be five contacts.

pub mod count;
pub mod decide;
pub mod flow;
pub mod pair;
pub mod period;
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
