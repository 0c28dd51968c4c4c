//! What a coordinator changes: inputs, payloads, root fields.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entities::codes::{ActivityType, Weekday};
use futures_util::future::try_join_all;

use super::{
    Activity, ActivityTally, Signup, Volunteer, VolunteerMatch, friends, loaders::CalledOff,
    planning, seats, volunteering,
};
use crate::graph::{
    audience,
    coded::Coded,
    loaders::Find,
    mutation::{UserError, payloads, user_errors},
    reader,
};

/// Plans an activity, or one a week.
#[derive(InputObject)]
pub struct CreateActivityInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The association that offers it.
    pub(super) association: ID,
    /// Type.
    #[graphql(name = "type")]
    pub(super) kind: Coded<ActivityType>,
    /// Title, 120 characters at most.
    pub(super) title: String,
    /// Where, 120 characters at most.
    pub(super) place: String,
    /// From, UTC: not in the past, and three years ahead at most.
    pub(super) starts_at: DateTime<Utc>,
    /// To, UTC: two weeks later at most.
    pub(super) ends_at: DateTime<Utc>,
    /// Seats, children included; no limit by default.
    pub(super) capacity: Option<i32>,
    /// Whether it is published at once; otherwise it is a draft.
    pub(super) publish: bool,
    /// How many in all, a week apart at the same local time (Europe/Copenhagen): 1–52, 1 by default. All are made, or none.
    pub(super) repeat_weekly: Option<i32>,
}

/// What came of planning.
#[derive(SimpleObject, Default)]
pub struct CreateActivityPayload {
    /// All of them, the first one first.
    activities: Vec<Activity>,
    /// What the user did wrong; then nothing was written.
    user_errors: Vec<UserError>,
}

/// Changes an activity. What is not given stays.
#[derive(InputObject)]
pub struct UpdateActivityInput {
    /// The activity.
    pub(super) activity: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// Title, 120 characters at most.
    pub(super) title: Option<String>,
    /// Where, 120 characters at most.
    pub(super) place: Option<String>,
    /// From, UTC: not in the past, and three years ahead at most.
    pub(super) starts_at: Option<DateTime<Utc>>,
    /// To, UTC: two weeks later at most.
    pub(super) ends_at: Option<DateTime<Utc>>,
    /// Seats, children included; null: no limit. Not fewer than are taken, or than a family that waits needs. Whoever gets a seat by it is to be told.
    pub(super) capacity: MaybeUndefined<i32>,
}

/// Publishes a draft.
#[derive(InputObject)]
pub struct PublishActivityInput {
    /// The activity.
    pub(super) activity: ID,
    /// The version that the client saw.
    pub(super) version: i32,
}

/// Cancels an activity.
#[derive(InputObject)]
pub struct CancelActivityInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The activity.
    pub(super) activity: ID,
    /// The version that the client saw.
    pub(super) version: i32,
}

/// What came of cancelling.
#[derive(SimpleObject, Default)]
pub struct CancelActivityPayload {
    /// The activity.
    activity: Option<Activity>,
    /// Whom to tell: everybody who had a seat or waited for one, in the order in which they came.
    to_tell: Vec<Signup>,
    /// What the user did wrong; then nothing was written.
    user_errors: Vec<UserError>,
}

/// Records who came to an activity.
#[derive(InputObject)]
pub struct RecordTallyInput {
    /// The activity.
    pub(super) activity: ID,
    /// Families that came, 100,000 at most.
    pub(super) families: i32,
    /// Pregnant families among them.
    pub(super) pregnant_families: i32,
}

/// Signs a family up.
#[derive(InputObject)]
pub struct SignUpInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The activity.
    pub(super) activity: ID,
    /// Adults, 0–10.
    pub(super) adults: i32,
    /// Children, 0–20.
    pub(super) children: i32,
}

/// Cancels a signup.
#[derive(InputObject)]
pub struct CancelSignupInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The signup.
    pub(super) signup: ID,
}

