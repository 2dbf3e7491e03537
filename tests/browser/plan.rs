//! The Plan tab: manifests of the server's folder and manifests that somebody brings, read, applied and refused.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Browser, Script, Site, inspect};

/// A site whose server knows a folder, in which stand the manifests of what is live.
fn with_folder() -> (Site, TempDir) {
    let folder = TempDir::new().unwrap();
    let site = Site::acme_with(&["--manifests", folder.path().to_str().unwrap()]);
    site.halley(&["export", folder.path().to_str().unwrap()]).ok();
    (site, folder)
}

/// The files of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Puts one text in place of another in whichever file of the folder it stands.
#[track_caller]
fn edit(folder: &Path, from: &str, to: &str) {
    for path in files(folder) {
        let text = fs::read_to_string(&path).unwrap();
        if text.contains(from) {
            return fs::write(&path, text.replace(from, to)).unwrap();
        }
    }
    panic!("`{from}` stands nowhere in {:?}", files(folder));
}

fn name_of(site: &Site) -> Value {
    site.api("GET", "/organization", &Value::Null).ok()["name"].clone()
}

fn is_member(site: &Site, email: &str) -> bool {
    site.api("GET", &format!("/members/{email}"), &Value::Null).status == 200
}

/// Manifests for the fresh organization: somebody is invited, and a workspace made.
const BROUGHT: &str = "apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ada}
spec: {email: ada@acme.test, role: Admin}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: kim}
spec: {email: kim@acme.test, role: OpikMember}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: vision}
spec: {access: [{member: kim@acme.test, role: Owner}]}
";

/// The label of the box that says that the plan was read.
#[track_caller]
fn read_box(browser: &Browser) -> String {
    let fields = browser.fields();
    fields.into_iter().find(|field| field.starts_with("I have read this plan")).expect("the plan can be applied")
}

#[test]
fn n7_a_change_on_a_tab_is_drift_with_its_author_and_in_history() {
    let (site, folder) = with_folder();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/plan/drift");
    browser.sees("No drift");
    browser.goto("/admin/settings");
    browser.check("Only Admins can invite users");
    browser.click("Save");
    browser.goto("/admin/plan/drift");
    let rows = browser.section("Drift").rows();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0][1].contains("live AdminsOnly, declared Everyone"), "{rows:?}");
    assert!(rows[0][2].contains("by ada@acme.test, by hand"), "{rows:?}");
    let drift = site.halley(&["drift", "-f", folder.path().to_str().unwrap()]).ok();
    assert!(drift.contains("by ada@acme.test, by hand"), "{drift}");
    inspect(&browser, "plan-drift");
    browser.goto("/admin/history");
    let rows = browser.section("Audit log").rows();
    assert!(rows[0][1].contains("ada@acme.test") && rows[0][2].contains("Changed the organization"), "{rows:?}");
    inspect(&browser, "history");
}

#[test]
fn n7_a_change_by_manifest_shows_on_the_tab() {
    let (site, folder) = with_folder();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/plan");
    browser.sees("Nothing to do");
    inspect(&browser, "plan-clean");
    edit(folder.path(), "displayName: Acme", "displayName: Acme Research");
    browser.goto("/admin/plan");
    browser.sees("Acme Research");
    browser.fill("Commit of the manifests (optional)", "0123abc");
    browser.check(&read_box(&browser));
    browser.click("Apply 1 operation");
    browser.sees("1 operation is done");
    browser.goto("/admin");
    browser.sees("Acme Research");
    assert_eq!(name_of(&site), "Acme Research");
    browser.goto("/admin/history");
    let rows = browser.section("Audit log").rows();
    assert!(rows[0][4].contains("0123abc") && rows[0][5].starts_with("h1:"), "{rows:?}");
}

#[test]
fn plan_pasted_manifests_are_read_and_applied_once() {
    for script in Script::BOTH {
        let site = Site::fresh();
        let browser = Browser::ada(&site, script);
        browser.goto("/admin/plan");
        browser.fill("Or paste them", BROUGHT);
        browser.click("Show the plan");
        browser.sees("invite kim@acme.test as OpikMember");
        browser.sees("create the workspace vision");
        if script == Script::On {
            inspect(&browser, "plan-brought");
        }
        assert!(!is_member(&site, "kim@acme.test"), "looking changes nothing");
        browser.check(&read_box(&browser));
        browser.click("Apply 3 operations");
        browser.sees("3 operations are done");
        assert_eq!(site.api("GET", "/members/kim@acme.test", &Value::Null).ok()["role"], "OpikMember");
        browser.reload();
        browser.sees("3 operations are done");
        if script == Script::On {
            inspect(&browser, "plan-applied");
        }
        browser.goto("/admin/history/plans");
        assert_eq!(browser.section("Applied plans").rows().len(), 1);
    }
}

