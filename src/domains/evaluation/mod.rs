//! The evaluation: free questions over frozen figures that can't expose a family (R49–R59).
//!
//! Once a quarter has closed and its late registrations are in, it is frozen, once: what it counts
//! is noted one by one and without a name (`snapshot_record`), then every number that can be asked
//! of it is decided for good ([`crate::disclosure`]) and written as a `figure`, without a value where
//! it is suppressed. The year is decided with its fourth quarter, and then the notes are deleted.
//!
//! Invariants: whatever is answered comes from these decided figures, so asking twice, today minus
//! yesterday and one viewer's table beside another's show nothing; everybody who may ask is told the
//! same; [`shape`] alone says which tables there are, for those who decide, ask and attack.

mod against;
pub mod asking;
pub mod category;
mod dimensions;
mod flow;
pub mod freezing;
mod graph;
pub mod hierarchy;
pub mod period;
mod policy;
pub mod pooling;
pub mod published;
mod satisfaction;
pub mod shape;
mod table;

pub use graph::{EvaluationQuery, Snapshot};
pub use policy::{READERS, read_in};
