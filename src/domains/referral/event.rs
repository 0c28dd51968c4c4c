//! The trail of a referral.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    codes::{ChangeReason, DeclineReason, ReferralStatus},
    ids::TypedId,
    referral, referral_event,
};
use sea_orm::{DbErr, FromQueryResult, QueryResult, sea_query::Expr};

use super::policy::{event_sees_course, of_referral};
use crate::{
    access::{Concerning, Failure, Lens},
    domains::directory::Person,
    graph::{
        audience,
        coded::{Coded, Locale, label},
        lens,
        loaders::Find,
        reader, refuse,
        row::Row,
    },
};

/// A step in a referral's trail, and whether the viewer sees the referral's course.
#[derive(Clone)]
pub struct ReferralEvent {
    model: std::sync::Arc<referral_event::Model>,
    sees_course: bool,
}

impl Row for ReferralEvent {
    type Entity = referral_event::Entity;

    fn extras(lens: &Lens) -> Vec<(&'static str, Expr)> {
        vec![
            ("sees_course", event_sees_course(lens)),
            ("of_family", of_referral(referral::Column::FamilyId)),
            ("of_member", of_referral(referral::Column::MemberId)),
        ]
    }

    fn concerning() -> Concerning {
        Concerning::named(&["of_family", "of_member"], Some("referral_id"))
    }

    fn read(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            model: referral_event::Model::from_query_result(row, prefix)?.into(),
            sees_course: row.try_get(prefix, "sees_course")?,
        })
    }

    fn model(&self) -> &referral_event::Model {
        &self.model
    }
}

/// A step in a referral's trail that the viewer may know of.
#[Object(visible = "audience::referrals")]
impl ReferralEvent {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.model.id.global().into()
    }

    /// The status before; null at the beginning, and where the course is not shared.
    async fn from(&self) -> Option<Coded<ReferralStatus>> {
        self.model
            .from_status
            .filter(|_| self.sees_course)
            .map(Coded)
    }

    /// The status after.
    async fn to(&self) -> Coded<ReferralStatus> {
        Coded(self.model.to_status)
    }

    /// The status after in words.
    async fn to_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.model.to_status, locale)
    }

    /// When, UTC.
    async fn at(&self) -> DateTime<Utc> {
        self.model.at
    }

    /// Who did it; null where the course is not shared.
    #[graphql(visible = "audience::referral_facts")]
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        if lens(ctx).viewer.machine_of().is_some() {
            return Ok(refuse(
                ctx,
                Failure::forbidden("A machine client is told no persons."),
            ));
        }
        let Some(id) = self.model.by_id.filter(|_| self.sees_course) else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Why it was declined; null for other steps.
    async fn decline_reason(&self) -> Option<Coded<DeclineReason>> {
        self.model.decline_reason.map(Coded)
    }

    /// Why it was withdrawn, broken off or taken up again; null for other steps.
    async fn change_reason(&self) -> Option<Coded<ChangeReason>> {
        self.model.change_reason.map(Coded)
    }
}
