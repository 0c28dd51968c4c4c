//! Courses, surveys and family friends.

use crate::code::codes;

codes! {
    /// Kind of a course («forløb»), R25.
    CourseKind {
        /// For one family («individuelt forløb»).
        Individual = "INDIVIDUAL", "individuelt forløb", "Individual course";
        /// For a group («gruppeforløb»).
        Group = "GROUP", "gruppeforløb", "Group course";
    }
    /// Theme of a course, R27 and R77.
    CourseTheme {
        /// Network («netværk»).
        Network = "NETWORK", "netværk", "Network";
        /// The parental role and competence («forældrerolle»), care of the child included.
        Parenting = "PARENTING", "forældrerolle og forældrekompetencer", "Parenting";
        /// Finances («økonomi»).
        Finances = "FINANCES", "økonomi", "Finances";
        /// Pregnancy and birth («graviditet og fødsel»).
        PregnancyAndBirth = "PREGNANCY_AND_BIRTH", "graviditet og fødsel", "Pregnancy and birth";
        /// Work or education («job eller uddannelse»).
        WorkEducation = "WORK_EDUCATION", "job eller uddannelse", "Work or education";
        /// Finding one's way in public help («at navigere i offentlige tilbud»).
        NavigatingPublicHelp = "NAVIGATING_PUBLIC_HELP", "at navigere i offentlige tilbud", "Navigating public help";
    }
    /// Status of a course. PLANNED → OPEN ⇄ FULL → RUNNING → COMPLETED; CANCELLED.
    CourseStatus {
        /// Planned; nobody is enrolled yet.
        Planned = "PLANNED", "planlagt", "Planned";
        /// Takes enrolments.
        Open = "OPEN", "åbent", "Open";
        /// Has no seat left, but a waiting list.
        Full = "FULL", "fuldt", "Full";
        /// Under way.
        Running = "RUNNING", "i gang", "Running";
        /// Completed.
        Completed = "COMPLETED", "gennemført", "Completed";
        /// Cancelled.
        Cancelled = "CANCELLED", "aflyst", "Cancelled";
    }
    /// Why a course's length lies outside its programme's range, C12.
    CourseRangeReason {
        /// The participants need a shorter or longer one.
        ParticipantsNeed = "PARTICIPANTS_NEED", "deltagernes behov", "The participants' need";
        /// It is tried out.
        Trial = "TRIAL", "prøveforløb", "Trial";
        /// Holidays shorten or stretch it.
        Holidays = "HOLIDAYS", "ferie og helligdage", "Holidays";
        /// Staff or premises are not there for longer.
        Resources = "RESOURCES", "personale eller lokaler", "Staff or premises";
    }
    /// As what a person takes part in a course.
    CoursePart {
        /// Leads it («forløbsleder»).
        Leader = "LEADER", "forløbsleder", "Leader";
        /// Takes part as a midwife («jordemoder»), R78.
        Midwife = "MIDWIFE", "jordemoder", "Midwife";
        /// Takes part for a municipality, R78.
        Municipal = "MUNICIPAL", "kommunal medarbejder", "Municipal staff";
        /// Helps as a volunteer («frivillig»), R26.
        Volunteer = "VOLUNTEER", "frivillig", "Volunteer";
    }
    /// Status of a session of a course.
    CourseSessionStatus {
        /// Planned.
        Planned = "PLANNED", "planlagt", "Planned";
        /// Held.
        Held = "HELD", "afholdt", "Held";
        /// Cancelled.
        Cancelled = "CANCELLED", "aflyst", "Cancelled";
    }
    /// Status of an enrolment («holdplads»). PROPOSED → CONFIRMED or WAITLISTED → ATTENDING → COMPLETED or DROPPED_OUT; CANCELLED.
    EnrolmentStatus {
        /// Proposed to the family.
        Proposed = "PROPOSED", "foreslået", "Proposed";
        /// Has a seat.
        Confirmed = "CONFIRMED", "har plads", "Confirmed";
        /// On the waiting list.
        Waitlisted = "WAITLISTED", "på venteliste", "Waiting list";
        /// Takes part.
        Attending = "ATTENDING", "deltager", "Attending";
        /// Completed the course.
        Completed = "COMPLETED", "gennemført", "Completed";
        /// Dropped out.
        DroppedOut = "DROPPED_OUT", "faldet fra", "Dropped out";
        /// Cancelled before the course began.
        Cancelled = "CANCELLED", "afmeldt", "Cancelled";
    }
    /// Whom a survey asks.
    SurveyAudience {
        /// Families, R53.
        Family = "FAMILY", "familier", "Families";
        /// Departments of hospitals: midwives and management, R54.
        Department = "DEPARTMENT", "afdelinger", "Departments";
    }
    /// What a member of a department's staff does, R54.
    StaffKind {
        /// A midwife («jordemoder»).
        Midwife = "MIDWIFE", "jordemoder", "Midwife";
        /// Management («ledelse»).
        Management = "MANAGEMENT", "ledelse", "Management";
        /// Other health staff («andet sundhedspersonale»).
        OtherHealthStaff = "OTHER_HEALTH_STAFF", "andet sundhedspersonale", "Other health staff";
    }
    /// Status of a match of a family friend («Familieven») and a family.
    MatchStatus {
        /// The family waits for a friend.
        Waiting = "WAITING", "venter", "Waiting";
        /// They meet.
        Active = "ACTIVE", "aktiv", "Active";
        /// It has ended.
        Ended = "ENDED", "afsluttet", "Ended";
    }
}
