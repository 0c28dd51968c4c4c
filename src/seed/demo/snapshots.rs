//! The frozen quarters: every one that is due on the day of the demo, taken as the service takes it.

use entities::{figure, flow_figure, report, score_figure, snapshot, snapshot_record};
use sea_orm::{
    ConnectionTrait, EntityTrait, PaginatorTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{Load, random::Stream};
use crate::{domains::evaluation::freezing, seed::SeedError};

/// What the settings say by default.
const CLOSE_AFTER_DAYS: u32 = 20;

impl Load<'_> {
    pub(super) async fn snapshots(&mut self) -> Result<(), SeedError> {
        let now = self.options.cut();
        let due = freezing::due(self.db, now, CLOSE_AFTER_DAYS).await?;
        // A stream of its own for each quarter: an earlier one leaves the others as they were.
        for due in due {
            let name = format!("{} {}", due.region, due.period.starts_on);
            let mut stream = Stream::new(self.options.seed, &format!("snapshot {name}"));
            let mut keys = || stream.id();
            let taken = freezing::take(self.db, &due, now, &mut keys, |_, _| {}).await?;
            self.cite(&taken).await?;
        }
        #[expect(clippy::disallowed_methods, reason = "the loader counts what it wrote")]
        let counts = [
            ("snapshot", snapshot::Entity::find().count(self.db).await?),
            (
                "snapshot_record",
                snapshot_record::Entity::find().count(self.db).await?,
            ),
            ("figure", figure::Entity::find().count(self.db).await?),
            (
                "score_figure",
                score_figure::Entity::find().count(self.db).await?,
            ),
            (
                "flow_figure",
                flow_figure::Entity::find().count(self.db).await?,
            ),
        ];
        for (table, rows) in counts {
            self.wrote(&[(table, usize::try_from(rows).unwrap_or(usize::MAX))]);
        }
        Ok(())
    }

    /// A report has its figures from the latest quarter that ended with its period or before.
    async fn cite(&self, taken: &snapshot::Model) -> Result<(), SeedError> {
        use report::Column as C;
        let update = Query::update()
            .table(report::Entity)
            .value(C::SnapshotId, taken.id)
            .and_where(Expr::col(C::ProgrammeId).eq(taken.programme_id))
            .and_where(Expr::col(C::PeriodTo).gte(taken.ends_on))
            .take();
        self.db.execute(&update).await?;
        Ok(())
    }
}
