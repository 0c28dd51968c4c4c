//! Whether a referral may be made (I1 to I6): pure.

use chrono::NaiveDate;
use entities::{
    CodeSet,
    codes::{
        CareLevel,
        EligibilityReason::{self, *},
        Judgement, Participation, TargetGroup, Track,
    },
};

/// The terms under which a hospital refers.
#[derive(Clone, Debug)]
pub struct Terms {
    /// First day of the programme.
    pub starts_on: NaiveDate,
    /// Its last day; open when absent.
    pub ends_on: Option<NaiveDate>,
    /// How the hospital takes part.
    pub participation: Participation,
    /// First day of the track; absent when it awaits a decision.
    pub active_from: Option<NaiveDate>,
    /// The criteria in force.
    pub criteria: Option<Limits>,
}

/// What the criteria allow.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Care levels that may be referred.
    pub care_levels: CodeSet<CareLevel>,
    /// Target groups that are outside.
    pub excluded_groups: CodeSet<TargetGroup>,
}

/// A referral that somebody thinks of: no identity.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The day, Europe/Copenhagen.
    pub day: NaiveDate,
    /// To which track.
    pub track: Track,
    /// Her care level.
    pub care_level: CareLevel,
    /// Her target groups.
    pub groups: CodeSet<TargetGroup>,
    /// The professional judgement.
    pub judgement: Option<Judgement>,
    /// Whether who asks may refer to courses: a midwife or a social worker (R24).
    pub refers_to_courses: bool,
}

/// What stands against the referral, in the order of the code list: nothing when it may be made.
#[must_use]
pub fn reasons(terms: &Terms, question: &Question) -> Vec<EligibilityReason> {
    let Question { day, track, .. } = *question;
    // Track 3 is open to every family with children (R31): there is nothing to refer to.
    if track == Track::LocalActivity {
        return vec![NoReferralToTrack];
    }
    let mut found = Vec::new();
    let mut when = |holds: bool, reason| {
        if holds {
            found.push(reason);
        }
    };
    when(
        terms.active_from.is_none_or(|from| day < from),
        TrackNotActive,
    );
    when(
        day < terms.starts_on || terms.ends_on.is_some_and(|end| day > end),
        OutsidePeriod,
    );
    when(
        terms.participation != Participation::Active,
        HospitalNotTakingPart,
    );
    let limits = terms.criteria;
    let groups = question.groups;
    let included: CodeSet<TargetGroup> = groups
        .iter()
        .filter(|group| !limits.is_some_and(|limits| limits.excluded_groups.contains(*group)))
        .collect();
    when(limits.is_none(), NoCriteria);
    when(
        limits.is_some_and(|limits| !limits.care_levels.contains(question.care_level)),
        CareLevelOutside,
    );
    when(groups.is_empty(), GroupsMissing);
    when(!groups.is_empty() && included.is_empty(), GroupsExcluded);
    when(!included.is_empty() && included != groups, GroupsMixed);
    when(question.judgement.is_none(), JudgementMissing);
    let somatic_alone = included == [TargetGroup::Somatic].into_iter().collect();
    when(
        somatic_alone && question.judgement == Some(Judgement::HealthOnly),
        JudgementHealthOnly,
    );
    when(
        track == Track::ReferredActivity && !question.refers_to_courses,
        ReferrerRole,
    );
    found
}

/// Whether the referral may be made with these reasons: a mix of excluded and other groups may,
/// and waits for the project leader (C5).
#[must_use]
pub fn allowed(reasons: &[EligibilityReason]) -> bool {
    reasons.iter().all(|reason| *reason == GroupsMixed)
}

#[cfg(test)]
mod tests {
    use entities::Code;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// As in Region Hovedstaden.
    fn terms() -> Terms {
        Terms {
            starts_on: day("2024-12-01"),
            ends_on: Some(day("2026-12-31")),
            participation: Participation::Active,
            active_from: Some(day("2025-03-01")),
            criteria: Some(Limits {
                care_levels: [CareLevel::Level3].into_iter().collect(),
                excluded_groups: [TargetGroup::PsychiatricUntreated].into_iter().collect(),
            }),
        }
    }

