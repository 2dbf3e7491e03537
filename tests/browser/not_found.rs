//! Pages that do not exist.

use crate::harness::{Browser, Script, Site, inspect};

#[test]
fn an_unknown_page_is_said_so_and_leads_on() {
    let site = Site::fresh();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.goto("/no-such-page?at=all");
        assert_eq!((browser.status(), browser.heading().as_str()), (404, "Not found"));
        browser.click("To the start page");
        assert_eq!(browser.path(), "/sign-in");
    }
}

#[test]
fn the_page_is_for_everybody() {
    let browser = Browser::open(&Site::fresh());
    browser.goto("/no-such-page");
    inspect(&browser, "not-found");
}
