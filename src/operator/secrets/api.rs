//! The requests for Secrets. Their answers hold secrets, so neither they nor what is wrong with them is ever repeated.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use k8s_openapi::api::core::v1::Secret as Object;
use kube::api::{GetParams, Patch, PatchParams, PostParams};
use kube::core::Status;
use kube::runtime::watcher;
use kube::{Client, Resource as _};
use serde_json::json;

use super::KEYS;
use crate::backend::Secret;

/// The longest time for one request.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// Somebody else was faster, or the API server is busy or away.
    #[error("{0}")]
    Passing(String),
    /// The same request would fail again.
    #[error("{0}")]
    Lasting(String),
}

/// The Secrets of a namespace.
pub(super) struct Secrets<'a> {
    client: &'a Client,
    request: kube::core::Request,
}

impl<'a> Secrets<'a> {
    pub(super) fn new(client: &'a Client, namespace: &str) -> Self {
        Self { client, request: kube::core::Request::new(Object::url_path(&(), Some(namespace))) }
    }

    pub(super) async fn read(&self, name: &str) -> Result<Option<Object>, Fault> {
        match self.send(self.request.get(name, &GetParams::default())).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if status(&error).is_some_and(|status| status.code == 404) => Ok(None),
            Err(error) => Err(fault(&error, Detail::Told)),
        }
    }

    /// Makes a Secret, with a secret in it where there is one.
    pub(super) async fn create(&self, mut object: Object, secret: Option<(&str, &Secret)>) -> Result<Object, Fault> {
        object.data = secret.map(|(entry, secret)| {
            [(entry.to_owned(), k8s_openapi::ByteString(secret.expose().as_bytes().to_vec()))].into()
        });
        let body = serde_json::to_vec(&object).map_err(|_| Fault::Lasting("the Secret is no JSON".to_owned()))?;
        let answer = self.send(self.request.create(&PostParams::default(), body)).await;
        answer.map_err(|error| fault(&error, detail(secret)))
    }

    /// Changes the annotation, and one entry where there is a secret; everything else stays. Fails when the Secret has changed since `found`.
    pub(super) async fn change(
        &self,
        found: &Object,
        annotation: &str,
        secret: Option<(&str, &Secret)>,
    ) -> Result<Object, Fault> {
        let mut patch = json!({
            "metadata": {"resourceVersion": found.metadata.resource_version, "annotations": {KEYS: annotation}},
        });
        if let Some((entry, secret)) = secret {
            patch["data"] = json!({ entry: STANDARD.encode(secret.expose()) });
        }
        let name = found.metadata.name.as_deref().unwrap_or_default();
        let request = self.request.patch(name, &PatchParams::default(), &Patch::Merge(&patch));
        self.send(request).await.map_err(|error| match status(&error) {
            Some(status) if status.code == 404 => Fault::Passing("it was removed meanwhile".to_owned()),
            _ => fault(&error, detail(secret)),
        })
    }

    /// The client's own decoding would log an answer that it cannot read.
    async fn send(
        &self,
        request: Result<http::Request<Vec<u8>>, kube::core::request::Error>,
    ) -> Result<Object, kube::Error> {
        let request = request.map_err(kube::Error::BuildRequest)?;
        let answer = tokio::time::timeout(TIMEOUT, self.client.request_text(request)).await;
        let text = answer.map_err(|_| kube::Error::Service("no answer came in time".into()))??;
        serde_json::from_str(&text).map_err(kube::Error::SerdeError)
    }
}

/// How much of a refusal is repeated.
#[derive(Clone, Copy)]
enum Detail {
    Told,
    /// The request held a secret, and whoever refused it may have quoted it.
    Withheld,
}

fn detail(secret: Option<(&str, &Secret)>) -> Detail {
    if secret.is_some() { Detail::Withheld } else { Detail::Told }
}

fn status(error: &kube::Error) -> Option<&Status> {
    match error {
        kube::Error::Api(status) => Some(&**status),
        _ => None,
    }
}

fn fault(error: &kube::Error, detail: Detail) -> Fault {
    match (error, detail) {
        (kube::Error::Api(status), _) if status.code == 409 => {
            Fault::Passing("somebody else changes it at the same time".to_owned())
        }
        (kube::Error::Api(status), detail) => {
            let text = match detail {
                Detail::Told if !status.message.is_empty() => status.message.clone(),
                Detail::Told | Detail::Withheld => {
                    format!("the API server refuses it ({} {})", status.code, status.reason)
                }
            };
            if status.code == 429 || status.code >= 500 { Fault::Passing(text) } else { Fault::Lasting(text) }
        }
        (kube::Error::SerdeError(_) | kube::Error::FromUtf8(_), _) => {
            Fault::Passing("the API server's answer is no Secret".to_owned())
        }
        (kube::Error::BuildRequest(error), _) => Fault::Lasting(format!("no request can be made: {error}")),
        (error, Detail::Told) => Fault::Passing(format!("the API server cannot be reached: {error}")),
        (_, Detail::Withheld) => Fault::Passing("the API server cannot be reached".to_owned()),
    }
}

/// Why a watch of Secrets does not stand.
pub(in crate::operator) fn watch_fault(error: &watcher::Error) -> String {
    match error {
        watcher::Error::InitialListFailed(error)
        | watcher::Error::WatchStartFailed(error)
        | watcher::Error::WatchFailed(error) => fault(error, Detail::Told).to_string(),
        watcher::Error::WatchError(status) => status.message.clone(),
        watcher::Error::NoResourceVersion => "the API server's answers have no resourceVersion".to_owned(),
    }
}
