//! Sealing all contact details anew with the newest key.

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Outcome;
use crate::{
    config::Settings,
    database::{self, Contents, DatabaseError},
    vault::{KEYS, Vault, rotate},
};

/// How to rotate.
#[derive(Args)]
pub struct Options {
    /// Rows of a transaction
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    batch: u64,
}

/// Rotates until nothing is sealed with an older key.
pub async fn run(settings: &Settings, options: &Options) -> Outcome {
    let db = database::connect(&settings.database).await?;
    let vault = match database::inspect(&db).await? {
        Contents::Ready(kind) => Vault::new(settings.vault.ring(KEYS, kind)?),
        Contents::Empty | Contents::Outdated => return Err(Box::new(DatabaseError::Outdated)),
    };
    let left = rotate::left(&db, &vault).await?;
    let progress = ProgressBar::with_draw_target(Some(left), ProgressDrawTarget::stderr());
    progress.set_style(
        ProgressStyle::with_template("Sealing anew {wide_bar} {pos}/{len} rows, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let mut rows = 0;
    loop {
        let done = rotate::batch(&db, &vault, &mut rand::rng(), options.batch).await?;
        if done == 0 {
            break;
        }
        rows += done;
        progress.inc(done);
    }
    progress.finish_and_clear();
    tracing::info!(rows, key = vault.newest(), "contact details sealed anew");
    Ok(())
}
