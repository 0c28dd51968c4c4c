//! What kind of data a column holds (domain.md §4, "Classes of data"), and whose a row is.

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

    /// Whether a read of it belongs in the audit trail.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Personal | Self::Special)
    }
}

/// Whose data a row is, as the audit trail names it.
#[derive(Clone, Copy, Debug)]
pub enum Subjects<C: 'static> {
    /// Nobody's: no column is personal.
    Nobody,
    /// People's whom no column names: a group's, or somebody's who stays unknown.
    Unnamed,
    /// Those whom these columns name. Where all are null (a walk-in, an anonymous referral), the
    /// row stands for her by its own key.
    Named(&'static [C]),
}

/// An entity whose every column has a [`Class`], and whose rows say whose they are.
pub trait Classified: EntityTrait {
    /// The class of `column`. Implementations match exhaustively: a new column does not compile unlabelled.
    fn class(column: Self::Column) -> Class;

    /// Whose data its rows are: [`Subjects::Nobody`] exactly when no column is personal.
    fn subjects() -> Subjects<Self::Column>;
}
