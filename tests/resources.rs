//! What Kubernetes and editors ask of the kinds: structural schemas, bounded and described, and the rules of single objects.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use halley::resources::{KINDS, crds, schema, schema_of_any};
use serde_json::{Value, json};

/// The kind and the root schema of every CRD.
fn roots() -> Vec<(String, Value)> {
    let schema = |crd: &Value| crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
    definitions().iter().map(|crd| (crd["spec"]["names"]["kind"].as_str().unwrap().to_owned(), schema(crd))).collect()
}

fn definitions() -> Vec<Value> {
    crds().iter().map(|crd| serde_json::to_value(crd).unwrap()).collect()
}

/// Calls `look` with every schema below `schema` and its path.
fn walk(path: &str, schema: &Value, look: &mut dyn FnMut(&str, &Value)) {
    look(path, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        walk(&format!("{path}.{name}"), property, look);
    }
    if schema["items"].is_object() {
        walk(&format!("{path}[]"), &schema["items"], look);
    }
    if schema["additionalProperties"].is_object() {
        walk(&format!("{path}.*"), &schema["additionalProperties"], look);
    }
}

/// The paths at which `wrong` holds, over all CRDs.
fn wrong(wrong: impl Fn(&str, &Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (kind, root) in roots() {
        walk(&kind, &root, &mut |path, schema| found.extend(wrong(path, schema).then(|| path.to_owned())));
    }
    found
}

fn none(paths: &[String], what: &str) {
    assert!(paths.is_empty(), "{what}:\n{}", paths.join("\n"));
}

#[test]
fn every_kind_makes_its_definition() {
    let kinds: Vec<_> = crds().into_iter().map(|crd| crd.spec.names.kind).collect();
    assert_eq!(kinds, KINDS);
}

#[test]
fn every_field_has_a_description() {
    let undescribed =
        wrong(|path, schema| !path.ends_with("[]") && schema["description"].as_str().is_none_or(str::is_empty));
    none(&undescribed, "without a description");
}

#[test]
fn every_string_has_a_longest_length() {
    let unbounded =
        |schema: &Value| schema["type"] == "string" && schema["maxLength"].is_null() && schema["enum"].is_null();
    none(&wrong(|_, schema| unbounded(schema)), "strings without maxLength");
}

#[test]
fn every_list_has_a_largest_size_and_a_large_one_is_atomic() {
    none(&wrong(|_, schema| schema["type"] == "array" && schema["maxItems"].is_null()), "lists without maxItems");
    let large = |schema: &Value| schema["maxItems"].as_u64().is_some_and(|size| size > 100);
    let merged = wrong(|_, schema| large(schema) && schema["x-kubernetes-list-type"] != "atomic");
    none(&merged, "large lists that are not atomic");
}

#[test]
fn schemas_are_structural() {
    let mixed = ["oneOf", "anyOf", "allOf", "not", "$ref"];
    none(&wrong(|_, schema| mixed.iter().any(|word| !schema[word].is_null())), "not structural");
    none(&wrong(|_, schema| !schema["type"].is_string()), "without one type");
    none(&wrong(|_, schema| schema["additionalProperties"].is_object()), "open maps");
}

#[test]
fn formats_are_those_that_kubernetes_knows() {
    let known = [json!("int32"), json!("int64"), json!("date-time")];
    none(&wrong(|_, schema| !schema["format"].is_null() && !known.contains(&schema["format"])), "unknown formats");
}

#[test]
fn unit_enums_stay_plain_lists_of_words() {
    let words = |schema: &Value| {
        schema["enum"].as_array().is_none_or(|values| {
            schema["type"] == "string" && values.iter().all(|value| value.is_string() || value.is_null())
        })
    };
    none(&wrong(|_, schema| !words(schema)), "enums of something else than words");
    let roots = roots();
    let role = &roots[1].1["properties"]["spec"]["properties"]["role"];
    assert_eq!(role["enum"], json!(["Admin", "PlatformMember", "OpikMember", "ViewOnly"]));
    assert_eq!(role["default"], "PlatformMember");
}

#[test]
fn kinds_are_found_by_category_and_short_name() {
    let names = ["corg", "cmem", "crost", "cteam", "cws", "crole", "csa", "cplan"];
    for (crd, short) in definitions().iter().zip(names) {
        assert_eq!(crd["spec"]["names"]["shortNames"], json!([short]));
        assert_eq!(crd["spec"]["names"]["categories"], json!(["comet"]));
        assert_eq!(crd["spec"]["scope"], "Namespaced");
    }
}

#[test]
fn every_kind_has_a_status_subresource_and_shows_whether_it_is_ready() {
    for crd in definitions() {
        let version = &crd["spec"]["versions"][0];
        assert_eq!(version["subresources"]["status"], json!({}));
        let columns = version["additionalPrinterColumns"].as_array().unwrap();
        assert!(columns.iter().any(|column| column["name"] == "Ready"), "{}", crd["metadata"]["name"]);
    }
}

#[test]
fn an_unseen_object_is_not_current() {
    for (kind, root) in roots() {
        let status = &root["properties"]["status"];
        assert_eq!(status["default"], json!({"observedGeneration": -1}), "{kind}");
        assert_eq!(status["properties"]["observedGeneration"]["default"], -1, "{kind}");
    }
}

#[test]
fn conditions_merge_by_type() {
    for (kind, root) in roots() {
        let conditions = &root["properties"]["status"]["properties"]["conditions"];
        assert_eq!(conditions["x-kubernetes-list-type"], "map", "{kind}");
        assert_eq!(conditions["x-kubernetes-list-map-keys"], json!(["type"]), "{kind}");
    }
}

/// Every CEL rule by its path, as `path: message`.
fn rules() -> Vec<String> {
    let mut found = Vec::new();
    for (kind, root) in roots() {
        walk(&kind, &root, &mut |path, schema| {
            for rule in schema["x-kubernetes-validations"].as_array().into_iter().flatten() {
                assert!(rule["rule"].is_string());
                found.push(format!("{path}: {}", rule["message"].as_str().unwrap()));
            }
        });
    }
    found.sort();
    found
}

#[test]
fn what_one_object_shows_alone_is_refused_on_admission() {
    let expected = [
        "CometPlan.spec: a plan cannot be changed",
        "CometRole.spec: `Owner` and `Member` are built in",
        "CometRole.spec: `name` cannot be changed: another name is another role",
        "CometServiceAccount.spec.keys[].rotation: `overlap` must be shorter than `every`",
        "CometServiceAccount.spec.keys[].target.file: the path is relative to the manifest's folder, without `..`",
        "CometServiceAccount.spec.keys[].target: a target is either a `file` or a `secretRef`",
        "CometServiceAccount.spec: `defaultWorkspace` must be among `workspaces`",
        "CometServiceAccount.spec: `name` cannot be changed: another name is another account",
        "CometWorkspace.spec.access[]: an entry names either a `member` or a `team`",
        "CometWorkspace.spec: `default` and `__cc_*__` are reserved names",
        "CometWorkspace.spec: `name` cannot be changed: another name is another workspace",
        "CometWorkspace: `default` is a reserved name: set `spec.name`",
    ];
    assert_eq!(rules().into_iter().filter(|rule| !rule.contains(": write ")).collect::<Vec<_>>(), expected);
}

#[test]
fn a_text_that_is_written_wrongly_is_answered_with_what_to_write() {
    let expected = [
        "CometMember.spec.email: write an e-mail as `ana@acme.org`",
        "CometMember.spec.until: write a day as `2027-03-31`",
        "CometOrganization.spec.guards.requiredAdmins[]: write an e-mail as `ana@acme.org`",
        "CometOrganization.spec.interval: write a time span as `10m` or `1h30m`",
        "CometOrganization.status.lastAppliedPolicy.guards.requiredAdmins[]: write an e-mail as `ana@acme.org`",
        "CometRoster.spec.members[].email: write an e-mail as `ana@acme.org`",
        "CometRoster.spec.members[].until: write a day as `2027-03-31`",
        "CometServiceAccount.spec.keys[].rotation.every: write a number of days as `90d`",
        "CometServiceAccount.spec.keys[].rotation.overlap: write a number of days as `90d`",
        "CometTeam.spec.members[]: write an e-mail as `ana@acme.org`",
        "CometWorkspace.spec.access[].member: write an e-mail as `ana@acme.org`",
        "CometWorkspace.spec.access[].until: write a day as `2027-03-31`",
    ];
    assert_eq!(rules().into_iter().filter(|rule| rule.contains(": write ")).collect::<Vec<_>>(), expected);
    // The API server repeats a pattern where there is one.
    none(&wrong(|path, schema| !path.contains(".conditions[]") && !schema["pattern"].is_null()), "patterns");
}

#[test]
fn nothing_is_filled_in_below_a_list() {
    let filled_in = |path: &str, schema: &Value| path.contains("[]") && !schema["default"].is_null();
    none(&wrong(filled_in), "defaults below a list: for `kubectl apply` the list would change each time");
}

#[test]
fn json_schemas_are_closed_at_every_level() {
    for kind in KINDS {
        let mut open = Vec::new();
        walk(kind, &schema(kind).unwrap(), &mut |path, schema| {
            let map = schema["additionalProperties"]["type"] == "string";
            let server = path.ends_with(".status");
            if schema["type"].to_string().contains("object")
                && schema["additionalProperties"] != false
                && !map
                && !server
            {
                open.push(path.to_owned());
            }
        });
        none(&open, "open objects");
    }
}

#[test]
fn json_schemas_name_their_version_and_kind() {
    for kind in KINDS {
        let schema = schema(kind).unwrap();
        assert_eq!(schema["properties"]["apiVersion"]["const"], "halley.dev/v1alpha1");
        assert_eq!(schema["properties"]["kind"]["const"], kind);
        assert_eq!(schema["required"], json!(["apiVersion", "kind", "metadata", "spec"]));
    }
    assert_eq!(schema("Pod"), None);
}

#[test]
fn one_schema_takes_every_kind_and_lists_of_them() {
    let any = schema_of_any();
    assert_eq!(any["oneOf"].as_array().unwrap().len(), KINDS.len() + 1);
    for reference in any["oneOf"].as_array().unwrap() {
        let pointer = reference["$ref"].as_str().unwrap().trim_start_matches('#').to_owned();
        assert!(any.pointer(&pointer).is_some(), "{pointer}");
    }
}

#[test]
fn json_schemas_hold_nothing_that_only_kubernetes_understands() {
    let text = schema_of_any().to_string();
    assert!(!text.contains("x-kubernetes-") && !text.contains("nullable"));
}
