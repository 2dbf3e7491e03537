//! Changing one's password.

use crate::harness::{Browser, Script, Site, inspect};
use crate::serving::PASSWORD;

const NEW: &str = "another long password";

fn change(browser: &Browser, current: &str, new: &str, again: &str) {
    browser.fill("Current password", current);
    browser.fill("New password", new);
    browser.fill("New password, once more", again);
    browser.click("Change password");
}

#[test]
fn it_ends_all_other_sessions_and_the_old_password_opens_nothing() {
    for script in Script::BOTH {
        let site = Site::fresh();
        let (browser, other) = (Browser::with(&site, script), Browser::with(&site, script));
        browser.sign_in("ada@acme.test");
        other.sign_in("ada@acme.test");
        browser.click("Account of ada");
        browser.click("Change password");
        assert_eq!(browser.path(), "/password");
        change(&browser, PASSWORD, NEW, NEW);
        browser.sees("Your password is changed. All your other sessions have ended.");
        browser.click("To the start page");
        other.reload();
        assert_eq!((browser.path().as_str(), other.path().as_str()), ("/", "/sign-in"));
        other.sign_in_with("ada@acme.test", PASSWORD);
        assert_eq!(other.status(), 401);
        other.sign_in_with("ada@acme.test", NEW);
        assert_eq!(other.path(), "/");
    }
}

#[test]
fn what_is_wrong_is_said_beside_its_field() {
    let site = Site::fresh();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/password");
        change(&browser, PASSWORD, NEW, "yet another password");
        assert_eq!(browser.status(), 422);
        assert!(browser.beside("New password, once more").contains("This is not the same password."));
        change(&browser, "not my password", NEW, NEW);
        assert_eq!(browser.status(), 422);
        assert!(browser.beside("Current password").contains("This is not your password."));
        browser.sign_in("ada@acme.test");
    }
}

#[test]
fn the_page_is_for_everybody() {
    let browser = Browser::open(&Site::fresh());
    browser.sign_in("ada@acme.test");
    browser.goto("/password");
    inspect(&browser, "password");
    change(&browser, "not my password", NEW, NEW);
    inspect(&browser, "password-wrong");
    change(&browser, PASSWORD, NEW, NEW);
    inspect(&browser, "password-changed");
}
