//! A page that needs nothing else, in which no name can do anything.

use halley::plan::Plan;
use halley::render::plan::html;

use crate::builder::{Build, invite, remove};
use crate::manifests::Manifests;
use crate::scenarios;
use halley::model::organization::OrganizationRole;

/// The page without its style, its script and their digests, an element a line.
pub(crate) fn readable(page: &str) -> String {
    let page = cut(&cut(&cut(page, "<style>", "</style>"), "<script>", "</script>"), "content=\"default-src", "\">");
    let mut text = page;
    for tag in [
        "head",
        "meta",
        "title",
        "body",
        "a class=\"skip\"",
        "header",
        "main",
        "h1",
        "h2",
        "section",
        "nav",
        "ul",
        "li",
        "form",
        "div",
        "dl",
        "dt",
        "p",
        "ol",
        "output",
        "option",
        "style",
        "script",
    ] {
        text = text.replace(&format!("<{tag}"), &format!("\n<{tag}"));
    }
    text
}

fn cut(page: &str, from: &str, to: &str) -> String {
    let start = page.find(from).expect("it is there") + from.len();
    let end = start + page[start..].find(to).expect("it ends");
    format!("{}{}", &page[..start], &page[end..])
}

fn page(plan: &Plan) -> String {
    html(plan, &[], &Manifests::none().found())
}

/// The names of all elements, as a browser's parser meets them: `<` begins one only where a name was not escaped.
fn elements(page: &str) -> Vec<String> {
    readable(page)
        .split('<')
        .skip(1)
        .map(|rest| rest.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
        .collect()
}

#[test]
fn a_page_loads_nothing_and_a_policy_says_so() {
    for (name, build) in scenarios::ALL {
        let page = page(&build());
        assert!(page.contains("content=\"default-src 'none'; style-src 'sha256-"), "{name}");
        for element in readable(&page).split('<').skip(1) {
            let (tag, _) = element.split_once('>').expect("every element's beginning ends");
            // What stands in quotes is a value: there `"` is written as `&quot;`.
            let names: String = tag.split('"').step_by(2).collect();
            for attribute in [" src", "srcset", "action", " style", " on", "ping", "formaction"] {
                assert!(!names.contains(attribute), "{name}: <{tag}>");
            }
            let leads_out = tag.split_once(" href=\"").is_some_and(|(_, address)| !address.starts_with('#'));
            assert!(!leads_out && !tag.contains("refresh"), "{name}: <{tag}>");
        }
    }
}

#[test]
fn no_name_adds_an_element_to_a_page() {
    let hostile = "</code></li></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;";
    let plan = |name: &str| {
        Build::new()
            .undeclared(remove(name, OrganizationRole::Other(name.into())))
            .with(|plan| plan.organization_name = name.into())
            .done()
    };
    assert_eq!(elements(&page(&plan(hostile))), elements(&page(&plan("harmless"))));
}

#[test]
fn every_operation_is_on_the_page_and_nothing_is_folded() {
    let plan = (1..=250)
        .fold(Build::new(), |build, number| {
            build.declared(invite(&format!("p{number:03}@acme.org"), OrganizationRole::ViewOnly), "people.yaml", number)
        })
        .undeclared(remove("bob@acme.org", OrganizationRole::Admin))
        .done();
    let page = page(&plan);
    assert!((1..=250).all(|number| page.contains(&format!("<b>p{number:03}@acme.org</b>"))));
    assert!(page.contains("<small>people.yaml:250</small>"));
    assert!(!page.contains("<details"));
}

#[test]
fn the_contents_lead_to_every_section() {
    for (name, build) in scenarios::ALL {
        let page = readable(&page(&build()));
        let sections: Vec<&str> = page.lines().filter(|line| line.starts_with("<section")).collect();
        assert!(!sections.is_empty(), "{name}");
        for section in sections {
            let id = section.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
            assert!(page.contains(&format!("href=\"#{id}\"")), "{name}: {id}");
        }
    }
}

#[test]
fn the_page_says_what_was_found_out_about_the_server_and_in_the_manifests() {
    let wrong = Manifests::wrong();
    let page = html(
        &scenarios::plan("one-invited"),
        &["the server has no <b>route</b> for `roles`".to_owned()],
        &wrong.found(),
    );
    assert!(page.contains("the server has no &lt;b&gt;route&lt;/b&gt; for <code>roles</code>"));
    assert!(page.contains("Unknown field <code>acess</code>") && page.contains("HM030"));
    assert!(page.contains("org/more people.yaml:7:15"));
}
