//! What Comet's pages call: workspaces by id, people by user name.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::rest::{add, invite, may_invite};
use super::routes::{Asked, Handled, Reply};
use super::state::{MANAGEMENT, State, Workspace};

pub(super) fn answer(state: &mut State, route: &str, asked: &Asked) -> Handled {
    match route {
        "C1" => Ok(organizations(state)),
        "C2" => Ok(Reply::json(&Value::from(members(state, asked)?))),
        "C3" => members_page(state, asked),
        "C4" => roles_of(state, asked),
        "C6" => workspaces(state, asked),
        "C8" => Ok(Reply::json(&Value::from(rows(state, |workspace| visible(state, workspace))))),
        "C9" => workspaces_page(state, asked),
        "C10" | "C11" => one_workspace(state, route, asked),
        "C12" => Ok(workspace_members(state, seen(state, &asked.parameters[0])?)),
        "C13" => Ok(invites(seen(state, asked.query("teamId").unwrap_or_default())?)),
        "C14" => add_users(state, asked),
        "C15" => invite_email(state, asked),
        "C16" => remove(state, asked),
        "C18" => permissions(seen(state, &asked.parameters[0])?, state),
        "C19" => set_permissions(state, asked),
        "C20" => Ok(permissions_of(state, asked)),
        "C21" => workspace_roles(state, asked),
        "C22" => users_roles(seen(state, asked.query("workspaceId").unwrap_or_default())?, state),
        "C23" => set_role(state, asked),
        "C24" => {
            let found = state.workspaces.iter().find(|workspace| Some(workspace.name.as_str()) == asked.query("name"));
            found.map(|workspace| Reply::text(&workspace.id)).ok_or_else(|| Reply::refused(400, "no such workspace"))
        }
        "C25" => Ok(session(state, asked)),
        other => unreachable!("{other} is in no table"),
    }
}

fn organizations(state: &State) -> Reply {
    let mine = state.organizations.iter().filter_map(|organization| {
        let role = organization.members.get(&state.caller)?;
        Some(json!({
            "id": organization.id,
            "name": organization.name,
            "paymentPlan": organization.plan,
            "academic": false,
            "role": role,
            "onlyAdminsInviteByEmail": organization.admins_only,
            "workspaceRolesEnabled": organization.named_roles,
            "costIntelligenceEnabled": false,
        }))
    });
    Reply::json(&mine.collect())
}

/// The members' rows, as far as this installation lists service accounts among them.
fn members(state: &State, asked: &Asked) -> Result<Vec<Value>, Reply> {
    let organization = state.organization_of(&asked.parameters[0]);
    let organization = organization.filter(|organization| organization.members.contains_key(&state.caller));
    let organization = organization.ok_or_else(|| Reply::refused(404, "User is not a member of organization"))?;
    let listed =
        organization.members.iter().filter(|(user, _)| state.switches.accounts_listed || !user.starts_with("sa-"));
    Ok(listed.map(|(user, role)| json!({"userName": user, "email": state.email(user), "role": role})).collect())
}

fn members_page(state: &State, asked: &Asked) -> Handled {
    let mut rows = members(state, asked)?;
    if let Some(role) = asked.query("role") {
        rows.retain(|row| row["role"] == role);
    }
    Ok(page(state, asked, &rows))
}

fn page(state: &State, asked: &Asked, rows: &[Value]) -> Reply {
    let size = asked.number("pageSize").unwrap_or(50).clamp(1, state.switches.longest_page);
    let first = (asked.number("page").unwrap_or(1).max(1) - 1) * size;
    let data: Vec<&Value> = rows.iter().skip(first).take(size).collect();
    Reply::json(&json!({"data": data, "total": rows.len()}))
}

