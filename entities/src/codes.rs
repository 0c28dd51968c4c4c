//! Every code list of the model (domain.md §3): the English code, the Danish term, both labels.
//!
//! Append values at the end only: sets of codes are stored by position.

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
    /// Stage of a family, R5.
    FamilyStage {
        /// Pregnant.
        Pregnant = "PREGNANT", "gravid", "Pregnant";
        /// With a newborn.
        Newborn = "NEWBORN", "nyfødt barn", "With a newborn";
    }
    /// Status of a family's case.
    FamilyStatus {
        /// Active.
        Active = "ACTIVE", "aktiv", "Active";
        /// Closed.
        Closed = "CLOSED", "afsluttet", "Closed";
        /// Anonymised, irreversibly.
        Anonymised = "ANONYMISED", "anonymiseret", "Anonymised";
    }
    /// How a case ended («udfald»), R3.
    Outcome {
        /// Self-reliant («selvhjulpen»).
        SelfReliant = "SELF_RELIANT", "selvhjulpen", "Self-reliant";
        /// Guided onwards («vejledt videre»).
        Signposted = "SIGNPOSTED", "vejledt videre", "Signposted";
        /// Referred on («visiteret videre»).
        ReferredOn = "REFERRED_ON", "visiteret videre", "Referred on";
        /// Stopped («ophørt»).
        Stopped = "STOPPED", "ophørt", "Stopped";
    }
    /// Role of an adult in a family, R8.
    MemberRole {
        /// The pregnant woman or new mother.
        Pregnant = "PREGNANT", "gravid", "Pregnant";
        /// Her partner.
        Partner = "PARTNER", "partner", "Partner";
        /// Another adult.
        OtherAdult = "OTHER_ADULT", "anden voksen", "Other adult";
    }
    /// What a consent («samtykke») is for. One consent covers one member and one purpose.
    ConsentPurpose {
        /// Mødrehjælpen may contact the member.
        Contact = "CONTACT", "kontakt", "Contact";
        /// The hospital may share the referral with Mødrehjælpen.
        ShareWithNgo = "SHARE_WITH_NGO", "deling med Mødrehjælpen", "Share with Mødrehjælpen";
        /// Mødrehjælpen may tell the referrer's side how the case goes.
        FeedbackToReferrer = "FEEDBACK_TO_REFERRER", "tilbagemelding til henviser", "Feedback to the referrer";
        /// The member may be asked for her satisfaction.
        Survey = "SURVEY", "spørgeskema", "Survey";
    }
    /// Status of a consent, FHIR R4 Consent.
    ConsentStatus {
        /// In force within its period.
        Active = "ACTIVE", "aktivt", "Active";
        /// Withdrawn; takes effect on the next read.
        Withdrawn = "WITHDRAWN", "tilbagekaldt", "Withdrawn";
    }
    /// Care level («omsorgsniveau») of antenatal care by the Danish Health Authority, R60.
    CareLevel {
        /// Level 1, basic.
        Level1 = "LEVEL_1", "niveau 1", "Level 1";
        /// Level 2, extended.
        Level2 = "LEVEL_2", "niveau 2", "Level 2";
        /// Level 3, across sectors: the partnership's target group (R6).
        Level3 = "LEVEL_3", "niveau 3", "Level 3";
        /// Level 4, specialised.
        Level4 = "LEVEL_4", "niveau 4", "Level 4";
    }
    /// Group within care level 3 («målgruppe»), R61. Groups overlap.
    TargetGroup {
        /// Group 1, somatic illness.
        Somatic = "SOMATIC", "somatisk lidelse", "Somatic";
        /// Group 2, psychiatric illness that is not well treated.
        PsychiatricUntreated = "PSYCHIATRIC_UNTREATED", "psykisk lidelse, ikke velbehandlet", "Psychiatric, not well treated";
        /// Group 3, social problems.
        Social = "SOCIAL", "sociale problemer", "Social problems";
        /// Group 4, other vulnerability.
        OtherVulnerability = "OTHER_VULNERABILITY", "anden sårbarhed", "Other vulnerability";
    }
    /// Gestation at referral, in bands (R87); exact due dates are not recorded.
    GestationBand {
        /// Before week 12.
        Before12 = "BEFORE_WEEK_12", "før uge 12", "Before week 12";
        /// Weeks 12 to 21.
        From12To21 = "WEEK_12_TO_21", "uge 12–21", "Weeks 12–21";
        /// Weeks 22 to 31.
        From22To31 = "WEEK_22_TO_31", "uge 22–31", "Weeks 22–31";
        /// Week 32 and later.
        From32 = "WEEK_32_ON", "uge 32 og senere", "Week 32 and later";
        /// After the birth.
        AfterBirth = "AFTER_BIRTH", "efter fødslen", "After the birth";
    }
    /// The coded professional judgement («fagligt skøn») behind a referral, R7.
    Judgement {
        /// A social problem is the reason.
        SocialProblem = "SOCIAL_PROBLEM", "sociale problemer", "Social problem";
        /// Another vulnerability is the reason.
        Vulnerability = "VULNERABILITY", "anden sårbarhed", "Vulnerability";
        /// Both are.
        SocialAndVulnerability = "SOCIAL_AND_VULNERABILITY", "sociale problemer og anden sårbarhed", "Social problem and vulnerability";
        /// Only the health condition itself.
        HealthOnly = "HEALTH_ONLY", "alene helbredsforhold", "Health only";
    }
    /// Why the family comes («henvendelsesårsag»), from annex 1, groups 3 and 4.
    ContactReason {
        /// Conflict or violence at home.
        ConflictOrViolence = "CONFLICT_OR_VIOLENCE", "konflikt eller vold", "Conflict or violence";
        /// Insecure attachment after a troubled childhood.
        InsecureAttachment = "INSECURE_ATTACHMENT", "utrygt tilknytningsmønster", "Insecure attachment";
        /// No work, education or home.
        NoWorkEducationHome = "NO_WORK_EDUCATION_HOME", "manglende job, uddannelse eller bolig", "No work, education or home";
        /// Financial problems.
        Finances = "FINANCES", "økonomiske problemer", "Finances";
        /// A sparse network.
        SparseNetwork = "SPARSE_NETWORK", "sparsomt netværk", "Sparse network";
        /// Young age.
        YoungAge = "YOUNG_AGE", "ung alder", "Young age";
        /// Single against her wish.
        UnwantedSingle = "UNWANTED_SINGLE", "uønsket enlig", "Single against her wish";
        /// Changing partners.
        ChangingPartners = "CHANGING_PARTNERS", "skiftende partnere", "Changing partners";
        /// Cultural circumstances.
        Cultural = "CULTURAL", "kulturelle forhold", "Cultural circumstances";
        /// No feelings for the pregnancy.
        NoFeelingsForPregnancy = "NO_FEELINGS_FOR_PREGNANCY", "manglende følelser for graviditeten", "No feelings for the pregnancy";
        /// An earlier loss or a seriously ill child.
        EarlierLossOrSickChild = "EARLIER_LOSS_OR_SICK_CHILD", "tidligere tab eller sygt barn", "Earlier loss or sick child";
        /// A long fertility treatment.
        LongFertilityTreatment = "LONG_FERTILITY_TREATMENT", "langvarig fertilitetsbehandling", "Long fertility treatment";
        /// Serious illness or a recent loss in the family.
        IllnessOrLossInFamily = "ILLNESS_OR_LOSS_IN_FAMILY", "sygdom eller tab i familien", "Illness or loss in the family";
        /// A somatic need.
        SomaticNeed = "SOMATIC_NEED", "somatisk behov", "Somatic need";
        /// Something else.
        Other = "OTHER", "andet", "Other";
    }
    /// Status of a referral («visitation»). FHIR R4 Task: SENT = requested, DECLINED = rejected, WITHDRAWN = cancelled, DISCONTINUED = failed.
    ReferralStatus {
        /// Written, not sent.
        Draft = "DRAFT", "kladde", "Draft";
        /// Sent, not yet received.
        Sent = "SENT", "sendt", "Sent";
        /// Received by a social worker.
        Received = "RECEIVED", "modtaget", "Received";
        /// Accepted.
        Accepted = "ACCEPTED", "accepteret", "Accepted";
        /// Waiting for room.
        Waitlisted = "WAITLISTED", "på venteliste", "Waiting list";
        /// Help is under way.
        InProgress = "IN_PROGRESS", "i gang", "In progress";
        /// Completed, with an outcome.
        Completed = "COMPLETED", "afsluttet", "Completed";
        /// Broken off, with a reason.
        Discontinued = "DISCONTINUED", "afbrudt", "Discontinued";
        /// Declined, with a reason.
        Declined = "DECLINED", "afvist", "Declined";
        /// Withdrawn before help began, with a reason.
        Withdrawn = "WITHDRAWN", "trukket tilbage", "Withdrawn";
        /// Entered in error.
        EnteredInError = "ENTERED_IN_ERROR", "oprettet ved en fejl", "Entered in error";
    }
    /// Why a referral was declined («afslag»).
    DeclineReason {
        /// Not at care level 3.
        NotLevel3 = "NOT_LEVEL_3", "ikke niveau 3", "Not level 3";
        /// Only excluded target groups.
        ExcludedGroup = "EXCLUDED_GROUP", "udelukket målgruppe", "Excluded group";
        /// No capacity.
        NoCapacity = "NO_CAPACITY", "ingen kapacitet", "No capacity";
        /// No consent.
        NoConsent = "NO_CONSENT", "intet samtykke", "No consent";
        /// Another service is better.
        OtherServiceBetter = "OTHER_SERVICE_BETTER", "andet tilbud bedre", "Another service is better";
    }
    /// Why a referral was withdrawn, broken off or taken up again.
    ChangeReason {
        /// The family does not wish help (any more).
        FamilysWish = "FAMILYS_WISH", "familiens ønske", "The family's wish";
        /// The family could not be reached.
        NoContact = "NO_CONTACT", "ingen kontakt", "No contact";
        /// The family moved away.
        Moved = "MOVED", "flyttet", "Moved";
        /// Help was found elsewhere.
        HelpElsewhere = "HELP_ELSEWHERE", "hjælp fundet andetsteds", "Help found elsewhere";
        /// The circumstances changed.
        Circumstances = "CIRCUMSTANCES", "ændrede forhold", "Changed circumstances";
        /// Referred by mistake.
        Mistake = "MISTAKE", "henvist ved en fejl", "Referred by mistake";
        /// A new need arose.
        NewNeed = "NEW_NEED", "nyt behov", "A new need";
        /// There is room now.
        RoomNow = "ROOM_NOW", "plads nu", "Room now";
    }
    /// Type of a local activity (R84).
    ActivityType {
        /// The rolling cake man («den rullende kagemand»): a visit with cake and a chat.
        RollingCakeMan = "ROLLING_CAKE_MAN", "Den rullende kagemand", "The rolling cake man";
        /// Starter kits for the baby («babystartpakker»).
        BabyStarterKit = "BABY_STARTER_KIT", "Babystartpakker", "Baby starter kits";
        /// Outings and experiences («oplevelser og udflugter»).
        Outing = "OUTING", "Oplevelser og udflugter", "Outings";
        /// Baby café.
        BabyCafe = "BABY_CAFE", "Babycafé", "Baby café";
        /// Cooking and eating together («Måltidet»).
        SharedMeal = "SHARED_MEAL", "Måltidet", "The shared meal";
        /// A mentor at home («Familieven»).
        FamilyFriend = "FAMILY_FRIEND", "Familieven", "Family friend";
        /// Story club («historieklub»).
        StoryClub = "STORY_CLUB", "Historieklub", "Story club";
        /// Romp and play («tons og tummel»).
        RompAndPlay = "ROMP_AND_PLAY", "Tons og tummel", "Romp and play";
    }
    /// Status of an activity.
    ActivityStatus {
        /// Being planned, seen by the association alone.
        Draft = "DRAFT", "kladde", "Draft";
        /// Published.
        Published = "PUBLISHED", "offentliggjort", "Published";
        /// Cancelled.
        Cancelled = "CANCELLED", "aflyst", "Cancelled";
        /// Held.
        Held = "HELD", "afholdt", "Held";
    }
    /// Status of a signup («tilmelding»).
    SignupStatus {
        /// Has a seat.
        Confirmed = "CONFIRMED", "har plads", "Confirmed";
        /// On the waiting list.
        Waitlisted = "WAITLISTED", "på venteliste", "Waiting list";
        /// Got a seat from the waiting list, to be told.
        ToBeTold = "TO_BE_TOLD", "har fået plads, skal have besked", "Got a seat, to be told";
        /// Cancelled.
        Cancelled = "CANCELLED", "afmeldt", "Cancelled";
    }
    /// How far the parties have come with a target or criteria (R35, R39).
    AgreementStatus {
        /// Proposed by one party.
        Proposed = "PROPOSED", "foreslået", "Proposed";
        /// Agreed by the parties.
        Agreed = "AGREED", "aftalt", "Agreed";
        /// Replaced by a newer version.
        Superseded = "SUPERSEDED", "afløst", "Superseded";
    }
    /// What a target binds to.
    TargetKind {
        /// Agreed between the parties («måltal»), R35.
        Target = "TARGET", "mål", "Target";
        /// Stated as expected in an announcement; nobody has agreed to it.
        Expectation = "EXPECTATION", "forventning", "Expectation";
    }
    /// What a target or a baseline counts.
    Metric {
        /// Families that are helped (R50).
        Families = "FAMILIES", "familier", "Families";
        /// Pregnant families that take part (R37).
        PregnantFamilies = "PREGNANT_FAMILIES", "gravide familier", "Pregnant families";
        /// Referrals («visitationer») sent.
        Referrals = "REFERRALS", "visitationer", "Referrals";
        /// Pregnancies at care level 3 (R33).
        Level3Pregnancies = "LEVEL_3_PREGNANCIES", "gravide på niveau 3", "Level 3 pregnancies";
    }
    /// A party of a partnership, which approves for itself (R39).
    Party {
        /// The region's administration.
        Region = "REGION", "regionen", "The region";
        /// The hospitals that take part.
        Hospitals = "HOSPITALS", "hospitalerne", "The hospitals";
        /// Mødrehjælpen.
        Ngo = "NGO", "Mødrehjælpen", "Mødrehjælpen";
    }
    /// What the steering group discusses, R46.
    MeetingTopic {
        /// Interfaces to other services («snitflader»).
        Interfaces = "INTERFACES", "snitflader", "Interfaces";
        /// How anonymity is handled.
        Anonymity = "ANONYMITY", "håndtering af anonymisering", "Anonymity";
        /// What has been learnt so far.
        Experience = "EXPERIENCE", "opfølgning på erfaringer", "Experience";
        /// How families find and move between the tracks.
        Flow = "FLOW", "flow", "Flow";
        /// Whether there is room.
        Capacity = "CAPACITY", "kapacitet", "Capacity";
    }
    /// What a decision of the steering group is about.
    DecisionKind {
        /// A track begins (C13).
        ActivateTrack = "ACTIVATE_TRACK", "igangsætning af spor", "Activate a track";
        /// A candidate hospital takes part (R11).
        ActivateHospital = "ACTIVATE_HOSPITAL", "deltagelse af hospital", "Activate a hospital";
        /// What follows from the midterm report (R56).
        Midterm = "MIDTERM", "midtvejsbeslutning", "Midterm";
        /// Targets are agreed (R35).
        Targets = "TARGETS", "måltal", "Targets";
        /// What comes after the period (R89).
        NextSteps = "NEXT_STEPS", "det videre forløb", "Next steps";
    }
    /// Kind of report (C3).
    ReportKind {
        /// The report on the start («afrapportering på opstart»), R67.
        StartUp = "START_UP", "opstartsrapport", "Start-up";
        /// A status for the steering group, R57.
        Status = "STATUS", "status", "Status";
        /// The midterm report («midtvejsrapport»), R55.
        Midterm = "MIDTERM", "midtvejsrapport", "Midterm";
        /// The final evaluation («slutevaluering»), R58.
        Final = "FINAL", "slutevaluering", "Final";
    }
    /// How far a report has come.
    ReportStatus {
        /// Being written.
        Draft = "DRAFT", "kladde", "Draft";
        /// Out for comments.
        Review = "REVIEW", "til kommentering", "In review";
        /// Approved by the steering group.
        Approved = "APPROVED", "godkendt", "Approved";
        /// Presented to a forum.
        Presented = "PRESENTED", "præsenteret", "Presented";
    }
    /// Where reports are presented, R59.
    Forum {
        /// The steering group («styregruppe»).
        SteeringGroup = "STEERING_GROUP", "styregruppen", "Steering group";
        /// The circle of hospital directors («hospitalsdirektørkreds»).
        HospitalDirectors = "HOSPITAL_DIRECTORS", "Hospitalsdirektørkredsen", "Hospital directors";
        /// The health committee («sundhedsudvalg»).
        HealthCommittee = "HEALTH_COMMITTEE", "Sundhedsudvalget", "Health committee";
    }
    /// Kind of material, R43.
    MaterialKind {
        /// A leaflet («pjece»).
        Leaflet = "LEAFLET", "pjece", "Leaflet";
        /// A poster («plakat»).
        Poster = "POSTER", "plakat", "Poster";
        /// A page on the web.
        WebPage = "WEB_PAGE", "webside", "Web page";
        /// A video.
        Video = "VIDEO", "video", "Video";
    }
    /// A language of a material, ISO 639-1.
    Language {
        /// Danish.
        Danish = "DA", "dansk", "Danish";
        /// English.
        English = "EN", "engelsk", "English";
        /// Arabic.
        Arabic = "AR", "arabisk", "Arabic";
        /// Turkish.
        Turkish = "TR", "tyrkisk", "Turkish";
        /// Ukrainian.
        Ukrainian = "UK", "ukrainsk", "Ukrainian";
        /// Polish.
        Polish = "PL", "polsk", "Polish";
        /// Somali.
        Somali = "SO", "somali", "Somali";
    }
    /// Why a referral may not be made, or needs a decision first.
    EligibilityReason {
        /// The track has not begun (I5).
        TrackNotActive = "TRACK_NOT_ACTIVE", "sporet er ikke i gang", "The track is not active";
        /// The day lies outside the programme's period (I5).
        OutsidePeriod = "OUTSIDE_PERIOD", "uden for programmets periode", "Outside the period";
        /// The track takes no referrals: it is open to every family (R31).
        NoReferralToTrack = "NO_REFERRAL_TO_TRACK", "sporet kræver ikke visitation", "No referrals to this track";
        /// The hospital is a candidate and awaits its decision (I6).
        HospitalNotTakingPart = "HOSPITAL_NOT_TAKING_PART", "hospitalet deltager ikke", "The hospital does not take part";
        /// There are no criteria in force.
        NoCriteria = "NO_CRITERIA", "ingen gældende kriterier", "No criteria";
        /// The care level is not one of the criteria's (I1).
        CareLevelOutside = "CARE_LEVEL_OUTSIDE", "uden for omsorgsniveauerne", "Care level outside";
        /// No target group is given (R61).
        GroupsMissing = "GROUPS_MISSING", "målgruppe mangler", "No target group";
        /// All target groups are excluded (I2).
        GroupsExcluded = "GROUPS_EXCLUDED", "kun udelukkede målgrupper", "Only excluded groups";
        /// Some target groups are excluded: the project leader decides (C5, I2).
        GroupsMixed = "GROUPS_MIXED", "også en udelukket målgruppe", "An excluded group among them";
        /// There is no professional judgement («fagligt skøn», I3).
        JudgementMissing = "JUDGEMENT_MISSING", "fagligt skøn mangler", "No judgement";
        /// A somatic illness alone needs a judgement that names a social problem or vulnerability (I3, R7).
        JudgementHealthOnly = "JUDGEMENT_HEALTH_ONLY", "skønnet nævner alene helbred", "Judgement of health alone";
    }
    /// Age of the pregnant woman or new mother, in bands (R51).
    AgeBand {
        /// Under 20.
        Under20 = "UNDER_20", "under 20 år", "Under 20";
        /// 20 to 24.
        From20To24 = "AGE_20_TO_24", "20–24 år", "20–24";
        /// 25 to 29.
        From25To29 = "AGE_25_TO_29", "25–29 år", "25–29";
        /// 30 to 34.
        From30To34 = "AGE_30_TO_34", "30–34 år", "30–34";
        /// 35 to 39.
        From35To39 = "AGE_35_TO_39", "35–39 år", "35–39";
        /// 40 and over.
        From40 = "AGE_40_ON", "40 år og derover", "40 and over";
        /// Not told.
        Unknown = "UNKNOWN", "uoplyst", "Not told";
    }
    /// Number of children in the family before this one, in bands (R51).
    ChildrenBand {
        /// No children.
        None = "NO_CHILDREN", "ingen børn", "No children";
        /// One child.
        One = "ONE_CHILD", "et barn", "One child";
        /// Two children.
        Two = "TWO_CHILDREN", "to børn", "Two children";
        /// Three or more children.
        ThreeOrMore = "THREE_OR_MORE", "tre eller flere børn", "Three or more children";
        /// Not told.
        Unknown = "UNKNOWN", "uoplyst", "Not told";
    }
    /// What the family lives on («forsørgelsesgrundlag», R51).
    IncomeSource {
        /// Wages.
        Wages = "WAGES", "lønindkomst", "Wages";
        /// Own business.
        SelfEmployed = "SELF_EMPLOYED", "selvstændig", "Self-employed";
        /// Unemployment insurance («dagpenge»).
        UnemploymentInsurance = "UNEMPLOYMENT_INSURANCE", "dagpenge", "Unemployment insurance";
        /// Cash benefit («kontanthjælp»).
        CashBenefit = "CASH_BENEFIT", "kontanthjælp", "Cash benefit";
        /// Education benefit («uddannelseshjælp»).
        EducationBenefit = "EDUCATION_BENEFIT", "uddannelseshjælp", "Education benefit";
        /// Self-sufficiency or transition benefit («selvforsørgelses- og overgangsydelse»).
        IntroductionBenefit = "INTRODUCTION_BENEFIT", "selvforsørgelses-/overgangsydelse", "Introduction benefit";
        /// Sickness benefit («sygedagpenge»).
        SicknessBenefit = "SICKNESS_BENEFIT", "sygedagpenge", "Sickness benefit";
        /// Maternity benefit («barselsdagpenge»).
        MaternityBenefit = "MATERNITY_BENEFIT", "barselsdagpenge", "Maternity benefit";
        /// Student grant («SU»).
        StudentGrant = "STUDENT_GRANT", "SU", "Student grant";
        /// Rehabilitation or a resource programme («revalidering, ressourceforløb»).
        Rehabilitation = "REHABILITATION", "revalidering/ressourceforløb", "Rehabilitation";
        /// A flex job, or its unemployment benefit («fleksjob, ledighedsydelse»).
        FlexJob = "FLEX_JOB", "fleksjob/ledighedsydelse", "Flex job";
        /// Disability pension («førtidspension»).
        DisabilityPension = "DISABILITY_PENSION", "førtidspension", "Disability pension";
        /// The partner's income.
        PartnersIncome = "PARTNERS_INCOME", "partners indkomst", "Partner's income";
        /// None.
        NoIncome = "NO_INCOME", "ingen", "None";
        /// Not told.
        Unknown = "UNKNOWN", "uoplyst", "Not told";
    }
    /// Connection to work or education («beskæftigelse», R51).
    Employment {
        /// Employed full-time.
        FullTime = "FULL_TIME", "fuldtidsansat", "Full-time";
        /// Employed part-time.
        PartTime = "PART_TIME", "deltidsansat", "Part-time";
        /// Own business.
        SelfEmployed = "SELF_EMPLOYED", "selvstændig", "Self-employed";
        /// In education.
        InEducation = "IN_EDUCATION", "under uddannelse", "In education";
        /// Seeking work.
        SeekingWork = "SEEKING_WORK", "arbejdssøgende", "Seeking work";
        /// On leave or reported sick.
        OnLeave = "ON_LEAVE", "på orlov", "On leave";
        /// Outside the labour market.
        OutsideLabourMarket = "OUTSIDE_LABOUR_MARKET", "uden for arbejdsmarkedet", "Outside the labour market";
        /// Not told.
        Unknown = "UNKNOWN", "uoplyst", "Not told";
    }
    /// A way in which a member can be reached without danger. What is not named is not safe.
    SafeChannel {
        /// A call in the daytime.
        PhoneDaytime = "PHONE_DAYTIME", "telefon i dagtimerne", "Phone, daytime";
        /// A call in the evening.
        PhoneEvening = "PHONE_EVENING", "telefon om aftenen", "Phone, evening";
        /// A text message.
        Sms = "SMS", "sms", "Text message";
        /// An e-mail.
        Email = "EMAIL", "e-mail", "E-mail";
        /// A letter.
        Letter = "LETTER", "brev", "Letter";
    }
    /// How advice is given («kanal», R19).
    Channel {
        /// Face to face.
        InPerson = "IN_PERSON", "fremmøde", "In person";
        /// By phone.
        Phone = "PHONE", "telefon", "Phone";
        /// By video.
        Video = "VIDEO", "video", "Video";
        /// In writing.
        Written = "WRITTEN", "skriftlig", "Written";
    }
    /// What advice or sparring is about («emne», R21, R71).
    Topic {
        /// Finances.
        Finances = "FINANCES", "økonomi", "Finances";
        /// Housing.
        Housing = "HOUSING", "bolig", "Housing";
        /// Social rights.
        Rights = "RIGHTS", "rettigheder", "Rights";
        /// Legal aid.
        LegalAid = "LEGAL_AID", "retshjælp", "Legal aid";
        /// Rules of contact with children («samvær»).
        ContactRules = "CONTACT_RULES", "samvær", "Contact with children";
        /// The relationship.
        Relationship = "RELATIONSHIP", "parforhold", "Relationship";
        /// The child's well-being.
        ChildWellbeing = "CHILD_WELLBEING", "barnets trivsel", "The child's well-being";
        /// New family forms.
        FamilyForm = "FAMILY_FORM", "familieform", "Family form";
        /// Being of an ethnic minority.
        Minority = "MINORITY", "minoritet", "Minority";
        /// Network.
        Network = "NETWORK", "netværk", "Network";
        /// Work or education.
        WorkEducation = "WORK_EDUCATION", "job/uddannelse", "Work or education";
        /// The parental role.
        Parenting = "PARENTING", "forældrerolle", "Parenting";
        /// Preparing for the birth.
        BirthPreparation = "BIRTH_PREPARATION", "forberedelse til fødslen", "Preparing for the birth";
        /// Finding one's way in public help.
        NavigatingPublicHelp = "NAVIGATING_PUBLIC_HELP", "at navigere i offentlige tilbud", "Navigating public help";
        /// Everyday challenges.
        DailyLife = "DAILY_LIFE", "hverdag", "Daily life";
        /// Something else.
        Other = "OTHER", "andet", "Other";
    }
    /// Where a family is guided onwards to, public or private help («vejledning videre», R22).
    Signpost {
        /// The municipality's family services.
        MunicipalFamilyServices = "MUNICIPAL_FAMILY_SERVICES", "kommunens familieafdeling", "Municipal family services";
        /// The job centre.
        JobCentre = "JOB_CENTRE", "jobcenter", "Job centre";
        /// The municipality's benefits office or Udbetaling Danmark.
        BenefitsOffice = "BENEFITS_OFFICE", "ydelseskontor og Udbetaling Danmark", "Benefits office";
        /// The municipality's assignment of housing.
        HousingAssignment = "HOUSING_ASSIGNMENT", "boliganvisning", "Housing assignment";
        /// The health visitors.
        HealthVisitor = "HEALTH_VISITOR", "sundhedspleje", "Health visitor";
        /// The general practitioner.
        GeneralPractitioner = "GENERAL_PRACTITIONER", "egen læge", "General practitioner";
        /// The midwife clinic.
        MidwifeClinic = "MIDWIFE_CLINIC", "jordemoderkonsultation", "Midwife clinic";
        /// Familieretshuset.
        FamilyCourtHouse = "FAMILY_COURT_HOUSE", "Familieretshuset", "Family court house";
        /// A crisis centre.
        CrisisCentre = "CRISIS_CENTRE", "krisecenter", "Crisis centre";
        /// A legal aid office.
        LegalAidOffice = "LEGAL_AID_OFFICE", "retshjælp", "Legal aid office";
        /// Voluntary debt advice.
        DebtAdvice = "DEBT_ADVICE", "gældsrådgivning", "Debt advice";
        /// A local association of Mødrehjælpen (track 3).
        LocalAssociation = "LOCAL_ASSOCIATION", "lokalforening", "Local association";
        /// Another charity.
        OtherCharity = "OTHER_CHARITY", "anden civilsamfundsorganisation", "Another charity";
    }
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
