//! What waits for me: one list for each thing that a role has to do something about.

use async_graphql::Object;

use crate::graph::audience;

use super::{
    association::{
        self, Activity, ActivityFilter, ActivityOrder, Signup, SignupFilter, SignupOrder,
        VolunteerMatch, VolunteerMatchFilter, VolunteerMatchOrder,
    },
    onboarding::{self, LeaderProposal, LeaderProposalFilter, LeaderProposalOrder},
    programme::{Target, TargetFilter, TargetOrder},
    referral::{self, Referral, ReferralFilter, ReferralOrder},
    steering::{self, Report, ReportFilter, ReportOrder},
};

/// What waits for the viewer.
pub struct Inbox;

/// What waits for the viewer, by their roles: each list is empty for those whom it does not concern.
#[macros::lists(
    overdue_referrals: Referral(ReferralFilter, ReferralOrder::SentAtAsc) for audience::contact_persons given referral::waiting::overdue, "For contact persons: sent, not received, and past their time.";
    declined_referrals: Referral(ReferralFilter, ReferralOrder::SentAtAsc) for audience::contact_persons given referral::waiting::declined, "For contact persons: declined, and nobody has taken note yet.";
    referrals_to_receive: Referral(ReferralFilter, ReferralOrder::SentAtAsc) for audience::social_workers given referral::waiting::to_receive, "For social workers: sent from their sites, to be received.";
    referrals_to_begin: Referral(ReferralFilter, ReferralOrder::SentAtAsc) for audience::social_workers given referral::waiting::to_begin, "For social workers: assigned to them, and help has not begun.";
    referrals_to_decide: Referral(ReferralFilter, ReferralOrder::SentAtAsc) for audience::project_leaders given referral::waiting::to_decide, "For project leaders, with a stated reason: received ones that name an excluded target group (C5).";
    signups_to_tell: Signup(SignupFilter, SignupOrder::SignedUpAtAsc) for audience::coordinators given association::waiting::signups_to_tell, "For coordinators: families who got a seat from the waiting list, and are to be told.";
    activities_to_tally: Activity(ActivityFilter, ActivityOrder::StartsAtAsc) for audience::coordinators given association::waiting::activities_to_tally, "For coordinators: activities that were held, and of which nobody has recorded who came (R37).";
    families_to_match: VolunteerMatch(VolunteerMatchFilter, VolunteerMatchOrder::SinceAsc) for audience::coordinators given association::waiting::families_to_match, "For coordinators: families who wait for a «Familieven».";
    targets_to_approve: Target(TargetFilter, TargetOrder::VersionAsc) given steering::waiting::targets_to_approve, "For seats of the steering group: proposed targets that the own party has not approved.";
    leaders_to_confirm: LeaderProposal(LeaderProposalFilter, LeaderProposalOrder::ProposedAtAsc) given onboarding::to_confirm, "For the region's administration and the project leader: proposed leaders whom a second person has to confirm.";
    reports_to_review: Report(ReportFilter, ReportOrder::PeriodToAsc) for audience::reviewers given steering::waiting::reports_to_review, "For the steering group, the project leader and the region's administration: reports in review.";
)]
#[Object(visible = "audience::steering")]
impl Inbox {}
