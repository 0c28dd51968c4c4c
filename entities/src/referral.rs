//! A referral («visitation») of a family to track 1 or 2.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, CodeSet, Subjects,
    codes::{
        CareLevel, ChangeReason, ContactReason, DeclineReason, GestationBand, Judgement, Outcome,
        ReferralStatus, TargetGroup, Track,
    },
    ids::{FamilyId, HospitalId, MemberId, PersonId, ProgrammeId, ReferralId, SiteId},
};

/// A referral («visitation») of a family to track 1 or 2.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReferralId,
    /// The code that both sides know it by, random.
    pub code: String,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// From which hospital.
    pub hospital_id: HospitalId,
    /// From which of its sites.
    pub site_id: SiteId,
    /// To which track.
    pub track: Track,
    /// Who refers.
    pub referrer_id: PersonId,
    /// The family, once known.
    pub family_id: Option<FamilyId>,
    /// The member it is about.
    pub member_id: Option<MemberId>,
    /// A hand-out code was given; whether it was used never flows back.
    pub anonymous: bool,
    /// Care level.
    pub care_level: CareLevel,
    /// Target groups, a set (R62).
    pub target_groups: CodeSet<TargetGroup>,
    /// Gestation at referral (R87).
    pub gestation_band: Option<GestationBand>,
    /// The professional judgement (R7).
    pub judgement: Option<Judgement>,
    /// Who judged.
    pub judged_by: Option<PersonId>,
    /// On which day.
    pub judged_on: Option<NaiveDate>,
    /// Reasons for contact, a set (R52).
    pub reasons: CodeSet<ContactReason>,
    /// Status.
    pub status: ReferralStatus,
    /// The social worker.
    pub assignee_id: Option<PersonId>,
    /// Why it was declined.
    pub decline_reason: Option<DeclineReason>,
    /// Why it was withdrawn or broken off.
    pub end_reason: Option<ChangeReason>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The referral it follows.
    pub previous_id: Option<ReferralId>,
    /// Whether it was ever sent.
    pub sent: bool,
    /// When it was sent, UTC; for one that wasn't, when it was last saved.
    pub sent_at: DateTime<Utc>,
    /// When it is to be received, UTC.
    pub due_at: DateTime<Utc>,
    /// When it was first received, UTC.
    pub received_at: Option<DateTime<Utc>>,
    /// Last change of status, UTC.
    pub changed_at: DateTime<Utc>,
    /// When the hospital took note of a decline, UTC.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    pub version: i32,
    /// The project leader who decided that it may be accepted, though an excluded group is among hers (C5).
    pub groups_decided_by: Option<PersonId>,
    /// When, UTC.
    pub groups_decided_at: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::Code
            | Column::ProgrammeId
            | Column::HospitalId
            | Column::SiteId
            | Column::Track
            | Column::ReferrerId
            | Column::FamilyId
            | Column::MemberId
            | Column::Anonymous
            | Column::CareLevel
            | Column::TargetGroups
            | Column::GestationBand
            | Column::Judgement
            | Column::JudgedBy
            | Column::JudgedOn
            | Column::Reasons
            | Column::Status
            | Column::AssigneeId
            | Column::DeclineReason
            | Column::EndReason
            | Column::Outcome
            | Column::PreviousId
            | Column::Sent
            | Column::SentAt
            | Column::DueAt
            | Column::ReceivedAt
            | Column::ChangedAt
            | Column::AcknowledgedAt
            | Column::Version
            | Column::GroupsDecidedBy
            | Column::GroupsDecidedAt => Class::Special,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Named(&[Column::FamilyId, Column::MemberId])
    }
}
