//! What the API server was asked, from its audit log.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// One request. A watch counts when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuditEntry {
    /// Who asked; whom they played, when they played somebody.
    pub(crate) user: String,
    pub(crate) verb: String,
    pub(crate) group: String,
    /// Empty when it was no resource: then there is only the `uri`.
    pub(crate) resource: String,
    pub(crate) subresource: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) code: u16,
    pub(crate) uri: String,
}

impl AuditEntry {
    pub(crate) fn writes(&self) -> bool {
        !["get", "list", "watch"].contains(&self.verb.as_str())
    }
}

/// Who asks for what, without the bodies. The API server's own requests are nobody's.
pub(crate) const POLICY: &str = "\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: ['system:apiserver']
  - level: Metadata
    verbs: [watch]
    omitStages: [ResponseComplete]
  - level: Metadata
    omitStages: [ResponseStarted]
";

/// The requests in a log. A last line that is still being written is left out.
pub(crate) fn read(log: &Path) -> Vec<AuditEntry> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().map(|line| entry(serde_json::from_str(line).unwrap())).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    verb: String,
    #[serde(rename = "requestURI")]
    request_uri: String,
    user: User,
    impersonated_user: Option<User>,
    #[serde(default)]
    object_ref: ObjectRef,
    #[serde(default)]
    response_status: Value,
}

#[derive(Deserialize)]
struct User {
    username: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ObjectRef {
    api_group: String,
    resource: String,
    subresource: String,
    namespace: String,
    name: String,
}

fn entry(event: Event) -> AuditEntry {
    let Event { verb, request_uri, user, impersonated_user, object_ref, response_status } = event;
    let ObjectRef { api_group, resource, subresource, namespace, name } = object_ref;
    let code = response_status["code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or_default();
    AuditEntry {
        user: impersonated_user.unwrap_or(user).username,
        verb,
        group: api_group,
        resource,
        subresource,
        namespace,
        name,
        code,
        uri: request_uri,
    }
}
