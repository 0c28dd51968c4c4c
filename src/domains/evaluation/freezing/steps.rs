//! Taking a quarter, step by step.

use chrono::{DateTime, Datelike, Utc};
use entities::{
    codes::{Granularity, ParameterName},
    figure, flow_figure,
    ids::{ProgrammeId, SnapshotId},
    programme_parameter, score_figure, snapshot, snapshot_record,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use super::{
    Keys, axes::Axes, counting, deciding, directory::Directory, due, due::Due, facts::Facts, flow,
    quarters,
};
use crate::{
    calendar,
    domains::evaluation::{
        pooling,
        shape::{UNIVERSES, Universe},
    },
    rows::{self, Existing},
};

/// Cells below this are suppressed where a programme doesn't say.
const THRESHOLD: i32 = 5;
/// A mean needs so many answers where a programme doesn't say.
const ANSWERS_MIN: i32 = 10;

/// A step, each of which is a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// What a universe counts is noted.
    Note(&'static Universe),
    /// The quarter is decided.
    Quarter(&'static Universe),
    /// The year is decided.
    Year(&'static Universe),
    /// How long steps of referrals took.
    Flow,
    /// The means of scores.
    Scores,
    /// The quarter is taken; with the year the notes go.
    End,
}

/// What a step writes.
#[derive(Default)]
struct Made {
    notes: Vec<snapshot_record::Model>,
    figures: Vec<figure::Model>,
    flows: Vec<flow_figure::Model>,
    scores: Vec<score_figure::Model>,
    forget: Vec<SnapshotId>,
}

/// The steps of a quarter.
fn plan(closes_year: bool) -> Vec<Step> {
    let year: &[Universe] = if closes_year { UNIVERSES } else { &[] };
    UNIVERSES
        .iter()
        .map(Step::Note)
        .chain(UNIVERSES.iter().map(Step::Quarter))
        .chain(year.iter().map(Step::Year))
        .chain([Step::Flow, Step::Scores, Step::End])
        .collect()
}

/// Takes a quarter, or goes on where it was broken off. `told` hears after each step how many are
/// done of how many. The quarters of a year are taken in their order.
///
/// # Errors
/// When the database fails.
pub async fn take(
    db: &DatabaseConnection,
    due: &Due,
    now: DateTime<Utc>,
    keys: &mut Keys<'_>,
    mut told: impl FnMut(i32, i32) + Send,
) -> Result<snapshot::Model, DbErr> {
    let directory = Directory::of(db, due.programme).await?;
    let mut row = begin(db, due, now, keys).await?;
    let closes_year = row.steps_total == count(&plan(true));
    let plan = plan(closes_year);
    if row.steps_total != count(&plan) {
        // Its steps are another version's.
        return Err(DbErr::Custom(
            "another version of the program began it".into(),
        ));
    }
    while let Some(step) = plan.get(row.steps_done.unsigned_abs() as usize) {
        let made = make(db, &row, *step, closes_year, &directory, keys).await?;
        if keep(db, &row, made, now).await? {
            told(row.steps_done + 1, row.steps_total);
        }
        // Somebody else may have gone further.
        row = reread(db, &row).await?;
    }
    Ok(row)
}

fn count(plan: &[Step]) -> i32 {
    i32::try_from(plan.len()).unwrap_or(i32::MAX)
}

/// The row of the quarter, made if it isn't there.
async fn begin(
    db: &DatabaseConnection,
    due: &Due,
    now: DateTime<Utc>,
    keys: &mut Keys<'_>,
) -> Result<snapshot::Model, DbErr> {
    if let Some(begun) = begun(db, due).await? {
        return Ok(begun);
    }
    let parameter = |name, default| parameter(db, due.programme, name, default);
    let row = snapshot::Model {
        id: keys().into(),
        programme_id: due.programme,
        starts_on: due.period.starts_on,
        ends_on: due.period.ends_on,
        threshold: parameter(ParameterName::DisclosureThreshold, THRESHOLD).await?,
        answers_min: parameter(ParameterName::SatisfactionAnswersMin, ANSWERS_MIN).await?,
        steps_done: 0,
        steps_total: count(&plan(due.closes_year)),
        begun_at: now,
        taken_at: None,
    };
    use snapshot::Column as C;
    let mut first = OnConflict::columns([C::ProgrammeId, C::StartsOn]);
    snapshot::Entity::insert(snapshot::ActiveModel::from(row))
        .on_conflict(first.do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    let missing = || DbErr::RecordNotFound("the quarter that was begun".into());
    begun(db, due).await?.ok_or_else(missing)
}

async fn begun(db: &DatabaseConnection, due: &Due) -> Result<Option<snapshot::Model>, DbErr> {
    let quarter = calendar::quarter(due.period.starts_on);
    let is_it = |row: &snapshot::Model| {
        row.programme_id == due.programme && calendar::quarter(row.starts_on) == quarter
    };
    Ok(due::snapshots(db).await?.into_iter().find(is_it))
}

async fn reread(db: &DatabaseConnection, of: &snapshot::Model) -> Result<snapshot::Model, DbErr> {
    let all = due::snapshots(db).await?;
    let missing = || DbErr::RecordNotFound("the quarter that is taken".into());
    all.into_iter()
        .find(|row| row.id == of.id)
        .ok_or_else(missing)
}

async fn parameter(
    db: &DatabaseConnection,
    programme: ProgrammeId,
    name: ParameterName,
    default: i32,
) -> Result<i32, DbErr> {
    use programme_parameter::Column as C;
    let select = Query::select()
        .column(C::Value)
        .from(programme_parameter::Entity)
        .and_where(Expr::col(C::ProgrammeId).eq(programme))
        .and_where(Expr::col(C::Name).eq(name))
        .take();
    let row = db.query_one(&select).await?;
    let value: Option<i32> = row.map_or(Ok(None), |row| row.try_get("", "value"))?;
    Ok(Ord::max(value.unwrap_or(default), 1))
}

/// The frozen quarters of the year of `last`, the oldest first, up to it.
async fn of_year(
    db: &DatabaseConnection,
    last: &snapshot::Model,
) -> Result<Vec<snapshot::Model>, DbErr> {
    let mut all = due::snapshots(db).await?;
    all.retain(|row| {
        row.programme_id == last.programme_id
            && row.starts_on.year() == last.starts_on.year()
            && row.starts_on <= last.starts_on
    });
    let (open, _) = all
        .iter()
        .partition::<Vec<_>, _>(|row| row.taken_at.is_none());
    if open.iter().any(|row| row.id != last.id) {
        return Err(DbErr::Custom(
            "an earlier quarter of the year is not taken".into(),
        ));
    }
    Ok(all)
}

/// Works out what a step writes.
async fn make(
    db: &DatabaseConnection,
    row: &snapshot::Model,
    step: Step,
    closes_year: bool,
    directory: &Directory,
    keys: &mut Keys<'_>,
) -> Result<Made, DbErr> {
    let mut made = Made::default();
    match step {
        Step::Note(universe) => {
            let facts = Facts {
                db,
                programme: row.programme_id,
                period: quarters::Period {
                    starts_on: row.starts_on,
                    ends_on: row.ends_on,
                },
            };
            made.notes = counting::notes(row.id, universe, facts.of(universe).await?, keys)?;
        }
        Step::Quarter(universe) => {
            let axes = Axes::new(universe, directory);
            let mut before = of_year(db, row).await?;
            before.retain(|quarter| quarter.id != row.id);
            made.figures = deciding::quarter(db, (row, &before), &axes, keys).await?;
        }
        Step::Year(universe) => {
            let axes = Axes::new(universe, directory);
            let quarters = of_year(db, row).await?;
            made.figures = deciding::year(db, &quarters, &axes, keys).await?;
        }
        Step::Flow => {
            let quarter = std::slice::from_ref(row);
            made.flows = flow::figures(db, quarter, Granularity::Quarter, keys).await?;
            if closes_year {
                let quarters = of_year(db, row).await?;
                let year = flow::figures(db, &quarters, Granularity::Year, keys).await?;
                made.flows.extend(year);
            }
        }
        Step::Scores => {
            let scores = pooling::decide(db, row).await?.into_iter();
            let keyed = scores.map(|score| score_figure::Model {
                id: keys().into(),
                ..score
            });
            made.scores = keyed.collect();
        }
        Step::End if closes_year => {
            made.forget = of_year(db, row).await?.iter().map(|row| row.id).collect();
        }
        Step::End => {}
    }
    Ok(made)
}

/// Writes what the next step of `row` made and counts it as done; `false` when somebody else has.
async fn keep(
    db: &DatabaseConnection,
    row: &snapshot::Model,
    made: Made,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use snapshot::Column as C;
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    let done = row.steps_done + 1;
    let mut count = Query::update();
    count
        .table(snapshot::Entity)
        .value(C::StepsDone, done)
        .and_where(Expr::col(C::Id).eq(row.id))
        .and_where(Expr::col(C::StepsDone).eq(row.steps_done));
    if done == row.steps_total {
        count.value(C::TakenAt, now);
    }
    if tx.execute(&count).await?.rows_affected() == 0 {
        tx.rollback().await?;
        return Ok(false);
    }
    rows::write::<snapshot_record::Entity>(&tx, &made.notes, Existing::Refuse).await?;
    rows::write::<figure::Entity>(&tx, &made.figures, Existing::Refuse).await?;
    rows::write::<flow_figure::Entity>(&tx, &made.flows, Existing::Refuse).await?;
    rows::write::<score_figure::Entity>(&tx, &made.scores, Existing::Refuse).await?;
    if !made.forget.is_empty() {
        let forget = Query::delete()
            .from_table(snapshot_record::Entity)
            .and_where(Expr::col(snapshot_record::Column::SnapshotId).is_in(made.forget))
            .take();
        tx.execute(&forget).await?;
    }
    tx.commit().await?;
    Ok(true)
}
