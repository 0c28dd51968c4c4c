//! Families and referrals.

use crate::code::codes;

codes! {
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
}
