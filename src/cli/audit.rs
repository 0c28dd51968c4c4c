//! The audit trail on the command line: verify, heads, expire.

use std::{io::Write, path::PathBuf};

use clap::{Args, Subcommand};
use entities::codes::InstallationKind;
use sea_orm::DatabaseConnection;

use super::Outcome;
use crate::{
    audit::{
        KEYS, Seals, expire,
        verify::{self, Head},
    },
    clock::Clock,
    config::Settings,
    database::{self, Contents, DatabaseError},
};

/// What to do with the audit trail.
#[derive(Subcommand)]
pub enum Command {
    /// Read the whole trail again; a fault a line, and exit status 1, when it is not whole
    Verify(VerifyOptions),
    /// Print how far each segment is, to be kept where the database's owner can't reach
    Heads,
    /// Delete the segments that are older than their programme keeps them
    Expire(ExpireOptions),
}

/// How to verify.
#[derive(Args)]
pub struct VerifyOptions {
    /// What `heads` printed earlier: shows whether the database was put back to an earlier state
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
}

/// How to expire.
#[derive(Args)]
pub struct ExpireOptions {
    /// Say what would go, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

/// Does it.
pub async fn run(settings: &Settings, command: &Command) -> Outcome {
    let db = database::open(&settings.database).await?;
    let kind = match database::inspect(&db).await? {
        Contents::Ready(kind) => kind,
        Contents::Empty | Contents::Outdated => return Err(Box::new(DatabaseError::Outdated)),
    };
    match command {
        Command::Verify(options) => verify(&db, &seals(settings, kind)?, options).await?,
        Command::Heads => {
            let mut out = std::io::stdout().lock();
            for head in verify::heads(&db).await? {
                writeln!(out, "{head}")?;
            }
        }
        Command::Expire(options) => expire(&db, &seals(settings, kind)?, options).await?,
    }
    Ok(db.close().await?)
}

fn seals(settings: &Settings, kind: InstallationKind) -> Result<Seals, Box<dyn std::error::Error>> {
    Ok(Seals::new(settings.audit.ring(KEYS, kind)?))
}

async fn verify(db: &DatabaseConnection, seals: &Seals, options: &VerifyOptions) -> Outcome {
    let heads = match &options.heads {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("the heads can't be read (--heads): {}", error.kind()))?;
            text.lines()
                .map(str::parse)
                .collect::<Result<Vec<Head>, _>>()?
        }
        None => vec![],
    };
    let report = verify::verify(db, seals, &heads).await?;
    let mut out = std::io::stdout().lock();
    for fault in &report.faults {
        writeln!(out, "{fault}")?;
    }
    if !report.faults.is_empty() {
        let faults = report.faults.len();
        return Err(format!("the audit trail is not whole: {faults} faults").into());
    }
    writeln!(
        out,
        "The audit trail is whole: {} lines, {} segments, {} of them expired.",
        report.lines, report.segments, report.expired
    )?;
    Ok(())
}

async fn expire(db: &DatabaseConnection, seals: &Seals, options: &ExpireOptions) -> Outcome {
    let now = Clock::System.now();
    let due = expire::due(db, now).await?;
    let mut out = std::io::stdout().lock();
    let (mut segments, mut lines) = (0, 0);
    for segment in &due {
        if !options.dry_run {
            expire::expire(db, seals, segment, now).await?;
        }
        segments += 1;
        lines += segment.lines;
    }
    let what = if options.dry_run {
        "would expire"
    } else {
        "expired"
    };
    writeln!(out, "{segments} segments {what}, with {lines} lines.")?;
    Ok(())
}
