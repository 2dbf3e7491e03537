//! What was read becomes a snapshot. Pure.
//!
//! Whatever contradicts itself, or is only a part, makes its collection unread: a missing row is never taken for a missing object.

use std::collections::{BTreeMap, BTreeSet};

use super::people::{self, Accounts};
use super::roles::{Roles, roles};
use super::{Directory, Gathered, Place, Reads, Standings};
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, Organization, OrganizationRole, Profile,
    ServiceAccount, Workspace, WorkspaceRole,
};
use crate::model::snapshot::{Collection, Snapshot};
use crate::model::table::Table;
use crate::wire::frontend::{Organization as Row, UserPermissions, UserRole};
use crate::wire::names;

/// What stands for an organization role that Comet did not say. Kept, never given.
const UNKNOWN: &str = "unknown";

pub(super) fn snapshot(organization: &Row, gathered: &Gathered) -> Reads {
    let accounts = Accounts::of(&gathered.accounts);
    let mut mapping = Mapping {
        gathered,
        emails: people::emails(gathered),
        roles: roles(gathered.roles.seen()),
        named: organization.workspace_roles_enabled.unwrap_or(false),
        accounts,
        members: BTreeMap::new(),
        directory: Directory::default(),
        seen_accounts: BTreeSet::new(),
        unread: BTreeSet::new(),
        notes: Vec::new(),
    };
    mapping.lists();
    mapping.members();
    let workspaces = mapping.workspaces();
    let service_accounts = mapping.service_accounts();
    mapping.finish(organization, workspaces, service_accounts)
}

struct Mapping<'a> {
    gathered: &'a Gathered,
    emails: BTreeMap<&'a str, Email>,
    roles: Roles,
    named: bool,
    accounts: Accounts,
    members: BTreeMap<Email, Member>,
    directory: Directory,
    /// Service accounts that stand among people.
    seen_accounts: BTreeSet<String>,
    unread: BTreeSet<Collection>,
    notes: Vec<String>,
}

