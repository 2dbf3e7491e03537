//! What each change does to the tables. Rules and precondition have been checked.

use rusqlite::params;

use super::entropy;
use super::transaction::{Fault, Scope};
use super::user_name;
use crate::backend::Secret;
use crate::model::change::{Access, Change, Edit, KeyChange, KeyState, NewKey, WorkspaceState};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Authorized, Member, MemberState, Profile, Role, ServiceAccount};

/// What came out of a change beside its effect.
pub(super) enum Effect {
    /// Nothing.
    Plain,
    /// A key, and its secret for the sink.
    Key(KeyState, Secret),
}

/// Makes the change.
pub(super) fn make(scope: &Scope<'_>, change: &Change) -> Result<Effect, Fault> {
    match change {
        Change::Organization(edit) => organization(scope, edit)?,
        Change::Member(edit) => member(scope, edit)?,
        Change::Accept(accepted) => create_member(scope, accepted)?,
        Change::Workspace(edit) => workspace(scope, edit)?,
        Change::DefaultMark { before: _, after } => mark_default(scope, after)?,
        Change::Membership(edit) => membership(scope, edit)?,
        Change::Role(edit) => role(scope, edit)?,
        Change::ServiceAccount(edit) => account(scope, edit)?,
        Change::Key(KeyChange::Issue(key) | KeyChange::Rotate { before: _, after: key }) => {
            return create_key(scope, key);
        }
        Change::Key(KeyChange::Revoke { key, scheduled: _ }) => {
            scope.live.execute("UPDATE keys SET revoked_at = ? WHERE key_id = ?", params![scope.now, &*key.id])?;
        }
    }
    Ok(Effect::Plain)
}

fn organization(scope: &Scope<'_>, edit: &Edit<Profile>) -> Result<(), Fault> {
    let Some(Profile { invitations, name, subscription }) = edit.after() else {
        return Err(Fault::Refused("an organization cannot be deleted".to_owned()));
    };
    if edit.before().is_some() {
        scope.live.execute(
            "UPDATE organization SET name = ?1, subscription = ?2, invitations = ?3,
             subscribed_on = CASE WHEN subscription = ?2 THEN subscribed_on ELSE ?4 END",
            params![&**name, subscription.as_str(), invitations.as_str(), super::clock::day(scope.now).to_string()],
        )?;
    } else {
        scope.live.execute(
            "INSERT INTO organization (id, server_id, name, subscription, invitations, subscribed_on, created_at)
             VALUES (1, ?, ?, ?, ?, ?, ?)",
            params![
                entropy::public_id(scope.entropy)?,
                &**name,
                subscription.as_str(),
                invitations.as_str(),
                super::clock::day(scope.now).to_string(),
                scope.now
            ],
        )?;
    }
    Ok(())
}

fn member(scope: &Scope<'_>, edit: &Edit<Member>) -> Result<(), Fault> {
    match edit {
        Edit::Create(member) => create_member(scope, member)?,
        Edit::Update { before: _, after } => update_member(scope, after)?,
        Edit::Delete(member) => {
            forget(scope, &member.email);
            // Memberships, keys and sessions end with the row.
            scope.live.execute("DELETE FROM members WHERE email = ?", [member.email.as_str()])?;
        }
    }
    Ok(())
}

fn create_member(scope: &Scope<'_>, member: &Member) -> Result<(), Fault> {
    let Member { email, role, state } = member;
    let user_name = if *state == MemberState::Active { Some(user_name::free(&scope.live, email)?) } else { None };
    scope.live.execute(
        "INSERT INTO members (email, user_name, role, state, invited_at, joined_at) VALUES (?, ?, ?, ?, ?, ?)",
        params![
            email.as_str(),
            user_name,
            role.as_str(),
            state.as_str(),
            scope.now,
            user_name.as_ref().map(|_| scope.now)
        ],
    )?;
    scope.live.execute("DELETE FROM requests WHERE email = ?", [email.as_str()])?;
    Ok(())
}

fn update_member(scope: &Scope<'_>, after: &Member) -> Result<(), Fault> {
    let Member { email, role, state } = after;
    let was = scope.live.member_row(email)?.map(|row| row.state);
    forget(scope, email);
    match (was, state) {
        (Some(MemberState::Pending), MemberState::Active) => {
            let user_name = user_name::free(&scope.live, email)?;
            scope.live.execute(
                "UPDATE members SET role = ?, state = 'Active', user_name = ?, joined_at = ? WHERE email = ?",
                params![role.as_str(), user_name, scope.now, email.as_str()],
            )?;
        }
        (Some(MemberState::Active), MemberState::Pending) => {
            return Err(Fault::Refused("an accepted invitation cannot become pending again".to_owned()));
        }
        _ => {
            let sql = "UPDATE members SET role = ? WHERE email = ?";
            scope.live.execute(sql, [role.as_str(), email.as_str()])?;
        }
    }
    Ok(())
}

