//! A reverse proxy before `halley serve`, at whose requests a process gets a signal.

use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::serving::choose_tls;

/// When a signal is sent. Requests count from 0, which is the first one that writes after the proxy was told to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The request has been sent; the server has not seen it, and never does when the process is killed.
    Before(usize),
    /// The server has answered; the client has not seen it.
    After(usize),
    /// So many milliseconds after the client got the answer.
    Later(usize, u64),
}

/// A proxy. It ends with its owner.
pub(crate) struct Proxy {
    pub(crate) url: String,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

struct Shared {
    server: String,
    client: reqwest::Client,
    watch: Mutex<Option<Watch>>,
}

/// What the proxy was told.
struct Watch {
    moment: Moment,
    pid: u32,
    signal: &'static str,
    /// The number of the next request, once one has written.
    next: Option<usize>,
    has_sent: bool,
}

impl Proxy {
    /// Stands before `server`.
    pub(crate) fn start(server: &str) -> Self {
        choose_tls();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let shared = Arc::new(Shared { server: server.to_owned(), client, watch: Mutex::default() });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(shared.clone());
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, runtime: Some(runtime) }
    }

    /// Sends the signal to the process at that moment, once.
    pub(crate) fn watch(&self, moment: Moment, pid: u32, signal: &'static str) {
        *self.shared.watch.lock().unwrap() = Some(Watch { moment, pid, signal, next: None, has_sent: false });
    }

    /// Whether the moment has come. No signal is sent from now on.
    pub(crate) fn spare(&self) -> bool {
        self.shared.watch.lock().unwrap().take().is_some_and(|watch| watch.has_sent)
    }

    /// Whether the moment has come.
    pub(crate) fn has_sent(&self) -> bool {
        self.shared.watch.lock().unwrap().as_ref().is_some_and(|watch| watch.has_sent)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }
}

impl Shared {
    /// The number of a request; none, while nothing has been written.
    fn count(&self, method: &Method) -> Option<usize> {
        let mut watch = self.watch.lock().unwrap();
        let watch = watch.as_mut()?;
        let number = watch.next.or_else(|| (method != Method::GET).then_some(0))?;
        watch.next = Some(number + 1);
        Some(number)
    }

    /// Sends the signal, if this is its moment, and says which; the process has it when this returns.
    fn strike(&self, now: Moment) -> Option<&'static str> {
        let mut watch = self.watch.lock().unwrap();
        let watch = watch.as_mut().filter(|watch| watch.moment == now && !watch.has_sent)?;
        // It may have ended by itself.
        let _ = Command::new("kill").args([&format!("-{}", watch.signal), &watch.pid.to_string()]).output();
        watch.has_sent = true;
        Some(watch.signal)
    }

    fn later(&self, number: usize) -> Option<u64> {
        match self.watch.lock().unwrap().as_ref()?.moment {
            Moment::Later(found, milliseconds) if found == number => Some(milliseconds),
            Moment::Before(_) | Moment::After(_) | Moment::Later(..) => None,
        }
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let number = shared.count(&parts.method);
    if let Some(number) = number
        && shared.strike(Moment::Before(number)) == Some("KILL")
    {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let path = parts.uri.path_and_query().unwrap().as_str();
    let call = shared.client.request(parts.method, format!("{}{path}", shared.server));
    let Ok(answer) = call.headers(end_to_end(parts.headers)).body(body).send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (status, headers) = (answer.status(), end_to_end(answer.headers().clone()));
    let Ok(body) = answer.bytes().await else { return StatusCode::BAD_GATEWAY.into_response() };
    if let Some(number) = number {
        shared.strike(Moment::After(number));
        if let Some(milliseconds) = shared.later(number) {
            tokio::runtime::Handle::current().spawn(async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                shared.strike(Moment::Later(number, milliseconds));
            });
        }
    }
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
