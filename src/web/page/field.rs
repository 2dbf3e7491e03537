//! Fields of forms: a label, an input, a hint, and what is wrong right beside it.

use maud::{Markup, html};

use super::parts::prose;
use super::words::sentence;

/// What is wrong with a form, by field, in the order in which the fields were looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Faults(Vec<(&'static str, String)>);

impl Faults {
    /// Says what is wrong with a field; what was said first stays.
    pub(in crate::web) fn say(&mut self, field: &'static str, what: impl AsRef<str>) {
        if self.of(field).is_none() {
            self.0.push((field, sentence(what.as_ref())));
        }
    }

    /// Says what is wrong with a field, if anything is.
    pub(in crate::web) fn check(&mut self, field: &'static str, checked: Result<(), String>) {
        if let Err(what) = checked {
            self.say(field, what);
        }
    }

    /// Whether nothing is wrong.
    pub(in crate::web) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One thing that is wrong.
    pub(in crate::web) fn one(field: &'static str, what: impl AsRef<str>) -> Self {
        Self(vec![(field, sentence(what.as_ref()))])
    }

    /// Everything that is wrong, for pages without the fields.
    pub(in crate::web) fn all(&self) -> Markup {
        html! { @for (_, what) in &self.0 { p.summary role="alert" { (prose(what)) } } }
    }

    /// What is wrong with a field, if anything is.
    pub(in crate::web) fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(about, _)| *about == field).map(|(_, what)| what.as_str())
    }

    /// What concerns no single field; screen readers say it at once.
    pub(in crate::web) fn summary(&self) -> Markup {
        html! { @if let Some(what) = self.of("") { p.summary role="alert" { (prose(what)) } } }
    }

    /// Whether the focus belongs to this field: it is the first one that is wrong.
    fn is_first(&self, name: &str) -> bool {
        self.0.iter().find(|(field, _)| !field.is_empty()).is_some_and(|(field, _)| *field == name)
    }
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Field<'a> {
    pub(in crate::web) name: &'static str,
    pub(in crate::web) label: &'static str,
    /// `text`, `email` or `password`.
    pub(in crate::web) kind: &'static str,
    /// What browsers and password managers know it by.
    pub(in crate::web) autocomplete: &'static str,
    pub(in crate::web) value: &'a str,
    pub(in crate::web) hint: &'static str,
}

impl Field<'_> {
    pub(in crate::web) fn markup(&self, faults: &Faults) -> Markup {
        let Self { name, label, kind, autocomplete, value, hint } = *self;
        let fault = faults.of(name);
        let (hint_id, fault_id) = (format!("{name}-hint"), format!("{name}-fault"));
        let described = match (hint.is_empty(), fault.is_none()) {
            (true, true) => None,
            (true, false) => Some(fault_id.clone()),
            (false, true) => Some(hint_id.clone()),
            (false, false) => Some(format!("{fault_id} {hint_id}")),
        };
        html! {
            div {
                label for=(name) { (label) }
                input #(name) name=(name) type=(kind) autocomplete=(autocomplete) value=(value) required
                    aria-describedby=[described] aria-invalid=[fault.map(|_| "true")] autofocus[faults.is_first(name)];
                @if let Some(fault) = fault { p.error id=(fault_id) { (prose(fault)) } }
                @if !hint.is_empty() { p.hint id=(hint_id) { (hint) } }
            }
        }
    }
}

/// A field for a new password.
pub(in crate::web) const NEW_PASSWORD: Field<'static> = Field {
    name: "password",
    label: "Password",
    kind: "password",
    autocomplete: "new-password",
    value: "",
    hint: "At least 12 characters. Anything goes; a long sentence is good.",
};

/// The same password once more.
pub(in crate::web) const AGAIN: Field<'static> = Field {
    name: "again",
    label: "Password, once more",
    kind: "password",
    autocomplete: "new-password",
    value: "",
    hint: "",
};
