//! What a person clicks in Comet's Admin dashboard to make a change, in the dashboard's own words.
//!
//! The page says where things are and not what every dialog asks; where it says nothing, neither do the clicks.

use crate::model::change::{Access, Change, Edit, KeyChange, WorkspaceState};
use crate::model::organization::{Authorized, Invitations, Member, MemberState, Profile, Role, ServiceAccount};

/// The clicks that make a change, one step each.
pub fn clicks(change: &Change) -> Vec<String> {
    let steps = match change {
        Change::Organization(edit) => organization(edit),
        Change::Member(edit) => member(edit),
        Change::Accept(member) => vec![
            "Admin dashboard > Billing > Overview > pending user requests".to_owned(),
            format!("accept the request of `{}` as {}", member.email, member.role.label()),
        ],
        Change::Workspace(edit) => workspace(edit),
        Change::DefaultMark { before: _, after } => {
            vec![format!("Admin dashboard > Workspaces > the three dots of `{after}` > Default")]
        }
        Change::Membership(edit) => membership(edit),
        Change::Role(edit) => role(edit),
        Change::ServiceAccount(edit) => account(edit),
        Change::Key(key) => api_key(key),
    };
    debug_assert!(!steps.is_empty(), "every change has clicks");
    steps
}

fn organization(edit: &Edit<Profile>) -> Vec<String> {
    let Profile { invitations, name, subscription } = edit.subject();
    let before = edit.before();
    let mut steps = Vec::new();
    if before.is_none_or(|before| before.name != *name) {
        steps.push(format!("Admin dashboard > General > click the organization name > type `{name}`"));
    }
    if before.is_none_or(|before| before.invitations != *invitations) {
        let switch = match invitations {
            Invitations::AdminsOnly => "on",
            Invitations::Everyone => "off",
        };
        steps.push(format!("Admin dashboard > Organization settings > only Admins can invite users: {switch}"));
    }
    if before.is_none_or(|before| before.subscription != *subscription) {
        steps.push(format!("Admin dashboard > Billing > Overview > change the plan to {}", subscription.as_str()));
    }
    steps
}

fn member(edit: &Edit<Member>) -> Vec<String> {
    let Member { email, role, state } = edit.subject();
    vec![match edit {
        Edit::Create(_) => format!("Admin dashboard > Users > add `{email}` as {}", role.label()),
        Edit::Update { .. } => format!("Admin dashboard > Users > `{email}` > role > {}", role.label()),
        Edit::Delete(_) if *state == MemberState::Pending => {
            format!("Admin dashboard > Users > `{email}` > take the invitation back")
        }
        Edit::Delete(_) => format!("Admin dashboard > Users > `{email}` > remove from the organization"),
    }]
}

fn workspace(edit: &Edit<WorkspaceState>) -> Vec<String> {
    let WorkspaceState { default: _, id, name } = edit.subject();
    match edit {
        Edit::Create(_) | Edit::Update { .. } => {
            vec![format!("Admin dashboard > Workspaces > Create Workspace > type `{name}`")]
        }
        Edit::Delete(_) => {
            let which = id.as_ref().map_or_else(String::new, |id| format!(" (id {id})"));
            vec![
                format!("Admin dashboard > Workspaces > the three dots of `{name}`{which} > Delete"),
                format!("type `{name}`; all data of the workspace is gone for good"),
            ]
        }
    }
}

fn membership(edit: &Edit<Access>) -> Vec<String> {
    let Access { membership, workspace } = edit.subject();
    let place = format!("Admin dashboard > Workspaces > the three dots of `{workspace}` > Manage users");
    let (email, role) = (&membership.member, membership.role.as_str());
    let grants: Vec<&str> = membership.grants.iter().map(|grant| grant.as_str()).collect();
    let with = if grants.is_empty() { String::new() } else { format!(", with {}", grants.join(" and ")) };
    vec![match edit {
        Edit::Create(_) => format!("{place} > add `{email}` as {role}{with}"),
        Edit::Update { .. } => format!("{place} > `{email}` > {role}{with}"),
        Edit::Delete(_) => format!("{place} > `{email}` > remove"),
    }]
}

fn role(edit: &Edit<Role>) -> Vec<String> {
    let Role { base, exclude, name } = edit.subject();
    let without: Vec<&str> = exclude.iter().map(|permission| &**permission).collect();
    let without = if without.is_empty() { String::new() } else { format!(", without {}", without.join(", ")) };
    vec![match edit {
        Edit::Create(_) => {
            format!("Admin dashboard > roles > create `{name}` from {}{without}", base.as_str())
        }
        Edit::Update { .. } => format!("Admin dashboard > roles > `{name}` > from {}{without}", base.as_str()),
        Edit::Delete(_) => format!("Admin dashboard > roles > `{name}` > Delete"),
    }]
}

fn account(edit: &Edit<ServiceAccount>) -> Vec<String> {
    let ServiceAccount { default_workspace, name, workspaces } = edit.subject();
    let tab = "Admin dashboard > Service Accounts";
    if matches!(edit, Edit::Delete(_)) {
        return vec![format!("{tab} > `{name}` > Delete; all its API keys end at once")];
    }
    let mut steps = vec![match edit {
        Edit::Create(_) => format!("{tab} > create `{}` (Comet puts `sa-` before it)", name.without_prefix()),
        Edit::Update { .. } | Edit::Delete(_) => format!("{tab} > `{name}`"),
    }];
    if let Some(default) = default_workspace {
        steps.push(format!("default workspace: `{default}`"));
    }
    steps.push(match workspaces {
        Authorized::All => "authorized workspaces: all".to_owned(),
        Authorized::Listed(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("authorized workspaces: {}", names.join(", "))
        }
    });
    steps
}

fn api_key(key: &KeyChange) -> Vec<String> {
    let account = format!("Admin dashboard > Service Accounts > `{}`", key.account());
    match key {
        KeyChange::Issue(new) => vec![
            format!("{account} > add an API key `{}`", new.name),
            format!("put the secret into `{}`; it is shown once", new.target),
        ],
        KeyChange::Rotate { before, after } => vec![
            format!("{account} > add an API key `{}`", after.name),
            format!("put the secret into `{}`; it is shown once", after.target),
            format!("{account} > delete the API key `{}` once nothing uses it", before.name),
        ],
        KeyChange::Revoke { key, scheduled: _ } => vec![format!("{account} > delete the API key `{}`", key.name)],
    }
}
