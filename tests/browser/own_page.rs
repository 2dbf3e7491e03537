//! What the page of one's own says of one's role, and where it leads.

use serde_json::{Value, json};

use crate::harness::{Browser, Site, inspect};

/// What the page says that the role allows, and what not.
fn answers(browser: &Browser) -> Vec<String> {
    let text = browser.section("What your role lets you do").text();
    let words: Vec<&str> = text.split_whitespace().collect();
    let joined = words.join(" ").replace(" Yes:", "\nYes:").replace(" No:", "\nNo:");
    joined.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn or3_q5_everybody_creates_workspaces_and_is_still_no_admin() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    for (number, email) in ["o-none@acme.test", "v-none@acme.test", "p-none@acme.test"].into_iter().enumerate() {
        browser.sign_in(email);
        let section = browser.section("Your workspaces");
        assert_eq!(section.attribute("Create workspace", "href").as_deref(), Some("/workspaces/new"));
        let name = format!("own-{number}");
        // As Comet's clients do it.
        site.comet_as(email, "POST", "/rest/v2/write/workspace/new", &json!({ "name": name })).ok();
        browser.reload();
        assert_eq!(section.rows(), [[name.as_str(), "Owner", ""]]);
        assert_eq!(section.attribute(&name, "href"), Some(format!("/workspaces/{name}")));
        assert_eq!(browser.status_of("/admin/users"), 403);
        assert_eq!(browser.status_of("/admin"), 403);
        assert!(site.comet_workspaces(&name).0.contains(&name));
    }
}

#[test]
fn what_a_role_allows_is_said_in_words() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("o-member@acme.test");
    let said = answers(&browser);
    assert!(said.iter().any(|line| line.contains("No: Use experiment management")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("Yes: Log data to Opik projects")), "{said:?}");
    browser.sign_in("v-owner@acme.test");
    let said = answers(&browser);
    assert!(said.iter().any(|line| line.contains("No: Log data by SDK or API")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("Yes: Use experiment management")), "{said:?}");
    browser.sign_in("ada@acme.test");
    assert!(answers(&browser).iter().all(|line| line.contains("Yes:")));
    // The same question by API.
    let can = site.api("GET", "/can?action=logOpikData&workspace=research&member=v-owner@acme.test", &Value::Null);
    assert_eq!(can.ok()["answer"], "no");
}

#[test]
fn a_person_who_is_known_already_is_not_invited_again() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("p-none@acme.test");
    browser.click("Invite somebody");
    browser.fill("Their e-mail", "bob@acme.test");
    browser.click("Invite");
    browser.sees("bob@acme.test is a member already");
    assert_eq!(browser.value("Their e-mail"), "bob@acme.test");
}

#[test]
fn a_key_is_made_once_whatever_one_presses() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("p-none@acme.test");
    browser.fill("Name of a new key", "laptop");
    browser.click("Make a key");
    browser.sees("The key laptop is made.");
    browser.reload();
    browser.sees_no("The key laptop is made.");
    browser.back();
    browser.goto("/");
    assert_eq!(browser.section("Your API keys").rows().len(), 1);
}

#[test]
fn the_own_page_of_each_role_and_what_is_over_it_are_for_everybody() {
    let site = Site::acme();
    site.put("prod", "o-member@acme.test", "Member", &["inviteUsers", "makeProjectsPublic"]);
    let browser = Browser::open(&site);
    for (email, name) in
        [("ada@acme.test", "own-admin"), ("o-member@acme.test", "own-opik"), ("v-none@acme.test", "own-view-only")]
    {
        browser.sign_in(email);
        inspect(&browser, name);
    }
    browser.goto("/invite");
    inspect(&browser, "own-invite");
    site.api("PATCH", "/organization", &json!({ "invitations": "AdminsOnly" })).ok();
    browser.goto("/");
    inspect(&browser, "own-asks");
    browser.click("Ask an Admin");
    browser.sees("They see your request");
    inspect(&browser, "own-ask");
    browser.fill("Their e-mail", "somebody@acme.test");
    browser.click("Ask an Admin");
    browser.sees("Your request is left");
    inspect(&browser, "own-asked");
}
