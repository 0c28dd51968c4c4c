//! Asking an issuer: its discovery document, its keys, its token endpoint.

use std::{sync::Arc, time::Duration};

use oauth2::{
    HttpRequest, HttpResponse, http,
    url::{Host, Url},
};
use reqwest::redirect;

/// Bytes of an issuer's answer at most: larger than any key set.
const ANSWER_BYTES: usize = 256 * 1024;

/// What goes wrong when an issuer is asked. It is logged, not told.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not `https`, nor `http` on loopback.
    #[error("it is not https")]
    Insecure,
    /// Not reached, or too slow.
    #[error("{0}")]
    Failed(&'static str),
    /// Another status than 200, a redirect among them.
    #[error("it answers {0}")]
    Status(u16),
    /// Not what it should be.
    #[error("its answer can't be read")]
    Unreadable,
}

/// A client for issuers: follows no redirects, waits five seconds at most, reads no endless answers.
#[derive(Clone, Debug)]
pub struct Fetch(reqwest::Client);

impl Fetch {
    /// A client.
    ///
    /// # Panics
    /// When the machine has no usable TLS set-up.
    #[must_use]
    pub fn new() -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // Another part of the program may have chosen the same before.
        let _ = rustls::crypto::CryptoProvider::install_default((*provider).clone());
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(5))
            .user_agent(concat!("brobygger/", env!("CARGO_PKG_VERSION")))
            .build()
            .expect("the platform's certificates can be read");
        Self(client)
    }

    /// A JSON document.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn json(&self, url: &str) -> Result<serde_json::Value, FetchError> {
        let request = http::Request::get(url)
            .header(http::header::ACCEPT, "application/json")
            .body(vec![])
            .map_err(|_| FetchError::Unreadable)?;
        let answer = self.send(request).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(FetchError::Status(answer.status().as_u16()));
        }
        serde_json::from_slice(answer.body()).map_err(|_| FetchError::Unreadable)
    }

    /// Sends a request of the `oauth2` crate.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| FetchError::Unreadable)?;
        if !is_secure(&url) {
            return Err(FetchError::Insecure);
        }
        let request = reqwest::Request::try_from(request).map_err(|_| FetchError::Unreadable)?;
        let failed = |error: reqwest::Error| {
            FetchError::Failed(if error.is_timeout() {
                "it takes too long"
            } else {
                "it can't be reached"
            })
        };
        let mut answer = self.0.execute(request).await.map_err(failed)?;
        let mut body = vec![];
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > ANSWER_BYTES {
                return Err(FetchError::Unreadable);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self::new()
    }
}

/// `https`, or `http` on this machine.
#[must_use]
pub fn is_secure(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}
