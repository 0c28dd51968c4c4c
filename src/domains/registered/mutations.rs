//! What the data protection officer asks and does on request.

use async_graphql::{Context, ID, InputObject, Json, Object, Result, SimpleObject};
use entities::codes::{
    AgeBand, ChildrenBand, Employment, GestationBand, IncomeSource, SafeChannel,
};

use super::{correction, dossier, erasure};
use crate::{
    domains::family::FamilyMember,
    graph::{
        audience,
        coded::Coded,
        mutation::{Stop, UserError, payloads, user_errors},
        refuse,
    },
};

/// Root fields about the registered.
#[derive(Default)]
pub struct RegisteredQuery;

#[Object]
impl RegisteredQuery {
    /// All that is recorded of a member («indsigt», GDPR art. 15 and 20), as JSON to be handed out; null for one that is not there, and for anybody but the data protection officer. Needs the purpose SUBJECT_REQUEST. Keys, always in alphabetical order: adviceSessions, case, consents, contact, enrolments, format, madeOn, member, profile, programme, referrals. Everybody gets their contact, consents, and the referrals that are about them; what is of the case as a whole (adviceSessions, case, enrolments, profile, and of a referral what tells of the pregnancy) is the pregnant member's alone, and null or empty for others. Organisations stand for employees.
    #[graphql(visible = "audience::officers")]
    async fn subject_dossier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member.")] member: ID,
    ) -> Result<Option<Json<serde_json::Value>>> {
        match dossier::of(ctx, &member).await {
            Ok(dossier) => Ok(dossier.map(Json)),
            Err(failure) => Ok(refuse(ctx, failure)),
        }
    }
}

/// Corrects what is recorded of a member.
#[derive(InputObject)]
pub struct CorrectMemberInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The member.
    pub(super) member: ID,
    /// The contact details as they should be.
    pub(super) contact: Option<MemberContactInput>,
    /// The profile as it should be; of the pregnant member alone.
    pub(super) profile: Option<MemberProfileInput>,
}

/// How to reach a member, whole: what is not given is no longer recorded.
#[derive(InputObject)]
pub struct MemberContactInput {
    /// The version of the contact that was seen.
    pub(super) version: i32,
    /// Name.
    pub(super) name: Option<String>,
    /// Phone.
    pub(super) phone: Option<String>,
    /// E-mail.
    pub(super) email: Option<String>,
    /// The safe ways to reach her or him. What is not named is not safe.
    pub(super) safe_channels: Vec<Coded<SafeChannel>>,
    /// How to reach her or him without danger.
    pub(super) safe_note: Option<String>,
}

/// A profile in bands, whole.
#[derive(InputObject)]
pub struct MemberProfileInput {
    /// Age.
    pub(super) age_band: Coded<AgeBand>,
    /// Gestation when the case was opened.
    pub(super) gestation_band: Option<Coded<GestationBand>>,
    /// Number of children.
    pub(super) children_band: Coded<ChildrenBand>,
    /// What the family lives on.
    pub(super) income_source: Coded<IncomeSource>,
    /// Connection to work or education.
    pub(super) employment: Coded<Employment>,
    /// The code of the municipality where the family lives, if told.
    pub(super) municipality: Option<String>,
}

payloads! {
    /// What came of correcting.
    CorrectMemberPayload {
        /// The member.
        member: FamilyMember
    }
}

/// Erases a member.
#[derive(InputObject)]
pub struct EraseMemberInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The member.
    pub(super) member: ID,
}

/// Anonymises a family.
#[derive(InputObject)]
pub struct AnonymiseFamilyInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The family.
    pub(super) family: ID,
}

/// What came of erasing. What is left has no key that could be told.
#[derive(SimpleObject, Default)]
pub struct ErasurePayload {
    /// Whether it is gone.
    erased: bool,
    /// What the user did wrong; then nothing was written.
    user_errors: Vec<UserError>,
}

/// Mutations on request of the registered.
#[derive(Default)]
pub struct RegisteredMutation;

#[Object]
impl RegisteredMutation {
    /// Corrects a member's contact details and, for the pregnant member, the profile («berigtigelse», GDPR art. 16). Needs the purpose SUBJECT_REQUEST.
    #[graphql(visible = "audience::officers")]
    async fn correct_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and what is right.")] input: CorrectMemberInput,
    ) -> Result<CorrectMemberPayload> {
        CorrectMemberPayload::of(ctx, correction::correct(ctx, input).await).await
    }

    /// Erases a member («sletning», GDPR art. 17): with the pregnant or the last one the whole family is anonymised, anybody else goes alone. It cannot be undone. What is running has to be ended first. Needs the purpose SUBJECT_REQUEST.
    #[graphql(visible = "audience::officers")]
    async fn erase_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: EraseMemberInput,
    ) -> Result<ErasurePayload> {
        erased(ctx, erasure::member(ctx, &input).await)
    }

    /// Anonymises a family («anonymisering»): members, contacts, consents, codes and links go, moments become quarters, bands stay. It cannot be undone. What is running has to be ended first; an open case is closed as stopped. Needs the purpose SUBJECT_REQUEST.
    #[graphql(visible = "audience::officers")]
    async fn anonymise_family(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: AnonymiseFamilyInput,
    ) -> Result<ErasurePayload> {
        erased(ctx, erasure::family(ctx, &input).await)
    }
}

fn erased(ctx: &Context<'_>, done: Result<(), Stop>) -> Result<ErasurePayload> {
    Ok(match done {
        Ok(()) => ErasurePayload {
            erased: true,
            user_errors: vec![],
        },
        Err(stop) => ErasurePayload {
            erased: false,
            user_errors: user_errors(ctx, stop)?,
        },
    })
}
