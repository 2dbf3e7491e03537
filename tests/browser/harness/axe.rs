//! What keeps people from using a page, as far as a program can tell: axe-core, with the rules of WCAG 2.2 A and AA.

use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::json;

use super::browser::Browser;
use super::look::Scheme;
use super::tools;

/// A rule that a page breaks, and where.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Violation {
    pub(crate) id: String,
    pub(crate) help: String,
    pub(crate) nodes: Vec<Node>,
}

/// A place on the page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Node {
    pub(crate) html: String,
    #[serde(default, rename = "failureSummary")]
    pub(crate) summary: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, help, nodes } = self;
        writeln!(f, "{id}: {help}")?;
        for Node { html, summary } in nodes {
            writeln!(f, "    {html}\n        {}", summary.replace('\n', "\n        "))?;
        }
        Ok(())
    }
}

const RUN: &str = "const done = arguments[arguments.length - 1];
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
        .then(result => done({ violations: result.violations, passes: result.passes.length }), error => done({ error: String(error) }));";

/// Looks at the page as it is shown now. It needs scripts: not for browsers without.
#[track_caller]
pub(crate) fn axe(browser: &Browser) -> Vec<Violation> {
    static AXE: OnceLock<String> = OnceLock::new();
    let axe = AXE.get_or_init(|| std::fs::read_to_string(tools::path("axe")).unwrap());
    if browser.script("return typeof axe === 'undefined'") == true {
        browser.script(axe);
    }
    let mut result = browser.done(browser.session().post("/execute/async", &json!({ "script": RUN, "args": [] })));
    assert!(result["error"].is_null(), "axe: {}", result["error"]);
    assert!(result["passes"].as_u64() > Some(0), "axe found nothing to look at: {result}");
    serde_json::from_value(result["violations"].take()).expect("violations have an id, a help and nodes")
}

/// Nothing keeps people from using the page, light or dark. It is light afterwards.
#[track_caller]
pub(crate) fn assert_accessible(browser: &Browser) {
    for scheme in [Scheme::Dark, Scheme::Light] {
        browser.scheme(scheme);
        assert_clean(browser, scheme.name());
    }
}

#[track_caller]
pub(super) fn assert_clean(browser: &Browser, shown: &str) {
    let violations = axe(browser);
    let text: String = violations.iter().map(ToString::to_string).collect();
    assert!(violations.is_empty(), "{}, {shown}:\n{text}", browser.path());
}
