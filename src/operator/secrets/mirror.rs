//! The labelled Secrets in memory. Our own writes stand here at once; news that is older than what is known changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use k8s_openapi::api::core::v1::Secret as Object;
use kube::runtime::watcher::Event;

use super::Changed;
use super::object::Entry;
use crate::plan::Held;

/// Namespace and name.
type Place = (String, String);

/// The labelled Secrets.
pub(super) struct Mirror {
    state: Mutex<State>,
    changed: Changed,
}

#[derive(Default)]
struct State {
    secrets: BTreeMap<Place, Entry>,
    /// The versions at which Secrets went away: the answer to a write of ours may come later than that news.
    gone: BTreeMap<Place, String>,
    /// By watched namespace; `None` is all of them.
    scopes: BTreeMap<Option<String>, Scope>,
}

#[derive(Default)]
struct Scope {
    is_synced: bool,
    /// Why the watch does not stand, if it does not.
    fault: Option<String>,
    listing: Option<Listing>,
}

/// A list under way.
#[derive(Default)]
struct Listing {
    seen: BTreeSet<Place>,
    /// What was written since it began, which it need not show.
    written: BTreeSet<Place>,
}

impl Mirror {
    pub(super) fn new(changed: Changed) -> Self {
        Self { state: Mutex::default(), changed }
    }

    /// Takes news of a watch; gives back the Secrets that must be looked at once more.
    pub(super) fn event(&self, scope: Option<&str>, event: &Event<Object>) -> Vec<Place> {
        let scope = scope.map(str::to_owned);
        let mut state = self.state();
        let own = state.scopes.entry(scope.clone()).or_default();
        own.fault = None;
        let (was_synced, mut again) = (own.is_synced, Vec::new());
        let touched = match event {
            Event::Init => {
                own.listing = Some(Listing::default());
                Vec::new()
            }
            Event::InitApply(object) => {
                own.listing.get_or_insert_default().seen.insert(place(object));
                state.put(place(object), Entry::of(object))
            }
            Event::Apply(object) => state.put(place(object), Entry::of(object)),
            Event::Delete(object) => state.remove(&place(object), Entry::of(object).version),
            Event::InitDone => {
                own.is_synced = true;
                let listing = own.listing.take().unwrap_or_default();
                again = listing.written.difference(&listing.seen).cloned().collect();
                state.keep(scope.as_deref(), &listing)
            }
        };
        drop(state);
        self.tell(touched.into_iter().filter(|_| was_synced));
        again
    }

    /// Remembers why the watch does not stand. What is known stays known.
    pub(super) fn failed(&self, scope: Option<&str>, why: &str) {
        let mut state = self.state();
        let scope = state.scopes.entry(scope.map(str::to_owned)).or_default();
        if scope.fault.as_deref() != Some(why) {
            tracing::warn!("the watch of Secrets does not stand: {why}");
            scope.fault = Some(why.to_owned());
        }
    }

    /// Takes what an answer to us says.
    pub(super) fn wrote(&self, namespace: &str, object: &Object) {
        let place = (namespace.to_owned(), object.metadata.name.clone().unwrap_or_default());
        let mut state = self.state();
        for listing in state.scopes.values_mut().filter_map(|scope| scope.listing.as_mut()) {
            listing.written.insert(place.clone());
        }
        state.put(place, Entry::of(object));
    }

    /// Takes what a request for one Secret found.
    pub(super) fn read(&self, namespace: &str, name: &str, found: Option<&Object>) {
        let place = (namespace.to_owned(), name.to_owned());
        let mut state = self.state();
        let touched = match found.map(Entry::of) {
            // What lost its label is as good as gone: it is not ours any more.
            Some(entry) if entry.owner.is_some() => state.put(place, entry),
            Some(_) | None => state.secrets.remove(&place).map(|entry| (place, entry)).into_iter().collect(),
        };
        drop(state);
        self.tell(touched.into_iter());
    }

    pub(super) fn held(&self, namespace: &str, name: &str, entry: &str, owner: &str) -> Held {
        let state = self.state();
        let known = state.secrets.get(&(namespace.to_owned(), name.to_owned()));
        known.map_or(Held::Nothing, |known| known.held(name, entry, owner))
    }

    /// Why nothing is known of a namespace yet.
    pub(super) fn unsynced(&self, namespace: &str) -> Option<String> {
        let state = self.state();
        let scopes = [None, Some(namespace.to_owned())];
        let mut scopes = scopes.iter().filter_map(|scope| state.scopes.get(scope));
        if scopes.clone().any(|scope| scope.is_synced) {
            return None;
        }
        let fault = scopes.find_map(|scope| scope.fault.as_ref());
        let why = fault.map_or_else(String::new, |fault| format!(": {fault}"));
        Some(format!("the Secrets of the namespace `{namespace}` have not been read yet{why}"))
    }

    fn tell(&self, touched: impl Iterator<Item = (Place, Entry)>) {
        for ((namespace, _), entry) in touched {
            (self.changed)(&namespace, entry.organization.as_deref());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Gives back what is new to a plan.
    fn put(&mut self, place: Place, entry: Entry) -> Vec<(Place, Entry)> {
        let known = self.secrets.get(&place);
        let last = known.map(|known| &known.version).or_else(|| self.gone.get(&place));
        if last.is_some_and(|last| is_older(&entry.version, last)) {
            return Vec::new();
        }
        let news = known.is_none_or(|known| known.keys != entry.keys || known.owner != entry.owner);
        self.gone.remove(&place);
        self.secrets.insert(place.clone(), entry.clone());
        if news { vec![(place, entry)] } else { Vec::new() }
    }

    fn remove(&mut self, place: &Place, version: String) -> Vec<(Place, Entry)> {
        if self.secrets.get(place).is_some_and(|known| is_older(&version, &known.version)) {
            return Vec::new();
        }
        self.gone.insert(place.clone(), version);
        self.secrets.remove(place).map(|entry| (place.clone(), entry)).into_iter().collect()
    }

    /// Forgets what a whole list did not show.
    fn keep(&mut self, scope: Option<&str>, listing: &Listing) -> Vec<(Place, Entry)> {
        let kept = |place: &Place| {
            let elsewhere = scope.is_some_and(|namespace| place.0 != namespace);
            elsewhere || listing.seen.contains(place) || listing.written.contains(place)
        };
        self.gone.retain(|place, _| scope.is_some_and(|namespace| place.0 != namespace));
        self.secrets.extract_if(.., |place, _| !kept(place)).collect()
    }
}

/// Versions of one kind of object are whole numbers that grow; what is none is taken as new.
fn is_older(version: &str, than: &str) -> bool {
    matches!((version.parse::<u128>(), than.parse::<u128>()), (Ok(version), Ok(than)) if version < than)
}

fn place(object: &Object) -> Place {
    let metadata = &object.metadata;
    (metadata.namespace.clone().unwrap_or_default(), metadata.name.clone().unwrap_or_default())
}
