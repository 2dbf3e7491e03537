//! The kinds as editors and schema checkers take them: JSON Schema, made from the CRDs.
//!
//! A CRD's schema is open where JSON Schema would be closed, because the API server prunes or refuses unknown fields by itself.
//! Here every object is closed, so that an editor marks a mistyped field.

use serde_json::{Map, Value, json};

use super::crds::of_types;
use super::{API_VERSION, KINDS};

const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// The JSON Schema of a whole manifest of a kind, or `None` for a kind that Halley does not have.
pub fn schema(kind: &str) -> Option<Value> {
    let mut schema = manifest(kind)?;
    schema.insert("$schema".to_owned(), json!(DIALECT));
    Some(Value::Object(schema))
}

/// The JSON Schema of a manifest of any kind, or a `List` of them: for files that hold several kinds.
pub fn schema_of_any() -> Value {
    let kinds: Map<_, _> =
        KINDS.iter().filter_map(|kind| Some(((*kind).to_owned(), Value::Object(manifest(kind)?)))).collect();
    let any: Vec<_> = KINDS.iter().map(|kind| json!({"$ref": format!("#/definitions/{kind}")})).collect();
    let list = json!({
        "type": "object",
        "description": "Manifests in a list, as `kubectl get comet -o yaml` prints them.",
        "required": ["apiVersion", "kind", "items"],
        "properties": {
            "apiVersion": {"const": "v1", "description": "The version of List."},
            "kind": {"const": "List", "description": "The kind of the document."},
            "metadata": {"type": "object", "description": "What a server sets. It has no effect."},
            "items": {"type": "array", "description": "The manifests.", "items": {"oneOf": any}},
        },
        "additionalProperties": false,
    });
    json!({
        "$schema": DIALECT,
        "title": "Halley manifest",
        "description": "A manifest of any kind of halley.dev/v1alpha1.",
        "oneOf": any.iter().cloned().chain([json!({"$ref": "#/definitions/List"})]).collect::<Vec<_>>(),
        "definitions": kinds.into_iter().chain([("List".to_owned(), list)]).collect::<Map<_, _>>(),
    })
}

fn manifest(kind: &str) -> Option<Map<String, Value>> {
    let crd = of_types().into_iter().find(|crd| crd.spec.names.kind == kind)?;
    let root = crd.spec.versions.into_iter().next()?.schema?.open_api_v3_schema?;
    let mut root = serde_json::to_value(root).expect("a schema of plain values is JSON");
    close(&mut root);
    let description = root["description"].take();
    let spec = root["properties"]["spec"].take();
    let Value::Object(schema) = json!({
        "title": kind,
        "description": description,
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": {
            "apiVersion": {"const": API_VERSION, "description": "The group and version of the kind."},
            "kind": {"const": kind, "description": "The kind of the manifest."},
            "metadata": metadata(),
            "spec": spec,
            "status": {"type": "object", "description": "What the operator answers. It has no effect in a file."},
        },
        "additionalProperties": false,
    }) else {
        unreachable!("the literal above is an object")
    };
    Some(schema)
}

/// Turns a part of a CRD's schema into JSON Schema, in place.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.starts_with("x-kubernetes-"));
            if fields.remove("nullable") == Some(json!(true)) {
                allow_null(fields);
            }
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn allow_null(fields: &mut Map<String, Value>) {
    if let Some(only) = fields.get_mut("type") {
        *only = json!([only.take(), "null"]);
    }
    if let Some(Value::Array(values)) = fields.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

/// What people write under `metadata`, and what a server adds there.
fn metadata() -> Value {
    let texts = |description: &str| json!({"type": "object", "additionalProperties": {"type": "string"}, "description": description});
    let set_by_server =
        |kind: &str| json!({"type": kind, "description": "Set by the API server. It has no effect in a file."});
    json!({
        "type": "object",
        "description": "The name of the manifest.",
        "required": ["name"],
        "properties": {
            "name": {
                "type": "string",
                "minLength": 1,
                "maxLength": 253,
                "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
                "description": "The name of the manifest, one of its kind: lower-case letters, digits, `-` and `.`.",
            },
            "namespace": {"type": "string", "maxLength": 63, "description": "The namespace. References stay within it."},
            "labels": texts("Labels. They have no effect on the organization."),
            "annotations": texts("Annotations, as `halley.dev/suspend`."),
            "generateName": set_by_server("string"),
            "uid": set_by_server("string"),
            "resourceVersion": set_by_server("string"),
            "generation": set_by_server("integer"),
            "creationTimestamp": set_by_server("string"),
            "deletionTimestamp": set_by_server("string"),
            "deletionGracePeriodSeconds": set_by_server("integer"),
            "selfLink": set_by_server("string"),
            "managedFields": set_by_server("array"),
            "ownerReferences": set_by_server("array"),
            "finalizers": set_by_server("array"),
        },
        "additionalProperties": false,
    })
}
