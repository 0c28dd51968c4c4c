//! Filling an empty database with an invented population.

use entities::codes::InstallationKind;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sea_orm::DatabaseConnection;

use super::{Outcome, SeedOptions};
use crate::{
    calendar,
    clock::Clock,
    database::{self, Contents, DatabaseError},
    seed::{SeedError, demo},
};

fn population(options: &SeedOptions) -> demo::Options {
    demo::Options {
        seed: options.seed,
        scale: options.scale,
        as_of: options
            .as_of
            .unwrap_or_else(|| calendar::local_date(Clock::System.now())),
    }
}

/// Whether such a population can be made: asked before anything is opened.
pub fn check(options: &SeedOptions) -> Outcome {
    Ok(population(options).check()?)
}

/// Migrates if need be, then loads. Refuses a database in which there is anybody already.
pub async fn fill(db: &DatabaseConnection, options: &SeedOptions) -> Outcome {
    match database::inspect(db).await? {
        Contents::Ready(InstallationKind::Demo) => return Err(Box::new(SeedError::NotEmpty)),
        // There may be people in it; bringing it up to date is not for `seed` to decide.
        Contents::Outdated => return Err(Box::new(DatabaseError::Outdated)),
        Contents::Empty | Contents::Ready(InstallationKind::Production) => {}
    }
    database::migrate(db).await?;
    let population = population(options);
    let started = std::time::Instant::now();
    let progress = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    progress.set_style(
        ProgressStyle::with_template("Inventing people {wide_bar} {pos}/{len} rows, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let summary = demo::load(db, &population, &progress).await?;
    progress.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    tracing::info!(
        rows = summary.total(),
        seconds = format!("{seconds:.1}"),
        rows_per_second = (summary.total() as f64 / seconds) as u64,
        "demo population loaded"
    );
    Ok(())
}