#[test]
fn plan_files_are_uploaded() {
    let site = Site::fresh();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("org.yaml");
    fs::write(&file, BROUGHT).unwrap();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/plan/new");
    inspect(&browser, "plan-new");
    browser.fill("Files", file.to_str().unwrap());
    browser.click("Show the plan");
    browser.sees("invite kim@acme.test as OpikMember");
    browser.sees("org.yaml:");
    browser.click("all of it as text");
    browser.sees("digest h1:");
}

#[test]
fn plan_invalid_manifests_are_told_with_their_places_and_plan_nothing() {
    let site = Site::fresh();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/plan");
    browser.fill("Or paste them", &BROUGHT.replace("role: OpikMember", "role: Opikmember"));
    browser.click("Show the plan");
    assert_eq!(browser.status(), 422);
    browser.sees("The manifests have 1 error, so nothing is planned.");
    browser.sees("pasted.yaml:14:");
    assert!(browser.value("Or paste them").contains("Opikmember"), "what was pasted is kept");
    assert!(!browser.fields().iter().any(|field| field.starts_with("I have read")), "nothing can be applied");
    inspect(&browser, "plan-findings");
    browser.fill("Or paste them", "");
    browser.click("Show the plan");
    browser.sees("There is nothing to plan");
}

#[test]
fn plan_what_takes_something_away_stands_first_and_a_guard_is_passed_by_its_digest() {
    let (site, folder) = with_folder();
    files(folder.path()).into_iter().for_each(|path| fs::remove_file(path).unwrap());
    let strict = "apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme, subscription: Starter, ownership: {members: Authoritative}, guards: {maxRemovals: {count: 3}}}
---
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec: {members: [{email: ada@acme.test, role: Admin}, {email: bob@acme.test, role: Admin}]}
";
    fs::write(folder.path().join("org.yaml"), strict).unwrap();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/plan");
    browser.sees("9 operations take something away");
    browser.sees("maxRemovals in members: 9 counted");
    browser.sees("Access lost");
    inspect(&browser, "plan-refused");
    let digest = read_box(&browser).rsplit(' ').next().unwrap().to_owned();
    browser.check(&read_box(&browser));
    browser.click("Apply 9 operations");
    browser.sees("A guard refuses this plan, and nothing of it was applied.");
    browser.fill("Let this plan pass its guards", "maxRemovals@h1:0000");
    browser.click("Apply 9 operations");
    browser.sees("Nothing was applied.");
    assert_eq!(browser.value("Let this plan pass its guards"), "maxRemovals@h1:0000");
    assert!(is_member(&site, "p-none@acme.test"));
    browser.fill("Let this plan pass its guards", &format!("maxRemovals@{digest}"));
    browser.click("Apply 9 operations");
    browser.sees("9 operations are done");
    assert!(!is_member(&site, "p-none@acme.test"));
}

#[test]
fn plan_that_is_not_the_one_that_was_read_says_what_differs() {
    let (site, folder) = with_folder();
    edit(folder.path(), "displayName: Acme", "displayName: Acme Research");
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/plan");
    browser.check(&read_box(&browser));
    // Another Admin is faster.
    site.api("PATCH", "/organization", &json!({ "name": "Acme Labs" })).ok();
    browser.click("Apply 1 operation");
    assert_eq!(browser.status(), 409);
    browser.sees("The plan has changed since you read it.");
    browser.sees("was Acme, is now Acme Labs");
    inspect(&browser, "plan-stale");
    assert_eq!(name_of(&site), "Acme Labs");
    browser.check(&read_box(&browser));
    browser.click("Apply 1 operation");
    browser.sees("1 operation is done");
    assert_eq!(name_of(&site), "Acme Research");
}

#[test]
fn plan_hostile_names_are_text() {
    let site = Site::fresh();
    let browser = Browser::ada(&site, Script::On);
    let name = format!("<script>alert(1)</script> & \"quotes\" {}", "x".repeat(50));
    browser.goto("/admin/plan");
    browser.fill("Or paste them", &BROUGHT.replace("displayName: Acme", &format!("displayName: {}", json!(name))));
    browser.click("Show the plan");
    browser.sees(&name);
    inspect(&browser, "plan-hostile");
    browser.check(&read_box(&browser));
    browser.click("Apply 4 operations");
    browser.sees("4 operations are done");
    browser.goto("/admin/history?search=%3Cscript%3E&who=%22%3E%3Cb%3E");
    browser.sees("Nothing found");
    assert_eq!(browser.value("Name"), "<script>");
    browser.goto("/admin/history");
    assert_eq!(browser.count("main script, main b b"), 0);
}

#[test]
fn plan_and_history_are_for_admins() {
    let (site, _folder) = with_folder();
    let browser = Browser::open(&site);
    browser.sign_in("p-owner@acme.test");
    let plan = ["/admin/plan", "/admin/plan/new", "/admin/plan/drift", "/admin/plan/text"];
    for path in plan.into_iter().chain(["/admin/history", "/admin/history/plans"]) {
        browser.goto(path);
        assert_eq!(browser.status(), 403, "{path}");
    }
}
