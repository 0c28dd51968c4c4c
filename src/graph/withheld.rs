//! What a viewer may not see, as a type instead of a mystery null.

use async_graphql::{Enum, SimpleObject};

/// Why something is withheld. Only those who may know the reason are told it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithheldReason {
    /// Not shared with the viewer. The same whether there is no consent, the family is anonymous, or the data are erased.
    NotShared,
    /// The member's consent to it is not in force.
    NoConsent,
    /// The viewer's role reads it with a stated reason only: `extensions.purpose { code reason }`.
    PurposeRequired,
}

/// Something that the viewer may not see.
#[derive(SimpleObject)]
pub struct Withheld {
    /// Why, as far as the viewer may know.
    pub reason: WithheldReason,
}
