//! Accepting an invitation.

use crate::harness::{Browser, Script, Site, inspect};
use crate::serving::PASSWORD;

fn join(browser: &Browser, user_name: &str, password: &str, again: &str) {
    browser.fill("User name", user_name);
    browser.fill("Password", password);
    browser.fill("Password, once more", again);
    browser.click("Join");
}

#[test]
fn a_link_lets_one_person_in_once() {
    let site = Site::fresh();
    for (script, email, user_name) in [(Script::On, "kim@acme.test", "kim"), (Script::Off, "lea@acme.test", "lea")] {
        let link = site.invite(email, "OpikMember");
        let browser = Browser::with(&site, script);
        browser.goto(&link);
        assert_eq!((browser.status(), browser.heading().as_str()), (200, "Join Acme"));
        browser.sees(&format!("You were invited as {email}."));
        assert_eq!(browser.value("User name"), user_name, "a name is suggested");
        join(&browser, user_name, PASSWORD, PASSWORD);
        assert_eq!(browser.path(), "/");
        browser.sees("Opik member of this organization");
        browser.sees(user_name);
        browser.sees(email);
        browser.goto(&link);
        assert_eq!((browser.status(), browser.heading().as_str()), (404, "This invitation does not work"));
    }
}

#[test]
fn what_is_wrong_is_said_and_the_link_still_works() {
    let site = Site::fresh();
    for (script, email) in [(Script::On, "kim@acme.test"), (Script::Off, "lea@acme.test")] {
        let browser = Browser::with(&site, script);
        browser.goto(&site.invite(email, "ViewOnly"));
        join(&browser, "a b", PASSWORD, PASSWORD);
        assert_eq!(browser.status(), 422);
        assert!(browser.beside("User name").contains("Write 1 to 64 letters"), "{}", browser.beside("User name"));
        assert_eq!(browser.focused(), "User name");
        join(&browser, "ada", PASSWORD, PASSWORD);
        assert!(browser.within("[role=alert]").text().contains("has the user name ada already"));
        join(&browser, email.split('@').next().unwrap(), PASSWORD, PASSWORD);
        assert_eq!(browser.path(), "/");
    }
}

#[test]
fn the_pages_are_for_everybody() {
    let site = Site::fresh();
    let browser = Browser::open(&site);
    browser.goto(&site.invite("kim@acme.test", "OpikMember"));
    inspect(&browser, "invitation");
    join(&browser, "a b", PASSWORD, "another password");
    inspect(&browser, "invitation-wrong");
    browser.goto("/invitation/made-up");
    inspect(&browser, "invitation-used-up");
}
