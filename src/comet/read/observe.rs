//! Where the object of an operation stands, by the narrowest reads.

use super::lists::Asked;
use super::map::permitted;
use super::{Directory, Place, Reading, Standings, place, workspace_named};
use crate::backend::{Error, Observed};
use crate::model::change::{Access, Change, Edit, WorkspaceState};
use crate::model::key::{Email, RoleName};
use crate::model::organization::{Grants, WorkspaceRole};

/// Where the object of a change stands now. Of what Comet has no route for nothing is said.
pub(in crate::comet) async fn observe(
    asked: &Asked<'_>,
    directory: &Directory,
    named: bool,
    change: &Change,
) -> Result<Observed, Error> {
    match change {
        Change::Workspace(Edit::Create(state)) => created(asked, state).await,
        Change::Membership(edit) => {
            let access = edit.subject();
            let Some(id) = directory.workspaces.get(&access.workspace) else { return Ok(Observed::Other) };
            let place = place(asked.http, id, named).await?;
            if let Some(why) =
                [place.members.gap(), place.invites.gap(), place.standings.gap()].into_iter().flatten().next()
            {
                return Err(Error::Other(why.to_owned()));
            }
            Ok(membership(edit, stands(&place, directory, access.member()).as_ref()))
        }
        _ => Ok(Observed::Other),
    }
}

async fn created(asked: &Asked<'_>, state: &WorkspaceState) -> Result<Observed, Error> {
    match workspace_named(asked, state.name.as_str()).await? {
        Reading::Read(Some(_)) | Reading::Unread(Some(_), _) => Ok(Observed::After),
        Reading::Read(None) => Ok(Observed::Before),
        Reading::Unread(None, why) => Err(Error::Other(why)),
    }
}

/// How somebody stands in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::comet) enum Stands {
    /// Invited by e-mail; no role yet.
    Invited,
    /// A member, under this user name.
    Member { user: String, role: WorkspaceRole, grants: Grants },
}

/// How somebody stands in a workspace that was read.
pub(in crate::comet) fn stands(place: &Place, directory: &Directory, email: &Email) -> Option<Stands> {
    let known = directory.users.get(email);
    let mut rows = place.members.seen().iter();
    let row = rows.find(|row| {
        row.email.as_deref().is_some_and(|found| Email::new(found) == *email)
            || (row.user_name.is_some() && row.user_name.as_ref() == known)
    });
    match row.and_then(|row| row.user_name.clone()) {
        Some(user) => {
            let (role, grants) = standing(place.standings.seen(), directory, &user);
            Some(Stands::Member { user, role, grants })
        }
        None => {
            let mut invites = place.invites.seen().iter().filter(|invite| !invite.claimed);
            let invited = row.is_some() || invites.any(|invite| Email::new(&invite.invite_email) == *email);
            invited.then_some(Stands::Invited)
        }
    }
}

fn standing(standings: &Standings, directory: &Directory, user: &str) -> (WorkspaceRole, Grants) {
    let plain = (WorkspaceRole::Member, Grants::NONE);
    match standings {
        Standings::Permissions(rows) => rows.iter().find(|row| row.user_name == user).map_or(plain, permitted),
        Standings::Roles(rows) => {
            let row = rows.iter().find(|row| row.user_name == user);
            let by_id = row.and_then(|row| {
                directory.roles.iter().find(|(_, id)| Some(*id) == row.role_id.as_ref()).map(|(name, _)| name.as_str())
            });
            let name = by_id.or_else(|| row.and_then(|row| row.role_name.as_deref()));
            name.map_or(plain, |name| (WorkspaceRole::Named(RoleName::new(name)), Grants::NONE))
        }
    }
}

fn membership(edit: &Edit<Access>, stands: Option<&Stands>) -> Observed {
    let has = |access: &Access| match stands {
        Some(Stands::Member { user: _, role, grants }) => {
            *role == access.membership.role
                && grants.effective(None, role) == access.membership.grants.effective(None, role)
        }
        Some(Stands::Invited) | None => false,
    };
    match edit {
        // Without the role it is only half done, and doing it once more does the rest.
        Edit::Create(after) => match stands {
            Some(Stands::Invited) => Observed::After,
            Some(Stands::Member { .. }) if has(after) => Observed::After,
            Some(Stands::Member { .. }) | None => Observed::Before,
        },
        Edit::Update { before, after } => match (has(after), has(before)) {
            (true, _) => Observed::After,
            (false, true) => Observed::Before,
            (false, false) => Observed::Other,
        },
        Edit::Delete(_) => {
            if stands.is_none() {
                Observed::After
            } else {
                Observed::Before
            }
        }
    }
}
