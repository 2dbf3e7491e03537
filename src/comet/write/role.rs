//! What somebody in a workspace may do there, by either of Comet's systems.

use super::{Progress, Trouble, send};
use crate::comet::Comet;
use crate::comet::http::Call;
use crate::comet::read::{Standings, standings};
use crate::model::change::Access;
use crate::model::organization::{Grant, Grants, WorkspaceRole};
use crate::wire::find;
use crate::wire::frontend::{Permission, SetPermissions, SetRole, UserPermissions};
use crate::wire::names;

/// How often permissions are written that somebody else writes too.
const TRIES: usize = 3;

/// Gives role and grants, unless they are there already.
pub(super) async fn give(
    comet: &Comet,
    id: &str,
    user: &str,
    wanted: &Access,
    (role, grants): (WorkspaceRole, Grants),
    progress: &mut Progress,
) -> Result<(), Trouble> {
    let membership = &wanted.membership;
    let same =
        role == membership.role && grants.effective(None, &role) == membership.grants.effective(None, &membership.role);
    if same {
        return Ok(());
    }
    match (comet.named_roles(), &membership.role) {
        (false, WorkspaceRole::Owner | WorkspaceRole::Member) => permissions(comet, id, user, wanted, progress).await,
        (true, WorkspaceRole::Named(_)) if membership.grants == Grants::NONE => {
            named(comet, id, user, wanted, progress).await
        }
        (false, WorkspaceRole::Named(name)) => {
            Err(Trouble::Refused(format!("this organization has owners and members; there is no role `{name}`")))
        }
        (true, _) => Err(Trouble::Refused(format!(
            "this organization has named workspace roles: `{}` and grants cannot be given in it",
            membership.role.as_str()
        ))),
    }
}

async fn named(comet: &Comet, id: &str, user: &str, wanted: &Access, progress: &mut Progress) -> Result<(), Trouble> {
    let name = wanted.custom_role().expect("only named roles come here");
    let role_id = comet.role_id(name).await?;
    let body = SetRole { role_id: role_id.clone(), workspace_id: id.to_owned() };
    send(comet, Call::to(find("C23")).with(&[user]).json(&body), progress).await?;
    let Standings::Roles(rows) = standings(&comet.http, id, true).await.map_err(looked)? else {
        unreachable!("named roles were asked for")
    };
    let row = rows.iter().find(|row| row.user_name == user);
    let given = row
        .is_some_and(|row| row.role_id.as_ref() == Some(&role_id) || row.role_name.as_deref() == Some(name.as_str()));
    if given { Ok(()) } else { Err(not_kept(wanted)) }
}

/// Reads the whole list, changes one person in it and writes it back whole, as Comet's own page does: what a part of a list does is
/// unknown. Then reads it again; what somebody else wrote meanwhile makes it start over.
async fn permissions(
    comet: &Comet,
    id: &str,
    user: &str,
    wanted: &Access,
    progress: &mut Progress,
) -> Result<(), Trouble> {
    for _ in 0..TRIES {
        let mut rows = whole(comet, id).await?;
        let Some(row) = rows.iter_mut().find(|row| row.user_name == user) else {
            return Err(Trouble::Refused(format!(
                "Comet lists no permissions of {} in {}, and only what is listed can be changed",
                wanted.member(),
                wanted.workspace
            )));
        };
        set(row, &wanted.membership.role, wanted.membership.grants);
        let body = SetPermissions { workspace_id: id.to_owned(), users_permissions: rows.clone() };
        send(comet, Call::to(find("C19")).json(&body), progress).await?;
        let kept = whole(comet, id).await?;
        let of = |rows: &[UserPermissions]| rows.iter().find(|row| row.user_name == user).cloned();
        if of(&kept).map(sorted) == of(&rows).map(sorted) {
            return Ok(());
        }
    }
    Err(not_kept(wanted))
}

async fn whole(comet: &Comet, id: &str) -> Result<Vec<UserPermissions>, Trouble> {
    match standings(&comet.http, id, false).await.map_err(looked)? {
        Standings::Permissions(rows) => Ok(rows),
        Standings::Roles(_) => unreachable!("permissions were asked for"),
    }
}

/// A look that fails is no failed write.
fn looked(failure: crate::comet::http::Failure) -> Trouble {
    Trouble::Unread(failure.into())
}

fn not_kept(wanted: &Access) -> Trouble {
    Trouble::Refused(format!(
        "Comet took the role `{}` of {} in {}, and shows another one: somebody else may be changing it",
        wanted.membership.role.as_str(),
        wanted.member(),
        wanted.workspace
    ))
}

fn sorted(mut row: UserPermissions) -> UserPermissions {
    row.permissions.sort_by(|a, b| a.permission_name.cmp(&b.permission_name));
    row
}

/// Sets what role and grants say, and leaves every other permission as it is. An owner has the grants anyway: they stay as they are.
fn set(row: &mut UserPermissions, role: &WorkspaceRole, grants: Grants) {
    let owner = *role == WorkspaceRole::Owner;
    permission(row, names::MANAGEMENT, owner);
    if !owner {
        permission(row, names::INVITE_USERS, grants.contains(Grant::InviteUsers));
        permission(row, names::PROJECT_VISIBILITY, grants.contains(Grant::MakeProjectsPublic));
    }
}

fn permission(row: &mut UserPermissions, name: &str, value: bool) {
    let text = value.to_string();
    match row.permissions.iter_mut().find(|found| found.permission_name == name) {
        Some(found) => found.permission_value = text,
        // What is absent is not given: nothing needs to be written for that.
        None if !value => {}
        None => row.permissions.push(Permission { permission_name: name.to_owned(), permission_value: text }),
    }
}
