//! The evaluation: what is counted, and by what. Groups are the coarser levels of other lists.

use crate::code::codes;

codes! {
    /// What an evaluation table counts.
    Measure {
        /// Families, each once for each track, in the period of its first contact with the track (R50).
        Families = "FAMILIES", "familier", "Families";
        /// Families whose case was closed in the period, for each track that they used.
        ClosedFamilies = "CLOSED_FAMILIES", "afsluttede familier", "Closed families";
        /// Contacts without a known family: walk-ins of track 1, families at activities of track 3.
        Contacts = "CONTACTS", "kontakter", "Contacts";
        /// Referrals sent in the period.
        Referrals = "REFERRALS", "visitationer", "Referrals";
        /// Advice sessions of known families.
        Sessions = "SESSIONS", "rådgivninger", "Advice sessions";
        /// Sparring given to health staff (R23).
        Sparring = "SPARRING", "sparringer", "Sparring";
        /// Places in courses whose last day fell in the period (R25).
        CoursePlaces = "COURSE_PLACES", "forløbspladser", "Course places";
        /// Activities that associations held (R30).
        Activities = "ACTIVITIES", "aktiviteter", "Activities";
    }
    /// What one unit of a figure is.
    Basis {
        /// Families, each once.
        DistinctFamilies = "DISTINCT_FAMILIES", "forskellige familier", "Distinct families";
        /// Contacts: the same family may be among them many times.
        Contacts = "CONTACTS", "kontakter", "Contacts";
    }
    /// The length of a period.
    Granularity {
        /// A month; only without a dimension.
        Month = "MONTH", "måned", "Month";
        /// A quarter.
        Quarter = "QUARTER", "kvartal", "Quarter";
        /// A calendar year.
        Year = "YEAR", "år", "Year";
    }
    /// By what an evaluation table may be broken down. Each level of a hierarchy is one.
    Dimension {
        /// The hospital that referred; none for those who came by themselves.
        Hospital = "HOSPITAL", "hospital", "Hospital";
        /// The site («matrikel») that referred, or where the contact was. Coarser: HOSPITAL.
        Site = "SITE", "matrikel", "Site";
        /// Age of the pregnant woman. Coarser: AGE_GROUP.
        AgeBand = "AGE_BAND", "alder", "Age";
        /// Age of the pregnant woman, in three groups.
        AgeGroup = "AGE_GROUP", "aldersgruppe", "Age group";
        /// Gestation at referral (R87).
        GestationBand = "GESTATION_BAND", "graviditetsuge", "Gestation";
        /// Number of children.
        Children = "CHILDREN", "børn", "Children";
        /// Source of income. Coarser: INCOME_GROUP.
        IncomeSource = "INCOME_SOURCE", "forsørgelsesgrundlag", "Source of income";
        /// Source of income, in groups.
        IncomeGroup = "INCOME_GROUP", "forsørgelse, grupper", "Income, grouped";
        /// Connection to work or education. Coarser: EMPLOYMENT_GROUP.
        Employment = "EMPLOYMENT", "beskæftigelse", "Employment";
        /// Connection to work or education, in groups.
        EmploymentGroup = "EMPLOYMENT_GROUP", "beskæftigelse, grupper", "Employment, grouped";
        /// Municipality. Coarser: REGION_PART.
        Municipality = "MUNICIPALITY", "kommune", "Municipality";
        /// Part of the region («landsdel»).
        RegionPart = "REGION_PART", "landsdel", "Part of the region";
        /// Target groups, several for one (R62).
        TargetGroup = "TARGET_GROUP", "målgruppe", "Target group";
        /// Topics asked about, several for one (R52). Coarser: ASKED_GROUP.
        TopicAsked = "TOPIC_ASKED", "emne, spurgt om", "Topic asked";
        /// Topics asked about, in groups.
        AskedGroup = "ASKED_GROUP", "emnegruppe, spurgt om", "Topics asked, grouped";
        /// Topics helped with, several for one (R52). Coarser: HELPED_GROUP.
        TopicHelped = "TOPIC_HELPED", "emne, hjulpet med", "Topic helped";
        /// Topics helped with, in groups.
        HelpedGroup = "HELPED_GROUP", "emnegruppe, hjulpet med", "Topics helped, grouped";
        /// Reasons for contact, several for one (R52). Coarser: REASON_GROUP.
        Reason = "REASON", "henvendelsesårsag", "Reason for contact";
        /// Reasons for contact, in groups.
        ReasonGroup = "REASON_GROUP", "henvendelsesårsag, grupper", "Reasons, grouped";
        /// How the contact was made.
        Channel = "CHANNEL", "kanal", "Channel";
        /// How the case ended.
        Outcome = "OUTCOME", "udfald", "Outcome";
        /// Why a referral was declined, if it was; of years alone.
        DeclineReason = "DECLINE_REASON", "afslag", "Decline reason";
        /// How far a referral had come when the period was frozen, several for one.
        Reached = "REACHED", "nået", "Reached";
        /// How a place in a course ended.
        Completion = "COMPLETION", "gennemførelse", "Completion";
        /// The association.
        Association = "ASSOCIATION", "lokalforening", "Association";
        /// The type of activity.
        ActivityType = "ACTIVITY_TYPE", "aktivitetstype", "Activity type";
    }
    /// Age of the pregnant woman, in three groups.
    AgeGroup {
        /// Under 25.
        Under25 = "UNDER_25", "under 25 år", "Under 25";
        /// 25 to 34.
        From25To34 = "AGE_25_TO_34", "25–34 år", "25–34";
        /// 35 and over.
        From35 = "AGE_35_ON", "35 år og derover", "35 and over";
        /// Not told.
        Unknown = "UNKNOWN", "uoplyst", "Not told";
    }
    /// Source of income, in groups.
    IncomeGroup {
        /// Wages, own business, flex job, partner's income.
        Earned = "EARNED", "arbejdsindkomst", "Earned";
        /// Unemployment insurance, sickness and maternity benefit.
        Insured = "INSURED", "dagpenge ved ledighed, sygdom og barsel", "Insurance benefits";
        /// Cash, education and introduction benefit, rehabilitation, disability pension, none.
        PublicSupport = "PUBLIC_SUPPORT", "offentlig forsørgelse eller ingen", "Public support or none";
        /// Student grant.
        Student = "STUDENT", "SU", "Student grant";
        /// Not told.
        Unknown = "UNKNOWN", "uoplyst", "Not told";
    }
    /// Connection to work or education, in groups.
    EmploymentGroup {
        /// Works, or is on leave from work.
        Working = "WORKING", "i arbejde eller på orlov", "Working or on leave";
        /// In education.
        InEducation = "IN_EDUCATION", "under uddannelse", "In education";
        /// Seeks work, or outside the labour market.
        NotWorking = "NOT_WORKING", "uden arbejde", "Not working";
        /// Not told.
        Unknown = "UNKNOWN", "uoplyst", "Not told";
    }
    /// Topics, in groups.
    TopicGroup {
        /// Finances, housing, work and education.
        Livelihood = "LIVELIHOOD", "økonomi, bolig og arbejde", "Livelihood";
        /// Rights, legal aid, contact with children, finding one's way.
        Rights = "RIGHTS", "rettigheder og offentlig hjælp", "Rights and public help";
        /// Relationship, family form, the child, parenting.
        Family = "FAMILY", "familie og forældreskab", "Family and parenting";
        /// Network, minority, daily life, birth, other.
        Everyday = "EVERYDAY", "netværk, hverdag og fødsel", "Network, daily life and birth";
    }
    /// Reasons for contact, in groups.
    ReasonGroup {
        /// Conflict or violence, single against her wish, changing partners.
        Relationship = "RELATIONSHIP", "parforhold", "Relationship";
        /// No work, education or home; finances.
        Livelihood = "LIVELIHOOD", "økonomi, bolig og arbejde", "Livelihood";
        /// Sparse network, young age, cultural circumstances.
        Network = "NETWORK", "netværk, alder og kultur", "Network, age and culture";
        /// Attachment, feelings for the pregnancy, earlier loss, fertility treatment.
        Attachment = "ATTACHMENT", "tilknytning og tidligere forløb", "Attachment and history";
        /// Illness or loss in the family, a somatic need, something else.
        HealthOrOther = "HEALTH_OR_OTHER", "sygdom eller andet", "Health or other";
    }
    /// Part of a region («landsdel»), as Statistics Denmark divides it.
    RegionPart {
        /// The city of Copenhagen.
        ByenKobenhavn = "BYEN_KOBENHAVN", "Byen København", "City of Copenhagen";
        /// Copenhagen's surroundings.
        KobenhavnsOmegn = "KOBENHAVNS_OMEGN", "Københavns omegn", "Copenhagen suburbs";
        /// North Zealand.
        Nordsjaelland = "NORDSJAELLAND", "Nordsjælland", "North Zealand";
        /// Bornholm.
        Bornholm = "BORNHOLM", "Bornholm", "Bornholm";
        /// Funen.
        Fyn = "FYN", "Fyn", "Funen";
        /// South Jutland.
        Sydjylland = "SYDJYLLAND", "Sydjylland", "South Jutland";
        /// Elsewhere, or not told.
        Unknown = "UNKNOWN", "andetsteds eller uoplyst", "Elsewhere or not told";
    }
    /// What had become of a referral when its quarter was frozen.
    Reached {
        /// It was received.
        Received = "RECEIVED", "modtaget", "Received";
        /// It was accepted or declined.
        Decided = "DECIDED", "afgjort", "Decided";
        /// The family was met: the first session, or the course began.
        FirstContact = "FIRST_CONTACT", "første kontakt", "First contact";
    }
    /// By what means of scores may be broken down.
    ScoreDimension {
        /// What the staff who answered do.
        StaffKind = "STAFF_KIND", "faggruppe", "Kind of staff";
        /// The hospital.
        Hospital = "HOSPITAL", "hospital", "Hospital";
    }
    /// How a place in a course ended.
    Completion {
        /// The family took part to the end.
        Completed = "COMPLETED", "gennemført", "Completed";
        /// The family left before the end.
        DroppedOut = "DROPPED_OUT", "faldet fra", "Dropped out";
        /// The place was given up before it began.
        Cancelled = "CANCELLED", "afmeldt", "Cancelled";
    }
}
