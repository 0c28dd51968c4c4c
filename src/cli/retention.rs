//! Retention on the command line: what is older than it is kept goes.

use std::io::Write;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use entities::codes::{AuditKind, InstallationKind};

use super::Outcome;
use crate::{
    access::new_id,
    audit::{self, Audit, Author, Entry, Seals},
    clock::Clock,
    config::Settings,
    database::{self, Contents, DatabaseError},
    domains::registered::retention::{self, OfProgramme},
};

/// What to do about retention.
#[derive(Subcommand)]
pub enum Command {
    /// Delete what is older than the programmes keep it: contact details of closed families; and what is over by itself
    Run(RunOptions),
}

/// How to run.
#[derive(Args)]
pub struct RunOptions {
    /// Say what would go, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

/// Does it.
pub async fn run(settings: &Settings, command: &Command) -> Outcome {
    let Command::Run(options) = command;
    let db = database::open(&settings.database).await?;
    let Contents::Ready(kind) = database::inspect(&db).await? else {
        return Err(Box::new(DatabaseError::Outdated));
    };
    let now = Clock::System.now();
    let due = retention::due(&db, now).await?;
    let mut out = std::io::stdout().lock();
    let verb = if options.dry_run { "would go" } else { "went" };
    if !options.dry_run {
        record(settings, kind, &due, now).await?;
    }
    for programme in &due {
        let contacts = if options.dry_run {
            programme.contacts.len() as u64
        } else {
            programme.delete(&db).await?
        };
        writeln!(
            out,
            "{}: {contacts} contact details {verb}.",
            programme.name
        )?;
    }
    let over = if options.dry_run {
        retention::over(&db, now).await?
    } else {
        retention::delete_over(&db, now).await?
    };
    writeln!(
        out,
        "{} sign-ins, {} sessions, {} invitations and {} idempotency keys {verb}.",
        over.sign_ins, over.sessions, over.invitations, over.keys
    )?;
    Ok(db.close().await?)
}

/// The lines of the audit trail, one for each programme of which something goes, written before it
/// does.
async fn record(
    settings: &Settings,
    kind: InstallationKind,
    due: &[OfProgramme],
    at: DateTime<Utc>,
) -> Outcome {
    let seals = Seals::new(settings.audit.ring(audit::KEYS, kind)?);
    let trail = database::for_audit(&settings.database).await?;
    let audit = Audit::start(trail.clone(), seals, Clock::System, new_id());
    for programme in due.iter().filter(|of| !of.contacts.is_empty()) {
        let entry = Entry {
            kind: AuditKind::Write,
            at,
            request_id: new_id::<uuid::Uuid>().simple().to_string(),
            author: Author::Outsider {
                programme: Some(programme.programme),
                client: "brobygger retention",
            },
            operation: "retention".into(),
            subjects: programme.contacts.clone(),
        };
        audit.append(entry).await?;
    }
    audit.close().await?;
    Ok(trail.close().await?)
}
