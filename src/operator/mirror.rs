//! What the API server holds of our kinds, kept current by watches: reading it costs no request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use tokio::sync::watch;
use tokio::time::Instant;

use super::object::{Name, ORGANIZATION, Object, PLAN, Status};

/// A watch: a position in `resources::KINDS`, and the namespace that it sees; `None`: all.
pub(super) type Scope = (u8, Option<String>);

/// The objects of all watched namespaces.
#[derive(Debug)]
pub(super) struct Mirror {
    state: Mutex<State>,
    /// Namespaces in which something asks for something else than before.
    changed: watch::Sender<BTreeSet<Arc<str>>>,
}

#[derive(Debug)]
struct State {
    namespaces: BTreeMap<Arc<str>, Namespace>,
    /// What a watch that has begun anew has told so far; its end replaces what was known.
    staged: BTreeMap<Scope, Vec<Object>>,
    unsynced: BTreeSet<Scope>,
    shared: Shared,
}

/// Conditions that many objects show alike, kept once: most of 100,000 are ready since the same few seconds.
#[derive(Debug, Default)]
struct Shared(BTreeMap<String, Arc<[Condition]>>);

impl Shared {
    /// Beyond so many it begins anew, which costs memory and nothing else.
    const MOST: usize = 4096;

    /// Puts what is known already in the place of what is equal to it.
    fn share(&mut self, status: &mut Status) {
        let Status::Child(status) = status else { return };
        let Ok(key) = serde_json::to_string(&*status.conditions) else { return };
        if self.0.len() >= Self::MOST {
            self.0.clear();
        }
        let known = self.0.entry(key).or_insert_with(|| status.conditions.clone());
        status.conditions = known.clone();
    }
}

#[derive(Clone, Debug)]
struct Namespace {
    objects: BTreeMap<Name, Arc<Object>>,
    /// When something that declares last asked for something else; CometPlans declare nothing.
    changed: Instant,
}

/// All objects of a namespace at one moment.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) objects: Vec<Arc<Object>>,
    pub(super) changed: Instant,
}

impl Mirror {
    /// Nothing is known until each watch has told everything.
    pub(super) fn new(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let state = State {
            namespaces: BTreeMap::new(),
            staged: BTreeMap::new(),
            unsynced: scopes.into_iter().collect(),
            shared: Shared::default(),
        };
        Self { state: Mutex::new(state), changed: watch::Sender::new(BTreeSet::new()) }
    }

    /// Whether every watch has told everything, and none has begun anew.
    pub(super) fn is_synced(&self) -> bool {
        self.state().unsynced.is_empty()
    }

    /// The namespaces that changed since somebody last asked; waits until there is one.
    pub(super) async fn changes(&self) -> BTreeSet<Arc<str>> {
        let mut changed = self.changed.subscribe();
        // The sender lives as long as `self`.
        let _ = changed.wait_for(|changed| !changed.is_empty()).await;
        let mut taken = BTreeSet::new();
        self.changed.send_if_modified(|changed| {
            taken = std::mem::take(changed);
            false
        });
        taken
    }

    /// The objects of a namespace, by kind and name.
    pub(super) fn view(&self, namespace: &str) -> Option<View> {
        let state = self.state();
        let Namespace { objects, changed } = state.namespaces.get(namespace)?;
        Some(View { objects: objects.values().cloned().collect(), changed: *changed })
    }

    /// Every CometOrganization.
    pub(super) fn organizations(&self) -> Vec<Arc<Object>> {
        let state = self.state();
        let objects = state.namespaces.values().flat_map(|namespace| namespace.objects.values());
        objects.filter(|object| object.kind == ORGANIZATION).cloned().collect()
    }

    /// A watch begins anew.
    pub(super) fn begin(&self, scope: &Scope) {
        let mut state = self.state();
        state.unsynced.insert(scope.clone());
        state.staged.insert(scope.clone(), Vec::new());
    }

