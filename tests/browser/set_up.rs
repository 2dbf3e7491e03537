//! The first Admin sets the organization up.

use crate::harness::{Browser, Script, Site, inspect};
use crate::serving::PASSWORD;

#[test]
fn the_link_makes_the_organization_and_its_first_admin_once() {
    for script in Script::BOTH {
        let site = Site::empty();
        let link = site.set_up_link();
        let browser = Browser::with(&site, script);
        browser.goto(&link);
        assert_eq!((browser.status(), browser.heading().as_str()), (200, "Set up your organization"));
        browser.fill("Name of the organization", "Acme & Söhne");
        browser.fill("Your e-mail", "ada@acme.test");
        browser.fill("Password", PASSWORD);
        browser.fill("Password, once more", PASSWORD);
        browser.click("Set up");
        assert_eq!((browser.path().as_str(), browser.heading().as_str()), ("/", "Acme & Söhne"));
        browser.sees("Admin of this organization");
        browser.goto(&link);
        assert_eq!((browser.status(), browser.heading().as_str()), (404, "This link does not work"));
    }
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_what_was_written_stays() {
    for script in Script::BOTH {
        let site = Site::empty();
        let browser = Browser::with(&site, script);
        browser.goto(&site.set_up_link());
        browser.fill("Name of the organization", "Acme");
        browser.fill("Your e-mail", "ada@acme.test");
        browser.fill("Password", "too short");
        browser.fill("Password, once more", "another");
        browser.click("Set up");
        assert_eq!(browser.status(), 422);
        assert!(browser.beside("Password, once more").contains("not the same password"));
        assert!(browser.beside("Password").contains("12"), "{}", browser.beside("Password"));
        assert_eq!(browser.value("Name of the organization"), "Acme");
        assert_eq!(browser.value("Password"), "", "no page repeats a password");
    }
}

#[test]
fn the_pages_are_for_everybody() {
    let site = Site::empty();
    let browser = Browser::open(&site);
    browser.goto(&site.set_up_link());
    inspect(&browser, "set-up");
    browser.fill("Name of the organization", "Acme");
    browser.fill("Your e-mail", "ada@acme.test");
    browser.fill("Password", "too short");
    browser.fill("Password, once more", "another");
    browser.click("Set up");
    inspect(&browser, "set-up-wrong");
    browser.goto("/set-up/made-up");
    inspect(&browser, "set-up-used-up");
}
