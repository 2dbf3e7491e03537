//! How the pages of workspaces look, wide and narrow, light and dark; with names that people should not have chosen.

use serde_json::json;

use crate::harness::{Browser, Site, inspect};

const HOSTILE: [&str; 4] = [
    "<script>alert(1)</script>",
    "\"quoted\" & 'so'",
    "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{5e2}\u{5d5}\u{5dc}\u{5dd}",
    "x",
];

fn named(at: usize) -> String {
    if HOSTILE[at] == "x" { "Wide".repeat(25) } else { HOSTILE[at].to_owned() }
}

#[test]
fn the_list_and_its_dialogs() {
    let site = Site::acme();
    site.put("research", "bob@acme.test", "Member", &[]);
    site.invite("soon@acme.test", "PlatformMember");
    site.put("research", "soon@acme.test", "Member", &["inviteUsers"]);
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/workspaces");
    inspect(&browser, "workspaces");
    browser.click("Actions for prod");
    inspect(&browser, "workspaces-menu");
    for (entry, seen, name) in [
        ("Mark as Default", "loses the mark", "workspaces-mark"),
        ("Delete", "This cannot be undone", "workspaces-delete"),
        ("Manage users", "Nobody is in this workspace yet", "workspaces-users-empty"),
    ] {
        browser.goto("/admin/workspaces");
        browser.click("Actions for prod");
        browser.click(entry);
        browser.sees(seen);
        inspect(&browser, name);
    }
    browser.goto("/admin/workspaces");
    browser.click("Actions for research");
    browser.click("Manage users");
    browser.sees("soon@acme.test");
    inspect(&browser, "workspaces-users");
    browser.click("Add a user");
    browser.sees("Add a user to research");
    browser.fill("E-mail", "nobody@acme.test");
    browser.click("Add");
    browser.sees("There is no nobody@acme.test");
    inspect(&browser, "workspaces-users-add");
    browser.goto("/admin/workspaces/users?workspace=research");
    inspect(&browser, "workspaces-users-page");
    browser.goto("/admin/workspaces?search=nowhere");
    inspect(&browser, "workspaces-nothing");
    browser.goto("/admin/workspaces/new");
    browser.fill("Name", "prod");
    browser.click("Create");
    browser.sees("There is a workspace prod already");
    inspect(&browser, "workspaces-new");
}

#[test]
fn custom_roles() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/workspaces/roles");
    inspect(&browser, "roles-starter");
    site.api("PUT", "/billing/subscription", &json!({ "subscription": "Enterprise" })).ok();
    browser.reload();
    inspect(&browser, "roles-empty");
    let role = json!({ "name": "Reviewer", "base": "Owner", "exclude": ["manageWebhooks", "makeOpikProjectPublic"] });
    site.api("POST", "/roles", &role).ok();
    browser.reload();
    inspect(&browser, "roles");
    browser.click("Create role");
    browser.sees("Create a role");
    inspect(&browser, "roles-new");
}

#[test]
fn the_own_page_of_a_workspace() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("p-owner@acme.test");
    browser.goto("/workspaces/research");
    inspect(&browser, "workspace");
    browser.goto("/workspaces/new");
    inspect(&browser, "workspace-new");
    browser.sign_in("ada@acme.test");
    browser.goto("/workspaces/prod");
    inspect(&browser, "workspace-empty");
}

#[test]
fn hostile_names_are_shown_as_they_are() {
    let site = Site::fresh();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    for at in 0..HOSTILE.len() {
        site.workspace(&named(at));
    }
    browser.goto("/admin/workspaces");
    let rows = browser.rows();
    for at in 0..HOSTILE.len() {
        assert!(rows.iter().any(|row| row[0].contains(&named(at))), "{rows:?}");
    }
    inspect(&browser, "workspaces-hostile");
    for at in 0..HOSTILE.len() {
        browser.goto("/admin/workspaces");
        browser.click(&format!("Actions for {}", named(at)));
        browser.click("Manage users");
        browser.sees(&format!("Users of {}", named(at)));
        browser.press("Escape");
        browser.click(&named(at));
        assert_eq!(browser.heading(), named(at));
    }
    inspect(&browser, "workspace-hostile");
}
