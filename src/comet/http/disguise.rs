//! Takes secrets and people out of texts that go to somebody else.

use std::collections::BTreeSet;

use super::hide::Hide;
use super::settings::Settings;
use super::transport::pseudonyms::Pseudonyms;

/// Takes secrets and people out of texts; a person's other name is that of the recordings with the same credential.
pub struct Disguise {
    hide: Hide,
    pseudonyms: Pseudonyms,
    /// Addresses with letters that do not look like those of an address, as they may be written, with their other names.
    strange: Vec<(String, String)>,
    /// User names, which look like any word.
    names: BTreeSet<String>,
}

impl Disguise {
    /// For texts about a server. `people` are e-mail addresses and user names that are known.
    pub fn new(settings: &Settings, people: impl IntoIterator<Item = String>) -> Self {
        let (hide, pseudonyms) = (Hide::new(settings), Pseudonyms::new(settings));
        let (emails, names): (BTreeSet<String>, BTreeSet<String>) =
            people.into_iter().partition(|name| name.contains('@'));
        // Whether an address is seen within a sentence, too.
        let is_seen =
            |email: &String| pseudonyms.text(&format!(" {email}")) == format!(" {}", pseudonyms.person(email));
        let mut strange: Vec<(String, String)> = Vec::new();
        for email in emails.into_iter().filter(|email| !is_seen(email)) {
            let written = serde_json::Value::from(email.as_str()).to_string();
            let person = pseudonyms.person(&email);
            strange.push((written.trim_matches('"').to_owned(), person.clone()));
            strange.push((email, person));
        }
        strange.sort_by_key(|(email, _)| (std::cmp::Reverse(email.len()), email.clone()));
        strange.dedup();
        Self { hide, pseudonyms, strange, names }
    }

    /// The text without secrets, and with other people.
    pub fn text(&self, text: &str) -> String {
        let text = self.recorded(text);
        let mut out = String::with_capacity(text.len());
        for word in text.split_inclusive(|letter: char| !letter.is_alphanumeric() && !"_-".contains(letter)) {
            let name = word.trim_end_matches(|letter: char| !letter.is_alphanumeric() && !"_-".contains(letter));
            if self.names.contains(name) {
                out.push_str(&self.pseudonyms.person(name));
                out.push_str(&word[name.len()..]);
            } else {
                out.push_str(word);
            }
        }
        self.pseudonyms.text(&out)
    }

    /// A text of a recording, in which people have other names already.
    pub fn recorded(&self, text: &str) -> String {
        let mut text = self.hide.text(text);
        for (email, person) in &self.strange {
            if text.contains(email.as_str()) {
                text = text.replace(email.as_str(), person);
            }
        }
        text
    }
}
