//! The dimensions of a universe as hierarchies: which figure stands for which node.
//!
//! A category is a code, the id of a hospital, site or association, or the code of a municipality.
//! Whoever has none is of the category [`NONE`], where that can be. No other module knows how
//! categories and nodes belong together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entities::{
    Code,
    codes::{
        ActivityType, AgeBand, Channel, ChildrenBand, Completion, ContactReason, DeclineReason,
        Dimension, Employment, GestationBand, IncomeSource, Measure, Outcome, Reached, TargetGroup,
        Topic,
    },
};
use uuid::Uuid;

use super::{directory::Directory, quarters, record::Facts};
use crate::{
    disclosure::{
        count::{Axis, Record},
        tree::Tree,
    },
    domains::evaluation::{
        hierarchy,
        shape::{Insider, NONE, NOT_DECLINED, UNDECIDED, Universe, level},
    },
};

/// The dimensions of a universe, in one programme.
pub struct Axes {
    /// The universe.
    pub universe: &'static Universe,
    axes: Vec<Axis>,
    levels: Vec<Levels>,
    insiders: Vec<Uuid>,
}

/// The levels of an axis, with the category of each node.
struct Levels {
    coarse: Dimension,
    fine: Option<Dimension>,
    categories: Vec<String>,
    nodes: BTreeMap<(Dimension, String), usize>,
}

/// The categories of a dimension, with their nodes.
pub struct Level<'a> {
    /// The dimension.
    pub dimension: Dimension,
    /// Its axis.
    pub axis: usize,
    /// Node and category.
    pub categories: Vec<(usize, &'a str)>,
}

impl Axes {
    /// The dimensions of `universe` where the programme has this directory.
    #[must_use]
    pub fn new(universe: &'static Universe, directory: &Directory) -> Self {
        let has = |dimension: &Dimension| universe.dimensions.contains(dimension);
        let mut axes = vec![];
        let mut levels = vec![];
        for dimension in universe.dimensions {
            // A finer level comes with its coarser one.
            if level(*dimension).coarser.as_ref().is_some_and(has) {
                continue;
            }
            let finer = universe
                .dimensions
                .iter()
                .find(|finer| level(**finer).coarser == Some(*dimension));
            let built = Levels::new(universe, *dimension, finer.copied(), directory);
            let known = level(*dimension);
            axes.push(Axis {
                tree: built.tree(directory),
                several: known.several,
                sensitive: known.sensitive,
                by_quarter: universe.by_quarter().any(|of| of == *dimension),
            });
            levels.push(built);
        }
        let insiders = match universe.insider {
            Insider::Hospital => directory.hospitals.clone(),
            Insider::Association => directory.associations.clone(),
            Insider::Public => vec![],
        };
        Self {
            universe,
            axes,
            levels,
            insiders,
        }
    }

    /// The hierarchies, in the order of the list.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// How many know some of it.
    #[must_use]
    pub fn insiders(&self) -> usize {
        self.insiders.len()
    }

    /// Every dimension, with its categories.
    pub fn levels(&self) -> impl Iterator<Item = Level<'_>> {
        self.levels.iter().enumerate().flat_map(|(axis, levels)| {
            let of = move |dimension: Dimension| Level {
                dimension,
                axis,
                categories: levels.of(dimension),
            };
            std::iter::once(levels.coarse).chain(levels.fine).map(of)
        })
    }

    /// Every dimension by which a quarter is broken down.
    pub fn by_quarter(&self) -> impl Iterator<Item = Level<'_>> {
        self.coarse().filter(|of| self.axes[of.axis].by_quarter)
    }

    /// Every dimension that can be crossed with another: those without a coarser one.
    pub fn coarse(&self) -> impl Iterator<Item = Level<'_>> {
        self.levels()
            .filter(|of| level(of.dimension).coarser.is_none())
    }

    /// What is counted of a note: `None` when it names a category that there is not.
    #[must_use]
    pub fn record(
        &self,
        (month, weight): (NaiveDate, i32),
        known_to: Option<Uuid>,
        facts: &Facts,
    ) -> Option<Record> {
        let at = self.levels.iter().map(|levels| {
            let finest = levels.fine.unwrap_or(levels.coarse);
            let categories = facts.of(finest);
            let nodes: Option<Vec<usize>> = categories
                .iter()
                .map(|category| levels.nodes.get(&(finest, category.clone())).copied())
                .collect();
            nodes.filter(|nodes| !nodes.is_empty())
        });
        Some(Record {
            weight: u32::try_from(weight).ok()?,
            month: quarters::month_of_quarter(month),
            known_to: known_to.and_then(|by| self.insiders.iter().position(|one| *one == by)),
            at: at.collect::<Option<_>>()?,
        })
    }
}

