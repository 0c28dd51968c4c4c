//! Who may see and do what (domain.md §4).
//!
//! A [`Viewer`] asks; a [`Policy`] for each entity says which rows and which columns that viewer
//! sees; the [`Gate`] is the one door to the data and adds the policy to the SQL itself.
//!
//! Invariants:
//! - an entity without a policy cannot be read (it does not compile);
//! - a filter, an order or a count sees a column through the same [`Sight`] as a read does;
//! - what may not be seen and what is not there answer alike.

mod batch;
mod bell;
mod budget;
mod change;
mod concerned;
mod failure;
mod gate;
mod kept;
mod lens;
mod policy;
mod proof;
mod throttle;
mod viewer;
mod wire;

pub use batch::{Batch, Reader};
pub use bell::Bell;
pub use budget::{Budget, FILTER_SIZE, FILTERS_SIZE};
pub use change::{Asked, CHANNEL, Change, Event, REMEMBERED, new_id};
pub use concerned::{Concerned, Concerning};
pub use failure::{ErrorCode, Failure};
pub use gate::{Gate, Statements};
pub use kept::{Kept, Whose};
pub use lens::{Key, Lens, array, from_json, json};
pub use policy::{Policy, Rows, Sight, all_of, any_of, col, constant, exists_for_row};
pub use proof::{Proof, STAMP, stamped};
pub use throttle::Throttle;
pub use viewer::{Grant, Principal, Purpose, Standing, Viewer};
pub use wire::Wire;
