//! Several processes and one Lease, on a server in memory and a clock that tests turn.

use std::convert::Infallible;
use std::sync::Mutex;

use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::advance;
use tower::service_fn;

use super::*;
use crate::operator::fence::Fence;

/// An API server that knows one Lease.
#[derive(Default)]
pub(in crate::operator) struct Server {
    lease: Mutex<Option<Value>>,
    version: Mutex<u64>,
    /// What every request is answered with instead.
    broken: Mutex<Option<u16>>,
}

impl Server {
    pub(in crate::operator) fn client(self: &Arc<Self>) -> kube::Client {
        let server = self.clone();
        let service = service_fn(move |request: Request<Body>| {
            let server = server.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await.expect("a body in memory").to_bytes();
                let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
                let (code, answer) = server.answer(&head.method, body);
                let answer = Response::builder().status(code).body(Body::from(answer.to_string().into_bytes()));
                Ok::<_, Infallible>(answer.expect("a whole answer"))
            }
        });
        kube::Client::new(service, "halley")
    }

    fn answer(&self, method: &Method, body: Value) -> (u16, Value) {
        if let Some(code) = *self.broken.lock().unwrap() {
            return failure(code, "Broken");
        }
        let mut lease = self.lease.lock().unwrap();
        let current = lease.as_ref().map(|lease| lease["metadata"]["resourceVersion"].clone());
        match (method, current) {
            (&Method::GET, Some(_)) => (200, lease.clone().unwrap()),
            (&Method::POST, Some(_)) => failure(409, "AlreadyExists"),
            (&Method::PUT, Some(version)) if version != body["metadata"]["resourceVersion"] => failure(409, "Conflict"),
            (&Method::POST, None) | (&Method::PUT, Some(_)) => (200, self.store(&mut lease, body)),
            _ => failure(404, "NotFound"),
        }
    }

    fn store(&self, lease: &mut Option<Value>, mut body: Value) -> Value {
        let mut version = self.version.lock().unwrap();
        *version += 1;
        body["metadata"]["resourceVersion"] = version.to_string().into();
        *lease = Some(body.clone());
        body
    }

    /// Changes the Lease as another client does.
    fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut lease = self.lease.lock().unwrap();
        let mut body = lease.clone().unwrap();
        change(&mut body);
        self.store(&mut lease, body);
    }

    pub(in crate::operator) fn held_by(&self, holder: &str) {
        let spec = json!({"holderIdentity": holder, "leaseDurationSeconds": 15, "leaseTransitions": 4,
            "acquireTime": "2026-01-01T00:00:00.000000Z", "renewTime": "2031-01-01T00:00:00.000000Z"});
        let lease = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "halley-operator"}, "spec": spec});
        self.store(&mut self.lease.lock().unwrap(), lease);
    }

    pub(in crate::operator) fn spec(&self) -> Value {
        self.lease.lock().unwrap().as_ref().map_or(Value::Null, |lease| lease["spec"].clone())
    }

    pub(in crate::operator) fn is_broken(&self, code: Option<u16>) {
        *self.broken.lock().unwrap() = code;
    }
}

fn failure(code: u16, reason: &str) -> (u16, Value) {
    (
        code,
        json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": code, "message": reason}),
    )
}

/// A process that takes part.
struct Process {
    fence: Fence,
    stop: watch::Sender<bool>,
    task: JoinHandle<Result<(), Error>>,
}

impl Process {
    #[expect(clippy::disallowed_methods, reason = "the test joins it")]
    fn start(server: &Arc<Server>, identity: &str) -> Self {
        let (grip, fence) = Fence::new();
        let (stop, stopped) = watch::channel(false);
        let election = Election {
            client: server.client(),
            settings: LeaseSettings {
                namespace: "halley".to_owned(),
                name: "halley-operator".to_owned(),
                duration: Duration::from_secs(15),
                identity: identity.to_owned(),
            },
            // As with `--today`: it stands still.
            clock: Arc::new(|| "2026-11-24T12:00:00Z".parse().unwrap()),
            metrics: Arc::new(Metrics::new()),
        };
        Self { fence, stop, task: tokio::spawn(election.run(grip, stopped)) }
    }
}

