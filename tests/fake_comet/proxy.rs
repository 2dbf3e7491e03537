//! A thin proxy before a real server, with the faults of the fake: what the server answers is nonsense only because the way spoils it.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::task::JoinSet;

use super::faults::{self, Fault, Planned, When};
use super::locked;
use super::routes::Reply;
use super::serve::{Body, bomb, canned, cut, full, plain};

/// Headers that belong to one connection, or that the proxy must decide itself: it has to read what it spoils.
const OWN: [&str; 5] = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding"];

/// What the proxy saw, and what it is to spoil. `Route` and `Nth` of [`When`] mean paths.
#[derive(Default)]
pub(crate) struct Way {
    /// `GET /path 200`, a line a request; `lost` instead of a status when it never arrived.
    log: Mutex<Vec<String>>,
    /// How often each request came, since the last healing.
    seen: Mutex<Vec<String>>,
    faults: Mutex<Vec<Planned>>,
}

impl Way {
    /// Lets a fault strike so often.
    pub(crate) fn faults(&self, when: When, fault: Fault, times: usize) {
        locked(&self.faults).push(Planned { when, fault, left: times });
    }

    /// No fault strikes any more, and requests are counted from 1 again.
    pub(crate) fn heal(&self) {
        locked(&self.faults).clear();
        locked(&self.seen).clear();
    }

    /// The requests until now, forgotten by that.
    pub(crate) fn log(&self) -> Vec<String> {
        std::mem::take(&mut locked(&self.log))
    }

    fn strike(&self, path: &str) -> Option<Fault> {
        let mut seen = locked(&self.seen);
        seen.push(path.to_owned());
        let nth = seen.iter().filter(|seen| *seen == path).count();
        faults::take(&mut locked(&self.faults), seen.len(), path, nth)
    }
}

/// Carries everything that comes in to `server`, until it is dropped.
pub(crate) async fn carry(listener: TcpListener, server: String, way: Arc<Way>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let client = client.expect("a client without settings can be made");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a runtime takes a listener");
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        let Ok((stream, _)) = accepted else { continue };
        let (client, server, way) = (client.clone(), server.clone(), Arc::clone(&way));
        connections.spawn(async move {
            let service = service_fn(move |request| handle(client.clone(), server.clone(), Arc::clone(&way), request));
            // A fault ends the connection with an error: that is what it is for.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn handle(
    client: reqwest::Client,
    server: String,
    way: Arc<Way>,
    request: Request<Incoming>,
) -> io::Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let path = parts.uri.path().to_owned();
    let fault = way.strike(&path);
    let note = |what: &str| locked(&way.log).push(format!("{} {path} {what}", parts.method));
    match &fault {
        Some(Fault::ResetBefore) => {
            note("lost");
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Some(Fault::Answer(status, headers, text)) => {
            note(&status.to_string());
            return Ok(canned(*status, headers, text));
        }
        Some(Fault::Html) => {
            note("200");
            return Ok(plain(&Reply::html(200)));
        }
        _ => {}
    }
    let mut carried = client.request(parts.method.clone(), format!("{server}{}", parts.uri)).body(body);
    for (name, value) in parts.headers.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        carried = carried.header(name, value);
    }
    let answer = carried.send().await.map_err(io::Error::other)?;
    note(answer.status().as_str());
    if let Some(Fault::Slow(delay)) = &fault {
        tokio::time::sleep(*delay).await;
    }
    spoiled(answer, fault).await
}

/// The answer as it goes on.
async fn spoiled(answer: reqwest::Response, fault: Option<Fault>) -> io::Result<Response<Body>> {
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers().iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        response = response.header(name, value);
    }
    let status = answer.status().as_u16();
    let mut body = answer.bytes().await.map_err(io::Error::other)?;
    match fault {
        Some(Fault::ResetAfter) => return Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::ContentType(other)) => {
            let headers = response.headers_mut().expect("the parts of an answer are valid");
            headers.insert("content-type", other.parse().expect("a content type is a header"));
        }
        Some(Fault::BadJson) => body = Bytes::from_static(b"{\"data\": ["),
        Some(Fault::Rewrite(change)) => {
            let mut value: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
            change(&mut value);
            body = Bytes::from(value.to_string());
        }
        Some(Fault::Cut) => {
            let body = String::from_utf8_lossy(&body).into_owned();
            return Ok(cut(&Reply { status, content_type: "application/json", body }));
        }
        Some(Fault::Bomb(megabytes)) => return Ok(bomb(megabytes)),
        _ => {}
    }
    Ok(response.body(full(body)).expect("the parts of an answer are valid"))
}
