//! What a Secret with a credential holds.

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::api::core::v1::Secret as Object;

use crate::backend::Secret;

/// The data key of an API key.
pub(super) const API_KEY: &str = "apiKey";
/// The data key of a session of Comet's pages.
pub(super) const SESSION: &str = "sessionToken";
/// The data key of the address of the server that the credential is for.
pub(super) const URL: &str = "url";

/// What a Secret with a credential holds. Says nothing of it in `Debug`.
#[derive(Clone, Default)]
pub struct SecretData {
    texts: BTreeMap<&'static str, Secret>,
}

impl SecretData {
    /// The text behind a data key, as [`SecretData::from`] found it.
    pub(super) fn text(&self, key: &str) -> Option<&Secret> {
        self.texts.get(key)
    }
}

impl From<&Object> for SecretData {
    /// Spaces and line ends around a text belong to nobody; what is empty, or no text, is not there.
    fn from(object: &Object) -> Self {
        let texts = [API_KEY, SESSION, URL].into_iter().filter_map(|key| {
            let bytes = object.data.as_ref()?.get(key)?;
            let text = std::str::from_utf8(&bytes.0).ok()?.trim();
            (!text.is_empty()).then(|| (key, Secret::new(text.to_owned())))
        });
        Self { texts: texts.collect() }
    }
}

impl PartialEq for SecretData {
    fn eq(&self, other: &Self) -> bool {
        let texts =
            |data: &Self| data.texts.iter().map(|(key, text)| (*key, text.expose().to_owned())).collect::<Vec<_>>();
        texts(self) == texts(other)
    }
}

impl Eq for SecretData {}

impl fmt::Debug for SecretData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.texts.keys()).finish()
    }
}
