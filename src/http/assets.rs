//! The playground's files, the schema as text, the personas of the demo.

use std::sync::{Arc, LazyLock};

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;
use serde_json::{Value, json};

use super::{App, problem};
use crate::auth;

/// The playground's files, in the binary.
#[derive(Embed)]
#[folder = "playground/"]
struct Files;

/// The explorer page.
pub async fn explorer() -> Response {
    file(Path("index.html".to_owned())).await
}

/// A file of the playground.
pub async fn file(Path(path): Path<String>) -> Response {
    if path == "operations.json" {
        return (
            [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
            OPERATIONS.as_str(),
        )
            .into_response();
    }
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("graphql") => "application/graphql; charset=utf-8",
        Some("json") => "application/json; charset=utf-8",
        _ => return missing(),
    };
    match Files::get(&path) {
        Some(file) => ([(header::CONTENT_TYPE, kind)], file.data).into_response(),
        None => missing(),
    }
}

fn missing() -> Response {
    problem::response(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing here.")
}

/// The schema as text.
pub async fn sdl(State(app): State<Arc<App>>) -> Response {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        app.sdl.clone(),
    )
        .into_response()
}

/// The personas that a visitor of the demo may choose.
pub async fn personas(State(app): State<Arc<App>>) -> Response {
    if app.demo.is_none() {
        return missing();
    }
    match auth::personas(&app.db).await {
        Ok(personas) => {
            let personas: Vec<Value> = personas
                .iter()
                .map(|p| json!({ "subject": p.subject, "label": format!("{} ({})", p.subject, p.name) }))
                .collect();
            let body = json!({ "personas": personas }).to_string();
            (
                [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
                body,
            )
                .into_response()
        }
        Err(_) => problem::unavailable(),
    }
}

/// A saved operation: `playground/operations/<client>/<Name>.graphql` with its variables beside it.
/// A line `# Persona: <subject>` of the document says who of the demo asks it.
#[derive(Debug, serde::Serialize)]
pub struct Operation {
    /// For which client.
    pub client: String,
    /// Its name.
    pub name: String,
    /// The subject of the demo's persona who asks it.
    pub persona: String,
    /// The document.
    pub document: String,
    /// Variables that work on the demo data.
    pub variables: Value,
}

/// The saved operations, by client and name.
pub fn operations() -> Vec<Operation> {
    let mut paths: Vec<_> = Files::iter()
        .filter(|path| path.ends_with(".graphql"))
        .collect();
    paths.sort_unstable();
    let text =
        |path: &str| Files::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    paths
        .iter()
        .filter_map(|path| {
            let (client, name) = path
                .strip_prefix("operations/")?
                .strip_suffix(".graphql")?
                .split_once('/')?;
            let variables = text(&format!("operations/{client}/{name}.variables.json"))?;
            let document = text(path)?;
            let persona = document
                .lines()
                .find_map(|line| line.strip_prefix("# Persona: "));
            Some(Operation {
                client: client.to_owned(),
                name: name.to_owned(),
                persona: persona.unwrap_or_default().to_owned(),
                document,
                variables: serde_json::from_str(&variables).ok()?,
            })
        })
        .collect()
}

static OPERATIONS: LazyLock<String> =
    LazyLock::new(|| serde_json::to_string(&*SAVED).unwrap_or_else(|_| "[]".into()));
static SAVED: LazyLock<Vec<Operation>> = LazyLock::new(operations);

/// A client's saved operation.
pub fn saved(client: &str, name: &str) -> Option<&'static Operation> {
    let mut all = SAVED.iter();
    all.find(|saved| saved.client == client && saved.name == name)
}

/// Whether a saved operation has this name and this text, remarks and blank lines aside.
pub fn is_saved_as(name: &str, text: &str) -> bool {
    fn lines(text: &str) -> impl Iterator<Item = &str> {
        let lines = text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
    }
    SAVED
        .iter()
        .any(|saved| saved.name == name && lines(&saved.document).eq(lines(text)))
}

/// Whether a saved operation has this name.
pub fn is_saved(name: &str) -> bool {
    SAVED.iter().any(|saved| saved.name == name)
}
