//! Referrals in the graph.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    codes::{
        CareLevel, ContactReason, GestationBand, Judgement, ReferralStatus, Role, TargetGroup,
        Track,
    },
    ids::TypedId,
    referral,
};
use sea_orm::{DbErr, FromQueryResult, QueryResult, sea_query::Expr};

use super::{
    ReferralEvent, ReferralFilter, ReferralOrder,
    contact::ContactOf,
    filters::{ReferralEventFilter, ReferralEventOrder},
    policy::{Told, is_ours, sees_course, sees_facts},
    progress::{ReferralProgress, ReferralProgressAccess},
};
use crate::{
    access::{ErrorCode, Failure, Lens, Throttle},
    domains::{
        directory::{Hospital, Person, Site},
        family::{
            Family,
            contact::{FamilyContactAccess, Found},
        },
        programme::Programme,
    },
    graph::{
        along::Along,
        audience,
        coded::{Coded, Locale, label},
        lens,
        list::Via,
        loaders::Find,
        reader, refuse,
        row::Row,
        withheld::{Withheld, WithheldReason},
    },
};

/// A referral, and what of it this viewer sees.
#[derive(Clone)]
pub struct Referral {
    pub(super) model: std::sync::Arc<referral::Model>,
    pub(super) sees_course: bool,
    sees_facts: bool,
    is_ours: bool,
    status: Option<ReferralStatus>,
    open: bool,
    overdue: bool,
}

impl Row for Referral {
    type Entity = referral::Entity;

    fn extras(lens: &Lens) -> Vec<(&'static str, Expr)> {
        vec![
            ("sees_course", sees_course(lens)),
            ("sees_facts", sees_facts(lens)),
            ("is_ours", is_ours(lens)),
        ]
    }

    fn derived(lens: &Lens) -> Vec<(&'static str, Expr)> {
        let told = Told::chosen();
        vec![
            ("visible_status", told.status()),
            ("is_open", told.is_open(lens)),
            ("is_overdue", told.is_overdue(lens)),
        ]
    }

    fn along() -> Vec<Along> {
        let worker =
            Along::to::<Person>(&["progress", "socialWorker"], referral::Column::AssigneeId);
        let referrer = Along::to::<Person>(&["referrer"], referral::Column::ReferrerId);
        let family = Along::to::<Family>(&["family"], referral::Column::FamilyId);
        vec![
            worker.given("sees_course"),
            referrer.given("sees_facts"),
            family.given("is_ours"),
        ]
    }

    fn read(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            model: referral::Model::from_query_result(row, prefix)?.into(),
            sees_course: row.try_get(prefix, "sees_course")?,
            sees_facts: row.try_get(prefix, "sees_facts")?,
            is_ours: row.try_get(prefix, "is_ours")?,
            status: row.try_get(prefix, "visible_status")?,
            open: row.try_get(prefix, "is_open")?,
            overdue: row.try_get(prefix, "is_overdue")?,
        })
    }

    fn model(&self) -> &referral::Model {
        &self.model
    }
}

impl Referral {
    /// A fact of the referral as it was sent, for those who may read it.
    fn fact<T>(&self, ctx: &Context<'_>, fact: T) -> Option<T> {
        if self.sees_facts {
            return Some(fact);
        }
        let failure = if lens(ctx).viewer.is_any(&[Role::ProjectLeader]) {
            Failure::new(
                ErrorCode::PurposeRequired,
                "Your role reads referrals as sent with a stated reason only: send extensions.purpose { code reason }.",
            )
        } else {
            Failure::forbidden("Your roles do not read referrals as they were sent.")
        };
        refuse(ctx, failure)
    }
}