    /// A watch that has begun anew tells of an object.
    pub(super) fn stage(&self, scope: &Scope, mut object: Object) {
        let mut state = self.state();
        state.shared.share(&mut object.status);
        state.staged.entry(scope.clone()).or_default().push(object);
    }

    /// A watch that has begun anew has told everything: what it did not tell of is gone.
    pub(super) fn finish(&self, scope: &Scope) {
        let mut state = self.state();
        let staged = state.staged.remove(scope).unwrap_or_default();
        let told: BTreeSet<(Arc<str>, Arc<str>)> =
            staged.iter().map(|object| (object.namespace.clone(), object.name.clone())).collect();
        let gone = state.gone(scope, &told);
        let mut changed: Vec<_> = staged.into_iter().filter_map(|object| state.apply(object)).collect();
        changed.extend(gone.into_iter().filter_map(|(namespace, name)| state.delete(&namespace, &name)));
        state.unsynced.remove(scope);
        drop(state);
        self.tell(changed);
    }

    /// An object was made or changed.
    pub(super) fn apply(&self, object: Object) {
        let changed = self.state().apply(object);
        self.tell(changed);
    }

    /// An object is gone.
    pub(super) fn delete(&self, object: &Object) {
        let changed = self.state().delete(&object.namespace, &object.name());
        self.tell(changed);
    }

    /// What this process wrote itself, before the watch tells of it: the next run must not take the old status for the last word.
    pub(super) fn set_status(&self, object: &Object, mut status: Status) {
        let mut state = self.state();
        state.shared.share(&mut status);
        let Some(namespace) = state.namespaces.get_mut(&object.namespace) else { return };
        let Some(known) = namespace.objects.get_mut(&object.name()).filter(|known| known.uid == object.uid) else {
            return;
        };
        Arc::make_mut(known).status = status;
    }

    /// Something else that matters to a namespace changed: a Secret.
    pub(super) fn touch(&self, namespace: &str) {
        self.tell([namespace.into()]);
    }

    fn tell(&self, namespaces: impl IntoIterator<Item = Arc<str>>) {
        let mut namespaces = namespaces.into_iter().peekable();
        if namespaces.peek().is_some() {
            self.changed.send_modify(|changed| changed.extend(namespaces));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Keeps the object. Returns its namespace if it asks for something else than before.
    fn apply(&mut self, mut object: Object) -> Option<Arc<str>> {
        self.shared.share(&mut object.status);
        let name = object.namespace.clone();
        let namespace = self.namespace(&name);
        let object = Arc::new(object);
        let before = namespace.objects.insert(object.name(), object.clone());
        if before.is_some_and(|before| before.asks_the_same(&object)) {
            return None;
        }
        if object.kind != PLAN {
            namespace.changed = Instant::now();
        }
        Some(name)
    }

    fn delete(&mut self, namespace: &Arc<str>, name: &Name) -> Option<Arc<str>> {
        let of = self.namespaces.get_mut(namespace)?;
        of.objects.remove(name)?;
        if name.0 != PLAN {
            of.changed = Instant::now();
        }
        Some(namespace.clone())
    }

    fn namespace(&mut self, name: &Arc<str>) -> &mut Namespace {
        let new = || Namespace { objects: BTreeMap::new(), changed: Instant::now() };
        self.namespaces.entry(name.clone()).or_insert_with(new)
    }

    /// The objects of a scope that are known and were not told of.
    fn gone(&self, (kind, within): &Scope, told: &BTreeSet<(Arc<str>, Arc<str>)>) -> Vec<(Arc<str>, Name)> {
        let seen = |namespace: &Arc<str>| within.as_ref().is_none_or(|within| **within == **namespace);
        let namespaces = self.namespaces.iter().filter(|(namespace, _)| seen(namespace));
        let known = namespaces.flat_map(|(namespace, of)| of.objects.keys().map(move |name| (namespace, name)));
        known
            .filter(|(namespace, (of, name))| of == kind && !told.contains(&((*namespace).clone(), name.clone())))
            .map(|(namespace, name)| (namespace.clone(), name.clone()))
            .collect()
    }
}
