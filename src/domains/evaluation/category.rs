//! The categories of a dimension: codes of a list, or things of the directory by their ids.

use entities::{
    Code,
    codes::{
        ActivityType, AgeBand, AgeGroup, Channel, ChildrenBand, Completion, ContactReason,
        DeclineReason, Dimension, Employment, EmploymentGroup, GestationBand, IncomeGroup,
        IncomeSource, Outcome, Reached, ReasonGroup, RegionPart, TargetGroup, Topic, TopicGroup,
    },
    ids::{AssociationId, HospitalId, SiteId, TypedId},
};
use uuid::Uuid;

use super::shape::{NONE, NOT_DECLINED, UNDECIDED};

/// A category that is a code, with its label in Danish and in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The code.
    pub code: &'static str,
    /// The Danish label.
    pub da: &'static str,
    /// The English label.
    pub en: &'static str,
}

/// Whose ids the categories of a dimension are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Hospitals.
    Hospital,
    /// Sites.
    Site,
    /// Associations.
    Association,
    /// Municipalities, by their codes.
    Municipality,
}

/// Whose ids the categories are; `None` where they are codes alone.
#[must_use]
pub fn place(dimension: Dimension) -> Option<Place> {
    match dimension {
        Dimension::Hospital => Some(Place::Hospital),
        Dimension::Site => Some(Place::Site),
        Dimension::Association => Some(Place::Association),
        Dimension::Municipality => Some(Place::Municipality),
        _ => None,
    }
}

/// The categories that are codes, in the order of their list; what has none comes last.
#[must_use]
pub fn words(dimension: Dimension) -> Vec<Word> {
    use Dimension as D;
    let none = |da, en| Some(Word { code: NONE, da, en });
    let (mut words, none) = match dimension {
        D::Hospital => (vec![], none("uden visitation", "Without a referral")),
        D::Site => (vec![], none("ingen matrikel", "No site")),
        D::Municipality => (vec![], none("uoplyst", "Not told")),
        D::Association => (vec![], None),
        D::AgeBand => (list::<AgeBand>(), None),
        D::AgeGroup => (list::<AgeGroup>(), None),
        D::GestationBand => (list::<GestationBand>(), none("uoplyst", "Not told")),
        D::Children => (list::<ChildrenBand>(), None),
        D::IncomeSource => (list::<IncomeSource>(), None),
        D::IncomeGroup => (list::<IncomeGroup>(), None),
        D::Employment => (list::<Employment>(), None),
        D::EmploymentGroup => (list::<EmploymentGroup>(), None),
        D::RegionPart => (list::<RegionPart>(), None),
        D::TargetGroup => (list::<TargetGroup>(), none("ingen", "None")),
        D::TopicAsked | D::TopicHelped => (list::<Topic>(), none("ingen", "None")),
        D::AskedGroup | D::HelpedGroup => (list::<TopicGroup>(), none("ingen", "None")),
        D::Reason => (list::<ContactReason>(), none("uoplyst", "Not told")),
        D::ReasonGroup => (list::<ReasonGroup>(), none("uoplyst", "Not told")),
        D::Channel => (list::<Channel>(), None),
        D::Outcome => (list::<Outcome>(), none("uoplyst", "Not told")),
        D::DeclineReason => (list::<DeclineReason>(), None),
        D::Reached => (list::<Reached>(), none("ikke modtaget", "Not received")),
        D::Completion => (list::<Completion>(), None),
        D::ActivityType => (list::<ActivityType>(), None),
    };
    if dimension == D::DeclineReason {
        words.extend([
            Word {
                code: NOT_DECLINED,
                da: "accepteret",
                en: "Accepted",
            },
            Word {
                code: UNDECIDED,
                da: "ikke afgjort",
                en: "Not decided",
            },
        ]);
    }
    words.extend(none);
    words
}

fn list<T: Code>() -> Vec<Word> {
    let entries = T::ALL.iter();
    entries
        .map(|entry| Word {
            code: entry.code,
            da: entry.da,
            en: entry.en,
        })
        .collect()
}

/// The category that is this code.
#[must_use]
pub fn word(dimension: Dimension, category: &str) -> Option<Word> {
    words(dimension)
        .into_iter()
        .find(|word| word.code == category)
}

/// Where a category stands among the others: in the order of its list, then ids in theirs.
#[must_use]
pub fn position(dimension: Dimension, category: &str) -> usize {
    let words = words(dimension);
    let at = words.iter().position(|word| word.code == category);
    match (place(dimension), at) {
        // What is not at any of the places comes after them.
        (Some(_), Some(at)) => at + 1,
        (Some(_), None) => 0,
        (None, at) => at.unwrap_or(words.len()),
    }
}

/// A category as it is shown: an id in its public form, or the code.
#[must_use]
pub fn public(dimension: Dimension, category: &str) -> String {
    let id = Uuid::try_parse(category).ok();
    match (place(dimension), id) {
        (Some(Place::Hospital), Some(id)) => HospitalId(id).global(),
        (Some(Place::Site), Some(id)) => SiteId(id).global(),
        (Some(Place::Association), Some(id)) => AssociationId(id).global(),
        _ => category.to_owned(),
    }
}

/// How many categories a dimension has at most: what a table by it is charged by. Of places it is
/// more than a programme has.
#[must_use]
pub fn at_most(dimension: Dimension) -> usize {
    match place(dimension) {
        Some(Place::Hospital) => 20,
        Some(Place::Site | Place::Association | Place::Municipality) => 50,
        None => words(dimension).len(),
    }
}
