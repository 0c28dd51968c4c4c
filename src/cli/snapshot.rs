//! Frozen quarters on the command line: taking those that are due, and listing them.

use std::io::Write;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sea_orm::DatabaseConnection;

use super::Outcome;
use crate::{
    access::new_id,
    clock::Clock,
    config::Settings,
    database::{self, Contents, DatabaseError},
    domains::evaluation::freezing::{self, Listed},
};

/// What to do about frozen quarters.
#[derive(Subcommand)]
pub enum Command {
    /// Take every quarter that has closed and is not taken yet; broken off, it goes on where it stopped
    Take(TakeOptions),
    /// Print the quarters that are taken or under way
    List,
}

/// Which quarters.
#[derive(Args)]
pub struct TakeOptions {
    /// Those of the programme of one region, by its code; of all by default
    #[arg(long, value_name = "REGION")]
    programme: Option<String>,
}

/// Does it.
pub async fn run(settings: &Settings, command: &Command) -> Outcome {
    let db = database::open(&settings.database).await?;
    let Contents::Ready(_) = database::inspect(&db).await? else {
        return Err(Box::new(DatabaseError::Outdated));
    };
    match command {
        Command::Take(options) => take(&db, settings, options).await?,
        Command::List => print(&db).await?,
    }
    Ok(db.close().await?)
}

async fn take(db: &DatabaseConnection, settings: &Settings, options: &TakeOptions) -> Outcome {
    let now = Clock::System.now();
    let lag = settings.evaluation.close_after_days;
    let mut due = freezing::due(db, now, lag).await?;
    if let Some(region) = &options.programme {
        if !freezing::has_programme(db, region).await? {
            return Err(format!("no region {region} has a programme (--programme)").into());
        }
        due.retain(|due| due.region == *region);
    }
    let mut out = std::io::stdout().lock();
    if due.is_empty() {
        writeln!(out, "No quarter is due.")?;
    }
    for due in &due {
        let progress = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        progress.set_style(
            ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} steps, {eta} left")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        progress.set_message(format!("{} {}", due.region, due.period.starts_on));
        let told = |done: i32, total: i32| {
            progress.set_length(total.unsigned_abs().into());
            progress.set_position(done.unsigned_abs().into());
        };
        let taken = freezing::take(db, due, now, &mut new_id, told).await?;
        progress.finish_and_clear();
        let (from, to) = (taken.starts_on, taken.ends_on);
        writeln!(out, "{}: {from} to {to} taken.", due.name)?;
    }
    Ok(())
}

async fn print(db: &DatabaseConnection) -> Outcome {
    let mut out = std::io::stdout().lock();
    for Listed { name, row } in freezing::list(db).await? {
        let (from, to) = (row.starts_on, row.ends_on);
        match row.taken_at {
            Some(at) => writeln!(out, "{name}: {from} to {to}, taken {at:?}.")?,
            None => {
                let (done, total) = (row.steps_done, row.steps_total);
                writeln!(out, "{name}: {from} to {to}, {done} of {total} steps.")?;
            }
        }
    }
    Ok(())
}