/// Lets time pass as it does: in small steps, with everybody at work in between.
async fn pass(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_nobody_has_is_made_and_renewed() {
    let server = Arc::new(Server::default());
    let process = Process::start(&server, "a");
    process.fence.acquired().await;
    assert!(process.fence.holds());
    let first = server.spec();
    assert_eq!((&first["holderIdentity"], &first["leaseTransitions"]), (&json!("a"), &json!(0)));
    assert_eq!(first["leaseDurationSeconds"], 15);
    pass(120).await;
    assert!(process.fence.check().is_ok());
    assert_eq!(server.spec()["acquireTime"], first["acquireTime"]);
    assert_ne!(server.spec()["renewTime"], first["renewTime"], "others see that it lives");
    let writes = *server.version.lock().unwrap();
    assert!((20..=25).contains(&writes), "{writes} writes, of which one every five seconds is due");
}

#[tokio::test(start_paused = true)]
async fn another_takes_over_only_after_a_whole_duration_without_any_change() {
    let server = Arc::new(Server::default());
    // Its clock is years ahead; that means nothing.
    server.held_by("gone");
    let process = Process::start(&server, "b");
    pass(10).await;
    server.change(|lease| lease["spec"]["renewTime"] = json!("2031-01-01T00:00:05.000000Z"));
    pass(14).await;
    assert!(!process.fence.holds());
    assert_eq!(server.spec()["holderIdentity"], "gone");
    pass(5).await;
    assert!(process.fence.holds());
    assert_eq!((&server.spec()["holderIdentity"], &server.spec()["leaseTransitions"]), (&json!("b"), &json!(5)));
}

#[tokio::test(start_paused = true)]
async fn of_two_that_take_over_at_once_one_gets_it() {
    let server = Arc::new(Server::default());
    server.held_by("gone");
    let (b, c) = (Process::start(&server, "b"), Process::start(&server, "c"));
    for _ in 0..120 {
        pass(1).await;
        assert!(!(b.fence.holds() && c.fence.holds()));
    }
    assert!(b.fence.holds() || c.fence.holds());
    assert_eq!(server.spec()["leaseTransitions"], 5);
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_is_given_back_is_taken_at_once() {
    let server = Arc::new(Server::default());
    let a = Process::start(&server, "a");
    a.fence.acquired().await;
    let b = Process::start(&server, "b");
    pass(60).await;
    assert!(a.fence.holds() && !b.fence.holds());
    a.stop.send_replace(true);
    assert_eq!(a.task.await.unwrap(), Ok(()));
    assert!(!a.fence.holds());
    assert_ne!(server.spec()["holderIdentity"], "a");
    pass(2).await;
    assert!(b.fence.holds());
    assert_eq!(server.spec()["leaseTransitions"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_without_another_holder_is_no_loss() {
    let server = Arc::new(Server::default());
    let process = Process::start(&server, "a");
    process.fence.acquired().await;
    server.change(|lease| lease["metadata"]["labels"] = json!({"team": "platform"}));
    pass(60).await;
    assert!(process.fence.holds());
    let label = server.lease.lock().unwrap().as_ref().unwrap()["metadata"]["labels"]["team"].clone();
    assert_eq!(label, "platform");
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_another_has_taken_ends_the_process() {
    let server = Arc::new(Server::default());
    let process = Process::start(&server, "a");
    process.fence.acquired().await;
    server.held_by("thief");
    process.fence.lost().await;
    assert_eq!(process.task.await.unwrap(), Err(Error::LostLease));
    assert_eq!(server.spec()["holderIdentity"], "thief");
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_was_deleted_ends_the_process_and_others_wait_for_their_turn() {
    let server = Arc::new(Server::default());
    let a = Process::start(&server, "a");
    a.fence.acquired().await;
    let b = Process::start(&server, "b");
    pass(1).await;
    *server.lease.lock().unwrap() = None;
    pass(2).await;
    assert!(a.fence.holds() && !b.fence.holds());
    assert_eq!(a.task.await.unwrap(), Err(Error::LostLease));
    b.fence.acquired().await;
    assert!(b.fence.holds());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_stood_still_knows_before_its_next_write() {
    let server = Arc::new(Server::default());
    let process = Process::start(&server, "a");
    process.fence.acquired().await;
    // Nothing of the process runs while this passes.
    advance(Duration::from_millis(11_900)).await;
    assert!(process.fence.holds());
    advance(Duration::from_secs(13)).await;
    assert_eq!(process.fence.check(), Err(crate::operator::fence::NotLeading));
    assert_eq!(process.task.await.unwrap(), Err(Error::LostLease));
    assert!(!process.fence.holds());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_no_more_ends_the_lead_before_others_may_begin() {
    let server = Arc::new(Server::default());
    let process = Process::start(&server, "a");
    process.fence.acquired().await;
    let begin = Instant::now();
    server.is_broken(Some(500));
    process.fence.lost().await;
    let lasted = begin.elapsed();
    assert!(lasted >= Duration::from_secs(11) && lasted < Duration::from_secs(13), "{lasted:?}");
    assert_eq!(process.task.await.unwrap(), Err(Error::LostLease));
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_passes_is_no_loss() {
    let server = Arc::new(Server::default());
    let process = Process::start(&server, "a");
    process.fence.acquired().await;
    server.is_broken(Some(500));
    pass(10).await;
    server.is_broken(None);
    pass(60).await;
    assert!(process.fence.holds());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_at_the_start_ends_the_process() {
    let server = Arc::new(Server::default());
    server.is_broken(Some(403));
    let process = Process::start(&server, "a");
    assert_eq!(process.task.await.unwrap(), Err(Error::Forbidden("Broken".to_owned())));
    assert!(!process.fence.holds());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_waits_outlives_failures() {
    let server = Arc::new(Server::default());
    server.held_by("gone");
    let process = Process::start(&server, "b");
    pass(3).await;
    server.is_broken(Some(500));
    pass(30).await;
    server.is_broken(None);
    pass(5).await;
    assert!(process.fence.holds());
}
