//! The tests' own browser does what other tests rely on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::harness::{Browser, Driver, Scheme, Script, Site, Size, assert_accessible, axe, wait_until};

/// What a test that did this would fail with.
fn failure(act: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(act)).expect_err("it did not fail");
    panic.downcast_ref::<String>().expect("it says why").clone()
}

fn is_gone(path: &str) {
    wait_until("it is gone", Duration::from_secs(20), || {
        if Path::new(path).exists() { Err(format!("{path} is there")) } else { Ok(()) }
    });
}

#[test]
fn a_browser_without_scripts_runs_none() {
    let site = Site::fresh();
    let page =
        "data:text/html,<title>off</title><script>document.title = 'on'</script><noscript>no scripts here</noscript>";
    for (script, title) in [(Script::On, "on"), (Script::Off, "off")] {
        let browser = Browser::with(&site, script);
        browser.goto(page);
        assert_eq!(browser.title(), title);
        assert_eq!(browser.text().contains("no scripts here"), script == Script::Off);
    }
}

#[test]
fn size_and_colours_are_what_pages_are_told_from_one_page_to_the_next() {
    let browser = Browser::open(&Site::fresh());
    let shown = |size: [u32; 2]| {
        browser.goto("/sign-in");
        assert_eq!(browser.script("return [innerWidth, innerHeight]"), json!(size));
        browser.script("return getComputedStyle(document.body).backgroundColor")
    };
    let light = shown([1280, 900]);
    browser.size(Size::NARROW);
    browser.scheme(Scheme::Dark);
    let dark = shown([390, 844]);
    assert_ne!(light, dark);
    browser.scheme(Scheme::Light);
    assert_eq!(shown([390, 844]), light);
}

#[test]
fn a_browser_ends_with_its_test_also_with_one_that_fails() {
    let site = Site::fresh();
    let browser = Browser::open(&site);
    let process = browser.session().process;
    assert!(Path::new(&format!("/proc/{process}")).exists());
    let said = failure(move || {
        browser.goto("/sign-in");
        panic!("{} is the heading", browser.heading());
    });
    assert_eq!(said, "Sign in is the heading");
    is_gone(&format!("/proc/{process}"));
}

#[test]
fn browsers_and_their_files_are_gone_when_the_driver_is_killed() {
    let driver = Driver::start();
    let (process, folder) = (driver.open(Script::On).process, driver.folder().to_owned());
    assert!(Path::new(&format!("/proc/{process}")).exists() && folder.exists());
    // The end of the tests closes the guard's pipe, and so does this: the driver is killed in the middle of its work.
    drop(driver);
    is_gone(&format!("/proc/{process}"));
    is_gone(folder.to_str().unwrap());
}

#[test]
fn what_no_page_may_do_fails_the_test() {
    let (site, other) = (Site::fresh(), Site::fresh());
    let browser = Browser::open(&site);
    let elsewhere = failure(|| browser.goto(&format!("{}/sign-in", other.url)));
    assert!(elsewhere.contains(&format!("a page asked another server: {}", other.url)), "{elsewhere}");
    browser.goto("/sign-in");
    let inline = "document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))";
    let image = "document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/' }))";
    for (script, wanted) in [
        (inline, "Content Security Policy"),
        (image, "Content Security Policy"),
        ("setTimeout(() => { throw new Error('it broke') })", "it broke"),
    ] {
        browser.script(script);
        let said = failure(|| browser.reload());
        assert!(said.contains(wanted), "{said}");
    }
    // The end of a test looks as well.
    browser.script(inline);
    let said = failure(|| drop(browser));
    assert!(said.contains("Content Security Policy"), "{said}");
}

#[test]
fn axe_tells_what_is_wrong_and_where() {
    let browser = Browser::open(&Site::fresh());
    browser.goto("/sign-in");
    browser.script(
        "const faint = Object.assign(document.createElement('p'), { textContent: 'faint' });
         faint.style.color = '#ddd';
         document.querySelector('main').append(faint, document.createElement('input'))",
    );
    let found = axe(&browser);
    let rules: Vec<_> = found.iter().map(|violation| violation.id.as_str()).collect();
    assert_eq!(rules, ["color-contrast", "label"]);
    let said: String = found.iter().map(ToString::to_string).collect();
    assert!(said.contains("faint</p>") && said.contains("<input>"), "{said}");
    let said = failure(|| assert_accessible(&browser));
    assert!(
        said.starts_with("/sign-in, dark:\ncolor-contrast: ") || said.starts_with("/sign-in, dark:\nlabel: "),
        "{said}"
    );
}
