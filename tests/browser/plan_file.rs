//! `plan --output html`: a file in a browser, without any server.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use crate::harness::{Browser, Script, Site, inspect};

const MANIFESTS: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme, ownership: {members: Authoritative}}
---
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - {email: ada@acme.test, role: Admin}
    - {email: bob@acme.test}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec: {default: true, access: [{member: ada@acme.test}]}
";

fn halley(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
    let output = command.current_dir(folder).env_clear().args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A plan that removes bob, invites 120 people, and lets one of them into a workspace.
fn planned() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("acme.yaml");
    std::fs::write(&file, MANIFESTS).unwrap();
    halley(folder.path(), &["apply", "--yes"]);
    let people: String = (1..=120).map(|number| format!("    - {{email: p{number:03}@acme.test}}\n")).collect();
    let manifests = MANIFESTS.replace("    - {email: bob@acme.test}\n", &people);
    std::fs::write(
        &file,
        manifests.replace("[{member: ada@acme.test}", "[{member: ada@acme.test}, {member: p007@acme.test}"),
    )
    .unwrap();
    halley(folder.path(), &["plan", "--report", "html=plan.html"]);
    let address = format!("file://{}", folder.path().join("plan.html").display());
    (folder, address)
}

fn is_shown(browser: &Browser, text: &str) -> bool {
    browser.text().contains(text)
}

#[test]
fn the_filter_narrows_what_is_listed_and_says_what_it_hides() {
    let (_folder, address) = planned();
    let browser = Browser::open(&Site::fresh());
    browser.goto(&address);
    assert_eq!(browser.heading(), "Plan for Acme: 122 operations, 1 DESTRUCTIVE");
    browser.fill("Text", "P007 acme");
    browser.sees("Shows 2 of 122 operations. The filter hides 1 DESTRUCTIVE operation.");
    assert!(
        is_shown(&browser, "invite p007@acme.test") && !is_shown(&browser, "revoke the invitation of bob@acme.test")
    );
    browser.choose("Workspace", "research");
    browser.sees("Shows 1 of 122 operations.");
    browser.click("Show all");
    browser.sees("revoke the invitation of bob@acme.test");
    browser.check("DESTRUCTIVE only");
    browser.sees("Shows 1 of 122 operations.");
    assert!(
        is_shown(&browser, "revoke the invitation of bob@acme.test") && !is_shown(&browser, "invite p001@acme.test")
    );
    browser.uncheck("DESTRUCTIVE only");
    browser.choose("Verb", "invite");
    browser.sees("Shows 120 of 122 operations. The filter hides 1 DESTRUCTIVE operation.");
    // Paper shows everything, whatever the filter hides.
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    assert!(
        is_shown(&browser, "revoke the invitation of bob@acme.test") && is_shown(&browser, "invite p120@acme.test")
    );
    browser.watch();
}

#[test]
fn without_scripts_everything_is_there_and_no_filter_that_would_do_nothing() {
    let (_folder, address) = planned();
    let browser = Browser::with(&Site::fresh(), Script::Off);
    browser.goto(&address);
    assert!(
        is_shown(&browser, "revoke the invitation of bob@acme.test") && is_shown(&browser, "invite p120@acme.test")
    );
    assert!(!is_shown(&browser, "Show all"));
}

#[test]
fn the_page_is_for_everybody() {
    let (_folder, address) = planned();
    let browser = Browser::open(&Site::fresh());
    browser.goto(&address);
    inspect(&browser, "plan-file");
}
