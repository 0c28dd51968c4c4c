//! Counting what was frozen, for everybody and for each who knows some of it.

use std::collections::BTreeMap;

use super::{Views, tree::Tree};

/// A dimension: a hierarchy of which the nodes below everything are its coarse categories, and those
/// below them, if any, its fine ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The hierarchy.
    pub tree: Tree,
    /// Whether one that is counted can have several categories. A coarse one then is of those who
    /// have any of its fine ones, not their sum.
    pub several: bool,
    /// Whether it tells something about people.
    pub sensitive: bool,
    /// Whether quarters are broken down by its coarse categories; years are by all.
    pub by_quarter: bool,
}

impl Axis {
    /// The nodes of its coarse categories.
    #[must_use]
    pub fn coarse(&self) -> &[usize] {
        self.tree.children(0)
    }
}

/// One that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// How many it stands for.
    pub weight: u32,
    /// In which month of the quarter, from 0.
    pub month: usize,
    /// Which insider knows it, from 0.
    pub known_to: Option<usize>,
    /// For each axis the nodes of its finest categories: one, unless there can be several.
    pub at: Vec<Vec<usize>>,
}

/// Numbers of a quarter or a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    all: Part,
    own: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    months: [u32; 3],
    /// By axis and node.
    nodes: Vec<Vec<u32>>,
    /// By pair of axes: coarse categories of the one, then of the other.
    pairs: BTreeMap<(usize, usize), Vec<Vec<u32>>>,
}

impl Counts {
    /// Nothing yet, of these axes, with so many insiders.
    #[must_use]
    pub fn new(axes: &[Axis], insiders: usize) -> Self {
        let part = Part::new(axes);
        Self {
            own: vec![part.clone(); insiders],
            all: part,
        }
    }

    /// Counts one more.
    ///
    /// # Panics
    /// When the record is not of these axes.
    pub fn add(&mut self, axes: &[Axis], record: &Record) {
        self.all.add(axes, record);
        if let Some(insider) = record.known_to {
            self.own[insider].add(axes, record);
        }
    }

    /// Adds the numbers of another period.
    pub fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        for (to, from) in self.own.iter_mut().zip(&other.own) {
            to.merge(from);
        }
    }

    /// The numbers of those alone whom an insider knows.
    ///
    /// # Panics
    /// When there is no such insider.
    #[must_use]
    pub fn known_to(&self, insider: usize) -> Self {
        Self {
            all: self.own[insider].clone(),
            own: vec![],
        }
    }

    /// How many in all.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.all.months.iter().sum()
    }

    /// How many in each month.
    #[must_use]
    pub fn months(&self) -> [u32; 3] {
        self.all.months
    }

    /// How many in a category.
    #[must_use]
    pub fn of(&self, axis: usize, node: usize) -> u32 {
        self.all.nodes[axis][node]
    }

    /// How many where two coarse categories cross, each counted among its axis's from 0.
    #[must_use]
    pub fn crossing(&self, axes: (usize, usize), row: usize, column: usize) -> u32 {
        self.all.pairs[&axes][row][column]
    }

    /// Whatever `of` counts, in each view: of everybody, then of everybody but each insider's.
    fn views<T>(&self, of: impl Fn(&Part) -> Vec<T>, less: impl Fn(&T, &T) -> T) -> Vec<Vec<T>> {
        let all = of(&self.all);
        let mut views: Vec<Vec<T>> = self
            .own
            .iter()
            .map(|own| {
                all.iter()
                    .zip(of(own))
                    .map(|(all, own)| less(all, &own))
                    .collect()
            })
            .collect();
        views.insert(0, all);
        views
    }

    /// The total and the months.
    pub(super) fn of_months(&self) -> Views {
        let of = |part: &Part| {
            let mut numbers = vec![part.months.iter().sum()];
            numbers.extend(part.months);
            numbers
        };
        Views(self.views(of, |all, own| all - own))
    }

    /// The nodes of an axis.
    pub(super) fn of_axis(&self, axis: usize) -> Views {
        Views(self.views(|part| part.nodes[axis].clone(), |all, own| all - own))
    }

    /// Everybody, those of a category, and the others.
    pub(super) fn of_category(&self, axis: usize, node: usize) -> Views {
        let of = |part: &Part| {
            let (all, these) = (part.nodes[axis][0], part.nodes[axis][node]);
            vec![all, these, all - these]
        };
        Views(self.views(of, |all, own| all - own))
    }

    /// Where two axes cross, by view.
    pub(super) fn of_pair(&self, axes: (usize, usize)) -> Vec<Vec<Vec<u32>>> {
        let less = |all: &Vec<u32>, own: &Vec<u32>| -> Vec<u32> {
            all.iter().zip(own).map(|(all, own)| all - own).collect()
        };
        self.views(|part| part.pairs[&axes].clone(), less)
    }
}

impl Part {
    fn new(axes: &[Axis]) -> Self {
        let size = |axis: usize| axes[axis].coarse().len();
        let pairs = (0..axes.len()).flat_map(|a| (a + 1..axes.len()).map(move |b| (a, b)));
        Self {
            months: [0; 3],
            nodes: axes.iter().map(|axis| vec![0; axis.tree.len()]).collect(),
            pairs: pairs
                .map(|(a, b)| ((a, b), vec![vec![0; size(b)]; size(a)]))
                .collect(),
        }
    }

    fn add(&mut self, axes: &[Axis], record: &Record) {
        self.months[record.month] += record.weight;
        let mut coarse: Vec<Vec<usize>> = Vec::with_capacity(axes.len());
        for (numbers, (axis, leaves)) in self.nodes.iter_mut().zip(axes.iter().zip(&record.at)) {
            let mut nodes = vec![0];
            for leaf in leaves {
                let up = std::iter::successors(Some(*leaf), |node| axis.tree.parent(*node));
                nodes.extend(up);
            }
            nodes.sort_unstable();
            nodes.dedup();
            nodes
                .iter()
                .for_each(|node| numbers[*node] += record.weight);
            let at = |node: &usize| axis.coarse().iter().position(|coarse| coarse == node);
            coarse.push(nodes.iter().filter_map(at).collect());
        }
        for ((a, b), table) in &mut self.pairs {
            for row in &coarse[*a] {
                for column in &coarse[*b] {
                    table[*row][*column] += record.weight;
                }
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        fn add(to: &mut [u32], from: &[u32]) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        }
        add(&mut self.months, &other.months);
        for (to, from) in self.nodes.iter_mut().zip(&other.nodes) {
            add(to, from);
        }
        for (to, from) in self.pairs.values_mut().zip(other.pairs.values()) {
            to.iter_mut().zip(from).for_each(|(to, from)| add(to, from));
        }
    }
}
