//! What all requests share.

use std::fmt;
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::{Semaphore, mpsc};
use tokio::task::spawn_blocking;

use super::dashboard::Planning;
use super::flash::Flashes;
use super::mail::{Letter, Outbox};
use super::manifests::Folders;
use super::metrics::Metrics;
use super::password::Passwords;
use super::settings::Settings;
use super::throttle::Throttle;
use crate::backend;
use crate::store::{Clock, Desk, Entropy, Store};

/// What all requests share.
pub struct App {
    /// The organization.
    pub store: Store,
    /// Where writes queue.
    pub desk: Desk,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the owner of the server decided.
    pub settings: Settings,
    /// What is counted.
    pub metrics: Metrics,
    /// Where mails wait; `None` without a mail server.
    pub outbox: Option<Outbox>,
    pub(super) passwords: Passwords,
    pub(super) throttle: Throttle,
    /// What the next pages say.
    pub(super) flashes: Flashes,
    /// What was read of the folders of manifests.
    pub(super) folders: Folders,
    /// What the Plan tab remembers between two pages.
    pub(super) planning: Planning,
    /// Until the task that sends takes it.
    pub(super) letters: Mutex<Option<mpsc::Receiver<Letter>>>,
    /// Whether a task that should run for as long as the server has ended.
    pub(super) broken: AtomicBool,
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
    ///
    /// # Errors
    ///
    /// The file of the store cannot be written.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: Settings,
    ) -> Result<Self, backend::Error> {
        let store = store.with_prices(settings.prices.as_ref().map(|prices| prices.of_store().clone()));
        let (outbox, letters) = settings.mailer.as_ref().map(|_| Outbox::new()).unzip();
        Ok(Self {
            desk: store.desk()?,
            store,
            clock,
            metrics: Metrics::new(),
            outbox,
            passwords: Passwords::new(settings.limits.passwords, entropy),
            throttle: Throttle::default(),
            flashes: Flashes::default(),
            folders: Folders::default(),
            planning: Planning::default(),
            letters: Mutex::new(letters),
            broken: AtomicBool::new(false),
            asking: Arc::new(Semaphore::new(settings.limits.asking)),
            requests: AtomicU64::new(0),
            settings,
        })
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
