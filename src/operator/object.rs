//! A custom resource as the operator keeps it: decoded once, when the API server tells of it, by the same code that reads files.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::core::DynamicObject;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::words::cut;
use crate::diagnostic::{Severity, Sources};
use crate::manifest::{self, Document};
use crate::resources::API_VERSION;
use crate::resources::status::{OrganizationStatus, PlanStatus, RosterFailure};

/// Stops the operator from doing anything with the object.
pub(super) const SUSPEND: &str = "halley.dev/suspend";
/// Asks for a run at once; any new value does.
const RECONCILE_AT: &str = "halley.dev/reconcile-at";
/// The commit that the manifests come from.
pub(super) const REVISION: &str = "halley.dev/revision";
/// Who wrote that commit.
pub(super) const AUTHOR: &str = "halley.dev/author";
/// Which operator looks after an organization.
pub(super) const SHARD: &str = "halley.dev/shard";

/// A custom resource by kind (a position in `resources::KINDS`) and name, within a namespace.
pub(super) type Name = (u8, Arc<str>);

/// A custom resource.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// A position in `resources::KINDS`.
    pub(super) kind: u8,
    pub(super) namespace: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) uid: Arc<str>,
    pub(super) generation: i64,
    /// When it was made, as RFC 3339.
    pub(super) created: String,
    /// Those of ours.
    pub(super) annotations: BTreeMap<String, String>,
    pub(super) shard: Option<String>,
    /// What could be understood of it.
    pub(super) document: Option<Document>,
    /// What could not.
    pub(super) faults: Vec<String>,
    pub(super) status: Status,
}

/// What its status says.
#[derive(Clone, Debug)]
pub(super) enum Status {
    Organization(Box<OrganizationStatus>),
    Plan(PlanStatus),
    Child(ChildStatus),
}

/// The status of everything that belongs to an organization: the fields of all kinds together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChildStatus {
    /// Shared by all objects that show the same: the mirror sees to that.
    #[serde(default)]
    pub(super) conditions: Arc<[Condition]>,
    #[serde(default)]
    pub(super) observed_generation: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) failures: Vec<RosterFailure>,
}

impl Object {
    /// Decodes what the API server sent. That never fails: what cannot be understood is a fault of this object alone.
    pub(super) fn new(kind: u8, sent: DynamicObject) -> Self {
        let DynamicObject { types: _, metadata, data } = sent;
        let text = |text: Option<String>| -> Arc<str> { text.unwrap_or_default().into() };
        let ours = |(key, _): &(String, String)| key.starts_with("halley.dev/");
        let annotations: BTreeMap<_, _> = metadata.annotations.unwrap_or_default().into_iter().filter(ours).collect();
        let (name, namespace) = (text(metadata.name), text(metadata.namespace));
        let (document, faults) = decode(kind, &namespace, &name, &annotations, data.get("spec"));
        Self {
            kind,
            uid: text(metadata.uid),
            generation: metadata.generation.unwrap_or_default(),
            created: metadata.creation_timestamp.map(|at| at.0.to_string()).unwrap_or_default(),
            shard: metadata.labels.unwrap_or_default().remove(SHARD),
            status: status(kind, data.get("status").cloned().unwrap_or_default()),
            annotations,
            name,
            namespace,
            document,
            faults,
        }
    }

    pub(super) fn kind_name(&self) -> &'static str {
        crate::resources::KINDS[usize::from(self.kind)]
    }

    pub(super) fn is_organization(&self) -> bool {
        self.kind == ORGANIZATION
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.annotation(SUSPEND) == Some("true")
    }

    pub(super) fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).map(String::as_str)
    }

    pub(super) fn name(&self) -> Name {
        (self.kind, self.name.clone())
    }

    /// The organization that it names; of an object that cannot be read nobody knows.
    pub(super) fn organization(&self) -> Option<&str> {
        let wanted = self.document.as_ref()?.resource.organization_ref();
        wanted.map(|organization| organization.name.as_str())
    }

    /// The run that somebody asks for, as a status repeats it.
    pub(super) fn reconcile_at(&self) -> Option<String> {
        self.annotation(RECONCILE_AT).map(|at| cut(at, 256))
    }

    /// Whether the other one asks for something else. A status of our own making is no change.
    pub(super) fn asks_the_same(&self, other: &Self) -> bool {
        (&self.uid, self.generation, &self.annotations, &self.shard)
            == (&other.uid, other.generation, &other.annotations, &other.shard)
    }

    /// The conditions that it shows now.
    pub(super) fn conditions(&self) -> &[Condition] {
        match &self.status {
            Status::Organization(status) => &status.conditions,
            Status::Plan(status) => &status.conditions,
            Status::Child(status) => &status.conditions,
        }
    }
}

/// The position of CometOrganization in `resources::KINDS`.
pub(super) const ORGANIZATION: u8 = 0;
/// The position of CometPlan.
pub(super) const PLAN: u8 = 7;

fn decode(
    kind: u8,
    namespace: &str,
    name: &str,
    annotations: &BTreeMap<String, String>,
    spec: Option<&Value>,
) -> (Option<Document>, Vec<String>) {
    let kind = crate::resources::KINDS[usize::from(kind)];
    let metadata = json!({"name": name, "namespace": namespace, "annotations": annotations});
    let whole = json!({"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "spec": spec});
    let mut sources = Sources::default();
    sources.add("", whole.to_string());
    let manifest::Read { mut documents, skipped: _, findings } = manifest::read(&sources, NonZeroUsize::MIN);
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    let faults = errors.map(|finding| match finding.help {
        Some(help) => format!("{} ({help})", finding.message),
        None => finding.message,
    });
    (documents.pop(), faults.collect())
}

/// A policy in force that cannot be read, as one of a newer version, allowed nobody knows what: any policy is looser then, and waits.
fn organization_status(status: Value) -> OrganizationStatus {
    let unreadable = status.get("lastAppliedPolicy").map(|_| super::policy::nothing());
    serde_json::from_value(status)
        .unwrap_or_else(|_| OrganizationStatus { last_applied_policy: unreadable, ..OrganizationStatus::default() })
}

fn status(kind: u8, status: Value) -> Status {
    match kind {
        ORGANIZATION => Status::Organization(Box::new(organization_status(status))),
        PLAN => Status::Plan(serde_json::from_value(status).unwrap_or_default()),
        _ => Status::Child(serde_json::from_value(status).unwrap_or_default()),
    }
}
