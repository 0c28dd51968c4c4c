//! Rules of a programme and its steering group.

use crate::code::codes;

codes! {
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
        /// Who asks is neither a midwife nor a social worker, who alone refer to courses (I4, R24).
        ReferrerRole = "REFERRER_ROLE", "kun jordemødre og socialrådgivere henviser til forløb", "Midwives and social workers alone refer to courses";
    }
}
