//! Halley's own routes over a real database, with a log of requests and faults on demand.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use bytes::Bytes;
use halley::backend::{LastChange, Read as _, Secret};
use halley::model::actor::Actor;
use halley::model::key::{Email, KeyName};
use halley::model::organization::OrganizationRole;
use halley::store::{Authority, Desk, Executed, KeyHolder, Mode, Store};
use halley::wire::envelope::Envelope;
use halley::wire::halley::things::{IssuedKey, LiveKeyDocument, NewKeyDocument};
use halley::wire::halley::{
    API, About, Caller, CallerKind, LastChangeDocument, LastChanges, Objects, Operations, OutcomeDocument, OutcomeKind,
    Outcomes, SnapshotDocument,
};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// What goes wrong, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection breaks before the request is looked at.
    LoseRequest,
    /// The connection breaks after the request was handled.
    LoseAnswer,
    /// The answer to a batch misses its last outcome.
    Shorten,
    /// The answer comes so many milliseconds late.
    Slow(u64),
}

struct Shared {
    store: Store,
    desk: Desk,
    /// `GET /path 200`, a line a request.
    log: Mutex<Vec<String>>,
    faults: Mutex<Vec<(&'static str, Fault)>>,
}

/// A running server; it ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// Serves the organization of a database file.
    pub(crate) fn over(path: &Path) -> Self {
        let clock = Arc::new(|| "2026-06-01T12:00:00Z".parse::<Timestamp>().unwrap());
        let store = Store::open(path, Mode::ReadWrite, clock).unwrap();
        let desk = store.desk().unwrap();
        let shared = Arc::new(Shared { store, desk, log: Mutex::default(), faults: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        #[expect(clippy::disallowed_methods, reason = "the server owns its thread, and joins it when it is dropped")]
        let thread = std::thread::spawn(move || run(listener, served, stopped));
        Self { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A key of an active member.
    pub(crate) fn key(&self, email: &str) -> String {
        let nobody = halley::backend::Provenance {
            actor: Actor::Owner,
            plan: None,
            revision: "unknown".into(),
            origin: "test".into(),
        };
        let name = KeyName::new(&format!("test-{}", self.shared.store.keys().unwrap().len()));
        let (_, secret) = self.shared.store.create_member_key(nobody, &Email::new(email), &name).unwrap();
        secret.expose().to_owned()
    }

    /// The requests until now, forgotten by that.
    pub(crate) fn log(&self) -> Vec<String> {
        std::mem::take(&mut locked(&self.shared.log))
    }

    /// Lets a fault strike the next request to this path.
    pub(crate) fn fault(&self, path: &'static str, fault: Fault) {
        locked(&self.shared.faults).push((path, fault));
    }

    /// Whether a secret is a live key's.
    pub(crate) fn takes(&self, secret: &str) -> bool {
        self.shared.store.caller_by_key(&Secret::new(secret.trim().to_owned())).unwrap().is_some()
    }

    /// How many effects of plans the audit log has.
    pub(crate) fn effects(&self) -> Vec<String> {
        let rows = self.shared.store.audit(None, 10_000).unwrap();
        rows.into_iter().filter(|row| row.plan.is_some()).map(|row| row.operation).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        let ended = self.thread.take().unwrap().join();
        assert!(std::thread::panicking() || ended.is_ok(), "the server panicked");
    }
}

fn run(listener: TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
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
                        // A fault ends the connection with an error: that is what it is for.
                        let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                    });
                }
            }
        }
    });
}

type Reply = Response<Full<Bytes>>;

async fn handle(shared: Arc<Shared>, request: Request<Incoming>) -> std::io::Result<Reply> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let path = parts.uri.path().to_owned();
    let fault = {
        let mut faults = locked(&shared.faults);
        let found = faults.iter().position(|(wanted, _)| *wanted == path);
        found.map(|at| faults.remove(at).1)
    };
    let broken = || Err(std::io::ErrorKind::ConnectionReset.into());
    if fault == Some(Fault::LoseRequest) {
        locked(&shared.log).push(format!("{} {path} lost", parts.method));
        return broken();
    }
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let reply =
        match header("authorization").map(|key| shared.store.caller_by_key(&Secret::new(key.to_owned())).unwrap()) {
            _ if path == "/api/halley/v1" => json(200, &About { api: API.to_owned(), version: "test".to_owned() }),
            Some(Some(caller)) => {
                let reply =
                    answer(&shared, &caller, parts.method.as_str(), &path, header("if-none-match"), &body, fault).await;
                reply.unwrap_or_else(|| html(404))
            }
            _ => json(401, &Envelope::new(401, "this key is not known here")),
        };
    locked(&shared.log).push(format!("{} {path} {}", parts.method, reply.status().as_u16()));
    match fault {
        Some(Fault::LoseAnswer) => return broken(),
        Some(Fault::Slow(millis)) => tokio::time::sleep(std::time::Duration::from_millis(millis)).await,
        _ => {}
    }
    Ok(reply)
}

