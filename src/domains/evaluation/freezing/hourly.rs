//! Taking what is due while the service runs.

use std::time::{Duration, Instant};

use sea_orm::{DatabaseConnection, DbErr};

use super::{due, take};
use crate::{access::new_id, clock::Clock};

/// How often is looked whether a quarter is due.
const LOOK: Duration = Duration::from_secs(3_600);
/// How often a step of a long one is told of.
const TELL: Duration = Duration::from_secs(10);

/// Takes the quarters that are due, at once and then hourly, until it is dropped; what fails is
/// tried again the next time. Each process of a service may do so.
pub async fn hourly(db: DatabaseConnection, clock: Clock, close_after_days: u32) {
    loop {
        if let Err(error) = take_all(&db, clock, close_after_days).await {
            tracing::debug!(%error, "freezing");
            tracing::warn!(
                "a quarter that is due could not be frozen; it is tried again in an hour"
            );
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn take_all(
    db: &DatabaseConnection,
    clock: Clock,
    close_after_days: u32,
) -> Result<(), DbErr> {
    for due in due(db, clock.now(), close_after_days).await? {
        let quarter = due.period.starts_on;
        tracing::info!(programme = due.region, %quarter, "freezing a closed quarter");
        let begun = Instant::now();
        let mut last = begun;
        let told = |step: i32, of: i32| {
            if last.elapsed() >= TELL {
                last = Instant::now();
                tracing::info!(programme = due.region, %quarter, step, of, "freezing");
            }
        };
        take(db, &due, clock.now(), &mut new_id, told).await?;
        let seconds = format!("{:.1}", begun.elapsed().as_secs_f64());
        tracing::info!(programme = due.region, %quarter, seconds, "a quarter is frozen");
    }
    Ok(())
}
