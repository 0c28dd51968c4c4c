//! What the mutations of referrals take.

use async_graphql::{ID, InputObject};
use entities::{
    CodeSet,
    codes::{
        CareLevel, ChangeReason, ConsentPurpose, ContactReason, DeclineReason, FamilyStage,
        GestationBand, Judgement, Outcome, SafeChannel, TargetGroup, Track,
    },
};

use crate::{domains::family::sealing::Texts, graph::coded::Coded};

/// Makes a referral, as a draft or sent at once.
#[derive(InputObject)]
pub struct CreateReferralInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// From which site of the hospital.
    pub(super) site: ID,
    /// To which track.
    pub(super) track: Coded<Track>,
    /// Care level («niveau»).
    pub(super) care_level: Coded<CareLevel>,
    /// Target groups («målgrupper»).
    pub(super) target_groups: Vec<Coded<TargetGroup>>,
    /// Gestation at referral (R87).
    pub(super) gestation_band: Option<Coded<GestationBand>>,
    /// The professional judgement («fagligt skøn», R7), made today by who asks.
    pub(super) judgement: Option<Coded<Judgement>>,
    /// Reasons for contact («henvendelsesårsager»).
    #[graphql(default)]
    pub(super) reasons: Vec<Coded<ContactReason>>,
    /// Hand out a code instead of a name: then there is no member.
    #[graphql(default)]
    pub(super) anonymous: bool,
    /// Who is referred, by name.
    pub(super) member: Option<ReferredMemberInput>,
    /// Send it at once; otherwise it is a draft.
    #[graphql(default)]
    pub(super) send: bool,
}

/// A member who is referred by name.
#[derive(InputObject)]
pub struct ReferredMemberInput {
    /// Before or after the birth.
    pub(super) stage: Coded<FamilyStage>,
    /// Name.
    pub(super) name: Option<String>,
    /// Phone.
    pub(super) phone: Option<String>,
    /// E-mail.
    pub(super) email: Option<String>,
    /// How to reach her without danger.
    pub(super) safe_note: Option<String>,
    /// The safe ways to reach her; with none, nobody calls or writes.
    #[graphql(default)]
    pub(super) safe_channels: Vec<Coded<SafeChannel>>,
    /// What she has consented to.
    #[graphql(default)]
    pub(super) consents: Vec<CollectedConsentInput>,
}

/// A consent («samtykke») that was collected by who asks.
#[derive(InputObject)]
pub struct CollectedConsentInput {
    /// What for.
    pub(super) purpose: Coded<ConsentPurpose>,
    /// Version of the wording that was read out.
    pub(super) wording_version: String,
}

/// Changes a referral until it is received. The facts are given whole: what is left out is removed.
#[derive(InputObject)]
pub struct UpdateReferralInput {
    /// Which referral.
    pub(super) referral: ID,
    /// The version that the client saw.
    pub(super) version: i32,
    /// Care level («niveau»).
    pub(super) care_level: Coded<CareLevel>,
    /// Target groups («målgrupper»).
    pub(super) target_groups: Vec<Coded<TargetGroup>>,
    /// Gestation at referral (R87).
    pub(super) gestation_band: Option<Coded<GestationBand>>,
    /// The professional judgement («fagligt skøn», R7).
    pub(super) judgement: Option<Coded<Judgement>>,
    /// Reasons for contact («henvendelsesårsager»).
    #[graphql(default)]
    pub(super) reasons: Vec<Coded<ContactReason>>,
    /// The contact, whole; null leaves it as it is.
    pub(super) contact: Option<ReferredContactInput>,
    /// Consents collected since; those in force already stay.
    #[graphql(default)]
    pub(super) consents: Vec<CollectedConsentInput>,
}

/// How to reach the member of a referral.
#[derive(InputObject)]
pub struct ReferredContactInput {
    /// Name.
    pub(super) name: Option<String>,
    /// Phone.
    pub(super) phone: Option<String>,
    /// E-mail.
    pub(super) email: Option<String>,
    /// How to reach her without danger.
    pub(super) safe_note: Option<String>,
    /// The safe ways to reach her; with none, nobody calls or writes.
    #[graphql(default)]
    pub(super) safe_channels: Vec<Coded<SafeChannel>>,
}

/// Uses a hand-out code.
#[derive(InputObject)]
pub struct RedeemReferralCodeInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// The code, as it was handed out.
    pub(super) code: String,
    /// Before or after the birth.
    pub(super) stage: Coded<FamilyStage>,
}

/// Takes note of a decline.
#[derive(InputObject)]
pub struct AcknowledgeDeclineInput {
    /// The same key does the same thing once: 8–100 characters of the client's choice.
    pub(super) idempotency_key: String,
    /// Which referral.
    pub(super) referral: ID,
}

