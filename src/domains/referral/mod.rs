//! Referrals («visitationer») to tracks 1 and 2, and what flows back to the hospital.
//!
//! Invariants:
//! - the referrer's side always learns SENT, RECEIVED, DECLINED and WITHDRAWN; everything after
//!   that only with the member's active FEEDBACK_TO_REFERRER consent, and otherwise `Withheld`,
//!   the same for "no consent", "anonymous" and "erased";
//! - nothing of an anonymous referral flows back, not even that the code was used: by no status,
//!   count, filter, order, event or version;
//! - `open` and `overdue` are what *this viewer* can know of them;
//! - what the hospital's side may do, and how it is refused, follows from what it sees alone
//!   ([`sides`]): a status that is withheld is answered like any other that is too late;
//! - each step writes its event, and the trail replays to the status ([`rules::take`]).

mod anonymous;
mod contact;
mod creating;
mod event;
mod filters;
mod graph;
mod handing_over;
mod inputs;
mod leader;
mod live;
mod mutations;
mod policy;
mod progress;
pub mod rules;
mod sending;
mod sides;
mod steps;
pub mod waiting;

pub use event::ReferralEvent;
pub use filters::{ReferralFilter, ReferralOrder};
pub use graph::{Referral, ReferralQuery};
pub use live::ReferralSubscription;
pub use mutations::ReferralMutation;
pub use policy::ours;
