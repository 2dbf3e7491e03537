//! Somebody who has never seen Halley, from the first start to a change that can be committed, by what stands on the pages alone.

use serde_json::json;

use crate::harness::{Browser, Script, Site};
use crate::serving::PASSWORD;

#[test]
fn a_newcomer_needs_no_manual() {
    for script in Script::BOTH {
        let site = Site::empty();
        let browser = Browser::with(&site, script);
        set_up(&site, &browser);
        invite(&browser);
        see_what_it_allows(&browser);
        make_places(&site, &browser);
        make_an_account(&browser);
        read_an_invoice(&browser);
        take_it_away(&site, &browser);
    }
}

fn set_up(site: &Site, browser: &Browser) {
    browser.goto(&site.set_up_link());
    browser.fill("Name of the organization", "Comet Watchers");
    browser.fill("Your e-mail", "ada@acme.test");
    browser.fill("Password", PASSWORD);
    browser.fill("Password, once more", PASSWORD);
    browser.click("Set up");
    browser.click("Account of ada");
    browser.click("Admin dashboard");
    assert_eq!(browser.heading(), "General");
    browser.sees("Comet Watchers");
}

fn invite(browser: &Browser) {
    browser.click("Users");
    browser.click("Invite users");
    browser.fill("E-mail addresses", "kim@acme.test");
    browser.check("Opik member");
    browser.click("Invite");
    browser.sees("/invitation/");
    browser.sees("kim@acme.test");
    browser.row("kim@acme.test").sees("Pending");
    browser.row("kim@acme.test").click("Actions for kim@acme.test");
    browser.click("Change role");
    browser.check("Platform member");
    browser.click("Change role");
    browser.row("kim@acme.test").sees("Platform member");
}

fn see_what_it_allows(browser: &Browser) {
    browser.row("kim@acme.test").click("Actions for kim@acme.test");
    browser.click("What they can do");
    browser.sees("has not accepted the invitation yet");
    assert_eq!(browser.heading(), "Access");
}

fn make_places(site: &Site, browser: &Browser) {
    browser.click("Workspaces");
    for name in ["tails", "orbits"] {
        browser.click("Create Workspace");
        browser.fill("Name", name);
        browser.click("Create");
        browser.sees(name);
    }
    browser.row("orbits").click("Actions for orbits");
    browser.click("Mark as Default");
    browser.click("Mark as Default");
    browser.row("orbits").sees("Default");
    assert_eq!(site.api("GET", "/organization", &json!(null)).ok()["defaultWorkspace"], "orbits");
}

fn make_an_account(browser: &Browser) {
    browser.click("Service Accounts");
    browser.click("Create service account");
    browser.fill("Name", "ci");
    browser.check("tails");
    browser.click("Create service account");
    browser.sees("The service account sa-ci is created.");
}

fn read_an_invoice(browser: &Browser) {
    browser.click("Billing");
    browser.click("Upgrade");
    browser.click("Choose Starter");
    browser.click("Upgrade to Starter");
    browser.click("Invoices");
    browser.sees("No invoices");
}

fn take_it_away(site: &Site, browser: &Browser) {
    browser.click("Organization settings");
    browser.check("Only Admins can invite users");
    browser.click("As YAML");
    browser.sees("kind: CometOrganization");
    browser.sees("invitations: AdminsOnly");
    assert_eq!(site.api("GET", "/organization", &json!(null)).ok()["invitations"], "Everyone");
}