fn roles_of(state: &State, asked: &Asked) -> Handled {
    let wanted: Vec<&str> =
        asked.body["userNames"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if wanted.len() > 500 {
        return Err(Reply::refused(400, "at most 500 user names"));
    }
    let organization = state.organization_of(&asked.parameters[0]);
    let organization = organization.ok_or_else(|| Reply::refused(404, "User is not a member of organization"))?;
    let roles: BTreeMap<&str, &String> =
        wanted.into_iter().filter_map(|name| Some((name, organization.members.get(name)?))).collect();
    Ok(Reply::json(&json!({"roles": roles})))
}

fn row(workspace: &Workspace) -> Value {
    let mut row = json!({
        "workspaceId": workspace.id,
        "workspaceName": workspace.name,
        "organizationId": workspace.organization,
        "default": workspace.default,
    });
    if let Some(kind) = &workspace.kind {
        row["kind"] = json!(kind);
    }
    row
}

fn rows(state: &State, keep: impl Fn(&Workspace) -> bool) -> Vec<Value> {
    state.workspaces.iter().filter(|workspace| keep(workspace)).map(row).collect()
}

fn visible(state: &State, workspace: &Workspace) -> bool {
    workspace.members.contains_key(&state.caller) || state.is_admin(&workspace.organization)
}

/// A workspace by id, or "not visible", which is also the answer for "not there".
fn seen<'a>(state: &'a State, id: &str) -> Result<&'a Workspace, Reply> {
    let found = state.workspaces.iter().find(|workspace| workspace.id == id && visible(state, workspace));
    found.ok_or_else(|| Reply::refused(404, "workspace not found"))
}

fn seen_at(state: &State, id: &str) -> Result<usize, Reply> {
    let id = seen(state, id)?.id.clone();
    Ok(state.workspaces.iter().position(|workspace| workspace.id == id).expect("it was seen"))
}

/// C6 without, C7 with the organization.
fn workspaces(state: &State, asked: &Asked) -> Handled {
    let Some(organization) = asked.query("organizationId") else {
        return Ok(Reply::json(&Value::from(rows(state, |workspace| workspace.members.contains_key(&state.caller)))));
    };
    if state.switches.missing.contains("C7") {
        return Err(Reply::html(404));
    }
    if !state.is_admin(organization) {
        return Err(Reply::refused(403, "not an organization admin"));
    }
    Ok(Reply::json(&Value::from(rows(state, |workspace| workspace.organization == organization))))
}

fn workspaces_page(state: &State, asked: &Asked) -> Handled {
    let organization = asked.query("organizationId").unwrap_or_default();
    let mut found: Vec<&Workspace> = state
        .workspaces
        .iter()
        .filter(|workspace| workspace.organization == organization && visible(state, workspace))
        .filter(|workspace| !workspace.is_reserved())
        .filter(|workspace| asked.query("search").is_none_or(|text| workspace.name.contains(text)))
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let rows: Vec<Value> = found.into_iter().map(row).collect();
    Ok(page(state, asked, &rows))
}

fn one_workspace(state: &State, route: &str, asked: &Asked) -> Handled {
    let found = match route {
        "C10" => {
            let name = asked.text("workspaceName")?;
            state.workspaces.iter().find(|workspace| workspace.name == name && visible(state, workspace))
        }
        _ => {
            let organization = asked.text("organizationId")?;
            state
                .workspaces
                .iter()
                .find(|workspace| workspace.organization == organization && visible(state, workspace))
        }
    };
    found.map(|workspace| Reply::json(&row(workspace))).ok_or_else(|| Reply::refused(404, "workspace not found"))
}

fn workspace_members(state: &State, workspace: &Workspace) -> Reply {
    let active = workspace.members.keys().map(|user| {
        json!({"userName": user, "email": state.email(user), "joinedAt": 1_700_000_000_000_i64, "firstName": "A"})
    });
    let pending = workspace.invitations.iter().filter(|(_, claimed)| !**claimed);
    Reply::json(&active.chain(pending.map(|(email, _)| json!({"email": email}))).collect())
}

