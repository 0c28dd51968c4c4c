//! The access table of the domain (§4) as data: which role reads which area, and which area each
//! type belongs to. It knows nothing of the policies' code.

use entities::{
    Class,
    codes::Role::{self, *},
};

/// A column of the access table; two where the table makes a difference inside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Hospitals, sites, staff and their roles.
    Directory,
    /// The facts of a referral.
    AsSent,
    /// That there is a referral, and what became of it.
    LaterStatus,
    /// Families, members, contacts, consents.
    Family,
    /// Advice sessions and profiles.
    Advice,
    /// Courses and enrolments.
    Course,
    /// Activities themselves.
    Activity,
    /// Signups by alias, volunteers, matches.
    Signup,
    /// Tallies of activities, which volunteers do not read.
    Tally,
    /// Sparring.
    Sparring,
    /// Targets, decisions, reports.
    Steering,
    /// Proposed leaders: a part of granting roles.
    Granting,
    /// Aggregates under disclosure control, of one's own or of all.
    Aggregates,
}

use Area::*;

/// What a role reads, "–" left out; reading one's own and with a stated reason included. What a role
/// has an "A" for it reads as aggregates alone.
const fn reads(role: Role) -> &'static [Area] {
    match role {
        ContactPerson => &[
            Directory,
            AsSent,
            LaterStatus,
            Activity,
            Sparring,
            Steering,
            Aggregates,
        ],
        Midwife => &[
            Directory,
            AsSent,
            LaterStatus,
            Course,
            Activity,
            Sparring,
            Aggregates,
        ],
        DepartmentManager | SteeringMember | Evaluator => {
            &[Directory, Activity, Steering, Aggregates]
        }
        RegionAdministrator => &[Directory, Activity, Steering, Granting, Aggregates],
        BridgeConsultant => &[Directory, Activity, Sparring, Steering, Aggregates],
        SocialWorker => &[
            Directory,
            AsSent,
            LaterStatus,
            Family,
            Advice,
            Course,
            Activity,
            Signup,
            Tally,
            Sparring,
            Steering,
            Aggregates,
        ],
        ProjectLeader => &AREAS,
        MunicipalStaff => &[Directory, Course, Activity],
        AssociationCoordinator => &[Directory, Activity, Signup, Tally, Steering, Aggregates],
        Volunteer => &[Directory, Activity, Signup],
        DataProtectionOfficer => &[Directory, Family, Steering],
    }
}

/// What a hospital's machine client reads.
const MACHINE: &[Area] = &[Directory, LaterStatus, Activity, Aggregates];

/// Whether a viewer with these roles (none: a machine client) may read one of these areas.
pub fn may_read(roles: &[Role], machine: bool, areas: &[Area]) -> bool {
    let allowed = |of: &[Area]| of.iter().any(|area| areas.contains(area));
    (machine && allowed(MACHINE)) || roles.iter().any(|role| allowed(reads(*role)))
}

/// All areas.
pub const AREAS: [Area; 13] = [
    Directory,
    AsSent,
    LaterStatus,
    Family,
    Advice,
    Course,
    Activity,
    Signup,
    Tally,
    Area::Sparring,
    Steering,
    Granting,
    Aggregates,
];

/// To which areas a field of a type belongs: reading one of them is enough. `None` for a type that
/// is about the viewer alone.
pub fn areas(of: &str, field: &str) -> Option<&'static [Area]> {
    const FACTS: &[&str] = &[
        "careLevel",
        "targetGroups",
        "gestationBand",
        "judgement",
        "reasons",
        "referrer",
    ];
    Some(match of {
        "Capacity"
        | "Hospital"
        | "Municipality"
        | "Organisation"
        | "Person"
        | "Presence"
        | "PresenceSlot"
        | "Region"
        | "RoleAssignment"
        | "Site"
        | "Baseline"
        | "Criteria"
        | "Eligibility"
        | "Phase"
        | "Programme"
        | "ProgrammeParameters"
        | "TrackPlan"
        | "Association"
        | "Material"
        | "Survey"
        | "SurveyItem" => &[Directory],
        "Referral" if FACTS.contains(&field) => &[AsSent],
        "Referral" | "ReferralEvent" | "ReferralProgress" => &[AsSent, LaterStatus],
        // What the hospital hands over with a named referral it reads until it is received.
        "FamilyContact" => &[Family, AsSent],
        "Consent" | "Family" | "FamilyMember" => &[Family],
        "AdviceSession" | "Profile" => &[Advice],
        "Attendance" | "Course" | "CourseSession" | "CourseStaff" | "Enrolment" => &[Course],
        "Activity" => &[Activity],
        "Signup" | "Volunteer" | "VolunteerMatch" => &[Signup],
        "ActivityTally" => &[Tally],
        "LeaderProposal" => &[Granting],
        "Sparring" => &[Area::Sparring],
        "CriteriaApproval" | "Decision" | "Meeting" | "Report" | "ReportApproval"
        | "ReportComment" | "ReportPresentation" | "Seat" | "Target" | "TargetApproval" => {
            &[Steering]
        }
        "AgainstTarget"
        | "Count"
        | "CourseCompletion"
        | "Coverage"
        | "Evaluation"
        | "EvaluationCategory"
        | "EvaluationCode"
        | "EvaluationDimension"
        | "EvaluationRow"
        | "EvaluationTable"
        | "FlowRow"
        | "FlowTable"
        | "Satisfaction"
        | "SatisfactionRow"
        | "Snapshot" => &[Aggregates],
        "Inbox" | "Period" | "Query" | "StatedPurpose" | "Viewer" | "ViewerRole" | "Withheld" => {
            return None;
        }
        _ => panic!("{of} has no area: say which column of the access table it belongs to"),
    })
}

/// Whether reading data of this class takes a right at all.
pub fn is_protected(class: Class) -> bool {
    class != Class::Public
}
