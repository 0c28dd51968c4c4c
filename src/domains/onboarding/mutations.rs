//! Granting and ending roles.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entities::codes::Role;

use super::{LeaderProposal, granting, leader, leaving};
use crate::{
    domains::directory::RoleAssignment,
    graph::{
        audience,
        coded::Coded,
        loaders::Find,
        mutation::{UserError, payloads, user_errors},
        reader,
        scalars::Date,
    },
};

/// Grants a role.
#[derive(InputObject)]
pub struct GrantRoleInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The role.
    pub(super) role: Coded<Role>,
    /// In which programme.
    pub(super) programme: ID,
    /// At which hospital or association, by its organisation's id, if the role is held at one.
    pub(super) organisation: Option<ID>,
    /// At which site, if the role is held at one.
    pub(super) site: Option<ID>,
    /// Somebody who is in the directory; this or `newPerson`.
    pub(super) person: Option<ID>,
    /// Somebody new; this or `person`.
    pub(super) new_person: Option<NewPersonInput>,
    /// First day; today by default.
    pub(super) valid_from: Option<Date>,
    /// Last day; open by default.
    pub(super) valid_to: Option<Date>,
}

/// Somebody who is new in the partnership.
#[derive(InputObject)]
pub struct NewPersonInput {
    /// Name.
    pub(super) name: String,
    /// Work e-mail.
    pub(super) work_email: Option<String>,
    /// Work phone.
    pub(super) work_phone: Option<String>,
    /// The organisation they work for; by default the one that the role is held at.
    pub(super) organisation: Option<ID>,
}

/// What came of granting a role.
#[derive(SimpleObject, Default)]
pub struct GrantRolePayload {
    /// The role; null for a project leader, whom a second person has to confirm.
    role_assignment: Option<RoleAssignment>,
    /// The proposal, for a project leader.
    #[graphql(visible = "audience::leadership")]
    proposal: Option<LeaderProposal>,
    /// For somebody who has never signed in. Told once: asking again under the same key tells no code.
    invitation: Option<Invitation>,
    /// What the user did wrong; then nothing was written.
    user_errors: Vec<UserError>,
}

/// A code that links whoever accepts it to the person invited. Send it on a safe way.
#[derive(SimpleObject)]
pub struct Invitation {
    /// The code, good once.
    pub(super) code: String,
    /// From when on it is no longer good, UTC.
    pub(super) expires_at: DateTime<Utc>,
}

/// Confirms a proposed project leader.
#[derive(InputObject)]
pub struct ConfirmLeaderInput {
    /// The proposal.
    pub(super) proposal: ID,
}

/// Ends a role.
#[derive(InputObject)]
pub struct EndRoleInput {
    /// The role.
    pub(super) role_assignment: ID,
    /// Its last day; at once by default.
    pub(super) last_day: Option<Date>,
}

payloads! {
    /// What came of changing a role.
    RolePayload {
        /// The role.
        role_assignment: RoleAssignment
    }
}

/// Invites anew.
#[derive(InputObject)]
pub struct InvitePersonInput {
    /// Who has never signed in.
    pub(super) person: ID,
}

/// What came of inviting.
#[derive(SimpleObject, Default)]
pub struct InvitePersonPayload {
    /// The invitation; earlier ones of the person are no longer good.
    invitation: Option<Invitation>,
    /// What the user did wrong; then nothing was written.
    user_errors: Vec<UserError>,
}

/// Mutations of onboarding.
#[derive(Default)]
pub struct OnboardingMutation;

#[Object]
impl OnboardingMutation {
    /// Grants a role to somebody in the directory, or to somebody new, who is invited. A project leader is only proposed: a second person confirms.
    #[graphql(visible = "audience::grantors")]
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which role to whom.")] input: GrantRoleInput,
    ) -> Result<GrantRolePayload> {
        match granting::grant(ctx, input).await {
            Ok(done) => granted(ctx, done).await,
            Err(stop) => Ok(GrantRolePayload {
                user_errors: user_errors(ctx, stop)?,
                ..GrantRolePayload::default()
            }),
        }
    }

    /// Confirms a proposed project leader, as the second of two persons. The leader in office leads until the day before.
    #[graphql(visible = "audience::leadership")]
    async fn confirm_leader(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal.")] input: ConfirmLeaderInput,
    ) -> Result<RolePayload> {
        RolePayload::of(ctx, leader::confirm(ctx, &input).await).await
    }

    /// Ends a role, at once or with a day. Who may grant the role may end it, and who has it too.
    #[graphql(visible = "audience::people")]
    async fn end_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which role, and when.")] input: EndRoleInput,
    ) -> Result<RolePayload> {
        RolePayload::of(ctx, leaving::end(ctx, &input).await).await
    }

    /// Invites somebody anew who has a role and has never signed in.
    #[graphql(visible = "audience::grantors")]
    async fn invite_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: InvitePersonInput,
    ) -> Result<InvitePersonPayload> {
        match granting::invite_anew(ctx, &input).await {
            Ok(invitation) => Ok(InvitePersonPayload {
                invitation: Some(invitation),
                user_errors: vec![],
            }),
            Err(stop) => Ok(InvitePersonPayload {
                user_errors: user_errors(ctx, stop)?,
                ..InvitePersonPayload::default()
            }),
        }
    }
}

/// What was made: a role, or a proposal for a leader, under the same kind of key.
pub(super) struct Granted {
    pub(super) made: uuid::Uuid,
    pub(super) invitation: Option<Invitation>,
}

async fn granted(ctx: &Context<'_>, done: Granted) -> Result<GrantRolePayload> {
    Ok(GrantRolePayload {
        role_assignment: reader(ctx).load(Find::id(done.made)).await?,
        proposal: reader(ctx).load(Find::id(done.made)).await?,
        invitation: done.invitation,
        user_errors: vec![],
    })
}
