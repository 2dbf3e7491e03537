//! Where one is signed in.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};

use super::{End, end_form, say};
use crate::store::StoredSession;
use crate::web::App;
use crate::web::page::error::Failed;
use crate::web::page::parts::{Tone, badge, moment};
use crate::web::page::signed_in::Posted;

pub(super) async fn end(
    State(app): State<Arc<App>>,
    Posted(who, End { csrf: _, id }): Posted<End>,
) -> Result<Redirect, Failed> {
    app.ask(move |app| {
        if app.store.end_session(&who.email, &id)? && id != who.session {
            say(app, &who, "That session has ended.");
        }
        Ok::<_, Failed>(Redirect::to("/"))
    })
    .await
}

/// The section with the sessions.
pub(super) fn section(sessions: &[StoredSession], current: &str, csrf: &str) -> Markup {
    html! {
        section aria-labelledby="sessions" {
            h2 #sessions { "Where you are signed in" }
            div.scroll tabindex="0" role="region" aria-label="Where you are signed in" { table {
                thead { tr {
                    th scope="col" { "Browser" } th.wide scope="col" { "Since" } th scope="col" { "Last seen" }
                    th.actions scope="col" { span.unseen { "End" } }
                } }
                tbody { @for session in sessions { (row(session, session.id == current, csrf)) } }
            } }
        }
    }
}

fn row(session: &StoredSession, is_current: bool, csrf: &str) -> Markup {
    let StoredSession { id, client, created_at, seen_at, expires_at: _ } = session;
    let browser = browser(client);
    let label = if is_current { "Sign out" } else { "End" };
    html! {
        tr {
            th scope="row" {
                span title=(client) { (browser) }
                @if is_current { " " (badge(Tone::Good, "This one")) }
            }
            td.wide { (moment(created_at)) }
            td { (moment(seen_at)) }
            td.actions { (end_form("/sessions/end", id, csrf, label, &format!("{label}: {browser}"))) }
        }
    }
}

/// What people call a browser that describes itself like this; what is no browser is called as it calls itself.
fn browser(client: &str) -> String {
    let named =
        |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| client.contains(part)).map(|(_, name)| *name);
    // Most claim to be others as well: the most special ones stand first.
    let browser = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) if client.is_empty() || client == "unknown" => "Unknown browser".to_owned(),
        (None, _) => client.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0";
        assert_eq!(browser(edge), "Edge on Windows");
        assert_eq!(
            browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox on Linux"
        );
        assert_eq!(browser("curl/8.14"), "curl/8.14");
        assert_eq!(browser(""), "Unknown browser");
    }
}
