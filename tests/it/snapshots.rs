//! Frozen quarters: what is told of them, and that nothing changes it.

use std::collections::{BTreeMap, BTreeSet};

use brobygger::{
    access::new_id,
    domains::evaluation::freezing::{self, Due},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entities::{
    Code,
    codes::{Dimension, Granularity, Measure, Track},
    figure, flow_figure, score_figure, snapshot, snapshot_record,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait};
use tokio::sync::Notify;

use crate::app::{TestApp, now, on_both};

/// What the settings say by default.
const LAG: u32 = 20;

async fn all<E: EntityTrait>(db: &DatabaseConnection) -> Vec<E::Model> {
    #[expect(clippy::disallowed_methods, reason = "a test looks past the viewers")]
    E::find().all(db).await.unwrap()
}

/// Every figure as text, without its keys.
async fn figures(db: &DatabaseConnection) -> BTreeSet<String> {
    let programmes: BTreeMap<_, _> = all::<snapshot::Entity>(db)
        .await
        .into_iter()
        .map(|row| (row.id, (row.programme_id, row.starts_on)))
        .collect();
    let mut told = BTreeSet::new();
    let (mut rows, mut flows) = (0, 0);
    for row in all::<figure::Entity>(db).await {
        let key = programmes[&row.snapshot_id];
        let row = figure::Model {
            id: uuid::Uuid::nil().into(),
            snapshot_id: uuid::Uuid::nil().into(),
            ..row
        };
        told.insert(format!("{key:?} {row:?}"));
        rows += 1;
    }
    for row in all::<flow_figure::Entity>(db).await {
        let key = programmes[&row.snapshot_id];
        let row = flow_figure::Model {
            id: uuid::Uuid::nil().into(),
            snapshot_id: uuid::Uuid::nil().into(),
            ..row
        };
        told.insert(format!("{key:?} {row:?}"));
        flows += 1;
    }
    let mut scores = 0;
    for row in all::<score_figure::Entity>(db).await {
        let key = programmes[&row.snapshot_id];
        let row = score_figure::Model {
            id: uuid::Uuid::nil().into(),
            snapshot_id: uuid::Uuid::nil().into(),
            ..row
        };
        told.insert(format!("{key:?} {row:?}"));
        scores += 1;
    }
    assert!(scores > 0, "no means of scores");
    assert_eq!(told.len(), rows + flows + scores, "a figure is there twice");
    told
}

/// As if no quarter had ever been taken.
async fn forget(db: &DatabaseConnection) {
    for sql in [
        "UPDATE report SET snapshot_id = NULL",
        "DELETE FROM snapshot_record",
        "DELETE FROM score_figure",
        "DELETE FROM flow_figure",
        "DELETE FROM figure",
        "DELETE FROM snapshot",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
}

async fn due(db: &DatabaseConnection, at: DateTime<Utc>) -> Vec<Due> {
    freezing::due(db, at, LAG).await.unwrap()
}

async fn take_all(db: &DatabaseConnection) {
    for due in due(db, now()).await {
        freezing::take(db, &due, now(), &mut new_id, |_, _| {})
            .await
            .unwrap();
    }
}

async fn threshold(db: &DatabaseConnection, k: i32) {
    let sql =
        format!("UPDATE programme_parameter SET value = {k} WHERE name = 'DISCLOSURE_THRESHOLD'");
    db.execute_unprepared(&sql).await.unwrap();
}

/// The told and untold numbers of a table, by period's first day, track and categories.
fn table(
    figures: &[figure::Model],
    measure: Measure,
    per: Granularity,
    by: [Option<Dimension>; 2],
) -> Vec<&figure::Model> {
    let is_of = |row: &&figure::Model| {
        row.measure == measure
            && row.granularity == per
            && [row.first_dimension, row.second_dimension] == by
    };
    figures.iter().filter(is_of).collect()
}

/// What a table has to say: the period's first day, a category (or nothing), and the number.
type Plain = BTreeMap<(NaiveDate, String), i64>;

/// Counts rows `(day, category, n)` by quarter or year, without the program's help.
async fn plain(app: &TestApp, sql: &str, per: Granularity, start: NaiveDate) -> Plain {
    let mut counts = Plain::new();
    for row in app.rows(sql).await {
        let day: String = row.try_get("", "day").unwrap();
        let day: NaiveDate = day[..10].parse().unwrap();
        let month = match per {
            Granularity::Month => day.month(),
            Granularity::Quarter => (day.month() - 1) / 3 * 3 + 1,
            Granularity::Year => 1,
        };
        let first = NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap();
        let category: Option<String> = row.try_get("", "category").unwrap();
        let n: i64 = row.try_get("", "n").unwrap();
        *counts
            .entry((first.max(start), category.unwrap_or_default()))
            .or_default() += n;
    }
    counts
}

on_both! {
    /// Each number is what a plain count says; where the threshold is in force, it is told or kept
    /// back, and what is told is nobody or enough.
    async fn numbers_are_plain_counts(app) {
        let programme = app.rows("SELECT id, starts_on FROM programme WHERE region_code = '1084'").await;
        let ours: uuid::Uuid = programme[0].try_get("", "id").unwrap();
        let start: NaiveDate = programme[0].try_get("", "starts_on").unwrap();
        let of_ours = |mut rows: Vec<figure::Model>| {
            rows.retain(|row| row.programme_id.0 == ours);
            rows
        };
        let suppressed = of_ours(all::<figure::Entity>(&app.db).await);
        let k = 5;
        assert!(suppressed.iter().any(|row| row.value.is_none()));
        forget(&app.db).await;
        threshold(&app.db, 1).await;
        take_all(&app.db).await;
        let whole = of_ours(all::<figure::Entity>(&app.db).await);
        assert_eq!(suppressed.len(), whole.len());

        // Suppression takes away and changes nothing.
        let key = |row: &figure::Model| {
            let figure::Model { measure, track, granularity, starts_on, ends_on, .. } = *row;
            let by = (row.first_dimension, row.first_category.clone(), row.second_dimension, row.second_category.clone());
            (measure, track, granularity, starts_on, ends_on, by)
        };
        let exact: BTreeMap<_, _> = whole.iter().map(|row| (key(row), (row.value, row.minutes))).collect();
        let mut told = 0;
        for row in &suppressed {
            let Some(value) = row.value else {
                assert!(row.minutes.is_none());
                continue;
            };
            let (exact, minutes) = exact[&key(row)];
            assert!(exact.is_none_or(|exact| exact == value), "{row:?}");
            assert!(exact.is_none() || minutes == row.minutes, "{row:?}");
            assert!(value == 0 || value >= k || row.measure == Measure::Activities, "{row:?}");
            told += 1;
        }
        assert!(told > 100, "{told}");

        let program = "(SELECT id FROM programme WHERE region_code = '1084')";
        let advised = format!("SELECT family_id, MIN(held_on) AS met FROM advice_session WHERE family_id IS NOT NULL AND programme_id = {program} GROUP BY family_id");
        let day = "CAST(%s AS text) AS day".to_owned();
        let day = |column: &str| day.replace("%s", column);
        // Moments as days in Copenhagen: two hours cover summer time; nothing of the demo is at night.
        let (q, y) = (Granularity::Quarter, Granularity::Year);
        let t1 = Some(Track::OpenAdvice);
        let t2 = Some(Track::ReferredActivity);
        let t3 = Some(Track::LocalActivity);
        let hospital = if matches!(app.backend, crate::app::Backend::Sqlite) {
            "lower(substr(hex(hospital_id),1,8)||'-'||substr(hex(hospital_id),9,4)||'-'||substr(hex(hospital_id),13,4)||'-'||substr(hex(hospital_id),17,4)||'-'||substr(hex(hospital_id),21))"
        } else {
            "CAST(hospital_id AS text)"
        };
        let association = hospital.replace("hospital_id", "a.association_id");
        let asked = [
            (Measure::Families, t1, q, None, format!("SELECT {}, NULL AS category, COUNT(*) AS n FROM ({advised}) x GROUP BY met", day("met"))),
            (Measure::Families, t1, Granularity::Month, None, format!("SELECT {}, NULL AS category, COUNT(*) AS n FROM ({advised}) x GROUP BY met", day("met"))),
            (Measure::Families, t1, y, None, format!("SELECT {}, NULL AS category, COUNT(*) AS n FROM ({advised}) x GROUP BY met", day("met"))),
            (Measure::Families, t1, q, Some(Dimension::AgeGroup), format!(
                "SELECT {}, CASE WHEN age_band IN ('UNDER_20', 'AGE_20_TO_24') THEN 'UNDER_25' WHEN age_band IN ('AGE_25_TO_29', 'AGE_30_TO_34') THEN 'AGE_25_TO_34' \
                 WHEN age_band IN ('AGE_35_TO_39', 'AGE_40_ON') THEN 'AGE_35_ON' ELSE 'UNKNOWN' END AS category, COUNT(*) AS n \
                 FROM ({advised}) x LEFT JOIN profile p ON p.family_id = x.family_id GROUP BY met, category", day("met"))),
            (Measure::Families, t1, y, Some(Dimension::IncomeSource), format!(
                "SELECT {}, COALESCE(income_source, 'UNKNOWN') AS category, COUNT(*) AS n FROM ({advised}) x LEFT JOIN profile p ON p.family_id = x.family_id GROUP BY met, category", day("met"))),
            (Measure::Families, t1, y, Some(Dimension::Municipality), format!(
                "SELECT {}, COALESCE(municipality_code, 'NONE') AS category, COUNT(*) AS n FROM ({advised}) x LEFT JOIN profile p ON p.family_id = x.family_id GROUP BY met, category", day("met"))),
            (Measure::Families, t2, q, None, format!(
                "SELECT {}, NULL AS category, COUNT(*) AS n FROM (SELECT e.family_id, MIN(s.starts_at) AS met FROM attendance a JOIN course_session s ON s.id = a.session_id \
                 JOIN enrolment e ON e.id = a.enrolment_id WHERE a.present AND e.programme_id = {program} GROUP BY e.family_id) x GROUP BY met", day("met"))),
            (Measure::Sessions, t1, q, None, format!("SELECT {}, NULL AS category, COUNT(*) AS n FROM advice_session WHERE family_id IS NOT NULL AND programme_id = {program} GROUP BY held_on", day("held_on"))),
            (Measure::Sessions, t1, q, Some(Dimension::Channel), format!("SELECT {}, channel AS category, COUNT(*) AS n FROM advice_session WHERE family_id IS NOT NULL AND programme_id = {program} GROUP BY held_on, channel", day("held_on"))),
            (Measure::Contacts, t1, q, None, format!("SELECT {}, NULL AS category, COUNT(*) AS n FROM advice_session WHERE family_id IS NULL AND programme_id = {program} GROUP BY held_on", day("held_on"))),
            (Measure::Contacts, t3, q, Some(Dimension::Association), format!(
                "SELECT {}, {association} AS category, SUM(t.families) AS n FROM activity a JOIN activity_tally t ON t.id = a.id WHERE a.programme_id = {program} GROUP BY a.starts_at, a.association_id", day("a.starts_at"))),
            (Measure::Activities, t3, q, Some(Dimension::ActivityType), format!(
                "SELECT {}, kind AS category, COUNT(*) AS n FROM activity a WHERE status = 'HELD' AND a.programme_id = {program} GROUP BY a.starts_at, kind", day("a.starts_at"))),
            (Measure::Sparring, None, y, Some(Dimension::Hospital), format!("SELECT {}, {hospital} AS category, COUNT(*) AS n FROM sparring WHERE programme_id = {program} GROUP BY held_on, hospital_id", day("held_on"))),
            (Measure::Referrals, t1, q, Some(Dimension::Hospital), format!(
                "SELECT {}, {hospital} AS category, COUNT(*) AS n FROM referral WHERE sent AND track = 'OPEN_ADVICE' AND status <> 'ENTERED_IN_ERROR' AND programme_id = {program} GROUP BY sent_at, hospital_id", day("sent_at"))),
            (Measure::Referrals, t2, q, None, format!(
                "SELECT {}, NULL AS category, COUNT(*) AS n FROM referral WHERE sent AND track = 'REFERRED_ACTIVITY' AND status <> 'ENTERED_IN_ERROR' AND programme_id = {program} GROUP BY sent_at", day("sent_at"))),
            (Measure::CoursePlaces, t2, q, None, format!(
                "SELECT {}, NULL AS category, COUNT(*) AS n FROM enrolment e JOIN (SELECT course_id, MAX(starts_at) AS ended FROM course_session GROUP BY course_id) c ON c.course_id = e.course_id \
                 WHERE e.programme_id = {program} AND status IN ('COMPLETED', 'DROPPED_OUT', 'CANCELLED') GROUP BY ended", day("ended"))),
        ];
        for (measure, track, per, by, sql) in asked {
            let plain = plain(&app, &sql, per, start).await;
            let rows = table(&whole, measure, per, [by, None]);
            let rows: Vec<_> = rows.into_iter().filter(|row| row.track == track).collect();
            let what = format!("{measure:?} {track:?} {per:?} {by:?}");
            assert!(rows.iter().any(|row| row.value > Some(0)), "{what}: nothing is told");
            let mut untold = 0;
            for row in &rows {
                let category = row.first_category.clone().unwrap_or_default();
                let counted = plain.get(&(row.starts_on, category)).copied().unwrap_or(0);
                // With a threshold of 1 only a group in which all are alike is kept back.
                match row.value {
                    Some(value) => assert_eq!(i64::from(value), counted, "{what}: {row:?}"),
                    None => untold += 1,
                }
            }
            assert!(by.is_some() || untold == 0, "{what}");
            // Every category that occurs has a row.
            let last = rows.iter().map(|row| row.ends_on).max().unwrap();
            for ((first, category), n) in plain.iter().filter(|((first, _), _)| *first <= last) {
                let found = rows.iter().any(|row| row.starts_on == *first && row.first_category.as_deref().unwrap_or_default() == category);
                let ended = whole.iter().any(|row| row.granularity == per && row.starts_on == *first);
                assert!(found || !ended, "{what}: {first} {category} {n}");
            }
        }
        let minutes = format!("SELECT SUM(minutes) AS n FROM advice_session WHERE family_id IS NOT NULL AND programme_id = {program} AND held_on BETWEEN '2025-04-01' AND '2025-06-30'");
        let minutes: i64 = app.rows(&minutes).await[0].try_get("", "n").unwrap();
        let spring = table(&whole, Measure::Sessions, q, [None, None]);
        let spring = spring.iter().find(|row| row.starts_on.to_string() == "2025-04-01").unwrap();
        assert_eq!(spring.minutes.map(i64::from), Some(minutes));
    }

    /// Whatever happens afterwards, a quarter says what it said.
    async fn what_is_frozen_stays(app) {
        let before = figures(&app.db).await;
        assert!(due(&app.db, now()).await.is_empty());
        let again = Due {
            closes_year: true,
            ..due(&app.db, "2026-10-21T08:00:00Z".parse().unwrap()).await[0].clone()
        };
        for sql in [
            "UPDATE profile SET age_band = 'UNKNOWN'",
            "UPDATE advice_session SET held_on = '2025-02-03', minutes = 5",
            "UPDATE referral SET reasons = 1, target_groups = 4",
            "DELETE FROM attendance",
            "DELETE FROM activity_tally",
        ] {
            app.db.execute_unprepared(sql).await.unwrap();
        }
        for row in all::<snapshot::Entity>(&app.db).await {
            let due = Due {
                programme: row.programme_id,
                period: freezing::Period { starts_on: row.starts_on, ends_on: row.ends_on },
                ..again.clone()
            };
            let taken = freezing::take(&app.db, &due, now(), &mut new_id, |_, _| {}).await.unwrap();
            assert_eq!(taken, row);
        }
        assert_eq!(figures(&app.db).await, before);
    }

    /// Broken off after each step, and within the one after it, it goes on and comes to the same.
    async fn broken_off_it_goes_on(app) {
        let whole = figures(&app.db).await;
        forget(&app.db).await;
        let mut broken_off = 0;
        loop {
            let Some(due) = due(&app.db, now()).await.into_iter().next() else { break };
            let step = Notify::new();
            let mut new = new_id;
            let told = |_: i32, _: i32| step.notify_one();
            tokio::select! {
                biased;
                () = step.notified() => broken_off += 1,
                taken = freezing::take(&app.db, &due, now(), &mut new, told) => {
                    taken.unwrap();
                }
            }
        }
        assert!(broken_off > 100, "{broken_off}");
        assert!(figures(&app.db).await == whole, "other figures");
        let open = all::<snapshot::Entity>(&app.db).await;
        assert!(open.iter().all(|row| row.taken_at.is_some() && row.steps_done == row.steps_total));
    }

    /// Two processes that freeze at once come to the same, and to nothing twice.
    async fn two_at_once_take_it_once(app) {
        let whole = figures(&app.db).await;
        forget(&app.db).await;
        let other = app.another_process().await;
        tokio::join!(take_all(&app.db), take_all(&other.db));
        assert!(figures(&app.db).await == whole, "other figures");
    }

    /// Late registrations have their days, by the calendar of Copenhagen.
    async fn a_quarter_is_due_when_its_lag_is_over(app) {
        forget(&app.db).await;
        let on = |at: &str| at.parse::<DateTime<Utc>>().unwrap();
        let spring = |due: &Due| due.period.starts_on.to_string() == "2026-04-01";
        assert!(!due(&app.db, on("2026-07-20T21:59:59Z")).await.iter().any(spring));
        let found = due(&app.db, on("2026-07-20T22:00:00Z")).await;
        assert_eq!(found.iter().filter(|due| spring(due)).count(), 2);
        for pair in found.windows(2) {
            assert!((&pair[0].region, pair[0].period.starts_on) < (&pair[1].region, pair[1].period.starts_on));
        }
    }

    /// The notes of a year go when it is decided; nothing in them names anybody.
    async fn the_notes_of_a_decided_year_are_gone(app) {
        let quarters: BTreeMap<_, _> = all::<snapshot::Entity>(&app.db).await.into_iter().map(|row| (row.id, row)).collect();
        let notes = all::<snapshot_record::Entity>(&app.db).await;
        assert!(!notes.is_empty());
        assert!(notes.iter().all(|note| quarters[&note.snapshot_id].starts_on.year() == 2026));
        assert!(quarters.values().any(|row| row.starts_on.year() == 2025));
        let mut families: BTreeSet<String> = BTreeSet::new();
        for row in app.rows("SELECT id FROM family").await {
            families.insert(row.try_get::<uuid::Uuid>("", "id").unwrap().to_string());
        }
        for note in &notes {
            assert!(!families.iter().any(|family| note.facts.contains(family.as_str())));
        }
        // Reports of the demo have their figures from the quarter that they end with.
        let cited = app.rows("SELECT r.id FROM report r JOIN snapshot s ON s.id = r.snapshot_id AND s.ends_on = r.period_to").await;
        assert!(!cited.is_empty());
    }

    /// Medians are told of enough referrals, and only where their number is.
    async fn flow_is_of_enough(app) {
        forget(&app.db).await;
        threshold(&app.db, 1).await;
        app.db.execute_unprepared("UPDATE programme_parameter SET value = 4 WHERE name = 'SATISFACTION_ANSWERS_MIN'").await.unwrap();
        take_all(&app.db).await;
        let flows = all::<flow_figure::Entity>(&app.db).await;
        assert!(flows.iter().any(|row| row.median_days.is_some()));
        let figures = all::<figure::Entity>(&app.db).await;
        for row in &flows {
            let reached = figures.iter().find(|figure| {
                figure.snapshot_id == row.snapshot_id && figure.granularity == row.granularity
                    && (figure.measure, figure.track) == (Measure::Referrals, Some(row.track))
                    && (figure.first_dimension, figure.second_dimension) == (Some(Dimension::Reached), None)
                    && figure.first_category.as_deref() == Some(row.step.code())
            });
            assert_eq!(reached.unwrap().value, row.referrals);
            assert_eq!(row.median_days.is_some(), row.referrals >= Some(4), "{row:?}");
            assert!(row.median_days <= row.p90_days);
        }
    }
}

/// From the command line: a quarter is taken once, and is listed.
#[test]
fn from_the_command_line() {
    use crate::cli::{FILE, fails, program, succeeds};
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut program = program(folder.path(), arguments);
        program.env("BROBYGGER_DATABASE__URL", FILE);
        program
    };
    // The machine's clock is later than that: there is something left to take.
    let seed = ["seed", "--scale", "0.01", "--as-of", "2026-09-16"];
    succeeds(&mut run(&seed));
    let said = |arguments: &[&str]| {
        let output = succeeds(&mut run(arguments));
        String::from_utf8(output.stdout).unwrap()
    };
    fails(
        &mut run(&["snapshot", "take", "--programme", "9999"]),
        "9999",
    );
    let before = said(&["snapshot", "list"]);
    assert!(
        before.lines().all(|line| line.contains(", taken ")),
        "{before}"
    );
    let one = said(&["snapshot", "take", "--programme", "1084"]);
    assert!(one.contains("2026-07-01 to 2026-09-30 taken."), "{one}");
    let other = said(&["snapshot", "take"]);
    assert!(other.contains("2026-07-01 to 2026-09-30 taken."), "{other}");
    assert_eq!(said(&["snapshot", "take"]), "No quarter is due.\n");
    let (before, after) = (before.lines().count(), said(&["snapshot", "list"]));
    assert!(after.lines().count() >= before + 2, "{after}");
}
