//! REST v2 and the admin interface: workspaces by name, people by e-mail or user name.

use serde_json::{Value, json};

use super::routes::{Asked, Handled, Reply};
use super::state::{INVITE, MANAGEMENT, State};

pub(super) fn answer(state: &mut State, route: &str, asked: &Asked) -> Handled {
    if route.starts_with('B') && !state.switches.admin_api {
        return Err(Reply::html(404));
    }
    if route.starts_with('B') && !state.is_admin(&state.organizations[0].id) {
        return Err(Reply::refused(403, "not an admin"));
    }
    match route {
        "A1" => Ok(Reply::json(&json!({"userName": state.caller, "defaultWorkspaceName": "default"}))),
        "A2" => {
            let mine = state.workspaces.iter().filter(|workspace| workspace.members.contains_key(&state.caller));
            let names: Vec<&str> = mine.map(|workspace| workspace.name.as_str()).collect();
            Ok(Reply::json(&json!({"workspaceNames": names})))
        }
        "A3" => create(state, asked),
        "A4" => add_by_email(state, asked),
        "B1" => add_user(state, asked),
        "B5" => Ok(Reply::json(&report(state))),
        "B6" => {
            let accounts = state.users.keys().filter(|name| name.starts_with("sa-"));
            let accounts: Vec<Value> = accounts.map(|name| json!({"name": name})).collect();
            Ok(Reply::json(&json!({"serviceAccounts": accounts})))
        }
        other => unreachable!("{other} is in no table"),
    }
}

fn create(state: &mut State, asked: &Asked) -> Handled {
    let name = asked.text("name")?;
    if state.workspaces.iter().any(|workspace| workspace.name == name) {
        return Err(Reply::refused(400, "a workspace with this name already exists"));
    }
    let caller = state.caller.clone();
    let named = state.organizations[0].named_roles;
    let id = state.workspace(&name).id.clone();
    state.join(&name, &caller, if named { "Manage" } else { "Owner" });
    Ok(Reply::json(&json!({"msg": "saved", "workspace_name": name, "workspace_id": id, "code": 200})))
}

fn add_by_email(state: &mut State, asked: &Asked) -> Handled {
    let (email, name) = (asked.text("userEmail")?, asked.text("workspaceName")?);
    let admin = asked.body["admin"].as_bool().unwrap_or(false);
    let at = place(state, &name)?;
    may_invite(state, at)?;
    let organization = state.workspaces[at].organization.clone();
    match state.member_by_email(&organization, &email) {
        Some(user) => add(state, at, &user, admin),
        None => invite(state, at, &email),
    }
}

fn add_user(state: &mut State, asked: &Asked) -> Handled {
    let (user, name) = (asked.text("userName")?, asked.text("workspaceName")?);
    let admin = asked.body["admin"].as_bool().unwrap_or(false);
    let at = place(state, &name)?;
    if !state.users.contains_key(&user) {
        return Err(Reply::refused(400, "no such user"));
    }
    add(state, at, &user, admin)?;
    Ok(Reply { status: 200, content_type: "text/plain", body: String::new() })
}

fn place(state: &State, name: &str) -> Result<usize, Reply> {
    let found = state.workspaces.iter().position(|workspace| workspace.name == name);
    found.ok_or_else(|| Reply::refused(400, "no such workspace"))
}

pub(super) fn may_invite(state: &State, at: usize) -> Result<(), Reply> {
    let workspace = &state.workspaces[at];
    let allowed = state.is_admin(&workspace.organization)
        || workspace.allows(&state.caller, INVITE)
        || workspace.allows(&state.caller, MANAGEMENT);
    if allowed { Ok(()) } else { Err(Reply::refused(403, "you may not invite into this workspace")) }
}

/// Adds a member of the organization.
pub(super) fn add(state: &mut State, at: usize, user: &str, admin: bool) -> Handled {
    let name = state.workspaces[at].name.clone();
    if state.workspaces[at].members.contains_key(user) {
        return Err(Reply::refused(400, &format!("user is already member of {name}")));
    }
    let organization = state.organization_of(&state.workspaces[at].organization);
    let organization = organization.expect("each workspace belongs to an organization");
    let mut standing = organization.newcomer();
    if admin && organization.named_roles {
        standing.role = organization.role_named("Manage").map(|role| role.id.clone());
    } else if admin {
        standing.permissions.insert(MANAGEMENT.to_owned(), true);
    }
    state.workspaces[at].members.insert(user.to_owned(), standing);
    Ok(Reply::json(&json!({"msg": "saved", "code": 200})))
}

/// Invites an address; no role goes with it.
pub(super) fn invite(state: &mut State, at: usize, email: &str) -> Handled {
    let name = state.workspaces[at].name.clone();
    let invitations = &mut state.workspaces[at].invitations;
    if invitations.iter().any(|(known, claimed)| !claimed && known.eq_ignore_ascii_case(email)) {
        return Err(Reply::refused(400, &format!("user is already member of {name}")));
    }
    invitations.insert(email.to_owned(), false);
    Ok(Reply::json(&json!({"msg": "saved", "code": 200})))
}

fn report(state: &State) -> Value {
    let users: Vec<Value> = state
        .users
        .iter()
        .map(|(name, user)| json!({"username": name, "email": user.email, "deletedAt": null, "suspended": user.suspended}))
        .collect();
    let workspaces: Vec<Value> = state
        .workspaces
        .iter()
        .map(|workspace| {
            let members: Vec<Value> =
                workspace.members.keys().map(|user| json!({"userName": user, "email": state.email(user)})).collect();
            json!({"name": workspace.name, "members": members, "projects": []})
        })
        .collect();
    json!({
        "organizationId": state.organizations[0].id,
        "numberOfUsers": users.len(),
        "users": {"licensedUsers": users},
        "workspaces": workspaces,
    })
}
