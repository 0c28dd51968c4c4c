//! What became of a referral, as far as the viewer may know.

use async_graphql::{Context, Object, Result, Union};
use chrono::{DateTime, Utc};
use entities::codes::{ChangeReason, DeclineReason, Outcome, ReferralStatus};

use super::Referral;
use crate::{
    access::Failure,
    domains::directory::Person,
    graph::{
        audience,
        coded::{Coded, Locale, label},
        lens,
        loaders::Find,
        reader, refuse,
        withheld::Withheld,
    },
};

/// What became of a referral, or that it is withheld.
#[derive(Union)]
pub enum ReferralProgressAccess {
    /// What became of it.
    Progress(ReferralProgress),
    /// It is withheld.
    Withheld(Withheld),
}

/// What became of a referral.
pub struct ReferralProgress {
    pub(super) referral: Referral,
    pub(super) status: ReferralStatus,
}

/// What became of a referral («forløb»), as far as the viewer may know it.
#[Object]
impl ReferralProgress {
    /// Status.
    async fn status(&self) -> Coded<ReferralStatus> {
        Coded(self.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.status, locale)
    }

    /// When it came to this status, UTC.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.referral.model.changed_at
    }

    /// Why it was declined («afslag»); null unless it was.
    async fn decline_reason(&self) -> Option<Coded<DeclineReason>> {
        self.referral.model.decline_reason.map(Coded)
    }

    /// The reason in words.
    async fn decline_reason_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Option<&str> {
        self.referral
            .model
            .decline_reason
            .map(|reason| label(reason, locale))
    }

    /// Why it was withdrawn or broken off; null unless it was.
    async fn end_reason(&self) -> Option<Coded<ChangeReason>> {
        self.referral.model.end_reason.map(Coded)
    }

    /// The reason in words.
    async fn end_reason_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Option<&str> {
        self.referral
            .model
            .end_reason
            .map(|reason| label(reason, locale))
    }

    /// How it ended («udfald»); null unless it did, and for the referrer's side only where the course is shared.
    async fn outcome(&self) -> Option<Coded<Outcome>> {
        self.referral
            .model
            .outcome
            .filter(|_| self.referral.sees_course)
            .map(Coded)
    }

    /// The social worker («socialrådgiver») it is assigned to; for the referrer's side only where the course is shared.
    #[graphql(visible = "audience::referral_facts")]
    async fn social_worker(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        if lens(ctx).viewer.machine_of().is_some() {
            return Ok(refuse(
                ctx,
                Failure::forbidden("A machine client is told no persons."),
            ));
        }
        let assignee = self
            .referral
            .model
            .assignee_id
            .filter(|_| self.referral.sees_course);
        let Some(id) = assignee else { return Ok(None) };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }
}
