//! Who is in a workspace (C12 to C16).

use super::{invitation, said};
use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{MemberState, WorkspaceRole};
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make;
use crate::web::api::names;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::{Invite, InviteEmail, InviteUserNames, Invites, RemoveFromTeam, WorkspaceMember};

/// C12: who has not accepted the invitation yet has no user name.
pub(in crate::web::api) fn members(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let workspace = find::workspace_by_id(app, asked.path("workspaceId")?)?;
    let rows = find::inside(app, &workspace.name)?.into_iter().map(|inside| WorkspaceMember {
        email: Some(inside.person.email.to_string()),
        joined_at: find::milliseconds(inside.person.joined_at.as_deref()),
        user_name: inside.person.user_name,
    });
    Ok(Reply::json(&rows.collect::<Vec<_>>()))
}

/// C13: those who have not accepted yet.
pub(in crate::web::api) fn invitations(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let id = asked.query_required("teamId")?;
    let workspace = find::workspace_by_id(app, id)?;
    let pending =
        find::inside(app, &workspace.name)?.into_iter().filter(|inside| inside.person.state == MemberState::Pending);
    let invites = pending
        .map(|inside| Invite {
            invite_email: inside.person.email.to_string(),
            claimed: false,
            team_id: Some(id.to_owned()),
        })
        .collect();
    Ok(Reply::json(&Invites { invites }))
}

/// C14.
pub(in crate::web::api) fn add(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let InviteUserNames { user_names, workspace_id } = asked.json()?;
    if user_names.is_empty() {
        return Err(Refusal::malformed("`userNames` is empty"));
    }
    let workspace = find::workspace_by_id(app, &workspace_id)?;
    let people: Vec<Email> = user_names.iter().map(|name| find::email_of(app, name)).collect::<Result<_, Refusal>>()?;
    let added = invitation::add_existing(app, asked, &people, &workspace.name, &WorkspaceRole::Member)?;
    Ok(said(&format!("{added} added to {}", workspace.name)))
}

/// C15.
pub(in crate::web::api) fn invite(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let InviteEmail { team_id, share_with_email } = asked.json()?;
    let email = names::email("shareWithEmail", &share_with_email)?;
    let workspace = find::workspace_by_id(app, &team_id)?;
    let welcome = invitation::welcome(app, asked, &email, &workspace.name, WorkspaceRole::Member)?;
    Ok(invitation::answer(welcome, &email, &workspace.name))
}

/// C16. Comet's pages send the e-mail of those who have no user name yet.
pub(in crate::web::api) fn remove(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let RemoveFromTeam { team_id, user_name } = asked.json()?;
    let workspace = find::workspace_by_id(app, &team_id)?.name;
    let email = if user_name.contains('@') { Email::new(&user_name) } else { find::email_of(app, &user_name)? };
    let access = live(app, &workspace, &email)?;
    make::one(app, asked, Change::Membership(Edit::Delete(access)))?;
    Ok(said(&format!("{email} is removed from {workspace}")))
}

/// The membership as it is now.
pub(in crate::web::api) fn live(app: &App, workspace: &WorkspaceName, email: &Email) -> Result<Access, Refusal> {
    let found = find::membership(app, workspace, email)?;
    let membership = found.ok_or_else(|| Refusal::missing(&format!("member of {workspace}"), email.as_str()))?;
    Ok(Access { membership, workspace: workspace.clone() })
}
