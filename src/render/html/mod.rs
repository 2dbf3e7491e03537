//! One HTML file that needs nothing else: style and script stand in it, and a policy forbids it to load or send anything.

mod finding;
mod said;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

pub(super) use finding::findings;
pub use said::capital;
pub(super) use said::{prose, said};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Halley's mark, an SVG image.
pub const MARK: &str = include_str!("../mark.svg");

/// What the file may do: use the style and the script that stand in it, by their digests, and nothing else.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let (style, script) = (source(STYLE), source(SCRIPT));
    format!("default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'")
});

fn source(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// The whole file: a title for the window, what stands in the head of the page, and the page.
pub(super) fn page(title: &str, head: &str, body: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(*POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(concat!("Halley ", env!("CARGO_PKG_VERSION")));
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "To the content" }
                header.site { div.bar { span.brand { (PreEscaped(MARK)) "Halley" } span.organization { bdi { (head) } } } }
                main #main tabindex="-1" { (body) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_cannot_end_their_elements() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--") && !text.contains('\r'));
        }
    }

    #[test]
    fn the_policy_names_the_digests_of_what_stands_in_the_file() {
        assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!POLICY.contains("unsafe") && !POLICY.contains("http"));
    }
}
