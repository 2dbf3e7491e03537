//! The work of the operator that leads: watches feed the mirror, changes and times feed the queue, runs empty it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::credentials::CredentialWatch;
use super::error::Error;
use super::events::Events;
use super::fence::Fence;
use super::fetch::Key;
use super::health::Health;
use super::live::Connections;
use super::metrics::Metrics;
use super::mirror::Mirror;
use super::object::Object;
use super::queue::Queue;
use super::reconcile::{Context, Next};
use super::secrets::SecretStore;
use super::settings::Settings;
use super::watches::{scopes, watch, within};
use super::write::Writer;
use crate::apply::Stop;
use crate::manifest::Resource;

/// How often the loop says that it lives.
const BEAT: Duration = Duration::from_secs(5);
/// How often it is looked whether the watches have told everything.
const UNREADY: Duration = Duration::from_millis(100);
/// After a run that did something, the next one looks whether all is well.
const SOON: Duration = Duration::from_secs(1);

/// What the operator works with.
pub struct Means {
    /// The API server.
    pub client: kube::Client,
    /// How it was started.
    pub settings: Arc<Settings>,
    /// Whether this process leads.
    pub fence: Fence,
    /// What is told to who asks for its health.
    pub health: Arc<Health>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Becomes true when the process is to end.
    pub stop: watch::Receiver<bool>,
}

/// Works until the process is to end.
///
/// # Errors
///
/// A part has ended that must not, or this process does not lead any more.
pub async fn work(means: Means) -> Result<(), Error> {
    let mirror = Arc::new(Mirror::new(scopes(&means.settings.namespaces)));
    let mut watches = JoinSet::new();
    for scope in scopes(&means.settings.namespaces) {
        watches.spawn(watch(means.client.clone(), mirror.clone(), scope));
    }
    let touched = mirror.clone();
    let secrets = SecretStore::new(means.client.clone(), Arc::new(move |namespace, _| touched.touch(namespace)));
    for namespace in within(&means.settings.namespaces) {
        let secrets = secrets.clone();
        watches.spawn(async move { secrets.watch(namespace.as_deref()).await });
    }
    let touched = mirror.clone();
    let changed = Arc::new(move |namespace: &str, _: &str| touched.touch(namespace));
    let credentials = Arc::new(CredentialWatch::new(means.client.clone(), changed));
    let mut stop = means.stop.clone();
    let mut worker = Worker::new(&means, mirror, secrets, credentials);
    let done = tokio::select! {
        ended = watches.join_next() => Err(ended_watch(ended)),
        done = worker.work(&means) => done,
        () = asked(&mut stop) => Ok(()),
    };
    worker.finish().await;
    done
}

