//! A programme's report of a snapshot, as files.

use std::{io::Write, path::PathBuf, sync::Arc};

use clap::Args;
use entities::{
    ids::{ProgrammeId, TypedId},
    programme, snapshot,
};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter};

use super::Outcome;
use crate::{
    access::{Concerned, Gate, Lens, Statements, Wire},
    calendar,
    clock::Clock,
    config::Settings,
    database::{self, Contents, DatabaseError},
    graph::coded::Locale,
    report::{self, Asked, Document, Facts, files, snapshot_name},
    vault::Vault,
};

/// Which report, and where to.
#[derive(Args)]
pub struct Options {
    /// The programme: the code or the name of its region, or its id
    #[arg(long, value_name = "REGION|ID")]
    programme: String,
    /// Which kind of report
    #[arg(long, value_parser = ["start-up", "status", "midterm", "final"])]
    kind: String,
    /// The folder to write to: one HTML page, and a CSV file for each of its tables
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The frozen quarter that its figures end with, e.g. 2025Q4; the latest by default
    #[arg(long, value_name = "QUARTER")]
    snapshot: Option<String>,
    /// The language
    #[arg(long, default_value = "da", value_parser = ["da", "en"])]
    locale: String,
    /// Write over files of the same names
    #[arg(long)]
    force: bool,
}

/// Writes it.
pub async fn run(settings: &Settings, options: &Options) -> Outcome {
    let kind =
        report::kind_named(&options.kind).ok_or("there is no such kind of report (--kind)")?;
    let db = database::open(&settings.database).await?;
    let Contents::Ready(_) = database::inspect(&db).await? else {
        return Err(Box::new(DatabaseError::Outdated));
    };
    let programme = programme(&db, &options.programme).await?;
    let programme = programme.ok_or("there is no such programme (--programme)")?;
    let now = Clock::System.now();
    let lens = Lens {
        viewer: Arc::new(report::reader(programme)),
        now,
        today: calendar::local_date(now),
        backend: db.get_database_backend(),
        concerned: Concerned::default(),
    };
    // No contact is opened for a report, so it needs no key.
    let vault = Arc::new(Vault::demo());
    let wire = Arc::new(Wire::new(db.clone()));
    let gate = Gate::new(wire, lens, Statements::default(), vault);
    let facts = Facts::read(&gate, programme).await?;
    let facts = facts.ok_or("there is no such programme (--programme)")?;
    let snapshot = named(&facts, options.snapshot.as_deref())?;
    let asked = Asked {
        kind,
        snapshot: snapshot.id,
        locale: if options.locale == "en" {
            Locale::En
        } else {
            Locale::Da
        },
        title: None,
        summary: None,
        made_on: gate.lens.today,
    };
    let document =
        Document::write(&facts, &asked).ok_or("the snapshot is not complete (--snapshot)")?;
    let written = files::write(&document, &options.out, options.force)?;
    writeln!(
        std::io::stdout(),
        "{} files of snapshot {}.",
        written,
        snapshot_name(snapshot.ends_on)
    )?;
    // Closing waits for the connection that it holds.
    drop(gate);
    Ok(db.close().await?)
}

/// The snapshot of this name, or the latest.
fn named<'a>(facts: &'a Facts, name: Option<&str>) -> Result<&'a snapshot::Model, String> {
    let mut taken = facts.snapshots.iter().filter(|one| one.taken_at.is_some());
    match name {
        None => taken
            .max_by_key(|one| one.ends_on)
            .ok_or_else(|| "no quarter of the programme is frozen yet (--snapshot)".to_owned()),
        Some(name) => taken
            .find(|one| snapshot_name(one.ends_on) == name)
            .ok_or_else(|| "there is no such snapshot (--snapshot)".to_owned()),
    }
}

/// The programme with this id, or of the region with this code or name.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever has the server is no viewer; which programme is meant is all that is asked"
)]
async fn programme(db: &DatabaseConnection, named: &str) -> Result<Option<ProgrammeId>, DbErr> {
    if let Some(id) = ProgrammeId::parse(named) {
        let found = programme::Entity::find()
            .filter(programme::Column::Id.eq(id))
            .one(db)
            .await?;
        return Ok(found.map(|found| found.id));
    }
    let region = entities::region::Entity::find()
        .filter(entities::region::Column::Name.eq(named))
        .one(db)
        .await?;
    let code = region.map_or_else(|| named.to_owned(), |region| region.code);
    let of = programme::Column::RegionCode.eq(code);
    let found = programme::Entity::find().filter(of).one(db).await?;
    Ok(found.map(|found| found.id))
}
