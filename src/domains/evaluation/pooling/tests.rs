#![allow(clippy::disallowed_methods, reason = "a test looks past the viewers")]

use std::collections::BTreeSet;

use chrono::Months;
use entities::ids::ProgrammeId;
use indicatif::ProgressBar;
use migrations::{Migrator, MigratorTrait};
use proptest::prelude::*;
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait,
    IntoActiveModel,
};

use super::*;
use crate::seed::demo::{self, Options};

fn numbers(of: &[i32]) -> BTreeMap<String, i32> {
    let names = ('A'..='Z').map(String::from);
    names.zip(of.iter().copied()).collect()
}

#[test]
fn the_smallest_join_those_who_are_too_few() {
    for (of, groups) in [
        (&[12, 30, 11][..], &["A", "B", "C"][..]),
        // Too few, but enough together.
        (&[12, 5, 6], &["A", "B C"]),
        // Too few together: the smallest that is enough joins.
        (&[12, 30, 5, 2], &["B", "A C D"]),
        (&[12, 12, 5, 30], &["B", "D", "A C"]),
        // Nobody is left over.
        (&[12, 0, 0], &["A"]),
        // All would be one.
        (&[12, 9], &[]),
        (&[4, 5, 6], &[]),
        (&[3], &[]),
        (&[], &[]),
    ] {
        let found: Vec<String> = partition(&numbers(of), 10)
            .iter()
            .map(|group| group.join(" "))
            .collect();
        assert_eq!(found, groups, "{of:?}");
    }
}

#[test]
fn half_a_tenth_is_rounded_up() {
    for (sum, number, mean) in [
        (45, 10, 45),
        (50, 10, 50),
        (43, 12, 36),
        (81, 20, 41),
        (80, 20, 40),
    ] {
        assert_eq!(tenths(sum, number), mean, "{sum} / {number}");
    }
}

proptest! {
    /// Each category with answers is in exactly one group, each group has n answers, and so has each
    /// difference of two unions of groups and what the total leaves.
    #[test]
    fn it_is_a_partition_into_groups_of_enough(
        of in prop::collection::vec(prop_oneof![Just(0), 0..12i32, 0..60i32], 0..12usize),
        n in 1..20i32,
    ) {
        let numbers = numbers(&of);
        let groups = partition(&numbers, n);
        prop_assert_eq!(&groups, &partition(&numbers, n));
        let size = |group: &[String]| group.iter().map(|name| numbers[name]).sum::<i32>();
        for group in &groups {
            prop_assert!(size(group) >= n, "{:?} of {:?}", group, numbers);
            prop_assert!(group.is_sorted());
        }
        let mut grouped: Vec<&String> = groups.iter().flatten().collect();
        grouped.sort_unstable();
        let answered: Vec<&String> = numbers.iter().filter(|(_, n)| **n > 0).map(|(name, _)| name).collect();
        if groups.is_empty() {
            // Only where any two groups would leave one with fewer than n.
            let enough: Vec<i32> = of.iter().copied().filter(|one| *one >= n).collect();
            let left: i32 = of.iter().filter(|one| **one < n).sum();
            let splits = match enough.len() {
                0 => false,
                1 => left == 0 || left >= n,
                _ => true,
            };
            prop_assert!(!splits, "{:?}", numbers);
        } else {
            prop_assert_eq!(grouped, answered);
        }
    }

    /// No order of writing decides.
    #[test]
    fn the_same_answers_are_grouped_alike(of in prop::collection::vec(0..40i32, 0..8usize), n in 1..20i32) {
        let forward = numbers(&of);
        let backward: BTreeMap<String, i32> = forward.clone().into_iter().rev().collect();
        prop_assert_eq!(partition(&forward, n), partition(&backward, n));
    }
}

