//! What people do in Comet's dashboard, on the state of the fake.

use crate::fake_comet::{INVITE, Role, State, VISIBILITY};
use crate::world::{Custom, World};

/// The organization that every side begins with.
pub(crate) fn founded(named_roles: bool) -> State {
    let mut state = State::acme();
    state.users.clear();
    state.organization().members.clear();
    state.organization().named_roles = named_roles;
    state.caller = "ada".to_owned();
    let world = World::at_first();
    for (email, role) in &world.members {
        state.person(user(email), email, wire(role));
    }
    for place in &world.workspaces {
        state.workspace(place.name).default = place.default;
        for (email, role, grants) in &place.access {
            let role = match (*role, named_roles) {
                ("Owner", true) => "Manage",
                ("Member", true) => "Write",
                (role, _) => role,
            };
            state.join(place.name, user(email), role);
            let standing = state.workspace(place.name).members.get_mut(user(email)).unwrap();
            standing.permissions.insert(INVITE.to_owned(), grants.contains("inviteUsers"));
            standing.permissions.insert(VISIBILITY.to_owned(), grants.contains("makeProjectsPublic"));
        }
    }
    state
}

/// Everybody who is invited accepts.
pub(crate) fn accept_all(state: &mut State) {
    let invited: Vec<String> = state
        .workspaces
        .iter()
        .flat_map(|workspace| workspace.invitations.iter().filter(|(_, claimed)| !**claimed))
        .map(|(email, _)| email.clone())
        .collect();
    for email in invited {
        state.accept(&email);
    }
}

/// Makes one manual operation so, as the manifests say.
pub(crate) fn click(state: &mut State, world: &World, id: &str) {
    let parts: Vec<&str> = id.split('/').collect();
    let role_of = |email: &str| wire(world.members.iter().find(|(found, _)| *found == email).unwrap().1);
    match parts[..] {
        ["update", "organization"] => {
            state.organization().name = world.name.to_owned();
            state.organization().admins_only = world.invitations == "AdminsOnly";
        }
        ["update" | "invite", "member", email] => {
            state.person(user(email), email, role_of(email));
        }
        ["delete", "member", email] => {
            state.organization().members.remove(user(email));
            for workspace in &mut state.workspaces {
                workspace.members.remove(user(email));
            }
        }
        ["mark-default", "workspace", name] => {
            for workspace in &mut state.workspaces {
                workspace.default = workspace.name == name;
            }
        }
        ["delete", "workspace", name] => state.workspaces.retain(|workspace| workspace.name != name),
        ["create", "role", name] => {
            let Custom { name, base, exclude } = world.roles.iter().find(|role| role.name == name).unwrap();
            let base = state.organization().role_named(base).cloned().unwrap();
            let permissions = base.permissions.into_iter().filter(|permission| permission != exclude).collect();
            let id = state.fresh("role");
            let role = Role { id, name: (*name).to_owned(), custom: true, permissions, inherits: Some(base.id) };
            state.organization().roles.push(role);
        }
        ["create", "serviceAccount", name] => {
            state.person(name, &format!("{name}@accounts.invalid"), "MEMBER");
        }
        _ => panic!("nobody has shown the test how to click `{id}`"),
    }
}

fn user(email: &str) -> &str {
    email.split('@').next().unwrap()
}

fn wire(role: &str) -> &str {
    match role {
        "Admin" => "ADMIN",
        "PlatformMember" => "MEMBER",
        "OpikMember" => "LLM_ONLY",
        "ViewOnly" => "VIEW_ONLY_MEMBER",
        other => panic!("the test has no wire value for `{other}`"),
    }
}