impl Mapping<'_> {
    /// A collection is unread, for a reason that people are told.
    fn unread(&mut self, collection: Collection, why: &str) {
        self.unread.insert(collection);
        let note = format!("{collection}: not read: {why}");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What whole lists leave open.
    fn lists(&mut self) {
        let Gathered { members, workspaces, places: _, roles, accounts } = self.gathered;
        let gaps = [
            (Collection::Members, members.gap()),
            (Collection::Workspaces, workspaces.gap()),
            (Collection::Roles, roles.gap()),
            (Collection::ServiceAccounts, accounts.gap()),
        ];
        for (collection, why) in gaps {
            if let Some(why) = why {
                self.unread(collection, why);
            }
        }
        if let Some(why) = workspaces.gap() {
            self.unread(Collection::Members, &format!("invitations are known by workspace, and {why}"));
        }
        if self.named
            && let Some(why) = roles.gap()
        {
            self.unread(Collection::Access, why);
        }
        if let Some(strange) = self.roles.strange.first().cloned() {
            self.unread(Collection::Roles, &format!("Comet does not say what the custom role `{strange}` is based on"));
        }
        self.unread(Collection::Keys, "Comet has no known route for API keys of service accounts");
    }

    fn members(&mut self) {
        for row in self.gathered.members.seen() {
            let user = row.user_name.as_deref();
            if let Some(user) = user.filter(|user| self.accounts.contains(user)) {
                self.seen_accounts.insert(user.to_owned());
                continue;
            }
            let Some(email) = row.email.as_deref().map(Email::new).or_else(|| self.emails.get(user?).cloned()) else {
                let user = user.unwrap_or("somebody");
                self.unread(Collection::Members, &format!("no e-mail of `{user}` is to be had"));
                continue;
            };
            let role = row.role.as_deref().map(names::organization_role).unwrap_or_else(|| {
                let nobody_says = format!("no organization role of {email} is to be had");
                self.unread(Collection::Members, &nobody_says);
                OrganizationRole::Other(UNKNOWN.into())
            });
            let state = if user.is_some() { MemberState::Active } else { MemberState::Pending };
            self.member(&Member { email, role, state }, user);
        }
    }

    /// Adds a person; two rows that contradict each other leave the members unread.
    fn member(&mut self, member: &Member, user: Option<&str>) {
        let email = member.email.clone();
        if let Some(user) = user {
            let other = self.directory.users.insert(email.clone(), user.to_owned());
            if other.is_some_and(|other| other != user) {
                self.unread(Collection::Members, &format!("two accounts have the e-mail {email}"));
                self.unread(Collection::Access, &format!("two accounts have the e-mail {email}"));
            }
        }
        if let Some(known) = self.members.insert(email.clone(), member.clone())
            && known != *member
        {
            self.unread(Collection::Members, &format!("Comet says two things of {email}"));
        }
    }

    fn workspaces(&mut self) -> Vec<Workspace> {
        let gathered = self.gathered;
        let mut workspaces = Vec::with_capacity(gathered.places.len());
        for (row, place) in gathered.workspaces.seen().iter().zip(&gathered.places) {
            let name = WorkspaceName::new(&row.workspace_name);
            self.directory.workspaces.insert(name.clone(), row.workspace_id.clone());
            let memberships = self.memberships(&name, place);
            workspaces.push(Workspace { name, memberships: memberships.into_values().collect() });
        }
        workspaces
    }

    fn memberships(&mut self, workspace: &WorkspaceName, place: &Place) -> BTreeMap<Email, Membership> {
        for why in [place.members.gap(), place.invites.gap()].into_iter().flatten() {
            self.unread(Collection::Access, &format!("{workspace}: {why}"));
            self.unread(Collection::Members, &format!("invitations into {workspace}: {why}"));
        }
        if let Some(why) = place.standings.gap() {
            self.unread(Collection::Access, &format!("{workspace}: {why}"));
        }
        let standings = ByUser::of(place.standings.seen());
        let mut memberships = BTreeMap::new();
        let mut invited: Vec<Email> = Vec::new();
        for row in place.members.seen() {
            let Some(user) = row.user_name.as_deref() else {
                invited.extend(row.email.as_deref().map(Email::new));
                continue;
            };
            if self.accounts.contains(user) {
                self.seen_accounts.insert(user.to_owned());
            } else if let Some(membership) = self.inside(workspace, user, &standings) {
                memberships.insert(membership.member.clone(), membership);
            }
        }
        let unclaimed = place.invites.seen().iter().filter(|invite| !invite.claimed);
        invited.extend(unclaimed.map(|invite| Email::new(&invite.invite_email)));
        for email in invited {
            self.pending(&email);
            let role = WorkspaceRole::Member;
            let standing = Membership { grants: Grants::NONE, member: email.clone(), role };
            memberships.entry(email).or_insert(standing);
        }
        memberships
    }

    /// Somebody whose invitation is not accepted: new people get the role of a Platform member when they do.
    fn pending(&mut self, email: &Email) {
        let (role, state) = (OrganizationRole::PlatformMember, MemberState::Pending);
        self.members.entry(email.clone()).or_insert_with(|| Member { email: email.clone(), role, state });
    }

    /// A member of a workspace, with what they may do there.
    fn inside(&mut self, workspace: &WorkspaceName, user: &str, standings: &ByUser<'_>) -> Option<Membership> {
        let Some(email) = self.emails.get(user).cloned() else {
            self.unread(Collection::Access, &format!("{workspace}: no e-mail of `{user}` is to be had"));
            return None;
        };
        if !self.members.contains_key(&email) {
            self.unread(Collection::Members, &format!("{email} is in {workspace}, and the list of members lacks them"));
            let (role, state) = (OrganizationRole::Other(UNKNOWN.into()), MemberState::Active);
            self.member(&Member { email: email.clone(), role, state }, Some(user));
        }
        let (role, grants) = match standings {
            ByUser::Permissions(rows) => {
                rows.get(user).map_or((WorkspaceRole::Member, Grants::NONE), |row| permitted(row))
            }
            ByUser::Roles(rows) => (self.named_role(workspace, &email, rows.get(user).copied()), Grants::NONE),
        };
        Some(Membership { grants, member: email, role })
    }

    /// The role by its id, else by its name. An Admin may have none: it would change nothing.
    fn named_role(&mut self, workspace: &WorkspaceName, email: &Email, row: Option<&UserRole>) -> WorkspaceRole {
        if let Some(mismatch) = row.and_then(|row| row.permission_mismatch.as_ref()) {
            let text = mismatch.message.as_deref().unwrap_or("they differ");
            self.notes.push(format!("{email} in {workspace}: permissions are not those of the role: {text}"));
        }
        let by_id = row.and_then(|row| self.roles.names.get(row.role_id.as_deref()?)).cloned();
        if let Some(role) = by_id.or_else(|| row.and_then(|row| row.role_name.as_deref()).map(RoleName::new)) {
            return WorkspaceRole::Named(role);
        }
        let admin = self.members.get(email).is_some_and(|member| member.role == OrganizationRole::Admin);
        if !admin {
            self.unread(Collection::Access, &format!("{workspace}: Comet does not say which role {email} has"));
        }
        WorkspaceRole::Member
    }

    /// Service accounts: by their list, else those that stand among people.
    fn service_accounts(&self) -> Table<ServiceAccount> {
        let listed = self.gathered.accounts.seen().iter().chain(&self.seen_accounts);
        let account = |name: &String| ServiceAccount {
            default_workspace: None,
            name: AccountName::new(name),
            workspaces: Authorized::All,
        };
        listed.map(account).collect()
    }

    fn finish(mut self, row: &Row, workspaces: Vec<Workspace>, accounts: Table<ServiceAccount>) -> Reads {
        let default_workspace = self.default_workspace();
        self.directory.roles = std::mem::take(&mut self.roles.ids);
        let ids = self.directory.workspaces.iter().map(|(name, id)| (name.clone(), id.as_str().into()));
        let snapshot = Snapshot {
            id: Some(row.id.as_str().into()),
            workspace_ids: ids.collect(),
            organization: Organization {
                profile: profile(row),
                members: self.members.into_values().collect(),
                workspaces: workspaces.into_iter().collect(),
                default_workspace,
                roles: std::mem::take(&mut self.roles.custom).into_iter().collect(),
                accounts,
            },
            unread: self.unread,
            // Where there are owners and members, Comet's named roles are given to nobody.
            comet_roles: if self.named { std::mem::take(&mut self.roles.built_in) } else { BTreeSet::new() },
            ..Snapshot::default()
        };
        Reads { snapshot, directory: self.directory, notes: self.notes }
    }

    fn default_workspace(&mut self) -> Option<WorkspaceName> {
        let marked = self.gathered.workspaces.seen().iter().filter(|row| row.default);
        let marked: Vec<WorkspaceName> = marked.map(|row| WorkspaceName::new(&row.workspace_name)).collect();
        if let [first, second, ..] = marked.as_slice() {
            self.notes.push(format!("both `{first}` and `{second}` have the default mark; the first one counts"));
        }
        marked.into_iter().next()
    }
}

