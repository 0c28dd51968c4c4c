//! The directory: regions and municipalities, the partnership's organisations, their sites and
//! staff, who is where and whether there is room.
//!
//! Public within the partnership. Invariants: one sees the programmes one takes part in; staff are
//! listed while they have a role; a volunteer's name is never in the directory (aliases are).

mod filters;
mod graph;
pub mod known;
mod live;
mod loaders;
mod organisations;
mod people;
mod places;
mod policy;

pub use filters::{
    HospitalFilter, HospitalOrder, MunicipalityFilter, MunicipalityOrder, SiteFilter, SiteOrder,
};
pub use graph::DirectoryQuery;
pub use live::DirectorySubscription;
pub use organisations::{Hospital, Organisation};
pub use people::{Person, RoleAssignment};
pub use places::{Capacity, Municipality, PresenceSlot, Region, Site};
pub use policy::in_force_on;
