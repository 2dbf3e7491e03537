//! Takes the secrets of new keys to their Secrets.
//!
//! Before a key is made its place is written to, so that whatever could refuse the secret refuses the place, and no key is made.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Secret as Object;
use tokio::runtime::{Handle, RuntimeFlavor};

use super::api::{Fault, Secrets};
use super::object::{self, Entry};
use super::{SecretStore, names};
use crate::backend::{Secret, SecretSink, SinkError, key_id};
use crate::desired::{Desired, Target};
use crate::model::change::NewKey;
use crate::model::key::{AccountName, KeyName};
use crate::plan::Held;

/// Whether this replica may still write; the text says why not.
pub type MayWrite = Arc<dyn Fn() -> Result<(), String> + Send + Sync>;
/// The clock.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How often a write is tried while others write too, or the API server is away.
const TRIES: u32 = 6;
/// The wait before the second try; it doubles.
const WAIT: Duration = Duration::from_millis(100);

/// On whose behalf Secrets are written.
#[derive(Clone)]
pub struct Writer {
    /// Where the organization's custom resources are.
    pub namespace: String,
    /// The metadata.name of the CometOrganization.
    pub organization: String,
    /// Asked before each write.
    pub may_write: MayWrite,
    /// For the annotation.
    pub now: Now,
}

/// The Secret targets of one organization, for one run.
pub struct SecretTargets {
    store: SecretStore,
    writer: Writer,
    places: BTreeMap<(AccountName, KeyName), Place>,
}

/// Where a key goes.
struct Place {
    secret: Arc<str>,
    entry: Arc<str>,
    /// The uid of the CometServiceAccount.
    owner: String,
    /// What the plan was made from.
    planned: Held,
}

impl SecretTargets {
    /// The Secret targets of the declared keys. `held` is what the plan was made from, as [`SecretStore::held`] gave it.
    pub fn new(
        store: &SecretStore,
        writer: Writer,
        desired: &Desired,
        owners: &BTreeMap<AccountName, String>,
        held: &BTreeMap<(AccountName, KeyName), Held>,
    ) -> Self {
        let places = desired.keys.iter().filter_map(|key| {
            let Target::Secret(secret, entry) = &key.target else { return None };
            let owner = owners.get(key.account())?.clone();
            let planned = held.get(&key.key)?.clone();
            let place = Place { secret: secret.clone(), entry: entry.clone(), owner, planned };
            Some((key.key.clone(), place))
        });
        Self { store: store.clone(), writer, places: places.collect() }
    }

    fn place(&self, key: &NewKey) -> Result<&Place, SinkError> {
        let declared = key.name.generation().map_or(key.name.as_str(), |(name, _)| name);
        let place = self.places.get(&(key.account.clone(), KeyName::new(declared))).ok_or_else(|| {
            SinkError(format!("no custom resource declares a Secret for the key `{declared}` of `{}`", key.account))
        })?;
        names::fault(&place.secret, &place.entry).map_or(Ok(place), |fault| Err(SinkError(fault)))
    }

    /// Tries until it is written, or cannot be.
    pub(super) async fn write(&self, key: &NewKey, secret: Option<&Secret>) -> Result<(), SinkError> {
        let place = self.place(key)?;
        let mut wait = WAIT;
        for left in (0..TRIES).rev() {
            match self.once(place, key, secret).await {
                Ok(object) => {
                    self.store.mirror.wrote(&self.writer.namespace, &object);
                    return Ok(());
                }
                Err(Fault::Passing(why)) if left > 0 => {
                    tracing::debug!(
                        secret = &*place.secret,
                        "a Secret could not be written, which is tried again: {why}"
                    );
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                }
                Err(Fault::Passing(why) | Fault::Lasting(why)) => {
                    return Err(SinkError(format!("cannot write the Secret `{}`: {why}", place.secret)));
                }
            }
        }
        unreachable!("the last try returns")
    }

    /// Looks at the Secret and writes it, if nobody writes it in between.
    async fn once(&self, place: &Place, key: &NewKey, secret: Option<&Secret>) -> Result<Object, Fault> {
        let secrets = Secrets::new(&self.store.client, &self.writer.namespace);
        let found = secrets.read(&place.secret).await?;
        if let Some(found) = &found {
            writable(found, place)?;
        }
        if secret.is_none() {
            self.unchanged(found.as_ref(), place)?;
        }
        let (entry, name) = (&*place.entry, key.name.as_str());
        let annotation = match secret {
            None => object::reserved(found.as_ref(), entry, name),
            Some(secret) => {
                let at = (self.writer.now)().to_string();
                object::written(found.as_ref(), entry, key_id(secret.expose()).as_deref(), name, at)
            }
        };
        (self.writer.may_write)().map_err(Fault::Lasting)?;
        let data = secret.map(|secret| (entry, secret));
        match &found {
            Some(found) => secrets.change(found, &annotation, data).await,
            None => {
                let new = object::new(&place.secret, &place.owner, &self.writer.organization, annotation);
                secrets.create(new, data).await
            }
        }
    }

    /// A plan from an old state of the Secret would replace a key that is in use.
    fn unchanged(&self, found: Option<&Object>, place: &Place) -> Result<(), Fault> {
        let Some(id) = found.and_then(|found| Entry::of(found).keys.remove(&*place.entry)) else { return Ok(()) };
        if place.planned == Held::Key(id) {
            return Ok(());
        }
        self.store.mirror.read(&self.writer.namespace, &place.secret, found);
        Err(Fault::Lasting("it holds another key than when the plan was made; the next run looks again".to_owned()))
    }
}

/// Whether the Secret is ours, and takes data.
fn writable(found: &Object, place: &Place) -> Result<(), Fault> {
    if let Some(foreign) = Entry::of(found).foreign(&place.secret, &place.owner) {
        return Err(Fault::Lasting(foreign));
    }
    if found.immutable == Some(true) {
        return Err(Fault::Lasting("it is immutable; remove it, and it is made anew".to_owned()));
    }
    if found.metadata.deletion_timestamp.is_some() {
        return Err(Fault::Lasting("it is being removed; once it is gone, it is made anew".to_owned()));
    }
    Ok(())
}

impl SecretSink for SecretTargets {
    fn reserve(&self, key: &NewKey) -> Result<(), SinkError> {
        wait(self.write(key, None))
    }

    fn store(&self, key: &NewKey, secret: &Secret) -> Result<(), SinkError> {
        wait(self.write(key, Some(secret)))
    }
}

/// Waits inside of an asynchronous task, whose thread leaves its other tasks to the others meanwhile.
fn wait(write: impl Future<Output = Result<(), SinkError>>) -> Result<(), SinkError> {
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => {
            tokio::task::block_in_place(|| handle.block_on(write))
        }
        Ok(_) | Err(_) => Err(SinkError("Secrets are written from several threads only".to_owned())),
    }
}
