//! What is legal for surveys and their answers: pure.

use chrono::NaiveDate;
use entities::{
    ids::{HospitalId, SurveyItemId},
    survey, survey_item,
};

use crate::graph::mutation::UserErrorCode as Code;

/// Tokens of one request at most: a sheet of paper, not a mailing.
pub const MOST_TOKENS: i32 = 100;

/// Whether the survey asks on this day.
#[must_use]
pub fn in_use(survey: &survey::Model, today: NaiveDate) -> bool {
    survey.valid_from <= today && survey.valid_to.is_none_or(|last| today <= last)
}

/// How many tokens are made: one for a member, who is asked by herself.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn number(count: i32, for_a_member: bool) -> Result<usize, Code> {
    let most = if for_a_member { 1 } else { MOST_TOKENS };
    if !(1..=most).contains(&count) {
        return Err(Code::ValueInvalid);
    }
    usize::try_from(count).map_err(|_| Code::ValueInvalid)
}

/// The hospital whose people are asked, if it is one of `own`, the asker's.
#[must_use]
pub fn own_hospital(hospital: HospitalId, own: &[uuid::Uuid]) -> Option<HospitalId> {
    own.contains(&hospital.0).then_some(hospital)
}

/// The scores in the order of their random keys: each question is answered once, from 1 to its best
/// score (I16).
///
/// # Errors
/// [`Code::ScoreInvalid`].
pub fn scored(
    items: &[survey_item::Model],
    given: &[(SurveyItemId, i32)],
) -> Result<Vec<(SurveyItemId, i32)>, Code> {
    if given.len() != items.len() {
        return Err(Code::ScoreInvalid);
    }
    let mut scores: Vec<_> = items
        .iter()
        .map(|item| {
            let mut of_item = given.iter().filter(|(id, _)| *id == item.id);
            match (of_item.next(), of_item.next()) {
                (Some((id, score)), None) if (1..=item.max_score).contains(score) => {
                    Ok((*id, *score))
                }
                _ => Err(Code::ScoreInvalid),
            }
        })
        .collect::<Result<_, _>>()?;
    scores.sort_unstable();
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use entities::codes::SurveyAudience;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn items(best: &[i32]) -> Vec<survey_item::Model> {
        let item = |(n, best): (usize, &i32)| survey_item::Model {
            id: SurveyItemId(Uuid::from_u128(n as u128 + 1)),
            survey_id: Uuid::nil().into(),
            seq: n as i32 + 1,
            question_da: "?".into(),
            question_en: "?".into(),
            max_score: *best,
        };
        best.iter().enumerate().map(item).collect()
    }

    #[test]
    fn it_asks_from_its_first_to_its_last_day() {
        let day = |text: &str| text.parse().expect("a day");
        let mut survey = survey::Model {
            id: Uuid::nil().into(),
            programme_id: Uuid::nil().into(),
            audience: SurveyAudience::Family,
            track: None,
            title: "?".into(),
            wording_version: "1".into(),
            valid_from: day("2026-03-01"),
            valid_to: Some(day("2026-03-31")),
        };
        for (today, asks) in [
            ("2026-02-28", false),
            ("2026-03-01", true),
            ("2026-03-31", true),
            ("2026-04-01", false),
        ] {
            assert_eq!(in_use(&survey, day(today)), asks, "{today}");
        }
        survey.valid_to = None;
        assert!(in_use(&survey, day("2099-01-01")));
    }

    #[test]
    fn so_many_tokens() {
        for (count, member, made) in [
            (0, false, None),
            (-1, false, None),
            (1, false, Some(1)),
            (100, false, Some(100)),
            (101, false, None),
            (1, true, Some(1)),
            (2, true, None),
        ] {
            assert_eq!(number(count, member).ok(), made, "{count} {member}");
        }
    }

    proptest! {
        /// Accepted is exactly what answers each question once within its scale.
        #[test]
        fn each_question_once_within_its_scale(
            best in prop::collection::vec(2..=5, 1..5usize),
            given in prop::collection::vec((0..6u128, -1..7), 0..6usize),
        ) {
            let items = items(&best);
            let given: Vec<_> = given.into_iter().map(|(id, score)| (SurveyItemId(Uuid::from_u128(id)), score)).collect();
            let good = given.len() == items.len() && items.iter().all(|item| {
                let own: Vec<_> = given.iter().filter(|(id, _)| *id == item.id).collect();
                own.len() == 1 && own[0].1 >= 1 && own[0].1 <= item.max_score
            });
            let mut sorted = given.clone();
            sorted.sort_unstable();
            prop_assert_eq!(scored(&items, &given).ok(), good.then_some(sorted));
        }

        /// What fits is accepted, in whatever order.
        #[test]
        fn what_fits_is_accepted(best in prop::collection::vec(2..=5, 1..5usize)) {
            let items = items(&best);
            let mut given: Vec<_> = items.iter().map(|item| (item.id, item.max_score)).collect();
            given.reverse();
            prop_assert!(scored(&items, &given).is_ok());
        }
    }
}
