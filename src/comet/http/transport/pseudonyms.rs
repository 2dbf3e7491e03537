//! Other names for people in a recording: the same person has the same one everywhere, in every recording that is made with the same credential.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::recording::{Answered, Asked, Body, Exchange};
use crate::comet::Credential;
use crate::comet::http::settings::Settings;
use crate::model::hex;

/// Fields that name people, in small letters without `_`.
const PEOPLE: [&str; 12] = [
    "username",
    "usernames",
    "displayname",
    "fullname",
    "firstname",
    "lastname",
    "oldusername",
    "newusername",
    "ownerusername",
    "owner",
    "createdby",
    "invitedby",
];

/// What a service account's name begins with. It is nobody, and what it may do hangs on its name.
const SERVICE_ACCOUNT: &str = "sa-";

/// What is not encoded, as requests are made: who takes a name out of a recording asks for the recorded path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'+');

/// Gives people other names.
pub(in crate::comet::http) struct Pseudonyms {
    /// Without it a list of guessed addresses would tell who is who. The credential is as good a secret as any.
    salt: [u8; 32],
    /// Names that a field has called a person's, so that they are known where no field says so: in paths, and as keys.
    known: BTreeMap<String, String>,
}

impl Pseudonyms {
    pub(in crate::comet::http) fn new(settings: &Settings) -> Self {
        let salt = match &settings.credential {
            Credential::ApiKey(secret) | Credential::Session(secret) => Sha256::digest(secret.expose()).into(),
            Credential::None => Sha256::digest(&settings.base).into(),
        };
        Self { salt, known: BTreeMap::new() }
    }

    /// The exchange with other names.
    pub(super) fn exchange(&mut self, exchange: &mut Exchange) {
        let Exchange { format: _, server: _, credential: _, request, answer } = exchange;
        let Asked { method: _, path, query, headers, body } = request;
        let answered = match answer {
            Answered::Reply { status: _, headers, body } => {
                headers.values_mut().for_each(|value| *value = self.text(value));
                body.as_mut()
            }
            Answered::NotReached { .. } | Answered::Lost(_) | Answered::TooLarge | Answered::Unusable(_) => None,
        };
        let mut bodies: Vec<&mut Body> = body.as_mut().into_iter().chain(answered).collect();
        for body in &bodies {
            if let Body::Json(value) = body {
                self.learn(value);
            }
        }
        for body in &mut bodies {
            match body {
                Body::Json(value) => self.json(value),
                Body::Text(text) => *text = self.text(text),
            }
        }
        *path = path.split('/').map(|segment| self.encoded(segment)).collect::<Vec<_>>().join("/");
        headers.values_mut().for_each(|value| *value = self.text(value));
        if let Some(query) = query {
            let parts = query.split('&').map(|part| match part.split_once('=') {
                Some((name, value)) => format!("{name}={}", self.encoded(value)),
                None => self.encoded(part),
            });
            *query = parts.collect::<Vec<_>>().join("&");
        }
    }

    /// Remembers every name that a field calls a person's.
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    if people(name) { self.learn_names(field) } else { self.learn(field) }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn learn_names(&mut self, value: &Value) {
        match value {
            Value::String(name) if name.starts_with(SERVICE_ACCOUNT) || name.contains('@') || name.is_empty() => {}
            Value::String(name) => {
                let other = self.other(name);
                self.known.insert(name.clone(), other);
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_names(item)),
            other => self.learn(other),
        }
    }

    fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(fields) => {
                let old = std::mem::replace(fields, Map::new());
                for (name, mut field) in old {
                    self.json(&mut field);
                    fields.insert(self.text(&name), field);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A piece of a URL. One without people stays letter by letter as it was.
    fn encoded(&self, piece: &str) -> String {
        let Ok(text) = percent_decode_str(piece).decode_utf8() else { return piece.to_owned() };
        let other = self.text(&text);
        if *text == other { piece.to_owned() } else { utf8_percent_encode(&other, PLAIN).to_string() }
    }

    /// A known name or an address as a whole, or a text in which each e-mail address is another one.
    pub(in crate::comet::http) fn text(&self, text: &str) -> String {
        if let Some(other) = self.known.get(text) {
            return other.clone();
        }
        if is_address(text) {
            return self.person(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('@') {
            let (before, after) = (&rest[..at], &rest[at + 1..]);
            let local = before.trim_end_matches(local).len();
            let domain = after.find(|c| !domain(c)).map_or(after, |end| &after[..end]).trim_end_matches('.');
            if local < before.len() && domain.contains('.') {
                out.push_str(&before[..local]);
                let address = format!("{}@{domain}", &before[local..]).to_lowercase();
                out.push_str(&format!("{}@example.org", self.other(&address)));
                rest = &after[domain.len()..];
            } else {
                out.push_str(&rest[..=at]);
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// The other name of somebody, who is known by an e-mail address or a user name.
    pub(in crate::comet::http) fn person(&self, name: &str) -> String {
        if name.contains('@') { format!("{}@example.org", self.other(&name.to_lowercase())) } else { self.other(name) }
    }

    fn other(&self, name: &str) -> String {
        let digest = Sha256::new().chain_update(self.salt).chain_update(name).finalize();
        format!("user-{}", hex(&digest[..5]))
    }
}

fn people(field: &str) -> bool {
    let field = field.replace('_', "").to_lowercase();
    PEOPLE.contains(&field.as_str())
}

/// Whether a text is one address and nothing else, however strange its letters are.
fn is_address(text: &str) -> bool {
    let whole = |c: char| !c.is_whitespace() && !c.is_control() && !"/:@".contains(c);
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && local.chars().all(whole) && domain.chars().all(whole)
    })
}

fn local(c: char) -> bool {
    c.is_alphanumeric() || "._%+-'".contains(c)
}

fn domain(c: char) -> bool {
    c.is_alphanumeric() || ".-".contains(c)
}
