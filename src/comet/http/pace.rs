//! When a request may leave: how many at once, how fast writes follow each other, and the cooldown that a server asked for.
//!
//! All clients of one server in this process share one pace. Waits are tokio's, so that tests run on a virtual clock.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, Weak};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use super::settings::{Rate, Settings};

/// The paces of this process, by server. A limit of the server's counts all of us, whichever part of the process asks.
static SHARED: LazyLock<Mutex<BTreeMap<String, Weak<Pace>>>> = LazyLock::new(Mutex::default);

pub(super) struct Pace {
    under_way: Semaphore,
    state: Mutex<State>,
}

struct State {
    writes: Option<Rate>,
    /// When the next write would leave if all before it had left evenly.
    next_write: Option<Instant>,
    cool_until: Option<Instant>,
}

impl Pace {
    pub(super) fn new(settings: &Settings) -> Arc<Self> {
        let state = State { writes: settings.writes, next_write: None, cool_until: None };
        Arc::new(Self { under_way: Semaphore::new(settings.concurrency.max(1)), state: Mutex::new(state) })
    }

    /// The pace of the settings' server; the first client's settings decide.
    pub(super) fn shared(settings: &Settings) -> Arc<Self> {
        let mut known = SHARED.lock().expect("no panic while it is held");
        known.retain(|_, pace| pace.strong_count() > 0);
        if let Some(pace) = known.get(&settings.base).and_then(Weak::upgrade) {
            return pace;
        }
        let pace = Self::new(settings);
        known.insert(settings.base.clone(), Arc::downgrade(&pace));
        pace
    }

    /// Waits until a request may leave. It counts as under way until the permit is dropped. `None` when the cooldown ends after the deadline.
    pub(super) async fn turn(&self, reads: bool, deadline: Instant) -> Option<SemaphorePermit<'_>> {
        let permit = self.under_way.acquire().await.expect("it is never closed");
        loop {
            while let Some(until) = self.cooling() {
                if until > deadline {
                    return None;
                }
                sleep_until(until).await;
            }
            let Some(at) = (!reads).then(|| self.slot()).flatten() else { return Some(permit) };
            sleep_until(at).await;
            if self.cooling().is_none() {
                return Some(permit);
            }
        }
    }

    /// Nothing leaves for this long.
    pub(super) fn cool(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.cool_until = state.cool_until.max(Some(until));
    }

    pub(super) fn set_writes(&self, rate: Option<Rate>) {
        self.state().writes = rate;
    }

    fn cooling(&self) -> Option<Instant> {
        let now = Instant::now();
        self.state().cool_until.filter(|until| *until > now)
    }

    /// When the next write may leave. Whoever asks takes the place.
    fn slot(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        let rate = state.writes?;
        let even = state.next_write.map_or(now, |next| next.max(now));
        state.next_write = Some(even + rate.interval);
        let ahead = rate.interval.saturating_mul(rate.burst.saturating_sub(1));
        Some(even.checked_sub(ahead).unwrap_or(now).max(now))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic while it is held")
    }
}
