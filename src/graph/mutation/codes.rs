//! What a user can do wrong, for a program and in words. Append only: clients know the codes.

use async_graphql::{Enum, SimpleObject};

use crate::graph::coded::Locale;

/// Something that the user did wrong. Nothing was written.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// The field of the input it is about; null when it is about the whole.
    pub field: Option<String>,
    /// What is wrong, in the language that the request accepts: Danish or English.
    pub message: String,
    /// What is wrong, for a program.
    pub code: UserErrorCode,
}

/// Declares the codes with their messages: Danish, English.
macro_rules! user_errors {
    ($( $(#[doc = $doc:literal])* $name:ident = $da:literal, $en:literal; )*) => {
        /// What a user can do wrong.
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum UserErrorCode {
            $( $(#[doc = $doc])* $name, )*
        }

        impl UserErrorCode {
            pub(super) fn message(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $( (Self::$name, Locale::Da) => $da, (Self::$name, Locale::En) => $en, )*
                }
            }
        }
    };
}

user_errors! {
    /// The key was used for something else before.
    IdempotencyKeyReused = "Nøglen er brugt til noget andet.", "The key was used for something else.";
    /// A text that is empty, too long, or holds control characters.
    TextInvalid = "Teksten er tom, for lang eller indeholder styretegn.", "The text is empty, too long, or holds control characters.";
    /// A text shaped like a CPR number, which is never recorded (I9).
    CprNumber = "Skriv aldrig et CPR-nummer.", "Never write a CPR number.";
    /// Not an e-mail address.
    EmailInvalid = "Det er ikke en e-mailadresse.", "This is not an e-mail address.";
    /// A thing that isn't there, or may not be seen.
    NotFound = "Det findes ikke.", "It is not there.";
    /// Of two inputs exactly one is to be given.
    OneOfRequired = "Angiv det ene eller det andet.", "Give one or the other.";
    /// The role is held at another kind of place: a hospital, an association, a site, or the whole programme.
    ScopeInvalid = "Rollen kan ikke gives her.", "The role cannot be held here.";
    /// The role ends before it begins, or begins in the past.
    PeriodInvalid = "Perioden slutter, før den begynder, eller begynder i fortiden.", "The period ends before it begins, or begins in the past.";
    /// Nobody grants a role to themselves.
    GrantToOneself = "Man kan ikke give sig selv en rolle.", "Nobody grants a role to themselves.";
    /// The person has the role already.
    AlreadyGranted = "Personen har allerede rollen.", "The person has the role already.";
    /// The second person is the first one, or the leader to be.
    SecondPersonRequired = "En anden person skal bekræfte.", "Another person has to confirm.";
    /// It was confirmed before.
    AlreadyConfirmed = "Det er allerede bekræftet.", "It is confirmed already.";
    /// The role has ended.
    AlreadyEnded = "Rollen er allerede ophørt.", "The role has ended already.";
    /// An active hospital keeps a contact person (I15).
    LastContactPerson = "Et aktivt hospital skal have en kontaktperson.", "An active hospital keeps a contact person.";
    /// A programme has exactly one leader: the next one takes over, the last one does not leave (I15).
    LeaderRequired = "Et program skal have en projektleder; foreslå først en efterfølger.", "A programme has a project leader; propose a successor first.";
    /// The person can sign in already.
    AlreadyLinked = "Personen kan allerede logge på.", "The person can sign in already.";
    /// A number, a date or a set that is out of range.
    ValueInvalid = "Værdien er ikke gyldig.", "The value is not valid.";
    /// Somebody changed it meanwhile: read it again.
    VersionStale = "Det er ændret i mellemtiden; hent det igen.", "It was changed meanwhile; read it again.";
    /// The care level is outside the criteria in force (I1).
    CareLevelOutside = "Niveauet er uden for kriterierne.", "The care level is outside the criteria.";
    /// All target groups are excluded (I2).
    GroupsExcluded = "Målgrupperne er uden for kriterierne.", "The target groups are outside the criteria.";
    /// No target group is given.
    GroupsMissing = "Angiv mindst én målgruppe.", "Give a target group at least.";
    /// A mix of excluded and other groups waits for the project leader (I2, C5).
    LeaderDecisionRequired = "Projektlederen skal først tage stilling.", "The project leader has to decide first.";
    /// There is no professional judgement (I3).
    JudgementMissing = "Det faglige skøn mangler.", "The professional judgement is missing.";
    /// A somatic need alone, without a social problem or vulnerability (I3, R7).
    JudgementHealthOnly = "Skønnet skal pege på sociale problemer eller sårbarhed.", "The judgement has to name a social problem or vulnerability.";
    /// Midwives and social workers alone refer to courses (I4, R24).
    ReferrerRole = "Kun jordemødre og socialrådgivere henviser til forløb.", "Midwives and social workers alone refer to courses.";
    /// The track has not begun (I5).
    TrackNotActive = "Sporet er ikke begyndt.", "The track has not begun.";
    /// The day is outside the programme's period (I5).
    OutsidePeriod = "Dagen er uden for programmets periode.", "The day is outside the programme's period.";
    /// Nobody is referred to track 3 (R31).
    NoReferralToTrack = "Man henvises ikke til spor 3.", "Nobody is referred to track 3.";
    /// The hospital does not take part (I6).
    HospitalNotTakingPart = "Hospitalet deltager ikke.", "The hospital does not take part.";
    /// The hospital takes part by phone and video alone (I6, R11).
    RemoteOnly = "Her tilbydes kun telefon og video.", "Phone and video alone are offered here.";
    /// There are no criteria in force.
    NoCriteria = "Der er ingen gældende kriterier.", "No criteria are in force.";
    /// The family has had as many advice sessions as the programme gives (I7).
    AdviceSessionsExceeded = "Familien har fået det antal rådgivninger, programmet giver.", "The family has had as many advice sessions as the programme gives.";
    /// An anonymous family has no contact details (I8).
    FamilyAnonymous = "En anonym familie har ingen kontaktoplysninger.", "An anonymous family has no contact details.";
    /// An anonymised family stays so (I8).
    FamilyAnonymised = "Familien er anonymiseret; det kan ikke gøres om.", "The family is anonymised; that is not undone.";
    /// The member has not consented to this (I10).
    ConsentRequired = "Der mangler et samtykke.", "A consent is missing.";
    /// The course is full (I11).
    CourseFull = "Forløbet er fuldt.", "The course is full.";
    /// The family is enrolled already (I11).
    AlreadyEnrolled = "Familien er allerede tilmeldt.", "The family is enrolled already.";
    /// Fewer take part than the course needs (I11).
    BelowMinimum = "Der er for få deltagere.", "There are too few participants.";
    /// Outside the programme's range a reason is needed (I12, C12).
    RangeReasonRequired = "Uden for programmets rammer skal der gives en grund.", "Outside the programme's range a reason is needed.";
    /// From its status it can't go there (I13).
    TransitionIllegal = "Det kan ikke ske fra den nuværende status.", "It cannot go there from its status.";
    /// This step needs a reason (I13).
    ReasonRequired = "Angiv en grund.", "Give a reason.";
    /// Track 2's targets wait for the midterm decision (I14, R36).
    MidtermDecisionRequired = "Spor 2's måltal venter på midtvejsbeslutningen.", "Track 2's targets wait for the midterm decision.";
    /// Both parties approve, each for itself (I14).
    OtherPartyRequired = "Den anden part skal godkende.", "The other party has to approve.";
    /// The token is not good, or was used (I16).
    TokenInvalid = "Koden gælder ikke, eller den er brugt.", "The token is not good, or was used.";
    /// A score is out of range, or a question is not answered once (I16).
    ScoreInvalid = "En besvarelse er uden for skalaen.", "A score is out of range.";
    /// Outside the hours that the programme agreed for a «Familieven» (I17).
    HoursOutside = "Timerne er uden for programmets rammer.", "The hours are outside the programme's range.";
    /// The social worker is elsewhere at that time.
    PresenceOverlaps = "Socialrådgiveren er allerede et andet sted på det tidspunkt.", "The social worker is elsewhere at that time.";
    /// The member has consented to this already, with this wording.
    AlreadyGiven = "Samtykket er allerede givet.", "The consent is given already.";
    /// The family has no open referral to track 2 that was accepted (R24).
    ReferralRequired = "Familien er ikke visiteret til forløb.", "The family is not referred to courses.";
    /// The person does not have the role that this part in a course asks for, or has another part in it.
    StaffRole = "Personen kan ikke have den rolle i forløbet.", "The person cannot have this part in the course.";
    /// Fewer seats than families need that have one, or wait; or a family that is larger than the activity.
    CapacityTooSmall = "Der er brug for flere pladser.", "More seats are needed.";
    /// The programme offers no «Familieven».
    NotOffered = "Programmet tilbyder ikke Familieven.", "The programme offers no family friends.";
    /// The person is no volunteer of this association, or takes no part now.
    NotAVolunteer = "Det er ikke en aktiv frivillig i denne forening.", "This is no active volunteer of this association.";
    /// There is one like it already.
    AlreadyThere = "Det findes allerede.", "There is one like it already.";
    /// An active hospital has a contact person in force (I15).
    ContactPersonRequired = "Hospitalet skal først have en kontaktperson.", "The hospital needs a contact person first.";
    /// What is decided at a meeting is recorded when it has been held.
    MeetingNotHeld = "Mødet er ikke holdt endnu.", "The meeting has not been held yet.";
}
