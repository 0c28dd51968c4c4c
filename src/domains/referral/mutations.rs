//! The mutations of referrals.

use async_graphql::{Context, Object, Result};

use super::{
    Referral, anonymous, creating,
    inputs::{
        AcceptReferralInput, AcknowledgeDeclineInput, CompleteReferralInput, CreateReferralInput,
        DecideOnGroupsInput, DeclineReferralInput, DiscontinueReferralInput,
        MarkReferralEnteredInErrorInput, ReceiveReferralInput, RedeemReferralCodeInput,
        ReferOnInput, ReopenReferralInput, SendReferralInput, StartReferralInput,
        UpdateReferralInput, WaitlistReferralInput, WithdrawReferralInput,
    },
    leader,
    rules::Act,
    sending, steps,
};
use crate::graph::{audience, mutation::payloads};

payloads! {
    /// What came of a change of a referral.
    ReferralPayload {
        /// The referral, as the viewer sees it now.
        referral: Referral
    }
}

/// Mutations of referrals.
#[derive(Default)]
pub struct ReferralMutation;

#[Object]
impl ReferralMutation {
    /// Makes a referral («visitation») as a draft, or sends it at once. Named, it hands a contact over; anonymous, its code is handed out.
    #[graphql(visible = "audience::referrers")]
    async fn create_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is referred.")] input: CreateReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, creating::create(ctx, &input).await).await
    }

    /// Corrects a referral until it is received. A code that was handed out is not changed any more.
    #[graphql(visible = "audience::referrers")]
    async fn update_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it says now.")] input: UpdateReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, creating::update(ctx, &input).await).await
    }

    /// Sends a draft: it has to be eligible today, and a named member has to consent to share it.
    #[graphql(visible = "audience::referrers")]
    async fn send_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: SendReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, sending::send(ctx, &input).await).await
    }

    /// Takes note of a decline («afslag»), for the hospital.
    #[graphql(visible = "audience::referrers")]
    async fn acknowledge_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which one.")] input: AcknowledgeDeclineInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, steps::acknowledge(ctx, &input).await).await
    }

    /// Withdraws a referral before help begins: the hospital's side as far as it may know the status, or the social worker.
    #[graphql(visible = "audience::referral_facts")]
    async fn withdraw_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: WithdrawReferralInput,
    ) -> Result<ReferralPayload> {
        let act = Act::Withdraw(input.reason.map(|reason| reason.0));
        ReferralPayload::of(ctx, steps::take_back(ctx, &input.aim(), act).await).await
    }

    /// Marks a referral that should not be there: the hospital's side until it is received, then the social worker.
    #[graphql(visible = "audience::referral_facts")]
    async fn mark_referral_entered_in_error(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: MarkReferralEnteredInErrorInput,
    ) -> Result<ReferralPayload> {
        let done = steps::take_back(ctx, &input.aim(), Act::Mistake).await;
        ReferralPayload::of(ctx, done).await
    }

    /// Receives a referral at a site of the viewer's, which assigns it and its family to them.
    #[graphql(visible = "audience::social_workers")]
    async fn receive_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ReceiveReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, steps::receive(ctx, &input).await).await
    }

    /// Uses a code that a woman was handed out. It links nobody's name, and the hospital never learns of it.
    #[graphql(visible = "audience::social_workers")]
    async fn redeem_referral_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which code.")] input: RedeemReferralCodeInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, anonymous::redeem(ctx, &input).await).await
    }

    /// Accepts a referral. With an excluded target group among others the project leader decides first.
    #[graphql(visible = "audience::advice")]
    async fn accept_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: AcceptReferralInput,
    ) -> Result<ReferralPayload> {
        let done = steps::step(ctx, &input.aim(), Act::Accept).await;
        ReferralPayload::of(ctx, done).await
    }

    /// Declines a referral. The hospital's side always learns of it, with the reason.
    #[graphql(visible = "audience::advice")]
    async fn decline_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: DeclineReferralInput,
    ) -> Result<ReferralPayload> {
        let act = Act::Decline(input.reason.map(|reason| reason.0));
        ReferralPayload::of(ctx, steps::step(ctx, &input.aim(), act).await).await
    }

    /// Decides, as the project leader and with a stated reason, whether a referral with an excluded target group among others may be accepted; if not, it is declined.
    #[graphql(visible = "audience::project_leaders")]
    async fn decide_on_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On which one, and how.")] input: DecideOnGroupsInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, leader::decide(ctx, &input).await).await
    }

    /// Puts an accepted referral on the waiting list.
    #[graphql(visible = "audience::advice")]
    async fn waitlist_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: WaitlistReferralInput,
    ) -> Result<ReferralPayload> {
        let done = steps::step(ctx, &input.aim(), Act::Waitlist).await;
        ReferralPayload::of(ctx, done).await
    }

    /// Begins to help.
    #[graphql(visible = "audience::advice")]
    async fn start_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: StartReferralInput,
    ) -> Result<ReferralPayload> {
        let done = steps::step(ctx, &input.aim(), Act::Start).await;
        ReferralPayload::of(ctx, done).await
    }

    /// Ends the help, with an outcome («udfald»). Its family stays active.
    #[graphql(visible = "audience::advice")]
    async fn complete_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and how it ended.")] input: CompleteReferralInput,
    ) -> Result<ReferralPayload> {
        let act = Act::Complete(input.outcome.0);
        ReferralPayload::of(ctx, steps::step(ctx, &input.aim(), act).await).await
    }

    /// Breaks the help off. Its family stays active.
    #[graphql(visible = "audience::advice")]
    async fn discontinue_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: DiscontinueReferralInput,
    ) -> Result<ReferralPayload> {
        let act = Act::Discontinue(input.reason.map(|reason| reason.0));
        ReferralPayload::of(ctx, steps::step(ctx, &input.aim(), act).await).await
    }

    /// Takes a referral up again that was completed, broken off or declined. A closed family is open again with it.
    #[graphql(visible = "audience::advice")]
    async fn reopen_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: ReopenReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, steps::reopen(ctx, &input).await).await
    }

    /// Completes a referral as referred on («visiteret videre»), and sends the next one of the same family, which the answer has. The hospital does not learn of it.
    #[graphql(visible = "audience::social_workers")]
    async fn refer_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From which one to where.")] input: ReferOnInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(ctx, sending::refer_on(ctx, &input).await).await
    }
}