async fn seeded(scale: f64) -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database");
    Migrator::up(&db, None).await.expect("the migrations");
    let as_of = NaiveDate::from_ymd_opt(2026, 9, 16).expect("a date");
    let options = Options {
        seed: 1,
        scale,
        as_of,
    };
    demo::load(&db, &options, &ProgressBar::hidden())
        .await
        .expect("the demo");
    // The demo's quarters are frozen: here they are to be frozen anew.
    for sql in [
        "UPDATE report SET snapshot_id = NULL",
        "DELETE FROM figure",
        "DELETE FROM flow_figure",
        "DELETE FROM score_figure",
        "DELETE FROM snapshot_record",
        "DELETE FROM snapshot",
    ] {
        db.execute_unprepared(sql).await.expect("nothing is frozen");
    }
    db
}

async fn all<E: EntityTrait>(db: &DatabaseConnection) -> Vec<E::Model> {
    E::find().all(db).await.expect("rows")
}

/// A quarter of a programme, frozen as far as its row goes.
async fn frozen(
    db: &DatabaseConnection,
    programme_id: ProgrammeId,
    (starts_on, ends_on): (NaiveDate, NaiveDate),
) -> snapshot::Model {
    let snapshot = snapshot::Model {
        id: new_id(),
        programme_id,
        starts_on,
        ends_on,
        threshold: 5,
        answers_min: 10,
        steps_done: 0,
        steps_total: 1,
        begun_at: ends_on.and_hms_opt(12, 0, 0).expect("noon").and_utc(),
        taken_at: None,
    };
    let row = snapshot.clone().into_active_model();
    row.insert(db).await.expect("a snapshot")
}

/// The quarters of a programme that are over on 16 September 2026.
fn quarters(programme: &programme::Model) -> Vec<(NaiveDate, NaiveDate)> {
    let last = NaiveDate::from_ymd_opt(2026, 6, 30).expect("a date");
    let first = quarter(programme.starts_on);
    (0..)
        .map(|number| {
            let starts = first + Months::new(3 * number);
            let ends = (starts + Months::new(3)).pred_opt().expect("a day");
            (std::cmp::max(starts, programme.starts_on), ends)
        })
        .take_while(|(_, ends)| *ends <= last)
        .collect()
}

/// What can be counted by hand: the answers to a question from one day to another, of categories.
struct ByHand {
    responses: Vec<survey_response::Model>,
    scores: Vec<survey_score::Model>,
}

impl ByHand {
    async fn read(db: &DatabaseConnection) -> Self {
        Self {
            responses: all::<survey_response::Entity>(db).await,
            scores: all::<survey_score::Entity>(db).await,
        }
    }

    fn scores(&self, figure: &score_figure::Model) -> Vec<i32> {
        let is_in = |response: &survey_response::Model| {
            let own = match figure.dimension {
                None => return true,
                Some(ScoreDimension::StaffKind) => {
                    response.staff_kind.map(|kind| kind.code().to_owned())
                }
                Some(ScoreDimension::Hospital) => response.hospital_id.map(|id| id.0.to_string()),
            };
            let own = own.unwrap_or_else(|| NONE.to_owned());
            let categories = figure.categories.as_deref().unwrap_or_default();
            categories.split(' ').any(|category| category == own)
        };
        let in_time = |response: &survey_response::Model| {
            let month = response.answered_month;
            month <= figure.ends_on
                && (month.year(), month.month())
                    >= (figure.starts_on.year(), figure.starts_on.month())
        };
        let responses: BTreeSet<_> = self
            .responses
            .iter()
            .filter(|response| in_time(response) && is_in(response))
            .map(|response| response.id)
            .collect();
        self.scores
            .iter()
            .filter(|score| {
                score.item_id == figure.item_id && responses.contains(&score.response_id)
            })
            .map(|score| score.score)
            .collect()
    }
}

