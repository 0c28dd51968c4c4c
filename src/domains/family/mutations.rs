//! Changing families: what a social worker writes down, and hands over.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use entities::codes::{
    AgeBand, ChildrenBand, ConsentPurpose, Employment, FamilyStage, GestationBand, IncomeSource,
    MemberRole, Outcome, SafeChannel,
};

use super::{
    Consent, Family, FamilyMember, Profile, consenting, describing, handing, opening, reaching,
};
use crate::graph::{audience, coded::Coded, mutation::payloads};

/// Opens a case.
#[derive(InputObject)]
pub struct OpenFamilyInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// In which programme.
    pub(super) programme: ID,
    /// Whether the child is born.
    pub(super) stage: Coded<FamilyStage>,
    /// Whether she stays anonymous (R18).
    pub(super) anonymous: bool,
}

/// Adds an adult to a family.
#[derive(InputObject)]
pub struct AddFamilyMemberInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// To which family.
    pub(super) family: ID,
    /// As whom: a partner or another adult. The pregnant woman is there from the beginning.
    pub(super) role: Coded<MemberRole>,
}

/// The child is born.
#[derive(InputObject)]
pub struct ChangeFamilyStageInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Which family.
    pub(super) family: ID,
    /// The version that was seen.
    pub(super) version: i32,
    /// The stage: `NEWBORN`.
    pub(super) stage: Coded<FamilyStage>,
}

/// Ends a case.
#[derive(InputObject)]
pub struct CloseFamilyInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Which family.
    pub(super) family: ID,
    /// The version that was seen.
    pub(super) version: i32,
    /// How it ended («udfald», R3).
    pub(super) outcome: Coded<Outcome>,
}

/// Hands a family over.
#[derive(InputObject)]
pub struct ReassignFamilyInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Which family.
    pub(super) family: ID,
    /// The version that was seen.
    pub(super) version: i32,
    /// To whom: a social worker of the programme.
    pub(super) to: ID,
}

/// Writes down a consent.
#[derive(InputObject)]
pub struct GiveConsentInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Whose.
    pub(super) member: ID,
    /// What for.
    pub(super) purpose: Coded<ConsentPurpose>,
    /// Version of the wording that was read out.
    pub(super) wording_version: String,
}

/// Ends a consent.
#[derive(InputObject)]
pub struct WithdrawConsentInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Whose.
    pub(super) member: ID,
    /// What for.
    pub(super) purpose: Coded<ConsentPurpose>,
}

/// Records or corrects a contact. A text that is left out stays as it is, one that is null goes.
#[derive(InputObject)]
pub struct RecordContactInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: Option<String>,
    /// Whose.
    pub(super) member: ID,
    /// The version of the contact that was seen; left out for the first one.
    pub(super) version: Option<i32>,
    /// Name.
    pub(super) name: MaybeUndefined<String>,
    /// Phone.
    pub(super) phone: MaybeUndefined<String>,
    /// E-mail.
    pub(super) email: MaybeUndefined<String>,
    /// How to reach her or him without danger.
    pub(super) safe_note: MaybeUndefined<String>,
    /// The safe ways to reach her or him; none: never call or write.
    pub(super) safe_channels: Vec<Coded<SafeChannel>>,
}

/// Removes a contact.
#[derive(InputObject)]
pub struct RemoveContactInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: Option<String>,
    /// Whose.
    pub(super) member: ID,
    /// The version of the contact that was seen; left out where the contact is withheld.
    pub(super) version: Option<i32>,
}

/// A consent that is given.
#[derive(InputObject)]
pub struct GivenConsentInput {
    /// What for.
    pub(super) purpose: Coded<ConsentPurpose>,
    /// Version of the wording that was read out.
    pub(super) wording_version: String,
}

/// Names an anonymous family.
#[derive(InputObject)]
pub struct NameFamilyInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Which family.
    pub(super) family: ID,
    /// Which member gives her or his name and consents.
    pub(super) member: ID,
    /// What she or he consents to: to being contacted at least.
    pub(super) consents: Vec<GivenConsentInput>,
    /// Name.
    pub(super) name: MaybeUndefined<String>,
    /// Phone.
    pub(super) phone: MaybeUndefined<String>,
    /// E-mail.
    pub(super) email: MaybeUndefined<String>,
    /// How to reach her or him without danger.
    pub(super) safe_note: MaybeUndefined<String>,
    /// The safe ways to reach her or him; none: never call or write.
    pub(super) safe_channels: Option<Vec<Coded<SafeChannel>>>,
}

