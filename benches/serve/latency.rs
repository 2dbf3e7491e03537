//! A reverse proxy that lets each request wait, and counts them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use tokio::task::JoinSet;

pub(crate) struct Proxy {
    pub(crate) url: String,
    shared: Arc<Shared>,
    _serving: JoinSet<()>,
}

struct Shared {
    server: String,
    client: reqwest::Client,
    latency: Duration,
    requests: AtomicUsize,
}

impl Proxy {
    /// Stands before `server`.
    pub(crate) async fn start(server: &str, latency: Duration) -> Self {
        // Another proxy may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().no_gzip().build().unwrap();
        let shared = Arc::new(Shared { server: server.to_owned(), client, latency, requests: AtomicUsize::new(0) });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(shared.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, _serving: serving }
    }

    /// How many requests came since this was asked last.
    pub(crate) fn count(&self) -> usize {
        self.shared.requests.swap(0, Ordering::SeqCst)
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    shared.requests.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(shared.latency).await;
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().unwrap().as_str();
    let call = shared.client.request(parts.method, format!("{}{path}", shared.server));
    let body = reqwest::Body::wrap_stream(body.into_data_stream());
    let answer = call.headers(end_to_end(parts.headers)).body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), end_to_end(answer.headers().clone()));
    let mut response = Response::new(Body::from_stream(answer.bytes_stream()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Without what belongs to one connection.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [header::HOST, header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH] {
        headers.remove(name);
    }
    headers
}