/// Notes that a family was told of its seat.
#[derive(InputObject)]
pub struct MarkSignupToldInput {
    /// The signup.
    pub(super) signup: ID,
}

/// Adds a volunteer.
#[derive(InputObject)]
pub struct AddVolunteerInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The association.
    pub(super) association: ID,
    /// Days of the week on which she or he is free.
    pub(super) weekdays: Vec<Coded<Weekday>>,
    /// The person, for a volunteer who signs in: somebody with that role at the association.
    pub(super) person: Option<ID>,
}

/// Changes a volunteer. What is not given stays.
#[derive(InputObject)]
pub struct UpdateVolunteerInput {
    /// The volunteer.
    pub(super) volunteer: ID,
    /// Days of the week on which she or he is free.
    pub(super) weekdays: Option<Vec<Coded<Weekday>>>,
    /// Whether she or he takes part now. Whoever is a family friend does.
    pub(super) active: Option<bool>,
}

/// A family asks for a family friend.
#[derive(InputObject)]
pub struct RequestFamilyFriendInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The association.
    pub(super) association: ID,
}

/// A family that waits gets a family friend.
#[derive(InputObject)]
pub struct MatchFamilyFriendInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The match of the family that waits.
    #[graphql(name = "match")]
    pub(super) of: ID,
    /// The volunteer: of the same association, and active.
    pub(super) volunteer: ID,
    /// Minutes a week, within what the programme agreed.
    pub(super) minutes_per_week: i32,
}

/// A family friend comes no longer.
#[derive(InputObject)]
pub struct EndFamilyFriendInput {
    /// The match.
    #[graphql(name = "match")]
    pub(super) of: ID,
}

payloads! {
    /// What came of changing an activity.
    ActivityPayload {
        /// The activity.
        activity: Activity
    }
    /// What came of changing a signup.
    SignupPayload {
        /// The signup.
        signup: Signup
    }
    /// What came of recording who came.
    TallyPayload {
        /// The tally.
        tally: ActivityTally
    }
    /// What came of changing a volunteer.
    VolunteerPayload {
        /// The volunteer.
        volunteer: Volunteer
    }
    /// What came of changing a family friend's match.
    VolunteerMatchPayload {
        /// The match.
        volunteer_match: VolunteerMatch
    }
}

/// Mutations of associations.
#[derive(Default)]
pub struct AssociationMutation;

