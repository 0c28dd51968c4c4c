//! Recording advice and registering sparring.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entities::codes::{Channel, Role, Signpost, Topic};

use super::{AdviceSession, Sparring, recording, registering};
use crate::graph::{audience, coded::Coded, mutation::payloads, scalars::Date};

/// Records an advice session: for a family, or for a walk-in of the programme, who may come with a code, get one, or stay unknown.
#[derive(InputObject)]
pub struct RecordAdviceSessionInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// In which programme; a family says it by itself.
    pub(super) programme: Option<ID>,
    /// The family, which is assigned to the viewer.
    pub(super) family: Option<ID>,
    /// The code of a walk-in who came before.
    pub(super) case_code: Option<String>,
    /// Makes a code for a walk-in who may come back.
    pub(super) new_case_code: Option<bool>,
    /// The day it was held; not in the future.
    pub(super) held_on: Date,
    /// How it was held (R19).
    pub(super) channel: Coded<Channel>,
    /// Where; always given in person.
    pub(super) site: Option<ID>,
    /// What was asked about, one topic at least (R52).
    pub(super) asked: Vec<Coded<Topic>>,
    /// What was helped with (R52).
    pub(super) helped: Vec<Coded<Topic>>,
    /// How long it took, in minutes: 1 to 480 (R28).
    pub(super) minutes: i32,
    /// Where the family was guided onwards to (R22).
    pub(super) signposts: Vec<Coded<Signpost>>,
}

/// Corrects an advice session: everything as it ought to be, the family or walk-in apart.
#[derive(InputObject)]
pub struct CorrectAdviceSessionInput {
    /// The session.
    pub(super) advice_session: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// The day it was held; not in the future.
    pub(super) held_on: Date,
    /// How it was held (R19).
    pub(super) channel: Coded<Channel>,
    /// Where; always given in person.
    pub(super) site: Option<ID>,
    /// What was asked about, one topic at least (R52).
    pub(super) asked: Vec<Coded<Topic>>,
    /// What was helped with (R52).
    pub(super) helped: Vec<Coded<Topic>>,
    /// How long it took, in minutes: 1 to 480 (R28).
    pub(super) minutes: i32,
    /// Where the family was guided onwards to (R22).
    pub(super) signposts: Vec<Coded<Signpost>>,
}

/// Registers sparring. Nothing in it can name a family (R4).
#[derive(InputObject)]
pub struct RegisterSparringInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The hospital that asked.
    pub(super) hospital: ID,
    /// The day it was held; not in the future.
    pub(super) held_on: Date,
    /// The role of the one who asked: a health role (C9).
    pub(super) asker_role: Coded<Role>,
    /// Who asked, with that role at the hospital, if it is recorded; a midwife registers what she asked herself.
    pub(super) asked_by: Option<ID>,
    /// What it was about, one topic at least.
    pub(super) topics: Vec<Coded<Topic>>,
    /// How long it took, in minutes: 1 to 480.
    pub(super) minutes: i32,
    /// Whether it came through the bridge-building consultant («brobygningskonsulent», R23); so does all that the consultant asks.
    pub(super) via_bridge: bool,
    /// The social worker who answered, if it is recorded; the one who registers it, by default.
    pub(super) worker: Option<ID>,
}

/// Corrects sparring: everything as it ought to be, the hospital apart.
#[derive(InputObject)]
pub struct CorrectSparringInput {
    /// The sparring.
    pub(super) sparring: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// The day it was held; not in the future.
    pub(super) held_on: Date,
    /// The role of the one who asked: a health role (C9).
    pub(super) asker_role: Coded<Role>,
    /// Who asked, with that role at the hospital, if it is recorded.
    pub(super) asked_by: Option<ID>,
    /// What it was about, one topic at least.
    pub(super) topics: Vec<Coded<Topic>>,
    /// How long it took, in minutes: 1 to 480.
    pub(super) minutes: i32,
    /// Whether it came through the bridge-building consultant («brobygningskonsulent», R23).
    pub(super) via_bridge: bool,
    /// The social worker who answered, if it is recorded.
    pub(super) worker: Option<ID>,
}

payloads! {
    /// What came of recording an advice session.
    AdviceSessionPayload {
        /// The session.
        advice_session: AdviceSession
    }
    /// What came of registering sparring.
    SparringPayload {
        /// The sparring.
        sparring: Sparring
    }
}

/// Mutations of advice.
#[derive(Default)]
pub struct AdviceMutation;

#[Object]
impl AdviceMutation {
    /// Records an advice session («rådgivning»), as the social worker who held it. A family or a coded walk-in gets no more of them than the programme gives (R72).
    #[graphql(visible = "audience::social_workers")]
    async fn record_advice_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was held, and for whom.")] input: RecordAdviceSessionInput,
    ) -> Result<AdviceSessionPayload> {
        AdviceSessionPayload::of(ctx, recording::record(ctx, &input).await).await
    }

    /// Corrects an advice session, as the social worker who held it.
    #[graphql(visible = "audience::social_workers")]
    async fn correct_advice_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything as it ought to be.")] input: CorrectAdviceSessionInput,
    ) -> Result<AdviceSessionPayload> {
        AdviceSessionPayload::of(ctx, recording::correct(ctx, &input).await).await
    }

    /// Registers professional sparring («faglig sparring») for health staff.
    #[graphql(visible = "audience::sparring_partners")]
    async fn register_sparring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was asked, and by which role.")] input: RegisterSparringInput,
    ) -> Result<SparringPayload> {
        SparringPayload::of(ctx, registering::register(ctx, &input).await).await
    }

    /// Corrects sparring.
    #[graphql(visible = "audience::sparring_keepers")]
    async fn correct_sparring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything as it ought to be.")] input: CorrectSparringInput,
    ) -> Result<SparringPayload> {
        SparringPayload::of(ctx, registering::correct(ctx, &input).await).await
    }
}
