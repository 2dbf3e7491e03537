//! The tabs of the dashboard.

use serde_json::{Value, json};

use crate::harness::{Browser, Site};

#[test]
fn n6_the_tabs_have_comets_names_and_order() {
    let browser = Browser::open(&Site::acme());
    browser.sign_in("ada@acme.test");
    browser.goto("/admin");
    let six = ["General", "Workspaces", "Users", "Organization settings", "Service Accounts", "Billing"];
    let tabs = browser.section("Admin dashboard");
    assert_eq!(tabs.controls()[..6], six);
    assert_eq!(tabs.controls()[6..], ["Plan", "Access", "History"]);
    let addresses: Vec<String> = six.iter().map(|tab| tabs.attribute(tab, "href").unwrap()).collect();
    for (tab, address) in six.iter().zip(&addresses) {
        browser.goto(address);
        assert_eq!((browser.status(), browser.heading().as_str()), (200, *tab));
        assert_eq!(browser.section("Admin dashboard").attribute(tab, "aria-current").as_deref(), Some("page"));
        assert_eq!(browser.count(".tabs [aria-current]"), 1);
        assert_eq!(addresses.iter().filter(|other| *other == address).count(), 1);
    }
}

/// One edit on a tab, which is then told by `drift`, by the log and on the History page, with ada's name.
fn is_told(edit: impl FnOnce(&Site, &Browser), object: &str) {
    let site = Site::acme();
    site.api("POST", "/service-accounts", &json!({ "name": "ci", "workspaces": ["research"] })).ok();
    site.halley(&["export", "out"]).ok();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    edit(&site, &browser);
    let drift = site.halley(&["drift", "-f", "out", "--output", "json"]).json();
    let told = drift["drift"].as_array().unwrap().iter().find(|told| told["object"] == object);
    let told = told.unwrap_or_else(|| panic!("{object} is not in {drift}"));
    assert!(told.to_string().contains("ada@acme.test"), "{told}");
    let last = site.api("GET", "/audit", &Value::Null).ok()["data"][0].clone();
    assert_eq!(last["actor"], "ada@acme.test");
    assert!(last["operation"].as_str().unwrap().contains(object), "{last}");
    browser.goto("/admin/history");
    let newest = browser.section("Audit log").rows().swap_remove(0);
    assert!(newest[1].contains("ada@acme.test") && newest[5] == "by hand", "{newest:?}");
    let name = object.rsplit('/').next().unwrap();
    assert!(newest[2].contains(name), "{name} is not in {newest:?}");
}

/// The objects in which what is live has left the manifests that were exported of it.
fn differences(site: &Site, before: &str) -> Vec<String> {
    let told = site.halley(&["drift", "-f", before, "--output", "json"]).json()["drift"].clone();
    let mut objects: Vec<String> =
        told.as_array().unwrap().iter().map(|told| told["object"].as_str().unwrap().to_owned()).collect();
    objects.sort_unstable();
    objects
}

#[test]
fn n1_an_edit_in_each_place_is_all_that_differs() {
    let site = Site::acme();
    site.halley(&["export", "before"]).ok();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/users");
    browser.click("Actions for p-none");
    browser.click("Change role");
    browser.check("Opik member");
    browser.click("Change role");
    browser.sees("p-none is Opik member now.");
    browser.goto("/admin/workspaces");
    browser.click("Actions for prod");
    browser.row("prod").click("Mark as Default");
    browser.click("Mark as Default");
    browser.sees("prod is the default workspace now.");
    browser.goto("/admin/settings");
    browser.check("Only Admins can invite users");
    browser.click("Save");
    browser.sees("Only Admins can invite users now.");
    // The mark was declared of `research`.
    assert_eq!(differences(&site, "before"), ["member/p-none@acme.test", "organization", "workspace/research"]);
    site.halley(&["export", "after"]).ok();
    assert_eq!(differences(&site, "after"), Vec::<String>::new());
}

#[test]
fn n7_an_edit_of_workspaces_is_drift_by_ada() {
    is_told(
        |_, browser| {
            browser.goto("/admin/workspaces");
            browser.click("Actions for archive");
            browser.row("archive").click("Delete");
            browser.fill("Name of the workspace", "archive");
            browser.click("Delete for good");
            browser.sees("The workspace archive is deleted.");
        },
        "workspace/archive",
    );
}

#[test]
fn n7_an_edit_of_users_is_drift_by_ada() {
    is_told(
        |_, browser| {
            browser.goto("/admin/users");
            browser.click("Actions for p-none");
            browser.click("Change role");
            browser.check("Opik member");
            browser.click("Change role");
            browser.sees("p-none is Opik member now.");
        },
        "member/p-none@acme.test",
    );
}

#[test]
fn n7_an_edit_of_general_is_drift_by_ada() {
    is_told(
        |_, browser| {
            browser.goto("/admin");
            browser.click("Acme (edit)");
            browser.fill("Organization name", "Acme 2");
            browser.press("Enter");
            browser.sees("The organization is called Acme 2.");
        },
        "organization",
    );
}

#[test]
fn n7_an_edit_of_organization_settings_is_drift_by_ada() {
    is_told(
        |_, browser| {
            browser.goto("/admin/settings");
            browser.check("Only Admins can invite users");
            browser.click("Save");
            browser.sees("Only Admins can invite users now.");
        },
        "organization",
    );
}

#[test]
fn n7_an_edit_of_service_accounts_is_drift_by_ada() {
    is_told(
        |_, browser| {
            browser.goto("/admin/service-accounts/sa-ci");
            browser.click("Change workspaces");
            browser.check("prod");
            browser.click("Save");
            browser.sees("The workspaces of sa-ci are changed.");
        },
        "serviceAccount/sa-ci",
    );
}

#[test]
fn n7_an_edit_of_billing_is_drift_by_ada() {
    is_told(
        |_, browser| {
            browser.goto("/admin/billing");
            browser.click("Cancel plan");
            browser.sees("What is lost");
            browser.click("Cancel plan");
            browser.sees("Starter is cancelled.");
        },
        "organization",
    );
}