#[Object]
impl AssociationMutation {
    /// Plans an activity of the coordinator's association, or one a week.
    #[graphql(visible = "audience::coordinators")]
    async fn create_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, where and when.")] input: CreateActivityInput,
    ) -> Result<CreateActivityPayload> {
        let made = match planning::create(ctx, input).await {
            Ok(made) => made,
            Err(stop) => {
                return Ok(CreateActivityPayload {
                    user_errors: user_errors(ctx, stop)?,
                    ..CreateActivityPayload::default()
                });
            }
        };
        let all = made
            .into_iter()
            .map(|id| reader(ctx).load(Find::<Activity>::id(id)));
        Ok(CreateActivityPayload {
            activities: try_join_all(all).await?.into_iter().flatten().collect(),
            user_errors: vec![],
        })
    }

    /// Changes an activity that has not begun. More seats let those who wait move up.
    #[graphql(visible = "audience::coordinators")]
    async fn update_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be otherwise.")] input: UpdateActivityInput,
    ) -> Result<ActivityPayload> {
        ActivityPayload::of(ctx, planning::update(ctx, &input).await).await
    }

    /// Publishes a draft that has not begun: everybody in the programme sees it, and families can sign up.
    #[graphql(visible = "audience::coordinators")]
    async fn publish_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: PublishActivityInput,
    ) -> Result<ActivityPayload> {
        ActivityPayload::of(ctx, planning::publish(ctx, &input).await).await
    }

    /// Cancels an activity that was not held, and all signups for it; answers whom to tell.
    #[graphql(visible = "audience::coordinators")]
    async fn cancel_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CancelActivityInput,
    ) -> Result<CancelActivityPayload> {
        match seats::cancel_all(ctx, &input).await {
            Ok(id) => Ok(CancelActivityPayload {
                activity: reader(ctx).load(Find::id(id)).await?,
                to_tell: reader(ctx).load(CalledOff(id)).await?.unwrap_or_default(),
                user_errors: vec![],
            }),
            Err(stop) => Ok(CancelActivityPayload {
                user_errors: user_errors(ctx, stop)?,
                ..CancelActivityPayload::default()
            }),
        }
    }

    /// Records how many families came, once the activity has begun: it was held. Recorded anew, it is corrected.
    #[graphql(visible = "audience::coordinators")]
    async fn record_tally(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many.")] input: RecordTallyInput,
    ) -> Result<TallyPayload> {
        TallyPayload::of(ctx, planning::record_tally(ctx, &input).await).await
    }

    /// Signs a family up by a new alias: for a seat when all of it fits and nobody waits, or else for the next place of the waiting list.
    #[graphql(visible = "audience::coordinators")]
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For what, and how many.")] input: SignUpInput,
    ) -> Result<SignupPayload> {
        SignupPayload::of(ctx, seats::sign_up(ctx, &input).await).await
    }

    /// Cancels a signup before the activity begins. Those who wait move up, in order: nobody overtakes, even where the first does not fit.
    #[graphql(visible = "audience::coordinators")]
    async fn cancel_signup(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CancelSignupInput,
    ) -> Result<SignupPayload> {
        SignupPayload::of(ctx, seats::cancel(ctx, &input).await).await
    }

    /// Notes that a family was told that it got a seat from the waiting list.
    #[graphql(visible = "audience::coordinators")]
    async fn mark_signup_told(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: MarkSignupToldInput,
    ) -> Result<SignupPayload> {
        SignupPayload::of(ctx, seats::mark_told(ctx, &input).await).await
    }

    /// Adds a volunteer («frivillig») to the coordinator's association, by a new alias.
    #[graphql(visible = "audience::coordinators")]
    async fn add_volunteer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When she or he is free.")] input: AddVolunteerInput,
    ) -> Result<VolunteerPayload> {
        VolunteerPayload::of(ctx, volunteering::add(ctx, &input).await).await
    }

    /// Changes when a volunteer is free, and whether she or he takes part now.
    #[graphql(visible = "audience::coordinators")]
    async fn update_volunteer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be otherwise.")] input: UpdateVolunteerInput,
    ) -> Result<VolunteerPayload> {
        VolunteerPayload::of(ctx, volunteering::update(ctx, &input).await).await
    }

    /// Puts a family that asks for a family friend («Familieven») on the list, by a new alias.
    #[graphql(visible = "audience::coordinators")]
    async fn request_family_friend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which association.")] input: RequestFamilyFriendInput,
    ) -> Result<VolunteerMatchPayload> {
        VolunteerMatchPayload::of(ctx, friends::request(ctx, &input).await).await
    }

    /// Gives a family that waits a family friend («Familieven»), for as many minutes a week as the programme agreed on.
    #[graphql(visible = "audience::coordinators")]
    async fn match_family_friend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who and how much.")] input: MatchFamilyFriendInput,
    ) -> Result<VolunteerMatchPayload> {
        VolunteerMatchPayload::of(ctx, friends::give(ctx, &input).await).await
    }

    /// Ends a match of a family friend («Familieven») and a family; also of a family that waits no longer.
    #[graphql(visible = "audience::coordinators")]
    async fn end_family_friend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: EndFamilyFriendInput,
    ) -> Result<VolunteerMatchPayload> {
        VolunteerMatchPayload::of(ctx, friends::end(ctx, &input).await).await
    }
}
