//! Leader election on a Lease, which is made at run time: Argo CD does not apply one that is in a chart.
//!
//! No clock of another machine counts. Whoever waits takes over when the Lease has not changed for its whole duration by their own
//! monotonic clock. The holder counts from before it sent its renewal, and relies on four fifths of the duration only. Every write
//! names the version that it replaces, so of two that take over at once one gets it.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use kube::Api;
use kube::api::{ObjectMeta, PostParams};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

use super::fence::Grip;
use super::metrics::Metrics;
use super::{Error, LeaseSettings};

/// What a process takes part with.
pub(super) struct Election {
    pub(super) client: kube::Client,
    pub(super) settings: LeaseSettings,
    pub(super) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) metrics: Arc<Metrics>,
}

/// The Lease of another process, as it was last, and since when.
struct Seen {
    spec: LeaseSpec,
    since: Instant,
}

/// A Lease of this process, and how long it may rely on it.
struct Held {
    lease: Lease,
    sent: Instant,
}

impl Election {
    /// Waits for the lease, then keeps it until `stop` and gives it back.
    ///
    /// # Errors
    ///
    /// The first request fails, or the lease was lost.
    pub(super) async fn run(self, grip: Grip, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        let held = tokio::select! {
            held = self.acquire() => held?,
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
        };
        self.metrics.leading(true);
        let kept = self.keep(held, &grip, &mut stop).await;
        // First nothing here writes any more, then another process may.
        grip.lose();
        self.metrics.leading(false);
        self.release(kept?).await;
        Ok(())
    }

    async fn acquire(&self) -> Result<Held, Error> {
        let (mut seen, mut reached) = (None, false);
        loop {
            match self.attempt(&mut seen).await {
                Ok(Some(held)) => return Ok(held),
                Ok(None) => reached = true,
                Err(error) if !reached => return Err(error),
                Err(error) => tracing::warn!(%error, "the lease could not be asked for"),
            }
            sleep(self.pause()).await;
        }
    }

    /// Takes the lease if it is free.
    async fn attempt(&self, seen: &mut Option<Seen>) -> Result<Option<Held>, Error> {
        let (name, identity) = (&self.settings.name, &self.settings.identity);
        let found = self.ask(self.api().get_opt(name)).await??;
        if !self.is_free(found.as_ref(), seen) {
            return Ok(None);
        }
        let sent = Instant::now();
        let claimed = match found {
            Some(lease) => self.ask(self.api().replace(name, &PostParams::default(), &self.claim(lease))).await?,
            None => self.ask(self.api().create(&PostParams::default(), &self.claim(self.fresh()))).await?,
        };
        match claimed {
            Ok(lease) => {
                tracing::info!(lease = %name, %identity, "this process leads");
                Ok(Some(Held { lease, sent }))
            }
            Err(kube::Error::Api(status)) if status.code == 409 => Ok(None),
            Err(kube::Error::Api(status)) if status.code == 404 => Err(Error::Forbidden(status.message)),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether nobody may rely on the Lease any more. One that vanished may still be relied on by whoever had it.
    fn is_free(&self, lease: Option<&Lease>, seen: &mut Option<Seen>) -> bool {
        let spec = lease.map(|lease| lease.spec.clone().unwrap_or_default());
        let nobody = |spec: &LeaseSpec| spec.holder_identity.as_deref().unwrap_or_default().is_empty();
        match (spec, seen) {
            (Some(spec), _) if nobody(&spec) => true,
            (None, None) => true,
            (Some(spec), seen) if seen.as_ref().is_none_or(|seen| seen.spec != spec) => {
                if seen.as_ref().is_none_or(|seen| seen.spec.holder_identity != spec.holder_identity) {
                    tracing::info!(holder = spec.holder_identity, "another process leads; this one waits");
                }
                *seen = Some(Seen { spec, since: Instant::now() });
                false
            }
            (_, Some(seen)) => seen.since.elapsed() >= self.duration(&seen.spec),
            (Some(_), None) => false,
        }
    }

    /// Renews until `stop`; gives the Lease as it was last.
    async fn keep(&self, held: Held, grip: &Grip, stop: &mut watch::Receiver<bool>) -> Result<Lease, Error> {
        let Held { mut lease, sent } = held;
        let mut end = self.end(sent);
        let mut next = sent + self.settings.duration / 3;
        while grip.hold(end) {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return Ok(lease),
                () = sleep_until(next.min(end)) => {}
            }
            let sent = Instant::now();
            match timeout_at(end, self.renew(&lease)).await {
                Ok(Ok(Some(renewed))) => {
                    lease = renewed;
                    end = self.end(sent);
                    next = sent + self.settings.duration / 3;
                }
                Ok(Ok(None)) => break,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the lease could not be renewed");
                    next = Instant::now() + self.pause();
                }
                Err(_) => break,
            }
        }
        Err(Error::LostLease)
    }

