//! A real OpenID provider: npm's `oidc-provider`, as `tests/provider/provider.mjs` sets it up.

mod browser;
mod forge;

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, OnceLock},
};

use brobygger::auth::Fetch;
use chrono::{DateTime, Utc};
use reqwest::{Url, header::CONTENT_TYPE};
use serde_json::{Value, json};

pub use browser::{Browser, Page};
pub use forge::{Answer, Draft, Forge, Key};

use crate::app;

/// The audience of access tokens for the service.
pub const AUDIENCE: &str = "https://brobygger.test/graphql";
/// The scopes of the service.
pub const SCOPES: &str = "brobygger.read brobygger.write";
/// The service as a client, for its own pages; its secret is [`SECRET`].
pub const SERVICE: &str = "brobygger";
/// The program that asks on a hospital's behalf; its secret is [`SECRET`].
pub const WIDGET: &str = "widget";
/// The program, played by the test, that asks on a person's behalf; it has no secret.
pub const EXPLORER: &str = "explorer";
/// The clients' secret.
pub const SECRET: &str = "a-secret-of-the-test-suite-alone";

/// A process of its own on a port of its own, killed when this is dropped. Its time stands still at
/// [`app::now`] until it is [moved](Self::move_to).
pub struct Provider {
    /// Its identifier, which is its address.
    pub issuer: String,
    algorithm: &'static str,
    child: Child,
    pipes: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Provider {
    /// One that signs with `algorithm`: RS256, PS256, ES256 or EdDSA.
    pub fn start(algorithm: &'static str) -> Self {
        Self::start_at(0, algorithm)
    }

    fn start_at(port: u16, algorithm: &'static str) -> Self {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider");
        // Where its package has it: not every npm makes a link to it.
        let machine = if cfg!(target_arch = "aarch64") {
            "arm64"
        } else {
            "x64"
        };
        let node = format!("node_modules/node-linux-{machine}/bin/node");
        let mut child = Command::new(home.join(node))
            .arg(home.join("provider.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need an OpenID provider: ./dev test installs it");
        let pipes = (
            child.stdin.take().unwrap(),
            BufReader::new(child.stdout.take().unwrap()),
        );
        let mut provider = Self {
            issuer: String::new(),
            algorithm,
            child,
            pipes: Mutex::new(pipes),
        };
        let order = json!({ "now": app::now(), "port": port, "algorithm": algorithm });
        provider.issuer = provider.order(&order)["issuer"]
            .as_str()
            .unwrap()
            .to_owned();
        provider
    }

    /// Two, with keys of two kinds, which all tests share that neither stop nor change them.
    pub fn shared() -> &'static [Self; 2] {
        static SHARED: OnceLock<[Provider; 2]> = OnceLock::new();
        SHARED.get_or_init(|| [Self::start("ES256"), Self::start("RS256")])
    }

    fn order(&self, order: &Value) -> Value {
        let mut pipes = self.pipes.lock().unwrap();
        writeln!(pipes.0, "{order}").unwrap();
        let mut answer = String::new();
        pipes.1.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).expect("the provider answers an order with a line")
    }

    /// Throws the signing key away for a new one.
    pub fn rotate(&self) {
        self.order(&json!({ "algorithm": self.algorithm }));
    }

    /// From now on it is this moment.
    pub fn move_to(&self, now: DateTime<Utc>) {
        self.order(&json!({ "now": now }));
    }

    /// Kills it: nobody listens on its port.
    pub fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again after a [stop](Self::stop), at the same address, with new keys.
    pub fn restart(&mut self) {
        let port = Url::parse(&self.issuer).unwrap().port().unwrap();
        *self = Self::start_at(port, self.algorithm);
    }

    /// An access token for the widget itself (RFC 6749, 4.4).
    pub async fn client_credentials(&self, scope: &str) -> String {
        let request = client()
            .post(format!("{}/token", self.issuer))
            .basic_auth(WIDGET, Some(SECRET));
        let fields = [
            ("grant_type", "client_credentials"),
            ("resource", AUDIENCE),
            ("scope", scope),
        ];
        access_token(form(request, &fields)).await
    }

    /// An access token for a person, who signs in on the provider's pages in a browser of their own
    /// (RFC 6749, 4.1, with RFC 7636).
    pub async fn token_of(&self, person: &str, scope: &str) -> String {
        // The example of RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let redirect = "http://127.0.0.1:9/callback";
        let start = Url::parse_with_params(
            &format!("{}/auth", self.issuer),
            [
                ("client_id", EXPLORER),
                ("response_type", "code"),
                ("redirect_uri", redirect),
                ("scope", &format!("openid {scope}")),
                ("resource", AUDIENCE),
                ("code_challenge", challenge),
                ("code_challenge_method", "S256"),
                ("state", "explorer"),
            ],
        );
        let callback = Browser::new().sign_in_at(start.unwrap(), person).await;
        let code = parameter(&callback, "code").expect("the provider grants a code");
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", EXPLORER),
            ("redirect_uri", redirect),
            ("resource", AUDIENCE),
            ("code_verifier", verifier),
            ("code", &code),
        ];
        let request = client().post(format!("{}/token", self.issuer));
        access_token(form(request, &fields)).await
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP client that follows no redirects.
pub fn client() -> reqwest::Client {
    // The service chooses the TLS library of the process, which no address here needs.
    let _ = Fetch::new();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    client.build().unwrap()
}

/// The request with a form as its body.
fn form<T: serde::Serialize>(
    request: reqwest::RequestBuilder,
    fields: &T,
) -> reqwest::RequestBuilder {
    request
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(serde_urlencoded::to_string(fields).unwrap())
}

async fn access_token(request: reqwest::RequestBuilder) -> String {
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let token = answer["access_token"].as_str();
    token
        .unwrap_or_else(|| panic!("no token: {answer}"))
        .to_owned()
}

/// A parameter of a URL's query.
pub fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
