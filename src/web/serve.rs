//! The listener: connections come in, are bounded in number and time, and are brought to an end.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::frame::Peer;
use super::idle::{Idle, Stream};
use super::settings::Limits;
use super::{App, Tls, mail, router};

/// How long to wait when the system has no more descriptors to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {text}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        text: String,
    },
    /// Anybody between could read passwords.
    #[error(
        "{0} can be reached from other machines, and without a certificate passwords and keys would go there in the open"
    )]
    Insecure(SocketAddr),
    /// The certificate or its key cannot be used.
    #[error("{0}")]
    Certificate(String),
}

/// A listening server.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
}

impl Server {
    /// Listens. Without `tls` only on addresses of this machine, unless `insecure`.
    ///
    /// # Errors
    ///
    /// The address is taken, is no address of this machine, or is open to others without TLS.
    pub async fn bind(address: SocketAddr, tls: Option<Tls>, insecure: bool) -> Result<Self, Error> {
        if tls.is_none() && !insecure && !address.ip().is_loopback() {
            return Err(Error::Insecure(address));
        }
        let failed = |cause: io::Error| Error::Listen { address, text: why(&cause) };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, tls })
    }

    /// Where it listens; the port is the one that the system chose, when none was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// Serves until `stop`, then lets what is in flight end, for as long as the limits give it. Says how many connections were cut off.
    pub async fn run(self, app: Arc<App>, stop: impl Future<Output = ()>) -> usize {
        let limits = app.settings.limits.clone();
        let room = Arc::new(Semaphore::new(limits.connections));
        let (ending, end) = watch::channel(false);
        let mut tasks = tasks(&app, &end);
        let mut connections = JoinSet::new();
        let connection = Connection { router: router(app.clone()), tls: self.tls, end, app: app.clone() };
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                Some(ended) = connections.join_next() => report(ended),
                Some(ended) = tasks.join_next() => {
                    app.broken.store(true, Ordering::Relaxed);
                    tracing::error!(panic = ended.is_err(), "the task that sends mails has ended");
                }
                (stream, peer, permit) = next(&self.listener, &room) => {
                    connections.spawn(connection.clone().serve(stream, peer, permit));
                }
            }
        }
        drop(self.listener);
        ending.send_replace(true);
        let drained = timeout(limits.grace, async {
            while let Some(ended) = connections.join_next().await {
                report(ended);
            }
            while tasks.join_next().await.is_some() {}
        });
        if drained.await.is_ok() { 0 } else { connections.len() }
    }
}

/// What runs beside the requests for as long as the server does.
fn tasks(app: &Arc<App>, end: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let letters = app.letters.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let (Some(mailer), Some(letters)) = (app.settings.mailer.clone(), letters) {
        tasks.spawn(mail::send_all(app.clone(), mailer, letters, end.clone()));
    }
    tasks
}

/// The next connection, once there is room for one.
async fn next(listener: &TcpListener, room: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let permit = room.clone().acquire_owned().await.expect("nobody closes it");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, permit),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(EXHAUSTED).await;
            }
        }
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!("a connection ended unexpectedly");
    }
}

#[derive(Clone)]
struct Connection {
    app: Arc<App>,
    router: Router,
    tls: Option<Tls>,
    end: watch::Receiver<bool>,
}

impl Connection {
    async fn serve(self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        let _open = Open::new(self.app.clone(), permit);
        let Limits { head, idle, .. } = self.app.settings.limits;
        let _ = stream.set_nodelay(true);
        match self.tls.clone() {
            None => self.speak(Idle::new(stream, idle), peer).await,
            Some(Tls(acceptor)) => match timeout(head, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => self.speak(Idle::new(stream, idle), peer).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            },
        }
    }

    async fn speak(self, stream: Idle<impl Stream>, peer: SocketAddr) {
        let Self { app, router, tls: _, mut end } = self;
        let protocol = protocol(&app.settings.limits);
        let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer.ip().to_canonical()));
            router.clone().oneshot(request)
        });
        let connection = protocol.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => ended,
            () = over(&mut end) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke off");
        }
    }
}

/// The server is ending.
async fn over(end: &mut watch::Receiver<bool>) {
    let _ = end.wait_for(|end| *end).await;
}

/// HTTP/1 and HTTP/2 with limits that a slow or greedy client runs into.
fn protocol(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(64 << 10);
    protocol
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .max_header_list_size(32 << 10)
        .keep_alive_interval(limits.idle / 3)
        .keep_alive_timeout(limits.head);
    protocol
}

/// An open connection is counted, and gives its room back however it ends.
struct Open(Arc<App>, #[expect(dead_code, reason = "held until the connection ends")] OwnedSemaphorePermit);

impl Open {
    fn new(app: Arc<App>, permit: OwnedSemaphorePermit) -> Self {
        app.metrics.connections.inc();
        Self(app, permit)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.metrics.connections.dec();
    }
}

fn why(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::AddrInUse => "another process listens there already".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not use the port".to_owned(),
        _ => cause.to_string(),
    }
}