/// Which referral a step is aimed at.
pub(super) struct Aim<'a> {
    pub(super) referral: &'a ID,
    pub(super) version: i32,
    pub(super) key: Option<&'a str>,
}

/// Declares the inputs of steps: which referral, the version seen, and what more the step takes.
macro_rules! steps {
    ($( $(#[doc = $doc:literal])* $name:ident { $( $(#[doc = $of_doc:literal])* $(#[graphql($default:ident)])? $field:ident: $of:ty, )* } )*) => {$(
        $(#[doc = $doc])*
        #[derive(InputObject)]
        pub struct $name {
            /// Which referral.
            pub(super) referral: ID,
            /// The version that the client saw.
            pub(super) version: i32,
            /// With a key, asking twice is the same as asking once: 8–100 characters of the client's choice.
            pub(super) idempotency_key: Option<String>,
            $( $(#[doc = $of_doc])* $(#[graphql($default)])? pub(super) $field: $of, )*
        }

        impl $name {
            pub(super) fn aim(&self) -> Aim<'_> {
                Aim {
                    referral: &self.referral,
                    version: self.version,
                    key: self.idempotency_key.as_deref(),
                }
            }
        }
    )*};
}

steps! {
    /// Sends a draft.
    SendReferralInput {}
    /// Receives a referral.
    ReceiveReferralInput {}
    /// Accepts a referral.
    AcceptReferralInput {}
    /// Declines a referral.
    DeclineReferralInput {
        /// Why; needed.
        reason: Option<Coded<DeclineReason>>,
    }
    /// Decides on a referral with an excluded target group among hers.
    DecideOnGroupsInput {
        /// Whether it may be accepted; otherwise it is declined.
        include: bool,
    }
    /// Puts a referral on the waiting list.
    WaitlistReferralInput {}
    /// Begins to help.
    StartReferralInput {}
    /// Ends the help.
    CompleteReferralInput {
        /// How it ended («udfald»).
        outcome: Coded<Outcome>,
    }
    /// Breaks the help off.
    DiscontinueReferralInput {
        /// Why; needed.
        reason: Option<Coded<ChangeReason>>,
    }
    /// Withdraws a referral before help begins.
    WithdrawReferralInput {
        /// Why; needed.
        reason: Option<Coded<ChangeReason>>,
    }
    /// Takes a referral up again.
    ReopenReferralInput {
        /// Why; needed.
        reason: Option<Coded<ChangeReason>>,
    }
    /// Marks a referral that should not be there.
    MarkReferralEnteredInErrorInput {}
    /// Completes a referral and refers the family on.
    ReferOnInput {
        /// To which track.
        track: Coded<Track>,
        /// At which site it is received.
        site: ID,
        /// Care level («niveau»).
        care_level: Coded<CareLevel>,
        /// Target groups («målgrupper»).
        target_groups: Vec<Coded<TargetGroup>>,
        /// Gestation at referral (R87).
        gestation_band: Option<Coded<GestationBand>>,
        /// The professional judgement («fagligt skøn», R7), made today by who asks.
        judgement: Option<Coded<Judgement>>,
        /// Reasons for contact («henvendelsesårsager»).
        #[graphql(default)]
        reasons: Vec<Coded<ContactReason>>,
    }
}

/// The facts of a referral, as they are sent.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) care_level: CareLevel,
    pub(super) target_groups: CodeSet<TargetGroup>,
    pub(super) gestation_band: Option<GestationBand>,
    pub(super) judgement: Option<Judgement>,
    pub(super) reasons: CodeSet<ContactReason>,
}

/// Reads what several inputs have alike.
macro_rules! facts_of {
    ($($input:ident),*) => {$(
        impl $input {
            pub(super) fn facts(&self) -> Facts {
                Facts {
                    care_level: self.care_level.0,
                    target_groups: self.target_groups.iter().map(|of| of.0).collect(),
                    gestation_band: self.gestation_band.map(|of| of.0),
                    judgement: self.judgement.map(|of| of.0),
                    reasons: self.reasons.iter().map(|of| of.0).collect(),
                }
            }
        }
    )*};
}
facts_of!(CreateReferralInput, UpdateReferralInput, ReferOnInput);

macro_rules! details_of {
    ($($input:ident),*) => {$(
        impl $input {
            pub(super) fn details(&self) -> (Texts, CodeSet<SafeChannel>) {
                let texts = Texts {
                    name: self.name.clone(),
                    phone: self.phone.clone(),
                    email: self.email.clone(),
                    safe_note: self.safe_note.clone(),
                };
                (texts, self.safe_channels.iter().map(|of| of.0).collect())
            }
        }
    )*};
}
details_of!(ReferredMemberInput, ReferredContactInput);
