//! The live organization behind a server: reading it for a plan, changing it by one.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use super::credentials::Connection;
use super::fence::Fence;
use super::settings::Settings;
use crate::backend::{self, BoxFuture, Outcome, Provenance, Read, SecretSink, Write};
use crate::comet::{Comet, Credential, HalleyServer, Http, SnapshotCache, halley, http};
use crate::model::actor::Actor;
use crate::model::snapshot::Snapshot;
use crate::plan::{Capabilities, Operation};

/// The connections of this process, one a server and credential: limiter and cooldown are shared by all runs.
#[derive(Debug, Default)]
pub(super) struct Connections(Mutex<BTreeMap<(String, String), (Connection, Http)>>);

fn is_same(one: &Connection, other: &Connection) -> bool {
    let secret = |connection: &Connection| match &connection.credential {
        Credential::ApiKey(secret) => (0, secret.expose().to_owned()),
        Credential::Session(secret) => (1, secret.expose().to_owned()),
        Credential::None => (2, String::new()),
    };
    one.base == other.base && secret(one) == secret(other)
}

/// How often a server was asked.
pub(super) struct Asked {
    before: u64,
    http: Http,
}

impl Asked {
    /// Since the connection was asked for.
    pub(super) fn so_far(&self) -> u64 {
        self.http.requests().saturating_sub(self.before)
    }
}

/// A live organization that can be asked.
pub(super) enum Live {
    /// Halley's own server.
    Halley(Box<HalleyServer>),
    /// Comet.
    Comet(Box<Comet>),
}

/// What a plan needs to know of the live organization.
pub(super) struct State {
    pub(super) snapshot: Snapshot,
    pub(super) actor: Actor,
    pub(super) capabilities: Capabilities,
}

impl Connections {
    /// Connects as an organization's credential. `wanted` is the id of the organization, where the manifest says it.
    pub(super) async fn connect(
        &self,
        settings: &Settings,
        (namespace, organization): (&str, &str),
        connection: &Connection,
        wanted: Option<&str>,
    ) -> Result<(Live, Asked), backend::Error> {
        let asked = asked(settings, connection)?;
        let http = self.http(&asked, (namespace, organization), connection)?;
        let counted = Asked { before: http.requests(), http: http.clone() };
        let cache =
            settings.cache.as_ref().map(|folder| SnapshotCache::new(folder, &asked.base, wanted, &asked.credential));
        let live = match halley::detect(http.clone(), &asked, cache).await? {
            Some(server) => Live::Halley(Box::new(server)),
            None => Live::Comet(Box::new(Comet::connect(http, wanted).await?)),
        };
        Ok((live, counted))
    }

    /// The connection of the last run, with its time to begin anew; another one when server or credential changed.
    fn http(
        &self,
        asked: &http::Settings,
        (namespace, organization): (&str, &str),
        connection: &Connection,
    ) -> Result<Http, backend::Error> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (namespace.to_owned(), organization.to_owned());
        if let Some((same, http)) = known.get(&key)
            && is_same(same, connection)
        {
            return Ok(http.afresh());
        }
        let http = Http::new(asked.clone())?;
        known.insert(key, (connection.clone(), http.clone()));
        Ok(http)
    }

    /// Forgets the connections of organizations that are gone.
    pub(super) fn retain(&self, keep: impl Fn(&str, &str) -> bool) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(namespace, organization), _| keep(namespace, organization));
    }
}

fn asked(settings: &Settings, connection: &Connection) -> Result<http::Settings, backend::Error> {
    Ok(http::Settings {
        ca_file: settings.ca_file.clone(),
        insecure_http: settings.insecure_http,
        proxies: settings.proxies.clone(),
        overall: settings.timeout,
        ..connection.settings()?
    })
}

impl Live {
    /// The reading side.
    pub(super) fn read(&self) -> &dyn Read {
        match self {
            Self::Halley(server) => &**server,
            Self::Comet(comet) => &**comet,
        }
    }

    /// The changing side, which asks before each request whether this process still leads.
    pub(super) fn write(&self, provenance: Provenance, organization: Option<Arc<str>>, fence: Fence) -> Fenced<'_> {
        let write: Box<dyn Write + '_> = match self {
            Self::Halley(server) => Box::new(server.writer(provenance, organization)),
            Self::Comet(comet) => Box::new(&**comet),
        };
        Fenced { write, fence }
    }

    /// Reads all that a plan needs to know.
    pub(super) async fn state(&self) -> Result<State, backend::Error> {
        let live = self.read();
        let (actor, capabilities) = (live.whoami().await?, live.capabilities().await?);
        Ok(State { snapshot: live.snapshot().await?, actor, capabilities })
    }
}

/// Writes only while this process leads.
pub(super) struct Fenced<'a> {
    write: Box<dyn Write + 'a>,
    fence: Fence,
}

impl Write for Fenced<'_> {
    fn batch(&self) -> NonZeroUsize {
        self.write.batch()
    }

    fn execute<'a>(&'a self, operations: &'a [&'a Operation], sink: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>> {
        Box::pin(async move {
            if let Err(error) = self.fence.check() {
                let failed = |_: &&Operation| Outcome::Failed(backend::Error::Other(error.to_string()));
                return operations.iter().map(failed).collect();
            }
            self.write.execute(operations, sink).await
        })
    }
}
