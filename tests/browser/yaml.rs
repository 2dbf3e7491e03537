//! "As YAML": the exact change to commit, which comes to exactly the edit that was asked for.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, inspect};

/// Acme with its own manifests in the folder that the server knows.
fn declared() -> Site {
    let site = Site::acme_with(&["--manifests", "org"]);
    site.halley(&["export", "org"]).ok();
    site
}

fn open(site: &Site, script: Script) -> Browser {
    let browser = Browser::with(site, script);
    browser.sign_in("ada@acme.test");
    browser
}

/// Commits what the page hands out, and says what would then be done.
fn planned(site: &Site, browser: &Browser) -> Vec<String> {
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
    apply(&site.folder().join("org"), &file, &patch);
    let plan: Value = site.halley(&["plan", "-f", "org", "--output", "json"]).json();
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
        let site = declared();
        let browser = open(&site, script);
        browser.goto("/admin");
        browser.click("Acme (edit)");
        browser.fill("Organization name", "Acme & Sons");
        browser.click("As YAML");
        browser.sees("Nothing was changed.");
        browser.sees("-  displayName: Acme");
        browser.sees("+  displayName: Acme & Sons");
        assert_eq!(site.api("GET", "/organization", &json!(null)).ok()["name"], "Acme");
        assert_eq!(planned(&site, &browser), ["update/organization"]);
    }
}

#[test]
fn a_setting_as_yaml_is_the_plan_of_that_setting() {
    let site = declared();
    let browser = open(&site, Script::On);
    browser.goto("/admin/settings");
    browser.check("Only Admins can invite users");
    browser.click("As YAML");
    browser.sees("AdminsOnly");
    assert_eq!(planned(&site, &browser), ["update/organization"]);
}

#[test]
fn without_known_manifests_the_documents_are_handed_out() {
    let site = Site::acme();
    let browser = open(&site, Script::On);
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
    let site = declared();
    fs::write(
        site.folder().join("org/wrong.yaml"),
        "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: x}\nspec: {emial: x@acme.test}\n",
    )
    .unwrap();
    let browser = open(&site, Script::On);
    browser.goto("/admin/settings");
    browser.check("Only Admins can invite users");
    browser.click("As YAML");
    browser.sees("This is no edit of your manifests");
    browser.sees("wrong.yaml");
    browser.sees("kind: CometOrganization");
}

#[test]
fn it_looks_as_it_should() {
    let site = declared();
    let browser = open(&site, Script::Off);
    browser.goto("/admin");
    browser.click("Acme (edit)");
    browser.fill("Organization name", "Acme & Sons");
    browser.click("As YAML");
    let (name, value) = ("yaml", browser.text());
    assert!(value.contains("Copy") || value.contains("displayName"));
    browser.screenshot(name);
}
