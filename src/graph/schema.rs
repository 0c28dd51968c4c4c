//! The schema: the domains' root fields put together.

use async_graphql::{Context, Error, ID, MergedObject, MergedSubscription, Object, Result};

use super::{
    audience::{self, Follow},
    contract::Contract,
    federation::FederationQuery,
    node::{self, Node},
    reader,
};
use crate::{
    access::{ErrorCode, Failure},
    domains::{
        advice::{AdviceMutation, AdviceQuery},
        association::{AssociationMutation, AssociationQuery, AssociationSubscription},
        audit::AuditQuery,
        course::{CourseMutation, CourseQuery},
        directory::{DirectoryQuery, DirectorySubscription},
        evaluation::EvaluationQuery,
        family::{FamilyMutation, FamilyQuery},
        onboarding::{OnboardingMutation, OnboardingQuery},
        presence::PresenceMutation,
        programme::{ProgrammeMutation, ProgrammeQuery},
        referral::{ReferralMutation, ReferralQuery, ReferralSubscription},
        registered::{RegisteredMutation, RegisteredQuery},
        steering::{ReportMutation, SteeringMutation, SteeringQuery},
        survey::{SurveyMutation, SurveyQuery},
        viewer::ViewerQuery,
    },
};

/// The schema of the service.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Everything that can be read, each viewer seeing what they may and nothing else.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    ViewerQuery,
    DirectoryQuery,
    ProgrammeQuery,
    ReferralQuery,
    FamilyQuery,
    AssociationQuery,
    SteeringQuery,
    AdviceQuery,
    CourseQuery,
    SurveyQuery,
    OnboardingQuery,
    AuditQuery,
    RegisteredQuery,
    EvaluationQuery,
    FederationQuery,
);

/// Everything that can be changed. Each takes one input and answers with what it changed, or with what the user did wrong; then nothing was written.
#[derive(MergedObject, Default)]
#[graphql(visible = "audience::changers")]
pub struct Mutation(
    OnboardingMutation,
    AdviceMutation,
    PresenceMutation,
    ReferralMutation,
    FamilyMutation,
    CourseMutation,
    AssociationMutation,
    ProgrammeMutation,
    SteeringMutation,
    ReportMutation,
    RegisteredMutation,
    SurveyMutation,
);

/// What can be heard of as it happens, over a WebSocket (`graphql-transport-ws`). Each event is read as the viewer who hears of it may read it then.
#[derive(MergedSubscription, Default)]
#[graphql(visible = "audience::signed_in")]
pub struct Subscription(
    ReferralSubscription,
    AssociationSubscription,
    DirectorySubscription,
);

/// Root fields by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything stored, by its id; null when it isn't there or may not be seen.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Node>> {
        node::any(ctx, &id).await
    }

    /// Many things by their ids, in the order of the ids; null for each that isn't there or may not be seen.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their ids, 100 at most.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > 100 {
            return Err(Error::from(Failure::new(
                ErrorCode::InvalidPage,
                "100 ids at most.",
            )));
        }
        reader(ctx).budget().charge_nodes(ids.len())?;
        futures_util::future::try_join_all(ids.iter().map(|id| node::any(ctx, id))).await
    }
}

/// The schema, ready to execute.
#[must_use]
pub fn build() -> Schema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .register_output_type::<Follow>()
    // They would name what the viewer doesn't see.
    .disable_suggestions()
    .limit_depth(20)
    .finish()
}

/// The schema as text, as `schema.graphql` holds it: the whole of it, without what makes it a subgraph.
#[must_use]
pub fn sdl() -> String {
    Contract::of(&build(), None).to_string()
}
