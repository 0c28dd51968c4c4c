//! The directory: organisations, roles, parameters, presence and capacity.

use crate::code::codes;

codes! {
    /// Whether a database holds invented data or real data.
    InstallationKind {
        /// Invented people only; demo personas may be chosen.
        Demo = "DEMO", "demo", "Demo";
        /// Real data.
        Production = "PRODUCTION", "produktion", "Production";
    }
    /// How far the loading of a database has come.
    InstallationState {
        /// A load is under way, or was broken off.
        Loading = "LOADING", "indlæses", "Loading";
        /// Complete.
        Ready = "READY", "klar", "Ready";
    }
    /// One of the partnership's three tracks («spor»), R16.
    Track {
        /// Track 1, open interdisciplinary advice («åben rådgivning»), anonymous if the family wishes.
        OpenAdvice = "OPEN_ADVICE", "åben rådgivning", "Open advice";
        /// Track 2, courses that a midwife or social worker refers to («visiterede aktivitetstilbud»).
        ReferredActivity = "REFERRED_ACTIVITY", "visiterede aktivitetstilbud", "Referred activities";
        /// Track 3, activities of the local associations («lokale aktiviteter»), open without a referral.
        LocalActivity = "LOCAL_ACTIVITY", "lokale aktiviteter", "Local activities";
    }
    /// Kind of organisation.
    OrganisationKind {
        /// A hospital.
        Hospital = "HOSPITAL", "hospital", "Hospital";
        /// The charity that runs the effort, Mødrehjælpen.
        Ngo = "NGO", "civilsamfundsorganisation", "Charity";
        /// A region.
        Region = "REGION", "region", "Region";
        /// A local association («lokalforening»).
        Association = "ASSOCIATION", "lokalforening", "Local association";
        /// A municipality.
        Municipality = "MUNICIPALITY", "kommune", "Municipality";
    }
    /// How a hospital takes part in a programme.
    Participation {
        /// Takes part.
        Active = "ACTIVE", "deltager", "Active";
        /// May take part after a recorded decision; remote channels only (R11).
        Candidate = "CANDIDATE", "kandidat", "Candidate";
    }
    /// Kind of site («matrikel» or «sted»).
    SiteKind {
        /// A birth place («fødested»).
        BirthPlace = "BIRTH_PLACE", "fødested", "Birth place";
        /// A midwife clinic («jordemoderkonsultation»).
        MidwifeClinic = "MIDWIFE_CLINIC", "jordemoderkonsultation", "Midwife clinic";
        /// Premises of Mødrehjælpen.
        NgoOffice = "NGO_OFFICE", "Mødrehjælpens lokaler", "Mødrehjælpen's office";
    }
    /// What a person does in the partnership. Rights come from role assignments, never from a token.
    Role {
        /// A hospital's contact person («kontaktperson»), R47.
        ContactPerson = "CONTACT_PERSON", "kontaktperson", "Contact person";
        /// A midwife («jordemoder») who refers.
        Midwife = "MIDWIFE", "jordemoder", "Midwife";
        /// Management of a hospital department («afdelingsledelse»).
        DepartmentManager = "DEPARTMENT_MANAGER", "afdelingsledelse", "Department management";
        /// The bridge-building consultant («brobygningskonsulent») of the competence centre, R23.
        BridgeConsultant = "BRIDGE_CONSULTANT", "brobygningskonsulent", "Bridge consultant";
        /// A social worker («socialrådgiver») of Mødrehjælpen.
        SocialWorker = "SOCIAL_WORKER", "socialrådgiver", "Social worker";
        /// Mødrehjælpen's leader of the programme («projektleder»), R48.
        ProjectLeader = "PROJECT_LEADER", "projektleder", "Project leader";
        /// Municipal staff who take part by agreement, R78.
        MunicipalStaff = "MUNICIPAL_STAFF", "kommunal medarbejder", "Municipal staff";
        /// Coordinates a local association («koordinator»).
        AssociationCoordinator = "ASSOCIATION_COORDINATOR", "foreningskoordinator", "Association coordinator";
        /// A volunteer («frivillig») of a local association.
        Volunteer = "VOLUNTEER", "frivillig", "Volunteer";
        /// A member of the steering group («styregruppe»), R45.
        SteeringMember = "STEERING_MEMBER", "styregruppemedlem", "Steering group member";
        /// A member of the evaluation team.
        Evaluator = "EVALUATOR", "evaluator", "Evaluation team";
        /// The region's administration.
        RegionAdministrator = "REGION_ADMINISTRATOR", "regional administrator", "Region administrator";
        /// The data protection officer («databeskyttelsesrådgiver»).
        DataProtectionOfficer = "DATA_PROTECTION_OFFICER", "databeskyttelsesrådgiver", "Data protection officer";
    }
    /// A parameter of a programme. Every number of an agreement is one of these, never a constant in code.
    ParameterName {
        /// At most this many advice sessions for a family (R72). No value: no limit.
        AdviceSessionsMax = "ADVICE_SESSIONS_MAX", "højst antal rådgivninger", "Advice sessions, maximum";
        /// Target groups outside the programme (R63), as a set.
        ExcludedTargetGroups = "EXCLUDED_TARGET_GROUPS", "udelukkede målgrupper", "Excluded target groups";
        /// Care levels that may be referred, as a set of bits (level n is bit n - 1).
        CareLevels = "CARE_LEVELS", "omsorgsniveauer", "Care levels";
        /// Days a week that a social worker is present at each birth place (R74).
        PresenceDaysPerWeek = "PRESENCE_DAYS_PER_WEEK", "fremmødedage pr. uge", "Presence days a week";
        /// Minutes a week that the region sets aside for coordination (R75).
        CoordinationMinutesPerWeek = "COORDINATION_MINUTES_PER_WEEK", "koordinering, minutter pr. uge", "Coordination, minutes a week";
        /// A group course lasts at least this many weeks (R79).
        CourseWeeksMin = "COURSE_WEEKS_MIN", "forløb, uger mindst", "Course weeks, minimum";
        /// A group course lasts at most this many weeks (R79).
        CourseWeeksMax = "COURSE_WEEKS_MAX", "forløb, uger højst", "Course weeks, maximum";
        /// Length of a group session in minutes (R79).
        CourseSessionMinutes = "COURSE_SESSION_MINUTES", "forløb, minutter pr. gang", "Course session, minutes";
        /// Participants of a group course at least (R80).
        CourseParticipantsMin = "COURSE_PARTICIPANTS_MIN", "deltagere mindst", "Participants, minimum";
        /// Participants of a group course at most (R80).
        CourseParticipantsMax = "COURSE_PARTICIPANTS_MAX", "deltagere højst", "Participants, maximum";
        /// Times a month that a midwife takes part in a group course (R81).
        CourseMidwifeTimesPerMonth = "COURSE_MIDWIFE_TIMES_PER_MONTH", "jordemoder, gange pr. måned", "Midwife, times a month";
        /// Minutes that a midwife takes part each time (R81).
        CourseMidwifeMinutes = "COURSE_MIDWIFE_MINUTES", "jordemoder, minutter pr. gang", "Midwife, minutes each time";
        /// Minutes a week of a Familieven at least (R85).
        FamilyFriendMinutesMin = "FAMILY_FRIEND_MINUTES_MIN", "Familieven, minutter pr. uge mindst", "Familieven, minutes a week, minimum";
        /// Minutes a week of a Familieven at most (R85).
        FamilyFriendMinutesMax = "FAMILY_FRIEND_MINUTES_MAX", "Familieven, minutter pr. uge højst", "Familieven, minutes a week, maximum";
        /// Working days within which a referral is to be received.
        ReceiveWithinWorkingDays = "RECEIVE_WITHIN_WORKING_DAYS", "modtages inden for arbejdsdage", "Receive within, working days";
        /// Working days within which the first contact is to be made.
        ContactWithinWorkingDays = "CONTACT_WITHIN_WORKING_DAYS", "første kontakt inden for arbejdsdage", "First contact within, working days";
        /// Days after sending for which a referral with withheld progress counts as open, whatever happened.
        WithheldOpenDays = "WITHHELD_OPEN_DAYS", "åben i dage, når forløb ikke deles", "Open when withheld, days";
        /// Cells below this count are suppressed.
        DisclosureThreshold = "DISCLOSURE_THRESHOLD", "mindste celle", "Disclosure threshold";
        /// A mean of satisfaction needs at least this many answers.
        SatisfactionAnswersMin = "SATISFACTION_ANSWERS_MIN", "tilfredshed, svar mindst", "Satisfaction, answers minimum";
        /// Months for which the log of look-ups is kept.
        AuditRetentionMonths = "AUDIT_RETENTION_MONTHS", "log gemmes i måneder", "Audit retention, months";
        /// Months after closing at which contact details go.
        ContactRetentionMonths = "CONTACT_RETENTION_MONTHS", "kontaktoplysninger gemmes i måneder", "Contact retention, months";
        /// Whether a remote effort by phone or video is offered (R11): 1 or 0.
        RemoteEffort = "REMOTE_EFFORT", "digital/telefonisk indsats", "Remote effort";
    }
    /// A day of the week, ISO 8601 order.
    Weekday {
        /// Monday.
        Monday = "MONDAY", "mandag", "Monday";
        /// Tuesday.
        Tuesday = "TUESDAY", "tirsdag", "Tuesday";
        /// Wednesday.
        Wednesday = "WEDNESDAY", "onsdag", "Wednesday";
        /// Thursday.
        Thursday = "THURSDAY", "torsdag", "Thursday";
        /// Friday.
        Friday = "FRIDAY", "fredag", "Friday";
        /// Saturday.
        Saturday = "SATURDAY", "lørdag", "Saturday";
        /// Sunday.
        Sunday = "SUNDAY", "søndag", "Sunday";
    }
    /// Whether there is room, in the words of HL7 Gravity SDOH Clinical Care.
    CapacityStatus {
        /// There is room now.
        HasCapacity = "HAS_CAPACITY", "ledig plads", "Has capacity";
        /// There is no room now, and a waiting list.
        NoCapacityHasWaitlist = "NO_CAPACITY_HAS_WAITLIST", "venteliste", "Waiting list";
        /// There is no room now, and no waiting list.
        NoCapacity = "NO_CAPACITY", "ingen plads", "No capacity";
    }
}
