//! Accepting a request: the person is invited, with the role that the Admin chooses.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::html;

use super::{back, choice, hidden, link, over, role};
use crate::model::change::Change;
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::moment;
use crate::web::page::{Failed, Faults, Page, SignedIn};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(asked): Query<Sent>,
    Admin(who): Admin,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, &Faults::default())).await
}

fn email(sent: &Sent) -> Email {
    Email::new(sent.text("email").trim())
}

fn page(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
    let (email, back) = (email(sent), back(sent));
    let request = app.store.request(&email)?;
    let chosen = choice::chosen(sent).unwrap_or(OrganizationRole::PlatformMember);
    let body = html! {
        (faults.summary())
        @match request {
            None => p { "Nobody asks any more to let " b { (email) } " join. Another Admin may have decided." },
            Some(request) => {
                p {
                    @match request.requested_by { Some(by) => b { (by) }, None => "Somebody who has left" }
                    " asked for it, " (moment(&request.requested_at)) "."
                }
                form.fields method="post" action=(Accept::PATH) {
                    (hidden(&who.viewer, None, &email, &back))
                    (choice::roles(Some(&chosen), faults, true))
                    div.buttons { button name="how" value="now" { "Accept and invite" } }
                }
            },
        }
    };
    Ok(over(who, format!("Let {email} join?"), body, back))
}

/// Accepts a request.
pub(super) struct Accept;

impl Edit for Accept {
    const PATH: &'static str = "/admin/users/accept";

    fn wanted(_: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let email = email(sent);
        let role = choice::chosen(sent).ok_or_else(|| Stop::Faults(Faults::one("role", choice::NONE)))?;
        let said = format!("{email} is accepted, and invited as {}.", role.label());
        let member = Member { email: email.clone(), role, state: MemberState::Pending };
        let wanted = Wanted::one(Change::Accept(member), said.clone(), back(sent));
        Ok(wanted.then(move |app, provenance, _| link::invite(app, provenance, &said, &[email])))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, &role::spoken(faults))
    }
}
