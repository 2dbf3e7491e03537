//! Which rows of the audit log are asked for: kept in the address, so that a page can be sent to somebody.

use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::store::AuditAsked;
use crate::web::page::Tab;
use crate::web::page::parts::page_number;

/// What the address says. A day that is none does not matter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filters {
    who: String,
    kind: String,
    search: String,
    plan: String,
    from: String,
    until: String,
    page: String,
}

/// The kinds of objects in the log, and how people call them.
const KINDS: [(&str, &str); 13] = [
    ("organization", "Organization"),
    ("member", "Members"),
    ("request", "Requests to join"),
    ("invitation", "Invitation links"),
    ("workspace", "Workspaces"),
    ("membership", "Access to workspaces"),
    ("role", "Custom roles"),
    ("serviceAccount", "Service accounts"),
    ("key", "API keys"),
    ("user-name", "User names"),
    ("password", "Passwords"),
    ("invoice", "Invoices"),
    ("payment-method", "Payment method"),
];

impl Filters {
    pub(super) fn page(&self) -> u64 {
        page_number(&self.page)
    }

    /// The parameters that the pages beside have as well.
    pub(super) fn kept(&self) -> [(&'static str, &str); 6] {
        let Self { who, kind, search, plan, from, until, page: _ } = self;
        [("who", who), ("kind", kind), ("search", search), ("plan", plan), ("from", from), ("until", until)]
    }

    pub(super) fn is_any(&self) -> bool {
        self.kept().iter().any(|(_, value)| !value.is_empty())
    }

    /// What the store is asked. `object` outlives the question.
    pub(super) fn asked<'a>(&'a self, object: &'a str) -> AuditAsked<'a> {
        let text = |text: &'a str| Some(text.trim()).filter(|text| !text.is_empty());
        AuditAsked {
            actor: text(&self.who),
            object: text(object),
            search: text(&self.search),
            plan: text(&self.plan),
            since: day(&self.from),
            until: day(&self.until),
        }
    }

    /// What an object of the wanted kind begins with.
    pub(super) fn object(&self) -> String {
        match self.kind.as_str() {
            "" => String::new(),
            // There is one of these: no name follows.
            kind @ ("organization" | "payment-method") => kind.to_owned(),
            kind => format!("{kind}/"),
        }
    }

    pub(super) fn form(&self) -> Markup {
        let Self { who, kind, search, plan, from, until, page: _ } = self;
        html! {
            form.filters method="get" action=(Tab::History.path()) data-live role="search" aria-label="Filter the audit log" {
                div { label for="who" { "Who" } input #who name="who" value=(who) autocomplete="off" maxlength="200" placeholder="Part of the e-mail"; }
                div { label for="kind" { "Kind" } select #kind name="kind" {
                    option value="" { "Everything" }
                    @for (value, label) in KINDS { option value=(value) selected[value == kind] { (label) } }
                } }
                div { label for="search" { "Name" } input #search name="search" type="search" value=(search) autocomplete="off" maxlength="200" placeholder="Part of the name"; }
                div.day { label for="from" { "From" } input #from name="from" type="date" value=(from); }
                div.day { label for="until" { "Until" } input #until name="until" type="date" value=(until); }
                @if !plan.is_empty() { input type="hidden" name="plan" value=(plan); }
                div.buttons {
                    button.plain { "Filter" }
                    @if self.is_any() { a href=(Tab::History.path()) { "Show everything" } }
                }
            }
        }
    }
}

fn day(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_empty_does_not_matter() {
        let filters = Filters {
            who: " ada ".into(),
            from: "2026-02-30".into(),
            until: "2026-02-28".into(),
            ..Filters::default()
        };
        let asked = filters.asked("");
        assert_eq!((asked.actor, asked.object, asked.since), (Some("ada"), None, None));
        assert!(asked.until.is_some());
    }
}
