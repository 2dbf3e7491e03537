//! Takes secrets out of texts and JSON, before anybody sees them.

use serde_json::Value;

use super::settings::Settings;
use crate::comet::Credential;

const HIDDEN: &str = "(hidden)";

/// A secret that is shorter protects nothing, and would stand in every second word.
const SHORTEST: usize = 4;
/// A part of a key, beside its `*`, that is shorter says nothing.
const SHORTEST_PART: usize = 8;

/// The longest excerpt of an answer, in characters.
const EXCERPT: usize = 300;

/// What must not be seen, wherever it stands.
pub(in crate::comet::http) struct Hide {
    texts: Vec<String>,
}

impl Hide {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut texts = Vec::new();
        if let Credential::ApiKey(secret) | Credential::Session(secret) = &settings.credential {
            let whole = secret.expose();
            let parts = whole.split('*').filter(|part| part.len() >= SHORTEST_PART);
            texts.extend(parts.chain([whole]).map(str::to_owned));
        }
        for proxy in [&settings.proxies.https, &settings.proxies.http].into_iter().flatten() {
            texts.extend(reqwest::Url::parse(proxy).ok().and_then(|url| url.password().map(str::to_owned)));
        }
        let mut spellings: Vec<_> = texts.iter().flat_map(|text| spellings(text)).collect();
        spellings.retain(|text| text.len() >= SHORTEST);
        spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
        spellings.dedup();
        Self { texts: spellings }
    }

    /// The text without what must not be seen.
    pub(super) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.texts {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), HIDDEN);
            }
        }
        without_keys(&text)
    }

    /// A query without what must not be seen, and without the values of parameters that hold secrets by their name.
    pub(super) fn query(&self, query: &str) -> String {
        let parts = query.split('&').map(|part| match part.split_once('=') {
            Some((name, _)) if secret_field(name) => format!("{name}={HIDDEN}"),
            _ => self.text(part),
        });
        parts.collect::<Vec<_>>().join("&")
    }

    /// JSON without what must not be seen, and without the values of fields that hold secrets by their name.
    pub(super) fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(fields) => {
                for (name, field) in fields.iter_mut() {
                    if secret_field(name) { empty(field) } else { self.json(field) }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The beginning of a body. Only so much is looked at that secrets which shrink on the way cannot pull an unseen rest into view.
    pub(super) fn excerpt(&self, body: &[u8]) -> String {
        let longest = self.texts.first().map_or(SHORTEST, String::len);
        let seen = EXCERPT * (longest + HIDDEN.len());
        let text = match serde_json::from_slice::<Value>(body) {
            Ok(mut value) if body.len() <= seen => {
                self.json(&mut value);
                value.to_string()
            }
            _ => self.text(&String::from_utf8_lossy(&body[..body.len().min(seen)])),
        };
        let text: String = text.chars().take(EXCERPT).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A secret as it stands in a URL and in JSON.
fn spellings(text: &str) -> [String; 4] {
    let encoded = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let form: String = reqwest::Url::parse_with_params("http://x/", [("x", text)])
        .map(|url| url.query().unwrap_or_default().chars().skip(2).collect())
        .unwrap_or_default();
    [text.to_owned(), encoded, form, text.replace('/', "\\/")]
}

fn secret_field(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    ["password", "secret", "token", "apikey", "authorization", "cookie"].iter().any(|part| name.contains(part))
}

fn empty(value: &mut Value) {
    match value {
        Value::String(_) => *value = HIDDEN.into(),
        Value::Array(items) => items.iter_mut().for_each(empty),
        Value::Object(fields) => fields.values_mut().for_each(empty),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Without keys of Halley (`hly_<hex>_<hex>`), whosever they are.
fn without_keys(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("hly_") {
        let (before, key) = rest.split_at(at);
        let end = key[4..].find(|c: char| !c.is_ascii_hexdigit() && c != '_').map_or(key.len(), |end| end + 4);
        out.push_str(before);
        out.push_str(HIDDEN);
        rest = &key[end..];
    }
    out.push_str(rest);
    out
}
