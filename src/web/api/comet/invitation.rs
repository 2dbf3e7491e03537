//! Somebody comes into a workspace by e-mail (A4, C15): as a member who is here already, as somebody invited, or as a request.

use axum::http::StatusCode;

use super::{said, said_with};
use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grants, Member, MemberState, Membership, OrganizationRole, WorkspaceRole};
use crate::model::permission::Action;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::make::{self, Made};
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::web::api::{find, need, people};

/// How somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::api) enum Welcome {
    /// A member is in the workspace now.
    Added,
    /// Somebody new is invited.
    Invited,
    /// Only Admins invite: a request waits for one.
    Requested,
}

/// Lets somebody into a workspace by e-mail.
pub(in crate::web::api) fn welcome(
    app: &App,
    asked: &Asked,
    email: &Email,
    workspace: &WorkspaceName,
    role: WorkspaceRole,
) -> Result<Welcome, Refusal> {
    let membership = Membership { grants: Grants::NONE, member: email.clone(), role };
    let inside = Change::Membership(Edit::Create(Access { membership, workspace: workspace.clone() }));
    if find::person(app, email)?.is_some() {
        if find::membership(app, workspace, email)?.is_some() {
            // Whoever may not add anybody learns nothing from asking.
            need::permitted(app, asked, Action::InviteExistingUsers, workspace)?;
            return Err(already(workspace));
        }
        make::one(app, asked, inside)?;
        return Ok(Welcome::Added);
    }
    // Without the right to bring anybody into this workspace there is nothing to ask an Admin for.
    let inviting = if inside_needs_admin(&inside) { Action::ManageWorkspaceUsers } else { Action::InviteExistingUsers };
    need::permitted(app, asked, inviting, workspace)?;
    if people::request_where_only_admins_invite(app, asked, email)? {
        return Ok(Welcome::Requested);
    }
    let member = Member { email: email.clone(), role: OrganizationRole::PlatformMember, state: MemberState::Pending };
    make::all(app, asked, &[Change::Member(Edit::Create(member)), inside])?;
    people::link(app, asked, email.clone())?;
    Ok(Welcome::Invited)
}

fn inside_needs_admin(change: &Change) -> bool {
    matches!(change, Change::Membership(Edit::Create(access)) if access.membership.role != WorkspaceRole::Member)
}

/// Comet's words: clients take a refusal that says "already member of" for success.
pub(in crate::web::api) fn already(workspace: &WorkspaceName) -> Refusal {
    Refusal::malformed(format!("user is already member of {workspace}"))
}

/// What clients are told. 202 is neither success for Comet's client, which wants 200, nor a failure for a browser.
pub(in crate::web::api) fn answer(welcome: Welcome, email: &Email, workspace: &WorkspaceName) -> Reply {
    match welcome {
        Welcome::Added => said(&format!("{email} is a member of {workspace} now")),
        Welcome::Invited => said(&format!("{email} is invited into {workspace}")),
        Welcome::Requested => said_with(
            StatusCode::ACCEPTED,
            &format!("only Admins invite new people here: a request to let {email} join waits for one of them"),
        ),
    }
}

/// Adds members who are here already; who is in the workspace already stays as is.
pub(in crate::web::api) fn add_existing(
    app: &App,
    asked: &Asked,
    people: &[Email],
    workspace: &WorkspaceName,
    role: &WorkspaceRole,
) -> Result<usize, Refusal> {
    let mut changes = Vec::new();
    for email in people {
        if find::membership(app, workspace, email)?.is_none() {
            let membership = Membership { grants: Grants::NONE, member: email.clone(), role: role.clone() };
            changes.push(Change::Membership(Edit::Create(Access { membership, workspace: workspace.clone() })));
        }
    }
    if changes.is_empty() {
        // Whoever may not add anybody learns nothing from asking.
        need::permitted(app, asked, Action::InviteExistingUsers, workspace)?;
        return Err(already(workspace));
    }
    let made = make::all(app, asked, &changes)?;
    Ok(made.iter().filter(|made| matches!(made, Made::Done)).count())
}
