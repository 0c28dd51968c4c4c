//! Changing what is kept of a steering group: meetings, decisions, material.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use entities::codes::{DecisionKind, Language, MaterialKind, MeetingTopic, Track};

use super::{Decision, Material, Meeting, deciding, materials, meetings};
use crate::graph::{audience, coded::Coded, mutation::payloads, scalars::Date};

/// Calls a meeting, or records one that was held.
#[derive(InputObject)]
pub struct CreateMeetingInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Of which programme.
    pub(super) programme: ID,
    /// When it begins.
    pub(super) held_at: DateTime<Utc>,
    /// Where.
    pub(super) place: String,
    /// What is discussed.
    pub(super) topics: Vec<Coded<MeetingTopic>>,
}

/// Changes a meeting; what is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateMeetingInput {
    /// The meeting.
    pub(super) meeting: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// When it begins; a fact once something was decided at it.
    pub(super) held_at: Option<DateTime<Utc>>,
    /// Where.
    pub(super) place: Option<String>,
    /// What is discussed.
    pub(super) topics: Option<Vec<Coded<MeetingTopic>>>,
}

/// Records a decision.
#[derive(InputObject)]
pub struct RecordDecisionInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Of which programme.
    pub(super) programme: ID,
    /// The meeting at which it was made, which has been held; null when it was made in writing.
    pub(super) meeting: Option<ID>,
    /// What it is about.
    pub(super) kind: Coded<DecisionKind>,
    /// The track it is about; required when a track begins.
    pub(super) track: Option<Coded<Track>>,
    /// The hospital it is about; required when a hospital is to take part.
    pub(super) hospital: Option<ID>,
    /// On which day, that of the meeting.
    pub(super) decided_on: Date,
    /// What was decided, in Danish.
    pub(super) summary: String,
    /// The first day of the track that begins, not before the decision.
    pub(super) active_from: Option<Date>,
}

/// Adds a material.
#[derive(InputObject)]
pub struct AddMaterialInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Of which programme.
    pub(super) programme: ID,
    /// Title, in its language.
    pub(super) title: String,
    /// Kind.
    pub(super) kind: Coded<MaterialKind>,
    /// Language.
    pub(super) language: Coded<Language>,
    /// Where it lies on the web (`https://`); a web page does.
    pub(super) url: Option<String>,
    /// First day; today by default.
    pub(super) valid_from: Option<Date>,
    /// Last day; open by default.
    pub(super) valid_to: Option<Date>,
}

/// Ends a material.
#[derive(InputObject)]
pub struct EndMaterialInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The material.
    pub(super) material: ID,
    /// Its last day; today by default.
    pub(super) last_day: Option<Date>,
}

payloads! {
    /// What came of calling or changing a meeting.
    MeetingPayload {
        /// The meeting.
        meeting: Meeting
    }
    /// What came of recording a decision.
    DecisionPayload {
        /// The decision.
        decision: Decision
    }
    /// What came of adding or ending a material.
    MaterialPayload {
        /// The material.
        material: Material
    }
}

/// Mutations of the steering group.
#[derive(Default)]
pub struct SteeringMutation;

#[Object]
impl SteeringMutation {
    /// Calls a meeting («styregruppemøde») of the steering group, or records one that was held.
    #[graphql(visible = "audience::governors")]
    async fn create_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which meeting.")] input: CreateMeetingInput,
    ) -> Result<MeetingPayload> {
        MeetingPayload::of(ctx, meetings::create(ctx, &input).await).await
    }

    /// Changes a meeting of the steering group.
    #[graphql(visible = "audience::governors")]
    async fn update_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which meeting, and how.")] input: UpdateMeetingInput,
    ) -> Result<MeetingPayload> {
        MeetingPayload::of(ctx, meetings::update(ctx, &input).await).await
    }

    /// Records a decision («beslutning») of the steering group, which is not changed afterwards. A track that it activates begins on its day; a candidate hospital takes part at once, and has a contact person then.
    #[graphql(visible = "audience::governors")]
    async fn record_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which decision.")] input: RecordDecisionInput,
    ) -> Result<DecisionPayload> {
        DecisionPayload::of(ctx, deciding::record(ctx, &input).await).await
    }

    /// Adds a leaflet («pjece») or other material.
    #[graphql(visible = "audience::governors")]
    async fn add_material(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which material.")] input: AddMaterialInput,
    ) -> Result<MaterialPayload> {
        MaterialPayload::of(ctx, materials::add(ctx, &input).await).await
    }

    /// Ends a material, today or on a day to come.
    #[graphql(visible = "audience::governors")]
    async fn end_material(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which material, and when.")] input: EndMaterialInput,
    ) -> Result<MaterialPayload> {
        MaterialPayload::of(ctx, materials::end(ctx, &input).await).await
    }
}
