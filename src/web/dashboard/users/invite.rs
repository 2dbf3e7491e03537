//! Inviting new people, one or several at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::{back, choice, link, over, role};
use crate::model::change::{Change, Edit as Typed};
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole};
use crate::web::App;
use crate::web::api::names;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Page, SignedIn};

/// How many are invited at once at most.
const MOST: usize = 50;

/// How many faults are said at once.
const SAID: usize = 5;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(asked): Query<Sent>,
    Admin(who): Admin,
) -> Result<Page, Failed> {
    app.ask(move |app| Ok(page(app, &who, &asked, &Faults::default()))).await
}

fn page(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Page {
    let chosen = choice::chosen(sent).unwrap_or(OrganizationRole::PlatformMember);
    let back = back(sent);
    let body = html! {
        (faults.summary())
        form.fields method="post" action=(Invite::PATH) {
            (edit::hidden(&who.viewer, None))
            input type="hidden" name="back" value=(back);
            (emails(sent.text("emails"), faults))
            (choice::roles(Some(&chosen), faults, false))
            p.hint {
                "Each of them gets a link of their own, which you see next"
                @if app.outbox.is_some() { ", and a mail with it" }
                ". Until they accept they are pending, and take no seat."
            }
            (edit::buttons("Invite", false))
        }
        (edit::cancel(&back))
    };
    over(who, "Invite users", body, back)
}

fn emails(typed: &str, faults: &Faults) -> Markup {
    let fault = faults.of("emails");
    let described = if fault.is_some() { "emails-fault emails-hint" } else { "emails-hint" };
    html! {
        div {
            label for="emails" { "E-mail addresses" }
            textarea.short #emails name="emails" required rows="3" autocomplete="off" spellcheck="false" placeholder="ana@acme.org"
                aria-describedby=(described) aria-invalid=[fault.map(|_| "true")] { (typed) }
            @if let Some(fault) = fault { p.error.lines #emails-fault { (fault) } }
            p.hint #emails-hint { "One a line, up to " (MOST) ". If one of them cannot be invited, nobody is." }
        }
    }
}

/// Invites people.
pub(super) struct Invite;

impl Edit for Invite {
    const PATH: &'static str = "/admin/users/invite";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let mut faults = Faults::default();
        let role = choice::chosen(sent);
        if role.is_none() {
            faults.say("role", choice::NONE);
        }
        let role = role.unwrap_or_default();
        let changes = match addresses(sent.text("emails")) {
            Ok(emails) => invited(app, emails, &role, &mut faults)?,
            Err(fault) => {
                faults.say("emails", fault);
                Vec::new()
            }
        };
        if !faults.is_empty() {
            return Err(Stop::Faults(faults));
        }
        let emails: Vec<Email> = changes.iter().map(|change| Email::new(change.name())).collect();
        let said = match &*emails {
            [email] => format!("{email} is invited as {}.", role.label()),
            emails => format!("{} people are invited as {}.", emails.len(), role.label()),
        };
        let wanted = Wanted { changes, done: said.clone(), back: back(sent), then: None };
        Ok(wanted.then(move |app, provenance, _| link::invite(app, provenance, &said, &emails)))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        Ok(page(app, who, sent, &role::spoken(faults)))
    }
}

/// What was typed, each address once and in order.
fn addresses(typed: &str) -> Result<Vec<Email>, String> {
    let mut seen = BTreeSet::new();
    let typed = typed.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'));
    let emails = typed.filter(|text| !text.is_empty()).map(Email::new).filter(|email| seen.insert(email.clone()));
    let emails: Vec<Email> = emails.take(MOST + 1).collect();
    match emails.len() {
        0 => Err("Write at least one e-mail address.".to_owned()),
        1..=MOST => Ok(emails),
        _ => Err(format!("These are more than {MOST}. Invite the others afterwards.")),
    }
}

/// The invitations; what is wrong with any of them is said with its address.
fn invited(app: &App, emails: Vec<Email>, role: &OrganizationRole, faults: &mut Faults) -> Result<Vec<Change>, Stop> {
    let (mut changes, mut wrong) = (Vec::with_capacity(emails.len()), Vec::new());
    for email in emails {
        let member = Member { email: email.clone(), role: role.clone(), state: MemberState::Pending };
        let change = Change::Member(Typed::Create(member));
        if names::fault(&change).is_some() {
            wrong.push(format!("“{email}” is no e-mail address; write it as ana@acme.org."));
        } else if let Some(known) = app.store.member(&email)? {
            wrong.push(match known.state {
                MemberState::Active => format!("{email} is a member already."),
                MemberState::Pending => format!("{email} is invited already; their row has a new link."),
            });
        }
        changes.push(change);
    }
    if !wrong.is_empty() {
        let more = wrong.len().saturating_sub(SAID);
        wrong.truncate(SAID);
        if more > 0 {
            wrong.push(format!("And {more} more."));
        }
        faults.say("emails", wrong.join("\n"));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_in_lines_or_between_commas_and_count_once() {
        let found = addresses("A@acme.org\r\nb@acme.org, a@acme.org;;c@acme.org \n").unwrap();
        assert_eq!(found.iter().map(Email::as_str).collect::<Vec<_>>(), ["a@acme.org", "b@acme.org", "c@acme.org"]);
        assert!(addresses(" \n,").is_err());
        let many: String = (0..51).map(|n| format!("p{n}@acme.org\n")).collect();
        assert!(addresses(&many).unwrap_err().contains("50"));
    }
}
