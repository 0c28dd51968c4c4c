//! Tables for whom a real provider vouches: a program by its client credentials, a person's browser by
//! its session.

use std::process::Command;

use brobygger::http::assets::{Operation, operations};
use jsonwebtoken::Algorithm;
use reqwest::Method;
use serde_json::Value;

use super::{
    link, on_backends, pages, serve,
    sign_in::{sign_in, with_providers},
    trust,
};
use crate::{
    app::TestApp,
    export::{Got, path},
    provider::{AUDIENCE, Browser, Provider, SCOPES, SECRET, WIDGET},
};

/// An operation that a hospital's program and its midwives may ask, and its table.
fn table(ending: &str) -> String {
    let mut all = operations().into_iter();
    let Operation {
        client,
        name,
        variables,
        ..
    } = all.find(|of| of.name == "WhoIsHere").unwrap();
    let parameters = [("variables", &*variables.to_string()), ("table", "today")];
    path(&client, &format!("{name}.{ending}"), &parameters)
}

/// A script of the playground, run as its first lines say.
async fn run(app: &TestApp, provider: &Provider, program: &'static str, script: &str) -> String {
    let home = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/playground/operations/evaluation"
    );
    let mut command = Command::new(program);
    command
        .arg(format!("{home}/{script}"))
        .arg(format!("{}{}", app.url, table("csv")))
        .env("TOKEN_URL", format!("{}/token", provider.issuer))
        .env("AUDIENCE", AUDIENCE)
        .env("CLIENT_ID", WIDGET)
        .env("CLIENT_SECRET", SECRET)
        .env("LC_ALL", "C.UTF-8");
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap_or_else(|error| {
        panic!("these tests need {program}: ./dev test installs it ({error})")
    });
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

on_backends! {
    /// Ten lines of Python and of R fetch what the program itself is told.
    async fn a_program_fetches_a_table(backend) {
        let [here, _] = Provider::shared();
        let app = serve(backend, &[trust(&here.issuer, Algorithm::ES256)]).await;
        link(&app, &here.issuer, WIDGET, "machine-client-herlev").await;
        let token = here.client_credentials(SCOPES).await;
        let ask = async |ending| Got::of(app.request(Method::GET, &table(ending)).bearer_auth(&token)).await;
        let (lines, csv) = (ask("jsonl").await, ask("csv").await);
        assert_eq!((lines.status, csv.status), (200, 200), "{}", csv.text);
        let rows: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(!rows.is_empty());

        let told = run(&app, here, "python3", "table.py").await;
        let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(told.len(), rows.len());
        for (told, row) in told.iter().zip(&rows) {
            assert_eq!(told["from"], row["from"]);
            assert_eq!(told["site.name"], row["site"]["name"]);
        }

        let told = run(&app, here, "Rscript", "table.R").await;
        let mut told = told.lines();
        assert_eq!(told.next(), Some(&*csv.text.lines().next().unwrap().replace(',', "\t")));
        let told: Vec<Vec<&str>> = told.map(|line| line.split('\t').collect()).collect();
        assert_eq!(told.len(), rows.len());
        for (told, row) in told.iter().zip(&rows) {
            assert_eq!(told[1], row["from"].as_str().unwrap());
            assert_eq!(told[3], row["site"]["name"].as_str().unwrap());
        }
    }

    /// A link on a page of the service is followed with its cookie; one on another's is not.
    async fn a_session_fetches_a_table(backend) {
        let app = with_providers(backend).await;
        let browser = Browser::new();
        sign_in(&app, &browser, 0, "anna").await;
        let ask = async |site: Option<&str>| {
            let request = browser.request(Method::GET, pages::url(&app, &table("csv")));
            Got::of(match site {
                Some(site) => request.header("sec-fetch-site", site),
                None => request,
            }).await
        };
        assert_eq!(ask(Some("same-origin")).await.status, 200);
        for site in [Some("cross-site"), Some("same-site"), None] {
            ask(site).await.fails(403, "CROSS_SITE");
        }
    }
}
