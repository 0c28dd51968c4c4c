//! An issuer of the test's own: it can sign anything, answer anything, and counts what it is asked.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use p256::{
    SecretKey,
    elliptic_curve::sec1::ToEncodedPoint,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
};
use rand::RngExt;
use serde_json::{Value, json};

use super::{AUDIENCE, SCOPES, WIDGET};
use crate::app;

/// A key for ES256.
pub struct Key {
    /// Its id.
    pub id: String,
    secret: SecretKey,
}

impl Key {
    /// A new one.
    pub fn new(id: &str) -> Self {
        let bytes: [u8; 32] = rand::rng().random();
        Self {
            id: id.to_owned(),
            secret: SecretKey::from_slice(&bytes).unwrap(),
        }
    }

    /// The public half, as a key set has it.
    pub fn public(&self) -> Value {
        let point = self.secret.public_key().to_encoded_point(false);
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id,
            "x": encode(point.x().unwrap()), "y": encode(point.y().unwrap()),
        })
    }

    /// The public half as text, which everybody knows.
    pub fn public_pem(&self) -> String {
        self.secret
            .public_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap()
    }

    fn signature(&self, message: &str) -> String {
        let der = self.secret.to_pkcs8_der().unwrap();
        let key = EncodingKey::from_ec_der(der.as_bytes());
        jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::ES256).unwrap()
    }
}

/// What the issuer answers when it is asked for its keys.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These.
    Keys(Vec<Value>),
    /// That they are elsewhere.
    Redirect(String),
    /// That it can't.
    Failure,
    /// Nothing, for longer than anybody waits.
    Silence,
}

struct Office {
    issuer: String,
    answer: Mutex<Answer>,
    id_token: Mutex<String>,
    asked: AtomicU32,
}

/// The issuer; it is gone with the test's runtime.
pub struct Forge {
    /// Its identifier, which is its address.
    pub issuer: String,
    /// The key that it publishes at first.
    pub key: Key,
    office: Arc<Office>,
}

impl Forge {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = Key::new("first");
        let office = Arc::new(Office {
            issuer: issuer.clone(),
            answer: Mutex::new(Answer::Keys(vec![key.public()])),
            id_token: Mutex::default(),
            asked: AtomicU32::new(0),
        });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .with_state(office.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self {
            issuer,
            key,
            office,
        }
    }

    /// From now on it answers this.
    pub fn answer(&self, answer: Answer) {
        *self.office.answer.lock().unwrap() = answer;
    }

    /// From now on any code is good for this ID token.
    pub fn grant(&self, id_token: String) {
        *self.office.id_token.lock().unwrap() = id_token;
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> u32 {
        self.office.asked.load(Ordering::Relaxed)
    }

    /// A token that is good in all respects once it is signed with [`Forge::key`].
    pub fn draft(&self, subject: &str) -> Draft {
        let now = app::now().timestamp();
        Draft {
            header: json!({ "alg": "ES256", "typ": "at+jwt", "kid": self.key.id }),
            claims: json!({
                "iss": self.issuer, "aud": AUDIENCE, "sub": subject, "client_id": WIDGET, "scope": SCOPES,
                "iat": now, "nbf": now, "exp": now + 300, "jti": "1",
            }),
        }
    }

    /// A good token.
    pub fn token(&self, subject: &str) -> String {
        self.draft(subject).sign(&self.key)
    }
}

async fn discovery(State(office): State<Arc<Office>>) -> Json<Value> {
    let issuer = &office.issuer;
    Json(json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/jwks"),
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn token(State(office): State<Arc<Office>>) -> Json<Value> {
    let id_token = office.id_token.lock().unwrap().clone();
    Json(json!({ "access_token": "none", "token_type": "Bearer", "id_token": id_token }))
}

async fn keys(State(office): State<Arc<Office>>) -> Response {
    office.asked.fetch_add(1, Ordering::Relaxed);
    let answer = office.answer.lock().unwrap().clone();
    match answer {
        Answer::Keys(keys) => Json(json!({ "keys": keys })).into_response(),
        Answer::Redirect(to) => Redirect::temporary(&to).into_response(),
        Answer::Failure => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Answer::Silence => std::future::pending().await,
    }
}

/// A token before it is signed.
#[derive(Clone)]
pub struct Draft {
    /// The JOSE header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

impl Draft {
    fn message(&self) -> String {
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        format!("{}.{}", encode(&self.header), encode(&self.claims))
    }

    /// Signed with ES256, whatever the header says.
    pub fn sign(&self, key: &Key) -> String {
        let message = self.message();
        format!("{message}.{}", key.signature(&message))
    }

    /// Signed with HS256 and this secret, whatever the header says.
    pub fn sign_symmetric(&self, secret: &[u8]) -> String {
        let message = self.message();
        let key = EncodingKey::from_secret(secret);
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256);
        format!("{message}.{}", signature.unwrap())
    }

    /// With an empty signature.
    pub fn unsigned(&self) -> String {
        format!("{}.", self.message())
    }
}
