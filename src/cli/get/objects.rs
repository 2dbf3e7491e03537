//! Live objects as rows and as values, a function a kind.

use std::collections::BTreeMap;

use serde_json::json;

use super::Listing;
use crate::cli::key;
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{
    Authorized, MemberState, Membership, Organization, Profile, Role, ServiceAccount, Workspace,
};
use crate::model::permission::{Action, permissions};
use crate::model::snapshot::Snapshot;
use crate::store::{Person, StoredKey};

pub(super) fn organization(snapshot: &Snapshot) -> Listing {
    let Organization { profile, members, workspaces, default_workspace, roles, accounts } = &snapshot.organization;
    let Profile { invitations, name, subscription } = profile;
    let mut listing =
        Listing::new(&["NAME", "ID", "SUBSCRIPTION", "INVITATIONS", "MEMBERS", "WORKSPACES", "DEFAULT WORKSPACE"]);
    let id = snapshot.id.as_deref().unwrap_or_default();
    let default = default_workspace.as_ref().map_or("", |name| name.as_str());
    listing.add(
        &[
            name,
            id,
            subscription.as_str(),
            invitations.as_str(),
            &members.len().to_string(),
            &workspaces.len().to_string(),
            default,
        ],
        json!({
            "name": name, "id": snapshot.id, "subscription": subscription, "invitations": invitations,
            "members": members.len(), "workspaces": workspaces.len(), "defaultWorkspace": default_workspace,
            "roles": roles.len(), "serviceAccounts": accounts.len(),
        }),
    );
    listing
}

/// The people; what each of them may do stands only in the values, as it is much.
pub(super) fn members(people: &[Person], organization: &Organization, fits: &dyn Fn(&str) -> bool) -> Listing {
    let mut listing = Listing::new(&["EMAIL", "ROLE", "STATE", "USER NAME", "JOINED"]);
    let mut access = access(organization, fits);
    for person in people.iter().filter(|person| fits(person.email.as_str())) {
        let Person { email, user_name, role, state, invited_at, joined_at } = person;
        let (user, joined) = (user_name.as_deref().unwrap_or_default(), joined_at.as_deref().unwrap_or_default());
        let workspaces = access.remove(email).unwrap_or_default();
        listing.add(
            &[email.as_str(), role.as_str(), state.as_str(), user, joined],
            json!({
                "email": email, "role": role, "state": state, "userName": user_name, "invitedAt": invited_at,
                "joinedAt": joined_at, "permissions": allowed(person, None, organization),
                "workspaces": workspaces.iter().map(|(workspace, membership)| {
                    let Membership { grants, member: _, role } = membership;
                    let permissions = allowed(person, Some(membership), organization);
                    json!({"name": workspace, "role": role, "grants": grants, "permissions": permissions})
                }).collect::<Vec<_>>(),
            }),
        );
    }
    listing
}

/// The memberships of each person.
fn access<'a>(
    organization: &'a Organization,
    fits: &dyn Fn(&str) -> bool,
) -> BTreeMap<&'a Email, Vec<(&'a WorkspaceName, &'a Membership)>> {
    let mut access: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for Workspace { name, memberships } in &organization.workspaces {
        for membership in memberships.iter().filter(|membership| fits(membership.member.as_str())) {
            access.entry(&membership.member).or_default().push((name, membership));
        }
    }
    access
}

/// What a person may do: everywhere, or in one workspace. Nothing before the invitation is accepted.
fn allowed(person: &Person, membership: Option<&Membership>, organization: &Organization) -> Vec<&'static str> {
    if person.state == MemberState::Pending {
        return Vec::new();
    }
    let workspace = membership.map(|membership| (&membership.role, membership.grants));
    let allowed = permissions(&person.role, workspace, organization.profile.invitations, &organization.roles);
    let here = |action: &Action| membership.is_none() || action.is_in_workspace();
    allowed.iter().filter(here).map(Action::as_str).collect()
}