fn invites(workspace: &Workspace) -> Reply {
    let rows = workspace.invitations.iter();
    let rows: Vec<Value> = rows
        .map(|(email, claimed)| json!({"inviteEmail": email, "claimed": claimed, "teamId": workspace.id}))
        .collect();
    Reply::json(&json!({"invites": rows}))
}

fn add_users(state: &mut State, asked: &Asked) -> Handled {
    let at = seen_at(state, &asked.text("workspaceId")?)?;
    may_invite(state, at)?;
    let organization = state.workspaces[at].organization.clone();
    for user in asked.body["userNames"].as_array().cloned().unwrap_or_default() {
        let user = user.as_str().unwrap_or_default().to_owned();
        let known = state.organization_of(&organization).is_some_and(|found| found.members.contains_key(&user));
        if !known {
            return Err(Reply::refused(400, "no such user in the organization"));
        }
        add(state, at, &user, false)?;
    }
    Ok(Reply::json(&json!({"msg": "ok"})))
}

fn invite_email(state: &mut State, asked: &Asked) -> Handled {
    let (id, email) = (asked.text("teamId")?, asked.text("shareWithEmail")?);
    let at = seen_at(state, &id)?;
    may_invite(state, at)?;
    let organization = state.workspaces[at].organization.clone();
    let admins_only = state.organization_of(&organization).is_some_and(|found| found.admins_only);
    match state.member_by_email(&organization, &email) {
        Some(user) => add(state, at, &user, false),
        None if admins_only && !state.is_admin(&organization) => Err(Reply::refused(403, "only admins invite")),
        None => invite(state, at, &email),
    }
}

fn may_manage(state: &State, workspace: &Workspace) -> Result<(), Reply> {
    let allowed = state.is_admin(&workspace.organization) || workspace.allows(&state.caller, MANAGEMENT);
    if allowed { Ok(()) } else { Err(Reply::refused(403, "you do not manage this workspace")) }
}

fn remove(state: &mut State, asked: &Asked) -> Handled {
    let (id, user) = (asked.text("teamId")?, asked.text("userName")?);
    let at = seen_at(state, &id)?;
    may_manage(state, &state.workspaces[at])?;
    if user == state.caller {
        return Err(Reply::refused(400, "you cannot remove yourself"));
    }
    match state.workspaces[at].members.remove(&user) {
        Some(_) => Ok(Reply::json(&json!({"msg": "removed"}))),
        None if user.contains('@') => Err(Reply::refused(400, "cannot remove users invited by email")),
        None => Err(Reply::refused(400, "user is not a member of the workspace")),
    }
}

fn permissions_json(workspace: &Workspace, user: &str) -> Value {
    let standing = &workspace.members[user];
    standing
        .permissions
        .iter()
        .map(|(name, value)| json!({"permissionName": name, "permissionValue": value.to_string()}))
        .collect()
}

fn has_named_roles(state: &State, workspace: &Workspace) -> bool {
    state.organization_of(&workspace.organization).is_some_and(|organization| organization.named_roles)
}

fn permissions(workspace: &Workspace, state: &State) -> Handled {
    if has_named_roles(state, workspace) {
        return Err(Reply::refused(400, "workspace roles are enabled"));
    }
    let users = workspace.members.keys();
    let rows: Vec<Value> =
        users.map(|user| json!({"userName": user, "permissions": permissions_json(workspace, user)})).collect();
    Ok(Reply::json(&json!({"usersPermissions": rows})))
}

/// Writes the whole list: who is not in it loses everything, which no source excludes.
fn set_permissions(state: &mut State, asked: &Asked) -> Handled {
    let at = seen_at(state, &asked.text("workspaceId")?)?;
    may_manage(state, &state.workspaces[at])?;
    if has_named_roles(state, &state.workspaces[at]) {
        return Err(Reply::refused(400, "workspace roles are enabled"));
    }
    let mut written = BTreeMap::new();
    for row in asked.body["usersPermissions"].as_array().into_iter().flatten() {
        let user = row["userName"].as_str().unwrap_or_default().to_owned();
        if !state.workspaces[at].members.contains_key(&user) {
            return Err(Reply::refused(400, "user is not a member of the workspace"));
        }
        let permissions = row["permissions"].as_array().into_iter().flatten().map(|permission| {
            let value = permission["permissionValue"].as_str().expect("the value is text");
            (permission["permissionName"].as_str().expect("the name is text").to_owned(), value == "true")
        });
        written.insert(user, permissions.collect::<BTreeMap<_, _>>());
    }
    for (user, standing) in &mut state.workspaces[at].members {
        standing.permissions = written.remove(user).unwrap_or_default();
    }
    Ok(Reply::json(&json!({"message": "saved"})))
}

