//! Somebody else changed the same thing in the meantime: what it was, what it is, what was wanted; and nothing typed is lost.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::Value;

use super::edit::{self, Wanted};
use super::sent::Sent;
use super::sides;
use crate::backend::{LastChange, Read as _};
use crate::model::change::Change;
use crate::web::App;
use crate::web::page::parts::moment;
use crate::web::page::{Failed, Page, SignedIn};

/// The page, with the same form once more.
pub(super) fn page(
    app: &App,
    who: &SignedIn,
    sent: &Sent,
    Wanted { changes, back, done: _, then: _ }: &Wanted,
    live: &str,
    action: &str,
) -> Result<Response, Failed> {
    let wanted = edit::was(changes.iter().map(Change::after));
    let rows = rows(sent.text("was"), live, &wanted);
    let body = html! {
        p { "Since you opened the page, somebody changed the same thing. Nothing was done yet, and what you entered is kept." }
        (last_changes(app, changes)?)
        (table(&rows))
        form method="post" action=(action) {
            (edit::hidden(&who.viewer, Some(live)))
            @for (name, value) in sent.wish() { input type="hidden" name=(name) value=(value); }
            (edit::buttons("Do it all the same", false))
        }
        p.cancel { a href=(back) { "Leave it as it is now" } }
    };
    let page = Page::new("Somebody was faster", body).seen_by(who.viewer.clone()).in_dialog();
    Ok(page.status(StatusCode::CONFLICT).into_response())
}

/// The three sides.
const WHEN: [&str; 3] = ["When you opened the page", "Now", "What you want"];

/// Field, then, now, wanted.
type Row = (String, [String; 3]);

fn rows(then: &str, now: &str, wanted: &str) -> Vec<Row> {
    let sides = [then, now, wanted].map(fields);
    let names: BTreeSet<&String> = sides.iter().flat_map(BTreeMap::keys).collect();
    let rows = names.into_iter().map(|name| {
        let values = [0, 1, 2].map(|side: usize| sides[side].get(name).cloned().unwrap_or_else(|| "–".to_owned()));
        (name.clone(), values)
    });
    rows.filter(|(_, [then, now, wanted])| then != now || now != wanted).collect()
}

/// The fields of sides as forms carry them. What is no such text, which only somebody who tampers sends, has none.
fn fields(text: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    if let Ok(Value::Array(sides)) = serde_json::from_str(text) {
        for side in &sides {
            sides::walk("", side, &mut |at, value| drop(fields.insert(at.to_owned(), plain(value))));
        }
    }
    fields
}

/// A value as the form carries it, not in the words of the log.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => sides::joined(items),
        other => other.to_string(),
    }
}

fn table(rows: &[Row]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="What has changed" { table.stack.close.answers {
            thead { tr {
                th scope="col" { "Field" } @for when in WHEN { th scope="col" { (when) } }
            } }
            tbody { @for (name, values) in rows {
                tr { th scope="row" { (label(name)) } @for (when, value) in WHEN.iter().zip(values) { td data-label=(when) { (value) } } }
            } }
        } }
    }
}

/// A field in words: `membership.role` is "role". What somebody has made up stays as it is.
fn label(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let mut text = String::new();
    for letter in last.chars() {
        if letter.is_ascii_uppercase() || letter == '_' {
            text.push(' ');
        }
        text.extend(letter.to_lowercase().filter(|letter| *letter != '_'));
    }
    text
}

/// Who changed it, and when.
fn last_changes(app: &App, changes: &[Change]) -> Result<Markup, Failed> {
    let objects: Vec<String> = changes.iter().map(Change::object).collect();
    let found = tokio::runtime::Handle::current().block_on(app.store.last_changes(&objects))?;
    let last = found.into_values().max_by(|a, b| a.at.cmp(&b.at));
    Ok(html! {
        @if let Some(LastChange { at, by, .. }) = last { p { "The last change was made by " b { (by) } ", " (moment(&at)) "." } }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_moved_is_shown() {
        let then = r#"[{"email":"a@b.c","role":"OpikMember","grants":["x"]}]"#;
        let now = r#"[{"email":"a@b.c","role":"ViewOnly","grants":["x"]}]"#;
        let rows = rows(then, now, r#"[null]"#);
        let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["email", "grants", "role"]);
        assert_eq!(rows[2].1, ["OpikMember", "ViewOnly", "–"]);
    }

    #[test]
    fn a_text_that_was_tampered_with_has_no_fields() {
        for text in ["", "{}", "[1", "[[[]]]", "7"] {
            let _ = fields(text);
        }
        assert!(fields("<script>").is_empty());
    }
}
