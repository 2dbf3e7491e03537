//! Whether something is really not declared any more. Before anything is taken away, no definition and no namespace may be on its way out, a
//! fresh list must show what the watches showed, and the set of objects must have rested for a while.

use std::collections::BTreeSet;
use std::time::Duration;

use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, ListParams};
use tokio::time::Instant;

use super::guard::Removals;
use super::mirror::View;
use super::object::PLAN;
use super::watches;

/// An object as both a watch and a list name it.
type Seen = (u8, String, String, i64);

/// Whether removals may run for what `view` shows of a namespace.
pub(super) async fn removals(
    client: &kube::Client,
    namespace: &str,
    view: &View,
    settle: Duration,
) -> Result<Removals, kube::Error> {
    let rested = Instant::now().saturating_duration_since(view.changed);
    if rested < settle {
        let text = format!("the objects changed less than {} s ago; removals wait for the rest", settle.as_secs());
        return Ok(Removals::Held(text));
    }
    if let Some(why) = leaving(client, namespace).await? {
        return Ok(Removals::Held(why));
    }
    if listed(client, namespace).await? != watched(view) {
        return Ok(Removals::Held("a fresh list shows other objects than the watches; looking again".to_owned()));
    }
    Ok(Removals::Allowed)
}

/// What is on its way out, so that what it holds is missing for another reason than that nobody declares it.
async fn leaving(client: &kube::Client, namespace: &str) -> Result<Option<String>, kube::Error> {
    let namespaces: Api<Namespace> = Api::all(client.clone());
    match namespaces.get_opt(namespace).await? {
        None => return Ok(Some(format!("the namespace `{namespace}` is gone"))),
        Some(found) if found.metadata.deletion_timestamp.is_some() => {
            return Ok(Some(format!("the namespace `{namespace}` is being deleted")));
        }
        Some(_) => {}
    }
    let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
    for kind in watches::kinds() {
        let name = format!("{}.{}", kind.plural, kind.group);
        match definitions.get_opt(&name).await? {
            None => return Ok(Some(format!("the definition `{name}` is gone"))),
            Some(found) if found.metadata.deletion_timestamp.is_some() => {
                return Ok(Some(format!("the definition `{name}` is being deleted")));
            }
            Some(_) => {}
        }
    }
    Ok(None)
}

/// What the API server holds at this moment, read from its store and not from a cache of its own.
async fn listed(client: &kube::Client, namespace: &str) -> Result<BTreeSet<Seen>, kube::Error> {
    const PAGE: u32 = 500;
    let mut seen = BTreeSet::new();
    for kind in 0..PLAN {
        let api = watches::api(client, kind, Some(namespace));
        let mut asked = ListParams::default().limit(PAGE);
        loop {
            let list = api.list_metadata(&asked).await?;
            seen.extend(list.items.into_iter().map(|object| {
                let metadata = object.metadata;
                let text = Option::unwrap_or_default;
                (kind, text(metadata.name), text(metadata.uid), metadata.generation.unwrap_or_default())
            }));
            match list.metadata.continue_.filter(|token| !token.is_empty()) {
                Some(token) => asked = asked.continue_token(&token),
                None => break,
            }
        }
    }
    Ok(seen)
}

fn watched(view: &View) -> BTreeSet<Seen> {
    let objects = view.objects.iter().filter(|object| object.kind != PLAN);
    objects.map(|object| (object.kind, object.name.to_string(), object.uid.to_string(), object.generation)).collect()
}
