//! Objects for tests, from YAML as people write it.

use std::sync::Arc;

use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::object::Object;
use super::validate::{InvalidOrganization, Validated, validate};
use crate::manifest::{Resource, read_yaml};
use crate::resources::KINDS;

pub(super) const TODAY: Date = date(2026, 11, 25);

/// An object as the API server sends it.
pub(super) fn object(yaml: &str) -> Arc<Object> {
    let written: Value = read_yaml(yaml).unwrap();
    let name = written["metadata"]["name"].as_str().unwrap();
    let kind = KINDS.iter().position(|kind| *kind == written["kind"]).unwrap();
    let mut metadata = written["metadata"].clone();
    metadata["namespace"] = json!("acme");
    metadata["uid"] = json!(format!("uid-of-{name}"));
    metadata["generation"] = json!(1);
    let sent = json!({"apiVersion": "halley.dev/v1alpha1", "kind": written["kind"], "metadata": metadata,
        "spec": written["spec"], "status": written["status"]});
    Arc::new(Object::new(u8::try_from(kind).unwrap(), serde_json::from_value(sent).unwrap()))
}

/// An organization that owns its members.
pub(super) fn organization() -> Arc<Object> {
    object(
        "{kind: CometOrganization, metadata: {name: acme}, spec: {displayName: Acme, \
         ownership: {members: Authoritative}}}",
    )
}

pub(super) fn member(email: &str, role: &str) -> Arc<Object> {
    let name = email.split('@').next().unwrap();
    object(&format!("{{kind: CometMember, metadata: {{name: {name}}}, spec: {{email: '{email}', role: {role}}}}}"))
}

pub(super) fn validated(children: &[Arc<Object>]) -> Result<Validated, InvalidOrganization> {
    let organization = organization();
    let Resource::Organization(spec) = &organization.document.as_ref().unwrap().resource else { unreachable!() };
    validate(&organization, spec, children, TODAY)
}
