//! The service without its audit trail, for `./dev compare`: the same library, with a trail that says
//! it has written and has not. It serves the demo's database of the settings until it is killed, and
//! says where on standard error, as the program does.
//!
//! `BROBYGGER_DATABASE__URL=… cargo bench --bench serve`; without a database there is nothing to do.

#![allow(clippy::print_stdout, reason = "says why it does nothing")]

#[allow(
    dead_code,
    reason = "the other benchmarks make their populations by it"
)]
mod served;

use brobygger::{audit::Audit, config::Settings, database};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let settings = Settings::load(None).expect("settings");
    if settings.database.url == Settings::default_database() {
        println!("left out: for ./dev compare, which says of which database");
        return;
    }
    let db = database::open(&settings.database)
        .await
        .expect("a database");
    let served = served::serve(&db, Audit::pretending()).await;
    let address = served.url.trim_start_matches("http://");
    eprintln!("serving address={}", address.trim_end_matches("/graphql"));
    std::future::pending().await
}
