//! Organization settings, of which there is one.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, inspect};

const SWITCH: &str = "Only Admins can invite users";

fn open(browser: &Browser) {
    browser.goto("/admin/settings");
    assert_eq!((browser.status(), browser.heading().as_str()), (200, "Organization settings"));
}

#[test]
fn s1_a_saved_setting_stays_and_is_in_the_log() {
    for script in Script::BOTH {
        let site = Site::acme();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        open(&browser);
        browser.check(SWITCH);
        browser.click("Save");
        browser.sees("Only Admins can invite users now.");
        browser.reload();
        browser.sees_no("Only Admins can invite users now.");
        assert!(browser.is_checked(SWITCH));
        assert_eq!(site.api("GET", "/organization", &Value::Null).ok()["invitations"], "AdminsOnly");
        assert_eq!(site.get("organization")[0]["invitations"], "AdminsOnly");
        let last = site.api("GET", "/audit", &Value::Null).ok()["data"][0].clone();
        assert_eq!((&last["operation"], &last["actor"]), (&json!("update/organization"), &json!("ada@acme.test")));
        let refused = site.api_as("p-owner@acme.test", "PATCH", "/organization", &json!({ "invitations": "Everyone" }));
        assert_eq!(refused.status, 403, "OR11");
    }
}

#[test]
fn s2_there_is_exactly_one_setting() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser);
    assert_eq!(browser.fields(), [SWITCH]);
    inspect(&browser, "settings");
    let manifest = "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec:\n  settings: {foo: true}\n";
    std::fs::write(site.folder().join("foo.yaml"), manifest).unwrap();
    let ran = site.halley(&["validate", "-f", "foo.yaml"]);
    assert!(!ran.succeeded() && ran.text().contains("foo"), "{}", ran.text());
}

#[test]
fn s3_while_it_is_on_others_than_admins_invite_nobody() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser);
    browser.check(SWITCH);
    browser.click("Save");
    browser.sees("Only Admins can invite users now.");
    let invite = |by: &str, who: &str| site.api_as(by, "POST", "/members", &json!({ "email": who }));
    for by in ["p-member@acme.test", "o-member@acme.test"] {
        assert_ne!(invite(by, &format!("of-{by}")).json["outcome"], "invited");
    }
    let routes = |by: &str, who: &str| {
        let invite = json!({ "teamId": site.workspace_id("research"), "shareWithEmail": who });
        site.comet_as(by, "POST", "/workspaces/invite-llm", &invite);
        let add = json!({ "userEmail": who, "workspaceName": "research", "admin": false });
        site.comet_as(by, "POST", "/rest/v2/write/add-workspace-member", &add);
    };
    for by in ["p-owner@acme.test", "o-owner@acme.test"] {
        routes(by, &format!("of-{by}"));
    }
    let members = site.api("GET", "/members?search=of-", &Value::Null).ok().to_string();
    assert!(!members.contains("of-"), "{members}");
    invite("ada@acme.test", "new@acme.test").ok();
    browser.uncheck(SWITCH);
    browser.click("Save");
    browser.sees("Every member can invite users now.");
    assert_eq!(invite("o-member@acme.test", "kim@acme.test").ok()["outcome"], "invited");
    routes("p-owner@acme.test", "lee@acme.test");
    assert!(site.comet_members("research").contains(&"lee@acme.test".to_owned()));
}

#[test]
fn s4_in_a_new_organization_everybody_invites() {
    let site = Site::fresh();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser);
    assert!(!browser.is_checked(SWITCH));
    let organization = browser.script("return fetch('/api/organizations').then(answer => answer.json())")[0].clone();
    assert_eq!(organization["onlyAdminsInviteByEmail"], false);
    site.halley(&["export", "out"]).ok();
    assert_eq!(site.halley(&["plan", "--detailed-exitcode", "-f", "out"]).code(), Some(0));
}

#[test]
fn of_two_who_save_the_second_sees_what_the_first_did() {
    let site = Site::acme();
    let (ada, bob) = (Browser::open(&site), Browser::open(&site));
    for (browser, email) in [(&ada, "ada@acme.test"), (&bob, "bob@acme.test")] {
        browser.sign_in(email);
        open(browser);
        browser.check(SWITCH);
    }
    site.api("PATCH", "/organization", &json!({ "name": "Acme 2" })).ok();
    bob.click("Save");
    bob.sees("Somebody was faster");
    bob.sees("ada@acme.test");
    inspect(&bob, "conflict");
    bob.click("Do it all the same");
    bob.sees("Only Admins can invite users now.");
    let organization = site.api("GET", "/organization", &Value::Null).ok();
    assert_eq!((&organization["name"], &organization["invitations"]), (&json!("Acme 2"), &json!("AdminsOnly")));
}
