//! Signing in and out.

use crate::harness::{Browser, Script, Site, inspect};
use crate::serving::PASSWORD;

#[test]
fn the_right_password_leads_to_the_start_page() {
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
        browser.goto("/sign-in");
        assert_eq!(browser.path(), "/", "whoever is signed in has no need to");
    }
}

#[test]
fn enter_sends_the_form() {
    let browser = Browser::open(&Site::fresh());
    browser.goto("/sign-in");
    browser.focus("E-mail");
    browser.write("ada@acme.test");
    browser.press("Tab");
    browser.write(PASSWORD);
    browser.press("Enter");
    assert_eq!(browser.path(), "/");
}

#[test]
fn a_wrong_password_is_said_so_and_the_e_mail_stays() {
    let site = Site::fresh();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in_with("ada@acme.test", "not my password at all");
        assert_eq!((browser.status(), browser.path().as_str()), (401, "/sign-in"));
        assert_eq!(browser.within("[role=alert]").text(), "This e-mail and password do not belong together.");
        assert_eq!((browser.value("E-mail").as_str(), browser.value("Password").as_str()), ("ada@acme.test", ""));
        assert_eq!(browser.session_cookie(), None);
    }
}

#[test]
fn who_guesses_is_told_how_long_to_wait() {
    let site = Site::fresh();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        let somebody = if script == Script::On { "first@acme.test" } else { "second@acme.test" };
        // The browser's own attempts are the first and the last; there are ten at once.
        browser.sign_in_with(somebody, "a wrong password");
        assert_eq!(browser.status(), 401);
        site.guess(somebody, 9);
        browser.sign_in_with(somebody, "a wrong password");
        assert_eq!(browser.status(), 429);
        let said = browser.within("[role=alert]").text();
        let seconds =
            said.strip_prefix("Too many attempts. Try again in ").and_then(|rest| rest.strip_suffix(" seconds."));
        let seconds: u64 = seconds.unwrap_or_else(|| panic!("{said}")).parse().unwrap();
        assert!((1..=60).contains(&seconds), "{said}");
        if script == Script::On {
            inspect(&browser, "sign-in-throttled");
        }
    }
}

#[test]
fn signing_out_ends_the_session() {
    let site = Site::fresh();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        let cookie = browser.session_cookie();
        assert!(cookie.is_some());
        browser.click("Account of ada");
        browser.click("Sign out");
        assert_eq!((browser.path().as_str(), browser.session_cookie()), ("/sign-in", None));
        browser.back();
        browser.reload();
        assert_eq!(browser.path(), "/sign-in", "no page of the session is shown again");
    }
}

#[test]
fn the_page_is_for_everybody() {
    let browser = Browser::open(&Site::fresh());
    browser.goto("/sign-in");
    inspect(&browser, "sign-in");
    browser.sign_in_with("ada@acme.test", "not my password at all");
    inspect(&browser, "sign-in-wrong");
}
