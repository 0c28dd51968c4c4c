//! What is attacked at once: some dimensions of what one universe counts, in the quarters of a year.
//!
//! The unknown numbers are those of every combination of categories, quarter by quarter; everything
//! that is told of these dimensions is an equation over them.

use brobygger::{disclosure::count::Counts, domains::evaluation::freezing::Axes};
use chrono::NaiveDate;
use entities::codes::{Dimension, Granularity};

use super::{
    solver::{Attacker, is_pinned},
    told::{Cell, Told},
};

/// A year as it is attacked: its quarters, each with what is true of everybody and of each insider.
pub struct Year {
    /// Its first day, as its figures have it.
    pub starts_on: NaiveDate,
    /// Each quarter's first day, and its counts.
    pub quarters: Vec<(NaiveDate, Truth)>,
}

/// What is true.
pub struct Truth {
    /// Of everybody.
    pub all: Counts,
    /// Of those whom each insider knows.
    pub own: Vec<Counts>,
}

/// A dimension of a block: what each of its values is counted among, as nodes of the axis.
struct Slot {
    axis: usize,
    values: Vec<Vec<usize>>,
}

/// What came of an attack.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Numbers that were bounded.
    pub bounded: usize,
    /// Those that were given away.
    pub pinned: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.bounded += other.bounded;
        self.pinned += other.pinned;
    }
}

/// An attack on one universe, by somebody who may be an insider.
pub struct Attack<'a> {
    /// What is told.
    pub told: &'a Told,
    /// The dimensions.
    pub axes: &'a Axes,
    /// What is true.
    pub year: &'a Year,
    /// The threshold.
    pub k: u32,
    /// Who attacks.
    pub insider: Option<usize>,
}

