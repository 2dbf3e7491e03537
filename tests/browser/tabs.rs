//! The tabs of the dashboard.

use serde_json::Value;

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

/// One edit on a tab, which is then told by `drift` and by the log, with ada's name.
fn is_told(edit: impl FnOnce(&Site, &Browser), object: &str) {
    let site = Site::acme();
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
            browser.goto("/admin/service-accounts");
            browser.click("Create service account");
            browser.fill("Name", "ci");
            browser.check("All workspaces Also those that are created later");
            browser.section("dialog").click("Create service account");
            browser.sees("The service account sa-ci is created.");
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