    /// The renewed Lease; `None` when it is another process's, or gone.
    async fn renew(&self, lease: &Lease) -> Result<Option<Lease>, Error> {
        let name = &self.settings.name;
        match self.ask(self.api().replace(name, &PostParams::default(), &self.renewed(lease.clone()))).await? {
            Ok(lease) => return Ok(Some(lease)),
            Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => {}
            Err(error) => return Err(error.into()),
        }
        // Somebody changed a label, an answer got lost, or another process leads.
        let Some(found) = self.ask(self.api().get_opt(name)).await?? else { return Ok(None) };
        if !same(&found, lease) {
            return Ok(None);
        }
        Ok(Some(self.ask(self.api().replace(name, &PostParams::default(), &self.renewed(found))).await??))
    }

    /// Says that nobody leads, so that the next one need not wait.
    async fn release(&self, mut lease: Lease) {
        let name = &self.settings.name;
        let spec = lease.spec.get_or_insert_default();
        spec.holder_identity = None;
        spec.renew_time = Some(self.now(spec.renew_time.as_ref()));
        match self.ask(self.api().replace(name, &PostParams::default(), &lease)).await {
            Ok(Ok(_)) => tracing::info!(lease = %name, "the lease was given back"),
            Ok(Err(error)) => tracing::warn!(%error, "the lease could not be given back; it runs out by itself"),
            Err(error) => tracing::warn!(%error, "the lease could not be given back; it runs out by itself"),
        }
    }

    fn fresh(&self) -> Lease {
        Lease { metadata: ObjectMeta { name: Some(self.settings.name.clone()), ..ObjectMeta::default() }, spec: None }
    }

    fn claim(&self, mut lease: Lease) -> Lease {
        let before = lease.spec.take();
        let now = self.now(before.as_ref().and_then(|before| before.renew_time.as_ref()));
        lease.spec = Some(LeaseSpec {
            acquire_time: Some(now.clone()),
            holder_identity: Some(self.settings.identity.clone()),
            lease_duration_seconds: Some(seconds(self.settings.duration)),
            lease_transitions: Some(before.map_or(0, |before| before.lease_transitions.unwrap_or(0).saturating_add(1))),
            renew_time: Some(now),
            ..LeaseSpec::default()
        });
        lease
    }

    fn renewed(&self, mut lease: Lease) -> Lease {
        let spec = lease.spec.get_or_insert_default();
        spec.renew_time = Some(self.now(spec.renew_time.as_ref()));
        lease
    }

    /// Another time than `before`, also when the clock stands still: others see by it that the holder lives.
    fn now(&self, before: Option<&MicroTime>) -> MicroTime {
        let now = (self.clock)();
        let now = Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
        match before {
            Some(before) if before.0 == now => {
                MicroTime(now.saturating_add(SignedDuration::from_micros(1)).unwrap_or(now))
            }
            _ => MicroTime(now),
        }
    }

    /// How long the holder of a Lease relies on it at the most.
    fn duration(&self, spec: &LeaseSpec) -> Duration {
        let said = spec.lease_duration_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        said.filter(|seconds| *seconds > 0).map_or(self.settings.duration, Duration::from_secs)
    }

    /// Until when this process relies on a Lease that it asked for at `sent`. What it sends last has the rest of the time to arrive.
    fn end(&self, sent: Instant) -> Instant {
        sent + self.settings.duration * 4 / 5
    }

    fn pause(&self) -> Duration {
        (self.settings.duration / 10).min(Duration::from_secs(2))
    }

    fn api(&self) -> Api<Lease> {
        Api::namespaced(self.client.clone(), &self.settings.namespace)
    }

    /// One request. A client without any answer waits for ever.
    async fn ask<T>(
        &self,
        request: impl Future<Output = Result<T, kube::Error>>,
    ) -> Result<Result<T, kube::Error>, Error> {
        let longest = self.settings.duration / 3;
        timeout(longest, request).await.map_err(|_| Error::Unreachable(format!("no answer within {longest:?}")))
    }
}

/// Whether a Lease is still the one that this process acquired. A name alone may be two processes'.
fn same(found: &Lease, ours: &Lease) -> bool {
    let of = |lease: &Lease| lease.spec.as_ref().map(|spec| (spec.holder_identity.clone(), spec.acquire_time.clone()));
    of(found) == of(ours)
}

fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis().div_ceil(1000)).unwrap_or(i32::MAX).max(1)
}

#[cfg(test)]
#[path = "lease_tests.rs"]
pub(super) mod tests;