async fn asked(stop: &mut watch::Receiver<bool>) {
    // The sender going away ends the work as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

fn ended_watch(ended: Option<Result<(), JoinError>>) -> Error {
    match ended {
        Some(Err(error)) => {
            tracing::error!(%error, "a watch panicked");
            Error::Panicked("watch")
        }
        Some(Ok(())) | None => Error::Ended("watch"),
    }
}

struct Worker {
    context: Arc<Context>,
    queue: Queue,
    runs: JoinSet<Next>,
    keys: BTreeMap<Id, Key>,
    /// Who did something in the last run; doing something again and again is not looked after at once.
    busy: BTreeSet<Key>,
}

impl Worker {
    fn new(means: &Means, mirror: Arc<Mirror>, secrets: SecretStore, credentials: Arc<CredentialWatch>) -> Self {
        let Means { client, settings, fence, health: _, metrics, stop: _ } = means;
        let writer =
            Writer { client: client.clone(), fence: fence.clone(), metrics: metrics.clone(), mirror: mirror.clone() };
        let context = Context {
            client: client.clone(),
            settings: settings.clone(),
            mirror,
            writer,
            credentials,
            secrets,
            connections: Connections::default(),
            claims: super::claims::Claims::default(),
            events: Events::new(client.clone(), fence.clone(), &settings.lease.identity),
            stop: Arc::new(Stop::default()),
        };
        Self {
            context: Arc::new(context),
            queue: Queue::default(),
            runs: JoinSet::new(),
            keys: BTreeMap::new(),
            busy: BTreeSet::new(),
        }
    }

    async fn work(&mut self, means: &Means) -> Result<(), Error> {
        let context = self.context.clone();
        let mut beat = tokio::time::interval(BEAT);
        loop {
            // One that waits to lead keeps its mirror current all the same, to begin at once when its turn comes.
            let (ready, leads) = (context.is_synced(), means.fence.holds());
            means.health.synced(ready);
            if ready && leads {
                self.begin();
            }
            let room = leads && self.queue.running() < context.settings.concurrency;
            let due = if ready { self.queue.next().filter(|_| room) } else { Some(Instant::now() + UNREADY) };
            tokio::select! {
                () = means.fence.lost() => return Err(Error::LostLease),
                () = means.fence.acquired(), if !leads => tracing::info!("leading"),
                changed = context.mirror.changes() => self.changed(&changed),
                Some(ended) = self.runs.join_next_with_id() => self.ended(ended)?,
                () = until(due) => {}
                _ = beat.tick() => means.health.beat(),
            }
        }
    }

    /// Begins what is due, as far as there is room.
    fn begin(&mut self) {
        while self.queue.running() < self.context.settings.concurrency {
            let Some(key) = self.queue.take(Instant::now()) else { return };
            let (context, run) = (self.context.clone(), key.clone());
            let id = self.runs.spawn(async move { one(&context, &run).await }).id();
            self.keys.insert(id, key);
        }
    }

    /// Everything in a namespace that changed is looked at.
    fn changed(&mut self, namespaces: &BTreeSet<Arc<str>>) {
        let (now, organizations) = (Instant::now(), self.context.mirror.organizations());
        let ours = organizations.iter().filter(|organization| organization.shard == self.context.settings.shard);
        let mut count = 0;
        for organization in ours {
            count += 1;
            if namespaces.contains(&organization.namespace) {
                self.queue.changed(&(organization.namespace.clone(), Some(organization.name.clone())), now);
            }
        }
        self.context.writer.metrics.organizations(count);
        self.forget(&organizations);
        // Who belongs to no organization belongs to no shard either.
        for namespace in namespaces.iter().filter(|_| self.context.settings.shard.is_none()) {
            self.queue.changed(&(namespace.clone(), None), now);
        }
    }

    /// What is kept for organizations that are gone goes too.
    fn forget(&self, organizations: &[Arc<Object>]) {
        let named = |namespace: &str, name: &str| {
            organizations.iter().any(|found| *found.namespace == *namespace && *found.name == *name)
        };
        self.context.connections.retain(named);
        let wanted = organizations.iter().filter_map(|found| {
            let Resource::Organization(spec) = &found.document.as_ref()?.resource else { return None };
            let secret = spec.server.as_ref()?.credentials_ref.as_ref()?;
            Some((found.namespace.to_string(), secret.name.as_str().to_owned()))
        });
        self.context.credentials.retain(&wanted.collect());
    }

    fn ended(&mut self, ended: Result<(Id, Next), JoinError>) -> Result<(), Error> {
        let (id, next) = ended.map_err(|error| {
            tracing::error!(%error, "a run panicked");
            Error::Panicked("run")
        })?;
        let Some(key) = self.keys.remove(&id) else { return Ok(()) };
        self.queue.finished(&key);
        let again = next == Next::Soon && !self.busy.insert(key.clone());
        if next != Next::Soon {
            self.busy.remove(&key);
        }
        let wait = match next {
            Next::Never => return Ok(()),
            Next::Soon if again => self.context.settings.retry,
            Next::Soon => SOON,
            Next::After(wait) => wait,
            Next::Interval => self.interval(&key),
        };
        self.queue.at(key, Instant::now() + wait);
        Ok(())
    }

    /// The organization's interval with some chance in it, or until the day ends: access and keys end with days.
    fn interval(&self, (namespace, name): &Key) -> Duration {
        let fetched = name.as_ref().and_then(|name| super::fetch::fetch(&self.context.mirror, namespace, name));
        let declared = fetched.as_ref().and_then(|fetched| fetched.spec()?.interval.as_ref()?.duration());
        let interval = declared.unwrap_or(self.context.settings.interval).max(SOON);
        let chance = getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX));
        interval.mul_f64(0.9 + 0.2 * chance).min(until_midnight((self.context.settings.clock)()))
    }

    /// What is under way is finished; nothing more is begun.
    async fn finish(&mut self) {
        self.context.stop.ask();
        while self.runs.join_next().await.is_some() {}
    }
}

async fn one(context: &Context, (namespace, name): &Key) -> Next {
    match name {
        Some(name) => context.reconcile(namespace, name).await,
        None => context.orphans(namespace).await,
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// A second into the next day, UTC.
pub(crate) fn until_midnight(now: jiff::Timestamp) -> Duration {
    const DAY: i64 = 24 * 60 * 60;
    let left = DAY - now.as_second().rem_euclid(DAY) + 1;
    Duration::from_secs(left.unsigned_abs())
}