/// A referral («visitation») of a family to open advice or to a course.
#[macros::lists(
    events: ReferralEvent(ReferralEventFilter, ReferralEventOrder::AtAsc) via Via::Column("referral_id"), "Its trail, as far as the viewer may know it.";
)]
#[Object(visible = "audience::referrals")]
impl Referral {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.model.id.global().into()
    }

    /// The code that both sides know it by, random.
    async fn code(&self) -> &str {
        &self.model.code
    }

    /// The track it is to.
    async fn track(&self) -> Coded<Track> {
        Coded(self.model.track)
    }

    /// The track in words.
    async fn track_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.model.track, locale)
    }

    /// Whether a hand-out code was given instead of a name. Whether it was used is never told to the hospital.
    async fn anonymous(&self) -> bool {
        self.model.anonymous
    }

    /// The hospital it is from.
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        Ok(reader(ctx).load(Find::id(self.model.hospital_id)).await?)
    }

    /// The site it is from.
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        Ok(reader(ctx).load(Find::id(self.model.site_id)).await?)
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.model.programme_id)).await?)
    }

    /// When it was sent, UTC; null for one that never was.
    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        Some(self.model.sent_at).filter(|_| self.model.sent)
    }

    /// When it is to be received, UTC: so many working days after it was sent as the programme says.
    async fn due_at(&self) -> DateTime<Utc> {
        self.model.due_at
    }

    /// When it was first received, UTC; null until then, and always for the referrer's side of an anonymous referral.
    async fn received_at(&self) -> Option<DateTime<Utc>> {
        self.model
            .received_at
            .filter(|_| self.sees_course || !self.model.anonymous)
    }

    /// Whether it is sent, not received, and past its time, as the viewer knows it.
    async fn overdue(&self) -> bool {
        self.overdue
    }

    /// Whether it is open, as the viewer knows it: where progress is withheld, for a fixed number of days after it was sent; a declined one until it is acknowledged.
    async fn open(&self) -> bool {
        self.open
    }

    /// When the hospital took note of a decline, UTC.
    async fn acknowledged_at(&self) -> Option<DateTime<Utc>> {
        self.model
            .acknowledged_at
            .filter(|_| self.status == Some(ReferralStatus::Declined))
    }

    /// What became of it. The referrer's side always learns SENT, DECLINED and WITHDRAWN (and RECEIVED by `receivedAt`); the rest only with the member's consent.
    async fn progress(&self) -> ReferralProgressAccess {
        match self.status {
            Some(status) => ReferralProgressAccess::Progress(ReferralProgress {
                referral: self.clone(),
                status,
            }),
            None => ReferralProgressAccess::Withheld(Withheld {
                reason: WithheldReason::NotShared,
            }),
        }
    }

    /// Care level («niveau») as sent.
    #[graphql(visible = "audience::referral_facts")]
    async fn care_level(&self, ctx: &Context<'_>) -> Option<Coded<CareLevel>> {
        self.fact(ctx, Coded(self.model.care_level))
    }

    /// Target groups («målgrupper») as sent.
    #[graphql(visible = "audience::referral_facts")]
    async fn target_groups(&self, ctx: &Context<'_>) -> Option<Vec<Coded<TargetGroup>>> {
        self.fact(ctx, self.model.target_groups.iter().map(Coded).collect())
    }

    /// Gestation at referral (R87) as sent; null when it was not given.
    #[graphql(visible = "audience::referral_facts")]
    async fn gestation_band(&self, ctx: &Context<'_>) -> Option<Coded<GestationBand>> {
        self.fact(ctx, self.model.gestation_band)?.map(Coded)
    }

    /// The professional judgement («fagligt skøn», R7) as sent; null when it was not given.
    #[graphql(visible = "audience::referral_facts")]
    async fn judgement(&self, ctx: &Context<'_>) -> Option<Coded<Judgement>> {
        self.fact(ctx, self.model.judgement)?.map(Coded)
    }

    /// Reasons for contact («henvendelsesårsager») as sent.
    #[graphql(visible = "audience::referral_facts")]
    async fn reasons(&self, ctx: &Context<'_>) -> Option<Vec<Coded<ContactReason>>> {
        self.fact(ctx, self.model.reasons.iter().map(Coded).collect())
    }

    /// When the project leader decided that it may be accepted though an excluded target group is among hers (C5), UTC; null until then, and for all but Mødrehjælpen.
    #[graphql(visible = "audience::advice")]
    async fn groups_decided_at(&self) -> Option<DateTime<Utc>> {
        let seen = self.is_ours && self.sees_facts;
        self.model.groups_decided_at.filter(|_| seen)
    }

    /// Who refers.
    #[graphql(visible = "audience::referral_facts")]
    async fn referrer(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = self.fact(ctx, self.model.referrer_id) else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The family, for those who may see it.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>> {
        // Only along Mødrehjælpen's own side: another role that sees the family must not tie it to
        // a referral that is withheld, nor may a further statement tell that there is one.
        let Some(id) = self.model.family_id.filter(|_| self.is_ours) else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// How to reach the member it is about. The hospital's side reads what it handed over until it is received, and only by the member's consent to share it; then it is withheld, as it always is for an anonymous referral. Null when nothing is recorded.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<FamilyContactAccess>> {
        let found = reader(ctx).load(ContactOf(self.model.id)).await?;
        Ok(Found::show(found, ctx))
    }

    /// The referral it follows, for those who see the course of both.
    async fn previous(&self, ctx: &Context<'_>) -> Result<Option<Referral>> {
        let Some(id) = self.model.previous_id.filter(|_| self.sees_course) else {
            return Ok(None);
        };
        let previous: Option<Self> = reader(ctx).load(Find::id(id)).await?;
        Ok(previous.filter(|previous| previous.sees_course))
    }

    /// Counts the changes; null once it is received where the course is not shared, since counting would tell of it.
    async fn version(&self) -> Option<i32> {
        use ReferralStatus::{Draft, Sent};
        let unread = matches!(self.status, Some(Draft | Sent));
        Some(self.model.version).filter(|_| self.sees_course || unread)
    }
}

/// Root fields of referrals.
#[derive(Default)]
pub struct ReferralQuery;

#[macros::lists(
    referrals: Referral(ReferralFilter, ReferralOrder::SentAtDesc), "Referrals («visitationer») that the viewer may see.";
)]
#[Object]
impl ReferralQuery {
    /// A referral by its code.
    async fn referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Referral>> {
        // Every alias is a look-up: a document of a thousand guesses counts as a thousand.
        let throttle = ctx.data_unchecked::<Arc<Throttle>>();
        if let Err(failure) = throttle.count(lens(ctx).viewer.label()) {
            return Ok(refuse(ctx, failure));
        }
        Ok(reader(ctx)
            .load(Find::by(referral::Column::Code, code))
            .await?)
    }
}
