//! The process: every task is joined, and when one ends that should not, all of it ends.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::fence::Fence;
use super::health::{self, Health, STILL};
use super::lease::Election;
use super::metrics::Metrics;
use super::work::{Means, work};
use super::{Error, Settings};

/// How long the work may take to end; Kubernetes kills a pod after 30 s.
const GRACE: Duration = Duration::from_secs(25);

const HEALTH: &str = "health";
const LEASE: &str = "lease";
const WORK: &str = "work";

/// Works until `stop`, then finishes what is in flight and gives the lease back.
///
/// # Errors
///
/// The API server refuses or cannot be reached at the start, the address cannot be listened on, the lease was lost, or a task ended.
/// The process should end then: a start from the beginning is clean.
pub async fn run(
    client: kube::Client,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let failed = |cause| Error::listen(settings.listen, &cause);
    let listener = TcpListener::bind(settings.listen).await.map_err(failed)?;
    tracing::info!(address = %listener.local_addr().map_err(failed)?, "health and metrics are served");
    let (health, metrics) = (Arc::new(Health::new(STILL)), Arc::new(Metrics::new()));
    let (grip, fence) = Fence::new();
    let (stopping, stopped) = watch::channel(false);
    let (releasing, released) = watch::channel(false);
    let election = Election {
        client: client.clone(),
        settings: settings.lease.clone(),
        clock: settings.clock.clone(),
        metrics: metrics.clone(),
    };
    let means = Means {
        client,
        settings: Arc::new(settings),
        fence: fence.clone(),
        health: health.clone(),
        metrics: metrics.clone(),
        stop: stopped,
    };
    let mut tasks = Tasks { set: JoinSet::new(), health: health.clone() };
    tasks.start(HEALTH, health::serve(listener, health, metrics).map(Ok));
    tasks.start(LEASE, election.run(grip, released));
    tasks.start(WORK, work(means));
    tokio::select! {
        (name, result) = tasks.next() => return Err(tasks.ended(name, result)),
        () = fence.lost() => return Err(tasks.lost().await),
        () = stop => {}
    }
    end(tasks, &stopping, &releasing).await
}

/// Ends the work, then gives the lease back.
async fn end(mut tasks: Tasks, stopping: &watch::Sender<bool>, releasing: &watch::Sender<bool>) -> Result<(), Error> {
    tracing::info!("ending: what is in flight is finished first");
    stopping.send_replace(true);
    match timeout(GRACE, tasks.next()).await {
        Ok((WORK, Ok(()))) => {}
        Ok((name, result)) => return Err(tasks.ended(name, result)),
        Err(_) => {
            // What was cut off may still be on its way, so the lease runs out by itself.
            tracing::warn!("some work did not end in time and was cut off");
            return Ok(());
        }
    }
    releasing.send_replace(true);
    match tasks.next().await {
        (LEASE, Ok(())) => Ok(()),
        (name, result) => Err(tasks.ended(name, result)),
    }
}

/// The tasks of the process. Those that still run when it is dropped are ended.
struct Tasks {
    set: JoinSet<(&'static str, Result<(), Error>)>,
    health: Arc<Health>,
}

impl Tasks {
    fn start(&mut self, name: &'static str, task: impl Future<Output = Result<(), Error>> + Send + 'static) {
        self.set.spawn(async move {
            let ended = AssertUnwindSafe(task).catch_unwind().await;
            (name, ended.unwrap_or(Err(Error::Panicked(name))))
        });
    }

    /// The next task that ends, and how.
    async fn next(&mut self) -> (&'static str, Result<(), Error>) {
        match self.set.join_next().await {
            Some(Ok(ended)) => ended,
            // Panics are caught within the task, and nobody aborts one.
            Some(Err(_)) | None => ("", Err(Error::Ended("tasks"))),
        }
    }

    /// A task ended that should not have.
    fn ended(&self, name: &'static str, result: Result<(), Error>) -> Error {
        self.health.died(name);
        let error = result.err().unwrap_or(Error::Ended(name));
        tracing::error!(task = name, %error, "a task has ended, and so does the process");
        error
    }

    /// The lease is lost. The task of the lease may be about to say why.
    async fn lost(&mut self) -> Error {
        match timeout(Duration::from_secs(1), self.next()).await {
            Ok((name, result)) => self.ended(name, result),
            Err(_) => self.ended(LEASE, Err(Error::LostLease)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tokio::sync::oneshot;
    use tokio::time::sleep;

    use super::super::LeaseSettings;
    use super::super::lease::tests::Server;
    use super::*;
    use crate::comet::http::Proxies;
    use crate::resources::organization::Approval;

    fn settings() -> Settings {
        let minute = Duration::from_secs(60);
        Settings {
            namespaces: Vec::new(),
            shard: None,
            minimum_approval: Approval::Never,
            settle: minute,
            interval: minute,
            retry: minute,
            timeout: minute,
            concurrency: 1,
            listen: "127.0.0.1:0".parse().unwrap(),
            lease: LeaseSettings {
                namespace: "halley".to_owned(),
                name: "halley-operator".to_owned(),
                duration: Duration::from_secs(15),
                identity: "a".to_owned(),
            },
            cache: None,
            ca_file: None,
            insecure_http: false,
            proxies: Proxies::default(),
            clock: Arc::new(|| Timestamp::UNIX_EPOCH),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_lease_is_given_back_at_the_end() {
        let server = Arc::new(Server::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = run(server.client(), settings(), stopped.map(drop));
        let stopping = async {
            sleep(Duration::from_secs(60)).await;
            assert_eq!(server.spec()["holderIdentity"], "a");
            drop(stop);
        };
        assert_eq!(tokio::join!(running, stopping).0, Ok(()));
        assert!(server.spec()["holderIdentity"].is_null());
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_that_waits_can_be_ended() {
        let server = Arc::new(Server::default());
        server.held_by("other");
        let ended = run(server.client(), settings(), sleep(Duration::from_secs(5))).await;
        assert_eq!(ended, Ok(()));
        assert_eq!(server.spec()["holderIdentity"], "other");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_at_the_start_and_a_lost_lease_end_the_process() {
        let server = Arc::new(Server::default());
        server.is_broken(Some(403));
        let never = std::future::pending;
        assert_eq!(run(server.client(), settings(), never()).await, Err(Error::Forbidden("Broken".to_owned())));
        server.is_broken(None);
        let losing = async {
            sleep(Duration::from_secs(7)).await;
            server.held_by("thief");
        };
        assert_eq!(tokio::join!(run(server.client(), settings(), never()), losing).0, Err(Error::LostLease));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_is_noticed() {
        let health = Arc::new(Health::new(STILL));
        let mut tasks = Tasks { set: JoinSet::new(), health: health.clone() };
        tasks.start(LEASE, std::future::pending());
        tasks.start(WORK, async { panic!("a bug") });
        let (name, result) = tasks.next().await;
        assert_eq!(tasks.ended(name, result), Error::Panicked(WORK));
        assert_eq!(health.trouble().as_deref(), Some("the task `work` has ended"));
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let settings = Settings { listen: taken.local_addr().unwrap(), ..settings() };
        let error = run(Arc::new(Server::default()).client(), settings, std::future::pending()).await.unwrap_err();
        assert!(matches!(error, Error::Listen { .. }), "{error}");
    }
}
