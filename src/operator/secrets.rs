//! The Secrets that take the keys of service accounts: watched, reserved, written. None is ever adopted or deleted.
//!
//! Every Secret that the operator makes is labelled, and one watch of the label keeps what they hold in memory: key ids, never secrets.
//! So a plan of an organization where nothing changed makes no request.

mod api;
#[cfg(test)]
pub(in crate::operator) mod fake;
mod mirror;
mod names;
mod object;
mod targets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::StreamExt as _;
use k8s_openapi::api::core::v1::Secret as Object;
use kube::runtime::{WatchStreamExt as _, watcher};
use kube::{Api, Client};

use crate::desired::{Desired, Target};
use crate::model::key::{AccountName, KeyName};
use crate::plan::Held;

pub use targets::{MayWrite, Now, SecretTargets, Writer};

pub(super) use api::watch_fault;
pub(super) use names::is_object_name;

use mirror::Mirror;

/// What the Secrets of the operator are found by.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "halley");
/// The uid of the CometServiceAccount that a Secret was made for.
const OWNER: &str = "halley.dev/owner-uid";
/// The CometOrganization that it belongs to.
const ORGANIZATION: &str = "halley.dev/organization";
/// Which key was written when, and which is about to be, by data key.
const KEYS: &str = "halley.dev/keys";

/// Told when somebody else changed what a labelled Secret holds: its namespace, and the CometOrganization that its label names.
pub type Changed = Arc<dyn Fn(&str, Option<&str>) + Send + Sync>;

/// What the labelled Secrets hold. Clones share it.
#[derive(Clone)]
pub struct SecretStore {
    client: Client,
    mirror: Arc<Mirror>,
}

impl SecretStore {
    /// A store that knows nothing yet; [`SecretStore::watch`] fills it.
    pub fn new(client: Client, changed: Changed) -> Self {
        Self { client, mirror: Arc::new(Mirror::new(changed)) }
    }

    /// Watches the labelled Secrets of a namespace, or of all, and never ends. Whoever runs it ends it by dropping it.
    pub async fn watch(&self, namespace: Option<&str>) {
        let api: Api<Object> = match namespace {
            Some(namespace) => Api::namespaced(self.client.clone(), namespace),
            None => Api::all(self.client.clone()),
        };
        let (label, value) = MANAGED_BY;
        let config = watcher::Config::default().labels(&format!("{label}={value}"));
        let mut events = std::pin::pin!(watcher(api, config).default_backoff());
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => {
                    for (namespace, name) in self.mirror.event(namespace, &event) {
                        self.look_again(&namespace, &name).await;
                    }
                }
                Err(error) => self.mirror.failed(namespace, &api::watch_fault(&error)),
            }
        }
    }

    /// Whether the Secrets of a namespace have been read once.
    pub fn is_synced(&self, namespace: &str) -> bool {
        self.mirror.unsynced(namespace).is_none()
    }

    /// What the Secret of each declared key holds; keys with other targets belong to another actor and have no entry.
    ///
    /// `owners` has the uid of the CometServiceAccount of each account.
    pub fn held(
        &self,
        namespace: &str,
        desired: &Desired,
        owners: &BTreeMap<AccountName, String>,
    ) -> BTreeMap<(AccountName, KeyName), Held> {
        let unsynced = self.mirror.unsynced(namespace);
        let keys = desired.keys.iter().filter_map(|key| {
            let Target::Secret(name, entry) = &key.target else { return None };
            let held = match (&unsynced, names::fault(name, entry), owners.get(key.account())) {
                (_, Some(fault), _) => Held::Unreadable(fault),
                (Some(why), None, _) => Held::Unreadable(why.clone()),
                (None, None, None) => Held::Unreadable("its CometServiceAccount is not known by a uid yet".to_owned()),
                (None, None, Some(owner)) => self.mirror.held(namespace, name, entry, owner),
            };
            Some((key.key.clone(), held))
        });
        keys.collect()
    }

    /// A list that was under way during a write of ours says nothing about the Secret that was written.
    async fn look_again(&self, namespace: &str, name: &str) {
        match api::Secrets::new(&self.client, namespace).read(name).await {
            Ok(found) => self.mirror.read(namespace, name, found.as_ref()),
            Err(fault) => tracing::warn!(namespace, name, "cannot read a Secret: {fault}"),
        }
    }
}