#[tokio::test]
async fn the_answers_of_the_demo_wait_until_they_are_enough() {
    let db = seeded(0.5).await;
    let by_hand = ByHand::read(&db).await;
    let mut figures: Vec<score_figure::Model> = vec![];
    let (mut of_one_quarter, mut of_several) = (0, 0);
    for programme in all::<programme::Entity>(&db).await {
        for quarter in quarters(&programme) {
            let snapshot = frozen(&db, programme.id, quarter).await;
            let decided = decide(&db, &snapshot).await.expect("means");
            for figure in &decided {
                let row = figure.clone().into_active_model();
                row.insert(&db).await.expect("a figure");
            }
            let again = decide(&db, &snapshot).await.expect("means");
            assert!(again.is_empty(), "told once: {again:?}");
            figures.extend(decided);
        }
    }
    for figure in &figures {
        let scores = by_hand.scores(figure);
        assert_eq!(scores.len() as i32, figure.answers, "{figure:?}");
        assert!(figure.answers >= 10, "{figure:?}");
        let mean = scores.iter().sum::<i32>() as f64 / scores.len() as f64;
        let told = f64::from(figure.mean_tenths) / 10.0;
        assert!((mean - told).abs() <= 0.05 + 1e-9, "{mean} {figure:?}");
        match (figure.ends_on - figure.starts_on).num_days() {
            ..93 => of_one_quarter += 1,
            _ => of_several += 1,
        }
    }
    assert!(
        of_one_quarter > 0 && of_several > 0,
        "{of_one_quarter} {of_several}"
    );
    let items = all::<survey_item::Entity>(&db).await;
    let (mut several_categories, mut several_pools) = (0, 0);
    for item in &items {
        let of = |dimension| {
            let own = figures.iter().filter(move |f| f.item_id == item.id);
            own.filter(move |f| f.dimension == dimension)
        };
        // Pools follow each other, and no shorter one would have been enough.
        let totals: Vec<_> = of(None).collect();
        for pair in totals.windows(2) {
            assert_eq!(
                pair[0].ends_on.succ_opt(),
                Some(pair[1].starts_on),
                "{pair:?}"
            );
        }
        for total in &totals {
            let shorter = score_figure::Model {
                ends_on: quarter(total.ends_on).pred_opt().expect("a day"),
                ..(*total).clone()
            };
            assert!(by_hand.scores(&shorter).len() < 10, "{total:?}");
        }
        // A breakdown is of whole pools, and of all their answers.
        for dimension in [ScoreDimension::StaffKind, ScoreDimension::Hospital] {
            let mut until = None;
            let ends: BTreeSet<_> = of(Some(dimension)).map(|f| f.ends_on).collect();
            for end in ends {
                let groups: Vec<_> = of(Some(dimension)).filter(|f| f.ends_on == end).collect();
                let pools: Vec<_> = totals
                    .iter()
                    .filter(|f| f.ends_on <= end && until.is_none_or(|until| f.starts_on > until))
                    .collect();
                until = Some(end);
                assert!(
                    groups.iter().all(|f| f.starts_on == pools[0].starts_on),
                    "{groups:?}"
                );
                assert_eq!(
                    groups.iter().map(|f| f.answers).sum::<i32>(),
                    pools.iter().map(|f| f.answers).sum::<i32>(),
                    "{groups:?}"
                );
                several_pools += usize::from(pools.len() > 1);
                several_categories += groups
                    .iter()
                    .filter(|f| f.categories.as_ref().is_some_and(|of| of.contains(' ')))
                    .count();
            }
        }
    }
    assert!(
        several_categories > 0 && several_pools > 0,
        "{several_categories} {several_pools}"
    );
}

/// A survey to departments of its own, with as many answers of each kind of staff as are given.
async fn asked(db: &DatabaseConnection, track: Option<Track>) -> (programme::Model, survey::Model) {
    let programme = all::<programme::Entity>(db).await.remove(0);
    let survey = survey::Model {
        id: new_id(),
        programme_id: programme.id,
        audience: SurveyAudience::Department,
        track,
        title: format!("Prøve {track:?}"),
        wording_version: "1".into(),
        valid_from: programme.starts_on,
        valid_to: None,
    };
    let row = survey.clone().into_active_model();
    (programme, row.insert(db).await.expect("a survey"))
}

