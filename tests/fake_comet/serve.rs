//! Connections of the fake.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::faults::{self, Fault};
use super::routes::{self, Asked, Credential, Reply};
use super::state::{State, Switches};
use super::{Logged, Shared, locked};

const ZEROS: &[u8] = include_bytes!("zeros.gz");

pub(super) type Body = BoxBody<Bytes, io::Error>;

pub(super) fn run(listener: std::net::TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a runtime takes a listener");
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                _ = &mut stopped => break,
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                accepted = listener.accept() => {
                    let Ok((stream, _)) = accepted else { continue };
                    let shared = Arc::clone(&shared);
                    connections.spawn(async move {
                        let service = service_fn(move |request| handle(Arc::clone(&shared), request));
                        let connection = hyper::server::conn::http1::Builder::new();
                        // A fault ends the connection with an error: that is what it is for.
                        let _ = connection.serve_connection(TokioIo::new(stream), service).await;
                    });
                }
            }
        }
    });
}

async fn handle(shared: Arc<Shared>, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let found = routes::find(parts.method.as_str(), parts.uri.path());
    let route = found.as_ref().map_or("-", |(route, _)| *route);
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let credential = credential(&parts.headers, &locked(&shared.state).switches);
    let fault = {
        let mut log = locked(&shared.log);
        log.push(Logged {
            route,
            method: parts.method.to_string(),
            path: parts.uri.to_string(),
            body: body.clone(),
            credential: credential.clone(),
        });
        let nth = log.iter().filter(|logged| logged.route == route).count();
        faults::take(&mut locked(&shared.faults), log.len(), route, nth)
    };
    match &fault {
        Some(Fault::ResetBefore) => return Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::Answer(status, headers, text)) => return Ok(canned(*status, headers, text)),
        Some(Fault::Html) => return Ok(plain(&Reply::html(200))),
        Some(Fault::Slow(delay)) => tokio::time::sleep(*delay).await,
        _ => {}
    }
    let parameters = found.map_or_else(Vec::new, |(_, parameters)| parameters);
    let asked = Asked { parameters, query: query(parts.uri.query().unwrap_or_default()), body, credential };
    let reply = {
        let mut state = locked(&shared.state);
        let reply = if route == "-" { Reply::html(404) } else { routes::answer(&mut state, route, &asked) };
        if let Some(Fault::Then(change)) = &fault {
            let change: &(dyn Fn(&mut State) + Send + Sync) = change.as_ref();
            change(&mut state);
        }
        reply
    };
    spoiled(reply, fault)
}

/// The answer as it goes out.
fn spoiled(mut reply: Reply, fault: Option<Fault>) -> io::Result<Response<Body>> {
    match fault {
        Some(Fault::ResetAfter) => return Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::ContentType(other)) => reply.content_type = other,
        Some(Fault::BadJson) => reply.body = "{\"data\": [".to_owned(),
        Some(Fault::Rewrite(change)) => {
            let mut value: Value = serde_json::from_str(&reply.body).unwrap_or(Value::Null);
            change(&mut value);
            reply.body = value.to_string();
        }
        Some(Fault::Cut) => return Ok(cut(&reply)),
        Some(Fault::Bomb(megabytes)) => return Ok(bomb(megabytes)),
        _ => {}
    }
    Ok(plain(&reply))
}

pub(super) fn full(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never: Infallible| match never {}).boxed()
}

pub(super) fn plain(reply: &Reply) -> Response<Body> {
    let response = Response::builder().status(reply.status).header("content-type", reply.content_type);
    response.body(full(Bytes::from(reply.body.clone()))).expect("the parts of a reply are valid")
}

pub(super) fn canned(status: u16, headers: &[(&'static str, String)], text: &str) -> Response<Body> {
    let mut response = Response::builder().status(status).header("content-type", "application/json");
    for (name, value) in headers {
        response = response.header(*name, value);
    }
    response.body(full(Bytes::from(text.to_owned()))).expect("the parts of a fault are valid")
}

pub(super) fn cut(reply: &Reply) -> Response<Body> {
    let half = Bytes::from(reply.body[..reply.body.len() / 2].to_owned());
    let frames = vec![Ok(Frame::data(half)), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    let response = Response::builder().status(reply.status).header("content-type", reply.content_type);
    let response = response.header("content-length", reply.body.len());
    response.body(Frames(frames.into()).boxed()).expect("the parts of a reply are valid")
}

pub(super) fn bomb(megabytes: usize) -> Response<Body> {
    let frames = (0..megabytes).map(|_| Ok(Frame::data(Bytes::from_static(ZEROS)))).collect();
    let response = Response::builder().status(200).header("content-type", "application/json");
    let response = response.header("content-encoding", "gzip");
    response.body(Frames(frames).boxed()).expect("the parts of a bomb are valid")
}

/// A body frame by frame; it can end in the middle.
struct Frames(VecDeque<io::Result<Frame<Bytes>>>);

impl hyper::body::Body for Frames {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.0.pop_front())
    }
}

fn credential(headers: &hyper::HeaderMap, switches: &Switches) -> Credential {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(key) = text("authorization") {
        return if key == switches.key { Credential::Key } else { Credential::Wrong };
    }
    let cookies = text("cookie").unwrap_or_default().split(';');
    match cookies.filter_map(|cookie| cookie.trim().strip_prefix("sessionToken=")).next() {
        Some(session) if session == switches.session => Credential::Session,
        Some(_) => Credential::Wrong,
        None => Credential::None,
    }
}

fn query(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decode(name), decode(value))).collect()
}
