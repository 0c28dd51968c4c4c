//! What kind of data a column holds (domain.md §4, "Classes of data").

use sea_orm::EntityTrait;

/// The class of a column. It decides what may be logged, and what a reader must be entitled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Known to everybody within the partnership: the directory, activities.
    Public,
    /// About a person: staff, volunteers, contact details, age, children, income.
    Personal,
    /// GDPR art. 9: pregnancy, care level, target groups; being in the family table at all.
    Special,
    /// Never leaves the service: subjects of identities, hashes, keys.
    Secret,
}

impl Class {
    /// The word used in the committed table of columns.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Personal => "personal",
            Self::Special => "special category",
            Self::Secret => "secret",
        }
    }
}

/// An entity whose every column has a [`Class`].
pub trait Classified: EntityTrait {
    /// The class of `column`. Implementations match exhaustively: a new column does not compile unlabelled.
    fn class(column: Self::Column) -> Class;
}
