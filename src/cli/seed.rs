//! Filling an empty database with an invented population.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sea_orm::DatabaseConnection;

use super::{Outcome, SeedOptions};
use crate::{
    calendar,
    clock::Clock,
    database::{self, Contents},
    seed::{SeedError, demo},
};

/// Migrates if need be, then loads. Refuses a database in which there is anybody already.
pub async fn fill(db: &DatabaseConnection, options: &SeedOptions) -> Outcome {
    if let Contents::Ready(entities::codes::InstallationKind::Demo) = database::inspect(db).await? {
        return Err(Box::new(SeedError::NotEmpty));
    }
    database::migrate(db).await?;
    let as_of = options
        .as_of
        .unwrap_or_else(|| calendar::local_date(Clock::System.now()));
    let population = demo::Options {
        seed: options.seed,
        scale: options.scale,
        as_of,
    };
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