fn permissions_of(state: &State, asked: &Asked) -> Reply {
    let (organization, user) = (&asked.parameters[0], &asked.parameters[1]);
    let theirs = state.workspaces.iter().filter(|workspace| workspace.organization == *organization);
    let rows: Vec<Value> = theirs
        .filter(|workspace| workspace.members.contains_key(user))
        .map(|workspace| json!({"workspaceName": workspace.name, "permissions": permissions_json(workspace, user)}))
        .collect();
    Reply::json(&json!({"userPermissions": rows}))
}

fn workspace_roles(state: &State, asked: &Asked) -> Handled {
    let organization = state.organization_of(asked.query("organizationId").unwrap_or_default());
    let organization = organization.ok_or_else(|| Reply::refused(404, "no such organization"))?;
    let rows: Vec<Value> = organization
        .roles
        .iter()
        .map(|role| {
            json!({
                "roleId": role.id,
                "roleName": role.name,
                "description": null,
                "roleType": if role.custom { "CUSTOM" } else { "DEFAULT" },
                "permissions": role.permissions,
                "inheritedRoleId": role.inherits,
            })
        })
        .collect();
    Ok(Reply::json(&json!({"roles": rows})))
}

fn users_roles(workspace: &Workspace, state: &State) -> Handled {
    if !has_named_roles(state, workspace) {
        return Err(Reply::refused(400, "workspace roles are not enabled"));
    }
    let organization = state.organization_of(&workspace.organization).expect("each workspace belongs to one");
    let rows: Vec<Value> = workspace
        .members
        .iter()
        .map(|(user, standing)| {
            let role = organization.roles.iter().find(|role| Some(&role.id) == standing.role.as_ref());
            json!({"userName": user, "roleId": standing.role, "roleName": role.map(|role| role.name.as_str())})
        })
        .collect();
    Ok(Reply::json(&json!({"users": rows})))
}

fn set_role(state: &mut State, asked: &Asked) -> Handled {
    let (user, role) = (asked.parameters[0].clone(), asked.text("roleId")?);
    let at = seen_at(state, &asked.text("workspaceId")?)?;
    may_manage(state, &state.workspaces[at])?;
    let workspace = &state.workspaces[at];
    if !has_named_roles(state, workspace) {
        return Err(Reply::refused(400, "workspace roles are not enabled"));
    }
    let organization = state.organization_of(&workspace.organization).expect("each workspace belongs to one");
    if !organization.roles.iter().any(|known| known.id == role) {
        return Err(Reply::refused(400, "no such role"));
    }
    if user == state.caller {
        return Err(Reply::refused(400, "you cannot change your own role"));
    }
    match state.workspaces[at].members.get_mut(&user) {
        Some(standing) => {
            standing.role = Some(role);
            Ok(Reply::json(&json!({"msg": "saved"})))
        }
        None => Err(Reply::refused(400, "user is not a member of the workspace")),
    }
}

fn session(state: &State, asked: &Asked) -> Reply {
    if asked.credential != super::routes::Credential::Session {
        return Reply::json(&json!({"loggedIn": false}));
    }
    Reply::json(&json!({
        "loggedIn": true,
        "userName": state.caller,
        "email": state.email(&state.caller),
        "apiKeys": [state.switches.key],
        "defaultWorkspace": "default",
        "suspended": false,
    }))
}
