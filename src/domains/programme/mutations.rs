//! Changing what a programme's parties have agreed: targets, referral criteria, phases.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entities::codes::{CareLevel, Metric, TargetGroup, TargetKind, Track};

use super::{Criteria, Phase, Target, criteria_proposal, phases, target_proposal};
use crate::graph::{audience, coded::Coded, mutation::payloads, scalars::Date};

/// Proposes a target, or states an expectation.
#[derive(InputObject)]
pub struct ProposeTargetInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Of which programme.
    pub(super) programme: ID,
    /// Whether the parties are to agree to it.
    pub(super) kind: Coded<TargetKind>,
    /// Of which track; a target of track 2 waits for the midterm decision.
    pub(super) track: Coded<Track>,
    /// What it counts.
    pub(super) metric: Coded<Metric>,
    /// How many.
    pub(super) value: i32,
    /// First day; an expectation has no period.
    pub(super) period_from: Option<Date>,
    /// Last day.
    pub(super) period_to: Option<Date>,
}

/// Approves a target.
#[derive(InputObject)]
pub struct ApproveTargetInput {
    /// The target.
    pub(super) target: ID,
}

/// Proposes referral criteria.
#[derive(InputObject)]
pub struct ProposeCriteriaInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Of which programme.
    pub(super) programme: ID,
    /// The hospital whose own they are; the whole programme's by default.
    pub(super) hospital: Option<ID>,
    /// First day, today at the earliest.
    pub(super) valid_from: Date,
    /// Care levels («niveauer») that may be referred, one at least.
    pub(super) care_levels: Vec<Coded<CareLevel>>,
    /// Target groups that are outside.
    pub(super) excluded_groups: Vec<Coded<TargetGroup>>,
    /// How to refer, in Danish.
    pub(super) procedure: String,
}

/// Approves referral criteria.
#[derive(InputObject)]
pub struct ApproveCriteriaInput {
    /// The criteria.
    pub(super) criteria: ID,
}

/// Plans a phase.
#[derive(InputObject)]
pub struct PlanPhaseInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Of which programme.
    pub(super) programme: ID,
    /// What happens in it; no other phase of the programme has this name.
    pub(super) name: String,
    /// The period as the agreement says it, slips of the pen included.
    pub(super) stated_period: String,
    /// First day, as it is meant.
    pub(super) period_from: Date,
    /// Last day, as it is meant. Phases may overlap and leave gaps.
    pub(super) period_to: Date,
}

/// Changes a phase; what is left out stays as it is.
#[derive(InputObject)]
pub struct UpdatePhaseInput {
    /// The phase.
    pub(super) phase: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// What happens in it.
    pub(super) name: Option<String>,
    /// The period as the agreement says it.
    pub(super) stated_period: Option<String>,
    /// First day, as it is meant.
    pub(super) period_from: Option<Date>,
    /// Last day, as it is meant.
    pub(super) period_to: Option<Date>,
}

payloads! {
    /// What came of proposing or approving a target.
    TargetPayload {
        /// The target.
        target: Target
    }
    /// What came of proposing or approving referral criteria.
    CriteriaPayload {
        /// The criteria.
        criteria: Criteria
    }
    /// What came of planning a phase.
    PhasePayload {
        /// The phase.
        phase: Phase
    }
}

/// Mutations of a programme's rules.
#[derive(Default)]
pub struct ProgrammeMutation;

#[Object]
impl ProgrammeMutation {
    /// Proposes the next version of a target («måltal») for the parties to agree to, or states an expectation, which nobody agrees to.
    #[graphql(visible = "audience::governors")]
    async fn propose_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which target.")] input: ProposeTargetInput,
    ) -> Result<TargetPayload> {
        TargetPayload::of(ctx, target_proposal::propose(ctx, &input).await).await
    }

    /// Approves a target for the party that the viewer sits for. When the region and Mødrehjælpen have, it is agreed, and the version before is superseded.
    #[graphql(visible = "audience::seats")]
    async fn approve_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which target.")] input: ApproveTargetInput,
    ) -> Result<TargetPayload> {
        TargetPayload::of(ctx, target_proposal::approve(ctx, &input).await).await
    }

    /// Proposes the next version of the referral criteria and procedure («visitationskriterier og -procedure») of a hospital, or of the whole programme.
    #[graphql(visible = "audience::governors")]
    async fn propose_criteria(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which criteria.")] input: ProposeCriteriaInput,
    ) -> Result<CriteriaPayload> {
        CriteriaPayload::of(ctx, criteria_proposal::propose(ctx, &input).await).await
    }

    /// Approves referral criteria for the party that the viewer sits for. When both parties have, they are agreed from their first day on, today at the earliest, and the version in force ends the day before.
    #[graphql(visible = "audience::seats")]
    async fn approve_criteria(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which criteria.")] input: ApproveCriteriaInput,
    ) -> Result<CriteriaPayload> {
        CriteriaPayload::of(ctx, criteria_proposal::approve(ctx, &input).await).await
    }

    /// Plans a phase of the time plan («tids- og procesplan»).
    #[graphql(visible = "audience::governors")]
    async fn plan_phase(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phase.")] input: PlanPhaseInput,
    ) -> Result<PhasePayload> {
        PhasePayload::of(ctx, phases::plan(ctx, &input).await).await
    }

    /// Changes a phase of the time plan.
    #[graphql(visible = "audience::governors")]
    async fn update_phase(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phase, and how.")] input: UpdatePhaseInput,
    ) -> Result<PhasePayload> {
        PhasePayload::of(ctx, phases::update(ctx, &input).await).await
    }
}
