//! Global object identification: every stored thing is a `Node`.

#![allow(
    missing_docs,
    reason = "the derived interface has an undocumented method"
)]

use async_graphql::{Context, ID, Interface, Result};
use entities::ids::{self, TypedId};

use super::{loaders::Find, reader, refuse, row::Row};
use crate::{
    access::{ErrorCode, Failure},
    domains::{
        advice::{AdviceSession, Sparring},
        association::{Activity, ActivityTally, Association, Signup, Volunteer, VolunteerMatch},
        audit::AuditEvent,
        course::{Course, CourseSession, Enrolment},
        directory::{Capacity, Hospital, Organisation, Person, PresenceSlot, RoleAssignment, Site},
        evaluation::Snapshot,
        family::{Consent, Family, FamilyMember, Profile},
        onboarding::LeaderProposal,
        programme::{
            Baseline, Criteria, CriteriaApproval, Phase, Programme, ReportApproval, Target,
            TargetApproval, TrackPlan,
        },
        referral::{Referral, ReferralEvent},
        steering::{Decision, Material, Meeting, Report, ReportComment, ReportPresentation, Seat},
        survey::{Survey, SurveyItem},
    },
};

fn invalid() -> Failure {
    Failure::new(
        ErrorCode::InvalidId,
        "This is not an id of the wanted type.",
    )
}

/// Reads an id of the wanted type.
///
/// # Errors
/// `INVALID_ID`.
pub fn parse<I: TypedId>(id: &ID) -> Result<I, Failure> {
    I::parse(id).ok_or_else(invalid)
}

/// The node with this id, as far as the viewer may see it: null with `INVALID_ID` for an id of
/// another type, null alone for one that isn't there or may not be seen.
///
/// # Errors
/// When the database fails.
pub async fn find<I: TypedId, R: Row>(ctx: &Context<'_>, id: &ID) -> Result<Option<R>> {
    match parse::<I>(id) {
        Ok(id) => Ok(reader(ctx).load(Find::<R>::id(id)).await?),
        Err(failure) => Ok(refuse(ctx, failure)),
    }
}

/// Declares the node types: each with its id type, one line a type.
macro_rules! nodes {
    ($( $node:ident by $id:ident, )*) => {
        /// Anything stored, by its id ([global object identification](https://graphql.org/learn/global-object-identification/)).
        #[derive(Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "Opaque, unique in the whole graph."))]
        pub enum Node {
            $(
                #[doc = concat!("A ", stringify!($node), ".")]
                $node($node),
            )*
        }

        /// The node with this id, whatever its type; see [`find`].
        ///
        /// # Errors
        /// When the database fails.
        pub async fn any(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
            let Some((prefix, key)) = ids::split(id) else { return Ok(refuse(ctx, invalid())) };
            match prefix {
                $( ids::$id::PREFIX => {
                    Ok(reader(ctx).load(Find::<$node>::id(key)).await?.map(Node::$node))
                } )*
                _ => Ok(refuse(ctx, invalid())),
            }
        }
    };
}

nodes! {
    Activity by ActivityId,
    Association by AssociationId,
    Capacity by CapacityId,
    Consent by ConsentId,
    Family by FamilyId,
    FamilyMember by MemberId,
    Hospital by HospitalId,
    Organisation by OrganisationId,
    Person by PersonId,
    PresenceSlot by PresenceSlotId,
    Programme by ProgrammeId,
    Referral by ReferralId,
    ReferralEvent by ReferralEventId,
    RoleAssignment by RoleAssignmentId,
    Signup by SignupId,
    Site by SiteId,
    TrackPlan by TrackPlanId,
    Phase by PhaseId,
    Target by TargetId,
    TargetApproval by TargetApprovalId,
    Baseline by BaselineId,
    Criteria by CriteriaId,
    CriteriaApproval by CriteriaApprovalId,
    Seat by SeatId,
    Meeting by MeetingId,
    Decision by DecisionId,
    Report by ReportId,
    ReportPresentation by ReportPresentationId,
    Material by MaterialId,
    AdviceSession by AdviceSessionId,
    Profile by ProfileId,
    Sparring by SparringId,
    Course by CourseId,
    CourseSession by CourseSessionId,
    Enrolment by EnrolmentId,
    Survey by SurveyId,
    SurveyItem by SurveyItemId,
    ActivityTally by ActivityTallyId,
    Volunteer by VolunteerId,
    VolunteerMatch by VolunteerMatchId,
    LeaderProposal by LeaderProposalId,
    AuditEvent by AuditEventId,
    ReportApproval by ReportApprovalId,
    ReportComment by ReportCommentId,
    Snapshot by SnapshotId,
}
