//! The demo's frozen quarters, attacked through the API.

use std::time::Instant;

use brobygger::{
    access::new_id,
    disclosure::count::Counts,
    domains::evaluation::{
        freezing::{self, Axes, Directory},
        shape::{Insider, UNIVERSES},
    },
};
use entities::ids::{ProgrammeId, TypedId};

use super::{
    block::{Attack, Tally, Truth, Year},
    told::Told,
};
use crate::app::TestApp;

/// How much is attacked: one crossing of two, and of three dimensions, in so many.
struct Thoroughness {
    pairs: usize,
    triples: usize,
}

/// Who asks in each programme: by turns, since all are to be told the same.
const ASKERS: [(&str, [&str; 3]); 2] = [
    (
        "1084",
        [
            "evaluator-hovedstaden",
            "contact-person-herlev",
            "steering-member-hovedstaden",
        ],
    ),
    (
        "1083",
        [
            "evaluator-syddanmark",
            "steering-member-syddanmark",
            "region-administrator-syddanmark",
        ],
    ),
];

#[tokio::test]
async fn a_small_programme_gives_nobody_away() {
    attack(
        0.2,
        &Thoroughness {
            pairs: 41,
            triples: 997,
        },
    )
    .await;
}

/// Long, and for a machine of its own: `./dev attack`.
#[tokio::test]
#[ignore = "long"]
async fn the_demo_gives_nobody_away() {
    attack(
        1.0,
        &Thoroughness {
            pairs: 1,
            triples: 53,
        },
    )
    .await;
}

/// Freezes everything again and keeps the notes, which an attacker never sees: they are the truth.
async fn freeze_again(app: &TestApp) {
    for sql in [
        "UPDATE report SET snapshot_id = NULL",
        "DELETE FROM figure",
        "DELETE FROM flow_figure",
        "DELETE FROM score_figure",
        "DELETE FROM snapshot_record",
        "DELETE FROM snapshot",
        "CREATE TRIGGER notes_stay BEFORE DELETE ON snapshot_record BEGIN SELECT RAISE(IGNORE); END",
    ] {
        app.execute(sql).await;
    }
    let due = freezing::due(&app.db, app.now(), 20).await.unwrap();
    for quarter in due {
        freezing::take(&app.db, &quarter, app.now(), &mut new_id, |_, _| {})
            .await
            .unwrap();
    }
}

async fn attack(scale: f64, thoroughness: &Thoroughness) {
    let app = TestApp::populated(scale).await;
    freeze_again(&app).await;
    let started = Instant::now();
    let mut report = Report::default();
    for (region, askers) in ASKERS {
        let rows = app
            .rows(&format!(
                "SELECT id FROM programme WHERE region_code = '{region}'"
            ))
            .await;
        let programme: ProgrammeId = rows[0].try_get("", "id").unwrap();
        let directory = Directory::of(&app.db, programme).await.unwrap();
        let universes = UNIVERSES
            .iter()
            .filter(|universe| universe.insider != Insider::Public);
        for (n, universe) in universes.enumerate() {
            let axes = Axes::new(universe, &directory);
            let asker = askers[n % askers.len()];
            let told = Told::everything(&app, asker, &programme.global(), universe).await;
            for (one, two) in [(1, &mut report.one), (2, &mut report.two)] {
                let (told, all) = told.share(one);
                two.0 += told;
                two.1 += all;
            }
            report.tables += told.tables;
            for year in years(&app, programme, &axes).await {
                let own = |insider: &usize| {
                    year.quarters
                        .iter()
                        .any(|(_, truth)| truth.own[*insider].total() > 0)
                };
                let insiders = (0..axes.insiders()).filter(own).map(Some);
                for insider in std::iter::once(None).chain(insiders) {
                    let attack = Attack {
                        told: &told,
                        axes: &axes,
                        year: &year,
                        k: 5,
                        insider,
                    };
                    report.tally += attack.each_axis();
                    report.tally += attack.crossings(2, thoroughness.pairs);
                    report.tally += attack.crossings(3, thoroughness.triples);
                }
            }
        }
    }
    eprintln!("{report:?} in {:.0?}", started.elapsed());
    assert_eq!(report.tally.pinned, 0);
    assert!(
        report.tally.bounded > 1_000,
        "there was hardly anything to attack"
    );
}

/// What came of it all.
#[derive(Debug, Default)]
struct Report {
    /// Tables that were asked for.
    tables: usize,
    /// Cells that are told, of all: of one dimension.
    one: (usize, usize),
    /// Of two.
    two: (usize, usize),
    tally: Tally,
}

/// The years of a programme, with what is true of them.
async fn years(app: &TestApp, programme: ProgrammeId, axes: &Axes) -> Vec<Year> {
    let mut years: Vec<Year> = vec![];
    for snapshot in freezing::list(&app.db).await.unwrap() {
        let snapshot = snapshot.row;
        if snapshot.programme_id != programme {
            continue;
        }
        let counts: Counts = freezing::count(&app.db, snapshot.id, axes)
            .await
            .unwrap()
            .counts;
        let own = (0..axes.insiders()).map(|insider| counts.known_to(insider));
        let truth = Truth {
            own: own.collect(),
            all: counts,
        };
        let year = |of: chrono::NaiveDate| chrono::Datelike::year(&of);
        match years
            .last_mut()
            .filter(|last| year(last.starts_on) == year(snapshot.starts_on))
        {
            Some(last) => last.quarters.push((snapshot.starts_on, truth)),
            None => years.push(Year {
                starts_on: snapshot.starts_on,
                quarters: vec![(snapshot.starts_on, truth)],
            }),
        }
    }
    years
}
