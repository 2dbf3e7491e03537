//! What machines ask: does it live, can it work, what has it done.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::metrics::Metrics;

/// Without a sign of life for so long, the work stands still. Longer than any step of it between two waits.
pub const STILL: Duration = Duration::from_secs(60);

/// Probes and scrapes are few; whoever opens more waits.
const CONNECTIONS: usize = 64;
/// A connection is for one scrape and a few more.
const CONNECTION: Duration = Duration::from_secs(60);
/// How long a request may take to arrive.
const HEAD: Duration = Duration::from_secs(5);
/// How long to wait when the system has no more descriptors to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// How the process is.
#[derive(Debug)]
pub struct Health {
    begin: Instant,
    limit: Duration,
    /// When the last sign of life came, in milliseconds after `begin`.
    beat: AtomicU64,
    synced: AtomicBool,
    died: OnceLock<String>,
}

impl Health {
    /// Begins now. `limit` is how long the work may be without a sign of life.
    pub fn new(limit: Duration) -> Self {
        Self {
            begin: Instant::now(),
            limit,
            beat: AtomicU64::new(0),
            synced: AtomicBool::new(false),
            died: OnceLock::new(),
        }
    }

    /// Whether the watches are synced.
    pub fn synced(&self, synced: bool) {
        self.synced.store(synced, Ordering::Relaxed);
    }

    /// A sign of life of the work. It comes at least every few seconds, also while the work waits for something.
    pub fn beat(&self) {
        self.beat.store(self.milliseconds(), Ordering::Relaxed);
    }

    /// A task that should run for as long as the process has ended.
    pub fn died(&self, task: &str) {
        // The first one says why; others follow from it.
        let _ = self.died.set(task.to_owned());
    }

    /// What is wrong, if anything is.
    pub fn trouble(&self) -> Option<String> {
        if let Some(task) = self.died.get() {
            return Some(format!("the task `{task}` has ended"));
        }
        let still = Duration::from_millis(self.milliseconds().saturating_sub(self.beat.load(Ordering::Relaxed)));
        (still > self.limit).then(|| format!("no sign of life for {} s", still.as_secs()))
    }

    /// Whether the watches are synced and nothing is wrong.
    pub fn is_ready(&self) -> bool {
        self.synced.load(Ordering::Relaxed) && self.died.get().is_none()
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Answers for as long as it is not dropped.
pub(super) async fn serve(listener: TcpListener, health: Arc<Health>, metrics: Arc<Metrics>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.len() >= CONNECTIONS {
            let _ = connections.join_next().await;
        }
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(stream, health.clone(), metrics.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(EXHAUSTED).await;
                }
            },
        }
    }
}

async fn connection(stream: TcpStream, health: Arc<Health>, metrics: Arc<Metrics>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = answer(request.method(), request.uri().path(), &health, &metrics);
        async move { Ok::<_, Infallible>(answer) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    // A probe that goes away early, or stays too long, is no concern of the operator's.
    let _ = timeout(CONNECTION, connection).await;
}

fn answer(method: &Method, path: &str, health: &Health, metrics: &Metrics) -> Response<Full<Bytes>> {
    if ![Method::GET, Method::HEAD].contains(method) {
        return text(StatusCode::METHOD_NOT_ALLOWED, "only GET\n");
    }
    match path {
        "/healthz" => match health.trouble() {
            None => text(StatusCode::OK, "ok\n"),
            Some(trouble) => {
                tracing::error!(trouble, "not healthy");
                text(StatusCode::SERVICE_UNAVAILABLE, format!("{trouble}\n"))
            }
        },
        "/readyz" if health.is_ready() => text(StatusCode::OK, "ok\n"),
        "/readyz" => text(StatusCode::SERVICE_UNAVAILABLE, "the watches are not synced\n"),
        "/metrics" => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            let mut answer = text(StatusCode::OK, metrics.text());
            answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            answer
        }
        _ => text(StatusCode::NOT_FOUND, "there are /healthz, /readyz and /metrics\n"),
    }
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::advance;

    use super::*;

    fn status(path: &str, health: &Health) -> u16 {
        answer(&Method::GET, path, health, &Metrics::new()).status().as_u16()
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_healthy_until_the_work_stands_still() {
        let health = Health::new(Duration::from_secs(60));
        assert_eq!(status("/healthz", &health), 200);
        advance(Duration::from_secs(59)).await;
        health.beat();
        advance(Duration::from_secs(60)).await;
        assert_eq!(status("/healthz", &health), 200);
        advance(Duration::from_secs(1)).await;
        assert_eq!(status("/healthz", &health), 503);
        health.beat();
        assert_eq!(status("/healthz", &health), 200);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_not_healthy_any_more_once_a_task_has_died() {
        let health = Health::new(Duration::from_secs(60));
        health.synced(true);
        health.died("work");
        health.beat();
        assert_eq!((status("/healthz", &health), status("/readyz", &health)), (503, 503));
        assert_eq!(health.trouble().unwrap(), "the task `work` has ended");
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_ready_while_the_watches_are_synced() {
        let health = Health::new(Duration::from_secs(60));
        assert_eq!((status("/healthz", &health), status("/readyz", &health)), (200, 503));
        health.synced(true);
        assert_eq!(status("/readyz", &health), 200);
        health.synced(false);
        assert_eq!(status("/readyz", &health), 503);
    }

    #[test]
    fn nothing_else_is_served() {
        let health = Health::new(Duration::from_secs(60));
        assert_eq!(status("/", &health), 404);
        assert_eq!(answer(&Method::POST, "/healthz", &health, &Metrics::new()).status(), 405);
    }

    #[tokio::test]
    async fn metrics_come_over_http() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, Arc::new(Health::new(STILL)), Arc::new(Metrics::new())));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("openmetrics-text") && answer.ends_with("# EOF\n"), "{answer}");
    }
}