async fn question(db: &DatabaseConnection, survey: &survey::Model, seq: i32) -> SurveyItemId {
    let item = survey_item::Model {
        id: new_id(),
        survey_id: survey.id,
        seq,
        question_da: "?".into(),
        question_en: "?".into(),
        max_score: 5,
    };
    item.into_active_model()
        .insert(db)
        .await
        .expect("a question")
        .id
}

/// One answer: a score for each question that was answered.
async fn answer(
    db: &DatabaseConnection,
    survey: &survey::Model,
    month: NaiveDate,
    staff_kind: Option<StaffKind>,
    scores: &[(SurveyItemId, i32)],
) {
    let hospital = all::<entities::hospital::Entity>(db)
        .await
        .into_iter()
        .find(|hospital| hospital.programme_id == survey.programme_id)
        .expect("a hospital");
    let response = survey_response::Model {
        id: new_id(),
        programme_id: survey.programme_id,
        survey_id: survey.id,
        hospital_id: staff_kind.map(|_| hospital.id),
        staff_kind,
        answered_month: month,
    };
    let response = response
        .into_active_model()
        .insert(db)
        .await
        .expect("an answer");
    for (item_id, score) in scores {
        let score = survey_score::Model {
            response_id: response.id,
            item_id: *item_id,
            survey_id: survey.id,
            score: *score,
        };
        score.into_active_model().insert(db).await.expect("a score");
    }
}

async fn decided(
    db: &DatabaseConnection,
    programme: &programme::Model,
    at: usize,
    of: &[SurveyItemId],
) -> Vec<score_figure::Model> {
    let snapshot = frozen(db, programme.id, quarters(programme)[at]).await;
    let mut figures = decide(db, &snapshot).await.expect("means");
    figures.retain(|figure| of.contains(&figure.item_id));
    for figure in &figures {
        let row = figure.clone().into_active_model();
        row.insert(db).await.expect("a figure");
    }
    figures
}

#[tokio::test]
async fn a_pool_is_told_once_and_begins_anew() {
    let db = seeded(0.01).await;
    let (programme, survey) = asked(&db, None).await;
    let (first, second) = (
        question(&db, &survey, 1).await,
        question(&db, &survey, 2).await,
    );
    let items = [first, second];
    let month = |at: usize| quarters(&programme)[at].0.with_day(1).expect("a day");
    let midwife = Some(StaffKind::Midwife);
    for _ in 0..9 {
        answer(&db, &survey, month(0), midwife, &[(first, 5), (second, 1)]).await;
    }
    assert!(
        decided(&db, &programme, 0, &items).await.is_empty(),
        "nine wait"
    );
    // The tenth answers the first question alone, and not as staff of a hospital.
    answer(&db, &survey, month(1), None, &[(first, 2)]).await;
    let told = decided(&db, &programme, 1, &items).await;
    let [figure] = &told[..] else {
        panic!("one mean, of the first question, with nothing that the tenth is left of: {told:?}");
    };
    assert_eq!(
        (
            figure.item_id,
            figure.dimension,
            figure.answers,
            figure.mean_tenths
        ),
        (first, None, 10, 47)
    );
    assert_eq!(
        (figure.starts_on, figure.ends_on),
        (quarters(&programme)[0].0, quarters(&programme)[1].1)
    );
    // Too late for the pool that was told: no mean of eleven beside the one of ten.
    answer(&db, &survey, month(1), midwife, &[(first, 1)]).await;
    for _ in 0..9 {
        answer(&db, &survey, month(2), midwife, &[(first, 4)]).await;
    }
    let told = decided(&db, &programme, 2, &items).await;
    assert!(told.is_empty(), "the late one does not count: {told:?}");
    for _ in 0..3 {
        answer(&db, &survey, month(3), midwife, &[(first, 4), (second, 4)]).await;
    }
    for _ in 0..10 {
        let kind = Some(StaffKind::Management);
        answer(&db, &survey, month(3), kind, &[(first, 2), (second, 3)]).await;
    }
    let told = decided(&db, &programme, 3, &items).await;
    let rows: Vec<_> = told
        .iter()
        .map(|f| {
            let (by, categories) = (f.dimension, f.categories.as_deref().unwrap_or_default());
            let kinds = if by == Some(ScoreDimension::Hospital) {
                ""
            } else {
                categories
            };
            let from = quarters(&programme)
                .iter()
                .position(|(starts, _)| *starts == f.starts_on);
            (
                f.item_id == first,
                by,
                kinds,
                from.expect("a quarter"),
                f.answers,
                f.mean_tenths,
            )
        })
        .collect();
    let (kind, hospital) = (
        Some(ScoreDimension::StaffKind),
        Some(ScoreDimension::Hospital),
    );
    assert_eq!(
        rows,
        [
            // Not with the first pool, in which there is one now that its mean is not of.
            (true, None, "", 2, 22, 31),
            (true, kind, "MANAGEMENT", 2, 10, 20),
            (true, kind, "MIDWIFE", 2, 12, 40),
            (true, hospital, "", 2, 22, 31),
            // What nine answered in the first quarter has waited.
            (false, None, "", 0, 22, 23),
            (false, kind, "MANAGEMENT", 0, 10, 30),
            (false, kind, "MIDWIFE", 0, 12, 18),
            (false, hospital, "", 0, 22, 23),
        ]
    );
}

