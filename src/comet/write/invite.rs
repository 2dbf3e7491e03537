//! Brings people into a workspace: members of the organization by user name, everybody else by e-mail.

use super::{Progress, Trouble, send};
use crate::comet::Comet;
use crate::comet::http::{Call, Failure};
use crate::model::change::Access;
use crate::model::organization::WorkspaceRole;
use crate::wire::admin::AddUser;
use crate::wire::find;
use crate::wire::frontend::{InviteEmail, InviteUserNames};
use crate::wire::rest::NewWorkspaceMember;

/// Adds a member of the organization: by C14, else by the admin interface, which wants no role either.
pub(super) async fn add(
    comet: &Comet,
    id: &str,
    user: &str,
    access: &Access,
    progress: &mut Progress,
) -> Result<(), Trouble> {
    let body = InviteUserNames { user_names: vec![user.to_owned()], workspace_id: id.to_owned() };
    match send(comet, Call::to(find("C14")).json(&body), progress).await {
        Err(Failure::NoSuchRoute { .. }) => {}
        other => return Ok(other?),
    }
    let (user_name, workspace_name) = (user.to_owned(), access.workspace.to_string());
    let body = AddUser { user_name, workspace_name, admin: is_owner(access) };
    match send(comet, Call::to(find("B1")).json(&body), progress).await {
        Err(Failure::NoSuchRoute { .. } | Failure::Unauthorized { .. } | Failure::Forbidden { .. }) => {}
        other => return Ok(other?),
    }
    by_email(comet, id, access, progress).await
}

/// Invites an e-mail address: by A4 with an API key, else by C15. A role does not go with it.
pub(super) async fn by_email(comet: &Comet, id: &str, access: &Access, progress: &mut Progress) -> Result<(), Trouble> {
    let email = access.member().to_string();
    if comet.takes_rest() {
        let workspace_name = access.workspace.to_string();
        let body = NewWorkspaceMember { user_email: email.clone(), workspace_name, admin: is_owner(access) };
        match send(comet, Call::to(find("A4")).json(&body), progress).await {
            Err(Failure::NoSuchRoute { .. } | Failure::Unauthorized { .. }) => {}
            other => return Ok(other?),
        }
    }
    let body = InviteEmail { team_id: id.to_owned(), share_with_email: email };
    Ok(send(comet, Call::to(find("C15")).json(&body), progress).await?)
}

fn is_owner(access: &Access) -> bool {
    access.membership.role == WorkspaceRole::Owner
}
