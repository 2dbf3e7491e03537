//! The typed shape of a whole document, closed at every level.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::document::Metadata;
use super::scalar;

/// A document of one of our kinds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub(super) struct Envelope<S> {
    pub(super) api_version: String,
    pub(super) kind: String,
    pub(super) metadata: Meta,
    pub(super) spec: S,
    #[serde(default, rename = "status")]
    _status: Option<IgnoredAny>,
}

/// What may stand under `metadata`: what people write, and what a server sets, which is dropped.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Meta {
    name: String,
    #[serde(default)]
    namespace: Option<String>,
    #[serde(default)]
    labels: Option<Texts>,
    #[serde(default)]
    annotations: Option<Texts>,
    #[serde(default, rename = "creationTimestamp")]
    _creation_timestamp: Option<IgnoredAny>,
    #[serde(default, rename = "deletionGracePeriodSeconds")]
    _deletion_grace_period_seconds: Option<IgnoredAny>,
    #[serde(default, rename = "deletionTimestamp")]
    _deletion_timestamp: Option<IgnoredAny>,
    #[serde(default, rename = "finalizers")]
    _finalizers: Option<IgnoredAny>,
    #[serde(default, rename = "generateName")]
    _generate_name: Option<IgnoredAny>,
    #[serde(default, rename = "generation")]
    _generation: Option<IgnoredAny>,
    #[serde(default, rename = "managedFields")]
    _managed_fields: Option<IgnoredAny>,
    #[serde(default, rename = "ownerReferences")]
    _owner_references: Option<IgnoredAny>,
    #[serde(default, rename = "resourceVersion")]
    _resource_version: Option<IgnoredAny>,
    #[serde(default, rename = "selfLink")]
    _self_link: Option<IgnoredAny>,
    #[serde(default, rename = "uid")]
    _uid: Option<IgnoredAny>,
}

/// Fields of `metadata` that people write.
pub(super) const WRITTEN: [&str; 4] = ["name", "namespace", "labels", "annotations"];
/// Fields of `metadata` that a server sets.
pub(super) const SERVER_SET: [&str; 11] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

impl Meta {
    /// Whether something in it may not have been a text in the file, or is too long.
    pub(super) fn is_doubtful(&self) -> bool {
        let texts = [&self.labels, &self.annotations].into_iter().flatten().flat_map(|texts| &texts.0);
        scalar::is_ambiguous(&self.name)
            || self.name.len() > 253
            || self.namespace.as_deref().is_some_and(|name| scalar::is_ambiguous(name) || name.len() > 63)
            || texts.into_iter().any(|(key, value)| scalar::is_ambiguous(key) || scalar::is_ambiguous(value))
    }
}

impl From<Meta> for Metadata {
    fn from(meta: Meta) -> Self {
        let annotations = meta.annotations.map(|texts| texts.0).unwrap_or_default();
        Self { name: meta.name, namespace: meta.namespace, annotations }
    }
}

/// A mapping of texts in which no key stands twice.
struct Texts(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TextsVisitor(PhantomData))
    }
}

struct TextsVisitor(PhantomData<()>);

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a mapping of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
        let mut texts = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, String>()? {
            if texts.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
            }
            texts.insert(key, value);
        }
        Ok(Texts(texts))
    }
}
