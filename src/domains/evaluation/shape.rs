//! Which tables can be asked: what is counted, by which dimensions, at which level.
//!
//! A dimension is a level of a hierarchy. A quarter is broken down, unless what is counted is few by
//! nature, by one dimension that has no coarser one; a year by any one dimension, or by two that have no coarser one. Months are not
//! broken down.

use entities::codes::{Basis, Dimension, Measure, Track};

/// The category of what has none: came by itself, was at no site.
pub const NONE: &str = "NONE";
/// The category of a referral that was accepted, or went on.
pub const NOT_DECLINED: &str = "NOT_DECLINED";
/// The category of a referral about which nothing was decided when its quarter was frozen.
pub const UNDECIDED: &str = "UNDECIDED";

/// What is known of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The coarser level above it.
    pub coarser: Option<Dimension>,
    /// Whether one family or contact can have several categories: each then is a table of its own,
    /// those who have it and those who don't.
    pub several: bool,
    /// Whether it tells something about people, so that a group in which all are alike is told of.
    pub sensitive: bool,
}

/// What is known of a dimension.
#[must_use]
pub fn level(dimension: Dimension) -> Level {
    use Dimension as D;
    let coarser = match dimension {
        D::Site => Some(D::Hospital),
        D::AgeBand => Some(D::AgeGroup),
        D::IncomeSource => Some(D::IncomeGroup),
        D::Employment => Some(D::EmploymentGroup),
        D::Municipality => Some(D::RegionPart),
        D::TopicAsked => Some(D::AskedGroup),
        D::TopicHelped => Some(D::HelpedGroup),
        D::Reason => Some(D::ReasonGroup),
        _ => None,
    };
    let several = matches!(
        dimension,
        D::TargetGroup
            | D::TopicAsked
            | D::AskedGroup
            | D::TopicHelped
            | D::HelpedGroup
            | D::Reason
            | D::ReasonGroup
            | D::Reached
    );
    let sensitive = !matches!(
        dimension,
        D::Hospital
            | D::Site
            | D::Municipality
            | D::RegionPart
            | D::Channel
            | D::Reached
            | D::Association
            | D::ActivityType
    );
    Level {
        coarser,
        several,
        sensitive,
    }
}

/// Who knows some of what is counted, and could subtract it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insider {
    /// Each hospital knows those it referred.
    Hospital,
    /// Each association knows those who came.
    Association,
    /// It is public: nothing is suppressed.
    Public,
}

/// What is counted together: whatever is told of it follows from one set of records. Two universes
/// share no record, so their tables are not linked by sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Universe {
    /// What is counted.
    pub measure: Measure,
    /// Of which track; none where tracks don't apply.
    pub track: Option<Track>,
    /// By what it can be broken down, in the order of the list.
    pub dimensions: &'static [Dimension],
    /// Who knows some of it.
    pub insider: Insider,
}

impl Universe {
    /// What one unit is.
    #[must_use]
    pub fn basis(&self) -> Basis {
        match self.measure {
            Measure::Families | Measure::ClosedFamilies | Measure::CoursePlaces => {
                Basis::DistinctFamilies
            }
            Measure::Contacts
            | Measure::Referrals
            | Measure::Sessions
            | Measure::Sparring
            | Measure::Activities => Basis::Contacts,
        }
    }

    /// The dimensions that have no coarser one: those of quarters, and of pairs.
    pub fn coarse(&self) -> impl Iterator<Item = Dimension> + use<> {
        let dimensions = self.dimensions.iter().copied();
        dimensions.filter(|dimension| level(*dimension).coarser.is_none())
    }

    /// The dimensions by which a quarter can be broken down. What is few by nature (track 2,
    /// sparring, declined referrals) is so by years alone: a quarter of it would be kept back nearly
    /// whole, and with it the year.
    pub fn by_quarter(&self) -> impl Iterator<Item = Dimension> + use<> {
        let is_few =
            self.track == Some(Track::ReferredActivity) || self.measure == Measure::Sparring;
        self.coarse()
            .filter(move |dimension| !is_few && *dimension != Dimension::DeclineReason)
    }

    /// The pairs by which a year can be broken down.
    pub fn pairs(&self) -> impl Iterator<Item = (Dimension, Dimension)> + use<> {
        let coarse: Vec<Dimension> = self.coarse().collect();
        (0..coarse.len()).flat_map(move |a| {
            let second: Vec<Dimension> = coarse[a + 1..].to_vec();
            let first = coarse[a];
            second.into_iter().map(move |second| (first, second))
        })
    }
}

/// What a course of help has in common, for the families that come to it.
const PROFILE: &[Dimension] = {
    use Dimension::*;
    &[
        Hospital,
        Site,
        AgeBand,
        AgeGroup,
        GestationBand,
        Children,
        IncomeSource,
        IncomeGroup,
        Employment,
        EmploymentGroup,
        Municipality,
        RegionPart,
        TargetGroup,
        Reason,
        ReasonGroup,
    ]
};
const CLOSED: &[Dimension] = {
    use Dimension::*;
    &[
        Hospital,
        AgeBand,
        AgeGroup,
        Children,
        IncomeSource,
        IncomeGroup,
        Employment,
        EmploymentGroup,
        TopicAsked,
        AskedGroup,
        TopicHelped,
        HelpedGroup,
        Reason,
        ReasonGroup,
        Outcome,
    ]
};
const REFERRED: &[Dimension] = {
    use Dimension::*;
    &[
        Hospital,
        Site,
        GestationBand,
        TargetGroup,
        Reason,
        ReasonGroup,
        DeclineReason,
        Reached,
    ]
};
const ADVICE: &[Dimension] = {
    use Dimension::*;
    &[
        Site,
        TopicAsked,
        AskedGroup,
        TopicHelped,
        HelpedGroup,
        Channel,
    ]
};

const fn universe(
    measure: Measure,
    track: Option<Track>,
    dimensions: &'static [Dimension],
    insider: Insider,
) -> Universe {
    Universe {
        measure,
        track,
        dimensions,
        insider,
    }
}

/// Everything that can be asked.
pub const UNIVERSES: &[Universe] = {
    use Dimension as D;
    use Insider as I;
    use Measure as M;
    use Track as T;
    &[
        universe(M::Families, Some(T::OpenAdvice), PROFILE, I::Hospital),
        universe(M::Families, Some(T::ReferredActivity), PROFILE, I::Hospital),
        universe(M::ClosedFamilies, Some(T::OpenAdvice), CLOSED, I::Hospital),
        universe(
            M::ClosedFamilies,
            Some(T::ReferredActivity),
            CLOSED,
            I::Hospital,
        ),
        universe(M::Contacts, Some(T::OpenAdvice), ADVICE, I::Hospital),
        universe(
            M::Contacts,
            Some(T::LocalActivity),
            &[D::Association, D::ActivityType],
            I::Association,
        ),
        universe(M::Referrals, Some(T::OpenAdvice), REFERRED, I::Hospital),
        universe(
            M::Referrals,
            Some(T::ReferredActivity),
            REFERRED,
            I::Hospital,
        ),
        universe(M::Sessions, Some(T::OpenAdvice), ADVICE, I::Hospital),
        universe(
            M::Sparring,
            None,
            &[D::Hospital, D::TopicAsked, D::AskedGroup],
            I::Hospital,
        ),
        universe(
            M::CoursePlaces,
            Some(T::ReferredActivity),
            &[D::Hospital, D::Completion],
            I::Hospital,
        ),
        universe(
            M::Activities,
            Some(T::LocalActivity),
            &[D::Association, D::ActivityType],
            I::Public,
        ),
    ]
};
