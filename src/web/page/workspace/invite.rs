//! Inviting into a workspace without the dashboard: owners, those with the grant, and Admins bring in people of the organization as
//! members; who may also add users to the organization brings in new ones.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::show::{self, Asked};
use super::{may, visible};
use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{
    Grants, Invitations, Member, MemberState, Membership, OrganizationRole, WorkspaceRole,
};
use crate::model::permission::Action;
use crate::store::{self, Authority, Executed};
use crate::web::api::names;
use crate::web::flash::Flash;
use crate::web::page::parts::workspace_page;
use crate::web::page::{Failed, Faults, Field, Posted, Signed, SignedIn};
use crate::web::{App, invitation};

pub(super) const PATH: &str = "/workspace/invite";

/// The form.
#[derive(Deserialize)]
pub(super) struct Invite {
    csrf: String,
    workspace: String,
    email: String,
}

impl Signed for Invite {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// The form, for who may invite.
pub(super) fn section(
    app: &App,
    who: &SignedIn,
    name: &WorkspaceName,
    typing: Option<(&str, &Faults)>,
) -> Result<Markup, Failed> {
    if !may(app, who, Action::InviteExistingUsers, Some(name))? {
        return Ok(html! {});
    }
    let hint = if may(app, who, Action::AddUsersToOrganization, None)? {
        "Who is new to the organization gets a link."
    } else if only_admins(app)? {
        "Somebody of the organization. For others, an Admin is asked."
    } else {
        "Somebody of the organization."
    };
    let no_faults = Faults::default();
    let (value, faults) = typing.unwrap_or(("", &no_faults));
    let email = Field { name: "email", label: "E-mail", kind: "email", autocomplete: "off", value, hint };
    Ok(html! {
        section.card aria-labelledby="invite" {
            h2 #invite { "Invite" }
            p.quiet { "They come in as Member. Another role is an Admin's to give." }
            form.fields method="post" action=(PATH) {
                input type="hidden" name="csrf" value=(who.viewer.csrf);
                input type="hidden" name="workspace" value=(name);
                (faults.summary())
                (email.markup(faults))
                div.buttons { button { "Invite" } }
            }
        }
    })
}

fn only_admins(app: &App) -> Result<bool, Failed> {
    Ok(app.store.organization()?.is_some_and(|head| head.profile.invitations == Invitations::AdminsOnly))
}

pub(super) async fn invite(State(app): State<Arc<App>>, Posted(who, sent): Posted<Invite>) -> Result<Response, Failed> {
    app.ask(move |app| {
        let Invite { csrf: _, workspace, email: typed } = sent;
        let name = visible(app, &who, &WorkspaceName::new(&workspace))?.name;
        if !may(app, &who, Action::InviteExistingUsers, Some(&name))? {
            return Err(Failed::forbidden("You may not invite into this workspace. Its owners and Admins may."));
        }
        match brought_in(app, &who, &name, &Email::new(typed.trim()))? {
            Ok(flash) => {
                app.flashes.leave(&who.session, flash);
                Ok(Redirect::to(&workspace_page(&name)).into_response())
            }
            Err(fault) => {
                let faults = Faults::one("email", fault);
                let page = show::page(app, &who, &name, &Asked::default(), Some((&typed, &faults)))?;
                Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
            }
        }
    })
    .await
}

/// What is said, or what is wrong with the e-mail.
type Said = Result<Flash, String>;

fn brought_in(app: &App, who: &SignedIn, workspace: &WorkspaceName, email: &Email) -> Result<Said, Failed> {
    let membership = Membership { grants: Grants::NONE, member: email.clone(), role: WorkspaceRole::Member };
    let inside = Change::Membership(Edit::Create(Access { membership, workspace: workspace.clone() }));
    if app.store.member(email)?.is_none() {
        return newcomer(app, who, workspace, email, inside);
    }
    if app.store.membership(workspace, email)?.is_some() {
        return Ok(Err(format!("{email} is in this workspace already.")));
    }
    Ok(match made(app, who, &[inside])? {
        Some(fault) => Err(fault),
        None => Ok(Flash::Done(format!("{email} is a Member of {workspace} now."))),
    })
}

/// Somebody who is not in the organization yet: invited, asked for, or neither.
fn newcomer(
    app: &App,
    who: &SignedIn,
    workspace: &WorkspaceName,
    email: &Email,
    inside: Change,
) -> Result<Said, Failed> {
    let member = Member { email: email.clone(), role: OrganizationRole::PlatformMember, state: MemberState::Pending };
    let invited = Change::Member(Edit::Create(member));
    if let Some(fault) = names::fault(&invited) {
        return Ok(Err(fault));
    }
    if !may(app, who, Action::AddUsersToOrganization, None)? {
        if !only_admins(app)? {
            return Ok(Err(format!("{email} is not in the organization, and you may not add people to it.")));
        }
        return Ok(match app.store.request_membership(who.provenance(), email) {
            Ok(_) => Ok(Flash::Done(format!(
                "{email} is not in the organization, and only Admins invite new people. A request waits for one of them."
            ))),
            Err(store::Error::Backend(error)) => return Err(error.into()),
            Err(refused) => Err(refused.to_string()),
        });
    }
    if let Some(fault) = made(app, who, &[invited, inside])? {
        return Ok(Err(fault));
    }
    let secret = invitation::issue(app, &who.provenance(), email)?;
    let said = format!(
        "{email} is invited to the organization and to {workspace}. Send them this link; it works once, for 7 days."
    );
    Ok(Ok(Flash::Secret { said, secret }))
}

/// Makes the changes; what is wrong, if one could not be made.
fn made(app: &App, who: &SignedIn, changes: &[Change]) -> Result<Option<String>, Failed> {
    let authority = Authority::Of(who.caller.actor.clone());
    for outcome in app.desk.execute(&who.provenance(), &authority, None, changes)? {
        match outcome {
            Executed::Done | Executed::AlreadyDone | Executed::Issued { .. } => {}
            Executed::Refused(text) => return Ok(Some(text)),
            Executed::Denied(because) => return Err(Failed::forbidden(because)),
            Executed::Failed(error) => return Err(error.into()),
        }
    }
    Ok(None)
}
