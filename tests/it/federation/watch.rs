//! Somebody who stands between the router and a subgraph, passes everything on, and notes it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::harness::client;

/// A request that a subgraph got.
pub struct Noted {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Value,
}

struct Post {
    subgraph: String,
    noted: Mutex<Vec<Noted>>,
}

/// The one between; gone with the test's runtime.
pub struct Watch {
    /// Its address, which stands for the subgraph's.
    pub url: String,
    post: Arc<Post>,
}

impl Watch {
    /// Stands in front of this subgraph.
    pub async fn before(subgraph: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/graphql", listener.local_addr().unwrap());
        let post = Arc::new(Post {
            subgraph: subgraph.to_owned(),
            noted: Mutex::default(),
        });
        let routes = Router::new().fallback(pass).with_state(post.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, post }
    }

    /// What came since it was asked last.
    pub fn noted(&self) -> Vec<Noted> {
        std::mem::take(&mut self.post.noted.lock().unwrap())
    }
}

async fn pass(State(post): State<Arc<Post>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body: Bytes = to_bytes(body, 1 << 20).await.unwrap();
    let mut passed = client().request(head.method, &post.subgraph);
    for (name, value) in &head.headers {
        if !["host", "content-length", "accept-encoding", "connection"].contains(&name.as_str()) {
            passed = passed.header(name, value);
        }
    }
    post.noted.lock().unwrap().push(Noted {
        headers: head.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    let answer = passed.body(body).send().await.unwrap();
    let status = answer.status();
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (
        status,
        [("content-type", kind)],
        answer.bytes().await.unwrap(),
    )
        .into_response()
}