    fn question() -> Question {
        Question {
            day: day("2026-09-16"),
            track: Track::OpenAdvice,
            care_level: CareLevel::Level3,
            groups: [TargetGroup::Social].into_iter().collect(),
            judgement: Some(Judgement::SocialProblem),
            refers_to_courses: true,
        }
    }

    #[test]
    fn midwives_and_social_workers_alone_refer_to_courses() {
        let other = Question {
            track: Track::ReferredActivity,
            refers_to_courses: false,
            ..question()
        };
        assert_eq!(reasons(&terms(), &other), [ReferrerRole]);
        assert!(!allowed(&[ReferrerRole]));
        let track = Track::OpenAdvice;
        assert_eq!(reasons(&terms(), &Question { track, ..other }), []);
    }

    #[test]
    fn a_woman_within_the_criteria_may_be_referred() {
        assert_eq!(reasons(&terms(), &question()), []);
        assert!(allowed(&[]));
    }

    #[test]
    fn days_count_inclusively() {
        let at = |text: &str| {
            let day = day(text);
            reasons(&terms(), &Question { day, ..question() })
        };
        assert_eq!(at("2024-11-30"), [TrackNotActive, OutsidePeriod]);
        assert_eq!(at("2024-12-01"), [TrackNotActive]);
        assert_eq!(at("2025-02-28"), [TrackNotActive]);
        assert_eq!(at("2025-03-01"), []);
        assert_eq!(at("2026-12-31"), []);
        assert_eq!(at("2027-01-01"), [OutsidePeriod]);
        let open = Terms {
            ends_on: None,
            ..terms()
        };
        let late = Question {
            day: day("2090-01-01"),
            ..question()
        };
        assert_eq!(reasons(&open, &late), []);
    }

    #[test]
    fn a_track_without_a_day_and_a_candidate_await_a_decision() {
        let waiting = Terms {
            active_from: None,
            participation: Participation::Candidate,
            ..terms()
        };
        assert_eq!(
            reasons(&waiting, &question()),
            [TrackNotActive, HospitalNotTakingPart]
        );
    }

    #[test]
    fn nothing_is_allowed_without_criteria() {
        let none = Terms {
            criteria: None,
            ..terms()
        };
        assert_eq!(reasons(&none, &question()), [NoCriteria]);
    }

    #[test]
    fn track_3_takes_no_referrals() {
        let open = Question {
            track: Track::LocalActivity,
            care_level: CareLevel::Level1,
            ..question()
        };
        assert_eq!(reasons(&terms(), &open), [NoReferralToTrack]);
    }

    /// Every level, every set of groups, every judgement, with and without an exclusion.
    #[test]
    fn every_combination_is_judged_as_the_rules_say() {
        let judgements = std::iter::once(None)
            .chain(Judgement::ALL.iter().map(|entry| Some(entry.value)))
            .collect::<Vec<_>>();
        for excluded in 0..16 {
            let mut terms = terms();
            let limits = terms.criteria.as_mut().expect("criteria");
            limits.excluded_groups = CodeSet::from_bits(excluded);
            for level in CareLevel::ALL {
                for bits in 0..16 {
                    for judgement in &judgements {
                        let question = Question {
                            care_level: level.value,
                            groups: CodeSet::from_bits(bits),
                            judgement: *judgement,
                            ..question()
                        };
                        let found = reasons(&terms, &question);
                        let has = |reason| found.contains(&reason);
                        let included = bits & !excluded;
                        assert_eq!(has(CareLevelOutside), level.code != "LEVEL_3");
                        assert_eq!(has(GroupsMissing), bits == 0);
                        assert_eq!(has(GroupsExcluded), bits != 0 && included == 0);
                        assert_eq!(has(GroupsMixed), included != 0 && included != bits);
                        assert_eq!(has(JudgementMissing), judgement.is_none());
                        let health = *judgement == Some(Judgement::HealthOnly);
                        assert_eq!(has(JudgementHealthOnly), health && included == 1);
                        let refused = found.iter().filter(|reason| **reason != GroupsMixed);
                        assert_eq!(allowed(&found), refused.count() == 0);
                        assert!(found.is_sorted_by_key(|reason| reason.position()));
                    }
                }
            }
        }
    }
}
