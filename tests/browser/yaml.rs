//! "As YAML": the exact change to commit, which comes to exactly the edit that was asked for.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Browser, Script, Site, inspect};

/// Acme, and the folder of its own manifests, which the server knows.
fn declared() -> (Site, TempDir) {
    let folder = TempDir::new().unwrap();
    let name = folder.path().to_str().unwrap();
    let site = Site::acme_with(&["--manifests", name]);
    site.halley(&["export", name]).ok();
    (site, folder)
}

/// Commits what the page hands out, and says what would then be done.
fn planned(site: &Site, folder: &Path, browser: &Browser) -> Vec<String> {
    let patch: String = (0..browser.count("pre.change"))
        .map(|at| {
            browser
                .script(&format!("return document.getElementById('change-{at}').textContent"))
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let file = site.folder().join("change.patch");
    fs::write(&file, &patch).unwrap();
    apply(folder, &file, &patch);
    let plan: Value = site.halley(&["plan", "-f", folder.to_str().unwrap(), "--output", "json"]).json();
    let ids = plan["operations"].as_array().unwrap().iter();
    ids.map(|operation| operation["id"].as_str().unwrap().to_owned()).collect()
}

fn apply(folder: &Path, patch: &Path, text: &str) {
    let done = Command::new("git")
        .arg("apply")
        .arg(patch)
        .current_dir(folder)
        .env("GIT_CEILING_DIRECTORIES", "/")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}\n{text}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_name_of_the_organization_as_yaml_is_one_line_to_commit() {
    for script in Script::BOTH {
        let (site, folder) = declared();
        let browser = Browser::ada(&site, script);
        browser.goto("/admin");
        browser.click("Acme (edit)");
        browser.fill("Organization name", "Acme & Sons");
        browser.click("As YAML");
        browser.sees("Nothing was changed.");
        browser.sees("-  displayName: Acme");
        browser.sees("+  displayName: \"Acme & Sons\"");
        assert_eq!(site.api("GET", "/organization", &json!(null)).ok()["name"], "Acme");
        assert_eq!(planned(&site, folder.path(), &browser), ["update/organization"]);
    }
}

#[test]
fn a_setting_as_yaml_is_the_plan_of_that_setting() {
    let (site, folder) = declared();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/settings");
    browser.check("Only Admins can invite users");
    browser.click("As YAML");
    browser.sees("AdminsOnly");
    assert_eq!(planned(&site, folder.path(), &browser), ["update/organization"]);
}

#[test]
fn without_known_manifests_the_documents_are_handed_out() {
    let site = Site::acme();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/settings");
    browser.check("Only Admins can invite users");
    browser.click("As YAML");
    browser.sees("These documents declare it");
    browser.sees("kind: CometOrganization");
    browser.sees("--manifests DIR");
    inspect(&browser, "yaml-documents");
}

#[test]
fn manifests_that_are_invalid_are_named_and_not_edited() {
    let (site, folder) = declared();
    fs::write(
        folder.path().join("wrong.yaml"),
        "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: x}\nspec: {emial: x@acme.test}\n",
    )
    .unwrap();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/settings");
    browser.check("Only Admins can invite users");
    browser.click("As YAML");
    browser.sees("This is no edit of your manifests");
    browser.sees("wrong.yaml");
    browser.sees("kind: CometOrganization");
}

#[test]
fn a_role_as_yaml_is_the_plan_of_that_role_also_without_a_script() {
    for script in Script::BOTH {
        let (site, folder) = declared();
        let browser = Browser::ada(&site, script);
        browser.goto("/admin/users/role?email=p-none%40acme.test");
        browser.check("Opik member");
        browser.click("As YAML");
        browser.sees("Nothing was changed.");
        assert_eq!(site.api("GET", "/members/p-none@acme.test", &json!(null)).ok()["role"], "PlatformMember");
        assert_eq!(planned(&site, folder.path(), &browser), ["update/member/p-none@acme.test"]);
    }
}

#[test]
fn the_default_mark_as_yaml_is_the_plan_of_the_mark() {
    let (site, folder) = declared();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/workspaces/default?workspace=prod");
    browser.click("As YAML");
    browser.sees("Nothing was changed.");
    assert_eq!(planned(&site, folder.path(), &browser), ["mark-default/workspace/prod"]);
}

#[test]
fn an_invitation_as_yaml_is_the_plan_of_that_invitation() {
    let (site, folder) = declared();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/users/invite");
    browser.fill("E-mail addresses", "new@acme.test");
    browser.click("As YAML");
    browser.sees("Nothing was changed.");
    assert_eq!(site.api("GET", "/members/new@acme.test", &json!(null)).status, 404);
    assert_eq!(planned(&site, folder.path(), &browser), ["invite/member/new@acme.test"]);
    browser.goto("/admin");
    browser.click("Acme (edit)");
    browser.fill("Organization name", "Acme & Sons");
    browser.click("As YAML");
    browser.sees("Acme & Sons");
    inspect(&browser, "yaml");
}