/// What people may do in a workspace, by user name.
enum ByUser<'a> {
    Permissions(BTreeMap<&'a str, &'a UserPermissions>),
    Roles(BTreeMap<&'a str, &'a UserRole>),
}

impl<'a> ByUser<'a> {
    fn of(standings: &'a Standings) -> Self {
        match standings {
            Standings::Permissions(rows) => {
                Self::Permissions(rows.iter().map(|row| (row.user_name.as_str(), row)).collect())
            }
            Standings::Roles(rows) => Self::Roles(rows.iter().map(|row| (row.user_name.as_str(), row)).collect()),
        }
    }
}

fn profile(row: &Row) -> Profile {
    let admins_only = row.only_admins_invite_by_email.unwrap_or(false);
    Profile {
        invitations: if admins_only { Invitations::AdminsOnly } else { Invitations::Everyone },
        name: row.name.as_str().into(),
        subscription: row.payment_plan.as_deref().and_then(names::subscription).unwrap_or_default(),
    }
}

/// Role and grants by permissions. A permission that is absent is not given.
pub(super) fn permitted(row: &UserPermissions) -> (WorkspaceRole, Grants) {
    let has = |name: &str| {
        row.permissions.iter().any(|found| found.permission_name == name && found.permission_value == "true")
    };
    let role = if has(names::MANAGEMENT) { WorkspaceRole::Owner } else { WorkspaceRole::Member };
    let grants = [(names::INVITE_USERS, Grant::InviteUsers), (names::PROJECT_VISIBILITY, Grant::MakeProjectsPublic)];
    (role, grants.into_iter().filter(|(name, _)| has(name)).map(|(_, grant)| grant).collect())
}
