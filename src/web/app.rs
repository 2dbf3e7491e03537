//! What all requests share.

use std::fmt;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::metrics::Metrics;
use super::settings::Settings;
use crate::store::{Clock, Store};

/// What all requests share.
pub struct App {
    /// The organization.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the owner of the server decided.
    pub settings: Settings,
    /// What is counted.
    pub metrics: Metrics,
    asking: Arc<Semaphore>,
    requests: AtomicU64,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("store", &self.store).field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl App {
    /// What all requests share.
    pub fn new(store: Store, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        let asking = Arc::new(Semaphore::new(settings.limits.asking));
        Self { store, clock, settings, metrics: Metrics::new(), asking, requests: AtomicU64::new(0) }
    }

    /// Runs what waits for the database on a thread made for waiting; as many at once as the limits allow.
    ///
    /// Work that has begun is finished, also when the client goes away.
    ///
    /// # Panics
    ///
    /// The work panics.
    pub async fn ask<T: Send + 'static>(self: &Arc<Self>, work: impl FnOnce(&Self) -> T + Send + 'static) -> T {
        let permit = self.asking.clone().acquire_owned().await.expect("nobody closes it");
        let app = self.clone();
        let answer = spawn_blocking(move || {
            let _permit = permit;
            work(&app)
        });
        match answer.await {
            Ok(answer) => answer,
            Err(failed) => panic::resume_unwind(failed.into_panic()),
        }
    }

    /// An id for a request: the millisecond and a number, so that it stands once in the log.
    pub(super) fn request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{number:x}", self.clock.now().as_millisecond())
    }
}
