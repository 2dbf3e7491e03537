//! As much of HTML as these pages need: the tags with their attributes, and forms with their fields.

use std::collections::BTreeMap;

/// A tag that opens.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// The tags of a page, in order; closing ones have a `/` before the name.
pub(crate) fn tags(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let begin = at + found + 1;
        let Some(end) = end_of_tag(&text[begin..]).map(|end| begin + end) else { break };
        let inner = &text[begin..end];
        let name_end = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
        tags.push(Tag { name: inner[..name_end].to_lowercase(), attributes: attributes(&inner[name_end..]) });
        at = end + 1;
    }
    tags
}

/// The `>` that is in no attribute.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

fn attributes(text: &str) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name_end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..name_end].to_owned();
        rest = &rest[name_end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let end = quoted.find('"').expect("maud closes its quotes");
                rest = &quoted[end + 1..];
                unescape(&quoted[..end])
            }
            None => {
                rest = rest.strip_prefix('=').unwrap_or(rest);
                String::new()
            }
        };
        attributes.insert(name, value);
        rest = rest.trim_start();
    }
    attributes
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// A form that posts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) action: String,
    /// Name and value of each field and button, in order.
    pub(crate) fields: Vec<(String, String)>,
}

/// The forms of a page that post.
pub(crate) fn forms(text: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    for tag in tags(text) {
        match tag.name.as_str() {
            "form" if tag.attribute("method") == Some("post") => {
                open = Some(Form { action: tag.attribute("action").unwrap().to_owned(), fields: Vec::new() });
            }
            "/form" => forms.extend(open.take()),
            "input" | "button" | "select" | "textarea" => {
                if let (Some(form), Some(name)) = (&mut open, tag.attribute("name")) {
                    form.fields.push((name.to_owned(), tag.attribute("value").unwrap_or_default().to_owned()));
                }
            }
            "option" => {
                if let (Some(form), Some(value)) = (&mut open, tag.attribute("value")) {
                    let field = form.fields.last_mut().unwrap();
                    if field.1.is_empty() || tag.attribute("selected").is_some() {
                        value.clone_into(&mut field.1);
                    }
                }
            }
            _ => {}
        }
    }
    forms
}

/// The links of a page to pages of the same server, without fragments.
pub(crate) fn links(text: &str) -> Vec<String> {
    let hrefs = tags(text).into_iter().filter(|tag| tag.name == "a" || tag.name == "link" || tag.name == "script");
    let hrefs = hrefs.filter_map(|tag| tag.attribute("href").or(tag.attribute("src")).map(str::to_owned));
    hrefs.map(|href| href.split('#').next().unwrap().to_owned()).filter(|href| href.starts_with('/')).collect()
}

#[test]
fn a_page_is_understood() {
    let page = r#"<a href="/x?a=1&amp;b=2#c">x</a><form method="post" action="/go"><input name="csrf" value="t>t">
        <select name="role"><option value="a">A</option><option value="b" selected>B</option></select><button name="how" value="now">Go</button></form>"#;
    assert_eq!(links(page), ["/x?a=1&b=2"]);
    let form = &forms(page)[0];
    assert_eq!(form.action, "/go");
    let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("csrf", "t>t"), ("role", "b"), ("how", "now")]);
}
