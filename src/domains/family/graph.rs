//! Families in the graph.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    codes::{ConsentPurpose, ConsentStatus, FamilyStage, FamilyStatus, MemberRole, Outcome},
    consent, family, family_member,
    ids::{FamilyId, TypedId},
};

use super::{
    contact::{ContactOf, FamilyContactAccess, Found},
    loaders::{ConsentsOf, MembersOf},
    policy::purpose_missing,
    profile::{Profile, ProfileOf},
};
use crate::{
    access::{ErrorCode, Failure},
    domains::{
        advice::{AdviceSession, AdviceSessionFilter, AdviceSessionOrder},
        course::{Enrolment, EnrolmentFilter, EnrolmentOrder},
        directory::Person,
        programme::Programme,
        referral::{Referral, ReferralFilter, ReferralOrder},
    },
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, DateFilter, filters, seen},
        lens,
        list::Via,
        loaders::Find,
        node, reader, refuse,
        row::{orders, rows},
    },
};

rows! {
    /// A family.
    Family of family;
    /// A member of a family.
    FamilyMember of family_member;
    /// A consent.
    Consent of consent;
}

filters! {
    /// Narrows a list of families.
    FamilyFilter {
        /// The stage.
        stage: CodeFilter<FamilyStage> as |f| f => |lens| seen::<family::Entity>(lens, family::Column::Stage),
        /// The status.
        status: CodeFilter<FamilyStatus> as |f| f => |lens| seen::<family::Entity>(lens, family::Column::Status),
        /// How the case ended.
        outcome: CodeFilter<Outcome> as |f| f => |lens| seen::<family::Entity>(lens, family::Column::Outcome),
        /// Whether the family is anonymous.
        anonymous: bool as |f| f => |lens| seen::<family::Entity>(lens, family::Column::Anonymous),
        /// The day the case was opened.
        opened_at: DateFilter as |f| f => |lens| seen::<family::Entity>(lens, family::Column::OpenedAt),
    }
}
orders! {
    /// Orders of families.
    FamilyOrder of family {
        /// The earliest opened first.
        OpenedAtAsc = OpenedAt, Asc;
        /// The latest opened first.
        OpenedAtDesc = OpenedAt, Desc;
    }
}

/// A pregnant family or a family with a newborn, as Mødrehjælpen knows it: a code and aliases, no clinical record (R2).
#[macros::lists(
    referrals: Referral(ReferralFilter, ReferralOrder::SentAtDesc) via Via::Column("family_id") given crate::domains::referral::ours, "Its referrals («visitationer»).";
    sessions: AdviceSession(AdviceSessionFilter, AdviceSessionOrder::HeldOnDesc) via Via::Column("family_id"), "Its advice sessions («rådgivninger»); Mødrehjælpen's alone.";
    enrolments: Enrolment(EnrolmentFilter, EnrolmentOrder::EnrolledAtDesc) via Via::Column("family_id") given crate::domains::course::ours, "Its enrolments («holdpladser») in courses that the viewer may see.";
)]
#[Object(visible = "audience::families")]
impl Family {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The case's code («sagskode»), random.
    async fn case_code(&self) -> &str {
        &self.0.case_code
    }

    /// Whether the family is anonymous (R18).
    async fn anonymous(&self) -> bool {
        self.0.anonymous
    }

    /// Stage (R5).
    async fn stage(&self) -> Coded<FamilyStage> {
        Coded(self.0.stage)
    }

