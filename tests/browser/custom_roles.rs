//! Custom roles, which come with Enterprise.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site};

fn enterprise() -> Site {
    let site = Site::acme();
    site.api("PUT", "/billing/subscription", &json!({ "subscription": "Enterprise" })).ok();
    site
}

fn role(site: &Site, name: &str) -> Option<Value> {
    let roles = site.api("GET", "/roles", &Value::Null).ok();
    roles.as_array()?.iter().find(|role| role["name"] == name).cloned()
}

#[test]
fn without_enterprise_the_page_says_so() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/workspaces");
    browser.click("Custom roles");
    browser.sees("This organization is on Starter.");
    assert_eq!(browser.attribute("See the plans under Billing", "href").as_deref(), Some("/admin/billing"));
    assert!(!browser.controls().contains(&"Create role".to_owned()));
}

#[test]
fn a_role_is_created_given_changed_and_deleted_when_nobody_has_it() {
    for script in Script::BOTH {
        let site = enterprise();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/workspaces/roles");
        browser.click("Create role");
        for (name, fault) in [("Owner", "is a built-in role"), (" ", "A name is not empty")] {
            browser.fill("Name", name);
            browser.click("Create");
            browser.sees(fault);
        }
        browser.fill("Name", "Re<b>viewer");
        browser.check("Owner Also approves models, makes projects public, invites");
        browser.check("manage webhooks");
        browser.click("Create");
        browser.sees("The role Re<b>viewer is created.");
        let made = role(&site, "Re<b>viewer").unwrap();
        assert_eq!((&made["base"], &made["exclude"]), (&json!("Owner"), &json!(["manageWebhooks"])));

        browser.goto("/admin/workspaces/users?workspace=research");
        assert_eq!(browser.entries("Role of p-member@acme.test"), ["Member", "Owner", "Re<b>viewer"]);
        browser.choose("Role of p-member@acme.test", "Re<b>viewer");
        browser.click("Save p-member@acme.test");
        browser.sees("Saved: p-member@acme.test is Re<b>viewer of research.");

        browser.goto("/admin/workspaces/roles");
        assert_eq!(browser.rows()[0][..4], ["Re<b>viewer", "Owner", "manage webhooks", "1 membership"]);
        browser.click("Actions for Re<b>viewer");
        browser.click("Delete");
        browser.sees("Give these people another role first");
        assert!(site.api("DELETE", "/roles/Re%3Cb%3Eviewer", &Value::Null).status == 409);
        browser.click("Cancel");
        browser.goto("/admin/workspaces/roles");
        browser.click("Actions for Re<b>viewer");
        browser.click("Change");
        browser.sees("In use by 1 membership.");
        browser.check("approve model status");
        browser.click("Save");
        browser.sees("The role Re<b>viewer is changed.");
        assert_eq!(role(&site, "Re<b>viewer").unwrap()["exclude"], json!(["approveModelStatus", "manageWebhooks"]));

        site.put("research", "p-member@acme.test", "Member", &[]);
        browser.goto("/admin/workspaces/roles");
        browser.click("Actions for Re<b>viewer");
        browser.click("Delete");
        browser.sees("Nobody has this role.");
        browser.click("Delete");
        browser.sees("The role Re<b>viewer is deleted.");
        assert_eq!(role(&site, "Re<b>viewer"), None);
    }
}
