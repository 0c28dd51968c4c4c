//! What a referral says of the woman it is about: groups, judgement, gestation, reasons.

use entities::{
    CodeSet,
    codes::{ContactReason, GestationBand, Judgement, TargetGroup},
};

use super::{random::Stream, world::World};

/// Groups: the excluded ones alone only where that is why it is declined.
pub(super) fn groups(stream: &mut Stream, world: &World, excluded: bool) -> CodeSet<TargetGroup> {
    if excluded && !world.excluded.is_empty() {
        return world.excluded;
    }
    let mut groups: Vec<TargetGroup> = [
        (TargetGroup::Somatic, 0.15),
        (TargetGroup::PsychiatricUntreated, 0.10),
        (TargetGroup::Social, 0.55),
        (TargetGroup::OtherVulnerability, 0.55),
    ]
    .into_iter()
    .filter(|(_, share)| stream.chance(*share))
    .map(|(group, _)| group)
    .collect();
    // The effort is for social problems and other vulnerabilities (R7).
    if !groups
        .iter()
        .any(|g| matches!(g, TargetGroup::Social | TargetGroup::OtherVulnerability))
    {
        groups.push(TargetGroup::Social);
    }
    groups.into_iter().collect()
}

pub(super) fn judgement(groups: CodeSet<TargetGroup>) -> Judgement {
    match (
        groups.contains(TargetGroup::Social),
        groups.contains(TargetGroup::OtherVulnerability),
    ) {
        (true, true) => Judgement::SocialAndVulnerability,
        (true, false) => Judgement::SocialProblem,
        (false, true) => Judgement::Vulnerability,
        (false, false) => Judgement::HealthOnly,
    }
}

pub(super) fn gestation(stream: &mut Stream) -> GestationBand {
    stream.weighted(&[
        (GestationBand::Before12, 15),
        (GestationBand::From12To21, 40),
        (GestationBand::From22To31, 28),
        (GestationBand::From32, 12),
        (GestationBand::AfterBirth, 5),
    ])
}

pub(super) fn reasons(stream: &mut Stream, groups: CodeSet<TargetGroup>) -> CodeSet<ContactReason> {
    use ContactReason as R;
    let mut reasons: Vec<R> = (0..stream.count(1, 3))
        .map(|_| {
            stream.weighted(&[
                (R::Finances, 18),
                (R::SparseNetwork, 16),
                (R::NoWorkEducationHome, 12),
                (R::ConflictOrViolence, 9),
                (R::InsecureAttachment, 9),
                (R::YoungAge, 7),
                (R::UnwantedSingle, 7),
                (R::IllnessOrLossInFamily, 5),
                (R::EarlierLossOrSickChild, 5),
                (R::Cultural, 4),
                (R::NoFeelingsForPregnancy, 3),
                (R::LongFertilityTreatment, 3),
                (R::ChangingPartners, 1),
                (R::Other, 2),
            ])
        })
        .collect();
    if groups.contains(TargetGroup::Somatic) {
        reasons.push(R::SomaticNeed);
    }
    reasons.into_iter().collect()
}
