//! Profiles, contacts, advice and sparring.

use crate::code::codes;

codes! {
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
}
