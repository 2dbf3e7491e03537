//! Requests of members to let somebody join, which only Admins decide.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Redirect;
use maud::{Markup, html};

use super::{about, accept, back, hidden, list};
use crate::backend;
use crate::model::key::Email;
use crate::store::{self, Cut, JoinRequest, Page as Part};
use crate::web::App;
use crate::web::dashboard::admin::{Admin, AdminPosted};
use crate::web::dashboard::edit::Edit as _;
use crate::web::dashboard::sent::Sent;
use crate::web::flash::Flash;
use crate::web::page::parts::{self, ROWS, Tone, badge, moment, number};
use crate::web::page::{Failed, Page, SignedIn, Tab, Viewer, words};

/// Where all of them are.
pub(super) const PATH: &str = "/admin/users/requests";

/// Where one is declined.
pub(super) const DECLINE: &str = "/admin/users/decline";

/// How many stand above the list of users.
const FEW: u64 = 5;

/// The oldest requests, where there are any.
pub(super) fn section(app: &App, who: &SignedIn, here: &str) -> Result<Markup, backend::Error> {
    let Part { rows, total } = app.store.requests_page(Cut { page: 1, size: FEW })?;
    Ok(html! {
        @if total > 0 {
            section.card aria-labelledby="requests" {
                div.row {
                    h2 #requests { "Requests to join " (badge(Tone::Waits, &total.to_string())) }
                    @if total > FEW { a href=(PATH) { "All " (number(total)) " requests" } }
                }
                p.quiet { "Members asked to let these people in. Accepting makes an invitation; declining takes the request away." }
                (table(&who.viewer, &rows, here))
            }
        }
    })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(asked): Query<Sent>,
    Admin(who): Admin,
) -> Result<Page, Failed> {
    app.ask(move |app| {
        let page = list::page_number(&asked);
        let Part { rows, total } = app.store.requests_page(Cut { page, size: ROWS })?;
        let here = parts::address(PATH, &[("page", &page.to_string())]);
        let body = html! {
            @if total == 0 { (parts::empty("Nobody waits", "Who asks to let somebody join is listed here, until an Admin decides.")) }
            @else { (table(&who.viewer, &rows, &here)) (parts::pager(PATH, &[], page, total)) }
        };
        let flash = app.flashes.take(&who.session);
        let page = Page::new("Requests to join", body).seen_by(who.viewer.clone()).in_tab(Tab::Users);
        Ok(page.back_to(Tab::Users.path(), "Users").saying(flash))
    })
    .await
}

fn table(viewer: &Viewer, rows: &[JoinRequest], here: &str) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Requests to join" { table {
            thead { tr {
                th scope="col" { "E-mail" } th.wide scope="col" { "Asked by" } th.wide scope="col" { "When" }
                th.actions scope="col" { span.unseen { "Decide" } }
            } }
            tbody { @for JoinRequest { email, requested_by, requested_at } in rows {
                tr {
                    th scope="row" { (email) small.slim.quiet { "asked by " (by(requested_by.as_ref())) } }
                    td.wide { (by(requested_by.as_ref())) }
                    td.wide { (moment(requested_at)) }
                    td.actions { div.buttons {
                        a.button data-dialog href=(about(accept::Accept::PATH, email, here)) aria-label={ "Accept " (email) } { "Accept" }
                        form method="post" action=(DECLINE) {
                            (hidden(viewer, None, email, here))
                            button.plain aria-label={ "Decline " (email) } { "Decline" }
                        }
                    } }
                }
            } }
        } }
    }
}

fn by(requested_by: Option<&Email>) -> &str {
    requested_by.map_or("somebody who left", Email::as_str)
}

pub(super) async fn decline(
    State(app): State<Arc<App>>,
    AdminPosted(who, sent): AdminPosted,
) -> Result<Redirect, Failed> {
    let back = back(&sent);
    app.ask(move |app| {
        let email = Email::new(sent.text("email").trim());
        let flash = match app.store.decline_request(who.provenance(), &email) {
            Ok(()) => Flash::Done(format!("The request to let {email} join is declined.")),
            Err(store::Error::Backend(error)) => return Err(error.into()),
            Err(store::Error::Denied(because)) => return Err(Failed::forbidden(because)),
            Err(store::Error::Refused(text)) => Flash::Failed(words::sentence(&text)),
        };
        app.flashes.leave(&who.session, flash);
        Ok(Redirect::to(&back))
    })
    .await
}