#[tokio::test]
async fn a_breakdown_waits_for_the_pools_that_it_needs() {
    let db = seeded(0.01).await;
    let (programme, survey) = asked(&db, None).await;
    let item = question(&db, &survey, 1).await;
    for (at, midwives, managers) in [(0, 8, 4), (1, 9, 3), (2, 6, 4), (3, 10, 1)] {
        let month = quarters(&programme)[at].0.with_day(1).expect("a day");
        for (kind, number) in [
            (StaffKind::Midwife, midwives),
            (StaffKind::Management, managers),
        ] {
            for _ in 0..number {
                answer(&db, &survey, month, Some(kind), &[(item, at as i32 + 1)]).await;
            }
        }
    }
    let mut found = vec![];
    for at in 0..4 {
        for f in decided(&db, &programme, at, &[item]).await {
            if f.dimension == Some(ScoreDimension::StaffKind) {
                let from = quarters(&programme)
                    .iter()
                    .position(|(starts, _)| *starts == f.starts_on);
                found.push((
                    at,
                    from,
                    f.categories.expect("of some"),
                    f.answers,
                    f.mean_tenths,
                ));
            } else if f.dimension.is_none() {
                assert_eq!(f.mean_tenths, 10 * (at as i32 + 1));
            }
        }
    }
    // Eleven managers in three quarters, eight of them in two: the third tells, and a new pool begins.
    assert_eq!(
        found,
        [
            (2, Some(0), "MANAGEMENT".to_owned(), 11, 20),
            (2, Some(0), "MIDWIFE".to_owned(), 23, 19),
        ]
    );
}

#[tokio::test]
async fn surveys_of_different_tracks_are_pools_of_their_own() {
    let db = seeded(0.01).await;
    let (programme, one) = asked(&db, Some(Track::OpenAdvice)).await;
    let (_, other) = asked(&db, Some(Track::LocalActivity)).await;
    let items = [question(&db, &one, 1).await, question(&db, &other, 1).await];
    let month = quarters(&programme)[0].0.with_day(1).expect("a day");
    for _ in 0..6 {
        answer(&db, &one, month, None, &[(items[0], 4)]).await;
        answer(&db, &other, month, None, &[(items[1], 4)]).await;
    }
    assert!(decided(&db, &programme, 0, &items).await.is_empty());
    for _ in 0..4 {
        answer(&db, &one, month + Months::new(3), None, &[(items[0], 4)]).await;
    }
    let told = decided(&db, &programme, 1, &items).await;
    assert!(
        told.iter()
            .all(|f| f.item_id == items[0] && f.track == Some(Track::OpenAdvice))
    );
    assert_eq!(told.len(), 3, "all, and what has no kind and no hospital");
}
