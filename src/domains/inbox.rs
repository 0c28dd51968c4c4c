//! What waits for me: one list for each thing that a role has to do something about.

use async_graphql::Object;

use super::{
    association::{Signup, SignupFilter, SignupOrder, signups_to_tell},
    referral::{Referral, ReferralFilter, ReferralOrder, waiting},
};

/// What waits for the viewer.
pub struct Inbox;

/// What waits for the viewer, by their roles: each list is empty for those whom it does not concern.
#[macros::lists(
    overdue_referrals: Referral(ReferralFilter, ReferralOrder::SentAtAsc) given waiting::overdue, "For contact persons: sent, not received, and past their time.";
    declined_referrals: Referral(ReferralFilter, ReferralOrder::SentAtAsc) given waiting::declined, "For contact persons: declined, and nobody has taken note yet.";
    referrals_to_receive: Referral(ReferralFilter, ReferralOrder::SentAtAsc) given waiting::to_receive, "For social workers: sent from their sites, to be received.";
    referrals_to_begin: Referral(ReferralFilter, ReferralOrder::SentAtAsc) given waiting::to_begin, "For social workers: assigned to them, and help has not begun.";
    referrals_to_decide: Referral(ReferralFilter, ReferralOrder::SentAtAsc) given waiting::to_decide, "For project leaders, with a stated reason: received ones that name an excluded target group (C5).";
    signups_to_tell: Signup(SignupFilter, SignupOrder::SignedUpAtAsc) given signups_to_tell, "For coordinators: families who got a seat from the waiting list, and are to be told.";
)]
#[Object]
impl Inbox {}
