//! What is generated and checked in is what the program generates now. `HALLEY_BLESS=1` rewrites it.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the switch that rewrites is an environment variable")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use halley::manifest::write_yaml;
use halley::plan::saved;
use halley::resources::{KINDS, crds, schema, schema_of_any};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a folder with what belongs there, file by file; also files that do not belong there any more.
fn compare(folder: &str, expected: &[(String, String)]) {
    let folder = root().join(folder);
    if env::var_os("HALLEY_BLESS").is_some() {
        bless(&folder, expected);
    }
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut wanted: Vec<_> = expected.iter().map(|(name, _)| name.clone()).collect();
    wanted.sort();
    assert_eq!(
        names,
        wanted,
        "{} holds other files than are generated; HALLEY_BLESS=1 rewrites them",
        folder.display()
    );
    for (name, text) in expected {
        let path = folder.join(name);
        assert!(
            fs::read_to_string(&path).unwrap() == *text,
            "{} is stale; `HALLEY_BLESS=1 cargo test --test generated` rewrites it",
            path.display()
        );
    }
}

fn bless(folder: &Path, expected: &[(String, String)]) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    for (name, text) in expected {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn the_crds_are_what_the_types_say() {
    let files: Vec<_> =
        crds().iter().map(|crd| (format!("{}.yaml", crd.spec.names.plural), write_yaml(crd).unwrap())).collect();
    compare("crds", &files);
}

/// The chart has them as templates, so that an upgrade brings the kinds along; and Helm leaves them when the release goes.
#[test]
fn the_crds_of_the_chart_are_those_that_the_types_say() {
    let keep = |mut crd: CustomResourceDefinition| {
        crd.metadata.annotations = Some([("helm.sh/resource-policy".to_owned(), "keep".to_owned())].into());
        crd
    };
    let template = |crd: CustomResourceDefinition| {
        let name = format!("{}.yaml", crd.spec.names.plural);
        let text = write_yaml(&keep(crd)).unwrap();
        assert!(!text.contains("{{"), "Helm would take {name} for a template");
        (name, format!("{{{{- if .Values.crds.enabled }}}}\n{text}{{{{- end }}}}\n"))
    };
    compare("charts/halley/templates/crds", &crds().into_iter().map(template).collect::<Vec<_>>());
}

#[test]
fn the_json_schemas_are_what_the_types_say() {
    let text = |schema: &serde_json::Value| format!("{}\n", serde_json::to_string_pretty(schema).unwrap());
    let mut files: Vec<_> =
        KINDS.iter().map(|kind| (format!("{}.json", kind.to_lowercase()), text(&schema(kind).unwrap()))).collect();
    files.push(("manifest.json".to_owned(), text(&schema_of_any())));
    files.push(("plan.json".to_owned(), text(&saved::schema())));
    files.push(("openapi.json".to_owned(), text(&halley::web::api::openapi())));
    compare("schemas", &files);
}