/// With `own`, the caller's e-mail, the workspaces that the caller is in are marked.
pub(super) fn workspaces(snapshot: &Snapshot, own: Option<&Email>, fits: &dyn Fn(&str) -> bool) -> Listing {
    let organization = &snapshot.organization;
    let mut listing = match own {
        None => Listing::new(&["NAME", "DEFAULT", "MEMBERS", "OWNERS"]),
        Some(_) => Listing::new(&["NAME", "DEFAULT", "MEMBERS", "OWNERS", "MINE"]),
    };
    for Workspace { name, memberships } in
        organization.workspaces.iter().filter(|workspace| fits(workspace.name.as_str()))
    {
        let is_default = organization.default_workspace.as_ref() == Some(name);
        let owners = memberships.iter().filter(|membership| membership.role.as_str() == "Owner").count();
        let mut object = json!({
            "name": name, "id": snapshot.workspace_ids.get(name.as_str()), "default": is_default,
            "members": memberships.iter().map(membership).collect::<Vec<_>>(),
        });
        let (members, owners, default) =
            (memberships.len().to_string(), owners.to_string(), if is_default { "yes" } else { "" });
        let mut cells = vec![name.as_str(), default, &members, &owners];
        if let Some(own) = own {
            let mine = memberships.get(own.as_str()).is_some();
            cells.push(if mine { "yes" } else { "" });
            object["mine"] = mine.into();
        }
        listing.add(&cells, object);
    }
    listing
}

fn membership(Membership { grants, member, role }: &Membership) -> serde_json::Value {
    json!({"email": member, "role": role, "grants": grants})
}

pub(super) fn roles(snapshot: &Snapshot, fits: &dyn Fn(&str) -> bool) -> Listing {
    let mut listing = Listing::new(&["NAME", "BASE", "WITHOUT"]);
    for role in snapshot.organization.roles.iter().filter(|role| fits(role.name.as_str())) {
        let Role { base, exclude, name } = role;
        let without: Vec<&str> = exclude.iter().map(|permission| &**permission).collect();
        listing.add(
            &[name.as_str(), base.as_str(), &without.join(", ")],
            json!({"name": name, "base": base, "exclude": exclude}),
        );
    }
    listing
}

pub(super) fn accounts(snapshot: &Snapshot, fits: &dyn Fn(&str) -> bool) -> Listing {
    let mut listing = Listing::new(&["NAME", "DEFAULT WORKSPACE", "WORKSPACES", "KEYS"]);
    for account in snapshot.organization.accounts.iter().filter(|account| fits(account.name.as_str())) {
        let ServiceAccount { default_workspace, name, workspaces } = account;
        let keys: Vec<&str> =
            snapshot.keys.iter().filter(|key| key.account() == name).map(|key| key.name().as_str()).collect();
        let (names, value) = match workspaces {
            Authorized::All => ("all".to_owned(), json!("all")),
            Authorized::Listed(names) => {
                (names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", "), json!(names))
            }
        };
        let default = default_workspace.as_ref().map_or("", |name| name.as_str());
        listing.add(
            &[name.as_str(), default, &names, &keys.join(", ")],
            json!({"name": name, "defaultWorkspace": default_workspace, "workspaces": value, "keys": keys}),
        );
    }
    listing
}

pub(super) fn keys(keys: &[StoredKey], fits: &dyn Fn(&str) -> bool) -> Listing {
    let mut listing = Listing::new(&["ID", "NAME", "OF", "CREATED", "LAST USED"]);
    for stored in keys.iter().filter(|stored| fits(stored.name.as_str()) || fits(key::holder_name(&stored.holder))) {
        let StoredKey { id, name, holder, created_at, last_used_at } = stored;
        let used = last_used_at.as_deref().unwrap_or("never");
        listing.add(&[id, name.as_str(), key::holder_name(holder), created_at, used], key::object(stored));
    }
    listing
}
