//! The published hierarchies: which coarser category a category belongs to.

use entities::{
    Code,
    codes::{
        AgeBand, AgeGroup, ContactReason, Dimension, Employment, EmploymentGroup, IncomeGroup,
        IncomeSource, ReasonGroup, RegionPart, Topic, TopicGroup,
    },
};

/// The coarser category of a category that is a code. Sites belong to their hospitals, which only
/// the directory knows; for them, and where there is no coarser level, `None`.
#[must_use]
pub fn coarser(dimension: Dimension, category: &str) -> Option<&'static str> {
    match dimension {
        Dimension::AgeBand => AgeBand::from_code(category).map(|band| age(band).code()),
        Dimension::IncomeSource => {
            IncomeSource::from_code(category).map(|source| income(source).code())
        }
        Dimension::Employment => Employment::from_code(category).map(|of| employment(of).code()),
        Dimension::Municipality => Some(region_part(category).code()),
        Dimension::TopicAsked | Dimension::TopicHelped => {
            Topic::from_code(category).map(|of| topic(of).code())
        }
        Dimension::Reason => ContactReason::from_code(category).map(|of| reason(of).code()),
        _ => None,
    }
}

/// The group of an age.
#[must_use]
pub fn age(band: AgeBand) -> AgeGroup {
    match band {
        AgeBand::Under20 | AgeBand::From20To24 => AgeGroup::Under25,
        AgeBand::From25To29 | AgeBand::From30To34 => AgeGroup::From25To34,
        AgeBand::From35To39 | AgeBand::From40 => AgeGroup::From35,
        AgeBand::Unknown => AgeGroup::Unknown,
    }
}

/// The group of a source of income.
#[must_use]
pub fn income(source: IncomeSource) -> IncomeGroup {
    use IncomeSource as S;
    match source {
        S::Wages | S::SelfEmployed | S::FlexJob | S::PartnersIncome => IncomeGroup::Earned,
        S::UnemploymentInsurance | S::SicknessBenefit | S::MaternityBenefit => IncomeGroup::Insured,
        S::CashBenefit
        | S::EducationBenefit
        | S::IntroductionBenefit
        | S::Rehabilitation
        | S::DisabilityPension
        | S::NoIncome => IncomeGroup::PublicSupport,
        S::StudentGrant => IncomeGroup::Student,
        S::Unknown => IncomeGroup::Unknown,
    }
}

/// The group of a connection to work or education.
#[must_use]
pub fn employment(of: Employment) -> EmploymentGroup {
    match of {
        Employment::FullTime
        | Employment::PartTime
        | Employment::SelfEmployed
        | Employment::OnLeave => EmploymentGroup::Working,
        Employment::InEducation => EmploymentGroup::InEducation,
        Employment::SeekingWork | Employment::OutsideLabourMarket => EmploymentGroup::NotWorking,
        Employment::Unknown => EmploymentGroup::Unknown,
    }
}

/// The group of a topic.
#[must_use]
pub fn topic(of: Topic) -> TopicGroup {
    match of {
        Topic::Finances | Topic::Housing | Topic::WorkEducation => TopicGroup::Livelihood,
        Topic::Rights | Topic::LegalAid | Topic::ContactRules | Topic::NavigatingPublicHelp => {
            TopicGroup::Rights
        }
        Topic::Relationship | Topic::FamilyForm | Topic::ChildWellbeing | Topic::Parenting => {
            TopicGroup::Family
        }
        Topic::Minority
        | Topic::Network
        | Topic::BirthPreparation
        | Topic::DailyLife
        | Topic::Other => TopicGroup::Everyday,
    }
}

/// The group of a reason for contact.
#[must_use]
pub fn reason(of: ContactReason) -> ReasonGroup {
    use ContactReason as R;
    match of {
        R::ConflictOrViolence | R::UnwantedSingle | R::ChangingPartners => {
            ReasonGroup::Relationship
        }
        R::NoWorkEducationHome | R::Finances => ReasonGroup::Livelihood,
        R::SparseNetwork | R::YoungAge | R::Cultural => ReasonGroup::Network,
        R::InsecureAttachment
        | R::NoFeelingsForPregnancy
        | R::EarlierLossOrSickChild
        | R::LongFertilityTreatment => ReasonGroup::Attachment,
        R::IllnessOrLossInFamily | R::SomaticNeed | R::Other => ReasonGroup::HealthOrOther,
    }
}

/// The part of the region («landsdel») that a municipality lies in, by Statistics Denmark's division.
#[must_use]
pub fn region_part(municipality: &str) -> RegionPart {
    match municipality {
        "0101" | "0147" | "0155" | "0185" => RegionPart::ByenKobenhavn,
        "0151" | "0153" | "0157" | "0159" | "0161" | "0163" | "0165" | "0167" | "0169" | "0173"
        | "0175" | "0183" | "0187" => RegionPart::KobenhavnsOmegn,
        "0190" | "0201" | "0210" | "0217" | "0219" | "0223" | "0230" | "0240" | "0250" | "0260"
        | "0270" => RegionPart::Nordsjaelland,
        "0400" => RegionPart::Bornholm,
        "0410" | "0420" | "0430" | "0440" | "0450" | "0461" | "0479" | "0480" | "0482" | "0492" => {
            RegionPart::Fyn
        }
        "0510" | "0530" | "0540" | "0550" | "0561" | "0563" | "0573" | "0575" | "0580" | "0607"
        | "0621" | "0630" => RegionPart::Sydjylland,
        _ => RegionPart::Unknown,
    }
}
