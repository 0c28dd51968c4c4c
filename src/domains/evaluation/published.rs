//! What is published: whether a table can be asked, and in words what can be asked instead. Pure.

use std::collections::BTreeSet;

use entities::{
    Code,
    codes::{Dimension, Granularity, Measure, Track},
};

use super::shape::{UNIVERSES, Universe, level};

/// The universes of a measure, of one track or of all.
pub fn universes(
    measure: Measure,
    track: Option<Track>,
) -> impl Iterator<Item = &'static Universe> {
    UNIVERSES
        .iter()
        .filter(move |universe| universe.measure == measure)
        .filter(move |universe| track.is_none() || universe.track == track)
}

/// How long the periods are that can be broken down by a dimension.
#[must_use]
pub fn granularities(of: &Universe, dimension: Dimension) -> &'static [Granularity] {
    if of.by_quarter().any(|one| one == dimension) {
        &[Granularity::Quarter, Granularity::Year]
    } else {
        &[Granularity::Year]
    }
}

/// The dimensions with which a year can be broken down beside this one.
#[must_use]
pub fn partners(of: &Universe, dimension: Dimension) -> Vec<Dimension> {
    let others = of.pairs().filter_map(|(a, b)| match dimension {
        d if d == a => Some(b),
        d if d == b => Some(a),
        _ => None,
    });
    others.collect()
}

/// The dimensions of a table in the order of the list, where it is published.
///
/// # Errors
/// Why it isn't, and what is.
pub fn table(
    measure: Measure,
    track: Option<Track>,
    by: &[Dimension],
    per: Granularity,
) -> Result<Vec<Dimension>, String> {
    let mut by = by.to_vec();
    by.sort_unstable();
    if by.len() > 2 {
        return Err("A table has two dimensions at most.".into());
    }
    if by.windows(2).any(|two| two[0] == two[1]) {
        return Err("A table has each dimension once.".into());
    }
    let what = measure.code();
    if universes(measure, track).next().is_none() {
        let tracks = universes(measure, None).filter_map(|of| of.track);
        let tracks = codes(tracks.collect::<Vec<_>>());
        return Err(match tracks.as_str() {
            "" => format!("{what} is told without a track."),
            _ => format!("{what} is told of {tracks}."),
        });
    }
    let has = |wanted: &[Dimension]| {
        universes(measure, track).any(|of| wanted.iter().all(|one| of.dimensions.contains(one)))
    };
    if let Some(unknown) = by.iter().find(|one| !has(&[**one])) {
        let known: BTreeSet<Dimension> = universes(measure, track)
            .flat_map(|of| of.dimensions)
            .copied()
            .collect();
        return Err(format!(
            "{what} is not told by {}, but by {}.",
            unknown.code(),
            codes(known)
        ));
    }
    match (per, by.as_slice()) {
        (_, []) | (Granularity::Year, [_]) => Ok(by),
        (Granularity::Month, _) => {
            Err("Months are told without a dimension; quarters and years have them.".into())
        }
        (Granularity::Quarter, [one]) => {
            let by_quarter: BTreeSet<Dimension> = universes(measure, track)
                .flat_map(Universe::by_quarter)
                .collect();
            if by_quarter.contains(one) {
                return Ok(by);
            }
            Err(match codes(by_quarter).as_str() {
                // It is few by nature.
                "" => format!("{what} is broken down by years alone here: per YEAR."),
                others => format!(
                    "By {} it is told of years: per YEAR. Of quarters {what} is told by {others}.",
                    one.code()
                ),
            })
        }
        (Granularity::Quarter, _) => {
            Err("Two dimensions are told together of years: per YEAR.".into())
        }
        (Granularity::Year, both) => {
            let coarser: Vec<Dimension> = both
                .iter()
                .map(|one| level(*one).coarser.unwrap_or(*one))
                .collect();
            if coarser != both {
                return Err(format!(
                    "Together {what} is told by coarse dimensions: {}.",
                    codes(BTreeSet::from_iter(coarser))
                ));
            }
            if has(both) {
                Ok(by)
            } else {
                Err(format!("{what} is not told by {} together.", codes(by)))
            }
        }
    }
}

fn codes<T: Code>(of: impl IntoIterator<Item = T>) -> String {
    let all: Vec<&str> = of.into_iter().map(Code::code).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two coarse levels of one hierarchy do not exist, so that a pair's coarser levels differ.
    #[test]
    fn a_hierarchy_has_one_coarse_level() {
        for universe in UNIVERSES {
            for dimension in universe.dimensions {
                if let Some(coarser) = level(*dimension).coarser {
                    assert!(level(coarser).coarser.is_none());
                }
            }
        }
    }

    #[test]
    fn what_is_refused_says_what_is_told() {
        use Dimension as D;
        use Granularity as G;
        use Measure as M;
        for (measure, track, by, per, words) in [
            (
                M::Families,
                None,
                vec![D::Site],
                G::Quarter,
                "By SITE it is told of years: per YEAR. Of quarters FAMILIES is told by HOSPITAL",
            ),
            (
                M::Families,
                None,
                vec![D::Hospital],
                G::Month,
                "Months are told without a dimension",
            ),
            (
                M::Families,
                None,
                vec![D::Hospital, D::AgeGroup],
                G::Quarter,
                "per YEAR",
            ),
            (
                M::Families,
                None,
                vec![D::Hospital, D::AgeBand],
                G::Year,
                "coarse dimensions: HOSPITAL, AGE_GROUP",
            ),
            (
                M::Families,
                None,
                vec![D::Site, D::Hospital],
                G::Year,
                "coarse dimensions",
            ),
            (
                M::Families,
                None,
                vec![D::Hospital, D::Hospital],
                G::Year,
                "each dimension once",
            ),
            (
                M::Families,
                None,
                vec![D::Hospital, D::AgeGroup, D::Children],
                G::Year,
                "two dimensions",
            ),
            (
                M::Families,
                None,
                vec![D::Channel],
                G::Year,
                "not told by CHANNEL, but by HOSPITAL",
            ),
            (
                M::Sparring,
                Some(Track::OpenAdvice),
                vec![],
                G::Year,
                "without a track",
            ),
            (
                M::Activities,
                Some(Track::OpenAdvice),
                vec![],
                G::Year,
                "told of LOCAL_ACTIVITY",
            ),
            (
                M::Contacts,
                None,
                vec![D::Channel, D::Association],
                G::Year,
                "not told by CHANNEL, ASSOCIATION together",
            ),
            (
                M::Contacts,
                Some(Track::OpenAdvice),
                vec![D::Association],
                G::Year,
                "not told by ASSOCIATION",
            ),
        ] {
            let told = table(measure, track, &by, per).expect_err(words);
            assert!(told.contains(words), "{told}");
        }
    }
}
