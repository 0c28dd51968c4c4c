//! Who is asking: access tokens and sign-in, with a real provider and with a forger.

mod exported;
mod flaws;
mod invited;
mod issuers;
mod pages;
mod sign_in;
mod tokens;

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use brobygger::auth::settings;
use entities::ids::{OrganisationId, TypedId};
use jsonwebtoken::Algorithm;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    app::{Backend, TestApp, now},
    provider::{AUDIENCE, Forge, SECRET, SERVICE, WIDGET},
};

const QUERY: &str = "{ viewer { name kind roles { role } } }";

/// Declares tests that run on both databases and start a service with issuers of their own.
macro_rules! on_backends {
    ($( $(#[doc = $doc:literal])* async fn $name:ident($backend:ident) $body:block )*) => {$(
        $(#[doc = $doc])*
        mod $name {
            use super::*;

            async fn test($backend: crate::app::Backend) $body

            #[tokio::test]
            async fn sqlite() {
                test(crate::app::Backend::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                test(crate::app::Backend::Postgres).await;
            }
        }
    )*};
}
use on_backends;

/// The settings of an issuer that may speak for everybody.
fn trust(issuer: &str, algorithm: Algorithm) -> settings::Issuer {
    settings::Issuer {
        issuer: issuer.to_owned(),
        audience: AUDIENCE.to_owned(),
        algorithms: vec![algorithm],
        organisations: vec!["*".to_owned()],
        require_nbf: true,
        claims: settings::Claims::default(),
        sign_in: None,
    }
}

/// The same issuer, with which people sign in to the pages too.
fn with_sign_in(mut issuer: settings::Issuer, name: &str) -> settings::Issuer {
    static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("client-secret");
        std::fs::write(&file, format!("{SECRET}\n")).unwrap();
        file
    });
    issuer.sign_in = Some(settings::SignIn {
        name: name.to_owned(),
        client_id: SERVICE.to_owned(),
        client_secret_file: Some(FILE.clone()),
    });
    issuer
}

async fn serve(backend: Backend, issuers: &[settings::Issuer]) -> TestApp {
    TestApp::trusting(backend, issuers, now()).await
}

/// A service that trusts a forger, to whom a hospital's program is known.
async fn with_forge() -> (TestApp, Forge) {
    let forge = Forge::start().await;
    let app = serve(Backend::Sqlite, &[trust(&forge.issuer, Algorithm::ES256)]).await;
    link(&app, &forge.issuer, WIDGET, "machine-client-herlev").await;
    (app, forge)
}

/// The id of an organisation, from another copy of the population: settings come before the service.
async fn organisation(backend: Backend, name: &str) -> String {
    let copy = serve(backend, &[]).await;
    let rows = copy
        .rows(&format!(
            "SELECT id FROM organisation WHERE name = '{name}'"
        ))
        .await;
    OrganisationId(rows[0].try_get("", "id").unwrap()).global()
}

/// Links the issuer's subject to the person or program that the demo's persona is.
async fn link(app: &TestApp, issuer: &str, subject: &str, persona: &str) {
    let id = match app.backend {
        Backend::Sqlite => "randomblob(16)",
        Backend::Postgres => "gen_random_uuid()",
    };
    app.execute(&format!(
        "INSERT INTO identity (id, issuer, subject, person_id, machine_client_id)
         SELECT {id}, '{issuer}', '{subject}', person_id, machine_client_id
         FROM identity WHERE issuer = 'demo' AND subject = '{persona}'"
    ))
    .await;
}

/// What came back from `/graphql`.
#[derive(Debug)]
struct Asked {
    status: u16,
    challenge: String,
    json: Value,
}

impl Asked {
    async fn of(request: RequestBuilder) -> Self {
        let answer = request
            .header("accept", "application/graphql-response+json")
            .send()
            .await
            .unwrap();
        let challenge = answer.headers().get("www-authenticate");
        Self {
            status: answer.status().as_u16(),
            challenge: challenge.map_or_else(String::new, |text| text.to_str().unwrap().to_owned()),
            json: answer.json().await.unwrap(),
        }
    }

    fn code(&self) -> &str {
        self.json["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
    }

    /// It was answered, to the same viewer as the persona is.
    #[track_caller]
    fn is(&self, persona: &Value) {
        assert_eq!(
            (self.status, &self.json["data"]["viewer"]),
            (200, &persona["viewer"]),
            "{self:?}"
        );
    }

    /// It was refused as RFC 6750 has it, and nothing was executed.
    #[track_caller]
    fn is_refused(&self, what: &str) {
        assert_eq!(
            (self.status, self.code()),
            (401, "UNAUTHENTICATED"),
            "{what}: {self:?}"
        );
        assert!(
            self.challenge.starts_with("Bearer error=\"invalid_token\""),
            "{what}: {self:?}"
        );
        assert!(self.json.get("data").is_none(), "{what}: {self:?}");
    }

    /// It was refused with this status and code, and nothing was executed.
    #[track_caller]
    fn fails(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        assert!(self.json.get("data").is_none(), "{self:?}");
    }
}

/// Asks who one is, with an access token.
async fn ask(app: &TestApp, token: &str) -> Asked {
    let request = app.request(Method::POST, "/graphql").bearer_auth(token);
    Asked::of(request.json(&json!({ "query": QUERY }))).await
}

/// What a persona of the demo is told that it is.
async fn persona(app: &TestApp, persona: &str) -> Value {
    app.viewer(persona).data(QUERY, json!({})).await
}
