//! The examples, applied as their pages say, and read back.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{PLAN, manifest};
use crate::harness::{Ran, cluster, halley};

/// Folders of manifests, and overlays that kubectl builds.
const FOLDERS: [&str; 6] = [
    "team-of-five",
    "company",
    "take-over/0-clicked",
    "take-over/1-exported",
    "take-over/2-additive",
    "take-over/3-authoritative",
];
const OVERLAYS: [&str; 2] = ["kustomize/overlays/trial", "kustomize/overlays/production"];

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// The arguments of kubectl for an example.
fn named(name: &str) -> Vec<String> {
    let path = example(name).to_str().unwrap().to_owned();
    if OVERLAYS.contains(&name) { vec!["-k".to_owned(), path] } else { vec!["-R".to_owned(), "-f".to_owned(), path] }
}

#[test]
fn every_example_can_be_applied_by_the_server_and_by_the_client() {
    for name in FOLDERS.iter().chain(&OVERLAYS) {
        for side in ["--server-side=true", "--server-side=false"] {
            let namespace = cluster().namespace("example");
            let named = named(name);
            let mut arguments = vec!["apply", "--warnings-as-errors", side];
            arguments.extend(named.iter().map(String::as_str));
            namespace.kubectl(&arguments).ok();
            let again = namespace.kubectl(&arguments).ok();
            let changed = |line: &&str| !line.ends_with(" serverside-applied") && !line.ends_with(" unchanged");
            assert_eq!(again.lines().find(changed), None, "{name} {side}: {again}");
        }
    }
}

/// The manifests of an example, as the command line reads them.
fn manifests(name: &str) -> (Vec<String>, String) {
    let path = example(name).to_str().unwrap().to_owned();
    if OVERLAYS.contains(&name) {
        (vec!["-f".to_owned(), "-".to_owned()], cluster().kubectl(&["kustomize", &path]).ok())
    } else {
        (vec!["-f".to_owned(), path], String::new())
    }
}

/// Plans against no organization at all; the digest.
fn digest(arguments: &[impl AsRef<OsStr>], input: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let planned = Ran::of(halley(folder.path()).args(["plan", "--output", "json"]).args(arguments), input);
    planned.json()["digest"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_in_the_cluster_gives_the_same_plan_as_the_files() {
    for name in FOLDERS.iter().chain(&OVERLAYS) {
        let namespace = cluster().namespace("piped");
        let mut apply = vec!["apply".to_owned()];
        apply.extend(named(name));
        namespace.kubectl(&apply.iter().map(String::as_str).collect::<Vec<_>>()).ok();
        let (arguments, input) = manifests(name);
        let from_files = digest(&arguments, &input);
        for managed in ["--show-managed-fields=true", "--show-managed-fields=false"] {
            let live = namespace.kubectl(&["get", "comet", "--output=yaml", managed]).ok();
            assert_eq!(digest(&["-f", "-"], &live), from_files, "{name} {managed}");
        }
        let live = namespace.kubectl(&["get", "comet", "--output=json"]).ok();
        assert_eq!(digest(&["-f", "-"], &live), from_files, "{name} as JSON");
    }
}

#[test]
fn what_the_operator_writes_changes_no_plan() {
    let namespace = cluster().namespace("written");
    let folder = example("team-of-five");
    namespace.kubectl(&["apply", "-R", "-f", folder.to_str().unwrap()]).ok();
    let before = digest(&["-f", "-"], &namespace.kubectl(&["get", "comet", "--output=yaml"]).ok());
    namespace.apply(&manifest("CometPlan", "five", PLAN)).ok();
    let status = r#"{"status": {"observedGeneration": 1, "planDigest": "h1:0"}}"#;
    let organization = namespace.kubectl(&["get", "corg", "--output=name"]).ok();
    let patch = ["patch", organization.trim(), "--subresource=status", "--type=merge", "--patch", status];
    namespace.kubectl(&patch).ok();
    let after = namespace.kubectl(&["get", "comet", "--output=yaml"]).ok();
    assert!(after.contains("kind: CometPlan"), "{after}");
    assert_eq!(digest(&["-f", "-"], &after), before);
}