async fn answer(
    shared: &Shared,
    caller: &halley::store::Caller,
    method: &str,
    path: &str,
    etag: Option<&str>,
    body: &[u8],
    fault: Option<Fault>,
) -> Option<Reply> {
    if path.ends_with("/snapshot") && caller.role != Some(OrganizationRole::Admin) {
        return Some(json(403, &Envelope::new(403, "only Admins see the whole organization")));
    }
    if let Some(reply) = own(shared, caller, method, path, body) {
        return Some(reply);
    }
    let snapshot = shared.store.snapshot().await.unwrap();
    let said = said(caller, snapshot.id.as_deref());
    Some(match path {
        "/api/halley/v1/whoami" => json(200, &said),
        "/api/halley/v1/snapshot" => {
            let version = shared.store.version().unwrap();
            if etag == Some(&version) {
                return Some(Response::builder().status(304).header("etag", version).body(Full::default()).unwrap());
            }
            let mut reply = json(200, &SnapshotDocument::new(snapshot, said));
            reply.headers_mut().insert("etag", version.parse().unwrap());
            reply
        }
        "/api/halley/v1/operations" => operations(shared, caller, serde_json::from_slice(body).unwrap(), fault),
        "/api/halley/v1/last-changes" => {
            let Objects { objects } = serde_json::from_slice(body).unwrap();
            let found = shared.store.last_changes(&objects).await.unwrap();
            let changes = found.into_iter().map(|(object, LastChange { at, by, plan })| {
                (object, LastChangeDocument { at, by, plan: plan.as_deref().map(str::to_owned) })
            });
            json(200, &LastChanges { changes: changes.collect() })
        }
        _ => return None,
    })
}

fn operations(shared: &Shared, caller: &halley::store::Caller, asked: Operations, fault: Option<Fault>) -> Reply {
    let Operations { plan, revision, organization, operations } = asked;
    let provenance = halley::backend::Provenance {
        actor: caller.actor.clone(),
        plan: plan.map(Into::into),
        revision: revision.unwrap_or_else(|| "unknown".to_owned()).into(),
        origin: "127.0.0.1".into(),
    };
    let changes: Vec<_> = operations.iter().map(|operation| operation.change().unwrap()).collect();
    let authority = Authority::Of(caller.actor.clone());
    let executed = match shared.desk.execute(&provenance, &authority, organization.as_deref(), &changes) {
        Ok(executed) => executed,
        Err(error) => return json(409, &Envelope::new(409, error.to_string())),
    };
    let mut outcomes: Vec<OutcomeDocument> = executed.into_iter().map(outcome).collect();
    if fault == Some(Fault::Shorten) {
        outcomes.pop();
    }
    json(200, &Outcomes { outcomes })
}

fn outcome(executed: Executed) -> OutcomeDocument {
    let (outcome, error, secret) = match executed {
        Executed::Done => (OutcomeKind::Done, None, None),
        Executed::Issued { id: _, secret } => (OutcomeKind::Done, None, Some(secret.expose().to_owned())),
        Executed::AlreadyDone => (OutcomeKind::AlreadyDone, None, None),
        Executed::Refused(text) | Executed::Denied(text) => (OutcomeKind::Refused, Some(text), None),
        Executed::Failed(error) => (OutcomeKind::Failed, Some(error.to_string()), None),
    };
    OutcomeDocument { outcome, error, secret }
}

fn said(caller: &halley::store::Caller, organization: Option<&str>) -> Caller {
    let (kind, name) = match &caller.actor {
        Actor::Member(email) => (CallerKind::Member, email.to_string()),
        Actor::ServiceAccount(name) => (CallerKind::ServiceAccount, name.to_string()),
        Actor::Owner => panic!("nobody calls as the owner"),
    };
    let key = match &caller.credential {
        halley::store::CredentialId::Key(id) => Some(id.to_string()),
        halley::store::CredentialId::Session(_) => None,
    };
    Caller {
        kind,
        name,
        user_name: caller.user_name.clone(),
        role: caller.role.as_ref().map(|role| role.as_str().to_owned()),
        key,
        organization: organization.map(str::to_owned),
    }
}

fn json(status: u16, value: &impl serde::Serialize) -> Reply {
    let body = Full::new(Bytes::from(serde_json::to_vec(value).unwrap()));
    Response::builder().status(status).header("content-type", "application/json").body(body).unwrap()
}

fn html(status: u16) -> Reply {
    let body = Full::new(Bytes::from_static(b"<html>no such page</html>"));
    Response::builder().status(status).header("content-type", "text/html").body(body).unwrap()
}

/// What is the caller's own, and what everybody sees.
fn own(shared: &Shared, caller: &halley::store::Caller, method: &str, path: &str, body: &[u8]) -> Option<Reply> {
    let Actor::Member(email) = &caller.actor else { return None };
    let by = halley::backend::Provenance {
        actor: caller.actor.clone(),
        plan: None,
        revision: "unknown".into(),
        origin: "127.0.0.1".into(),
    };
    let holder = KeyHolder::Member(email.clone());
    let keys = || shared.store.keys().unwrap().into_iter().filter(|key| key.holder == holder);
    Some(match (method, path.strip_prefix("/api/halley/v1/")?) {
        ("GET", "keys") => {
            let document = |key: halley::store::StoredKey| LiveKeyDocument {
                id: key.id,
                name: key.name,
                created_at: key.created_at,
                last_used_at: key.last_used_at,
            };
            json(200, &keys().map(document).collect::<Vec<_>>())
        }
        ("POST", "keys") => {
            let NewKeyDocument { name } = serde_json::from_slice(body).unwrap();
            let (id, secret) = shared.store.create_member_key(by, email, &name).unwrap();
            json(201, &IssuedKey { id, name, secret: secret.expose().to_owned() })
        }
        ("DELETE", path) => {
            let id = path.strip_prefix("keys/")?;
            if !keys().any(|key| key.id == id) {
                return Some(json(404, &Envelope::new(404, "you have no such key")));
            }
            shared.store.revoke_key(by, id).unwrap();
            Response::builder().status(204).body(Full::default()).unwrap()
        }
        ("GET", "members") => {
            let people = shared.store.people().unwrap();
            let total = people.len();
            let row = |person: halley::store::Person| serde_json::json!({"email": person.email, "userName": person.user_name, "role": person.role, "state": person.state});
            json(200, &serde_json::json!({"data": people.into_iter().map(row).collect::<Vec<_>>(), "total": total}))
        }
        _ => return None,
    })
}
