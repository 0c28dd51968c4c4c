//! Planning presence, and stating whether there is room.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use entities::codes::{CapacityStatus, Track, Weekday};

use super::{capacity, exceptions, planning};
use crate::{
    domains::directory::{Capacity, PresenceSlot},
    graph::{
        audience,
        coded::Coded,
        mutation::payloads,
        scalars::{Date, LocalTime},
    },
};

/// Plans a weekly presence.
#[derive(InputObject)]
pub struct PlanPresenceInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Where.
    pub(super) site: ID,
    /// Who: a social worker of the programme, on all of these days.
    pub(super) worker: ID,
    /// Day of the week.
    pub(super) weekday: Coded<Weekday>,
    /// From, Europe/Copenhagen.
    pub(super) starts_at: LocalTime,
    /// To, Europe/Copenhagen.
    pub(super) ends_at: LocalTime,
    /// First day.
    pub(super) valid_from: Date,
    /// Last day; open by default.
    pub(super) valid_to: Option<Date>,
}

/// Ends a weekly presence.
#[derive(InputObject)]
pub struct EndPresenceInput {
    /// The weekly presence.
    pub(super) slot: ID,
    /// Its last day: today or later, and no later than planned.
    pub(super) last_day: Date,
}

/// Says how one day differs from the plan: nobody comes; or another time, a colleague, or both.
#[derive(InputObject)]
pub struct ExceptPresenceInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The weekly presence.
    pub(super) slot: ID,
    /// The day, one of the plan's.
    pub(super) on: Date,
    /// Nobody comes.
    #[graphql(default)]
    pub(super) cancelled: bool,
    /// From, Europe/Copenhagen, on this day; with `endsAt`.
    pub(super) starts_at: Option<LocalTime>,
    /// To, Europe/Copenhagen, on this day; with `startsAt`.
    pub(super) ends_at: Option<LocalTime>,
    /// The social worker who comes instead.
    pub(super) substitute: Option<ID>,
}

/// Takes back how a day differs: it is as planned.
#[derive(InputObject)]
pub struct RemovePresenceExceptionInput {
    /// The weekly presence.
    pub(super) slot: ID,
    /// The day.
    pub(super) on: Date,
}

/// States whether there is room in a track; what was stated before is replaced.
#[derive(InputObject)]
pub struct StateCapacityInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: Option<String>,
    /// In which programme.
    pub(super) programme: ID,
    /// At which hospital; in the whole programme by default.
    pub(super) hospital: Option<ID>,
    /// In which track.
    pub(super) track: Coded<Track>,
    /// Whether there is room.
    pub(super) status: Coded<CapacityStatus>,
    /// A note for those who refer, 500 characters at most.
    pub(super) note: Option<String>,
    /// The next slot by phone or video, UTC, in the future.
    pub(super) next_remote_slot: Option<DateTime<Utc>>,
}

payloads! {
    /// What came of changing who is where.
    PresencePayload {
        /// The weekly presence.
        presence_slot: PresenceSlot
    }
    /// What came of stating whether there is room.
    CapacityPayload {
        /// What is stated now.
        capacity: Capacity
    }
}

/// Mutations of presence and capacity.
#[derive(Default)]
pub struct PresenceMutation;

#[Object]
impl PresenceMutation {
    /// Plans when a social worker is at a site every week («fremmøde»), to the extent agreed with the hospital (R40, R74).
    #[graphql(visible = "audience::presence_planners")]
    async fn plan_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, where and when.")] input: PlanPresenceInput,
    ) -> Result<PresencePayload> {
        PresencePayload::of(ctx, planning::plan(ctx, &input).await).await
    }

    /// Ends a weekly presence.
    #[graphql(visible = "audience::presence_planners")]
    async fn end_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and its last day.")] input: EndPresenceInput,
    ) -> Result<PresencePayload> {
        PresencePayload::of(ctx, planning::end(ctx, &input).await).await
    }

    /// Says how one day differs from the plan; what was said of the day before is replaced.
    #[graphql(visible = "audience::presence_planners")]
    async fn except_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which day, and how.")] input: ExceptPresenceInput,
    ) -> Result<PresencePayload> {
        PresencePayload::of(ctx, exceptions::except(ctx, &input).await).await
    }

    /// Takes back how a day differs: it is as planned.
    #[graphql(visible = "audience::presence_planners")]
    async fn remove_presence_exception(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which day.")] input: RemovePresenceExceptionInput,
    ) -> Result<PresencePayload> {
        PresencePayload::of(ctx, exceptions::remove(ctx, &input).await).await
    }

    /// States whether there is room in a track («kapacitet», R46), and when the next slot by phone or video is.
    #[graphql(visible = "audience::capacity_keepers")]
    async fn state_capacity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and whether.")] input: StateCapacityInput,
    ) -> Result<CapacityPayload> {
        CapacityPayload::of(ctx, capacity::state(ctx, input).await).await
    }
}