/// Records a family's profile, whole.
#[derive(InputObject)]
pub struct RecordProfileInput {
    /// Whose.
    pub(super) family: ID,
    /// The version of the family that was seen.
    pub(super) version: i32,
    /// Age of the pregnant woman or new mother.
    pub(super) age_band: Coded<AgeBand>,
    /// Gestation when the case was opened, if told.
    pub(super) gestation_band: Option<Coded<GestationBand>>,
    /// Number of children before this one.
    pub(super) children_band: Coded<ChildrenBand>,
    /// What the family lives on («forsørgelsesgrundlag»).
    pub(super) income_source: Coded<IncomeSource>,
    /// Connection to work or education («beskæftigelse»).
    pub(super) employment: Coded<Employment>,
    /// The code of the municipality where the family lives, if told.
    pub(super) municipality: Option<String>,
}

payloads! {
    /// What came of changing a family.
    FamilyPayload {
        /// The family; null for who has handed it over.
        family: Family
    }
    /// What came of changing a member of a family.
    FamilyMemberPayload {
        /// The member.
        member: FamilyMember
    }
    /// What came of giving or withdrawing a consent.
    ConsentPayload {
        /// The consent.
        consent: Consent
    }
    /// What came of recording a profile.
    ProfilePayload {
        /// The profile.
        profile: Profile
    }
}

/// Mutations of families.
#[derive(Default)]
pub struct FamilyMutation;

#[Object]
impl FamilyMutation {
    /// Opens a case («sag») for a woman who comes without a referral (R18, C7), named or anonymous. It is the social worker's own.
    #[graphql(visible = "audience::social_workers")]
    async fn open_family(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and of whom.")] input: OpenFamilyInput,
    ) -> Result<FamilyPayload> {
        FamilyPayload::of(ctx, opening::open(ctx, &input).await).await
    }

    /// Adds an adult to one's own family (R8), by an alias made for this case.
    #[graphql(visible = "audience::social_workers")]
    async fn add_family_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which family, and as whom.")] input: AddFamilyMemberInput,
    ) -> Result<FamilyMemberPayload> {
        FamilyMemberPayload::of(ctx, opening::add(ctx, &input).await).await
    }

    /// The child is born: the stage becomes `NEWBORN` (R5).
    #[graphql(visible = "audience::social_workers")]
    async fn change_family_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which family, and the stage.")] input: ChangeFamilyStageInput,
    ) -> Result<FamilyPayload> {
        FamilyPayload::of(ctx, opening::change_stage(ctx, &input).await).await
    }

    /// Ends a case, for good: when no referral of it is open and no seat in a course is held. Who comes back is a new family.
    #[graphql(visible = "audience::social_workers")]
    async fn close_family(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which family, and how it ended.")] input: CloseFamilyInput,
    ) -> Result<FamilyPayload> {
        FamilyPayload::of(ctx, opening::close(ctx, &input).await).await
    }

    /// Hands a family and its referrals in hand over to another social worker of the programme: by its own, or by the project leader with a stated reason.
    #[graphql(visible = "audience::advice")]
    async fn reassign_family(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which family, and to whom.")] input: ReassignFamilyInput,
    ) -> Result<FamilyPayload> {
        FamilyPayload::of(ctx, handing::reassign(ctx, &input).await).await
    }

    /// Writes down a member's consent («samtykke») for one purpose, from now on. A new wording takes the place of the one before; the history is kept.
    #[graphql(visible = "audience::social_workers")]
    async fn give_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what for.")] input: GiveConsentInput,
    ) -> Result<ConsentPayload> {
        ConsentPayload::of(ctx, consenting::give(ctx, &input).await).await
    }

    /// Ends a member's consent for one purpose. It takes effect on the next read; the history is kept.
    #[graphql(visible = "audience::social_workers")]
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what for.")] input: WithdrawConsentInput,
    ) -> Result<ConsentPayload> {
        ConsentPayload::of(ctx, consenting::withdraw(ctx, &input).await).await
    }

    /// Records or corrects how a member is reached («kontaktoplysninger»), with consent to contact. An anonymous family has none.
    #[graphql(visible = "audience::social_workers")]
    async fn record_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and how.")] input: RecordContactInput,
    ) -> Result<FamilyMemberPayload> {
        FamilyMemberPayload::of(ctx, reaching::record(ctx, input).await).await
    }

    /// Removes how a member is reached. It needs no consent.
    #[graphql(visible = "audience::social_workers")]
    async fn remove_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RemoveContactInput,
    ) -> Result<FamilyMemberPayload> {
        FamilyMemberPayload::of(ctx, reaching::remove(ctx, &input).await).await
    }

    /// Names an anonymous family, with a member's consent to contact. What a hospital sees of a code that it handed out stays as it was.
    #[graphql(visible = "audience::social_workers")]
    async fn name_family(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which family, and by whose consent.")] input: NameFamilyInput,
    ) -> Result<FamilyPayload> {
        FamilyPayload::of(ctx, reaching::name(ctx, input).await).await
    }

    /// Records a family's socio-economic profile (R51), or replaces it.
    #[graphql(visible = "audience::social_workers")]
    async fn record_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what.")] input: RecordProfileInput,
    ) -> Result<ProfilePayload> {
        ProfilePayload::of(ctx, describing::record(ctx, &input).await).await
    }
}
