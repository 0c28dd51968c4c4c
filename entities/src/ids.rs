//! Typed primary keys.
//!
//! A key is a UUID: it tells neither how many rows there are nor when one was made. Its public
//! form is `prefix_` and 32 hexadecimal digits, opaque to clients, and says of which type it is.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A typed primary key.
pub trait TypedId:
    Copy + Eq + Ord + std::hash::Hash + Send + Sync + From<Uuid> + Into<Uuid> + 'static
{
    /// The type's part of the public form, e.g. `hospital`.
    const PREFIX: &'static str;

    /// The public form.
    fn global(self) -> String {
        let uuid: Uuid = self.into();
        format!("{}_{}", Self::PREFIX, uuid.simple())
    }

    /// Reads the public form. `None` when it is not one of this type.
    fn parse(text: &str) -> Option<Self> {
        let (prefix, uuid) = split(text)?;
        (prefix == Self::PREFIX).then(|| uuid.into())
    }
}

/// Takes a public form apart into prefix and key; `None` when it is not canonical.
#[must_use]
pub fn split(text: &str) -> Option<(&str, Uuid)> {
    let (prefix, digits) = text.rsplit_once('_')?;
    let canonical = digits.len() == 32
        && digits
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    Some((prefix, Uuid::try_parse(digits).ok().filter(|_| canonical)?))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
        }
        // Keys are made by the service; the database never counts them up.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// Key of an activity of an association.
    ActivityId = "activity",
    /// Key of an association; the same UUID as its organisation's.
    AssociationId = "association",
    /// Key of a line of the audit trail: made from its hash.
    AuditEventId = "audit_event",
    /// Key of a capacity statement.
    CapacityId = "capacity",
    /// Key of a consent.
    ConsentId = "consent",
    /// Key of a family.
    FamilyId = "family",
    /// Key of an invitation to sign in for the first time.
    InvitationId = "invitation",
    /// Key of a proposed project leader.
    LeaderProposalId = "leader_proposal",
    /// Key of a family member.
    MemberId = "member",
    /// Key of a hospital; the same UUID as its organisation's.
    HospitalId = "hospital",
    /// Key of a link between a person or machine client and an issuer's subject.
    IdentityId = "identity",
    /// Key of a machine client.
    MachineClientId = "client",
    /// Key of an organisation.
    OrganisationId = "organisation",
    /// Key of something that happened.
    OutboxId = "event",
    /// Key of a person.
    PersonId = "person",
    /// Key of an exception from a presence slot.
    PresenceExceptionId = "presence_exception",
    /// Key of a weekly presence slot.
    PresenceSlotId = "presence",
    /// Key of a programme.
    ProgrammeId = "programme",
    /// Key of a referral.
    ReferralId = "referral",
    /// Key of an event in a referral's trail.
    ReferralEventId = "referral_event",
    /// Key of a role assignment.
    RoleAssignmentId = "role",
    /// Key of a signup.
    SignupId = "signup",
    /// Key of a site.
    SiteId = "site",
    /// Key of a track's plan.
    TrackPlanId = "track_plan",
    /// Key of a phase.
    PhaseId = "phase",
    /// Key of a target.
    TargetId = "target",
    /// Key of an approval of a target.
    TargetApprovalId = "target_approval",
    /// Key of a baseline.
    BaselineId = "baseline",
    /// Key of criteria.
    CriteriaId = "criteria",
    /// Key of an approval of criteria.
    CriteriaApprovalId = "criteria_approval",
    /// Key of a seat in a steering group.
    SeatId = "seat",
    /// Key of a meeting of a steering group.
    MeetingId = "meeting",
    /// Key of a decision of a steering group.
    DecisionId = "decision",
    /// Key of a number of the evaluation.
    FigureId = "figure",
    /// Key of how long a step took.
    FlowFigureId = "flow_figure",
    /// Key of a mean of scores.
    ScoreFigureId = "score_figure",
    /// Key of a frozen quarter.
    SnapshotId = "snapshot",
    /// Key of what a frozen quarter counted.
    SnapshotRecordId = "snapshot_record",
    /// Key of a report.
    ReportId = "report",
    /// Key of a presentation of a report.
    ReportPresentationId = "report_presentation",
    /// Key of a material.
    MaterialId = "material",
    /// Key of a family's profile.
    ProfileId = "profile",
    /// Key of an advice session.
    AdviceSessionId = "advice_session",
    /// Key of a sparring.
    SparringId = "sparring",
    /// Key of a course.
    CourseId = "course",
    /// Key of a session of a course.
    CourseSessionId = "course_session",
    /// Key of an enrolment in a course.
    EnrolmentId = "enrolment",
    /// Key of a survey.
    SurveyId = "survey",
    /// Key of a question of a survey.
    SurveyItemId = "survey_item",
    /// Key of an invitation to a survey.
    SurveyInvitationId = "survey_invitation",
    /// Key of an answer to a survey.
    SurveyResponseId = "survey_response",
    /// Key of an activity's tally; the same UUID as its activity's.
    ActivityTallyId = "tally",
    /// Key of a volunteer.
    VolunteerId = "volunteer",
    /// Key of a match of a volunteer and a family.
    VolunteerMatchId = "volunteer_match",
    /// Key of an approval of a report.
    ReportApprovalId = "report_approval",
    /// Key of a comment on a report.
    ReportCommentId = "report_comment",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_form_is_canonical_and_typed() {
        let id = HospitalId(Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
        let text = id.global();
        assert_eq!(text, "hospital_0123456789abcdef0123456789abcdef");
        assert_eq!(HospitalId::parse(&text), Some(id));
        assert_eq!(SiteId::parse(&text), None);
        assert_eq!(HospitalId::parse(&text.to_uppercase()), None);
        assert_eq!(
            HospitalId::parse("hospital_01234567-89ab-cdef-0123-456789abcdef"),
            None
        );
        assert_eq!(HospitalId::parse("hospital_é"), None);
    }
}
