//! H4: the whole organization.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::server::Caller;
use crate::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use crate::model::organization::{
    Grants, Member, Membership, Organization, Profile, Role, ServiceAccount, Workspace, WorkspaceRole,
};
use crate::model::snapshot::{LiveKey, Price, Snapshot};

/// The whole organization, at one moment, and who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotDocument {
    /// `halley.dev/api/v1`: by this field a client knows what answered.
    pub api: String,
    /// Whom the credential stands for.
    pub caller: Caller,
    /// The organization's id.
    pub id: Option<Arc<str>>,
    /// Name, subscription and settings.
    pub profile: Profile,
    /// The members, by e-mail.
    pub members: Vec<Member>,
    /// The workspaces, by name.
    pub workspaces: Vec<WorkspaceDocument>,
    /// The workspace with the default mark.
    pub default_workspace: Option<WorkspaceName>,
    /// The custom roles, by name.
    pub roles: Vec<Role>,
    /// The service accounts, by name.
    pub service_accounts: Vec<ServiceAccount>,
    /// The live keys of service accounts, by account and name; no secrets.
    pub keys: Vec<KeyDocument>,
    /// Who asked to join.
    pub requests: BTreeSet<Email>,
    /// What a seat costs, where the server knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// A workspace and who is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkspaceDocument {
    /// The id.
    pub id: Option<Arc<str>>,
    /// The name.
    pub name: WorkspaceName,
    /// Who is in it, by e-mail.
    pub memberships: Vec<MembershipDocument>,
}

/// A membership, without what most do not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MembershipDocument {
    /// Who.
    pub member: Email,
    /// The workspace role.
    pub role: WorkspaceRole,
    /// What is granted beyond the role.
    #[serde(default, skip_serializing_if = "is_none")]
    pub grants: Grants,
}

fn is_none(grants: &Grants) -> bool {
    *grants == Grants::NONE
}

/// A live key of a service account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyDocument {
    /// Whose.
    pub account: AccountName,
    /// The live name, `<name>.<n>`.
    pub name: KeyName,
    /// The id, part of the secret's text.
    pub id: Arc<str>,
    /// The day (UTC) on which it was made.
    #[schemars(with = "String")]
    pub created: Date,
}

impl SnapshotDocument {
    /// What `snapshot` says, for `caller`.
    pub fn new(snapshot: Snapshot, caller: Caller) -> Self {
        let Snapshot { id, organization, unread: _, keys, requests, workspace_ids, comet_roles: _, price } = snapshot;
        let Organization { profile, members, workspaces, default_workspace, roles, accounts } = organization;
        let workspaces = workspaces.into_iter().map(|Workspace { name, memberships }| WorkspaceDocument {
            id: workspace_ids.get(&name).cloned(),
            name,
            memberships: memberships.into_iter().map(MembershipDocument::from).collect(),
        });
        Self {
            api: super::API.to_owned(),
            caller,
            id,
            profile,
            members: members.into_iter().collect(),
            workspaces: workspaces.collect(),
            default_workspace,
            roles: roles.into_iter().collect(),
            service_accounts: accounts.into_iter().collect(),
            keys: keys.into_iter().map(KeyDocument::from).collect(),
            requests,
            price,
        }
    }

    /// The snapshot, and whom the credential stands for. Rows may come in any order; of rows with one key the first counts.
    pub fn into_snapshot(self) -> (Snapshot, Caller) {
        let Self {
            api: _,
            caller,
            id,
            profile,
            members,
            workspaces,
            default_workspace,
            roles,
            service_accounts,
            keys,
            requests,
            price,
        } = self;
        let mut workspace_ids = BTreeMap::new();
        let workspaces =
            workspaces.into_iter().map(|WorkspaceDocument { id, name, memberships }| {
                if let Some(id) = id {
                    workspace_ids.insert(name.clone(), id);
                }
                let memberships = memberships
                    .into_iter()
                    .map(|MembershipDocument { member, role, grants }| Membership { grants, member, role });
                Workspace { name, memberships: memberships.collect() }
            });
        let organization = Organization {
            profile,
            members: members.into_iter().collect(),
            workspaces: workspaces.collect(),
            default_workspace,
            roles: roles.into_iter().collect(),
            accounts: service_accounts.into_iter().collect(),
        };
        let snapshot = Snapshot {
            id,
            organization,
            unread: BTreeSet::new(),
            keys: keys.into_iter().map(LiveKey::from).collect(),
            requests,
            workspace_ids,
            comet_roles: BTreeSet::<RoleName>::new(),
            price,
        };
        (snapshot, caller)
    }
}

/// A snapshot on its way out, without its caller: the part that is the same for all.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotRest<'a> {
    api: &'static str,
    id: Option<&'a Arc<str>>,
    profile: &'a Profile,
    members: Sequence<'a, Member>,
    workspaces: Workspaces<'a>,
    default_workspace: Option<&'a WorkspaceName>,
    roles: Sequence<'a, Role>,
    service_accounts: Sequence<'a, ServiceAccount>,
    keys: Vec<KeyDocument>,
    requests: &'a BTreeSet<Email>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<&'a Price>,
}

impl<'a> SnapshotRest<'a> {
    /// What `snapshot` says, written without another copy of it.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        let Snapshot { id, organization, unread: _, keys, requests, workspace_ids, comet_roles: _, price } = snapshot;
        let Organization { profile, members, workspaces, default_workspace, roles, accounts } = organization;
        Self {
            api: super::API,
            id: id.as_ref(),
            profile,
            members: Sequence(members.as_slice()),
            workspaces: Workspaces { workspaces: workspaces.as_slice(), ids: workspace_ids },
            default_workspace: default_workspace.as_ref(),
            roles: Sequence(roles.as_slice()),
            service_accounts: Sequence(accounts.as_slice()),
            keys: keys.iter().cloned().map(KeyDocument::from).collect(),
            requests,
            price: price.as_ref(),
        }
    }
}

struct Sequence<'a, T>(&'a [T]);

impl<T: Serialize> Serialize for Sequence<'_, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0)
    }
}

struct Workspaces<'a> {
    workspaces: &'a [Workspace],
    ids: &'a BTreeMap<WorkspaceName, Arc<str>>,
}

impl Serialize for Workspaces<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.workspaces.iter().map(|Workspace { name, memberships }| WorkspaceDocument {
            id: self.ids.get(name).cloned(),
            name: name.clone(),
            memberships: memberships.iter().cloned().map(MembershipDocument::from).collect(),
        }))
    }
}

impl From<Membership> for MembershipDocument {
    fn from(Membership { grants, member, role }: Membership) -> Self {
        Self { member, role, grants }
    }
}

impl From<LiveKey> for KeyDocument {
    fn from(LiveKey { key: (account, name), id, created }: LiveKey) -> Self {
        Self { account, name, id, created }
    }
}

impl From<KeyDocument> for LiveKey {
    fn from(KeyDocument { account, name, id, created }: KeyDocument) -> Self {
        Self { key: (account, name), id, created }
    }
}
