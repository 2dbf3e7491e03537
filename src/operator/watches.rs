//! One watch a kind and namespace, which keep the mirror current.

use std::sync::Arc;

use futures::StreamExt as _;
use kube::api::{Api, ApiResource};
use kube::core::DynamicObject;
use kube::runtime::WatchStreamExt as _;
use kube::runtime::watcher::{self, Event, watcher};

use super::mirror::{Mirror, Scope};
use super::object::Object;
use crate::resources::{
    CometMember, CometOrganization, CometPlan, CometRole, CometRoster, CometServiceAccount, CometTeam, CometWorkspace,
};

/// Our kinds, in the order of `resources::KINDS`.
pub(super) fn kinds() -> [ApiResource; 8] {
    [
        ApiResource::erase::<CometOrganization>(&()),
        ApiResource::erase::<CometMember>(&()),
        ApiResource::erase::<CometRoster>(&()),
        ApiResource::erase::<CometTeam>(&()),
        ApiResource::erase::<CometWorkspace>(&()),
        ApiResource::erase::<CometRole>(&()),
        ApiResource::erase::<CometServiceAccount>(&()),
        ApiResource::erase::<CometPlan>(&()),
    ]
}

/// What is watched: every kind in every namespace named, or in all.
pub(super) fn scopes(namespaces: &[String]) -> Vec<Scope> {
    let within = within(namespaces);
    (0..8).flat_map(|kind| within.iter().map(move |namespace| (kind, namespace.clone()))).collect()
}

/// The named namespaces, or all in one.
pub(super) fn within(namespaces: &[String]) -> Vec<Option<String>> {
    match namespaces {
        [] => vec![None],
        named => named.iter().cloned().map(Some).collect(),
    }
}

/// The API of a kind, in one namespace or in all.
pub(super) fn api(client: &kube::Client, kind: u8, namespace: Option<&str>) -> Api<DynamicObject> {
    let resource = &kinds()[usize::from(kind)];
    match namespace {
        Some(namespace) => Api::namespaced_with(client.clone(), namespace, resource),
        None => Api::all_with(client.clone(), resource),
    }
}

/// Watches for ever. A watch that breaks begins anew; until then what is known stays known.
pub(super) async fn watch(client: kube::Client, mirror: Arc<Mirror>, scope: Scope) {
    let (kind, namespace) = &scope;
    let api = api(&client, *kind, namespace.as_deref());
    let mut events = std::pin::pin!(watcher(api, watcher::Config::default()).default_backoff());
    while let Some(event) = events.next().await {
        match event {
            Ok(Event::Init) => mirror.begin(&scope),
            Ok(Event::InitApply(object)) => mirror.stage(&scope, Object::new(*kind, object)),
            Ok(Event::InitDone) => mirror.finish(&scope),
            Ok(Event::Apply(object)) => mirror.apply(Object::new(*kind, object)),
            Ok(Event::Delete(object)) => mirror.delete(&Object::new(*kind, object)),
            Err(error) => {
                let kind = crate::resources::KINDS[usize::from(*kind)];
                tracing::warn!(kind, %error, "a watch failed; it begins anew");
            }
        }
    }
}
