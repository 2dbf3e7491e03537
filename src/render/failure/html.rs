//! A file that says why there is no plan.

use maud::html;

use super::Failure;
use crate::render::count::counted;
use crate::render::escape::visible;
use crate::render::html::{capital, findings, page, prose};

/// The failure as a file of its own, with every finding.
pub fn html(failure: &Failure<'_>) -> String {
    let Failure { message, hints, found } = failure;
    let body = html! {
        h1 { "No plan" }
        div.notice { p { b { (prose(&capital(message))) "." } } @for hint in *hints { p { (prose(&capital(hint))) "." } } }
        @if !found.findings.is_empty() {
            section.bad {
                h2 { "Found in the manifests: " (counted(found.findings.len(), "finding")) }
                (findings(found.findings, found.sources))
            }
        }
        p.quiet { small { "Made by Halley " (env!("CARGO_PKG_VERSION")) ". Nothing was changed." } }
    };
    page(&format!("No plan: {}", visible(message)), "No plan", &body)
}
