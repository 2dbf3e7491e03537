//! Who is in each workspace: members, invitations, and what each may do. Three requests a workspace.

use tokio::task::JoinSet;

use super::{Reading, reading};
use crate::backend::Error;
use crate::comet::http::{Call, Failure, Http};
use crate::wire::find;
use crate::wire::frontend::{
    Invite, Invites, UserPermissions, UserRole, UsersPermissions, UsersRoles, Workspace, WorkspaceMember,
};

/// What was read of one workspace.
#[derive(Clone, Debug)]
pub(in crate::comet) struct Place {
    pub(in crate::comet) members: Reading<Vec<WorkspaceMember>>,
    pub(in crate::comet) invites: Reading<Vec<Invite>>,
    pub(in crate::comet) standings: Reading<Standings>,
}

/// What people may do in a workspace, by the system that the organization has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::comet) enum Standings {
    /// Permissions one by one.
    Permissions(Vec<UserPermissions>),
    /// Named roles.
    Roles(Vec<UserRole>),
}

impl Default for Standings {
    fn default() -> Self {
        Self::Permissions(Vec::new())
    }
}

/// Reads all workspaces together.
pub(super) async fn all(http: &Http, workspaces: &[Workspace], named: bool) -> Result<Vec<Place>, Error> {
    let mut set = JoinSet::new();
    for (at, workspace) in workspaces.iter().enumerate() {
        let (http, id) = (http.clone(), workspace.workspace_id.clone());
        set.spawn(async move { (at, place(&http, &id, named).await) });
    }
    let mut places = set.join_all().await;
    places.sort_by_key(|(at, _)| *at);
    places.into_iter().map(|(_, place)| place).collect()
}

/// Reads one workspace.
pub(in crate::comet) async fn place(http: &Http, id: &str, named: bool) -> Result<Place, Error> {
    let (members, invites, standings) =
        tokio::join!(workspace_members(http, id), invites(http, id), standings(http, id, named));
    Ok(Place { members: reading(members)?, invites: reading(invites)?, standings: reading(standings)? })
}

async fn workspace_members(http: &Http, id: &str) -> Result<Vec<WorkspaceMember>, Failure> {
    http.send(Call::to(find("C12")).with(&[id])).await?.json()
}

async fn invites(http: &Http, id: &str) -> Result<Vec<Invite>, Failure> {
    let answer = http.send(Call::to(find("C13")).query("teamId", id)).await?;
    Ok(answer.json::<Invites>()?.invites)
}

/// What people may do in a workspace.
pub(in crate::comet) async fn standings(http: &Http, id: &str, named: bool) -> Result<Standings, Failure> {
    if named {
        let answer = http.send(Call::to(find("C22")).query("workspaceId", id)).await?;
        return Ok(Standings::Roles(answer.json::<UsersRoles>()?.users));
    }
    let answer = http.send(Call::to(find("C18")).with(&[id])).await?;
    Ok(Standings::Permissions(answer.json::<UsersPermissions>()?.users_permissions))
}
