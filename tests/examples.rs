//! Every example is validated, planned and applied by the real program on a fresh organization, and the second plan is empty.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "examples/sandbox.rs"]
mod sandbox;
#[path = "examples/tools.rs"]
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sandbox::{Sandbox, examples};

/// Validates, plans and applies a path, and plans again.
fn run(sandbox: &Sandbox, path: &str) {
    sandbox.halley(&["validate", "-f", path]).exits(0);
    sandbox.halley(&["plan", "-f", path, "--detailed-exitcode"]).exits(2);
    sandbox.halley(&["apply", "-f", path, "--yes"]).exits(0);
    nothing_to_do(sandbox, path);
}

fn nothing_to_do(sandbox: &Sandbox, path: &str) {
    let plan = sandbox.halley(&["plan", "-f", path, "--detailed-exitcode", "--output", "json"]).exits(0).json();
    assert_eq!(plan["operations"], serde_json::json!([]));
    assert_eq!(plan["waiting"], serde_json::json!([]));
}

/// How many operations of a verb the plan of a path has.
fn planned(sandbox: &Sandbox, path: &str, verb: &str) -> usize {
    let plan = sandbox.halley(&["plan", "-f", path, "--output", "json"]).exits(0).json();
    plan["operations"].as_array().unwrap().iter().filter(|operation| operation["verb"] == verb).count()
}

#[test]
fn a_team_of_five() {
    let sandbox = Sandbox::with("team-of-five");
    run(&sandbox, "team-of-five");
    let members = sandbox.halley(&["get", "members", "--output", "json"]).exits(0).json();
    assert_eq!(members.as_array().unwrap().len(), 5, "{members}");
}

#[test]
fn a_company_with_roles_guards_and_keys() {
    let sandbox = Sandbox::with("company");
    run(&sandbox, "company");
    for key in ["training", "release"] {
        let secret = fs::read_to_string(sandbox.path(&format!("company/secrets/{key}.key"))).unwrap();
        assert!(secret.starts_with("hly_"), "{key}");
    }
}

#[test]
fn a_guard_stops_a_company_from_losing_a_department() {
    let sandbox = Sandbox::with("company");
    sandbox.halley(&["apply", "-f", "company", "--yes"]).exits(0);
    fs::remove_file(sandbox.path("company/people/engineering.yaml")).unwrap();
    for file in ["company/teams.yaml", "company/workspaces/production.yaml"] {
        let text = fs::read_to_string(sandbox.path(file)).unwrap();
        let engineer = |line: &&str| {
            !["chen", "dana", "eli", "farah", "goran", "hana", "ivo", "jun"]
                .iter()
                .any(|name| line.contains(&format!("{name}@")))
        };
        fs::write(sandbox.path(file), text.lines().filter(engineer).collect::<Vec<_>>().join("\n")).unwrap();
    }
    let teams = fs::read_to_string(sandbox.path("company/teams.yaml")).unwrap();
    fs::write(sandbox.path("company/teams.yaml"), teams.trim_end().to_owned() + " []\n").unwrap();
    let refused = sandbox.halley(&["apply", "-f", "company", "--yes"]).exits(4);
    assert!(refused.text().contains("maxRemovals"), "{}", refused.text());
    let members = sandbox.halley(&["get", "members", "--output", "json"]).exits(0).json();
    assert_eq!(members.as_array().unwrap().len(), 19);
}

#[test]
fn taking_over_what_is_live() {
    let sandbox = Sandbox::with("take-over");
    run(&sandbox, "take-over/0-clicked");
    sandbox.halley(&["activate", "--all"]).exits(0);

    assert_eq!(planned(&sandbox, "take-over/2-additive", "delete"), 0);
    run(&sandbox, "take-over/2-additive");

    assert_eq!(planned(&sandbox, "take-over/3-authoritative", "delete"), 2);
    run(&sandbox, "take-over/3-authoritative");
}

#[test]
fn every_overlay_of_kustomize() {
    for overlay in ["trial", "production"] {
        let sandbox = Sandbox::with("kustomize");
        let built = Command::new(tools::path("kustomize"))
            .args(["build", &format!("kustomize/overlays/{overlay}")])
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let manifests = String::from_utf8(built.stdout).unwrap();
        sandbox.halley_reading(&["plan", "-f", "-", "--detailed-exitcode"], &manifests).exits(2);
        sandbox.halley_reading(&["apply", "-f", "-", "--yes"], &manifests).exits(0);
        let plan = sandbox.halley_reading(&["plan", "-f", "-", "--output", "json"], &manifests).exits(0).json();
        assert_eq!(plan["operations"], serde_json::json!([]));
    }
}

/// The manifests of the examples: not what kustomize reads itself, and not its patches.
fn manifests() -> Vec<PathBuf> {
    sandbox::files(&examples())
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| {
            !path.ends_with("kustomization.yaml") && !path.ends_with("overlays/production/organization.yaml")
        })
        .collect()
}

#[test]
fn every_manifest_names_its_schema() {
    for path in manifests() {
        let text = fs::read_to_string(examples().join(&path)).unwrap();
        let first = text.lines().next().unwrap();
        let schema = first.strip_prefix("# yaml-language-server: $schema=");
        let schema = schema.unwrap_or_else(|| panic!("{} begins with `{first}`", path.display()));
        let schema = examples().join(path.parent().unwrap_or(Path::new(""))).join(schema);
        assert!(schema.is_file(), "{} names {}", path.display(), schema.display());
    }
}

#[test]
fn every_manifest_fits_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checked = Command::new(tools::path("kubeconform"))
        .args(["-strict", "-summary", "-schema-location"])
        .arg(root.join("schemas/{{ .ResourceKind }}.json"))
        .args(manifests().iter().map(|path| examples().join(path)))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && said.contains("Skipped: 0"), "{said}");
}

#[test]
fn a_mistyped_field_does_not_fit_its_schema() {
    let sandbox = Sandbox::with("team-of-five");
    let path = sandbox.path("team-of-five/people.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("role: Admin", "rolle: Admin")).unwrap();
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/{{ .ResourceKind }}.json");
    let checked =
        Command::new(tools::path("kubeconform")).arg("-schema-location").arg(schemas).arg(path).output().unwrap();
    assert!(!checked.status.success());
}
