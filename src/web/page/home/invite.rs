//! Inviting somebody new, as every member may; where only Admins may, a request to them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::profile::Can;
use crate::backend;
use crate::model::change::{Change, Edit};
use crate::model::key::Email;
use crate::model::organization::{Invitations, Member, MemberState, OrganizationRole};
use crate::store::{self, Authority, Executed, JoinRequest};
use crate::web::flash::Flash;
use crate::web::page::error::Failed;
use crate::web::page::field::{Faults, Field};
use crate::web::page::layout::Page;
use crate::web::page::parts::moment;
use crate::web::page::set_up::check_email;
use crate::web::page::signed_in::{Posted, Signed, SignedIn};
use crate::web::{App, invitation};

/// How many of one's open requests are shown.
const SHOWN: u64 = 10;

/// The form.
#[derive(Deserialize)]
pub(super) struct New {
    csrf: String,
    email: String,
}

impl Signed for New {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// The way to the form, and one's requests that no Admin has decided.
pub(super) fn section(app: &App, who: &SignedIn, can: &Can) -> Result<Markup, backend::Error> {
    let asks = asks(can);
    let requests = app.store.requests_by(&who.email, SHOWN)?;
    Ok(html! {
        @if can.invites() || asks {
            section.card aria-labelledby="invite" {
                div.row {
                    div {
                        h2 #invite { "Somebody is missing?" }
                        p.quiet { @if asks {
                            "Only Admins can invite new people. Ask them, and they accept or decline."
                        } @else {
                            "Invite them: you get a link to send, and they choose their own password."
                        } }
                    }
                    a.button.plain data-dialog href="/invite" { (if asks { "Ask an Admin" } else { "Invite somebody" }) }
                }
                @if !requests.is_empty() {
                    h3 { "Your requests that wait for an Admin" }
                    ul { @for JoinRequest { email, requested_by: _, requested_at } in &requests {
                        li { (email) span.quiet { ", since " (moment(requested_at)) } }
                    } }
                }
            }
        }
    })
}

/// Whether nothing but the setting keeps them from inviting.
fn asks(can: &Can) -> bool {
    !can.invites() && can.invitations == Invitations::AdminsOnly && can.creates_workspaces()
}

pub(super) async fn show(State(app): State<Arc<App>>, who: SignedIn) -> Result<Page, Failed> {
    app.ask(move |app| Ok(page(app, &who, "", &Faults::default())?)).await
}

fn page(app: &App, who: &SignedIn, email: &str, faults: &Faults) -> Result<Page, backend::Error> {
    let can = Can::ask(app, who)?;
    let asks = asks(&can);
    let field =
        Field { name: "email", label: "Their e-mail", kind: "email", autocomplete: "off", value: email, hint: "" };
    let body = html! {
        (faults.summary())
        @if !asks && !can.invites() {
            p { "Your role does not let you invite anybody." }
        } @else {
            p { @if asks {
                "Only Admins can invite new people into " (who.viewer.organization) ". They see your request, and accept or decline it."
            } @else {
                "They become a Platform member of " (who.viewer.organization) " once they accept. "
                @if who.viewer.is_admin { "For another role, " a href="/admin/users/invite" { "invite them in the dashboard" } "." }
                @else { "An Admin can give them another role." }
            } }
            form.fields method="post" action="/invite" {
                input type="hidden" name="csrf" value=(who.viewer.csrf);
                (field.markup(faults))
                div { button { (if asks { "Ask an Admin" } else { "Invite" }) } }
            }
            p.cancel { a data-close href="/" { "Cancel" } }
        }
    };
    let title = if asks { "Ask an Admin to let somebody in" } else { "Invite somebody" };
    Ok(Page::new(title, body).seen_by(who.viewer.clone()).back_to("/", "Your page").in_dialog())
}

pub(super) async fn invite(
    State(app): State<Arc<App>>,
    Posted(who, New { csrf: _, email }): Posted<New>,
) -> Result<Response, Failed> {
    app.ask(move |app| {
        let fault = match check_email(email.trim()) {
            Ok(()) => match welcome(app, &who, &Email::new(email.trim())) {
                Ok(flash) => {
                    app.flashes.leave(&who.session, flash);
                    return Ok(Redirect::to("/").into_response());
                }
                Err(store::Error::Backend(error)) => return Err(error.into()),
                Err(store::Error::Refused(text) | store::Error::Denied(text)) => text,
            },
            Err(fault) => fault,
        };
        let page = page(app, &who, &email, &Faults::one("email", fault))?;
        Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
    })
    .await
}

/// Invites, or leaves a request. Whether one may is asked again inside the transaction.
fn welcome(app: &App, who: &SignedIn, email: &Email) -> Result<Flash, store::Error> {
    let can = Can::ask(app, who)?;
    if let Some(known) = app.store.member(email)? {
        let what = match known.state {
            MemberState::Active => "is a member already",
            MemberState::Pending => "is invited already",
        };
        return Err(store::Error::Refused(format!("{email} {what}")));
    }
    if asks(&can) {
        return Ok(Flash::Done(match app.store.request_membership(who.provenance(), email)? {
            true => format!("Your request is left: an Admin decides whether {email} joins."),
            false => format!("Somebody has asked already: an Admin decides whether {email} joins."),
        }));
    }
    let member = Member { email: email.clone(), role: OrganizationRole::PlatformMember, state: MemberState::Pending };
    let change = Change::Member(Edit::Create(member));
    let authority = Authority::Of(who.caller.actor.clone());
    for executed in app.desk.execute(&who.provenance(), &authority, None, &[change])? {
        match executed {
            Executed::Done | Executed::AlreadyDone | Executed::Issued { .. } => {}
            Executed::Refused(text) => return Err(store::Error::Refused(text)),
            Executed::Denied(text) => return Err(store::Error::Denied(text)),
            Executed::Failed(error) => return Err(error.into()),
        }
    }
    let secret = invitation::issue(app, &who.provenance(), email)?;
    let mail = if app.outbox.is_some() { " A mail with it is on its way." } else { "" };
    let said =
        format!("{email} is invited. Send them this link: it works once, for 7 days, and is shown only now.{mail}");
    Ok(Flash::Secret { said, secret })
}
