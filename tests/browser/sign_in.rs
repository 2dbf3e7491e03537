//! Signing in and out.

use crate::harness::{Browser, Script, Site};
use crate::serving::PASSWORD;

#[test]
fn the_right_password_leads_to_the_start_page_with_a_script_and_without() {
    let site = Site::fresh();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.goto("/");
        assert_eq!((browser.path().as_str(), browser.heading().as_str()), ("/sign-in", "Sign in"));
        browser.fill("E-mail", "ada@acme.test");
        browser.fill("Password", PASSWORD);
        browser.click("Sign in");
        assert_eq!((browser.path().as_str(), browser.heading().as_str()), ("/", "Acme"));
        assert_eq!(browser.status(), 200);
    }
}
