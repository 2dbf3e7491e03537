//! A reverse proxy that counts requests, and kills the client at one of them.

use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::halley::client;

/// When the client dies. Requests count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// It has sent the request, and the server never sees it.
    BeforeTheServer(usize),
    /// The server has answered, and the client never sees it.
    AfterTheServer(usize),
    /// It has the answer, and so many milliseconds later it is gone: perhaps between the files of two keys.
    AfterTheAnswer(usize, u64),
    /// It lives.
    Never,
}

/// A proxy. It ends with its owner.
pub(crate) struct Proxy {
    pub(crate) url: String,
    shared: Arc<Shared>,
    /// Aborted when it is dropped.
    _serving: JoinSet<()>,
}

struct Shared {
    server: String,
    client: reqwest::Client,
    moment: Mutex<Moment>,
    requests: AtomicUsize,
    victim: Mutex<Option<Child>>,
    /// Kills that are still to come.
    strikes: Mutex<JoinSet<()>>,
}

impl Proxy {
    /// Stands before `server`.
    pub(crate) async fn start(server: &str, moment: Moment) -> Self {
        let shared = Arc::new(Shared {
            server: server.to_owned(),
            client: client(),
            moment: Mutex::new(moment),
            requests: AtomicUsize::new(0),
            victim: Mutex::new(None),
            strikes: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(shared.clone());
        let mut serving = JoinSet::new();
        serving.spawn_on(async move { axum::serve(listener, router).await.unwrap() }, &Handle::current());
        Self { url, shared, _serving: serving }
    }

    /// Starts a client that may be killed. The lock is held meanwhile: nobody looks for a victim that is not there yet.
    pub(crate) fn expose(&self, client: &mut Command) {
        let mut victim = self.shared.victim.lock().unwrap();
        *victim = Some(client.spawn().unwrap());
    }

    /// How the client ended, if it has.
    pub(crate) fn ended(&self) -> Option<ExitStatus> {
        self.shared.victim.lock().unwrap().as_mut().unwrap().try_wait().unwrap()
    }

    /// From now on nobody is killed, and requests count anew.
    pub(crate) fn spare(&self) {
        self.shared.strikes.lock().unwrap().abort_all();
        *self.shared.moment.lock().unwrap() = Moment::Never;
        self.shared.requests.store(0, Ordering::SeqCst);
    }

    /// How many requests came.
    pub(crate) fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }
}

impl Shared {
    /// Kills the client, if this is its moment.
    fn strike(&self, now: Moment) -> bool {
        let strikes = *self.moment.lock().unwrap() == now;
        if strikes {
            self.kill();
        }
        strikes
    }

    /// Kills the client a little after it has the answer to this request, if that is its moment.
    fn strike_later(self: &Arc<Self>, request: usize) {
        let Moment::AfterTheAnswer(moment, milliseconds) = *self.moment.lock().unwrap() else { return };
        if moment == request {
            let shared = self.clone();
            self.strikes.lock().unwrap().spawn(async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                shared.kill();
            });
        }
    }

    /// The client may have ended by itself; how it did is for whoever waits for it.
    fn kill(&self) {
        if let Some(child) = self.victim.lock().unwrap().as_mut() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let number = shared.requests.fetch_add(1, Ordering::SeqCst);
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    if shared.strike(Moment::BeforeTheServer(number)) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let path = parts.uri.path_and_query().unwrap().as_str();
    let call = shared.client.request(parts.method, format!("{}{path}", shared.server));
    let answer = call.headers(end_to_end(parts.headers)).body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), end_to_end(answer.headers().clone()));
    let body: Bytes = answer.bytes().await.unwrap();
    if shared.strike(Moment::AfterTheServer(number)) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    shared.strike_later(number);
    let mut response = Response::new(Body::from(body));
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
