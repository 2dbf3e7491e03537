//! What a Secret says of itself: whose it is, and which keys it holds. The secrets themselves are left where they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::core::v1::Secret as Object;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Deserialize, Serialize};

use super::{KEYS, MANAGED_BY, ORGANIZATION, OWNER, names};
use crate::backend::key_id;
use crate::plan::Held;

/// What is remembered of a Secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The uid of the custom resource that it was made for.
    pub(super) owner: Option<String>,
    pub(super) organization: Option<String>,
    pub(super) version: String,
    /// The ids of its keys, by data key; what holds no secret of Halley is not here.
    pub(super) keys: BTreeMap<String, Arc<str>>,
}

impl Entry {
    pub(super) fn of(object: &Object) -> Self {
        let label = |name: &str| object.metadata.labels.as_ref()?.get(name).cloned();
        let data = object.data.iter().flatten();
        Self {
            owner: label(OWNER).filter(|_| label(MANAGED_BY.0).as_deref() == Some(MANAGED_BY.1)),
            organization: label(ORGANIZATION),
            version: object.metadata.resource_version.clone().unwrap_or_default(),
            keys: data
                .filter_map(|(entry, bytes)| Some((entry.clone(), key_id(std::str::from_utf8(&bytes.0).ok()?)?)))
                .collect(),
        }
    }

    /// What it holds for whoever `owner` is.
    pub(super) fn held(&self, name: &str, entry: &str, owner: &str) -> Held {
        match self.foreign(name, owner) {
            Some(foreign) => Held::Unreadable(foreign),
            None => self.keys.get(entry).cloned().map_or(Held::Nothing, Held::Key),
        }
    }

    /// Why the Secret is not `owner`'s.
    pub(super) fn foreign(&self, name: &str, owner: &str) -> Option<String> {
        let whose = match &self.owner {
            Some(own) if own == owner => return None,
            Some(_) => "was made for another CometServiceAccount",
            None => "was not made by Halley",
        };
        Some(format!("the Secret `{name}` {whose}, and none is taken over; remove it, or name another Secret"))
    }
}

/// What the annotation says of one data key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    /// The server's id of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// The key that is about to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The annotation of a Secret in which `name` is about to be made.
pub(super) fn reserved(object: Option<&Object>, entry: &str, name: &str) -> String {
    annotation(object, entry, |written| written.next = Some(name.to_owned()))
}

/// The annotation of a Secret that has just got a key.
pub(super) fn written(object: Option<&Object>, entry: &str, id: Option<&str>, name: &str, at: String) -> String {
    annotation(object, entry, |written| {
        *written = Written { id: id.map(str::to_owned), name: Some(name.to_owned()), at: Some(at), next: None };
    })
}

/// Only for readers: what somebody wrote there by hand counts as nothing.
fn annotation(object: Option<&Object>, entry: &str, change: impl FnOnce(&mut Written)) -> String {
    let text = object.and_then(|object| object.metadata.annotations.as_ref()?.get(KEYS));
    let mut keys: BTreeMap<String, Written> = text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    change(keys.entry(entry.to_owned()).or_default());
    serde_json::to_string(&keys).expect("texts become JSON")
}

/// A new Secret without data.
pub(super) fn new(name: &str, owner: &str, organization: &str, annotation: String) -> Object {
    let mut labels =
        BTreeMap::from([(MANAGED_BY.0.to_owned(), MANAGED_BY.1.to_owned()), (OWNER.to_owned(), owner.to_owned())]);
    if names::is_label(organization) {
        labels.insert(ORGANIZATION.to_owned(), organization.to_owned());
    }
    Object {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            labels: Some(labels),
            annotations: Some(BTreeMap::from([(KEYS.to_owned(), annotation)])),
            ..ObjectMeta::default()
        },
        type_: Some("Opaque".to_owned()),
        ..Object::default()
    }
}