impl Levels {
    fn new(
        universe: &Universe,
        coarse: Dimension,
        fine: Option<Dimension>,
        directory: &Directory,
    ) -> Self {
        let mut levels = Self {
            coarse,
            fine,
            // The node of everything has no category.
            categories: vec![String::new()],
            nodes: BTreeMap::new(),
        };
        let Some(fine) = fine else {
            for category in categories(universe, coarse, directory) {
                levels.add(coarse, category);
            }
            return levels;
        };
        // First the coarse ones: a hospital without a site is one as well.
        if coarse == Dimension::Hospital {
            for hospital in categories(universe, coarse, directory) {
                levels.add(coarse, hospital);
            }
        }
        let finest = categories(universe, fine, directory);
        for category in &finest {
            levels.add(coarse, parent(fine, category, directory));
        }
        for category in finest {
            levels.add(fine, category);
        }
        levels
    }

    fn add(&mut self, dimension: Dimension, category: String) {
        let next = self.categories.len();
        if let std::collections::btree_map::Entry::Vacant(free) =
            self.nodes.entry((dimension, category.clone()))
        {
            free.insert(next);
            self.categories.push(category);
        }
    }

    fn of(&self, dimension: Dimension) -> Vec<(usize, &str)> {
        let mut nodes: Vec<usize> = self
            .nodes
            .iter()
            .filter(|((of, _), _)| *of == dimension)
            .map(|(_, node)| *node)
            .collect();
        nodes.sort_unstable();
        let category = |node: usize| (node, self.categories[node].as_str());
        nodes.into_iter().map(category).collect()
    }

    fn tree(&self, directory: &Directory) -> Tree {
        let mut parents = vec![None; self.categories.len()];
        for ((dimension, category), node) in &self.nodes {
            parents[*node] = Some(if *dimension == self.coarse {
                0
            } else {
                let coarse = (self.coarse, parent(*dimension, category, directory));
                self.nodes[&coarse]
            });
        }
        Tree::new(parents)
    }
}

/// The coarser category that a category belongs to.
fn parent(dimension: Dimension, category: &str, directory: &Directory) -> String {
    if dimension == Dimension::Site {
        let hospital = directory
            .sites
            .iter()
            .find(|(site, _)| site.to_string() == category)
            .and_then(|(_, hospital)| *hospital);
        return hospital.map_or_else(|| NONE.to_owned(), |hospital| hospital.to_string());
    }
    hierarchy::coarser(dimension, category).map_or_else(|| NONE.to_owned(), str::to_owned)
}

/// Every category that a dimension has here.
fn categories(universe: &Universe, dimension: Dimension, directory: &Directory) -> Vec<String> {
    use Dimension as D;
    let ids = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect::<Vec<_>>();
    // Whoever is referred, or asks for sparring, is so by a hospital.
    let by_hospital = matches!(universe.measure, Measure::Referrals | Measure::Sparring);
    let (mut all, others): (Vec<String>, &[&str]) = match dimension {
        D::Hospital if by_hospital => (ids(&directory.hospitals), &[]),
        D::Hospital => (ids(&directory.hospitals), &[NONE]),
        D::Site => {
            let of_hospitals = |site: &&(Uuid, Option<Uuid>)| {
                site.1.is_some() || !universe.dimensions.contains(&D::Hospital)
            };
            let sites = directory.sites.iter().filter(of_hospitals);
            let sites = sites.map(|(site, _)| site.to_string()).collect();
            (sites, if by_hospital { &[] } else { &[NONE] })
        }
        D::Municipality => (directory.municipalities.clone(), &[NONE]),
        D::Association => (ids(&directory.associations), &[]),
        D::AgeBand => (codes::<AgeBand>(), &[]),
        D::GestationBand => (codes::<GestationBand>(), &[NONE]),
        D::Children => (codes::<ChildrenBand>(), &[]),
        D::IncomeSource => (codes::<IncomeSource>(), &[]),
        D::Employment => (codes::<Employment>(), &[]),
        D::TargetGroup => (codes::<TargetGroup>(), &[NONE]),
        D::TopicAsked | D::TopicHelped => (codes::<Topic>(), &[NONE]),
        D::Reason => (codes::<ContactReason>(), &[NONE]),
        D::Channel => (codes::<Channel>(), &[]),
        D::Outcome => (codes::<Outcome>(), &[NONE]),
        D::DeclineReason => (codes::<DeclineReason>(), &[NOT_DECLINED, UNDECIDED]),
        D::Reached => (codes::<Reached>(), &[NONE]),
        D::Completion => (codes::<Completion>(), &[]),
        D::ActivityType => (codes::<ActivityType>(), &[]),
        // Coarser levels of the above: they follow from these.
        D::AgeGroup
        | D::IncomeGroup
        | D::EmploymentGroup
        | D::RegionPart
        | D::AskedGroup
        | D::HelpedGroup
        | D::ReasonGroup => (vec![], &[]),
    };
    all.extend(others.iter().map(|other| (*other).to_owned()));
    all
}

fn codes<T: Code>() -> Vec<String> {
    T::ALL.iter().map(|entry| entry.code.to_owned()).collect()
}

#[cfg(test)]
mod tests;
