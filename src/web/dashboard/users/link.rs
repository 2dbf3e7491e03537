//! A new link for somebody who is invited and has not come in yet. The earlier one works no longer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};

use super::super::admin::AdminPosted;
use super::{back, hidden};
use crate::backend::{Provenance, Secret};
use crate::model::key::Email;
use crate::store;
use crate::web::flash::Flash;
use crate::web::page::{Failed, Viewer, words};
use crate::web::{App, invitation};

/// Where it is asked for.
pub(super) const PATH: &str = "/admin/users/link";

/// The button that asks for it.
pub(super) fn form(viewer: &Viewer, email: &Email, back: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(PATH) {
            (hidden(viewer, None, email, back))
            button class=(class) { "Copy a new invitation link" }
        }
    }
}

pub(super) async fn renew(
    State(app): State<Arc<App>>,
    AdminPosted(who, sent): AdminPosted,
) -> Result<Redirect, Failed> {
    let back = back(&sent);
    app.ask(move |app| {
        let email = Email::new(sent.text("email").trim());
        let flash = match invite(app, &who.provenance(), &format!("Here is a new link for {email}."), &[email]) {
            Ok(flash) => flash,
            Err(store::Error::Backend(error)) => return Err(error.into()),
            Err(store::Error::Refused(text) | store::Error::Denied(text)) => Flash::Failed(words::sentence(&text)),
        };
        app.flashes.leave(&who.session, flash);
        Ok(Redirect::to(&back))
    })
    .await
}

/// Makes a link for each, and says them once.
pub(super) fn invite(app: &App, provenance: &Provenance, said: &str, emails: &[Email]) -> Result<Flash, store::Error> {
    let issue = |email: &Email| invitation::issue(app, provenance, email);
    let mailed = app.outbox.is_some();
    let (secret, what) = match emails {
        [email] => {
            let mail = if mailed { " A mail with it is on its way." } else { "" };
            (issue(email)?, format!("Send them this link: it works once, for 7 days, and is shown only now.{mail}"))
        }
        emails => {
            let mut lines = Vec::with_capacity(emails.len());
            for email in emails {
                lines.push(format!("{email}  {}", issue(email)?.expose()));
            }
            let mail = if mailed { " Mails with them are on their way." } else { "" };
            let what = "Send each of them their own link: it works once, for 7 days, and is shown only now.";
            (Secret::new(lines.join("\n")), format!("{what}{mail}"))
        }
    };
    Ok(Flash::Secret { said: format!("{said} {what}"), secret })
}
