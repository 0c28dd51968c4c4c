//! Settings: defaults, then a file, then the environment (`BROBYGGER_SERVER__BIND=…`), checked.
//!
//! A setting that isn't known is an error, not a shrug: a misspelt limit is no limit.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use entities::codes::InstallationKind;
use oauth2::url::Url;
use serde::Deserialize;

use crate::{
    auth::{self, Routers, RoutersError, session},
    http::pages::Pages,
    ring::{self, KeyText, Ring, RingError},
};

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The HTTP server.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// The log.
    pub log: Log,
    /// What a request may ask for at most.
    pub limits: Limits,
    /// Live connections.
    pub live: Live,
    /// The keys that contact details are sealed with.
    pub vault: Keys,
    /// The keys that the audit trail is sealed with.
    pub audit: Keys,
    /// The evaluation.
    pub evaluation: Evaluation,
    /// The larger graph that the service is a part of.
    pub federation: Federation,
    /// How long one stays signed in to the service's own pages.
    pub sessions: session::Lifetime,
    /// Whose credentials are trusted; nobody's by default.
    #[serde(default)]
    pub issuers: Vec<auth::settings::Issuer>,
}

/// The HTTP server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on.
    pub bind: SocketAddr,
    /// The address under which browsers have the service's pages, such as `https://brobygger.dk/`;
    /// empty when nobody signs in to them.
    pub public_url: String,
    /// Seconds that new requests are still answered after a shutdown was asked for.
    pub drain_seconds: u64,
    /// Seconds that requests may still run after that.
    pub shutdown_seconds: u64,
}

/// The database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite://path?mode=rwc` or `postgres://user:password@host/name`.
    pub url: String,
    /// Connections at most.
    pub connections: u32,
    /// Seconds to wait for a connection.
    pub connect_seconds: u64,
}

/// How the log is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Text for people or JSON for machines.
    pub format: LogFormat,
    /// A filter of tracing-subscriber, e.g. `info` or `brobygger=debug`.
    pub filter: String,
}

/// The log's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What a request may ask for at most. Each is checked before anything is executed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// How deep a document's brackets may be nested.
    pub nesting: usize,
    /// Selections of a document with all fragments expanded.
    pub selections: u64,
    /// Nodes of an answer, in the worst case and in fact.
    pub nodes: u64,
    /// Entities that a router may ask for at once.
    pub representations: u64,
    /// Seconds that a request may take.
    pub request_seconds: u64,
}

/// Live connections: what they may use, and how long is waited for whom.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// Connections of one person or program at most, in one process.
    pub sockets: usize,
    /// Subscriptions of one connection at most.
    pub subscriptions: usize,
    /// Seconds until a client has to have said who it is.
    pub init_seconds: u64,
    /// Seconds between pings; a client that has not answered one by the next is too slow.
    pub ping_seconds: u64,
    /// Seconds that sending a message may take before the client is too slow.
    pub send_seconds: u64,
    /// Seconds after which rights are looked at again when nothing happens.
    pub check_seconds: u32,
    /// Seconds after which the hub looks for what no other process woke it for.
    pub poll_seconds: u64,
    /// Days that a client can resume after.
    pub kept_days: u32,
}

/// The evaluation.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Days after which a quarter that is over is closed: until then late registrations come in.
    pub close_after_days: u32,
}

/// The larger graph that the service is a part of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Federation {
    /// A file with the secrets of the routers, one a line; empty when there is none.
    pub secret_file: PathBuf,
    /// The same as text, parted by commas: for the environment, when there is no file.
    pub secrets: KeyText,
}

impl Federation {
    /// The routers that are trusted to pass requests on.
    ///
    /// # Errors
    /// See [`RoutersError`].
    pub fn routers(&self) -> Result<Routers, RoutersError> {
        Routers::load(&self.secret_file, &self.secrets)
    }
}

/// A ring of keys. Real data need one; a demo database has a key of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// A file of keys, `id:base64` a line, the newest last; empty when there is none.
    pub key_file: PathBuf,
    /// The same as text, parted by commas: for the environment, when there is no file.
    pub keys: KeyText,
}

impl Keys {
    /// The ring of keys for a database of this kind. In a demo's, its own key always is; no other
    /// is needed there.
    ///
    /// # Errors
    /// See [`RingError`].
    pub fn ring(
        &self,
        kind: &'static ring::Kind,
        database: InstallationKind,
    ) -> Result<Ring, RingError> {
        let file = Some(&*self.key_file).filter(|path| !path.as_os_str().is_empty());
        let ring = Ring::load(kind, file, &self.keys);
        match (database, ring) {
            (InstallationKind::Production, ring) => ring,
            (InstallationKind::Demo, Err(RingError::NoKeys(_))) => Ok(Ring::demo(kind)),
            (InstallationKind::Demo, ring) => ring.map(Ring::and_demo),
        }
    }
}

/// The defaults, as a settings file would say them.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// The variables of the environment that are ours. Others may hold what is not even text.
fn variables() -> Result<config::Map<String, String>, SettingsError> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with("BROBYGGER_") && !name.starts_with("BROBYGGER_TEST_"))
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(SettingsError(format!("{name} is not text in UTF-8"))),
        })
        .collect()
}

/// What is wrong with the settings, in one line.
#[derive(Debug, thiserror::Error)]
#[error("settings: {0}")]
pub struct SettingsError(String);

impl Settings {
    /// The default of `database.url`.
    #[must_use]
    pub const fn default_database() -> &'static str {
        "sqlite://data/brobygger.sqlite?mode=rwc"
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// When the file can't be read, a setting isn't known, or a value isn't of its kind.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let mut builder = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        if let Some(path) = file {
            builder = builder.add_source(config::File::from(path).format(config::FileFormat::Toml));
        }
        let environment = config::Environment::with_prefix("BROBYGGER")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .source(Some(variables()?));
        let one_line =
            |error: config::ConfigError| SettingsError(error.to_string().replace('\n', " "));
        let settings: Self = builder
            .add_source(environment)
            .build()
            .map_err(one_line)?
            .try_deserialize()
            .map_err(one_line)?;
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known
            .iter()
            .any(|scheme| settings.database.url.starts_with(scheme))
        {
            return Err(SettingsError(
                "database.url begins with sqlite: or postgres://".into(),
            ));
        }
        settings.pages()?;
        if settings.database.connections == 0 {
            return Err(SettingsError("database.connections is at least 1".into()));
        }
        Ok(settings)
    }

    /// Where the service's own pages are.
    ///
    /// # Errors
    /// When the address is none, or missing where people are to sign in.
    pub fn pages(&self) -> Result<Pages, SettingsError> {
        let given = Some(self.server.public_url.as_str()).filter(|url| !url.is_empty());
        let url = given.map(Url::parse).transpose();
        let url = url
            .ok()
            .filter(|url| url.as_ref().is_none_or(auth::is_secure))
            .ok_or_else(|| {
                SettingsError("server.public_url is an https URL, or http on loopback".into())
            })?;
        if url.is_none() && self.issuers.iter().any(|issuer| issuer.sign_in.is_some()) {
            return Err(SettingsError("signing in needs server.public_url".into()));
        }
        Ok(Pages {
            url,
            life: self.sessions,
        })
    }
}
