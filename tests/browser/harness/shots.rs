//! Pictures of pages, in `target/screenshots`.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::axe;
use super::browser::Browser;
use super::look::{Scheme, Size};
use super::wire::{Refused, Session};

impl Browser {
    /// A picture of the whole page as it is shown now, also of what is below the window.
    #[track_caller]
    pub(crate) fn screenshot(&self, name: &str) {
        let png = whole(self.session()).unwrap_or_else(|refused| panic!("no picture: {refused}"));
        write(&folder().join(format!("{name}.png")), &png);
    }
}

/// Takes the page, as far as it has been filled in and opened, wide and narrow, light and dark. It is wide and light afterwards.
#[track_caller]
pub(crate) fn shots(browser: &Browser, name: &str) {
    everywhere(browser, |shown| browser.screenshot(&format!("{name}-{shown}")));
}

/// The ways of showing a page in which it is held against the rules of accessibility: each width and each scheme once.
const CHECKED: [&str; 2] = ["narrow-dark", "wide-light"];

/// [`shots`]; the page must be accessible, and not wider than the window. Not for browsers without scripts.
#[track_caller]
pub(crate) fn inspect(browser: &Browser, name: &str) {
    everywhere(browser, |shown| {
        browser.screenshot(&format!("{name}-{shown}"));
        if CHECKED.contains(&shown) {
            axe::assert_clean(browser, shown);
        }
        let over = browser.script("return document.documentElement.scrollWidth - innerWidth");
        assert!(over.as_i64() <= Some(0), "{}, {shown}, is {over} pixels wider than the window", browser.path());
    });
}

#[track_caller]
fn everywhere(browser: &Browser, each: impl Fn(&str)) {
    for size in [Size::NARROW, Size::WIDE] {
        browser.size(size);
        for scheme in [Scheme::Dark, Scheme::Light] {
            browser.scheme(scheme);
            each(&format!("{}-{}", size.name, scheme.name()));
        }
    }
}

/// What a test that fails last saw, under the test's name. Its failure is told by the test.
pub(super) fn of_failure(session: &Session) {
    let name = std::thread::current().name().unwrap_or("failed").replace("::", "-");
    if let Ok(png) = whole(session) {
        write(&folder().join("failed").join(format!("{name}.png")), &png);
    }
}

fn whole(session: &Session) -> Result<Vec<u8>, Refused> {
    let size = session.devtools("Page.getLayoutMetrics", &json!({}))?["cssContentSize"].take();
    let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
    let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
    let picture = session.devtools("Page.captureScreenshot", &wanted)?;
    let text = picture["data"].as_str().unwrap_or_default();
    Ok(BASE64_STANDARD.decode(text).expect("a picture comes as base64"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder").join("screenshots")
}

fn write(file: &Path, png: &[u8]) {
    std::fs::create_dir_all(file.parent().expect("it has a folder")).unwrap();
    std::fs::write(file, png).unwrap();
}