    /// The stage in words.
    async fn stage_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.stage, locale)
    }

    /// Status of the case.
    async fn status(&self) -> Coded<FamilyStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// How the case ended («udfald», R3); null while it is open.
    async fn outcome(&self) -> Option<Coded<Outcome>> {
        self.0.outcome.map(Coded)
    }

    /// The outcome in words.
    async fn outcome_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Option<&str> {
        self.0.outcome.map(|outcome| label(outcome, locale))
    }

    /// The social worker («socialrådgiver»).
    async fn social_worker(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = self.0.assignee_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// When the case was opened, UTC.
    async fn opened_at(&self) -> DateTime<Utc> {
        self.0.opened_at
    }

    /// When the case was closed, UTC; null while it is open.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }

    /// Counts the changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its socio-economic profile (R51); null when none is recorded, and for those who see the family but not its profile.
    async fn profile(&self, ctx: &Context<'_>) -> Result<Option<Profile>> {
        Ok(reader(ctx).load(ProfileOf(self.0.id)).await?)
    }

    /// Its adults (R8), the pregnant one first.
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<FamilyMember>> {
        Ok(reader(ctx)
            .load(MembersOf(self.0.id))
            .await?
            .unwrap_or_default())
    }
}

/// An adult of a family, by an alias made for this case alone.
#[Object(visible = "audience::families")]
impl FamilyMember {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The alias.
    async fn alias(&self) -> &str {
        &self.0.alias
    }

    /// Role in the family.
    async fn role(&self) -> Coded<MemberRole> {
        Coded(self.0.role)
    }

    /// The role in words.
    async fn role_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.role, locale)
    }

    /// Her or his consents («samtykker») with their history, the latest first.
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<Consent>> {
        Ok(reader(ctx)
            .load(ConsentsOf(self.0.id))
            .await?
            .unwrap_or_default())
    }

    /// How to reach her or him: for the assigned social worker with consent to contact, for others with a stated reason. Null when nothing is recorded.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<FamilyContactAccess>> {
        let found = reader(ctx).load(ContactOf(self.0.id)).await?;
        Ok(Found::show(found, ctx))
    }

    /// The family.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>> {
        Ok(reader(ctx).load(Find::id(self.0.family_id)).await?)
    }
}

/// A consent («samtykke») of one member for one purpose.
#[Object(visible = "audience::families")]
impl Consent {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// What it is for.
    async fn purpose(&self) -> Coded<ConsentPurpose> {
        Coded(self.0.purpose)
    }

    /// The purpose in words.
    async fn purpose_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.purpose, locale)
    }

    /// Status.
    async fn status(&self) -> Coded<ConsentStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// Version of the wording that was read out.
    async fn wording_version(&self) -> &str {
        &self.0.wording_version
    }

    /// Who collected it.
    async fn collected_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = self.0.collected_by else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// From, UTC.
    async fn valid_from(&self) -> DateTime<Utc> {
        self.0.valid_from
    }

    /// Until, UTC; null when open.
    async fn valid_to(&self) -> Option<DateTime<Utc>> {
        self.0.valid_to
    }
}

/// Root fields of families.
#[derive(Default)]
pub struct FamilyQuery;

#[macros::lists(
    families: Family(FamilyFilter, FamilyOrder::OpenedAtDesc) for audience::family_lists, "Families that the viewer may see: their own cases for a social worker. Roles that need a stated reason give `extensions.purpose`; without it the list has none of theirs. A data protection officer lists none, and asks for one by `family`.";
)]
#[Object]
impl FamilyQuery {
    /// A family by its id or its case code. Roles that need a stated reason give `extensions.purpose`; a data protection officer asks by what a subject's request names, and has no list.
    async fn family(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its case code («sagskode»).")] code: Option<String>,
    ) -> Result<Option<Family>> {
        if let Some(failure) = purpose_missing(lens(ctx)) {
            return Ok(refuse(ctx, failure));
        }
        let find = match (id, code) {
            (Some(id), None) => node::parse::<FamilyId>(&id).map(Find::id),
            (None, Some(code)) => Ok(Find::by(family::Column::CaseCode, code)),
            _ => Err(Failure::new(
                ErrorCode::InvalidId,
                "Give either id or code.",
            )),
        };
        match find {
            Ok(find) => Ok(reader(ctx).load(find).await?),
            Err(failure) => Ok(refuse(ctx, failure)),
        }
    }
}
