//! Keeps the Secrets with credentials current: one watch for each that an organization names.
//!
//! Each is watched by its name, so that the operator may be allowed to read these and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt as _;
use k8s_openapi::api::core::v1::Secret as Object;
use kube::runtime::{WatchStreamExt as _, watcher};
use kube::{Api, Client};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::connection::{Connection, CredentialError, connection, wanted};
use super::data::SecretData;
use crate::operator::secrets;
use crate::resources::organization::Server;

/// The longest wait for the first answer about a Secret.
const PATIENCE: Duration = Duration::from_secs(10);

/// Told when a Secret has changed: its namespace and its name.
pub type Changed = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// What is known of a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing yet; why.
    Unknown(String),
    /// It is not there.
    Absent,
    /// It is there.
    Present(SecretData),
}

impl Known {
    /// How to reach the server that an organization names, with this Secret.
    ///
    /// # Errors
    ///
    /// As [`connection`], or the Secret is unknown.
    pub fn connection(&self, server: Option<&Server>) -> Result<Connection, CredentialError> {
        match self {
            Self::Unknown(why) => Err(CredentialError::Unread(wanted(server)?.secret.to_owned(), why.clone())),
            Self::Absent => connection(server, None),
            Self::Present(data) => connection(server, Some(data)),
        }
    }
}

/// The watched Secrets with credentials.
pub struct CredentialWatch {
    client: Client,
    changed: Changed,
    patience: Duration,
    watches: Mutex<BTreeMap<(String, String), Watched>>,
}

/// One watched Secret.
struct Watched {
    known: watch::Receiver<Option<Known>>,
    /// Somebody has gone on without an answer, and must be told once it comes.
    missed: Arc<AtomicBool>,
    /// Ends the watch when it is dropped.
    _task: JoinSet<()>,
}

impl CredentialWatch {
    /// Watches nothing yet.
    pub fn new(client: Client, changed: Changed) -> Self {
        Self { client, changed, patience: PATIENCE, watches: Mutex::default() }
    }

    /// The same with another longest wait for a first answer.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Makes sure that a Secret is watched. One whose watch has died is watched anew.
    pub fn ensure(&self, namespace: &str, name: &str) {
        let key = (namespace.to_owned(), name.to_owned());
        let mut watches = self.watches();
        if watches.get(&key).is_some_and(|watched| watched.known.has_changed().is_ok()) {
            return;
        }
        let (sender, known) = watch::channel(None);
        let missed = Arc::new(AtomicBool::new(false));
        let teller = Teller { key: key.clone(), sender, missed: missed.clone(), changed: self.changed.clone() };
        let mut task = JoinSet::new();
        task.spawn(follow(self.client.clone(), teller));
        watches.insert(key, Watched { known, missed, _task: task });
    }

    /// What is known of a Secret; waits a while for the first answer.
    pub async fn get(&self, namespace: &str, name: &str) -> Known {
        self.ensure(namespace, name);
        let found =
            self.watches().get(&(namespace.to_owned(), name.to_owned())).map(|w| (w.known.clone(), w.missed.clone()));
        let Some((mut known, missed)) = found else { return Known::Unknown("nobody watches it".to_owned()) };
        let answer = tokio::time::timeout(self.patience, known.wait_for(Option::is_some)).await;
        if let Some(answer) = answer.ok().and_then(Result::ok).and_then(|known| known.clone()) {
            return answer;
        }
        missed.store(true, Ordering::SeqCst);
        // The answer may have come just before anybody was to be told of it.
        let late = known.borrow().clone();
        late.unwrap_or_else(|| Known::Unknown("the API server has not answered yet".to_owned()))
    }

    /// Ends the watches of all other Secrets. A name is (namespace, name).
    pub fn retain(&self, wanted: &BTreeSet<(String, String)>) {
        self.watches().retain(|key, _| wanted.contains(key));
    }

    fn watches(&self) -> MutexGuard<'_, BTreeMap<(String, String), Watched>> {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Passes on what the watch of one Secret says.
struct Teller {
    key: (String, String),
    sender: watch::Sender<Option<Known>>,
    missed: Arc<AtomicBool>,
    changed: Changed,
}

impl Teller {
    /// The first answer is no change, unless somebody went on without it.
    fn tell(&self, now: Known) {
        let mut is_first = false;
        let differs = self.sender.send_if_modified(|known| {
            is_first = known.is_none();
            let differs = known.as_ref() != Some(&now);
            if differs {
                *known = Some(now);
            }
            differs
        });
        if self.missed.swap(false, Ordering::SeqCst) || (differs && !is_first) {
            (self.changed)(&self.key.0, &self.key.1);
        }
    }

    /// A Secret that is known stays known while the API server is away.
    fn fail(&self, why: String) {
        let is_known = matches!(&*self.sender.borrow(), Some(Known::Absent | Known::Present(_)));
        if is_known {
            tracing::warn!(namespace = self.key.0, name = self.key.1, "the watch of a Secret does not stand: {why}");
        } else {
            self.sender.send_replace(Some(Known::Unknown(why)));
        }
    }
}

async fn follow(client: Client, teller: Teller) {
    let (namespace, name) = &teller.key;
    let api: Api<Object> = Api::namespaced(client, namespace);
    let mut states = std::pin::pin!(watcher::watch_object(api, name).default_backoff());
    while let Some(state) = states.next().await {
        match state {
            Ok(Some(object)) => teller.tell(Known::Present(SecretData::from(&object))),
            Ok(None) => teller.tell(Known::Absent),
            Err(error) => teller.fail(secrets::watch_fault(&error)),
        }
    }
}
