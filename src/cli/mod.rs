//! The command line: serve, migrate, seed, grant, rotate-keys, audit, retention, snapshot, report, schema.
//!
//! What goes wrong is one line on standard error and a non-zero exit, and nothing is changed.

mod audit;
mod grant;
mod report;
mod retention;
mod rotate;
mod seed;
mod serve;
mod snapshot;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, builder::PossibleValuesParser};

use crate::{
    config::{LogFormat, Settings},
    database,
    graph::{audience::CLIENTS, contract::Contract, federation, schema},
};

/// One GraphQL graph over all actors of the partnerships between regions and Mødrehjælpen, where
/// everyone sees what they may and nothing else.
#[derive(Parser)]
#[command(name = "brobygger", version, about)]
struct Cli {
    /// A settings file (TOML); the environment goes before it: BROBYGGER_SERVER__BIND=127.0.0.1:9000
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the graph over HTTP
    Serve(serve::Options),
    /// Bring the database up to date, and load the reference data
    Migrate,
    /// Fill an empty database with an invented population, and mark it as demo
    Seed(SeedOptions),
    /// Set the first grantor of an organisation, and print the code that invites them
    Grant(grant::Options),
    /// Seal all contact details anew with the newest key; broken off, it goes on where it stopped
    RotateKeys(rotate::Options),
    /// Verify the audit trail, print its heads, expire what is old
    #[command(subcommand)]
    Audit(audit::Command),
    /// Delete what is older than the programmes keep it
    #[command(subcommand)]
    Retention(retention::Command),
    /// Freeze closed quarters for the evaluation, and list them
    #[command(subcommand)]
    Snapshot(snapshot::Command),
    /// Write a programme's report of a frozen quarter: a page, and its tables as CSV
    Report(report::Options),
    /// Print the schema in the schema definition language
    Schema(SchemaOptions),
}

/// What population to make.
#[derive(Args, Clone, Debug)]
struct SeedOptions {
    /// Size of the population; 1 is the size of the agreements
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Chooses one of many populations
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day on which the demo plays (YYYY-MM-DD); today by default
    #[arg(long)]
    as_of: Option<chrono::NaiveDate>,
}

/// Which schema.
#[derive(Args)]
struct SchemaOptions {
    /// As the users of one client see it; all of it by default
    #[arg(long, value_name = "CLIENT", value_parser = PossibleValuesParser::new(CLIENTS.iter().map(|client| client.name)))]
    client: Option<String>,
    /// As a subgraph, with federation's directives
    #[arg(long, conflicts_with = "client")]
    subgraph: bool,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer)
            if !answer.use_stderr()
                || answer.kind()
                    == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
        {
            answer.exit()
        }
        Err(error) => {
            eprintln!("brobygger: {}", one_line(&error));
            return ExitCode::from(2);
        }
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("brobygger: {}", error.to_string().replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

/// What clap says, without its usage and tips.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let said: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    let said = said.join(" ");
    let said = said.strip_prefix("error: ").unwrap_or(&said);
    format!("{said} (see --help)")
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn run(cli: Cli) -> Outcome {
    if let Command::Schema(options) = cli.command {
        return print_schema(&options);
    }
    let settings = Settings::load(cli.config.as_deref())?;
    log(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(options) => serve::run(settings, options).await,
            Command::Migrate => {
                let db = database::connect(&settings.database).await?;
                database::migrate(&db).await?;
                Ok(db.close().await?)
            }
            Command::Seed(options) => {
                seed::check(&options)?;
                let db = database::connect(&settings.database).await?;
                seed::fill(&db, &options).await?;
                // Closed in order, an SQLite file is whole by itself: it can be copied.
                Ok(db.close().await?)
            }
            Command::Grant(options) => grant::run(&settings, &options).await,
            Command::RotateKeys(options) => rotate::run(&settings, &options).await,
            Command::Audit(command) => audit::run(&settings, &command).await,
            Command::Retention(command) => retention::run(&settings, &command).await,
            Command::Snapshot(command) => snapshot::run(&settings, &command).await,
            Command::Report(options) => report::run(&settings, &options).await,
            Command::Schema(_) => Ok(()),
        }
    })
}

fn print_schema(options: &SchemaOptions) -> Outcome {
    use std::io::Write;
    let client = CLIENTS
        .iter()
        .find(|client| options.client.as_deref() == Some(client.name));
    let text = match client {
        None if options.subgraph => federation::sdl::text().to_owned(),
        None => schema::sdl(),
        Some(client) => Contract::of(&schema::build(), Some(client.standing())).to_string(),
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        // The reader had enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn log(settings: &Settings) -> Outcome {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log.filter)
        .map_err(|_| "settings: log.filter is not a filter, such as info or brobygger=debug")?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr);
    match settings.log.format {
        LogFormat::Text => subscriber.init(),
        LogFormat::Json => subscriber.json().flatten_event(true).init(),
    }
    Ok(())
}