impl Attack<'_> {
    /// Every block of one dimension: all its levels, or one of several categories at a time.
    pub fn each_axis(&self) -> Tally {
        let mut tally = Tally::default();
        for (at, axis) in self.axes.axes().iter().enumerate() {
            if axis.several {
                for node in 1..axis.tree.len() {
                    tally += self.block(&[self.one_of_several(at, node)]);
                }
            } else {
                let fine = axis.tree.leaves().filter(|leaf| *leaf > 0);
                let values = fine.map(|leaf| {
                    std::iter::successors(Some(leaf), |node| axis.tree.parent(*node))
                        .filter(|node| *node > 0)
                        .collect()
                });
                let values = values.collect();
                tally += self.block(&[Slot { axis: at, values }]);
            }
        }
        tally
    }

    /// The blocks of so many dimensions, at their coarse level: one in `every`.
    pub fn crossings(&self, of: usize, every: usize) -> Tally {
        let mut blocks: Vec<Vec<(usize, Option<usize>)>> = vec![vec![]];
        for _ in 0..of {
            blocks = blocks
                .iter()
                .flat_map(|block| {
                    let next = block.last().map_or(0, |(axis, _)| axis + 1);
                    self.choices(next).into_iter().map(move |choice| {
                        let mut longer = block.clone();
                        longer.push(choice);
                        longer
                    })
                })
                .collect();
        }
        let mut tally = Tally::default();
        for block in blocks.into_iter().step_by(every) {
            let slots: Vec<Slot> = block
                .into_iter()
                .map(|(axis, one)| match one {
                    Some(node) => self.one_of_several(axis, node),
                    None => Slot {
                        axis,
                        values: self
                            .coarse(axis)
                            .into_iter()
                            .map(|node| vec![node])
                            .collect(),
                    },
                })
                .collect();
            tally += self.block(&slots);
        }
        tally
    }

    /// From an axis on: whole axes, and single categories of those of which one can have several.
    fn choices(&self, from: usize) -> Vec<(usize, Option<usize>)> {
        (from..self.axes.axes().len())
            .flat_map(|axis| -> Vec<(usize, Option<usize>)> {
                if self.axes.axes()[axis].several {
                    let nodes = self.coarse(axis).into_iter();
                    nodes.map(|node| (axis, Some(node))).collect()
                } else {
                    vec![(axis, None)]
                }
            })
            .collect()
    }

    fn coarse(&self, axis: usize) -> Vec<usize> {
        self.axes.axes()[axis].coarse().to_vec()
    }

    fn one_of_several(&self, axis: usize, node: usize) -> Slot {
        Slot {
            axis,
            values: vec![vec![node], vec![]],
        }
    }

    /// Of which dimension and category a node is.
    fn named(&self, axis: usize, node: usize) -> (Dimension, String) {
        self.axes
            .levels()
            .filter(|level| level.axis == axis)
            .find_map(|level| {
                let found = level.categories.iter().find(|(of, _)| *of == node)?;
                Some((level.dimension, found.1.to_owned()))
            })
            .unwrap()
    }

    /// What is true of a cell, but for what the attacker knows anyway.
    fn others(&self, quarters: &[usize], of: impl Fn(&Counts) -> u32) -> u32 {
        quarters
            .iter()
            .map(|quarter| {
                let truth = &self.year.quarters[*quarter].1;
                let own = self.insider.map_or(0, |insider| of(&truth.own[insider]));
                of(&truth.all) - own
            })
            .sum()
    }

    fn block(&self, slots: &[Slot]) -> Tally {
        let each: usize = slots.iter().map(|slot| slot.values.len()).product();
        let quarters = self.year.quarters.len();
        let mut attacker = Attacker::new(quarters * each);
        let mut hidden: Vec<(Vec<usize>, String, u32)> = vec![];
        // The unknown numbers in these quarters that are counted among all of `nodes`.
        let counted = |of: &[usize], nodes: &[(usize, usize)]| -> Vec<usize> {
            let is_counted = |mut rest: usize| {
                let mut holds = true;
                for (at, slot) in slots.iter().enumerate().rev() {
                    let value = &slot.values[rest % slot.values.len()];
                    rest /= slot.values.len();
                    let asked = nodes.iter().filter(|(slot, _)| *slot == at);
                    holds &= asked.into_iter().all(|(_, node)| value.contains(node));
                }
                holds
            };
            of.iter()
                .flat_map(|quarter| {
                    (0..each)
                        .filter(|rest| is_counted(*rest))
                        .map(move |rest| quarter * each + rest)
                })
                .collect()
        };
        let all: Vec<usize> = (0..quarters).collect();
        let mut learn =
            |of: &[usize], cell: &Cell, nodes: &[(usize, usize)], others: u32, whole: u32| {
                let unknown = counted(of, nodes);
                match self.told.of(cell) {
                    Some(Some(number)) => {
                        assert_eq!(number, whole, "{cell:?} is told wrong");
                        attacker.is_told(unknown, others);
                    }
                    Some(None) => hidden.push((unknown, format!("{cell:?}"), others)),
                    None => {}
                }
            };
        let mut periods: Vec<(Vec<usize>, Granularity, NaiveDate)> = self
            .year
            .quarters
            .iter()
            .enumerate()
            .map(|(at, (starts_on, _))| (vec![at], Granularity::Quarter, *starts_on))
            .collect();
        periods.push((all, Granularity::Year, self.year.starts_on));
        for (of, per, starts_on) in &periods {
            let cell =
                |by: Vec<(Dimension, String)>| Cell::new(self.axes.universe, *per, *starts_on, by);
            let both = |count: &dyn Fn(&Counts) -> u32| {
                let whole: u32 = of
                    .iter()
                    .map(|quarter| count(&self.year.quarters[*quarter].1.all))
                    .sum();
                (self.others(of, count), whole)
            };
            let (others, whole) = both(&|counts| counts.total());
            learn(of, &cell(vec![]), &[], others, whole);
            for (at, slot) in slots.iter().enumerate() {
                let mut nodes: Vec<usize> = slot.values.concat();
                nodes.sort_unstable();
                nodes.dedup();
                for node in nodes {
                    let (others, whole) = both(&|counts| counts.of(slot.axis, node));
                    learn(
                        of,
                        &cell(vec![self.named(slot.axis, node)]),
                        &[(at, node)],
                        others,
                        whole,
                    );
                    for (next, beside) in slots.iter().enumerate().skip(at + 1) {
                        let mut crossed: Vec<usize> = beside.values.concat();
                        crossed.sort_unstable();
                        crossed.dedup();
                        for other in crossed {
                            let place = |axis: usize, node: usize| {
                                self.coarse(axis).iter().position(|coarse| *coarse == node)
                            };
                            let (Some(row), Some(column)) =
                                (place(slot.axis, node), place(beside.axis, other))
                            else {
                                continue;
                            };
                            let axes = (slot.axis, beside.axis);
                            let (others, whole) =
                                both(&|counts| counts.crossing(axes, row, column));
                            let by =
                                vec![self.named(slot.axis, node), self.named(beside.axis, other)];
                            learn(of, &cell(by), &[(at, node), (next, other)], others, whole);
                        }
                    }
                }
            }
        }
        let mut tally = Tally::default();
        for (unknown, cell, number) in hidden {
            if number == 0 {
                continue;
            }
            let found = attacker.bounds(&unknown);
            tally.bounded += 1;
            if is_pinned(found, self.k) {
                tally.pinned += 1;
                eprintln!(
                    "{cell}, which is {number} to {:?}, lies in {found:?}",
                    self.insider
                );
            }
        }
        tally
    }
}
