//! Referrals («visitationer») to tracks 1 and 2, and what flows back to the hospital.
//!
//! Invariants:
//! - the referrer's side always learns SENT, RECEIVED, DECLINED and WITHDRAWN; everything after
//!   that only with the member's active FEEDBACK_TO_REFERRER consent, and otherwise `Withheld`,
//!   the same for "no consent", "anonymous" and "erased";
//! - nothing of an anonymous referral flows back, not even that the code was used: by no status,
//!   count, filter, order, event or version;
//! - `open` and `overdue` are what *this viewer* can know of them.

mod contact;
mod event;
mod filters;
mod graph;
mod live;
mod policy;
mod progress;
pub mod rules;
pub mod waiting;

pub use event::ReferralEvent;
pub use filters::{ReferralFilter, ReferralOrder};
pub use graph::{Referral, ReferralQuery};
pub use live::ReferralSubscription;
pub use policy::ours;