fn workspace(scope: &Scope<'_>, edit: &Edit<WorkspaceState>) -> Result<(), Fault> {
    match edit {
        Edit::Create(WorkspaceState { default: _, id: _, name }) => {
            // The first workspace takes the default mark by a trigger.
            scope.live.execute(
                "INSERT INTO workspaces (public_id, name, created_at) VALUES (?, ?, ?)",
                params![entropy::public_id(scope.entropy)?, name.as_str(), scope.now],
            )?;
        }
        Edit::Update { .. } => {
            return Err(Fault::Refused("a workspace has nothing that can be changed; its name stays".to_owned()));
        }
        Edit::Delete(WorkspaceState { default: _, id: _, name }) => {
            scope.live.cache.borrow_mut().workspaces.remove(name);
            // Memberships and what service accounts may use end with the row.
            scope.live.execute("DELETE FROM workspaces WHERE name = ?", [name.as_str()])?;
        }
    }
    Ok(())
}

fn mark_default(scope: &Scope<'_>, name: &WorkspaceName) -> Result<(), Fault> {
    let sql = "UPDATE organization SET default_workspace = (SELECT id FROM workspaces WHERE name = ?)";
    scope.live.execute(sql, [name.as_str()])?;
    Ok(())
}

fn membership(scope: &Scope<'_>, edit: &Edit<Access>) -> Result<(), Fault> {
    let Access { membership, workspace } = edit.subject();
    let place = scope.live.workspace_id(workspace)?;
    let person = scope.live.member_row(&membership.member)?.map(|row| row.id);
    let (role, grants) = (membership.role.as_str(), super::live::grant_bits(membership.grants));
    let sql = match edit {
        Edit::Create(_) => "INSERT INTO memberships (role, grants, workspace, member) VALUES (?1, ?2, ?3, ?4)",
        Edit::Update { .. } => "UPDATE memberships SET role = ?1, grants = ?2 WHERE workspace = ?3 AND member = ?4",
        Edit::Delete(_) => {
            let sql = "DELETE FROM memberships WHERE workspace = ? AND member = ?";
            scope.live.execute(sql, params![place, person])?;
            return Ok(());
        }
    };
    scope.live.execute(sql, params![role, grants, place, person])?;
    Ok(())
}

fn role(scope: &Scope<'_>, edit: &Edit<Role>) -> Result<(), Fault> {
    let Role { base, exclude, name } = edit.subject();
    match edit {
        Edit::Create(_) => {
            scope.live.execute("INSERT INTO roles (name, base) VALUES (?, ?)", [name.as_str(), base.as_str()])?;
        }
        Edit::Update { .. } => {
            scope.live.execute("UPDATE roles SET base = ? WHERE name = ?", [base.as_str(), name.as_str()])?;
            let sql = "DELETE FROM role_exclusions WHERE role = (SELECT id FROM roles WHERE name = ?)";
            scope.live.execute(sql, [name.as_str()])?;
        }
        Edit::Delete(_) => {
            scope.live.execute("DELETE FROM roles WHERE name = ?", [name.as_str()])?;
            return Ok(());
        }
    }
    for permission in exclude {
        let sql = "INSERT INTO role_exclusions (role, permission) SELECT id, ? FROM roles WHERE name = ?";
        scope.live.execute(sql, [&**permission, name.as_str()])?;
    }
    Ok(())
}

fn account(scope: &Scope<'_>, edit: &Edit<ServiceAccount>) -> Result<(), Fault> {
    let Some(ServiceAccount { default_workspace, name, workspaces }) = edit.after() else {
        // Its keys end with the row.
        scope.live.execute("DELETE FROM accounts WHERE name = ?", [edit.subject().name.as_str()])?;
        return Ok(());
    };
    let sql = "INSERT INTO accounts (name, every_workspace, created_at) VALUES (?, 0, ?) ON CONFLICT (name) DO NOTHING";
    scope.live.execute(sql, params![name.as_str(), scope.now])?;
    scope.live.execute(
        "UPDATE accounts SET every_workspace = ?, default_workspace = (SELECT id FROM workspaces WHERE name = ?)
         WHERE name = ?",
        params![*workspaces == Authorized::All, default_workspace.as_ref().map(WorkspaceName::as_str), name.as_str()],
    )?;
    let sql = "DELETE FROM account_workspaces WHERE account = (SELECT id FROM accounts WHERE name = ?)";
    scope.live.execute(sql, [name.as_str()])?;
    if let Authorized::Listed(names) = workspaces {
        for workspace in names {
            let sql = "INSERT INTO account_workspaces (account, workspace)
                       SELECT a.id, w.id FROM accounts a, workspaces w WHERE a.name = ? AND w.name = ?";
            scope.live.execute(sql, [name.as_str(), workspace.as_str()])?;
        }
    }
    Ok(())
}

fn create_key(scope: &Scope<'_>, key: &NewKey) -> Result<Effect, Fault> {
    let NewKey { account, name, target: _ } = key;
    let (id, secret) = entropy::key(scope.entropy)?;
    scope.live.execute(
        "INSERT INTO keys (key_id, hash, name, account, created_at)
         VALUES (?, ?, ?, (SELECT id FROM accounts WHERE name = ?), ?)",
        params![id, entropy::hash(&secret), name.as_str(), account.as_str(), scope.now],
    )?;
    let state = KeyState { account: account.clone(), id: id.into(), name: name.clone() };
    Ok(Effect::Key(state, secret))
}

fn forget(scope: &Scope<'_>, email: &Email) {
    scope.live.cache.borrow_mut().members.remove(email);
}
