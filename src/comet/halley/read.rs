//! Reads Halley's own server: everything by the snapshot, which costs nothing when nothing changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::standing::standing;
use super::{HalleyServer, Seen, SnapshotCache, lock};
use crate::backend::{BoxFuture, Error, LastChange, Observed, Read, Secret};
use crate::comet::Credential;
use crate::comet::http::{Answer, Call, Failure, Http, Settings};
use crate::model::actor::Actor;
use crate::model::key::{AccountName, Email};
use crate::model::snapshot::Snapshot;
use crate::plan::{Capabilities, Operation};
use crate::wire::find;
use crate::wire::halley::{Caller, CallerKind, LastChangeDocument, LastChanges, Objects, SnapshotDocument};

/// The largest snapshot that is believed. A million memberships are about 90 MB.
const LARGEST: usize = 1 << 30;

/// How many objects one request asks for.
const OBJECTS: usize = 10_000;

/// How many operations one request carries.
pub(super) const BATCH: usize = 1000;

/// A snapshot as it came.
pub(super) struct Fetched {
    pub(super) caller: Caller,
    pub(super) snapshot: Snapshot,
    pub(super) etag: Option<String>,
}

/// Why no snapshot came.
pub(super) enum Unfetched {
    /// The request failed.
    Sent(Box<Failure>),
    /// Something else answered.
    Answered(Box<(Answer, Failure)>),
}

impl From<Unfetched> for Error {
    fn from(unfetched: Unfetched) -> Self {
        match unfetched {
            Unfetched::Sent(failure) => (*failure).into(),
            Unfetched::Answered(answered) => answered.1.into(),
        }
    }
}

/// The snapshot, from the cache if the server says that it still holds.
pub(super) async fn fetch(http: &Http, cache: Option<&SnapshotCache>) -> Result<Fetched, Unfetched> {
    let mut call = Call::to(find("H4")).at_most(LARGEST);
    let kept = cache.and_then(SnapshotCache::load);
    if let Some(kept) = &kept {
        call = call.header("if-none-match", kept.etag());
    }
    let answer = http.send(call.clone()).await.map_err(|failure| Unfetched::Sent(Box::new(failure)))?;
    if !answer.not_modified() {
        return take(&answer, cache);
    }
    let etag = kept.as_ref().map(|kept| kept.etag().to_owned());
    if let Some((caller, snapshot)) = kept.and_then(|kept| kept.decode()) {
        return Ok(Fetched { caller, snapshot, etag });
    }
    let answer =
        http.send(Call::to(find("H4")).at_most(LARGEST)).await.map_err(|failure| Unfetched::Sent(Box::new(failure)))?;
    take(&answer, cache)
}

fn take(answer: &Answer, cache: Option<&SnapshotCache>) -> Result<Fetched, Unfetched> {
    let document: SnapshotDocument =
        answer.json().map_err(|failure| Unfetched::Answered(Box::new((answer.clone(), failure))))?;
    let etag = answer.etag().map(str::to_owned);
    let (snapshot, caller) = document.into_snapshot();
    if let (Some(cache), Some(etag)) = (cache, &etag) {
        cache.store(etag, &caller, &snapshot);
    }
    Ok(Fetched { caller, snapshot, etag })
}

impl HalleyServer {
    /// The live organization now; what was seen before if nothing changed since.
    async fn look(&self) -> Result<Arc<Snapshot>, Error> {
        let seen = lock(&self.seen).clone();
        let mut call = Call::to(find("H4")).at_most(LARGEST);
        if let Some(seen) = &seen {
            call = call.header("if-none-match", &seen.etag);
        }
        let answer = self.http.send(call).await.map_err(Error::from)?;
        if let Some(seen) = seen.filter(|_| answer.not_modified()) {
            return Ok(seen.snapshot);
        }
        let Fetched { caller: _, snapshot, etag } = take(&answer, self.cache.as_ref())?;
        let snapshot = Arc::new(snapshot);
        *lock(&self.seen) = etag.map(|etag| Seen { etag, snapshot: Arc::clone(&snapshot) });
        Ok(snapshot)
    }
}

impl Read for HalleyServer {
    fn whoami(&self) -> BoxFuture<'_, Result<Actor, Error>> {
        Box::pin(async { Ok(actor(&self.caller)) })
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(async { Ok(Capabilities { batch: BATCH, request_millis: 100, ..Capabilities::embedded() }) })
    }

    fn snapshot(&self) -> BoxFuture<'_, Result<Snapshot, Error>> {
        Box::pin(async {
            if let Some(snapshot) = lock(&self.first).take() {
                return Ok(snapshot);
            }
            Ok(fetch(&self.http, self.cache.as_ref()).await?.snapshot)
        })
    }

    fn observe<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<Observed, Error>> {
        Box::pin(async {
            let live = self.look().await?;
            Ok(standing(&live, &operation.change))
        })
    }

    fn observe_all<'a>(&'a self, operations: &'a [&'a Operation]) -> BoxFuture<'a, Vec<Result<Observed, Error>>> {
        Box::pin(async move {
            match self.look().await {
                Ok(live) => operations.iter().map(|operation| Ok(standing(&live, &operation.change))).collect(),
                Err(error) => operations.iter().map(|_| Err(Error::Unreachable(error.to_string()))).collect(),
            }
        })
    }

    fn verify<'a>(&'a self, secret: &'a Secret) -> BoxFuture<'a, Result<Option<Arc<str>>, Error>> {
        Box::pin(async {
            let credential = Credential::ApiKey(secret.clone());
            let settings = Settings { credential, record: None, ..self.settings.clone() };
            match Http::new(settings)?.send(Call::to(find("H3"))).await {
                Ok(answer) => Ok(answer.json::<Caller>().map_err(Error::from)?.key.map(Arc::from)),
                Err(Failure::Unauthorized { .. }) => Ok(None),
                Err(failure) => Err(failure.into()),
            }
        })
    }

    fn last_changes<'a>(&'a self, objects: &'a [String]) -> BoxFuture<'a, Result<BTreeMap<String, LastChange>, Error>> {
        Box::pin(async move {
            let mut found = BTreeMap::new();
            for objects in objects.chunks(OBJECTS) {
                let call = Call::to(find("H6")).json(&Objects { objects: objects.to_vec() }).asks().at_most(LARGEST);
                let answer = self.http.send(call).await.map_err(Error::from)?;
                let LastChanges { changes } = answer.json().map_err(Error::from)?;
                found.extend(changes.into_iter().map(|(object, LastChangeDocument { at, by, plan })| {
                    (object, LastChange { at, by, plan: plan.map(Arc::from) })
                }));
            }
            Ok(found)
        })
    }
}

fn actor(caller: &Caller) -> Actor {
    match caller.kind {
        CallerKind::Member => Actor::Member(Email::new(&caller.name)),
        CallerKind::ServiceAccount => Actor::ServiceAccount(AccountName::new(&caller.name)),
    }
}
