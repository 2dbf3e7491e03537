//! The page of whoever is signed in: workspaces, keys and sessions.

use serde_json::json;

use crate::harness::{Browser, Script, Site, inspect};

#[test]
fn it_says_who_one_is_and_where_one_is_in() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("o-owner@acme.test");
    let you = browser.section("You").text();
    assert!(you.contains("o-owner@acme.test") && you.contains("Opik member of this organization"), "{you}");
    assert_eq!(browser.section("Your workspaces").rows(), [["research", "Owner", ""]]);
    browser.sign_in("p-none@acme.test");
    assert!(browser.section("Your workspaces").text().contains("You are in no workspace"));
}

#[test]
fn a_key_is_made_shown_once_used_and_revoked() {
    let site = Site::acme();
    site.person("kim@acme.test", "OpikMember");
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("kim@acme.test");
        browser.fill("Name of a new key", "laptop");
        browser.click("Make a key");
        browser.sees("The key laptop is made. Copy it now: it is shown only this once.");
        let secret = browser.within("code.secret").text();
        assert_eq!(site.api_with(&secret, "GET", "/whoami", &json!(null)).status, 200);
        browser.goto("/");
        assert!(!browser.text().contains(&secret));
        let keys = browser.section("Your API keys");
        assert_eq!(keys.rows().len(), 1);
        assert_eq!(keys.rows()[0][0], "laptop");
        keys.row("laptop").click("Revoke the key laptop");
        browser.sees("The key laptop works no longer.");
        assert_eq!(keys.rows().len(), 0);
        assert_eq!(site.api_with(&secret, "GET", "/whoami", &json!(null)).status, 401);
    }
}

#[test]
fn a_key_needs_a_name_that_no_other_has() {
    let browser = Browser::open(&Site::fresh());
    browser.sign_in("ada@acme.test");
    browser.fill("Name of a new key", "   ");
    browser.click("Make a key");
    assert_eq!(
        (browser.status(), browser.beside("Name of a new key").as_str()),
        (422, "Write a name of 1 to 100 characters.")
    );
    assert_eq!(browser.focused(), "Name of a new key");
}

#[test]
fn sessions_are_listed_and_ended_from_another_one() {
    for script in Script::BOTH {
        let site = Site::fresh();
        let (laptop, phone) = (Browser::with(&site, script), Browser::with(&site, script));
        laptop.sign_in("ada@acme.test");
        phone.sign_in("ada@acme.test");
        laptop.reload();
        let sessions = laptop.section("Where you are signed in");
        assert_eq!(sessions.columns(), ["Browser", "Since", "Last seen", "End"]);
        let rows = sessions.rows();
        assert_eq!((rows.len(), rows.iter().filter(|row| row[0].ends_with("This one")).count()), (2, 1));
        let other = rows.iter().position(|row| !row[0].ends_with("This one")).unwrap() + 1;
        let end = sessions.within(&format!("tbody tr:nth-child({other})"));
        end.click(&end.controls()[0]);
        assert_eq!(sessions.rows().len(), 1);
        phone.reload();
        assert_eq!((laptop.path().as_str(), phone.path().as_str()), ("/", "/sign-in"));
    }
}

#[test]
fn the_page_is_for_everybody() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("p-owner@acme.test");
    inspect(&browser, "home");
    browser.fill("Name of a new key", "laptop");
    browser.click("Make a key");
    inspect(&browser, "home-key");
    browser.click("Account of p-owner");
    inspect(&browser, "menu");
}
