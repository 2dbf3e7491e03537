//! The fields that a form of the dashboard sends, whatever they are.

use serde::Deserialize;

use crate::web::page::Signed;

/// The fields of a form, in order; a name may stand several times.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Sent(Vec<(String, String)>);

/// What is to be done with an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It is made at once.
    Now,
    /// It is handed out as the change of manifests to commit.
    Yaml,
}

impl Signed for Sent {
    fn csrf(&self) -> &str {
        self.text("csrf")
    }
}

impl Sent {
    /// The first value of a field; empty when the form has no such field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// The first value of a field, if the form has it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All values of a field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Which of the two buttons was pressed; the first one when none was.
    pub(super) fn how(&self) -> How {
        if self.text("how") == "yaml" { How::Yaml } else { How::Now }
    }

    /// All fields but the token, the button and what the page had shown: what the person wants.
    pub(super) fn wish(&self) -> impl Iterator<Item = (&str, &str)> {
        let ours = ["csrf", "how", "was"];
        self.0.iter().filter(move |(name, _)| !ours.contains(&name.as_str())).map(|(name, value)| (&**name, &**value))
    }
}
